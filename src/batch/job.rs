//! One record's way through the cleaner: read, parse, clean.

use std::fmt;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;

use dechaff::dates::Day;
use dechaff::page::Removals;
use dechaff::source::jsonl::Carried;
use dechaff::source::{Input, Origin, Parsed, Place, Raw, ReadError, read_whole};
use dechaff::{Article, Cleaner, Record};

/// A record to clean.
#[derive(Debug)]
pub(crate) struct Job {
    /// The file as the user named it; absent for standard input.
    file: Option<Arc<str>>,
    /// Where in the file, if it holds many records.
    place: Option<Place>,
    held: Held,
}

/// What is known of a record yet.
#[derive(Debug)]
enum Held {
    /// Its file, still to be read, and the length of that.
    File(PathBuf, Input, u64),
    /// All its bytes.
    Bytes(Input, Vec<u8>),
    /// What was cut from a file of many records.
    Raw(Raw),
    /// Why it could not be read, and whether the input itself could not.
    Failed(String, bool),
}

/// What becomes of a record.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// An article, what was removed from it, and what its record carries through.
    Article(Box<Article>, Box<Removals>, Carried),
    /// Nothing: it is no document, for the reason named.
    Passed(&'static str),
    /// Nothing: it could not be read or cleaned.
    Failed(Box<Failed>),
}

/// A record that did not become an article.
#[derive(Debug)]
pub(crate) struct Failed {
    /// The record's own name, if it came to be known.
    pub(crate) id: Option<String>,
    /// The file as the user named it; absent for standard input.
    pub(crate) file: Option<Arc<str>>,
    /// Where in the file, if it holds many records.
    pub(crate) place: Option<Place>,
    /// Why.
    pub(crate) cause: String,
    /// Whether the input itself could not be read.
    pub(crate) unreadable: bool,
}

impl Failed {
    /// An article that could not be rendered.
    pub(crate) fn of(article: Article, cause: String) -> Failed {
        let place =
            article.origin.record.map(|record| Place { record, offset: article.origin.offset, ..Place::default() });
        Failed { id: article.id, file: article.origin.file.map(Into::into), place, cause, unreadable: false }
    }
}

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.file.as_deref().unwrap_or("standard input"))?;
        if let Some(Place { record, line, offset, .. }) = self.place {
            write!(f, ": record {record}")?;
            match (line, offset) {
                (Some(line), Some(offset)) => write!(f, " (line {line}, byte {offset})")?,
                (None, Some(offset)) => write!(f, " (byte {offset})")?,
                (_, None) => {}
            }
        }
        write!(f, ": {}", self.cause)
    }
}

impl Job {
    /// A file that is one record, to be read by the thread that cleans it; and its length.
    pub(crate) fn file(path: PathBuf, input: Input, length: u64) -> Job {
        let file = Some(path.to_string_lossy().into());
        Job { file, place: None, held: Held::File(path, input, length) }
    }

    /// Bytes that are one record; the name of their file, if they came from one.
    pub(crate) fn bytes(file: Option<Arc<str>>, input: Input, bytes: Vec<u8>) -> Job {
        Job { file, place: None, held: Held::Bytes(input, bytes) }
    }

    /// A record, or what is wrong in its place, of a file that holds many.
    pub(crate) fn found(file: Option<Arc<str>>, place: Place, raw: Result<Raw, ReadError>) -> Job {
        let held = match raw {
            Ok(raw) => Held::Raw(raw),
            Err(ReadError::Damaged(cause)) => Held::Failed(cause, false),
            Err(ReadError::Input(error)) => Held::Failed(error.to_string(), true),
        };
        Job { file, place: Some(place), held }
    }

    /// An input that could not be read.
    pub(crate) fn unreadable(file: Option<Arc<str>>, cause: &io::Error) -> Job {
        Job { file, place: None, held: Held::Failed(cause.to_string(), true) }
    }

    /// The bytes of input that it holds or will read.
    pub(crate) fn weight(&self) -> u64 {
        match &self.held {
            Held::File(_, _, length) => *length,
            Held::Bytes(_, bytes) => bytes.len() as u64,
            Held::Raw(raw) => raw.weight(),
            Held::Failed(..) => 0,
        }
    }

    /// Reads and parses the record. `retrieved` is the day of retrieval of records that state none; `carry` keeps what
    /// records state beyond what the cleaner reads.
    ///
    /// # Errors
    /// What becomes of a record that is no document or cannot be read.
    pub(crate) fn read(self, retrieved: Option<Day>, carry: bool) -> Result<Document, Outcome> {
        let Job { file, place, held } = self;
        let name = file.as_deref().map(str::to_owned);
        let failed = |cause, unreadable| {
            Outcome::Failed(Box::new(Failed { id: None, file: file.clone(), place, cause, unreadable }))
        };
        let whole = |input, body| (Box::new(Record { body, input, ..Record::default() }), Carried::new());
        let (mut record, carried) = match held {
            Held::Failed(cause, unreadable) => return Err(failed(cause, unreadable)),
            Held::Bytes(input, body) => whole(input, body),
            Held::File(path, input, _) => match read_whole(&path) {
                Ok(body) => whole(input, body),
                Err(error) => return Err(failed(error.to_string(), true)),
            },
            Held::Raw(raw) => match raw.parse(carry) {
                Ok(Parsed::Record(record, carried)) => (record, carried),
                Ok(Parsed::Passed(reason)) => return Err(Outcome::Passed(reason)),
                Err(cause) => return Err(failed(cause, false)),
            },
        };
        record.retrieved = record.retrieved.or(retrieved);
        record.origin = Origin {
            file: name,
            offset: place.and_then(|place| place.offset),
            record: place.map(|place| place.record),
            ..record.origin
        };
        Ok(Document { record, carried, file, place })
    }
}

/// A record that was read.
#[derive(Debug)]
pub(crate) struct Document {
    pub(crate) record: Box<Record>,
    carried: Carried,
    file: Option<Arc<str>>,
    place: Option<Place>,
}

impl Document {
    /// Cleans it.
    pub(crate) fn clean(self, cleaner: &Cleaner) -> Outcome {
        let Document { record, carried, file, place } = self;
        // A fault in a stage must not cost the other records.
        let cause = match catch_unwind(AssertUnwindSafe(|| cleaner.clean_counted(&record))) {
            Ok(Ok((article, removals))) => return Outcome::Article(Box::new(article), Box::new(removals), carried),
            Ok(Err(error)) => error.to_string(),
            Err(_) => "the cleaner failed on this record; please report it as a bug".to_owned(),
        };
        let cause = match &record.origin.entry {
            Some(entry) => format!("entry {entry}: {cause}"),
            None => cause,
        };
        Outcome::Failed(Box::new(Failed { id: record.id, file, place, cause, unreadable: false }))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_entry_of_an_archive_is_named() {
        let image = Raw::Whole(Input::Auto, b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01".to_vec());
        let job = Job::found(None, Place::default(), Ok(Raw::Entry("pages/a.png".into(), Box::new(image))));
        let document = job.read(None, false).unwrap_or_else(|_| unreachable!("it is read as it stands"));
        let Outcome::Failed(failed) = document.clean(&Cleaner::new(dechaff::Pipeline::default())) else {
            unreachable!("an image is no page")
        };
        assert!(failed.cause.starts_with("entry pages/a.png: cannot decode"), "{}", failed.cause);
    }
}
