//! Records as they are cut from their input, before they are parsed.

use std::io;

use thiserror::Error;

use super::jsonl::{self, Carried};
use super::{Input, Record};

/// Where a record lies in its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Place {
    /// Number of the record, from 1.
    pub record: u64,
    /// Number of its line, from 1, where the file has lines.
    pub line: Option<u64>,
    /// Offset of its first byte in the file's content, after decompression.
    pub offset: Option<u64>,
    /// The bytes that it takes there, as far as they are known.
    pub length: Option<u64>,
    /// Offset in the compressed file of the member (gzip) or frame (Zstandard) that it begins in.
    pub member: Option<u64>,
}

/// A record as the reading thread cuts it from its input. Parsing it is left to the threads that clean.
#[derive(Debug)]
pub enum Raw {
    /// A line of JSONL.
    Line(Vec<u8>),
}

/// What becomes of a record that was cut.
#[derive(Debug)]
pub enum Parsed {
    /// A document to clean, and what it carries through.
    Record(Box<Record>, Carried),
    /// It is no document, for the reason named (a WARC request, an image); it is counted and passed over.
    Passed(&'static str),
}

/// What keeps a record from being read.
#[derive(Debug, Error)]
pub enum ReadError {
    /// It is damaged, too long or not what it claims to be; the records after it are read.
    #[error("{0}")]
    Damaged(String),
    /// The input failed; nothing follows.
    #[error(transparent)]
    Input(#[from] io::Error),
}

/// A record with its place, or what is wrong there.
pub type Found = (Place, Result<Raw, ReadError>);

/// The records of one input, in its order.
pub type Records = Box<dyn Iterator<Item = Found> + Send>;

impl Raw {
    /// The bytes that it holds in memory.
    pub fn weight(&self) -> u64 {
        match self {
            Raw::Line(line) => line.len() as u64,
        }
    }

    /// Parses it; `carry` keeps what the record states beyond what the cleaner reads.
    ///
    /// # Errors
    /// In one line, what is wrong with it.
    pub fn parse(self, carry: bool) -> Result<Parsed, String> {
        match self {
            Raw::Line(line) => match jsonl::parse(&line, carry) {
                Ok((record, carried)) => Ok(Parsed::Record(Box::new(record), carried)),
                Err(error) => Err(error.to_string()),
            },
        }
    }
}

/// What the user says that the inputs are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Given {
    /// Each is told from its name and beginning.
    Auto,
    /// One record of this kind each.
    Record(Input),
    /// JSONL.
    Jsonl,
}
