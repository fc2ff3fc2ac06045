//! What is said of a run at its end.

use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;
use std::time::Duration;

use crate::batch::{Ended, Report, memory_peak, speed};
use crate::cli::Failure;

/// What a report says of a run beyond what the run itself knows.
pub(super) struct About {
    /// The output, for messages.
    pub(super) target: String,
    /// Name and hash of the pipeline.
    pub(super) pipeline: String,
    /// The inputs as the user named them.
    pub(super) inputs: Vec<String>,
    /// The options that choose among the files of folders, as the user gave them.
    pub(super) globs: String,
    /// Threads that clean.
    pub(super) threads: usize,
    /// Records taken by runs before.
    pub(super) resumed_at: u64,
    /// Bytes of the records that runs before cleaned.
    pub(super) cleaned_before: u64,
    /// Whether it can be gone on with.
    pub(super) resumable: bool,
    /// Where the report goes as JSON.
    pub(super) file: Option<PathBuf>,
    /// Whether it goes to standard error as a table.
    pub(super) table: bool,
}

impl About {
    /// Says that a signal ended the run.
    pub(super) fn tell_of_interruption(&self, ended: &Ended) {
        let records = ended.account.total();
        let further = if self.resumable { "; go on with --resume" } else { "" };
        // Nobody is left to hear that standard error cannot be written.
        let _ = writeln!(io::stderr(), "dechaff: interrupted after {records} records{further}");
    }

    /// Says which folders gave nothing to read.
    pub(super) fn tell_of_barren(&self, ended: &Ended) {
        for folder in ended.barren.iter().map(|folder| folder.display()) {
            // Nobody is left to hear that standard error cannot be written.
            let _ = match self.globs.as_str() {
                "" => writeln!(io::stderr(), "dechaff: {folder} holds no file that can be read"),
                globs => writeln!(io::stderr(), "dechaff: no file in {folder} matches {globs}"),
            };
        }
    }

    /// Gives the report, as far as it was asked for.
    pub(super) fn report(self, ended: Ended, time: Duration) -> Result<(), Failure> {
        let records = ended.account.total();
        let cleaned = ended.account.record_bytes - self.cleaned_before;
        let (seconds, records_per_second, bytes_per_second) = speed(time, records - self.resumed_at, cleaned);
        let report = Report {
            version: env!("CARGO_PKG_VERSION"),
            pipeline: self.pipeline,
            inputs: self.inputs,
            interrupted: ended.interrupted,
            resumed_at: self.resumed_at,
            records,
            account: ended.account,
            threads: self.threads,
            seconds,
            records_per_second,
            bytes_per_second,
            memory_peak: memory_peak(),
            slowest: ended.slowest.into_vec(),
        };
        if self.table {
            // Nobody is left to hear that standard error cannot be written.
            let _ = write!(io::stderr(), "{report}");
        }
        let Some(path) = self.file else { return Ok(()) };
        let json = serde_json::to_vec_pretty(&report).map_err(io::Error::from);
        let written = json.and_then(|json| fs::write(&path, [&json[..], b"\n"].concat()));
        written.map_err(|cause| Failure::Output { target: path.display().to_string(), cause })
    }
}
