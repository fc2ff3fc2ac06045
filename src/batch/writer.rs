//! The writing end of a run: one thread that takes what came of each record, keeps the account, and saves how far the
//! run is.

use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use dechaff::duplicates::Sketch;
use dechaff::filters::Dropped;
use serde::{Deserialize, Serialize};

use super::account::{Account, Traits};
use super::feed::Position;
use super::job::Failed;
use super::journal::Journal;
use super::known::Known;
use super::letters::{DeadLetter, held_back};
use super::progress::Progress;
use super::report::{Slow, Slowest};
use super::run::RunError;
use super::telling::Telling;
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
    /// What the articles that were held back hold of it.
    pub(crate) filtered: Option<SinkState>,
    /// What is known of duplicates by then.
    pub(crate) known: Option<SinkState>,
    /// What came of it.
    pub(crate) account: Account,
}

/// What came of a record, ready to be written; and the position behind it.
pub(crate) struct Done {
    pub(crate) position: Position,
    pub(crate) result: DoneResult,
}

pub(crate) enum DoneResult {
    /// An article.
    Article(Box<Delivery>),
    /// No document, for the reason named.
    Passed(&'static str),
    /// Neither.
    Failed(Box<Failed>),
}

/// An article with all that the writing end has to know of it.
pub(crate) struct Delivery {
    /// What the sink takes, or the filter that holds the article back.
    pub(crate) verdict: Result<Rendered, Dropped>,
    /// What duplicates are told by, if the pipeline leaves them out.
    pub(crate) sketch: Option<Sketch>,
    /// The article as JSON, if it may be held back and is wanted then.
    pub(crate) json: Option<Vec<u8>>,
    /// What it adds to the account.
    pub(crate) traits: Traits,
    /// How long it took.
    pub(crate) slow: Option<Slow>,
}

/// Takes what came of the records, in the order in which it is given.
pub(crate) struct Writer {
    /// Where articles go.
    pub(crate) sink: Sink,
    /// Where records go that failed.
    pub(crate) dead: Option<Sink>,
    /// Where articles go that are held back.
    pub(crate) filtered: Option<Sink>,
    /// The articles seen so far, if the pipeline leaves duplicates out.
    pub(crate) known: Option<Known>,
    /// What a run that goes on after a kill reads, and where it lies.
    pub(crate) journal: Option<(Journal, PathBuf)>,
    /// What became of the records so far.
    pub(crate) account: Account,
    /// What is behind the last record taken.
    pub(crate) position: Position,
    /// Shows how far the run is.
    pub(crate) progress: Progress,
    /// Tells failed records on standard error.
    pub(crate) telling: Telling,
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
            DoneResult::Article(article) => self.deliver(*article)?,
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
        self.telling.end(&self.progress);
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

    /// Writes an article or holds it back.
    fn deliver(&mut self, article: Delivery) -> Result<(), RunError> {
        if let Some(slow) = article.slow.filter(|slow| self.slowest.takes(slow.milliseconds)) {
            self.slowest.add(slow);
        }
        let duplicate = match (&mut self.known, &article.sketch) {
            (Some(known), Some(sketch)) => known.check(sketch).map_err(RunError::Journal)?,
            _ => None,
        };
        match duplicate.map_or(article.verdict, |duplicate| Err(duplicate.into())) {
            Ok(rendered) => {
                self.sink.put(rendered).map_err(RunError::Output)?;
                self.account.write(&article.traits);
            }
            Err(dropped) => {
                self.account.filter(&dropped.filter);
                if let (Some(filtered), Some(json)) = (&mut self.filtered, article.json) {
                    let line = held_back(json, &dropped).map_err(RunError::Filtered)?;
                    filtered.put(Rendered::Bytes(line)).map_err(RunError::Filtered)?;
                }
            }
        }
        Ok(())
    }

    fn fail(&mut self, failed: &Failed) -> Result<(), RunError> {
        self.account.fail(failed);
        self.telling.tell(failed, &self.progress);
        if let Some(dead) = &mut self.dead {
            let letter = DeadLetter::from(failed).line().map_err(RunError::Letters)?;
            dead.put(Rendered::Bytes(letter)).map_err(RunError::Letters)?;
        }
        Ok(())
    }

    /// Makes everything durable, outputs first, and writes it down, if the outputs can be cut here.
    fn save(&mut self) -> Result<(), RunError> {
        if self.journal.is_none() || !self.sink.is_sealed() {
            return Ok(());
        }
        let sink = self.sink.checkpoint().map_err(RunError::Output)?;
        let dead = self.dead.as_mut().map(Sink::checkpoint).transpose().map_err(RunError::Letters)?;
        let filtered = self.filtered.as_mut().map(Sink::checkpoint).transpose().map_err(RunError::Filtered)?;
        self.note(sink, dead, filtered)
    }

    /// Ends the outputs, makes them durable, and writes that down.
    fn close(&mut self) -> Result<(), RunError> {
        let sink = self.sink.close().map_err(RunError::Output)?;
        let dead = self.dead.as_mut().map(Sink::close).transpose().map_err(RunError::Letters)?;
        let filtered = self.filtered.as_mut().map(Sink::close).transpose().map_err(RunError::Filtered)?;
        self.note(sink, dead, filtered)
    }

    /// Writes down how far the run is.
    fn note(&mut self, sink: SinkState, dead: Option<SinkState>, filtered: Option<SinkState>) -> Result<(), RunError> {
        let Some((journal, _)) = &mut self.journal else { return Ok(()) };
        let known = self.known.as_mut().map(Known::checkpoint).transpose().map_err(RunError::Journal)?.flatten();
        let account = std::mem::take(&mut self.account);
        let checkpoint = Checkpoint { position: self.position, sink, dead, filtered, known, account };
        let noted = journal.append(&checkpoint).map_err(RunError::Journal);
        self.account = checkpoint.account;
        self.saved = Instant::now();
        noted
    }

    /// Gives the files their names and takes the journal away; the files that it speaks of go after it.
    fn settle(self) -> Result<(Account, Slowest), RunError> {
        let forget = || match &self.journal {
            Some((_, path)) => fs::remove_file(path).map_err(RunError::Journal),
            None => Ok(()),
        };
        if self.account.read_nothing() {
            forget()?;
            return self.leave(false);
        }
        self.dead.map_or(Ok(()), Sink::finish).map_err(RunError::Letters)?;
        self.filtered.map_or(Ok(()), Sink::finish).map_err(RunError::Filtered)?;
        self.sink.finish().map_err(RunError::Output)?;
        forget()?;
        self.known.map_or(Ok(()), |known| known.leave(false)).map_err(RunError::Journal)?;
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
        self.filtered.map_or(Ok(()), |filtered| filtered.abandon(keep)).map_err(RunError::Filtered)?;
        self.known.map_or(Ok(()), |known| known.leave(keep)).map_err(RunError::Journal)?;
        self.sink.abandon(keep).map_err(RunError::Output)?;
        Ok((self.account, self.slowest))
    }
}
