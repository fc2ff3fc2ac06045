//! The journal of a run: what a run that goes on after a kill has to know.
//!
//! A file of JSON lines beside the output. The first says what the run is: version, pipeline, settings, inputs. Each
//! further one is a checkpoint: up to where the inputs were read, and up to where the outputs hold what came of that.
//! A checkpoint is written and synchronised to disk after the outputs were; so the last whole line is true whenever the
//! run ends, and a line that is cut is as good as none.

use std::collections::BTreeMap;
use std::fs::{File, TryLockError};
use std::io::{self, BufRead, BufReader, Seek, SeekFrom, Write};
use std::path::Path;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// What a run is. Runs go on only where all of it is the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Header {
    /// The version of the program.
    pub(crate) version: String,
    /// Name and hash of the pipeline.
    pub(crate) pipeline: String,
    /// Every option that shapes the output, by its name.
    pub(crate) settings: BTreeMap<String, String>,
    /// The inputs as the user named them.
    pub(crate) inputs: Vec<String>,
}

/// Why a run cannot go on.
#[derive(Debug, Error)]
pub(crate) enum JournalError {
    /// The file cannot be read or written.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// Another run writes it.
    #[error("another run is writing it")]
    Busy,
    /// It is no journal.
    #[error("it is not a journal of dechaff")]
    Foreign,
    /// The files that were read are no longer what they were.
    #[error("the inputs read so far are no longer what they were: files were added, removed or changed")]
    Inputs,
    /// The run that wrote it was another one.
    #[error("{what} was {was} in the unfinished run and is {is} now")]
    Differs {
        /// What differs.
        what: String,
        /// As the journal has it.
        was: String,
        /// As it is now.
        is: String,
    },
}

impl Header {
    /// The first thing that differs from the header `now`.
    fn difference(&self, now: &Header) -> Option<JournalError> {
        let differs = |what: &str, was: &str, is: &str| {
            let quote = |value: &str| if value.is_empty() { "absent".to_owned() } else { format!("\"{value}\"") };
            JournalError::Differs { what: what.to_owned(), was: quote(was), is: quote(is) }
        };
        if self.version != now.version {
            return Some(differs("the version", &self.version, &now.version));
        }
        if self.pipeline != now.pipeline {
            return Some(differs("the pipeline", &self.pipeline, &now.pipeline));
        }
        if self.inputs != now.inputs {
            return Some(differs("the list of inputs", &self.inputs.join(" "), &now.inputs.join(" ")));
        }
        let names = self.settings.keys().chain(now.settings.keys());
        let value = |header: &Header, name: &String| header.settings.get(name).cloned().unwrap_or_default();
        let mut values = names.map(|name| (name, value(self, name), value(now, name)));
        let (name, was, is) = values.find(|(_, was, is)| was != is)?;
        Some(differs(name, &was, &is))
    }
}

/// A journal that is being written. No other run can write it meanwhile.
#[derive(Debug)]
pub(crate) struct Journal {
    file: File,
}

impl Journal {
    /// Takes the journal at `path`, which is made where it is missing and else left as it is until [`Journal::begin`].
    pub(crate) fn take(path: &Path) -> Result<Journal, JournalError> {
        Ok(Journal { file: locked(path)? })
    }

    /// Begins it anew; what it held is lost.
    pub(crate) fn begin(&mut self, header: &Header) -> io::Result<()> {
        self.file.set_len(0)?;
        self.file.rewind()?;
        self.append(header)
    }

    /// Goes on with the journal at `path`: gives its last checkpoint, if the run came that far.
    pub(crate) fn go_on<C: DeserializeOwned>(
        path: &Path,
        header: &Header,
    ) -> Result<(Journal, Option<C>), JournalError> {
        let mut journal = Journal::take(path)?;
        let mut lines = Lines { reader: BufReader::new(&journal.file), length: 0 };
        let Some(first) = lines.next()? else {
            drop(lines);
            journal.begin(header)?;
            return Ok((journal, None));
        };
        let was: Header = serde_json::from_slice(&first).map_err(|_| JournalError::Foreign)?;
        if let Some(difference) = was.difference(header) {
            return Err(difference);
        }
        let mut last = None;
        while let Some(line) = lines.next()? {
            last = Some(serde_json::from_slice(&line).map_err(|_| JournalError::Foreign)?);
        }
        let length = lines.length;
        journal.file.set_len(length)?;
        journal.file.seek(SeekFrom::End(0))?;
        Ok((journal, last))
    }

    /// Appends a line and waits until it is on the disk.
    pub(crate) fn append(&mut self, line: &impl Serialize) -> io::Result<()> {
        let mut bytes = serde_json::to_vec(line)?;
        bytes.push(b'\n');
        self.file.write_all(&bytes)?;
        self.file.sync_data()
    }
}

/// The file at `path`, made where it is missing, for this run alone.
fn locked(path: &Path) -> Result<File, JournalError> {
    let file = File::options().read(true).write(true).create(true).truncate(false).open(path)?;
    match file.try_lock() {
        Err(TryLockError::WouldBlock) => Err(JournalError::Busy),
        // Where the file system knows no locks, runs go without.
        Ok(()) | Err(TryLockError::Error(_)) => Ok(file),
    }
}

/// The whole lines of a file, and the length up to their end.
struct Lines<'a> {
    reader: BufReader<&'a File>,
    length: u64,
}

impl Lines<'_> {
    fn next(&mut self) -> io::Result<Option<Vec<u8>>> {
        let mut line = Vec::new();
        self.reader.read_until(b'\n', &mut line)?;
        let whole = line.ends_with(b"\n");
        self.length += if whole { line.len() as u64 } else { 0 };
        Ok(whole.then_some(line))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::fs;
    use std::path::PathBuf;

    use super::*;

    fn path(name: &str) -> PathBuf {
        let path = std::env::temp_dir().join(format!("dechaff-journal-{name}-{}", std::process::id()));
        let _ = fs::remove_file(&path);
        path
    }

    fn header(version: &str, format: &str) -> Header {
        Header {
            version: version.to_owned(),
            pipeline: "article 12ab".to_owned(),
            settings: [("--format".to_owned(), format.to_owned())].into(),
            inputs: vec!["in".to_owned()],
        }
    }

    fn begun(path: &Path) -> Journal {
        let mut journal = Journal::take(path).unwrap();
        journal.begin(&header("1", "jsonl")).unwrap();
        journal
    }

    #[test]
    fn the_last_whole_checkpoint_counts() {
        let path = path("last");
        let mut journal = begun(&path);
        journal.append(&1).unwrap();
        journal.append(&22).unwrap();
        drop(journal);
        let whole = fs::read(&path).unwrap();
        let start = whole.len() - "22\n".len();
        for (end, expected) in
            [(whole.len(), Some(22)), (whole.len() - 1, Some(1)), (start, Some(1)), (start - 2, None), (3, None)]
        {
            fs::write(&path, &whole[..end]).unwrap();
            let (mut journal, last) = Journal::go_on::<u32>(&path, &header("1", "jsonl")).unwrap();
            assert_eq!(last, expected, "{end}");
            journal.append(&333).unwrap();
            drop(journal);
            assert_eq!(Journal::go_on::<u32>(&path, &header("1", "jsonl")).unwrap().1, Some(333));
        }
        fs::remove_file(path).unwrap();
    }

    #[test]
    fn another_run_is_refused() {
        let path = path("other");
        drop(begun(&path));
        let refusal = |now: Header| Journal::go_on::<u32>(&path, &now).unwrap_err().to_string();
        assert_eq!(refusal(header("2", "jsonl")), "the version was \"1\" in the unfinished run and is \"2\" now");
        assert_eq!(refusal(header("1", "text")), "--format was \"jsonl\" in the unfinished run and is \"text\" now");
        fs::write(&path, "something else\n").unwrap();
        assert_eq!(refusal(header("1", "jsonl")), "it is not a journal of dechaff");
        fs::remove_file(path).unwrap();
    }

    #[test]
    fn two_runs_cannot_write_one_journal() {
        let path = path("busy");
        let _journal = begun(&path);
        assert!(matches!(Journal::go_on::<u32>(&path, &header("1", "jsonl")), Err(JournalError::Busy)));
        assert!(matches!(Journal::take(&path), Err(JournalError::Busy)));
        fs::remove_file(path).unwrap();
    }
}
