//! The content of one entry of an archive.

use std::io::{self, Read};
use std::sync::{Arc, Mutex};

use flate2::Crc;

use super::lock;
use crate::source::Place;
use crate::source::codec::{Codec, Decoder};
use crate::source::stream::Stream;

/// An archive's bytes, and how far its current entry has been read.
pub(super) struct Body {
    pub(super) stream: Stream,
    /// Where the entry begins.
    begin: Place,
    /// Bytes of the entry that are left in the archive; nothing where only its decoder knows.
    left: Option<u64>,
    decoder: Option<Decoder>,
    ended: bool,
    /// What follows the entry to fill up its last block.
    padding: u64,
    /// The checksum that the archive states.
    stated: Option<u32>,
    crc: Crc,
    /// What was found to be wrong with the entry.
    damage: Option<String>,
}

impl Body {
    pub(super) fn new(stream: Stream) -> Body {
        let begin = stream.place();
        Body {
            stream,
            begin,
            left: Some(0),
            decoder: None,
            ended: true,
            padding: 0,
            stated: None,
            crc: Crc::new(),
            damage: None,
        }
    }

    /// Where the current entry begins.
    pub(super) fn place(&self) -> Place {
        self.begin
    }

    /// Notes that an entry begins here.
    pub(super) fn mark(&mut self) {
        self.begin = self.stream.place();
    }

    /// Begins the content of an entry: its length in the archive where that is known, its compression, padding and
    /// checksum.
    pub(super) fn begin(&mut self, length: Option<u64>, codec: Option<Codec>, padding: u64, stated: Option<u32>) {
        self.left = length;
        self.decoder = codec.map(Decoder::new);
        (self.ended, self.padding, self.stated, self.damage) = (false, padding, stated, None);
        self.crc.reset();
    }

    /// Leaves the rest of the entry behind.
    ///
    /// # Errors
    /// Once, what is wrong with the entry.
    pub(super) fn finish(&mut self) -> Result<(), String> {
        if self.ended && self.padding == 0 && self.damage.is_none() {
            return Ok(());
        }
        if self.decoder.is_none() && !self.ended && self.stated.is_none() {
            // Nothing is to be checked.
            let left = self.left.take().unwrap_or(0);
            if !self.stream.skip(left) {
                self.damage.get_or_insert_with(|| "the archive ends within it".to_owned());
            }
            self.ended = true;
        }
        let mut buffer = vec![0; 64 << 10];
        while !self.ended && self.damage.is_none() {
            if let Err(error) = self.read(&mut buffer) {
                self.damage.get_or_insert_with(|| error.to_string());
            }
        }
        self.ended = true;
        let padding = std::mem::take(&mut self.padding);
        if self.damage.is_none() {
            // A last entry may stand without it.
            self.stream.skip(padding);
        }
        match self.damage.take() {
            Some(damage) => Err(damage),
            None => Ok(()),
        }
    }

    /// Compares the checksum at the entry's end.
    fn check(&mut self) -> io::Result<usize> {
        self.ended = true;
        match self.stated {
            Some(stated) if stated != self.crc.sum() => Err(damaged("its checksum is wrong")),
            _ => Ok(0),
        }
    }

    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.ended || buffer.is_empty() {
            return Ok(0);
        }
        loop {
            if self.left == Some(0) && self.decoder.is_none() {
                return self.check();
            }
            let more = !self.stream.data().is_empty() || self.left == Some(0) || self.stream.more();
            let data = self.stream.data();
            let here = self.left.map_or(data.len(), |left| data.len().min(usize::try_from(left).unwrap_or(usize::MAX)));
            let (consumed, produced, ended) = match &mut self.decoder {
                None => {
                    let length = here.min(buffer.len());
                    buffer[..length].copy_from_slice(&data[..length]);
                    (length, length, false)
                }
                Some(decoder) => {
                    let step = decoder.step(&data[..here], buffer, !more);
                    if let Some(damage) = step.damage {
                        return Err(damaged(&damage));
                    }
                    (step.consumed, step.produced, step.ended)
                }
            };
            self.stream.consume(consumed);
            self.left = self.left.map(|left| left - consumed as u64);
            self.crc.update(&buffer[..produced]);
            if ended {
                self.check()?;
                return Ok(produced);
            }
            if produced > 0 {
                return Ok(produced);
            }
            if consumed == 0 && (!more || self.left == Some(0)) {
                return Err(damaged("the archive ends within it"));
            }
            if consumed == 0 && !self.stream.more() {
                return Err(damaged("the archive ends within it"));
            }
        }
    }
}

fn damaged(cause: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, cause)
}

/// The content of an archive's current entry.
pub(super) struct EntryReader {
    body: Arc<Mutex<Body>>,
}

impl EntryReader {
    pub(super) fn new(body: Arc<Mutex<Body>>) -> EntryReader {
        EntryReader { body }
    }
}

impl Read for EntryReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut body = lock(&self.body);
        let read = body.read(buffer);
        if read.is_err() {
            // It was told here; the entry is left as it is.
            body.ended = true;
            body.padding = 0;
        }
        read
    }
}
