//! What a run has seen, for the pipeline's rule on duplicates; and how a run that goes on comes to know it again.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use dechaff::duplicates::{Duplicate, Seen, Settings, Sketch, SketchError};

use crate::sink::{Rendered, Sink, SinkState, Spec, partial};

/// Bytes of sketches that are read at once.
const PIECE: u64 = 1 << 20;

/// The articles seen so far. Their sketches lie in a file beside the journal for as long as the run lasts.
pub(crate) struct Known {
    seen: Seen,
    sketches: Option<Sink>,
}

impl Known {
    /// Nothing is known yet, or, with a state, what was known then. `path` is where sketches are kept; without it, the
    /// run cannot be gone on with.
    ///
    /// # Errors
    /// The operating system's; `InvalidData` where the file is not as it was written.
    pub(crate) fn open(settings: &Settings, path: Option<&Path>, from: Option<&SinkState>) -> io::Result<Known> {
        let mut seen = Seen::new(settings);
        if let (Some(path), Some(from)) = (path, from) {
            remember(&mut seen, File::open(partial(path))?.take(from.length), PIECE)?;
        }
        let sketches = path.map(|path| Sink::open(&Spec::lines(path), from)).transpose()?;
        Ok(Known { seen, sketches })
    }

    /// Whether an earlier article was the same; if none was, this one is remembered.
    pub(crate) fn check(&mut self, sketch: &Sketch) -> io::Result<Option<Duplicate>> {
        let duplicate = self.seen.check(sketch);
        if let (None, Some(sketches)) = (duplicate, &mut self.sketches) {
            sketches.put(Rendered::Bytes(sketch.to_bytes()))?;
        }
        Ok(duplicate)
    }

    /// Sees to the disk what is known.
    pub(crate) fn checkpoint(&mut self) -> io::Result<Option<SinkState>> {
        self.sketches.as_mut().map(Sink::checkpoint).transpose()
    }

    /// Ends; the sketches stay if the run is to be gone on with.
    pub(crate) fn leave(self, keep: bool) -> io::Result<()> {
        self.sketches.map_or(Ok(()), |sketches| sketches.abandon(keep))
    }
}

/// Remembers the sketches that `file` holds, reading so many bytes at once.
fn remember(seen: &mut Seen, mut file: impl Read, bytes: u64) -> io::Result<()> {
    let mut piece = Vec::new();
    loop {
        let read = file.by_ref().take(bytes).read_to_end(&mut piece)?;
        let mut rest = &piece[..];
        loop {
            match Sketch::from_bytes(rest) {
                Ok((sketch, after)) => {
                    seen.remember(&sketch);
                    rest = after;
                }
                // The next piece has the rest of it.
                Err(SketchError::Cut) if read > 0 || rest.is_empty() => break,
                Err(error) => return Err(io::Error::new(io::ErrorKind::InvalidData, error)),
            }
        }
        if read == 0 {
            return Ok(());
        }
        let left = rest.len();
        piece.drain(..piece.len() - left);
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use dechaff::Article;

    use super::*;

    #[test]
    fn sketches_are_remembered_across_pieces() {
        let settings = Settings { memory: 1, ..Settings::default() };
        let article = |n: u32| Article { url: Some(format!("https://example.org/{n}")), ..Article::default() };
        let sketches: Vec<Sketch> = (0..3000).map(|n| Sketch::of(&article(n), &settings)).collect();
        let bytes: Vec<u8> = sketches.iter().flat_map(Sketch::to_bytes).collect();
        let mut seen = Seen::new(&settings);
        remember(&mut seen, &bytes[..], 7).unwrap();
        assert!(sketches.iter().all(|sketch| seen.check(sketch).is_some()));
        assert!(remember(&mut seen, &bytes[..bytes.len() - 1], 7).is_err());
        assert!(remember(&mut seen, &[77u8, 1, 2][..], 7).is_err());
    }
}
