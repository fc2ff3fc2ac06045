//! Files that are named twice: no output may be an input or another output, or one of them is lost.

use std::fs;
use std::path::{Path, PathBuf};

use dechaff::Pipeline;

use super::CleanArguments;
use super::outputs::beside;
use crate::cli::Failure;
use crate::sink::{Place, Spec, partial};

/// What tells one regular file from another, whatever its name: its device and number where the system has them.
#[derive(Debug, PartialEq, Eq)]
enum Identity {
    #[cfg(unix)]
    Node(u64, u64),
    Path(PathBuf),
}

/// Refuses outputs that are inputs or each other; to be called before any of them is opened.
///
/// # Errors
/// [`Failure::Usage`], which names the file.
pub(super) fn refuse(
    arguments: &CleanArguments,
    spec: &Spec,
    operands: &[PathBuf],
    journal: Option<&Path>,
) -> Result<(), Failure> {
    let batch = &arguments.batch;
    let output = match &spec.place {
        Place::File(path) if !spec.shards.is_some() => Some(path),
        _ => None,
    };
    let outputs = [output, batch.dead_letters.as_ref(), batch.filtered.as_ref(), batch.report.as_ref()];
    let outputs: Vec<_> = outputs.into_iter().chain([batch.learn_site.as_ref()]).flatten().cloned().collect();
    let unfinished = outputs.iter().filter(|path| identity(path).is_some()).map(|path| partial(path));
    let journal = journal.into_iter().flat_map(|journal| [journal.to_owned(), beside(journal, ".seen")]);
    let written: Vec<_> = outputs.iter().cloned().chain(unfinished).chain(journal).map(known).collect();

    let pipeline = arguments.pipeline.as_deref().filter(|name| Pipeline::builtin_source(name).is_none());
    let read = operands.iter().map(PathBuf::as_path).chain(arguments.input.list()).chain(pipeline.map(Path::new));
    for input in read.filter(|path| path.as_os_str() != "-").filter_map(identity) {
        if let Some((path, _)) = written.iter().find(|(_, output)| output.as_ref() == Some(&input)) {
            return Err(Failure::Usage(format!("{} is both input and output", path.display())));
        }
    }
    for (index, (path, output)) in written.iter().enumerate() {
        if output.is_some() && written[..index].iter().any(|(_, other)| other == output) {
            return Err(Failure::Usage(format!("{} is named for two outputs", path.display())));
        }
    }
    Ok(())
}

fn known(path: PathBuf) -> (PathBuf, Option<Identity>) {
    let identity = identity(&path);
    (path, identity)
}

/// What tells the file at `path` from others, whether it is there yet or not. Nothing for what is no regular file, such
/// as `/dev/null`: that can be named any number of times.
fn identity(path: &Path) -> Option<Identity> {
    match fs::metadata(path) {
        Ok(found) if !found.is_file() => None,
        #[cfg(unix)]
        Ok(found) => {
            use std::os::unix::fs::MetadataExt;
            Some(Identity::Node(found.dev(), found.ino()))
        }
        #[cfg(not(unix))]
        Ok(_) => fs::canonicalize(path).ok().map(Identity::Path),
        Err(_) => {
            let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
            Some(Identity::Path(fs::canonicalize(folder).ok()?.join(path.file_name()?)))
        }
    }
}
