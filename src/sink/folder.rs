//! A folder with a file for each article.
//!
//! The hashes of the names given so far are kept in memory (about 16 bytes an article) and in a file in the folder for
//! as long as the run lasts, so that a run that goes on tells repeated ids apart as one that was not interrupted. Files
//! written behind the checkpoint are written again, with the same bytes.

use std::collections::HashSet;
use std::fs;
#[cfg(target_os = "linux")]
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use super::SinkState;
use super::names::Name;
use super::partial::{self, Partial};

/// The file of the hashes, each with 8 bytes, little endian.
const HASHES: &str = ".dechaff-names";

/// The folder that is written to.
pub(super) struct Folder {
    root: PathBuf,
    /// The ending of files.
    ending: &'static str,
    /// The hashes of the names given so far.
    given: HashSet<u64>,
    hashes: Option<Partial>,
    /// Hashes that are not in the file yet.
    fresh: Vec<u8>,
    state: SinkState,
}

impl Folder {
    /// Opens the folder, which is made where it is missing; with a state, as it was when that was taken.
    pub(super) fn open(root: &Path, ending: &'static str, from: Option<&SinkState>) -> io::Result<Folder> {
        fs::create_dir_all(root)?;
        let path = root.join(HASHES);
        let state = from.cloned().unwrap_or_default();
        let mut given = HashSet::new();
        let hashes = match from {
            Some(state) if state.complete => None,
            Some(state) => {
                let mut hashes = Partial::cut_back(&path, state.length)?;
                let bytes = hashes.read(0, usize::try_from(state.length).map_err(io::Error::other)?)?;
                given.extend(
                    bytes.chunks_exact(8).map(|hash| hash.iter().rfold(0, |sum, byte| sum << 8 | u64::from(*byte))),
                );
                Some(hashes)
            }
            None => Some(Partial::create(&path)?),
        };
        Ok(Folder { root: root.to_owned(), ending, given, hashes, fresh: Vec::new(), state })
    }

    /// Writes an article.
    pub(super) fn put(&mut self, name: &Name, article: &[u8]) -> io::Result<()> {
        self.state.records += 1;
        self.state.bytes += article.len() as u64;
        let first = self.given.insert(name.hash);
        if first {
            self.fresh.extend(name.hash.to_le_bytes());
        }
        let (folder, file) = name.file((!first).then_some(self.state.records), self.ending);
        let folder = self.root.join(folder);
        let path = folder.join(file);
        let mut file = match Partial::create(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                fs::create_dir_all(&folder)?;
                Partial::create(&path)?
            }
            other => other?,
        };
        file.append(article)?;
        if !WHOLE {
            file.sync()?;
        }
        drop(file);
        partial::settle(&path)
    }

    /// Sees all files to the disk.
    pub(super) fn checkpoint(&mut self) -> io::Result<SinkState> {
        if let Some(hashes) = &mut self.hashes {
            hashes.append(&self.fresh)?;
            self.fresh.clear();
            hashes.sync()?;
            self.state.length = hashes.length();
        }
        sync(&self.root)?;
        Ok(self.state.clone())
    }

    /// Sees all files to the disk, for the last time.
    pub(super) fn close(&mut self) -> io::Result<SinkState> {
        self.checkpoint()?;
        self.state.complete = true;
        Ok(self.state.clone())
    }

    /// Leaves the files alone in the folder.
    pub(super) fn finish(mut self) -> io::Result<()> {
        if !self.state.complete {
            self.close()?;
        }
        self.abandon(false)
    }

    /// Ends without finishing; the articles stay in any case.
    pub(super) fn abandon(self, keep: bool) -> io::Result<()> {
        let Folder { root, hashes, .. } = self;
        drop(hashes);
        if keep { Ok(()) } else { partial::remove(&root.join(HASHES)) }
    }
}

/// Whether [`sync`] sees to all files at once. A call for each file takes milliseconds.
const WHOLE: bool = cfg!(target_os = "linux");

/// Waits until what was written to the folder's file system is on the disk.
#[cfg(target_os = "linux")]
fn sync(root: &Path) -> io::Result<()> {
    Ok(rustix::fs::syncfs(File::open(root)?)?)
}

/// Waits until the names in the folder and those in it are on the disk.
#[cfg(not(target_os = "linux"))]
fn sync(root: &Path) -> io::Result<()> {
    for entry in fs::read_dir(root)? {
        let path = entry?.path();
        if path.is_dir() {
            partial::sync_folder(&path)?;
        }
    }
    partial::sync_folder(root)
}
