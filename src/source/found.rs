//! Records as they are cut from their input, before they are parsed.

use std::io;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::csv;
use super::jsonl::{self, Carried};
use super::rows::Row;
use super::warc::{self, Block};
use super::{Fields, Input, Record};

/// Where a record lies in its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Place {
    /// Number of the record, from 1. What is found damaged between records has a number of its own.
    pub record: u64,
    /// Number of its line, from 1, where the file has lines.
    pub line: Option<u64>,
    /// Offset of its first byte in the file's content, after decompression.
    pub offset: Option<u64>,
    /// The bytes that it takes there, as far as they are known.
    pub length: Option<u64>,
    /// Offset in the compressed file of the member (gzip), frame (Zstandard) or stream (bzip2, XZ) that it begins in.
    pub member: Option<u64>,
    /// Offset of its first byte in the content of that member.
    pub within: Option<u64>,
    /// Rows of a table from here on that cannot be read, of which no other place is given.
    pub rows: Option<u64>,
}

/// A record as the reading thread cuts it from its input. Parsing it is left to the threads that clean.
#[derive(Debug)]
pub enum Raw {
    /// A line of JSONL.
    Line(Vec<u8>, Arc<Fields>),
    /// A record of a WARC file.
    Warc(Block),
    /// A document as it stands.
    Whole(Input, Vec<u8>),
    /// A record in an entry of an archive, of that name.
    Entry(Arc<str>, Box<Raw>),
    /// A row of a table, its cells told apart.
    Row(Row),
    /// A row of CSV or TSV.
    Csv(csv::Line),
    /// No document, for the reason named.
    Passed(&'static str),
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
pub type Records = Box<dyn RecordStream>;

/// The records of one input, in its order.
pub trait RecordStream: Iterator<Item = Found> + Send {
    /// Goes on behind the record that was found at `last` when the same input was read before; to be called before
    /// anything is read. What follows is found with the same places and content as if all had been read. By default
    /// the records up to it are cut and dropped; inputs that can be entered in the middle are.
    ///
    /// # Errors
    /// [`ReadError::Input`] where the input fails; [`ReadError::Damaged`] where there is no such record: the input is
    /// not the same.
    fn skip_to(&mut self, last: &Place) -> Result<(), ReadError> {
        skip_by_reading(self, last)
    }
}

/// Cuts and drops the records up to and with the one at `last`.
pub(super) fn skip_by_reading(
    records: &mut (impl Iterator<Item = Found> + ?Sized),
    last: &Place,
) -> Result<(), ReadError> {
    for (place, _) in records {
        if place.record >= last.record {
            return expect(&place, last);
        }
    }
    Err(changed(last))
}

/// Whether the record found is the one that was to be found.
pub(super) fn expect(found: &Place, last: &Place) -> Result<(), ReadError> {
    if found == last { Ok(()) } else { Err(changed(last)) }
}

/// The error where a record is no longer where it was.
pub(super) fn changed(last: &Place) -> ReadError {
    ReadError::Damaged(format!("record {} is not where it was: the input has changed", last.record))
}

impl Raw {
    /// The bytes that it holds in memory.
    pub fn weight(&self) -> u64 {
        match self {
            Raw::Line(line, _) => line.len() as u64,
            Raw::Warc(block) => block.weight(),
            Raw::Whole(_, body) => body.len() as u64,
            Raw::Entry(name, raw) => name.len() as u64 + raw.weight(),
            Raw::Row(row) => row.weight(),
            Raw::Csv(line) => line.weight(),
            Raw::Passed(_) => 0,
        }
    }

    /// Parses it; `carry` keeps what the record states beyond what the cleaner reads.
    ///
    /// # Errors
    /// In one line, what is wrong with it.
    pub fn parse(self, carry: bool) -> Result<Parsed, String> {
        match self {
            Raw::Line(line, fields) => match jsonl::parse(&line, &fields, carry) {
                Ok((record, carried)) => Ok(Parsed::Record(Box::new(record), carried)),
                Err(error) => Err(error.to_string()),
            },
            Raw::Warc(block) => warc::parse(block),
            Raw::Whole(input, body) => {
                Ok(Parsed::Record(Box::new(Record { input, body, ..Record::default() }), Carried::new()))
            }
            Raw::Entry(name, raw) => parse_entry(&name, *raw, carry),
            Raw::Row(row) => row.parse(carry),
            Raw::Csv(line) => line.row()?.parse(carry),
            Raw::Passed(reason) => Ok(Parsed::Passed(reason)),
        }
    }
}

/// Parses a record in an entry of an archive. A document that is all of the entry has its name for an identifier.
fn parse_entry(name: &str, raw: Raw, carry: bool) -> Result<Parsed, String> {
    let is_whole = matches!(raw, Raw::Whole(..));
    let mut parsed = raw.parse(carry).map_err(|cause| format!("entry {name}: {cause}"))?;
    if let Parsed::Record(record, _) = &mut parsed {
        record.origin.entry = Some(name.to_owned());
        if is_whole {
            record.id.get_or_insert_with(|| name.to_owned());
        }
    }
    Ok(parsed)
}

/// What the user says that the inputs are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Given {
    /// Each is told from its content and name.
    #[default]
    Auto,
    /// One record of this kind each.
    Record(Input),
    /// JSONL.
    Jsonl,
    /// WARC or WET.
    Warc,
    /// A tar archive.
    Tar,
    /// A zip archive.
    Zip,
    /// CSV: values separated by commas, the names of the columns in the first row.
    Csv,
    /// The same with tabs.
    Tsv,
    /// Parquet.
    Parquet,
}
