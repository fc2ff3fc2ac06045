//! What a run has seen, for the pipeline's rule on duplicates; and how a run that goes on comes to know it again.

use std::fs;
use std::io;
use std::path::Path;

use dechaff::duplicates::{Duplicate, Seen, Settings, Sketch};

use crate::sink::{Rendered, Sink, SinkState, Spec, partial};

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
            let bytes = fs::read(partial(path))?;
            let mut rest = usize::try_from(from.length).ok().and_then(|length| bytes.get(..length)).unwrap_or(&bytes);
            while !rest.is_empty() {
                let (sketch, after) = Sketch::from_bytes(rest).map_err(io::Error::other)?;
                seen.remember(&sketch);
                rest = after;
            }
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
