//! The content of an input, decompressed, in a buffer that grows as far as its reader needs.

use std::collections::VecDeque;
use std::io::{self, Read};

use super::bytes::Bytes;
use super::codec::{Codec, MAGIC_BYTES};
use super::members::{Event, Members};
use super::{Place, RECORD_BYTES, ReadError};

/// Bytes read at once.
const CHUNK: usize = 256 << 10;
/// An empty buffer larger than this is given back.
const LARGE: usize = 4 << 20;

/// The content of an input. It comes in runs: each ends at the end of the input, or where the input failed or is
/// damaged; behind damage the next run begins.
pub(super) struct Stream {
    source: Source,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    /// Offset in the content of the buffer's first byte.
    offset: u64,
    /// The members that the buffer's bytes lie in, and those that ended before.
    members: VecDeque<Member>,
    /// Why the run has ended, if it has.
    ending: Option<Ending>,
}

enum Source {
    Plain(Bytes),
    Members(Box<Members>),
}

/// A member of compressed data: its offset in the file, and that of its content in the whole content.
struct Member {
    file: u64,
    content: u64,
}

enum Ending {
    Damage(String),
    Failed(io::Error),
    End,
}

impl Stream {
    /// The content of `bytes`, decompressed if they are compressed: as they show, or where their beginning is damaged,
    /// as `named` says.
    ///
    /// # Errors
    /// Those of reading the first bytes.
    pub(super) fn new(mut bytes: Bytes, named: Option<Codec>) -> io::Result<Stream> {
        let mut head = vec![0; MAGIC_BYTES];
        let mut filled = 0;
        while filled < head.len() {
            match bytes.read(&mut head[filled..])? {
                0 => break,
                read => filled += read,
            }
        }
        head.truncate(filled);
        let mut stream = Stream {
            source: Source::Plain(bytes),
            buffer: Vec::new(),
            start: 0,
            end: 0,
            offset: 0,
            members: VecDeque::new(),
            ending: None,
        };
        let named = named.filter(|_| head.iter().any(|byte| byte.is_ascii_control() && !byte.is_ascii_whitespace()));
        match (Codec::of(&head).or(named), stream.source) {
            (Some(codec), Source::Plain(bytes)) => {
                stream.source = Source::Members(Box::new(Members::new(codec, bytes, head)))
            }
            (_, source) => {
                (stream.source, stream.end, stream.buffer) = (source, filled, head);
            }
        }
        Ok(stream)
    }

    /// Bytes of the input that were read, compressed as they are.
    pub(super) fn read_so_far(&self) -> u64 {
        match &self.source {
            Source::Plain(bytes) => bytes.at(),
            Source::Members(members) => members.read_so_far(),
        }
    }

    /// What is in the buffer.
    pub(super) fn data(&self) -> &[u8] {
        &self.buffer[self.start..self.end]
    }

    /// Reads more into the buffer; false at the end of the run.
    pub(super) fn more(&mut self) -> bool {
        if self.ending.is_some() {
            return false;
        }
        self.make_room();
        let ending = loop {
            let room = &mut self.buffer[self.end..];
            let event = match &mut self.source {
                Source::Members(members) => members.read(room),
                Source::Plain(bytes) => match bytes.read(room) {
                    Ok(0) => Event::End,
                    Ok(read) => Event::Data(read),
                    Err(error) => Event::Failed(error),
                },
            };
            match event {
                Event::Member(file) => {
                    let content = self.offset + (self.end - self.start) as u64;
                    self.members.push_back(Member { file, content });
                    self.forget();
                }
                Event::Data(read) => {
                    self.end += read;
                    return true;
                }
                Event::Damage(damage) => break Ending::Damage(damage),
                Event::Failed(error) => break Ending::Failed(error),
                Event::End => break Ending::End,
            }
        };
        self.ending = Some(ending);
        false
    }

    /// Reads until so many bytes are in the buffer; false where the run ends before.
    pub(super) fn want(&mut self, bytes: usize) -> bool {
        while self.end - self.start < bytes {
            if !self.more() {
                return false;
            }
        }
        true
    }

    /// Leaves the first bytes of the buffer behind.
    pub(super) fn consume(&mut self, bytes: usize) {
        self.start += bytes;
        self.offset += bytes as u64;
        self.forget();
        if self.start == self.end {
            (self.start, self.end) = (0, 0);
            if self.buffer.len() > LARGE {
                self.buffer = Vec::new();
            }
        }
    }

    /// Leaves bytes behind whether or not they are in the buffer; false where the run ends before.
    pub(super) fn skip(&mut self, mut bytes: u64) -> bool {
        loop {
            let here = self.data().len().min(usize::try_from(bytes).unwrap_or(usize::MAX));
            self.consume(here);
            bytes -= here as u64;
            if bytes == 0 {
                return true;
            }
            if !self.more() {
                return false;
            }
        }
    }

    /// Whether the run was ended by damage or a failure, rather than by the end of the input. Known once
    /// [`Stream::more`] has returned false.
    pub(super) fn is_broken(&self) -> bool {
        matches!(self.ending, Some(Ending::Damage(_) | Ending::Failed(_)))
    }

    /// Why the run has ended: nothing at the end of the input. Behind damage, the next run begins.
    pub(super) fn fault(&mut self) -> Option<ReadError> {
        match self.ending.replace(Ending::End)? {
            Ending::End => None,
            Ending::Failed(error) => Some(ReadError::Input(error)),
            Ending::Damage(damage) => {
                self.ending = None;
                Some(ReadError::Damaged(damage))
            }
        }
    }

    /// Where the buffer's first byte lies; number, line and length of the record are the caller's to fill in.
    pub(super) fn place(&self) -> Place {
        let member = self.members.front();
        Place {
            offset: Some(self.offset),
            member: member.map(|member| member.file),
            within: member.map(|member| self.offset - member.content),
            ..Place::default()
        }
    }

    /// Goes to the byte at a place that [`Stream::place`] gave for the same input; false where that is impossible.
    pub(super) fn seek(&mut self, place: &Place) -> io::Result<bool> {
        let Some(offset) = place.offset else { return Ok(false) };
        let (moved, behind) = match (&mut self.source, place.member, place.within) {
            (Source::Plain(bytes), None, None) => (bytes.seek(offset)?, 0),
            (Source::Members(members), Some(member), Some(within)) => (members.seek(member)?, within),
            _ => (false, 0),
        };
        if !moved {
            return Ok(false);
        }
        (self.start, self.end, self.offset, self.ending) = (0, 0, offset.saturating_sub(behind), None);
        self.members.clear();
        self.skip(behind);
        Ok(true)
    }

    /// Everything that is left, of an input that is one record.
    ///
    /// # Errors
    /// The input's; [`io::ErrorKind::InvalidData`] where it is damaged, [`io::ErrorKind::FileTooLarge`] where the
    /// content is longer than [`RECORD_BYTES`].
    pub(super) fn read_to_end(mut self) -> io::Result<Vec<u8>> {
        if self.want(RECORD_BYTES + 1) {
            return Err(too_large());
        }
        match self.fault() {
            None => {
                self.buffer.truncate(self.end);
                self.buffer.drain(..self.start);
                Ok(self.buffer)
            }
            Some(ReadError::Input(error)) => Err(error),
            Some(ReadError::Damaged(damage)) => Err(io::Error::new(io::ErrorKind::InvalidData, damage)),
        }
    }

    /// Forgets the members that end before the buffer.
    fn forget(&mut self) {
        while self.members.get(1).is_some_and(|next| next.content <= self.offset) {
            self.members.pop_front();
        }
    }

    /// Makes room behind the buffer's bytes. They are moved only where at least as many have been left behind.
    fn make_room(&mut self) {
        if self.buffer.len() - self.end >= CHUNK / 2 {
            return;
        }
        let filled = self.end - self.start;
        if self.start >= filled.max(CHUNK / 2) {
            self.buffer.copy_within(self.start..self.end, 0);
            (self.start, self.end) = (0, filled);
        }
        if self.buffer.len() - self.end < CHUNK / 2 {
            self.buffer.resize(self.end + self.end.max(CHUNK), 0);
        }
    }
}

/// The error of a record that is too long.
pub(super) fn too_large() -> io::Error {
    io::Error::new(io::ErrorKind::FileTooLarge, format!("longer than {RECORD_BYTES} bytes"))
}
