//! Articles out: as JSON, JSONL, Markdown, text or Parquet; compressed or not; to standard output, a file,
//! shards or a folder.
//!
//! Workers render articles, one thread writes them in the order of the input. A run that was killed goes on from its
//! last checkpoint and gives the same bytes as one that was not: where pieces and shards end depends on the articles
//! alone, and what was written behind the checkpoint is cut off.

mod endings;
mod folder;
mod names;
mod pack;
mod parquet;
mod partial;
mod pieces;
mod render;
mod series;
mod spec;
#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::cast_possible_truncation)]
mod tests;
mod written;

use std::io;

use serde::{Deserialize, Serialize};

pub(crate) use partial::partial;
pub(crate) use render::{Names, Rendered, Renderer};
pub(crate) use spec::{Compression, Format, Place, Shards, Spec, SpecError};
pub(crate) use written::Written;

use folder::Folder;
use series::Series;

/// Where articles go.
///
/// After an error only [`Sink::abandon`] is of use; what is on the disk can still be gone on with from the last
/// checkpoint. A sink that is dropped leaves everything as after a kill.
pub(crate) struct Sink(Way);

/// The ways in which articles lie.
enum Way {
    /// One behind the other.
    Series(Box<Series>),
    /// Each in a file of its own.
    Folder(Folder),
}

/// How far an output is: what a journal keeps of it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct SinkState {
    /// Number of the shard that is being written, from 0; without shards, 1 once the file is complete. Of a folder, 0.
    pub(crate) shard: u32,
    /// Shards below this one have their names.
    pub(crate) settled: u32,
    /// Articles in the shard.
    pub(crate) records: u64,
    /// Bytes of these articles, before compression.
    pub(crate) bytes: u64,
    /// Length of the shard's unfinished file; of a folder, of the file of its names.
    pub(crate) length: u64,
    /// Whether the output has its end.
    pub(crate) complete: bool,
}

impl Sink {
    /// Opens the output; with a state, as it was when that was taken: what was written behind it is cut off.
    ///
    /// # Errors
    /// The operating system's, where files cannot be made; `InvalidData` or `NotFound` where the unfinished files are
    /// not those of the state; `AlreadyExists` where a new run would write shards beside those of another.
    pub(crate) fn open(spec: &Spec, from: Option<&SinkState>) -> io::Result<Sink> {
        let way = match &spec.place {
            Place::Folder(root) => Way::Folder(Folder::open(root, spec.ending(), from)?),
            _ => Way::Series(Box::new(Series::open(spec.clone(), from)?)),
        };
        Ok(Sink(way))
    }

    /// Writes an article.
    ///
    /// # Errors
    /// The operating system's.
    pub(crate) fn put(&mut self, article: Rendered) -> io::Result<()> {
        match (&mut self.0, article) {
            (Way::Folder(folder), Rendered::File(name, bytes)) => folder.put(&name, &bytes),
            (Way::Series(series), article) => series.put(article),
            _ => Err(io::Error::other("the article was rendered for another output")),
        }
    }

    /// Whether a checkpoint can be taken here: at every article, or, where they are packed together, when a pack is
    /// full.
    pub(crate) fn is_sealed(&self) -> bool {
        match &self.0 {
            Way::Series(series) => series.is_sealed(),
            Way::Folder(_) => true,
        }
    }

    /// Sees all that was put to the disk, and tells how far the output is. The state has to be in the journal, on the
    /// disk, before the sink is called again: full shards then get their names.
    ///
    /// # Errors
    /// The operating system's; one of its own where the sink is not sealed.
    pub(crate) fn checkpoint(&mut self) -> io::Result<SinkState> {
        match &mut self.0 {
            Way::Series(series) => series.checkpoint(),
            Way::Folder(folder) => folder.checkpoint(),
        }
    }

    /// Ends the output and sees it to the disk; like [`Sink::checkpoint`]. A run that was killed behind it goes on with
    /// [`Sink::finish`].
    ///
    /// # Errors
    /// The operating system's.
    pub(crate) fn close(&mut self) -> io::Result<SinkState> {
        match &mut self.0 {
            Way::Series(series) => series.close(),
            Way::Folder(folder) => folder.close(),
        }
    }

    /// Gives the files their names, after closing the output if that was not done.
    ///
    /// # Errors
    /// The operating system's.
    pub(crate) fn finish(self) -> io::Result<()> {
        match self.0 {
            Way::Series(series) => series.finish(),
            Way::Folder(folder) => folder.finish(),
        }
    }

    /// Ends without finishing. Unfinished files stay if they are to be gone on with (`keep`), else they are removed.
    ///
    /// # Errors
    /// The operating system's.
    pub(crate) fn abandon(self, keep: bool) -> io::Result<()> {
        match self.0 {
            Way::Series(series) => series.abandon(keep),
            Way::Folder(folder) => folder.abandon(keep),
        }
    }
}
