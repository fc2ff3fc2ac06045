//! A compressed input as its members, with the damaged ones left behind.
//!
//! gzip calls them members, Zstandard frames, bzip2 and XZ streams; a file may hold any number of them. Where one is
//! damaged, what could be decoded of it counts, and reading goes on at the next member that begins behind its header.

use std::io::{self, Read};

use super::bytes::Bytes;
use super::codec::{Codec, Decoder, MAGIC_BYTES};

/// Bytes read at once.
const CHUNK: usize = 256 << 10;
/// Bytes of a member that are kept so that the next one can be looked for in what the damaged one has swallowed.
const KEPT: usize = 1 << 20;
/// How many times the bytes read may be read once more for that; input that asks for more was made to.
const REREAD: u64 = 4;

/// The members of a compressed input.
pub(super) struct Members {
    codec: Codec,
    bytes: Bytes,
    /// Input: what is kept of the current member, then what is still to decode.
    window: Vec<u8>,
    /// Index in the window of what is to decode next.
    next: usize,
    /// Offset in the input of the window's first byte.
    base: u64,
    /// Whether the input has ended.
    ended: bool,
    /// The member that is being decoded, and its offset.
    decoder: Option<(Decoder, u64)>,
    /// What is to be reported before anything else.
    pending: Option<Event>,
    /// Bytes that were gone back over.
    reread: u64,
}

/// What comes next of a compressed input.
#[derive(Debug)]
pub(super) enum Event {
    /// A member begins, at this offset of the input.
    Member(u64),
    /// So many bytes were decoded.
    Data(usize),
    /// Something is damaged; reading can go on.
    Damage(String),
    /// The input failed; nothing follows.
    Failed(io::Error),
    /// Nothing follows.
    End,
}

impl Members {
    /// The members of `bytes`, of which `head` was read already.
    pub(super) fn new(codec: Codec, bytes: Bytes, head: Vec<u8>) -> Members {
        Members { codec, bytes, window: head, next: 0, base: 0, ended: false, decoder: None, pending: None, reread: 0 }
    }

    /// Goes to the member at that offset; false where the input is no file.
    pub(super) fn seek(&mut self, member: u64) -> io::Result<bool> {
        if !self.bytes.seek(member)? {
            return Ok(false);
        }
        self.window.clear();
        (self.next, self.base, self.ended, self.decoder, self.pending) = (0, member, false, None, None);
        Ok(true)
    }

    /// Bytes of the input that were read.
    pub(super) fn read_so_far(&self) -> u64 {
        self.bytes.at()
    }

    /// Decodes into `output`, which must not be empty.
    pub(super) fn read(&mut self, output: &mut [u8]) -> Event {
        self.pending.take().unwrap_or_else(|| self.decode(output).unwrap_or_else(Event::Failed))
    }

    fn decode(&mut self, output: &mut [u8]) -> io::Result<Event> {
        loop {
            let Some((decoder, member)) = &mut self.decoder else {
                match self.begin()? {
                    Some(event) => return Ok(event),
                    None => continue,
                }
            };
            let member = *member;
            let step = decoder.step(&self.window[self.next..], output, self.ended);
            self.next += step.consumed;
            let starved = !step.ended && step.consumed == 0 && step.produced == 0;
            let damage = match step.damage {
                Some(damage) => Some(damage),
                None if starved && self.ended => Some("the data end early".to_owned()),
                None => None,
            };
            if step.ended {
                self.decoder = None;
            }
            if let Some(damage) = damage {
                let event = self.leave(member, &damage)?;
                if step.produced == 0 {
                    return Ok(event);
                }
                self.pending = Some(event);
            }
            if step.produced > 0 {
                return Ok(Event::Data(step.produced));
            }
            if starved || self.next == self.window.len() {
                self.fill()?;
            }
        }
    }

    /// Between two members: begins the next one.
    fn begin(&mut self) -> io::Result<Option<Event>> {
        self.want(MAGIC_BYTES)?;
        let rest = &self.window[self.next..];
        if rest.is_empty() {
            return Ok(Some(Event::End));
        }
        if self.codec.begins(rest) {
            let member = self.base + self.next as u64;
            self.decoder = Some((Decoder::new(self.codec), member));
            return Ok(Some(Event::Member(member)));
        }
        // Tapes and XZ pad with zeros.
        let zeros = rest.iter().take_while(|&&byte| byte == 0).count();
        if zeros > 0 {
            self.next += zeros;
            return Ok(None);
        }
        let from = self.base + self.next as u64;
        let goes_on = self.find()?;
        let name = self.codec.name();
        Ok(Some(Event::Damage(format!("what stands at byte {from} of the file is no {name} data; {goes_on}"))))
    }

    /// Leaves the damaged member for the next one that begins behind its header.
    fn leave(&mut self, member: u64, damage: &str) -> io::Result<Event> {
        self.decoder = None;
        let at = self.base + self.next as u64;
        let again = (member + 1).max(self.base);
        let distance = at.saturating_sub(again);
        if self.reread + distance <= REREAD * at + KEPT as u64 {
            self.reread += distance;
            self.next = (again - self.base) as usize;
        } else {
            self.next = self.next.max((again - self.base) as usize);
        }
        let goes_on = self.find()?;
        let name = self.codec.name();
        Ok(Event::Damage(format!(
            "damaged {name} data (byte {at} of the file, member at {member}): {damage}; {goes_on}"
        )))
    }

    /// Goes to the next place at which a member begins, or to the end; says where that is.
    fn find(&mut self) -> io::Result<String> {
        loop {
            if let Some(at) = self.codec.find(&self.window[self.next..]) {
                self.next += at;
                return Ok(format!("reading goes on at byte {}", self.base + self.next as u64));
            }
            self.next = self.next.max(self.window.len().saturating_sub(MAGIC_BYTES));
            if !self.fill()? {
                self.next = self.window.len();
                return Ok("nothing sound follows".to_owned());
            }
        }
    }

    /// Reads until so many bytes are there to decode, or the input ends.
    fn want(&mut self, bytes: usize) -> io::Result<()> {
        while self.window.len() - self.next < bytes && self.fill()? {}
        Ok(())
    }

    /// Reads more; false at the end of the input.
    fn fill(&mut self) -> io::Result<bool> {
        if self.ended {
            return Ok(false);
        }
        let member = self.decoder.as_ref().map_or(self.next, |(_, member)| member.saturating_sub(self.base) as usize);
        let kept = member.max(self.next.saturating_sub(KEPT));
        if kept >= KEPT {
            self.window.drain(..kept);
            self.next -= kept;
            self.base += kept as u64;
        }
        let filled = self.window.len();
        self.window.resize(filled + CHUNK, 0);
        let read = self.bytes.read(&mut self.window[filled..]);
        self.window.truncate(filled + *read.as_ref().unwrap_or(&0));
        self.ended = read? == 0;
        Ok(!self.ended)
    }
}
