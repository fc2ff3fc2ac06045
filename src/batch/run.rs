//! A run: records from the inputs, through the cleaner, to the output, with an account of every one.

use std::io;
use std::path::PathBuf;
use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};
use std::time::Instant;

use dechaff::dates::Day;
use dechaff::duplicates::Sketch;
use dechaff::page::Removals;
use dechaff::source::jsonl::Carried;
use dechaff::{Article, Cleaner};
use thiserror::Error;

use super::account::{Account, Traits};
use super::feed::{Feed, Position, Watch};
use super::flow::Flow;
use super::job::{Failed, Job, Outcome};
use super::report::{Slow, Slowest};
use super::writer::{Delivery, Done, DoneResult, Writer};
use crate::sink::Renderer;

/// A run, ready to start.
pub(crate) struct Run {
    /// What happens to each record.
    pub(crate) work: Work,
    /// How the work flows.
    pub(crate) flow: Flow,
    /// Gives the records.
    pub(crate) feed: Feed,
    /// What the feed shows while it runs.
    pub(crate) watch: Arc<Watch>,
    /// Takes what comes of them.
    pub(crate) writer: Writer,
}

/// What happens to each record, on any thread.
pub(crate) struct Work {
    /// Cleans it.
    pub(crate) cleaner: Cleaner,
    /// The day of retrieval of records that state none.
    pub(crate) retrieved: Option<Day>,
    /// Whether articles carry through what their records state beyond what the cleaner reads.
    pub(crate) carry: bool,
    /// Turns articles into what the sink takes.
    pub(crate) renderer: Renderer,
    /// Whether articles that are held back are wanted, too.
    pub(crate) keep_filtered: bool,
}

/// How a run ended.
pub(crate) struct Ended {
    /// What became of the records.
    pub(crate) account: Account,
    /// Whether a signal ended it.
    pub(crate) interrupted: bool,
    /// The records that took longest.
    pub(crate) slowest: Slowest,
    /// Folders in which no file was found to read.
    pub(crate) barren: Vec<PathBuf>,
}

/// What ends a run before its records do.
#[derive(Debug, Error)]
pub(crate) enum RunError {
    /// The output cannot be written.
    #[error("{0}")]
    Output(io::Error),
    /// The dead letters cannot be written.
    #[error("cannot write the dead letters: {0}")]
    Letters(io::Error),
    /// The articles that were held back cannot be written.
    #[error("cannot write what was filtered: {0}")]
    Filtered(io::Error),
    /// The journal cannot be written.
    #[error("cannot write the journal: {0}")]
    Journal(io::Error),
    /// The operating system gives no threads.
    #[error("cannot start threads: {0}")]
    Threads(#[from] io::Error),
    /// Records went missing: a fault of this program.
    #[error("{taken} records were read but {accounted} accounted for; please report it as a bug")]
    Unbalanced {
        /// Records taken from the inputs.
        taken: u64,
        /// Records that came to an end.
        accounted: u64,
    },
}

impl Work {
    /// Cleans a record.
    fn run(&self, position: Position, job: Job) -> Done {
        let started = Instant::now();
        let outcome = match job.read(self.retrieved, self.carry) {
            Ok(document) => document.clean(&self.cleaner),
            Err(outcome) => outcome,
        };
        let result = match outcome {
            Outcome::Article(article, removals, carried) => match self.deliver(&article, removals, &carried) {
                Ok(mut delivery) => {
                    delivery.slow = Some(Slow::of(&article, started.elapsed()));
                    DoneResult::Article(Box::new(delivery))
                }
                Err(error) => DoneResult::Failed(Box::new(Failed::of(*article, error.to_string()))),
            },
            Outcome::Passed(reason) => DoneResult::Passed(reason),
            Outcome::Failed(failed) => DoneResult::Failed(failed),
        };
        Done { position, result }
    }

    /// Gets an article ready to be written or held back.
    fn deliver(&self, article: &Article, removals: Box<Removals>, carried: &Carried) -> serde_json::Result<Delivery> {
        let pipeline = self.cleaner.pipeline();
        let verdict = match pipeline.filters.verdict(article) {
            None => Ok(self.renderer.render(article, carried)?),
            Some(dropped) => Err(dropped),
        };
        let settings = pipeline.duplicates.as_ref().filter(|_| verdict.is_ok());
        let may_be_held_back = verdict.is_err() || settings.is_some();
        Ok(Delivery {
            verdict,
            json: if self.keep_filtered && may_be_held_back { Some(serde_json::to_vec(article)?) } else { None },
            sketch: settings.map(|settings| Sketch::of(article, settings)),
            traits: Traits::of(article, removals),
            slow: None,
        })
    }
}

impl Run {
    /// Cleans and writes all records. The output gets its name only where nothing ended the run early.
    ///
    /// # Errors
    /// What ended it early, other than a signal.
    pub(crate) fn run(self) -> Result<Ended, RunError> {
        let Run { work, flow, feed, watch, mut writer } = self;
        let weight = |(_, job): &(Position, Job)| job.weight();
        let outcome = flow.run(feed, weight, |(position, job)| work.run(position, job), |done| writer.take(done));
        let interrupted = watch.stop.load(Ordering::Relaxed);
        let (account, slowest) = match outcome {
            Ok(()) => writer.end(watch.taken.load(Ordering::Relaxed), interrupted)?,
            Err(error) => {
                writer.abandon();
                return Err(error);
            }
        };
        let barren = std::mem::take(&mut *watch.barren.lock().unwrap_or_else(PoisonError::into_inner));
        Ok(Ended { account, interrupted, slowest, barren })
    }
}
