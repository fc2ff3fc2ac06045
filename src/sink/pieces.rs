//! Bytes in pieces that do not depend on each other: lines as they are, members of gzip, frames of Zstandard.
//!
//! A piece ends after the record that fills it, so where pieces end depends on the records alone. Files of such pieces,
//! one after the other, are what `gzip -d`, `zstd -d` and the libraries read as one stream.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::Path;

use flate2::GzBuilder;
use zstd::bulk::Compressor;

use super::partial::{Partial, partial};
use super::spec::Compression;

/// Bytes collected before they are written, where they are not compressed.
const BUFFER: usize = if cfg!(test) { 256 } else { 64 << 10 };
/// Bytes after which a compressed piece is full.
const PIECE: usize = if cfg!(test) { 1 << 10 } else { 4 << 20 };
/// Level of gzip (its default).
const GZIP_LEVEL: u32 = 6;
/// Level of Zstandard (its default).
const ZSTD_LEVEL: i32 = 3;

/// Collects bytes and gives pieces.
pub(super) struct Pieces {
    pending: Vec<u8>,
    coder: Coder,
    /// Bytes after which a piece is full.
    full: usize,
}

enum Coder {
    Plain,
    Gzip,
    Zstd(Compressor<'static>),
}

impl Pieces {
    /// Pieces in that compression.
    pub(super) fn new(compression: Compression) -> io::Result<Pieces> {
        let coder = match compression {
            Compression::None => Coder::Plain,
            Compression::Gz => Coder::Gzip,
            Compression::Zst => {
                let mut compressor = Compressor::new(ZSTD_LEVEL)?;
                compressor.include_checksum(true)?;
                Coder::Zstd(compressor)
            }
        };
        let full = if matches!(coder, Coder::Plain) { BUFFER } else { PIECE };
        Ok(Pieces { pending: Vec::new(), coder, full })
    }

    /// Takes in bytes.
    pub(super) fn push(&mut self, bytes: &[u8]) {
        self.pending.extend_from_slice(bytes);
    }

    /// Whether nothing was taken in since the last piece.
    pub(super) fn is_empty(&self) -> bool {
        self.pending.is_empty()
    }

    /// Whether the piece should be sealed.
    pub(super) fn is_full(&self) -> bool {
        self.pending.len() >= self.full
    }

    /// Whether a piece may end here: then the bytes written are the same whether it does or not.
    pub(super) fn may_end(&self) -> bool {
        self.pending.is_empty() || matches!(self.coder, Coder::Plain)
    }

    /// The bytes of the piece, also where nothing was taken in; the next one begins.
    pub(super) fn seal(&mut self) -> io::Result<Vec<u8>> {
        match &mut self.coder {
            Coder::Plain => Ok(std::mem::take(&mut self.pending)),
            Coder::Gzip => {
                // No time and no name in the header.
                let level = flate2::Compression::new(GZIP_LEVEL);
                let mut encoder = GzBuilder::new().write(Vec::with_capacity(self.pending.len() / 3), level);
                encoder.write_all(&self.pending)?;
                self.pending.clear();
                encoder.finish()
            }
            Coder::Zstd(compressor) => {
                let piece = compressor.compress(&self.pending)?;
                self.pending.clear();
                Ok(piece)
            }
        }
    }
}

/// Compresses a complete file under its name for the time of writing, and gives it its name; does nothing if that was
/// done before.
pub(super) fn compress(path: &Path, compression: Compression) -> io::Result<()> {
    let plain = partial(path);
    let mut from = match File::open(&plain) {
        Err(error) if error.kind() == io::ErrorKind::NotFound && path.is_file() => return Ok(()),
        other => other?,
    };
    let mut packed = Partial::create(&plain)?;
    let mut pieces = Pieces::new(compression)?;
    loop {
        (&mut from).take(pieces.full as u64).read_to_end(&mut pieces.pending)?;
        if pieces.is_empty() && packed.length() > 0 {
            break;
        }
        packed.append(&pieces.seal()?)?;
    }
    packed.sync()?;
    drop(packed);
    fs::rename(partial(&plain), path)?;
    fs::remove_file(plain)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use flate2::read::MultiGzDecoder;

    use super::*;

    /// The pieces of all lines, each sealed when full, and at the end.
    fn packed(compression: Compression, lines: &[Vec<u8>]) -> Vec<u8> {
        let mut pieces = Pieces { full: 100, ..Pieces::new(compression).unwrap() };
        let mut out = Vec::new();
        for line in lines {
            pieces.push(line);
            if pieces.is_full() {
                out.extend(pieces.seal().unwrap());
                assert!(pieces.may_end());
            }
        }
        out.extend(pieces.seal().unwrap());
        out
    }

    #[test]
    fn pieces_read_as_one_stream() {
        let lines: Vec<_> = (0..500_u32).map(|n| format!("line {n}\n").repeat(n as usize % 7).into_bytes()).collect();
        let all = lines.concat();
        assert_eq!(packed(Compression::None, &lines), all);
        let mut read = Vec::new();
        MultiGzDecoder::new(&packed(Compression::Gz, &lines)[..]).read_to_end(&mut read).unwrap();
        assert_eq!(read, all);
        assert_eq!(zstd::decode_all(&packed(Compression::Zst, &lines)[..]).unwrap(), all);
    }

    #[test]
    fn nothing_is_a_piece_too() {
        for compression in [Compression::Gz, Compression::Zst] {
            assert!(!Pieces::new(compression).unwrap().seal().unwrap().is_empty());
        }
    }
}
