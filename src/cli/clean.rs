//! `dechaff clean`: records in, articles out.

use std::io::{self, Write};
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::thread;

use clap::{Args, ValueEnum};
use dechaff::Cleaner;
use dechaff::dates::Day;
use dechaff::source::{Given, Input};

use super::{Failure, exit, pipelines};
use crate::batch::{Failed, Feed, Job, Outcome, in_order};
use crate::sink::{Compression, Format, Names, Place, Rendered, Renderer, Shards, Sink, Spec, partial};

const HELP: &str = "\
Examples:
  dechaff clean samples/recipe-plum-cake.txt --pretty
  dechaff clean - --date 2024-05-01 --format markdown < samples/live-blog.txt
  dechaff clean samples/*.txt --explain -o articles.jsonl";

/// Clean raw text or HTML, one record or many.
///
/// One file or standard input gives one JSON object. Several files, a folder or JSONL give JSONL, in the order of the
/// input, a folder's files sorted by path (hidden ones are skipped, links to folders not followed).
///
/// A line of JSONL is an object with `text` or `html`, and optionally `id`, `url` and `date` (the day of retrieval).
#[derive(Debug, Default, Args)]
#[command(after_help = HELP, after_long_help = format!("{HELP}\n\n{}", exit::HELP))]
pub(crate) struct CleanArguments {
    /// Files, folders, or - for standard input (the default)
    #[arg(value_name = "FILE|FOLDER|-")]
    inputs: Vec<PathBuf>,

    /// Form of the output [default: json for one record, jsonl for many]
    #[arg(short, long, value_enum)]
    format: Option<Format>,

    /// Indent the JSON
    #[arg(long)]
    pretty: bool,

    /// Write to a file instead of standard output; it appears once it is complete
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,

    /// Name of a built-in pipeline, or a pipeline file
    #[arg(short, long, value_name = "NAME|FILE", default_value = pipelines::DEFAULT)]
    pipeline: Option<String>,

    /// Say where each field was read and what was removed, and why
    #[arg(short, long)]
    explain: bool,

    /// Give the links in the text of HTML pages
    #[arg(long)]
    links: bool,

    /// Give readers' comments below articles on HTML pages, apart from the text
    #[arg(long)]
    comments: bool,

    /// What the inputs are
    #[arg(short, long, value_enum, default_value_t)]
    input: InputKind,

    /// Carry other keys of JSONL records through, after the article's own; one that has the name of an article's key
    /// becomes `input_NAME`
    #[arg(short, long)]
    keep_fields: bool,

    /// Day of retrieval of records that state none: the anchor of dates like "yesterday"
    #[arg(short, long, value_name = "YYYY-MM-DD")]
    date: Option<Day>,

    /// Number of threads [default: one for each processor]; the output is the same for any number
    #[arg(short = 'j', long, value_name = "N")]
    threads: Option<NonZeroUsize>,
}

/// What the user says that the inputs are.
#[derive(Debug, Clone, Copy, Default, ValueEnum)]
enum InputKind {
    /// Told from each file's name and beginning
    #[default]
    Auto,
    /// Raw text
    Text,
    /// Markup
    Html,
    /// A JSON object a line
    Jsonl,
}

/// A run, ready to start.
struct Run {
    cleaner: Cleaner,
    feed: Feed,
    renderer: Renderer,
    sink: Sink,
    target_name: String,
    retrieved: Option<Day>,
    carry: bool,
    threads: usize,
}

/// Runs the command.
pub(crate) fn run(arguments: CleanArguments) -> Result<u8, Failure> {
    Run::new(arguments)?.run()
}

impl Run {
    /// Builds what the arguments name. Reads the inputs as far as the first record.
    fn new(arguments: CleanArguments) -> Result<Run, Failure> {
        let path = arguments.output.filter(|path| path.as_os_str() != "-");
        let target_name = path.as_ref().map_or("standard output".to_owned(), |path| path.display().to_string());
        let format = arguments.format.or(path.as_deref().and_then(Format::of));
        let outputs = path.iter().flat_map(|path| [partial(path), path.clone()]).collect();
        let mut spec = Spec {
            compression: path.as_deref().map_or(Compression::None, Compression::of),
            place: path.map_or(Place::Stdout, Place::File),
            format: format.unwrap_or(Format::Json),
            pretty: arguments.pretty,
            many: true,
            shards: Shards::default(),
        };
        spec.check().map_err(|error| Failure::Usage(error.to_string()))?;
        let pipeline = pipelines::load(arguments.pipeline.as_deref().unwrap_or(pipelines::DEFAULT))?;
        let given = match arguments.input {
            InputKind::Auto => Given::Auto,
            InputKind::Text => Given::Record(Input::Text),
            InputKind::Html => Given::Record(Input::Html),
            InputKind::Jsonl => Given::Jsonl,
        };
        let inputs = if arguments.inputs.is_empty() { vec!["-".into()] } else { arguments.inputs };
        let feed = Feed::new(inputs, given, outputs);
        let many = feed.is_many();
        if many && format.is_none() && !arguments.pretty {
            spec.format = Format::Jsonl;
        }
        spec.many = many;
        let sink = Sink::open(&spec, None).map_err(|cause| Failure::Output { target: target_name.clone(), cause })?;
        let names = if arguments.keep_fields { Names::of_article() } else { Names::default() };
        // One record is cleaned here, without starting threads.
        let threads = if many { arguments.threads.or(thread::available_parallelism().ok()) } else { None };
        Ok(Run {
            cleaner: Cleaner::new(pipeline)
                .explain(arguments.explain)
                .links(arguments.links)
                .comments(arguments.comments),
            feed,
            renderer: Renderer::new(&spec, names),
            sink,
            target_name,
            retrieved: arguments.date,
            carry: arguments.keep_fields,
            threads: threads.map_or(1, NonZeroUsize::get),
        })
    }

    /// Cleans and writes all records.
    fn run(self) -> Result<u8, Failure> {
        let Run { cleaner, feed, renderer, mut sink, retrieved, carry, .. } = self;
        let work = |job: Job| match job.run(&cleaner, retrieved, carry) {
            Outcome::Article(article, carried) => match renderer.render(&article, &carried) {
                Ok(rendered) => Ok(Some(rendered)),
                Err(error) => Err(Failed {
                    file: article.origin.file.map(Into::into),
                    place: None,
                    cause: error.to_string(),
                    unreadable: false,
                }),
            },
            Outcome::Passed(_) => Ok(None),
            Outcome::Failed(failed) => Err(failed),
        };
        let mut tally = Tally::default();
        let write = |result: Result<Option<Rendered>, Failed>| -> io::Result<()> {
            match result {
                Ok(None) => {}
                Ok(Some(article)) => {
                    sink.put(article)?;
                    tally.written += 1;
                }
                Err(failed) => tally.fail(&failed),
            }
            Ok(())
        };
        let written = in_order(feed, self.threads, Job::weight, work, write);
        let finished = match written {
            Ok(()) if tally.exit() != exit::UNREADABLE_INPUT => sink.finish(),
            Ok(()) => sink.abandon(false),
            // The first error is the one to tell.
            Err(error) => sink.abandon(false).and(Err(error)),
        };
        finished.map_err(|cause| Failure::Output { target: self.target_name, cause })?;
        Ok(tally.exit())
    }
}

/// How many records went which way.
#[derive(Debug, Default)]
struct Tally {
    written: u64,
    failed: u64,
    unreadable: u64,
}

impl Tally {
    /// Counts a failed record and says so on standard error.
    fn fail(&mut self, failed: &Failed) {
        self.failed += 1;
        self.unreadable += u64::from(failed.unreadable);
        // Nobody is left to hear that standard error cannot be written.
        let _ = writeln!(io::stderr(), "dechaff: {failed}");
    }

    fn exit(&self) -> u8 {
        match self {
            Tally { failed: 0, .. } => exit::SUCCESS,
            Tally { written: 0, failed, unreadable } if failed == unreadable => exit::UNREADABLE_INPUT,
            _ => exit::FAILED_RECORDS,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_exit_code_tells_what_happened() {
        let exit = |written, failed, unreadable| Tally { written, failed, unreadable }.exit();
        assert_eq!(exit(0, 0, 0), exit::SUCCESS);
        assert_eq!(exit(3, 0, 0), exit::SUCCESS);
        assert_eq!(exit(3, 1, 1), exit::FAILED_RECORDS);
        assert_eq!(exit(0, 2, 1), exit::FAILED_RECORDS);
        assert_eq!(exit(0, 2, 2), exit::UNREADABLE_INPUT);
    }
}
