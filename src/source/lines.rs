//! The lines of a stream, read with bounded memory.

use std::sync::Arc;

use memchr::memchr;

use super::found::skip_by_reading;
use super::stream::Stream;
use super::{Fields, Found, Place, RECORD_BYTES, Raw, ReadError, RecordStream};

/// JSONL: the lines of a stream that are not blank. A line longer than the limit is an error and costs no memory; so
/// is one that damage cuts short; the lines after it are read.
pub(super) struct Lines {
    stream: Stream,
    fields: Arc<Fields>,
    limit: usize,
    record: u64,
    line: u64,
}

impl Lines {
    /// The lines of `stream`.
    pub(super) fn new(stream: Stream, fields: Arc<Fields>) -> Lines {
        Lines { stream, fields, limit: RECORD_BYTES, record: 0, line: 0 }
    }

    /// Cuts the next line: its length, and the line unless it is blank.
    fn cut(&mut self) -> (u64, Option<Result<Raw, String>>) {
        let mut scanned = 0;
        let (length, whole) = loop {
            let data = self.stream.data();
            if let Some(end) = memchr(b'\n', &data[scanned..]) {
                break (scanned + end + 1, true);
            }
            scanned = data.len();
            if scanned > self.limit || !self.stream.more() {
                break (scanned, !self.stream.is_broken());
            }
        };
        if length > self.limit {
            return (self.leave_line(), Some(Err(format!("the line is longer than {} bytes", self.limit))));
        }
        let line = &self.stream.data()[..length];
        let raw = match whole {
            _ if line.trim_ascii().is_empty() => None,
            true => Some(Ok(Raw::Line(line.to_vec(), self.fields.clone()))),
            false => Some(Err("the line is cut short: the file is damaged behind it".to_owned())),
        };
        self.stream.consume(length);
        (length as u64, raw)
    }

    /// Leaves the line behind that the stream stands in, as far as the run goes. Returns its bytes.
    fn leave_line(&mut self) -> u64 {
        let mut left = 0;
        loop {
            let data = self.stream.data();
            let end = memchr(b'\n', data).map(|end| end + 1);
            let bytes = end.unwrap_or(data.len());
            self.stream.consume(bytes);
            left += bytes as u64;
            if end.is_some() || !self.stream.more() {
                return left;
            }
        }
    }
}

impl Iterator for Lines {
    type Item = Found;

    fn next(&mut self) -> Option<Found> {
        loop {
            let some = self.stream.want(1);
            let mut place = Place { record: self.record + 1, line: Some(self.line + 1), ..self.stream.place() };
            if !some {
                let fault = self.stream.fault()?;
                self.record += 1;
                return Some((place, Err(fault)));
            }
            let (length, raw) = self.cut();
            self.line += 1;
            if let Some(raw) = raw {
                self.record += 1;
                place.length = Some(length);
                return Some((place, raw.map_err(ReadError::Damaged)));
            }
        }
    }
}

impl RecordStream for Lines {
    fn skip_to(&mut self, last: &Place) -> Result<(), ReadError> {
        if !self.stream.seek(last)? {
            return skip_by_reading(self, last);
        }
        self.record = last.record.saturating_sub(1);
        self.line = last.line.unwrap_or(1).saturating_sub(1);
        skip_by_reading(self, last)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::io;

    use proptest::prelude::*;

    use super::super::bytes::Bytes;
    use super::*;

    /// Gives a few bytes at a time.
    struct Slow(Vec<u8>, usize, usize);

    impl io::Read for Slow {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let rest = &self.0[self.1..];
            let length = rest.len().min(self.2).min(buffer.len());
            buffer[..length].copy_from_slice(&rest[..length]);
            self.1 += length;
            Ok(length)
        }
    }

    fn lines(text: &[u8], step: usize, limit: usize) -> Lines {
        let stream = Stream::new(Bytes::other(Slow(text.to_vec(), 0, step), Arc::default()), None).unwrap();
        Lines { limit, ..Lines::new(stream, Arc::default()) }
    }

    fn all(text: &[u8], step: usize, limit: usize) -> Vec<(Place, Option<Vec<u8>>)> {
        let line = |raw| if let Ok(Raw::Line(line, _)) = raw { Some(line) } else { None };
        lines(text, step, limit).map(|(place, raw)| (place, line(raw))).collect()
    }

    fn place(record: u64, line: u64, offset: u64, length: u64) -> Place {
        Place { record, line: Some(line), offset: Some(offset), length: Some(length), ..Place::default() }
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
        assert_eq!(found[1].0, place(2, 2, 2, 9));
        assert_eq!(found[2].0, place(3, 3, 11, 2));
    }

    #[test]
    fn a_failing_stream_ends_with_its_error() {
        struct Broken(bool);
        impl io::Read for Broken {
            fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
                buffer[..19].copy_from_slice(b"{\"text\": \"x\"}\nrest.");
                if std::mem::replace(&mut self.0, true) { Err(io::Error::other("gone")) } else { Ok(19) }
            }
        }
        let stream = Stream::new(
            Bytes::other(io::Read::chain(&b"first and long line\n"[..], Broken(false)), Arc::default()),
            None,
        );
        let mut lines = Lines::new(stream.unwrap(), Arc::default());
        assert!(lines.next().unwrap().1.is_ok());
        assert!(lines.next().unwrap().1.is_ok());
        assert!(matches!(lines.next(), Some((_, Err(ReadError::Damaged(_))))));
        assert!(matches!(lines.next(), Some((_, Err(ReadError::Input(_))))));
        assert!(lines.next().is_none());
    }

    proptest! {
        #[test]
        fn every_byte_of_other_lines_comes_out(text in "[a\n ]{0,60}", step in 1usize..9) {
            let found = all(text.as_bytes(), step, 100);
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
