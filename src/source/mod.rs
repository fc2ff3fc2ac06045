//! Records in: one raw document each, with where it lies.

pub mod files;
pub mod jsonl;
mod lines;
mod markup;

pub use lines::{LineError, Lines, Place};
pub(crate) use markup::looks_like_markup;

use crate::dates::Day;

/// The largest record that is read, in bytes. A longer file or line is an error of that record and is not loaded.
pub const RECORD_BYTES: usize = 256 << 20;

/// What a record's bytes are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Input {
    /// Told from the content.
    #[default]
    Auto,
    /// Raw text, no tags left.
    Text,
    /// Markup.
    Html,
}

/// Where a record lies.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origin {
    /// The file as the user named it; absent for standard input.
    pub file: Option<String>,
    /// Byte offset of the record in the file.
    pub offset: Option<u64>,
    /// Number of the record in the file, from 1, where files hold many.
    pub record: Option<u64>,
}

/// One raw document as it came in.
#[derive(Debug, Clone, Default)]
pub struct Record {
    /// The caller's name for it.
    pub id: Option<String>,
    /// Where it was found.
    pub url: Option<String>,
    /// The bytes.
    pub body: Vec<u8>,
    /// What the bytes are.
    pub input: Input,
    /// The character set that the source declares.
    pub charset: Option<String>,
    /// The day of retrieval, the anchor of relative dates.
    pub retrieved: Option<Day>,
    /// What the source had to repair or leave out; the article counts as degraded for it.
    pub repairs: Vec<&'static str>,
    /// Where the record lies.
    pub origin: Origin,
}

impl Record {
    /// A record of raw text.
    pub fn text(body: impl Into<Vec<u8>>) -> Record {
        Record { body: body.into(), input: Input::Text, ..Record::default() }
    }
}
