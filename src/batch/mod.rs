//! Many records: read one after the other, cleaned on all threads, written in the order of the input.

mod feed;
mod job;
mod ordered;

pub(crate) use feed::Feed;
pub(crate) use job::{Failed, Job, Outcome};
pub(crate) use ordered::in_order;
