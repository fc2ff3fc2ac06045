//! The lines of a stream, read with bounded memory.

use std::io::{self, BufRead};

use memchr::memchr;
use thiserror::Error;

use super::Place;

/// What can keep a line from being read.
#[derive(Debug, Error)]
pub enum LineError {
    /// It is longer than the limit; it was skipped without being loaded.
    #[error("the line is longer than {limit} bytes")]
    TooLong {
        /// The limit.
        limit: usize,
    },
    /// The stream failed; no more lines follow.
    #[error(transparent)]
    Read(#[from] io::Error),
}

/// Reads the lines of a stream that are not blank. A line longer than the limit is an error and costs no memory; the
/// lines after it are read.
#[derive(Debug)]
pub struct Lines<R> {
    reader: R,
    limit: usize,
    record: u64,
    line: u64,
    offset: u64,
    failed: bool,
}

impl<R: BufRead> Lines<R> {
    /// The lines of `reader`, each at most `limit` bytes long with its line end.
    pub fn new(reader: R, limit: usize) -> Lines<R> {
        Lines { reader, limit, record: 0, line: 0, offset: 0, failed: false }
    }

    /// Reads up to and with the next line end into `line`, as far as the limit goes. Returns the bytes passed.
    fn read_line(&mut self, line: &mut Vec<u8>) -> io::Result<u64> {
        let mut passed = 0;
        loop {
            let chunk = match self.reader.fill_buf() {
                Ok(chunk) => chunk,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            let end = memchr(b'\n', chunk);
            let used = end.map_or(chunk.len(), |end| end + 1);
            if passed as usize + used <= self.limit {
                line.extend_from_slice(&chunk[..used]);
            } else {
                *line = Vec::new();
            }
            passed += used as u64;
            self.reader.consume(used);
            if end.is_some() || used == 0 {
                return Ok(passed);
            }
        }
    }
}

impl<R: BufRead> Iterator for Lines<R> {
    type Item = (Place, Result<Vec<u8>, LineError>);

    fn next(&mut self) -> Option<Self::Item> {
        while !self.failed {
            let mut line = Vec::new();
            let read = self.read_line(&mut line);
            let mut place = Place {
                record: self.record + 1,
                line: Some(self.line + 1),
                offset: Some(self.offset),
                ..Place::default()
            };
            let passed = match read {
                Ok(0) => return None,
                Ok(passed) => passed,
                Err(error) => {
                    self.failed = true;
                    return Some((place, Err(error.into())));
                }
            };
            place.length = Some(passed);
            self.line += 1;
            self.offset += passed;
            let too_long = passed as usize > self.limit;
            if too_long || !line.trim_ascii().is_empty() {
                self.record += 1;
                return Some((place, if too_long { Err(LineError::TooLong { limit: self.limit }) } else { Ok(line) }));
            }
        }
        None
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::io::BufReader;

    use proptest::prelude::*;

    use super::*;

    fn all(text: &[u8], buffer: usize, limit: usize) -> Vec<(Place, Option<Vec<u8>>)> {
        let lines = Lines::new(BufReader::with_capacity(buffer, text), limit);
        lines.map(|(place, line)| (place, line.ok())).collect()
    }

    fn place(record: u64, line: u64, offset: u64, length: u64) -> Place {
        Place { record, line: Some(line), offset: Some(offset), length: Some(length), member: None }
    }

    #[test]
    fn blank_lines_count_as_lines_but_not_as_records() {
        let found = all(b"one\r\n\n \r\ntwo", 2, 100);
        assert_eq!(found[0], (place(1, 1, 0, 5), Some(b"one\r\n".to_vec())));
        assert_eq!(found[1], (place(2, 4, 9, 3), Some(b"two".to_vec())));
        assert_eq!(found.len(), 2);
    }

    #[test]
    fn a_line_over_the_limit_is_skipped() {
        let found = all(b"a\nbbbbbbbb\nc\n", 4, 4);
        assert_eq!(found.iter().map(|(_, line)| line.is_some()).collect::<Vec<_>>(), [true, false, true]);
        assert_eq!(found[2].0, place(3, 3, 11, 2));
    }

    #[test]
    fn a_failing_stream_ends_with_its_error() {
        struct Broken;
        impl io::Read for Broken {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                Err(io::Error::other("gone"))
            }
        }
        let mut lines = Lines::new(BufReader::new(Broken), 10);
        assert!(matches!(lines.next(), Some((_, Err(LineError::Read(_))))));
        assert!(lines.next().is_none());
    }

    proptest! {
        #[test]
        fn every_byte_of_other_lines_comes_out(text in "[a\n ]{0,60}", buffer in 1usize..9) {
            let found = all(text.as_bytes(), buffer, 100);
            for (place, line) in &found {
                let line = line.clone().unwrap();
                let start = place.offset.unwrap() as usize;
                prop_assert_eq!(&text.as_bytes()[start..start + line.len()], &line[..]);
            }
            let expected = text.split('\n').filter(|line| !line.trim().is_empty()).count();
            prop_assert_eq!(found.len(), expected);
        }
    }
}
