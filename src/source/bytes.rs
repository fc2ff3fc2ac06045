//! The bytes of an input as they lie on disk or come through a pipe.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// An input, read from front to back; files can be entered anywhere. What is read or left out is added to a counter.
pub(super) struct Bytes {
    reader: Reader,
    /// Offset of the next byte.
    at: u64,
    read: Arc<AtomicU64>,
}

enum Reader {
    File(File),
    Other(Box<dyn Read + Send>),
}

impl Bytes {
    /// The bytes of a file from its beginning; `read` counts them.
    pub(super) fn file(file: File, read: Arc<AtomicU64>) -> Bytes {
        Bytes { reader: Reader::File(file), at: 0, read }
    }

    /// The bytes of a pipe or of an entry in an archive.
    pub(super) fn other(reader: impl Read + Send + 'static, read: Arc<AtomicU64>) -> Bytes {
        Bytes { reader: Reader::Other(Box::new(reader)), at: 0, read }
    }

    /// Offset of the next byte.
    pub(super) fn at(&self) -> u64 {
        self.at
    }

    /// Goes to an offset; false where the input is no file.
    pub(super) fn seek(&mut self, offset: u64) -> io::Result<bool> {
        let Reader::File(file) = &mut self.reader else { return Ok(false) };
        file.seek(SeekFrom::Start(offset))?;
        self.read.fetch_add(offset.saturating_sub(self.at), Ordering::Relaxed);
        self.at = offset;
        Ok(true)
    }
}

impl Read for Bytes {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let read = match &mut self.reader {
                Reader::File(file) => file.read(buffer),
                Reader::Other(reader) => reader.read(buffer),
            };
            match read {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
                Ok(read) => {
                    self.at += read as u64;
                    self.read.fetch_add(read as u64, Ordering::Relaxed);
                    return Ok(read);
                }
            }
        }
    }
}
