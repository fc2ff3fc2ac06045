//! Records in: one raw document each, with where it lies.

mod archive;
mod bytes;
mod codec;
mod csv;
mod detected;
mod fields;
pub mod files;
mod found;
mod globs;
mod json;
pub mod jsonl;
mod lines;
mod list;
mod markup;
mod members;
mod open;
mod parquet;
mod retrieval;
mod rows;
mod stream;
mod tell;
mod warc;

pub use csv::Line;
pub use detected::{Detected, DetectedLanguage};
pub use fields::Fields;
pub use found::{Found, Given, Parsed, Place, Raw, ReadError, RecordStream, Records};
pub(crate) use markup::looks_like_markup;
pub use open::{Opened, Options, open, open_stream, read_whole};
pub use rows::Row;
pub use warc::Block;
pub(crate) use warc::has_two_letter_code;

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
    /// The entry of the archive that it stands in, where the file is one.
    pub entry: Option<String>,
    /// Byte offset of the record in the file, after decompression.
    pub offset: Option<u64>,
    /// Number of the record in the file, from 1, where files hold many.
    pub record: Option<u64>,
    /// The identifier that a WARC file gives the record.
    pub record_id: Option<String>,
}

/// One raw document as it came in.
///
/// ```
/// use dechaff::{Cleaner, Pipeline, Record};
///
/// let cleaner = Cleaner::new(Pipeline::builtin("keep-all")?);
/// let record = Record {
///     id: Some("harbour-1".to_owned()),
///     retrieved: "2024-03-05".parse().ok(),
///     ..Record::text("The ice broke on 9 March.")
/// };
/// let article = cleaner.clean(&record)?;
/// assert_eq!((article.id.as_deref(), article.retrieved.as_deref()), (Some("harbour-1"), Some("2024-03-05")));
/// # Ok::<(), dechaff::Error>(())
/// ```
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
    /// What the crawler found out about it.
    pub detected: Detected,
    /// The day of retrieval, the anchor of relative dates.
    pub retrieved: Option<Day>,
    /// The status of the HTTP response that it came with.
    pub status: Option<u16>,
    /// What the source had to repair or leave out; the article counts as degraded for it.
    pub repairs: Vec<&'static str>,
    /// Where the record lies.
    pub origin: Origin,
}

impl Record {
    /// A record of raw text, in whatever character set; nothing else about it is known.
    pub fn text(body: impl Into<Vec<u8>>) -> Record {
        Record { body: body.into(), input: Input::Text, ..Record::default() }
    }
}
