//! The files that a run writes.

use std::path::{Path, PathBuf};

use dechaff::Cleaner;

use super::CleanArguments;
use crate::batch::{Checkpoint, Known};
use crate::cli::Failure;
use crate::sink::{Place, Sink, SinkState, Spec, Written};

/// The files that a run writes while it goes.
pub(super) struct Outputs {
    pub(super) sink: Sink,
    pub(super) dead: Option<Sink>,
    pub(super) filtered: Option<Sink>,
    pub(super) known: Option<Known>,
}

impl Outputs {
    /// Opens them; with a checkpoint, as they were then.
    pub(super) fn open(
        arguments: &CleanArguments,
        spec: &Spec,
        cleaner: &Cleaner,
        journal: Option<&Path>,
        checkpoint: Option<&Checkpoint>,
    ) -> Result<Outputs, Failure> {
        let open = |spec: &Spec, from: Option<&SinkState>| {
            let target = match &spec.place {
                Place::Stdout => "standard output".to_owned(),
                Place::File(path) | Place::Side(path) | Place::Folder(path) => path.display().to_string(),
            };
            Sink::open(spec, from).map_err(|cause| Failure::Output { target, cause })
        };
        let lines = |path: &Option<PathBuf>, from: Option<&SinkState>| {
            path.as_ref().map(|path| open(&Spec::lines(path), from)).transpose()
        };
        let sink = open(spec, checkpoint.map(|checkpoint| &checkpoint.sink))?;
        let dead = lines(&arguments.batch.dead_letters, checkpoint.and_then(|checkpoint| checkpoint.dead.as_ref()))?;
        let filtered =
            lines(&arguments.batch.filtered, checkpoint.and_then(|checkpoint| checkpoint.filtered.as_ref()))?;
        let known = cleaner.pipeline().duplicates.as_ref().map(|settings| {
            let path = journal.map(|journal| beside(journal, ".seen"));
            let from = checkpoint.and_then(|checkpoint| checkpoint.known.as_ref());
            let target = path.as_ref().map_or_else(String::new, |path| path.display().to_string());
            Known::open(settings, path.as_deref(), from).map_err(|cause| Failure::Output { target, cause })
        });
        Ok(Outputs { sink, dead, filtered, known: known.transpose()? })
    }
}

/// The files that the run itself writes.
pub(super) fn written(arguments: &CleanArguments, spec: &Spec, journal: Option<&Path>) -> Written {
    let batch = &arguments.batch;
    let others = [&batch.dead_letters, &batch.filtered, &batch.report, &batch.learn_site];
    let seen = journal.map(|journal| beside(journal, ".seen"));
    let files = others.into_iter().flatten().cloned().chain(journal.map(Path::to_owned)).chain(seen);
    Written::new(spec, files.collect())
}

/// The path of a file beside another one, whose name goes on with `ending`.
pub(super) fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}
