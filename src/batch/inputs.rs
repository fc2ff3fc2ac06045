//! The files that the user names, one after the other.

use std::collections::VecDeque;
use std::fs::{self, Metadata};
use std::io;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use dechaff::source::files::{Globs, Walk};

use crate::sink::Written;

/// The files of a run in order: each operand, a folder's files sorted by path.
pub(crate) struct Inputs {
    operands: VecDeque<PathBuf>,
    folder: Option<Folder>,
    /// The files of folders that are read.
    globs: Globs,
    /// Files that are left out in folders: the run's own outputs.
    written: Written,
    /// Folders that gave no file.
    barren: Vec<PathBuf>,
}

/// A folder that is being walked.
struct Folder {
    path: PathBuf,
    walk: Walk,
    is_barren: bool,
}

/// One file, or what is wrong with it.
#[derive(Debug)]
pub(crate) struct InputFile {
    /// Its path; absent for standard input.
    pub(crate) path: Option<PathBuf>,
    /// What the operating system knows of it; absent for standard input.
    pub(crate) found: io::Result<Option<Metadata>>,
}

impl Inputs {
    /// The files of `operands`: files, folders, or `-` for standard input. In folders, only what `globs` choose
    /// is read, and nothing that is `written`.
    pub(crate) fn new(operands: Vec<PathBuf>, globs: Globs, written: Written) -> Inputs {
        Inputs { operands: operands.into(), folder: None, globs, written, barren: Vec::new() }
    }

    /// Whether standard input, which can be read only once, is among them.
    pub(crate) fn read_stream(&self) -> bool {
        self.operands.iter().any(|path| path.as_os_str() == "-")
    }

    /// The folders passed since the last call that gave no file.
    pub(crate) fn take_barren(&mut self) -> Vec<PathBuf> {
        std::mem::take(&mut self.barren)
    }

    /// The bytes of all files, as far as the operating system knows them.
    pub(crate) fn bytes(self) -> u64 {
        self.filter_map(|file| file.found.ok().flatten()).map(|found| found.len()).sum()
    }

    /// The next file of the folder that is being walked.
    fn next_in_folder(&mut self) -> Option<InputFile> {
        let folder = self.folder.as_mut()?;
        let Some((path, found)) = folder.walk.find(|(path, _)| !self.written.has(path)) else {
            self.barren.extend(self.folder.take().filter(|folder| folder.is_barren).map(|folder| folder.path));
            return None;
        };
        folder.is_barren = false;
        let found = found.and_then(|()| fs::metadata(&path)).map(Some);
        Some(InputFile { path: Some(path), found })
    }
}

impl Iterator for Inputs {
    type Item = InputFile;

    fn next(&mut self) -> Option<InputFile> {
        loop {
            if let Some(file) = self.next_in_folder() {
                return Some(file);
            }
            let operand = self.operands.pop_front()?;
            if operand.as_os_str() == "-" {
                return Some(InputFile { path: None, found: Ok(None) });
            }
            match fs::metadata(&operand) {
                Ok(found) if found.is_dir() => {
                    let walk = Walk::chosen(&operand, self.globs.clone());
                    self.folder = Some(Folder { path: operand, walk, is_barren: true });
                }
                found => return Some(InputFile { path: Some(operand), found: found.map(Some) }),
            }
        }
    }
}

/// Tells one list of files from another: FNV-1a with 64 bits over each file's path, length and time of change. A run
/// that goes on uses it to see that its inputs are still the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Fingerprint(pub(crate) u64);

impl Default for Fingerprint {
    fn default() -> Fingerprint {
        Fingerprint(0xcbf2_9ce4_8422_2325)
    }
}

impl Fingerprint {
    /// Takes in the next file.
    pub(crate) fn add(&mut self, file: &InputFile) {
        let path = file.path.as_deref().unwrap_or(Path::new("-")).as_os_str().as_encoded_bytes();
        let found = file.found.as_ref().ok().and_then(|found| found.as_ref());
        let length = found.map_or(0, Metadata::len);
        let changed = found.and_then(|found| found.modified().ok()?.duration_since(UNIX_EPOCH).ok());
        let nanoseconds = changed.map_or(0, |changed| changed.as_nanos());
        for byte in path.iter().chain(&[0]).chain(&length.to_le_bytes()).chain(&nanoseconds.to_le_bytes()) {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}
