//! One record's way through the cleaner: read, parse, clean.

use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;

use dechaff::dates::Day;
use dechaff::source::jsonl::{self, Carried};
use dechaff::source::{Input, LineError, Origin, Place, RECORD_BYTES};
use dechaff::{Article, Cleaner, Record};

/// A record to clean.
#[derive(Debug)]
pub(crate) enum Job {
    /// A file that is one record, still to be read; and its length.
    File(PathBuf, Input, u64),
    /// Bytes that are one record; the name of their file, if they came from one.
    Bytes(Option<String>, Input, Vec<u8>),
    /// A line of JSONL.
    Line(Option<Arc<str>>, Place, Vec<u8>),
    /// A record that could not be read.
    Failed(Failed),
}

/// A record that did not become an article.
#[derive(Debug)]
pub(crate) struct Failed {
    /// The file as the user named it; absent for standard input.
    pub(crate) file: Option<String>,
    /// Where in the file, if it holds many records.
    pub(crate) place: Option<Place>,
    /// Why.
    pub(crate) cause: String,
    /// Whether the input itself could not be read.
    pub(crate) unreadable: bool,
}

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.file.as_deref().unwrap_or("standard input"))?;
        if let Some(Place { record, line, offset }) = self.place {
            write!(f, ": record {record} (line {line}, byte {offset})")?;
        }
        write!(f, ": {}", self.cause)
    }
}

impl Failed {
    /// An input that could not be read.
    pub(crate) fn unreadable(file: Option<String>, cause: &io::Error) -> Failed {
        Failed { file, place: None, cause: cause.to_string(), unreadable: true }
    }

    /// A line that could not be read.
    pub(crate) fn line(file: Option<&str>, place: Place, error: &LineError) -> Failed {
        let file = file.map(str::to_owned);
        Failed { file, place: Some(place), cause: error.to_string(), unreadable: matches!(error, LineError::Read(_)) }
    }
}

impl Job {
    /// The bytes of input that it holds or will read.
    pub(crate) fn weight(&self) -> u64 {
        match self {
            Job::File(_, _, length) => *length,
            Job::Bytes(_, _, bytes) | Job::Line(_, _, bytes) => bytes.len() as u64,
            Job::Failed(_) => 0,
        }
    }

    /// Reads, parses and cleans the record. `retrieved` is the day of retrieval of records that state none; `carry`
    /// keeps the keys of JSONL records that are not the cleaner's.
    pub(crate) fn run(
        self,
        cleaner: &Cleaner,
        retrieved: Option<Day>,
        carry: bool,
    ) -> Result<(Article, Carried), Failed> {
        let (file, place, record) = match self {
            Job::Failed(failed) => return Err(failed),
            Job::File(path, input, length) => {
                let file = Some(path.to_string_lossy().into_owned());
                let read = if length > RECORD_BYTES as u64 {
                    Err(too_large())
                } else {
                    File::open(&path).and_then(read_whole)
                };
                match read {
                    Ok(body) => (file, None, Ok((Record { body, input, ..Record::default() }, Carried::new()))),
                    Err(error) => return Err(Failed::unreadable(file, &error)),
                }
            }
            Job::Bytes(file, input, body) => {
                (file, None, Ok((Record { body, input, ..Record::default() }, Carried::new())))
            }
            Job::Line(file, place, line) => {
                (file.map(|file| file.to_string()), Some(place), jsonl::parse(&line, carry))
            }
        };
        let failed = |cause: String| Failed { file: file.clone(), place, cause, unreadable: false };
        let (mut record, carried) = record.map_err(|error| failed(error.to_string()))?;
        record.retrieved = record.retrieved.or(retrieved);
        record.origin = Origin {
            file: file.clone(),
            offset: place.map(|place| place.offset),
            record: place.map(|place| place.record),
        };
        // A fault in a stage must not cost the other records.
        match catch_unwind(AssertUnwindSafe(|| cleaner.clean(&record))) {
            Ok(Ok(article)) => Ok((article, carried)),
            Ok(Err(error)) => Err(failed(error.to_string())),
            Err(_) => Err(failed("the cleaner failed on this record; please report it as a bug".to_owned())),
        }
    }
}

/// Everything that is left to read, unless it is too large for one record.
pub(crate) fn read_whole(mut reader: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    reader.by_ref().take(RECORD_BYTES as u64 + 1).read_to_end(&mut bytes)?;
    if bytes.len() > RECORD_BYTES {
        return Err(too_large());
    }
    Ok(bytes)
}

fn too_large() -> io::Error {
    io::Error::new(io::ErrorKind::FileTooLarge, format!("longer than {RECORD_BYTES} bytes"))
}
