//! Bytes to text, and text to its normal form.
//!
//! [`charset::decode`] turns a record's bytes into text or says what kind of
//! binary data they are. [`normalise::Normaliser`] then brings single lines
//! into the form that every later stage sees: entities decoded, mojibake
//! repaired, NFC, single spaces, nothing invisible. [`offset::source_offset`]
//! leads from a place in a normalised line back to the raw one.

mod binary;
pub mod charset;
mod declared;
pub mod entities;
mod misread;
pub mod mojibake;
mod named_entities;
pub mod normalise;
pub mod offset;
mod tidy;
mod unicode;

pub use charset::{DecodeError, Decoded, decode, decode_detected};
pub(crate) use declared::declared_charset;
pub(crate) use misread::reread;
pub use normalise::{Normaliser, Quotes};
pub use offset::source_offset;
