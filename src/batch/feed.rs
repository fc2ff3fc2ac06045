//! The inputs that the user names, as jobs.

use std::collections::VecDeque;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use dechaff::source::files::Walk;
use dechaff::source::{Given, Opened, Records, open, open_stream};

use super::job::Job;

/// The jobs of a run, in the order of the inputs. What is read here is what holds many records, and what can be read
/// only once; files that are one record are read by the workers.
pub(crate) struct Feed {
    given: Given,
    operands: VecDeque<PathBuf>,
    walk: Option<Walk>,
    records: Option<(Option<Arc<str>>, Records)>,
    /// Files that are not read in folders: the run's own output.
    output: Vec<PathBuf>,
    /// Whether the inputs may hold more than one record.
    many: bool,
    /// A job that was looked at before its turn.
    first: Option<Job>,
}

impl Feed {
    /// The jobs of `operands`: files, folders, or `-` for standard input. In folders, `output` is left out. Reads as
    /// far as the first record.
    pub(crate) fn new(operands: Vec<PathBuf>, given: Given, output: Vec<PathBuf>) -> Feed {
        let many = operands.len() > 1 || operands.iter().any(|path| path.is_dir());
        let mut feed = Feed { given, operands: operands.into(), walk: None, records: None, output, many, first: None };
        feed.first = feed.next();
        feed.many |= feed.records.is_some();
        feed
    }

    /// Whether the inputs may hold more than one record: several operands, a folder or a file of records.
    pub(crate) fn is_many(&self) -> bool {
        self.many
    }

    /// The next record of the file that is being read.
    fn next_record(&mut self) -> Option<Job> {
        let (file, records) = self.records.as_mut()?;
        let file = file.clone();
        match records.next() {
            Some((place, raw)) => Some(Job::found(file, place, raw)),
            None => {
                self.records = None;
                None
            }
        }
    }

    /// The next file of the folder that is being walked.
    fn next_file(&mut self) -> Option<(PathBuf, io::Result<()>)> {
        let walk = self.walk.as_mut()?;
        let output = &self.output;
        walk.find(|(path, _)| !is_output(output, path))
    }

    /// Starts on an operand: a job if it is one record.
    fn start(&mut self, operand: PathBuf) -> Option<Job> {
        if operand.as_os_str() == "-" {
            let opened = open_stream(io::stdin(), self.given);
            self.take(None, opened)
        } else if operand.is_dir() {
            self.walk = Some(Walk::new(&operand));
            None
        } else {
            self.open(operand)
        }
    }

    /// Opens a file: a job if it is one record; nothing if its records are the jobs.
    fn open(&mut self, path: PathBuf) -> Option<Job> {
        let opened = open(&path, self.given);
        self.take(Some(path), opened)
    }

    /// Takes on what was opened: a job if it is one record; nothing if its records are the jobs.
    fn take(&mut self, path: Option<PathBuf>, opened: io::Result<Opened>) -> Option<Job> {
        let name = path.as_ref().map(|path| path.to_string_lossy().into());
        match opened {
            Ok(Opened::File(input, length)) => Some(Job::file(path?, input, length)),
            Ok(Opened::Bytes(input, bytes)) => Some(Job::bytes(name, input, bytes)),
            Ok(Opened::Records(records)) => {
                self.records = Some((name, records));
                None
            }
            Err(error) => Some(Job::unreadable(name, &error)),
        }
    }
}

impl Iterator for Feed {
    type Item = Job;

    fn next(&mut self) -> Option<Job> {
        if self.first.is_some() {
            return self.first.take();
        }
        loop {
            let job = match self.next_record() {
                Some(job) => Some(job),
                None => match self.next_file() {
                    Some((path, Ok(()))) => self.open(path),
                    Some((path, Err(error))) => Some(Job::unreadable(Some(path.to_string_lossy().into()), &error)),
                    None => {
                        let operand = self.operands.pop_front()?;
                        self.start(operand)
                    }
                },
            };
            if job.is_some() {
                return job;
            }
        }
    }
}

/// Whether a file in a folder is the run's own output.
fn is_output(output: &[PathBuf], path: &Path) -> bool {
    let same_name = |output: &&PathBuf| output.file_name() == path.file_name();
    let same = |output: &PathBuf| fs::canonicalize(output).ok() == fs::canonicalize(path).ok();
    output.iter().find(same_name).is_some_and(same)
}
