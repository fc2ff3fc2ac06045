//! WARC 1.0 and 1.1 (ISO 28500), and WET, which is WARC with `conversion` records of plain text.
//!
//! The reading thread cuts a file at its records and tells documents from the rest by `WARC-Type`; the threads that
//! clean read the headers, undo transfer and content encodings and tell the media type. Documents are the `response`,
//! `resource` and `conversion` records that hold markup or plain text. Responses of any HTTP status are documents;
//! the status goes with the record.
//!
//! What Common Crawl's `metadata` records hint at (charset, languages) is not used: they follow the response that they
//! speak of, so that it would have to be held back, and the decoder finds the charset from the same bytes.

mod block;
mod cut;
mod http;
mod media;

pub(super) use block::parse;
pub use cut::Block;
pub(super) use cut::{Warc, begins};
