//! What ends a run.

use std::io;
use std::path::PathBuf;

use dechaff::memory::SiteMemoryError;
use dechaff::pipeline::PipelineError;
use thiserror::Error;

use super::exit;
use crate::batch::{JournalError, RunError};

/// What ends a run before its records do.
#[derive(Debug, Error)]
pub(crate) enum Failure {
    /// Arguments that do not go together or name nothing.
    #[error("{0}")]
    Usage(String),
    /// The pipeline file cannot be read.
    #[error("cannot read the pipeline {}: {cause}", path.display())]
    PipelineFile {
        /// The file.
        path: PathBuf,
        /// Why.
        cause: io::Error,
    },
    /// The pipeline cannot be built.
    #[error("{0}")]
    Pipeline(#[from] PipelineError),
    /// The site memory cannot be read or learned.
    #[error("the site memory {}: {cause}", path.display())]
    SiteMemory {
        /// The file.
        path: PathBuf,
        /// Why.
        cause: SiteMemoryError,
    },
    /// The run that is to go on was another one, or its journal cannot be used.
    #[error("the journal {}: {cause}", path.display())]
    Journal {
        /// The journal.
        path: PathBuf,
        /// Why.
        cause: JournalError,
    },
    /// The run failed otherwise than by its output.
    #[error("{0}")]
    Run(RunError),
    /// The output cannot be written.
    #[error("cannot write {target}: {cause}")]
    Output {
        /// Where to.
        target: String,
        /// Why.
        cause: io::Error,
    },
}

impl Failure {
    /// The code to exit with.
    pub(crate) fn exit(&self) -> u8 {
        match self {
            Failure::Usage(_) | Failure::PipelineFile { .. } | Failure::Pipeline(_) => exit::USAGE,
            Failure::Journal { .. } | Failure::SiteMemory { .. } => exit::USAGE,
            Failure::Run(RunError::Unbalanced { .. }) => exit::UNBALANCED,
            Failure::Run(_) | Failure::Output { .. } => exit::UNWRITABLE_OUTPUT,
        }
    }

    /// Whether the reader of the output closed it, which is its good right.
    pub(crate) fn is_broken_pipe(&self) -> bool {
        matches!(self, Failure::Output { cause, .. } if cause.kind() == io::ErrorKind::BrokenPipe)
    }

    /// A failure to write to standard output.
    pub(crate) fn stdout(cause: io::Error) -> Failure {
        Failure::Output { target: "standard output".to_owned(), cause }
    }
}
