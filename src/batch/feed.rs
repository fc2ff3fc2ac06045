//! The records of the inputs, as jobs.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use dechaff::source::{Opened, Options, Place, Records, open, open_stream};
use serde::{Deserialize, Serialize};

use super::inputs::{Fingerprint, InputFile, Inputs};
use super::job::Job;

/// How far a run has read: what one that goes on passes over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct Position {
    /// Records taken from all inputs.
    pub(crate) taken: u64,
    /// Files that were begun.
    pub(crate) files: u64,
    /// The [`Fingerprint`] of these files.
    pub(crate) fingerprint: u64,
    /// Records taken from the last of them.
    pub(crate) records: u64,
    /// Where the last one of these lies, if that file holds many.
    pub(crate) place: Option<Place>,
}

/// The jobs of a run, in the order of the inputs, each with the position behind it. What is read here is what holds
/// many records, and what can be read only once; files that are one record are read by the threads that clean.
pub(crate) struct Feed {
    options: Options,
    inputs: Inputs,
    records: Option<(Option<Arc<str>>, Records)>,
    position: Position,
    fingerprint: Fingerprint,
    /// A job that was looked at before its turn.
    first: Option<(Position, Job)>,
    watch: Arc<Watch>,
}

/// What others see and say of a feed while it runs.
#[derive(Debug, Default)]
pub(crate) struct Watch {
    /// Set to end the feed at the next record.
    pub(crate) stop: AtomicBool,
    /// Jobs given so far.
    pub(crate) taken: AtomicU64,
    /// Bytes read from the inputs so far, compressed as they are.
    pub(crate) bytes: Arc<AtomicU64>,
    /// Bytes of all inputs, once that is known.
    pub(crate) total: AtomicU64,
    /// Folders that gave no file.
    pub(crate) barren: Mutex<Vec<PathBuf>>,
}

/// The inputs are not those of the run that is to go on.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Changed;

impl Feed {
    /// The jobs of `inputs`.
    pub(crate) fn new(inputs: Inputs, options: Options, watch: Arc<Watch>) -> Feed {
        let options = Options { read: Arc::clone(&watch.bytes), ..options };
        let (position, fingerprint) = (Position::default(), Fingerprint::default());
        Feed { options, inputs, records: None, position, fingerprint, first: None, watch }
    }

    /// Whether the inputs from here on hold more than one record each. Reads as far as the first record.
    pub(crate) fn begins_with_many(&mut self) -> bool {
        self.first = self.next();
        self.records.is_some()
    }

    /// Goes on behind `start`, to be called before anything is read; the files before it are not read.
    ///
    /// # Errors
    /// [`Changed`] where the inputs up to `start` differ from those that it was taken from.
    pub(crate) fn go_on(&mut self, start: Position) -> Result<(), Changed> {
        let mut last = None;
        for _ in 0..start.files {
            let file = self.next_file().ok_or(Changed)?;
            self.begin(&file);
            last = Some(file);
        }
        if self.position.fingerprint != start.fingerprint {
            return Err(Changed);
        }
        if let Some(file) = last {
            let whole = self.open(file).is_some();
            match (&mut self.records, &start.place) {
                (Some((_, records)), Some(place)) => records.skip_to(place).map_err(|_| Changed)?,
                (Some(_), None) if start.records == 0 => {}
                (None, None) if whole && start.records == 1 => {}
                _ => return Err(Changed),
            }
        }
        self.position = start;
        self.watch.taken.store(start.taken, Ordering::Relaxed);
        Ok(())
    }

    /// The next file of the inputs.
    fn next_file(&mut self) -> Option<InputFile> {
        let file = self.inputs.next();
        self.watch.barren.lock().unwrap_or_else(PoisonError::into_inner).extend(self.inputs.take_barren());
        file
    }

    /// Counts a file that is begun.
    fn begin(&mut self, file: &InputFile) {
        self.fingerprint.add(file);
        self.position.files += 1;
        self.position.fingerprint = self.fingerprint.0;
        self.position.records = 0;
        self.position.place = None;
    }

    /// Opens a file: a job if it is one record; nothing if its records are the jobs.
    fn open(&mut self, file: InputFile) -> Option<Job> {
        let name: Option<Arc<str>> = file.path.as_ref().map(|path| path.to_string_lossy().into());
        let opened = file.found.and_then(|_| match &file.path {
            Some(path) => open(path, &self.options),
            None => open_stream(std::io::stdin(), &self.options),
        });
        match opened {
            Ok(Opened::File(input, length)) => Some(Job::file(file.path?, input, length)),
            Ok(Opened::Bytes(input, bytes)) => Some(Job::bytes(name, input, bytes)),
            Ok(Opened::Records(records)) => {
                self.records = Some((name, records));
                None
            }
            Err(error) => Some(Job::unreadable(name, &error)),
        }
    }

    /// The next record of the file that is being read.
    fn next_record(&mut self) -> Option<Job> {
        let (file, records) = self.records.as_mut()?;
        let found = records.next();
        let job = found.map(|(place, raw)| {
            self.position.place = Some(place);
            Job::found(file.clone(), place, raw)
        });
        if job.is_none() {
            self.records = None;
        }
        job
    }

    /// The next job of whatever input.
    fn advance(&mut self) -> Option<Job> {
        loop {
            if let Some(job) = self.next_record() {
                return Some(job);
            }
            let file = self.next_file()?;
            self.begin(&file);
            if let Some(job) = self.open(file) {
                return Some(job);
            }
        }
    }
}

impl Iterator for Feed {
    type Item = (Position, Job);

    fn next(&mut self) -> Option<(Position, Job)> {
        if self.first.is_some() {
            return self.first.take();
        }
        if self.watch.stop.load(Ordering::Relaxed) {
            return None;
        }
        let job = self.advance()?;
        self.position.taken += 1;
        self.position.records += 1;
        self.watch.taken.store(self.position.taken, Ordering::Relaxed);
        Some((self.position, job))
    }
}
