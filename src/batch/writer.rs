//! The writing end of a run: one thread that takes what came of each record, keeps the account, and saves how far the
//! run is.

use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use super::account::{Account, Traits};
use super::feed::Position;
use super::job::Failed;
use super::journal::Journal;
use super::letters::DeadLetter;
use super::progress::Progress;
use super::report::{Slow, Slowest};
use super::run::RunError;
use crate::sink::{Rendered, Sink, SinkState};

/// What a journal knows of a run at one moment.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Checkpoint {
    /// What was read.
    pub(crate) position: Position,
    /// What the output holds of it.
    pub(crate) sink: SinkState,
    /// What the dead letters hold of it.
    pub(crate) dead: Option<SinkState>,
    /// What came of it.
    pub(crate) account: Account,
}

/// What came of a record, ready to be written; and the position behind it.
pub(crate) struct Done {
    pub(crate) position: Position,
    pub(crate) result: DoneResult,
}

pub(crate) enum DoneResult {
    /// An article, what it adds to the account, and how long it took.
    Article(Box<(Rendered, Traits, Slow)>),
    /// No document, for the reason named.
    Passed(&'static str),
    /// Neither.
    Failed(Failed),
}

/// Takes what came of the records, in the order in which it is given.
pub(crate) struct Writer {
    /// Where articles go.
    pub(crate) sink: Sink,
    /// Where records go that failed.
    pub(crate) dead: Option<Sink>,
    /// What a run that goes on after a kill reads, and where it lies.
    pub(crate) journal: Option<(Journal, PathBuf)>,
    /// What became of the records so far.
    pub(crate) account: Account,
    /// What is behind the last record taken.
    pub(crate) position: Position,
    /// Shows how far the run is.
    pub(crate) progress: Progress,
    /// Whether failed records are told on standard error.
    pub(crate) tell: bool,
    /// Time between two checkpoints.
    pub(crate) interval: Duration,
    /// When the last one was.
    pub(crate) saved: Instant,
    /// The records that took longest.
    pub(crate) slowest: Slowest,
}

impl Writer {
    /// Takes what came of the next record.
    pub(crate) fn take(&mut self, done: Done) -> Result<(), RunError> {
        match done.result {
            DoneResult::Article(article) => {
                let (rendered, traits, slow) = *article;
                self.sink.put(rendered).map_err(RunError::Output)?;
                self.account.write(&traits);
                if self.slowest.takes(slow.milliseconds) {
                    self.slowest.add(slow);
                }
            }
            DoneResult::Passed(reason) => self.account.pass(reason),
            DoneResult::Failed(failed) => self.fail(&failed)?,
        }
        self.position = done.position;
        self.progress.show(&self.account);
        if self.journal.is_some() && self.saved.elapsed() >= self.interval { self.save() } else { Ok(()) }
    }

    /// Ends the run after `taken` records: files get their names, or wait for the run to be gone on with.
    ///
    /// # Errors
    /// What keeps the run from being whole.
    pub(crate) fn end(mut self, taken: u64, interrupted: bool) -> Result<(Account, Slowest), RunError> {
        self.progress.finish(&self.account);
        let accounted = self.account.total();
        let outcome = match () {
            () if taken != accounted => Err(RunError::Unbalanced { taken, accounted }),
            () if interrupted && self.journal.is_some() => self.save(),
            () if self.account.read_nothing() => Ok(()),
            () => self.close(),
        };
        match outcome {
            Err(error) => {
                self.abandon();
                Err(error)
            }
            Ok(()) if interrupted => self.leave(true),
            Ok(()) => self.settle(),
        }
    }

    fn fail(&mut self, failed: &Failed) -> Result<(), RunError> {
        self.account.fail(failed);
        if self.tell {
            self.progress.say(&format!("dechaff: {failed}"));
        }
        if let Some(dead) = &mut self.dead {
            let letter = DeadLetter::from(failed).line().map_err(RunError::Letters)?;
            dead.put(Rendered::Bytes(letter)).map_err(RunError::Letters)?;
        }
        Ok(())
    }

    /// Makes everything durable, outputs first, and writes it down, if the outputs can be cut here.
    fn save(&mut self) -> Result<(), RunError> {
        let sealed = self.sink.is_sealed() && self.dead.as_ref().is_none_or(Sink::is_sealed);
        if self.journal.is_none() || !sealed {
            return Ok(());
        }
        let sink = self.sink.checkpoint().map_err(RunError::Output)?;
        let dead = self.dead.as_mut().map(Sink::checkpoint).transpose().map_err(RunError::Letters)?;
        self.note(sink, dead)
    }

    /// Ends the outputs, makes them durable, and writes that down.
    fn close(&mut self) -> Result<(), RunError> {
        let sink = self.sink.close().map_err(RunError::Output)?;
        let dead = self.dead.as_mut().map(Sink::close).transpose().map_err(RunError::Letters)?;
        self.note(sink, dead)
    }

    /// Writes down how far the run is.
    fn note(&mut self, sink: SinkState, dead: Option<SinkState>) -> Result<(), RunError> {
        let Some((journal, _)) = &mut self.journal else { return Ok(()) };
        let account = std::mem::take(&mut self.account);
        let checkpoint = Checkpoint { position: self.position, sink, dead, account };
        let noted = journal.append(&checkpoint).map_err(RunError::Journal);
        self.account = checkpoint.account;
        self.saved = Instant::now();
        noted
    }

    /// Gives the files their names and takes the journal away.
    fn settle(self) -> Result<(Account, Slowest), RunError> {
        let keep = !self.account.read_nothing();
        let settle = |sink: Sink| if keep { sink.finish() } else { sink.abandon(false) };
        self.dead.map_or(Ok(()), settle).map_err(RunError::Letters)?;
        settle(self.sink).map_err(RunError::Output)?;
        if let Some((_, path)) = &self.journal {
            fs::remove_file(path).map_err(RunError::Journal)?;
        }
        Ok((self.account, self.slowest))
    }

    /// Leaves what was written so that the run can be gone on with, or takes it away if it cannot.
    pub(crate) fn abandon(self) {
        let keep = self.journal.is_some();
        // What ends the run is told already.
        let _ = self.leave(keep);
    }

    /// Leaves the unfinished files, or takes them away.
    fn leave(self, keep: bool) -> Result<(Account, Slowest), RunError> {
        self.dead.map_or(Ok(()), |dead| dead.abandon(keep)).map_err(RunError::Letters)?;
        self.sink.abandon(keep).map_err(RunError::Output)?;
        Ok((self.account, self.slowest))
    }
}
