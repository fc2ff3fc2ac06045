//! The journal of a run: where it lies, and whether the run goes on with one.

use std::path::{Path, PathBuf};

use dechaff::memory::SiteMemory;

use super::CleanArguments;
use super::outputs::beside;
use crate::batch::{Checkpoint, Header, Journal};
use crate::cli::Failure;
use crate::sink::Place;

/// Where the journal lies: beside the output. Runs that cannot be gone on with have none: those that write to a stream,
/// read from one, or write in no order.
pub(super) fn journal_path(arguments: &CleanArguments, place: &Place, operands: &[PathBuf]) -> Option<PathBuf> {
    let reads_stream = operands.iter().any(|path| path.as_os_str() == "-");
    match place {
        Place::File(path) | Place::Folder(path) if !reads_stream && !arguments.batch.unordered => {
            let writes_stream = path.metadata().is_ok_and(|found| !found.is_file() && !found.is_dir());
            (!writes_stream).then(|| beside(path, ".journal"))
        }
        _ => None,
    }
}

/// What the run is, for its journal.
pub(super) fn header(arguments: &CleanArguments, pipeline: &str, memory: Option<&SiteMemory>) -> Header {
    let CleanArguments { format, pretty, output, shard_records, shard_bytes, explain, links, comments, .. } = arguments;
    let CleanArguments { schema, out_dir, compress, keep_fields, date, batch, .. } = arguments;
    let path = |path: &Option<PathBuf>| path.as_ref().map(|path| path.display().to_string());
    let flag = |set: bool| set.then(|| "set".to_owned());
    let settings = [
        ("--format", format.map(|format| format!("{format:?}").to_lowercase())),
        ("--schema", schema.map(|schema| format!("{schema:?}").to_lowercase())),
        ("--pretty", flag(*pretty)),
        ("--output", path(output)),
        ("--out-dir", path(out_dir)),
        ("--compress", compress.map(|how| format!("{how:?}").to_lowercase())),
        ("--shard-records", shard_records.map(|number| number.to_string())),
        ("--shard-bytes", shard_bytes.map(|number| number.to_string())),
        ("--explain", flag(*explain)),
        ("--links", flag(*links)),
        ("--comments", flag(*comments)),
        ("--keep-fields", flag(*keep_fields)),
        ("--date", date.map(|day| day.to_string())),
        ("--dead-letters", path(&batch.dead_letters)),
        ("--filtered", path(&batch.filtered)),
        ("--learn-site", memory.map(|memory| memory.hash().to_owned())),
    ];
    let settings = settings.into_iter().chain(arguments.input.settings());
    let settings = settings.filter_map(|(name, value)| Some((name.to_owned(), value?)));
    Header {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        pipeline: pipeline.to_owned(),
        settings: settings.collect::<_>(),
        inputs: arguments.input.names(),
    }
}

type OpenJournal = (Option<(Journal, PathBuf)>, Option<Checkpoint>);

/// The journal of the run that is to go on, and what it knows, if one lies at `path`.
pub(super) fn open_journal(
    arguments: &CleanArguments,
    path: Option<&Path>,
    header: &Header,
) -> Result<OpenJournal, Failure> {
    let (resume, restart) = (arguments.batch.resume, arguments.batch.restart);
    let Some(path) = path else {
        let problem = "--resume needs an output file, inputs other than standard input, and the order of the input";
        return if resume { Err(Failure::Usage(problem.to_owned())) } else { Ok((None, None)) };
    };
    let failure = |cause| Failure::Journal { path: path.to_owned(), cause };
    match path.exists() {
        false => Ok((None, None)),
        // Taken before the outputs are touched: another run may still be writing them.
        true if restart => Ok((Some((Journal::take(path).map_err(failure)?, path.to_owned())), None)),
        true if resume => {
            let (journal, checkpoint) = Journal::go_on(path, header).map_err(failure)?;
            Ok((Some((journal, path.to_owned())), checkpoint))
        }
        true => Err(Failure::Usage(format!(
            "an unfinished run left its journal, {}; go on with it with --resume, or begin anew with --restart",
            path.display()
        ))),
    }
}
