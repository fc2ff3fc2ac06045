//! Cutting a WARC file at its records.

use memchr::{memchr, memmem};

use crate::source::found::skip_by_reading;
use crate::source::stream::Stream;
use crate::source::{Found, Place, RECORD_BYTES, Raw, ReadError, RecordStream};

/// The longest header of a record, in bytes.
const HEADER: usize = 256 << 10;
/// Bytes behind a record by which its length is checked: the blank lines, and the first line of the next record.
const TAIL: usize = 24;
/// What is kept of a record that is too long: enough to tell its media type.
const BEGINNING: usize = 64 << 10;
/// Bytes of a metadata record's block that are read.
const METADATA_BYTES: usize = 16 << 10;
/// Why metadata records are passed over.
const METADATA: &str = "warc: metadata";

/// A record of a WARC file that holds content: header and block as they stand.
#[derive(Debug)]
pub struct Block {
    /// The header with the blank line that ends it, then the block.
    pub(super) bytes: Vec<u8>,
    /// Length of the header.
    pub(super) header: usize,
    /// Whether the record is too long and `bytes` is its beginning.
    pub(super) too_long: bool,
    /// What is wrong with the record's frame.
    pub(super) repair: Option<&'static str>,
    /// The metadata record that stands next, if one does: its header and block, as far as that is read.
    pub(super) metadata: Option<Vec<u8>>,
}

impl Block {
    /// The bytes that it holds in memory.
    pub(in crate::source) fn weight(&self) -> u64 {
        (self.bytes.len() + self.metadata.as_ref().map_or(0, Vec::len)) as u64
    }
}

/// The records of a WARC file. Where lengths are wrong or something else stands between records, reading goes on at
/// the next line that begins a record.
pub(in crate::source) struct Warc {
    stream: Stream,
    record: u64,
    /// The header that the stream stands at, if it was read already.
    ahead: Option<Header>,
}

/// What the cutter needs of a header.
struct Header {
    /// Its bytes, with the blank line.
    length: usize,
    /// `Content-Length`.
    content: Option<u64>,
    /// Why the record is no document, by its `WARC-Type`.
    passed: Option<&'static str>,
}

/// Whether the length that a record states is the one that it has.
enum Tail {
    /// It is, or nothing speaks against it.
    Right,
    /// It is, but the blank lines are missing.
    NoBlankLines,
    /// The run ends before.
    Short,
    /// Something else stands behind it.
    Wrong,
}

impl Warc {
    pub(in crate::source) fn new(stream: Stream) -> Warc {
        Warc { stream, record: 0, ahead: None }
    }

    /// Cuts what the stream stands at: a record, or what is no record up to the next one. Gives its length.
    fn cut(&mut self) -> (u64, Result<Raw, String>) {
        self.stream.want(TAIL);
        if !begins(self.stream.data()) {
            return (self.leave(0), Err("this is no WARC record; reading goes on at the next one".to_owned()));
        }
        let header = match self.ahead.take().map_or_else(|| self.header(), Ok) {
            Ok(header) => header,
            Err(cause) => return (self.leave(1), Err(cause.to_owned())),
        };
        let Some(content) = header.content else {
            return (self.leave(1), Err("the WARC header states no Content-Length".to_owned()));
        };
        match usize::try_from(content).ok().and_then(|content| content.checked_add(header.length)) {
            Some(length) if length <= RECORD_BYTES => self.cut_at(&header, length),
            _ => {
                self.stream.want(header.length + BEGINNING);
                let data = self.stream.data();
                let block = self.block(&header, data.len().min(header.length + BEGINNING), None, true);
                (self.leave(header.length), Ok(block))
            }
        }
    }

    /// Cuts a record at the length that its header states, or where that is wrong, at the next record.
    fn cut_at(&mut self, header: &Header, length: usize) -> (u64, Result<Raw, String>) {
        self.stream.want(length + TAIL);
        let data = self.stream.data();
        let (end, repair) = match tail(data, length) {
            Tail::Right => (length, None),
            Tail::NoBlankLines => (length, Some("no blank lines behind the WARC record")),
            Tail::Short | Tail::Wrong => match find(data, header.length - 1) {
                Some(next) if next < length => (next, Some("wrong Content-Length of the WARC record")),
                _ if data.len() < length => {
                    let (found, stated) = (data.len() - header.length, length - header.length);
                    let cause = format!("the WARC record is cut short: {found} of {stated} bytes are there");
                    return (self.leave(1), Err(cause));
                }
                _ => match self.find_beyond(length) {
                    Some(next) => (next, Some("wrong Content-Length of the WARC record")),
                    None => return (self.leave(1), Err("the length of the WARC record is wrong".to_owned())),
                },
            },
        };
        let trimmed = match repair {
            Some(_) => without_blank_lines(&self.stream.data()[..end]).max(header.length),
            None => end,
        };
        let block = self.block(header, trimmed, repair, false);
        self.stream.consume(end);
        (end as u64, Ok(block))
    }

    /// The first bytes of the buffer as a record, unless it is no document.
    fn block(&self, header: &Header, length: usize, repair: Option<&'static str>, too_long: bool) -> Raw {
        let bytes = || self.stream.data()[..length].to_vec();
        let block = || Block { bytes: bytes(), header: header.length, too_long, repair, metadata: None };
        header.passed.map_or_else(|| Raw::Warc(block()), Raw::Passed)
    }

    /// The metadata record that stands next, if one does. It is only looked at: its turn as a record comes.
    fn metadata(&mut self) -> Option<Vec<u8>> {
        self.skip_newlines();
        self.stream.want(TAIL);
        if !begins(self.stream.data()) {
            return None;
        }
        let header = self.header().ok()?;
        let header = self.ahead.insert(header);
        let content = header.content.filter(|_| header.passed == Some(METADATA))?;
        let length = header.length + usize::try_from(content).unwrap_or(usize::MAX).min(METADATA_BYTES);
        self.stream.want(length).then(|| self.stream.data()[..length].to_vec())
    }

    /// Leaves the line ends behind that stand between records.
    fn skip_newlines(&mut self) {
        while self.stream.want(1) {
            let newlines = self.stream.data().iter().take_while(|&&byte| is_newline(byte)).count();
            if newlines == 0 {
                break;
            }
            self.stream.consume(newlines);
        }
    }

    /// Reads the header that the stream stands at.
    fn header(&mut self) -> Result<Header, &'static str> {
        let mut header = Header { length: 0, content: None, passed: Some("warc: no type") };
        loop {
            let data = &self.stream.data()[header.length..];
            let Some(end) = memchr(b'\n', data) else {
                if self.stream.data().len() > HEADER || !self.stream.more() {
                    return Err("the WARC header does not end");
                }
                continue;
            };
            let line = &data[..end];
            if header.length > 0 && begins(data) {
                return Err("the WARC header does not end before the next record");
            }
            header.length += end + 1;
            if line.trim_ascii().is_empty() {
                return Ok(header);
            }
            if let Some(length) = value(line, b"content-length") {
                header.content = std::str::from_utf8(length).ok().and_then(|length| length.parse().ok());
            } else if let Some(kind) = value(line, b"warc-type") {
                header.passed = passed(kind);
            }
        }
    }

    /// Looks for the next record behind those bytes of the buffer, within the limit on records. At the end of a sound
    /// input, that is the end of the record.
    fn find_beyond(&mut self, bytes: usize) -> Option<usize> {
        let mut from = bytes.saturating_sub(1);
        loop {
            if let Some(next) = find(self.stream.data(), from) {
                return Some(next);
            }
            let length = self.stream.data().len();
            from = from.max(length.saturating_sub(TAIL));
            if length > RECORD_BYTES {
                return None;
            }
            if !self.stream.more() {
                return (!self.stream.is_broken()).then_some(length);
            }
        }
    }

    /// Leaves at least `bytes` behind, and everything up to the next record. Returns how much.
    fn leave(&mut self, bytes: usize) -> u64 {
        let mut left = 0;
        let mut from = bytes.saturating_sub(1);
        loop {
            let data = self.stream.data();
            let found = find(data, from);
            let length = found.unwrap_or_else(|| data.len().saturating_sub(TAIL).max(from));
            self.stream.consume(length);
            left += length as u64;
            from = 0;
            if found.is_some() {
                return left;
            }
            if !self.stream.more() {
                let rest = self.stream.data().len();
                self.stream.consume(rest);
                return left + rest as u64;
            }
        }
    }
}

impl Iterator for Warc {
    type Item = Found;

    fn next(&mut self) -> Option<Found> {
        self.skip_newlines();
        let mut place = Place { record: self.record + 1, ..self.stream.place() };
        let found = if self.stream.data().is_empty() {
            Err(self.stream.fault()?)
        } else {
            let (length, mut raw) = self.cut();
            place.length = Some(length);
            if let Ok(Raw::Warc(block)) = &mut raw {
                block.metadata = self.metadata();
            }
            raw.map_err(ReadError::Damaged)
        };
        self.record += 1;
        Some((place, found))
    }
}

impl RecordStream for Warc {
    fn skip_to(&mut self, last: &Place) -> Result<(), ReadError> {
        if self.stream.seek(last)? {
            self.record = last.record.saturating_sub(1);
        }
        skip_by_reading(self, last)
    }
}

/// Whether a record begins here: its version, then a line that begins like a field's name.
pub(in crate::source) fn begins(data: &[u8]) -> bool {
    let Some([b'0'..=b'9', b'.', minor, rest @ ..]) = data.strip_prefix(b"WARC/") else { return false };
    let rest = rest.strip_prefix(b"\r").unwrap_or(rest);
    minor.is_ascii_digit() && matches!(rest, [b'\n', name, ..] if name.is_ascii_alphabetic())
}

/// Where the next record begins, at a line's start behind the byte at `from`.
fn find(data: &[u8], from: usize) -> Option<usize> {
    let candidates = memmem::find_iter(data.get(from..)?, b"\nWARC/");
    candidates.map(|at| from + at + 1).find(|&at| begins(&data[at..]))
}

/// What stands behind the first `length` bytes.
fn tail(data: &[u8], length: usize) -> Tail {
    let Some(rest) = data.get(length..) else { return Tail::Short };
    let newlines = rest.iter().take_while(|&&byte| is_newline(byte)).count();
    let next = &rest[newlines..];
    match next.is_empty() || begins(next) {
        true if newlines == 0 && !next.is_empty() => Tail::NoBlankLines,
        true => Tail::Right,
        // The record ended as it should; what follows is another matter.
        false if rest.starts_with(b"\r\n\r\n") || rest.starts_with(b"\n\n") => Tail::Right,
        false => Tail::Wrong,
    }
}

/// The length of a record without the two line ends behind it.
fn without_blank_lines(data: &[u8]) -> usize {
    let line = |data: &[u8]| data.strip_suffix(b"\n").map(|data| data.strip_suffix(b"\r").unwrap_or(data).len());
    let length = line(data).unwrap_or(data.len());
    line(&data[..length]).unwrap_or(length)
}

fn is_newline(byte: u8) -> bool {
    matches!(byte, b'\r' | b'\n')
}

/// The value of a header's line, if it has that name, which is given in lower case.
pub(super) fn value<'a>(line: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    let (found, value) = line.split_at_checked(name.len())?;
    (found.eq_ignore_ascii_case(name) && value.starts_with(b":")).then(|| value[1..].trim_ascii())
}

/// Why records of that type are no documents, unless they are.
fn passed(kind: &[u8]) -> Option<&'static str> {
    let known = [
        ("response", None),
        ("resource", None),
        ("conversion", None),
        ("request", Some("warc: request")),
        ("metadata", Some(METADATA)),
        ("warcinfo", Some("warc: warcinfo")),
        ("revisit", Some("warc: revisit")),
        ("continuation", Some("warc: continuation")),
    ];
    known.iter().find(|(name, _)| name.as_bytes().eq_ignore_ascii_case(kind)).map_or(Some("warc: other type"), |k| k.1)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::source::Parsed;
    use crate::source::bytes::Bytes;

    type Outcome = Result<(String, Vec<&'static str>), String>;

    fn record(kind: &str, length: usize, body: &str) -> String {
        let media = "Content-Type: text/plain";
        format!("WARC/1.0\r\nWARC-Type: {kind}\r\n{media}\r\nContent-Length: {length}\r\n\r\n{body}\r\n\r\n")
    }

    /// The body of each record and what was repaired, or why there is none.
    fn read(file: &str) -> Vec<Outcome> {
        let bytes = Bytes::other(std::io::Cursor::new(file.as_bytes().to_vec()), Arc::default());
        let parse = |(_, raw): Found| match raw.map_err(|error| error.to_string())?.parse(false)? {
            Parsed::Record(record, _) => Ok((String::from_utf8(record.body).unwrap(), record.repairs)),
            Parsed::Passed(reason) => Err(reason.to_owned()),
        };
        Warc::new(Stream::new(bytes, None).unwrap()).map(parse).collect()
    }

    fn sound(body: &str) -> Outcome {
        Ok((body.to_owned(), Vec::new()))
    }

    fn repaired(body: &str, repair: &'static str) -> Outcome {
        Ok((body.to_owned(), vec![repair]))
    }

    #[test]
    fn records_are_told_by_type() {
        let file = record("conversion", 3, "one") + &record("request", 3, "two") + &record("Resource", 5, "three");
        assert_eq!(read(&file), [sound("one"), Err("warc: request".to_owned()), sound("three")]);
    }

    #[test]
    fn wrong_lengths_are_repaired() {
        let wrong = "wrong Content-Length of the WARC record";
        for (length, expected) in [
            (3, sound("one")),
            (0, repaired("one", wrong)),
            (2, repaired("one", wrong)),
            (8, repaired("one", wrong)),
            (60, repaired("one", wrong)),
            (100_000, repaired("one", wrong)),
        ] {
            let file = record("conversion", length, "one") + &record("conversion", 3, "two");
            assert_eq!(read(&file), [expected, sound("two")], "{length}");
        }
    }

    #[test]
    fn text_about_the_format_is_no_record() {
        let body = "It begins so:\nWARC/1.0\nWARC-Type: response\n\nand goes on.";
        let file = record("conversion", body.len(), body) + &record("conversion", 3, "two");
        assert_eq!(read(&file), [sound(body), sound("two")]);
    }

    #[test]
    fn blank_lines_may_be_missing() {
        let file = record("conversion", 4, "one\n").trim_end().to_owned() + "\n" + &record("conversion", 3, "two");
        assert_eq!(read(&file), [repaired("one", "no blank lines behind the WARC record"), sound("two")]);
    }

    #[test]
    fn what_stands_between_records_is_told() {
        let (one, two) = (record("conversion", 3, "one"), record("conversion", 3, "two"));
        let found = read(&format!("junk\r\n{one}junk\njunk\n{two}"));
        assert!(found[0].as_ref().unwrap_err().contains("no WARC record"));
        assert!(found[2].as_ref().unwrap_err().contains("no WARC record"));
        assert_eq!((&found[1], &found[3]), (&sound("one"), &sound("two")));
    }

    #[test]
    fn a_cut_file_ends_with_an_error() {
        let file = record("conversion", 3, "one") + &record("conversion", 30, "two");
        let found = read(&file);
        assert_eq!(found[0], sound("one"));
        assert_eq!(found[1], Err("the WARC record is cut short: 7 of 30 bytes are there".to_owned()));
        let header = record("conversion", 3, "one") + "WARC/1.0\r\nWARC-Type: conv";
        assert_eq!(read(&header)[1], Err("the WARC header does not end".to_owned()));
    }

    #[test]
    fn headers_without_length_or_end_cost_themselves() {
        let none = "WARC/1.0\r\nWARC-Type: conversion\r\n\r\nbody\r\n\r\n";
        let open = "WARC/1.0\r\nWARC-Type: conversion\r\n";
        let found = read(&format!("{none}{open}{}", record("conversion", 3, "two")));
        assert_eq!(found[0], Err("the WARC header states no Content-Length".to_owned()));
        assert!(found[1].as_ref().unwrap_err().contains("before the next record"));
        assert_eq!(found[2], sound("two"));
    }

    proptest::proptest! {
        #[test]
        fn any_text_ends(
            file in "(WARC/1\\.0\r\n|WARC-Type: conversion\r\n|Content-Length: [0-9]{1,3}\r\n|\r\n|[a-z\n]{1,9}){0,20}",
        ) {
            proptest::prop_assert!(read(&file).len() <= file.len());
        }
    }
}
