//! From arguments to a run.

use std::io::{self, IsTerminal};
use std::num::{NonZeroU64, NonZeroUsize};
use std::path::Path;
use std::sync::Arc;
use std::thread;
use std::time::Instant;

use dechaff::Cleaner;
use dechaff::article::Schema;
use dechaff::source::Options;

use super::outputs::{Outputs, written};
use super::report::About;
use super::resume::{header, journal_path, open_journal};
use super::{CleanArguments, ProgressKind, clashes, exit, pipelines, site};
use crate::batch::{
    Feed, Flow, Inputs, Journal, JournalError, Progress, Run, Show, Slowest, Telling, Watch, Work, Writer, listen,
};
use crate::cli::Failure;
use crate::sink::{Compression, Format, Names, Place, Renderer, Shards, Spec, SpecError};

/// Memory that a run takes whatever its records, and what each thread takes more, in bytes.
const MEMORY: u64 = 256 << 20;
const MEMORY_OF_THREAD: u64 = 64 << 20;
/// Memory that a byte of input under way takes, its page and article included.
const MEMORY_OF_BYTE: u64 = 16;
/// Bytes of input under way, at least.
const IN_FLIGHT: u64 = 1 << 20;

/// A run, and what to say of it at its end.
pub(super) struct Prepared {
    pub(super) run: Run,
    pub(super) about: About,
}

impl Prepared {
    /// Builds what the arguments name. Reads the inputs as far as the first record that is to be cleaned.
    pub(super) fn new(arguments: CleanArguments) -> Result<Prepared, Failure> {
        let unusable = |error: SpecError| Failure::Usage(error.to_string());
        let mut spec = spec(&arguments).map_err(unusable)?;
        spec.check().map_err(unusable)?;
        if arguments.schema.is_some() && !matches!(spec.format, Format::Json | Format::Jsonl) {
            return Err(Failure::Usage("--schema goes with JSON only".to_owned()));
        }
        let pipeline = pipelines::load(arguments.pipeline.as_deref().unwrap_or(pipelines::DEFAULT))?;
        let pipeline_name = format!("{} {}", pipeline.name, pipeline.hash);
        let operands = arguments.input.operands()?;
        let globs = arguments.input.globs()?;
        let journal_path = journal_path(&arguments, &spec.place, &operands);
        clashes::refuse(&arguments, &spec, &operands, journal_path.as_deref())?;
        let written = written(&arguments, &spec, journal_path.as_deref());
        let options = Options { carry: arguments.keep_fields, ..arguments.input.options() };
        let threads = arguments.threads.or(thread::available_parallelism().ok()).map_or(1, NonZeroUsize::get);
        let mut flow = Flow {
            threads,
            in_flight: in_flight(arguments.batch.memory, threads),
            ordered: !arguments.batch.unordered,
        };
        let inputs = || Inputs::new(operands.clone(), globs.clone(), written.clone());
        let mut cleaner =
            Cleaner::new(pipeline).explain(arguments.explain).links(arguments.links).comments(arguments.comments);
        if let Some(path) = &arguments.batch.learn_site {
            cleaner = site::remember(cleaner, path, inputs(), &options, flow)?;
        }
        let header = header(&arguments, &pipeline_name, cleaner.site_memory());
        let (mut journal, checkpoint) = open_journal(&arguments, journal_path.as_deref(), &header)?;

        let watch = Arc::new(Watch::default());
        let walks = operands.iter().any(|path| path.is_dir());
        let is_many = operands.len() > 1 || walks;
        let start = checkpoint.as_ref().map(|checkpoint| checkpoint.position);
        let mut feed = Feed::new(inputs(), options, Arc::clone(&watch));
        if let Some(start) = start {
            let path = journal_path.clone().unwrap_or_default();
            feed.go_on(start).map_err(|_| Failure::Journal { path, cause: JournalError::Inputs })?;
        }
        spec.many = feed.begins_with_many() || is_many || checkpoint.is_some();
        let alone = matches!(spec.place, Place::Folder(_));
        let asked_for = arguments.format.or(named_output(&arguments).and_then(Format::of));
        if spec.many && !alone && spec.format == Format::Json && asked_for.is_none() && !arguments.pretty {
            spec.format = Format::Jsonl;
        }
        if spec.many {
            listen(Arc::clone(&watch), exit::INTERRUPTED).map_err(|cause| Failure::Usage(cause.to_string()))?;
        }

        let target = match &spec.place {
            Place::Stdout => "standard output".to_owned(),
            Place::File(path) | Place::Side(path) | Place::Folder(path) => path.display().to_string(),
        };
        let outputs = Outputs::open(&arguments, &spec, &cleaner, journal_path.as_deref(), checkpoint.as_ref())?;
        if let (true, None, Some(path)) = (spec.many, &checkpoint, journal_path) {
            let unwritable = |cause| Failure::Output { target: path.display().to_string(), cause };
            let mut begun = match journal.take() {
                Some((taken, _)) => taken,
                None => Journal::take(&path).map_err(|error| match error {
                    JournalError::Io(cause) => unwritable(cause),
                    cause => Failure::Journal { path: path.clone(), cause },
                })?,
            };
            begun.begin(&header).map_err(unwritable)?;
            journal = Some((begun, path));
        }
        let checkpoint = checkpoint.unwrap_or_default();
        if !spec.many {
            // One record is cleaned here, without starting threads.
            flow.threads = 1;
        }
        let schema = arguments.schema.map(Schema::from);
        let names = if arguments.keep_fields { Names::of(schema) } else { Names::default() };
        let show = show(&arguments, &spec);
        let progress = Progress::new(show, Arc::clone(&watch));
        progress.measure(inputs(), walks);
        let about = About {
            target,
            pipeline: pipeline_name,
            inputs: header.inputs,
            globs: arguments.input.given_globs(),
            threads: flow.threads,
            resumed_at: checkpoint.position.taken,
            cleaned_before: checkpoint.account.record_bytes,
            resumable: journal.is_some(),
            file: arguments.batch.report.clone(),
            table: arguments.batch.report.is_some() || show == Show::Bar,
        };
        let run = Run {
            work: Work {
                cleaner,
                retrieved: arguments.date,
                carry: arguments.keep_fields,
                renderer: Renderer::new(&spec, names).in_schema(schema),
                keep_filtered: arguments.batch.filtered.is_some(),
            },
            flow,
            feed,
            watch,
            writer: Writer {
                sink: outputs.sink,
                dead: outputs.dead,
                filtered: outputs.filtered,
                known: outputs.known,
                journal,
                account: checkpoint.account,
                position: checkpoint.position,
                progress,
                telling: Telling::new(arguments.batch.quiet, arguments.batch.dead_letters.is_some()),
                interval: arguments.batch.checkpoint.unwrap_or_default(),
                saved: Instant::now(),
                slowest: Slowest::default(),
            },
        };
        Ok(Prepared { run, about })
    }
}

/// What the output shall be, as far as the arguments say it.
fn spec(arguments: &CleanArguments) -> Result<Spec, SpecError> {
    let path = named_output(arguments);
    for side in [&arguments.batch.dead_letters, &arguments.batch.filtered].into_iter().flatten() {
        Compression::asked_for(side)?;
    }
    Ok(Spec {
        compression: match (arguments.compress, path) {
            (Some(compression), _) => compression,
            (None, Some(path)) => Compression::asked_for(path)?,
            (None, None) => Compression::None,
        },
        place: match (path, &arguments.out_dir) {
            (_, Some(folder)) => Place::Folder(folder.clone()),
            (Some(path), None) => Place::File(path.to_owned()),
            (None, None) => Place::Stdout,
        },
        format: match (arguments.format, path) {
            (Some(format), _) => format,
            (None, Some(path)) => Format::asked_for(path)?.unwrap_or(Format::Json),
            (None, None) => Format::Json,
        },
        pretty: arguments.pretty,
        many: true,
        shards: Shards { records: arguments.shard_records, bytes: arguments.shard_bytes },
    })
}

/// The output, where it is a file.
fn named_output(arguments: &CleanArguments) -> Option<&Path> {
    arguments.output.as_deref().filter(|path| path.as_os_str() != "-")
}

/// Bytes of input that may be under way.
fn in_flight(memory: Option<NonZeroU64>, threads: usize) -> u64 {
    let memory = memory.map_or(MEMORY + MEMORY_OF_THREAD * threads as u64, NonZeroU64::get);
    (memory / MEMORY_OF_BYTE).max(IN_FLIGHT)
}

/// How progress is shown: unless the arguments say it, as a bar where a terminal shows nothing else.
fn show(arguments: &CleanArguments, spec: &Spec) -> Show {
    match arguments.batch.progress {
        _ if arguments.batch.quiet => Show::Nothing,
        Some(ProgressKind::Bar) => Show::Bar,
        Some(ProgressKind::Json) => Show::Json,
        Some(ProgressKind::None) => Show::Nothing,
        None => {
            let shares_terminal = spec.place == Place::Stdout && io::stdout().is_terminal();
            if spec.many && io::stderr().is_terminal() && !shares_terminal { Show::Bar } else { Show::Nothing }
        }
    }
}
