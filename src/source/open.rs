//! From a file or stream to its records.

use std::fs::File;
use std::io::{self, Read, Seek};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::archive::{Archive, Kind};
use super::bytes::Bytes;
use super::codec::{Codec, Cut, decode};
use super::csv::Table;
use super::json::may_be_json;
use super::lines::Lines;
use super::stream::{Stream, too_large};
use super::tell::{HEAD, by_content, by_name, codec_of_name, tell};
use super::warc::Warc;
use super::{Fields, Given, Input, RECORD_BYTES, Records, parquet};

/// How inputs are read.
#[derive(Debug, Clone)]
pub struct Options {
    /// What the user says that the inputs are.
    pub given: Given,
    /// Under which names records state what the cleaner reads.
    pub fields: Arc<Fields>,
    /// Counts the bytes of inputs that were read, as they lie on disk; what is skipped counts, too, and a file that is
    /// one record counts when it is opened.
    pub read: Arc<AtomicU64>,
    /// Whether the columns of Parquet are read that records only carry through. They are, unless this is unset; other
    /// formats give them in any case.
    pub carry: bool,
}

impl Default for Options {
    fn default() -> Options {
        Options { given: Given::Auto, fields: Arc::default(), read: Arc::default(), carry: true }
    }
}

/// What an input turned out to hold.
pub enum Opened {
    /// One record, a file of that length to read whole with [`read_whole`].
    File(Input, u64),
    /// One record, already read.
    Bytes(Input, Vec<u8>),
    /// Any number of records.
    Records(Records),
}

/// Opens the file at `path` and tells what it holds: from what the user says, or else from its content, decompressed,
/// and where that is no sure sign, from its name.
///
/// # Errors
/// The operating system's; [`io::ErrorKind::InvalidData`] where the file is damaged from the beginning, is JSON but not
/// JSONL, or is something else than its name says.
pub fn open(path: &Path, options: &Options) -> io::Result<Opened> {
    let mut file = File::open(path)?;
    let metadata = file.metadata()?;
    let name = path.file_name().map(|name| name.to_string_lossy());
    let name = name.as_deref();
    if !metadata.is_file() {
        return read(
            Stream::new(Bytes::file(file, options.read.clone()), name.and_then(codec_of_name))?,
            name,
            options,
        );
    }
    let whole = |input, counted: u64| {
        options.read.fetch_add(metadata.len().saturating_sub(counted), Ordering::Relaxed);
        Ok(Opened::File(input, metadata.len()))
    };
    if let Given::Record(input) = options.given {
        return whole(input, 0);
    }
    if options.given == Given::Auto
        && let Some(input) = plain(&head(&mut file)?, name)
    {
        return whole(input, 0);
    }
    if options.given == Given::Parquet || (options.given == Given::Auto && head(&mut file)?.starts_with(parquet::MAGIC))
    {
        let rows = parquet::Rows::new(file, &options.fields, options.carry, options.read.clone())?;
        return Ok(Opened::Records(Box::new(rows)));
    }
    let mut stream = Stream::new(Bytes::file(file, options.read.clone()), name.and_then(codec_of_name))?;
    match told(&mut stream, name, options)? {
        Given::Record(input) => whole(input, stream.read_so_far()),
        format => records(stream, format, options),
    }
}

/// Tells what a stream holds, from what the user says and its content.
///
/// # Errors
/// The stream's.
pub fn open_stream(stream: impl Read + Send + 'static, options: &Options) -> io::Result<Opened> {
    read(Stream::new(Bytes::other(stream, options.read.clone()), None)?, None, options)
}

/// The bytes of a file that is one record, decompressed.
///
/// # Errors
/// The operating system's; [`io::ErrorKind::InvalidData`] where compressed data are damaged,
/// [`io::ErrorKind::FileTooLarge`] where the record is longer than [`RECORD_BYTES`].
pub fn read_whole(path: &Path) -> io::Result<Vec<u8>> {
    let file = File::open(path)?;
    if file.metadata()?.len() > RECORD_BYTES as u64 {
        return Err(too_large());
    }
    let mut bytes = Vec::new();
    file.take(RECORD_BYTES as u64 + 1).read_to_end(&mut bytes)?;
    match Codec::of(&bytes).map(|codec| decode(codec, &bytes, RECORD_BYTES)) {
        None if bytes.len() > RECORD_BYTES => Err(too_large()),
        None => Ok(bytes),
        Some((decoded, None)) => Ok(decoded),
        Some((_, Some(Cut::TooLong))) => Err(too_large()),
        Some((_, Some(Cut::Damaged(cause)))) => {
            Err(io::Error::new(io::ErrorKind::InvalidData, format!("damaged compressed data: {cause}")))
        }
    }
}

fn read(mut stream: Stream, name: Option<&str>, options: &Options) -> io::Result<Opened> {
    match told(&mut stream, name, options)? {
        Given::Record(input) => Ok(Opened::Bytes(input, stream.read_to_end()?)),
        format => records(stream, format, options),
    }
}

/// What the user says that the stream holds, or what it is told to hold.
///
/// # Errors
/// Those of [`tell`].
pub(super) fn told(stream: &mut Stream, name: Option<&str>, options: &Options) -> io::Result<Given> {
    match options.given {
        Given::Auto => tell(stream, name, &options.fields),
        given => Ok(given),
    }
}

/// The records of a stream in a format that holds many.
pub(super) fn records(stream: Stream, format: Given, options: &Options) -> io::Result<Opened> {
    Ok(Opened::Records(match format {
        Given::Jsonl => Box::new(Lines::new(stream, options.fields.clone())),
        Given::Warc => Box::new(Warc::new(stream)),
        Given::Tar => Box::new(Archive::new(Kind::Tar, stream, options)),
        Given::Zip => Box::new(Archive::new(Kind::Zip, stream, options)),
        Given::Csv => Box::new(Table::new(stream, b',', &options.fields)?),
        Given::Tsv => Box::new(Table::new(stream, b'\t', &options.fields)?),
        Given::Parquet => {
            let message = "Parquet cannot be read from a stream or compressed file; give the file itself";
            return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
        }
        Given::Record(_) | Given::Auto => return Ok(Opened::Bytes(Input::Auto, stream.read_to_end()?)),
    }))
}

/// The first bytes of a file, which is left at its beginning.
fn head(file: &mut File) -> io::Result<Vec<u8>> {
    let mut head = Vec::with_capacity(HEAD);
    file.by_ref().take(HEAD as u64).read_to_end(&mut head)?;
    file.rewind()?;
    Ok(head)
}

/// What a file of that beginning and name is, if it is sure to be one record that is not compressed.
pub(super) fn plain(head: &[u8], name: Option<&str>) -> Option<Input> {
    if Codec::of(head).or(name.and_then(codec_of_name)).is_some() || by_content(head).is_some() {
        return None;
    }
    match name.and_then(by_name) {
        Some(Given::Record(input)) => Some(input),
        Some(_) => None,
        None => (!may_be_json(head)).then_some(Input::Auto),
    }
}
