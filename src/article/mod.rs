//! The output record and how a page becomes one.

mod assemble;
mod record;

pub(crate) use assemble::assemble;
pub use record::*;
