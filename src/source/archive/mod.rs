//! Archives: tar, and zip as far as it can be read from front to back.
//!
//! Each file in an archive is one record, unless it holds records itself (JSONL, WARC, CSV): then these are the
//! records. Names of files are told, never used as paths. Hidden files and what is no file are passed over; archives
//! within archives are not read.

mod entry;
mod tar;
mod zip;

use std::io::{Cursor, Read};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::bytes::Bytes;
use super::open::{plain, records, told};
use super::stream::Stream;
use super::tell::HEAD;
use super::{Found, Given, Opened, Options, Place, RECORD_BYTES, Raw, ReadError, RecordStream, Records};
use entry::{Body, EntryReader};

pub(super) use tar::begins as begins_tar;
pub(super) use zip::begins as begins_zip;

/// The formats of archives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Tar,
    Zip,
}

/// A file in an archive, or what stands in its place.
enum Entry {
    /// A file of that name; its content is the body's to read.
    File(String),
    /// Something to pass over, for the reason named.
    Passed(&'static str),
    /// Something that is neither a file nor worth counting: a folder.
    Nothing,
}

/// The records of an archive.
pub(super) struct Archive {
    kind: Kind,
    body: Arc<Mutex<Body>>,
    options: Options,
    record: u64,
    /// The name of the file that was begun last.
    begun: Option<String>,
    /// The file whose records are being read.
    nested: Option<Nested>,
}

struct Nested {
    name: Arc<str>,
    records: Records,
    /// Where the file begins in the archive.
    place: Place,
}

impl Archive {
    pub(super) fn new(kind: Kind, stream: Stream, options: &Options) -> Archive {
        let options = Options { given: Given::Auto, read: Arc::default(), ..options.clone() };
        Archive { kind, body: Arc::new(Mutex::new(Body::new(stream))), options, record: 0, begun: None, nested: None }
    }

    /// The next record of the file that is being read.
    fn next_nested(&mut self) -> Option<Found> {
        let Nested { name, records, place } = self.nested.as_mut()?;
        let Some((found, raw)) = records.next() else {
            self.nested = None;
            return None;
        };
        let place = Place { line: found.line, length: None, ..*place };
        let raw = match raw {
            Ok(raw) => Ok(Raw::Entry(name.clone(), Box::new(raw))),
            Err(cause) => Err(ReadError::Damaged(format!("entry {name}: {cause}"))),
        };
        Some((place, raw))
    }

    /// What the next entry gives: a record, something that is passed over or wrong; nothing if it holds records or is
    /// of no interest.
    fn next_entry(&mut self) -> Result<Option<Found>, End> {
        let mut body = lock(&self.body);
        if let Err(cause) = body.finish() {
            let error = match &self.begun {
                Some(name) => entry_error(name, &cause),
                None => ReadError::Damaged(cause),
            };
            return Ok(Some((body.place(), Err(error))));
        }
        self.begun = None;
        let entry = match self.kind {
            Kind::Tar => tar::next(&mut body),
            Kind::Zip => zip::next(&mut body),
        };
        let place = body.place();
        match entry {
            Ok(None) => body.stream.fault().map_or(Err(End), |fault| Ok(Some((place, Err(fault))))),
            Ok(Some(Entry::Nothing)) => Ok(None),
            Ok(Some(Entry::Passed(reason))) => Ok(Some((place, Ok(Raw::Passed(reason))))),
            Ok(Some(Entry::File(name))) if is_hidden(&name) => {
                self.begun = Some(name);
                Ok(Some((place, Ok(Raw::Passed("archive: hidden file")))))
            }
            Ok(Some(Entry::File(name))) => {
                drop(body);
                self.begun = Some(name.clone());
                let found = self.file(&name, place);
                Ok(found.transpose().map(|raw| (place, raw.map_err(|cause| entry_error(&name, &cause)))))
            }
            Err(cause) => Ok(Some((place, Err(ReadError::Damaged(cause))))),
        }
    }

    /// A file as a record; nothing if its records are to be read instead.
    fn file(&mut self, name: &str, place: Place) -> Result<Option<Raw>, String> {
        let mut content = EntryReader::new(self.body.clone());
        let mut head = Vec::with_capacity(HEAD);
        content.by_ref().take(HEAD as u64).read_to_end(&mut head).map_err(|error| error.to_string())?;
        let short = name.rsplit('/').next().unwrap_or(name);
        let single = plain(&head, Some(short));
        let content = Cursor::new(head).chain(content);
        let (input, bytes) = match single {
            Some(input) => (input, whole(content)?),
            None => {
                let bytes = Bytes::other(content, Arc::default());
                let mut stream = Stream::new(bytes, None).map_err(|error| error.to_string())?;
                match told(&mut stream, Some(short), &self.options).map_err(|error| error.to_string())? {
                    Given::Record(input) => (input, stream.read_to_end().map_err(|error| error.to_string())?),
                    Given::Tar | Given::Zip | Given::Parquet => {
                        return Err("archives and Parquet files within archives are not read".to_owned());
                    }
                    format => {
                        let opened = records(stream, format, &self.options).map_err(|error| error.to_string())?;
                        let Opened::Records(records) = opened else { return Ok(None) };
                        self.nested = Some(Nested { name: name.into(), records, place });
                        return Ok(None);
                    }
                }
            }
        };
        // What the archive says of the content, such as its checksum, is known at its end.
        lock(&self.body).finish()?;
        Ok(Some(Raw::Entry(name.into(), Box::new(Raw::Whole(input, bytes)))))
    }
}

/// The archive has ended.
struct End;

impl Iterator for Archive {
    type Item = Found;

    fn next(&mut self) -> Option<Found> {
        loop {
            let found = match self.next_nested() {
                Some(found) => Some(found),
                None => self.next_entry().ok()?,
            };
            if let Some((place, raw)) = found {
                self.record += 1;
                return Some((Place { record: self.record, ..place }, raw));
            }
        }
    }
}

impl RecordStream for Archive {}

/// All that is left of a file in an archive.
fn whole(content: impl Read) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    content.take(RECORD_BYTES as u64 + 1).read_to_end(&mut bytes).map_err(|error| error.to_string())?;
    if bytes.len() > RECORD_BYTES { Err(format!("longer than {RECORD_BYTES} bytes")) } else { Ok(bytes) }
}

fn entry_error(name: &str, cause: &str) -> ReadError {
    ReadError::Damaged(format!("entry {name}: {cause}"))
}

/// Whether a name has a part that begins with a dot, or is of those that macOS adds.
fn is_hidden(name: &str) -> bool {
    name.split('/').any(|part| part == "__MACOSX" || (part.starts_with('.') && !matches!(part, "." | "..")))
}

fn lock(body: &Mutex<Body>) -> MutexGuard<'_, Body> {
    body.lock().unwrap_or_else(PoisonError::into_inner)
}
