//! From a file or stream to its records.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read, Seek};
use std::path::Path;

use super::{Given, Input, LineError, Lines, RECORD_BYTES, Raw, ReadError, Records, jsonl};

/// Bytes read at once, from the inputs that are read here.
const BUFFER: usize = 64 << 10;
/// Bytes read to tell what a file is.
const PEEK: usize = 512;

/// What an input turned out to hold.
pub enum Opened {
    /// One record, a file of that length to read whole with [`read_whole`].
    File(Input, u64),
    /// One record, already read.
    Bytes(Input, Vec<u8>),
    /// Any number of records.
    Records(Records),
}

type Stream = Box<dyn BufRead + Send>;

/// Opens the file at `path` and tells what it holds, from what the user says, its name and its beginning.
///
/// # Errors
/// The operating system's.
pub fn open(path: &Path, given: Given) -> io::Result<Opened> {
    let extension = path.extension().and_then(OsStr::to_str);
    let given = match (given, extension) {
        (Given::Auto, Some("jsonl" | "ndjson")) => Given::Jsonl,
        (Given::Auto, Some("html" | "htm" | "xhtml")) => Given::Record(Input::Html),
        (given, _) => given,
    };
    let mut file = File::open(path)?;
    let metadata = file.metadata()?;
    let whole = match given {
        _ if !metadata.is_file() => None,
        Given::Jsonl => None,
        Given::Record(input) => Some(input),
        Given::Auto => (!begins_with_brace(&mut file)?).then_some(Input::Auto),
    };
    match whole {
        Some(input) => Ok(Opened::File(input, metadata.len())),
        None => open_buffered(Box::new(BufReader::with_capacity(BUFFER, file)), given),
    }
}

/// Tells what a stream holds, from what the user says and its beginning.
///
/// # Errors
/// The stream's.
pub fn open_stream(stream: impl Read + Send + 'static, given: Given) -> io::Result<Opened> {
    open_buffered(Box::new(BufReader::with_capacity(BUFFER, stream)), given)
}

/// The bytes of a file that is one record.
///
/// # Errors
/// The operating system's; [`io::ErrorKind::FileTooLarge`] where it is longer than [`RECORD_BYTES`].
pub fn read_whole(path: &Path) -> io::Result<Vec<u8>> {
    let file = File::open(path)?;
    if file.metadata()?.len() > RECORD_BYTES as u64 {
        return Err(too_large());
    }
    read_to_end(file)
}

fn open_buffered(stream: Stream, given: Given) -> io::Result<Opened> {
    let (stream, given) = if given == Given::Auto { tell(stream)? } else { (stream, given) };
    match given {
        Given::Jsonl => Ok(Opened::Records(Box::new(Lines::new(stream, RECORD_BYTES).map(|(place, line)| {
            let raw = line.map(Raw::Line).map_err(|error| match error {
                LineError::Read(error) => ReadError::Input(error),
                too_long @ LineError::TooLong { .. } => ReadError::Damaged(too_long.to_string()),
            });
            (place, raw)
        })))),
        Given::Record(input) => Ok(Opened::Bytes(input, read_to_end(stream)?)),
        Given::Auto => Ok(Opened::Bytes(Input::Auto, read_to_end(stream)?)),
    }
}

/// Whether the first character of a file, spaces and byte order mark aside, is `{`, as it is in JSONL. The file is
/// left at its beginning.
fn begins_with_brace(file: &mut File) -> io::Result<bool> {
    let mut bytes = [0; PEEK];
    let read = file.read(&mut bytes)?;
    file.rewind()?;
    let bytes = &bytes[..read];
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    Ok(bytes.first().is_none_or(|byte| *byte == b'{'))
}

/// Tells JSONL from a single record by the first line that is not blank; gives the stream back whole.
fn tell(mut stream: Stream) -> io::Result<(Stream, Given)> {
    let mut seen = Vec::new();
    loop {
        let start = seen.len();
        let room = (RECORD_BYTES - start) as u64;
        let read = (&mut stream).take(room).read_until(b'\n', &mut seen)?;
        let line = &seen[start..];
        if read == 0 || !line.trim_ascii().is_empty() {
            let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
            let given = if jsonl::is_record(line) { Given::Jsonl } else { Given::Auto };
            return Ok((Box::new(Cursor::new(seen).chain(stream)), given));
        }
    }
}

/// Everything that is left to read, unless it is too large for one record.
fn read_to_end(mut reader: impl Read) -> io::Result<Vec<u8>> {
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
