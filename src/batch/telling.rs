//! Failed records as they are told on standard error: the first of each file, and how many more there are.

use std::sync::Arc;

use super::job::Failed;
use super::progress::Progress;

/// The failed records of a file that are told one by one.
const TOLD: u64 = 20;

/// Tells failed records. Those of a file are to come one behind the other; where they do not, more are told.
#[derive(Debug)]
pub(crate) struct Telling {
    /// Whether anything is told.
    tells: bool,
    /// What is said of where all of them are to be found.
    hint: &'static str,
    /// The file of the last one; absent for standard input.
    file: Option<Arc<str>>,
    /// Failed records of that file.
    failed: u64,
}

impl Telling {
    /// Tells failed records, unless it is `quiet`; `kept` says that dead letters have all of them.
    pub(crate) fn new(quiet: bool, kept: bool) -> Telling {
        let hint = if kept { "" } else { "; --dead-letters FILE keeps them all" };
        Telling { tells: !quiet, hint, file: None, failed: 0 }
    }

    /// Tells of a record, if it is among the first of its file.
    pub(super) fn tell(&mut self, failed: &Failed, progress: &Progress) {
        if self.file != failed.file {
            self.end(progress);
            self.file.clone_from(&failed.file);
        }
        self.failed += 1;
        if self.tells && self.failed <= TOLD {
            progress.say(&format!("dechaff: {failed}"));
        }
    }

    /// Tells how many more there are of the file; to be called at the end.
    pub(super) fn end(&mut self, progress: &Progress) {
        let more = self.failed.saturating_sub(TOLD);
        if self.tells && more > 0 {
            let file = self.file.as_deref().unwrap_or("standard input");
            progress.say(&format!("dechaff: {file}: … and {more} more{}", self.hint));
        }
        self.failed = 0;
    }
}
