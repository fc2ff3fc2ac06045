//! WARC 1.0 and 1.1 (ISO 28500), and WET, which is WARC with `conversion` records of plain text.
//!
//! The reading thread cuts a file at its records and tells documents from the rest by `WARC-Type`; the threads that
//! clean read the headers, undo transfer and content encodings and tell the media type. Documents are the `response`,
//! `resource` and `conversion` records that hold markup or plain text. Responses of any HTTP status are documents;
//! the status goes with the record.
//!
//! A `metadata` record tells what the crawler detected about the document before it (charset, languages), as Common
//! Crawl's do. It stands behind, so the reading thread waits with a document until it has seen what stands next, and
//! gives it a copy; the metadata record is found as a record of its own all the same. Nothing but the stream's buffer is
//! held meanwhile, and what is found, where, and in which order does not depend on it.

mod block;
mod cut;
mod http;
mod languages;
mod media;
mod metadata;
#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;

pub(super) use block::parse;
pub use cut::Block;
pub(super) use cut::{Warc, begins};
pub(crate) use languages::has_two_letter_code;
