//! Many records: read one after the other, cleaned on all threads, written in the order of the input, each accounted
//! for; and how a run goes on after it was killed.

mod account;
mod feed;
mod flow;
mod inputs;
mod interrupt;
mod job;
mod journal;
mod known;
mod learn;
mod letters;
mod progress;
mod report;
mod run;
mod telling;
mod writer;

pub(crate) use account::Account;
pub(crate) use feed::{Feed, Watch};
pub(crate) use flow::Flow;
pub(crate) use inputs::Inputs;
pub(crate) use interrupt::listen;
pub(crate) use journal::{Header, Journal, JournalError};
pub(crate) use known::Known;
pub(crate) use learn::learn;
pub(crate) use progress::{Progress, Show};
pub(crate) use report::{Report, Slowest, memory_peak, speed};
pub(crate) use run::{Ended, Run, RunError, Work};
pub(crate) use telling::Telling;
pub(crate) use writer::{Checkpoint, Writer};
