//! The output record and how a page becomes one.

mod assemble;
mod markdown;
mod record;

pub(crate) use assemble::assemble;
pub use record::*;
