//! `dechaff clean`: records in, articles out.

mod clashes;
mod inputs;
mod outputs;
mod prepare;
mod report;
mod resume;
mod site;

use std::num::{NonZeroU64, NonZeroUsize};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use clap::builder::{PathBufValueParser, TypedValueParser};
use clap::{Args, ValueEnum};
use dechaff::article::Schema;
use dechaff::dates::Day;

use super::{Failure, exit, pipelines};
use crate::batch::{Account, RunError};
use crate::sink::{Compression, Format};
use inputs::InputArguments;
use prepare::Prepared;

const HELP: &str = "\
Examples:
  dechaff clean samples/recipe-plum-cake.txt --pretty
  dechaff clean - --date 2024-05-01 --format markdown < samples/live-blog.txt
  dechaff clean crawl.warc.gz -o articles.jsonl.zst --dead-letters dead.jsonl --resume";

/// Clean raw text or HTML, one record or many.
///
/// One page in a file or on standard input gives one JSON object. Several files, a folder, or an input that holds many
/// records give JSONL, in the order of the input, a folder's files sorted by path (hidden ones are skipped, links to
/// folders not followed).
///
/// Inputs are JSONL, WARC, WET, tar, zip, CSV, TSV or Parquet, or pages of HTML or raw text; each may be compressed with
/// gzip, Zstandard, bzip2 or XZ. What they are is told from their content. A record of JSONL, CSV or Parquet has `text` or
/// `html`, and optionally `id`, `url` and `date` (the day of retrieval).
#[derive(Debug, Default, Args)]
#[command(after_help = HELP, after_long_help = format!("{HELP}\n\n{}", exit::HELP))]
pub(crate) struct CleanArguments {
    #[command(flatten)]
    input: InputArguments,

    /// Form of the output [default: by the ending of its name; else json for one record, jsonl for many]
    #[arg(short, long, value_enum)]
    format: Option<Format>,

    /// Names of the keys in JSON: those that another tool expects, instead of dechaff's own
    #[arg(long, value_enum, value_name = "SCHEMA")]
    schema: Option<SchemaName>,

    /// Indent the JSON
    #[arg(long)]
    pretty: bool,

    /// Write to a file instead of standard output; it appears once it is complete. Names that end in .json, .md, .txt or
    /// .parquet choose the form, such as end in .gz or .zst the compression
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,

    /// Write each article to a file of its own in this folder, named after its id or URL
    #[arg(long, value_name = "FOLDER", value_parser = named(), conflicts_with_all = ["output", "shard_records", "shard_bytes", "compress"])]
    out_dir: Option<PathBuf>,

    /// How the output is compressed [default: by the ending of its name]
    #[arg(long, value_enum, value_name = "HOW")]
    compress: Option<Compression>,

    /// Begin a new file after so many articles: FILE-00000, FILE-00001 ...
    #[arg(long, value_name = "N", requires = "output")]
    shard_records: Option<NonZeroU64>,

    /// Begin a new file before so many bytes of articles, uncompressed, are exceeded; K, M and G are understood
    #[arg(long, value_name = "SIZE", value_parser = size, requires = "output")]
    shard_bytes: Option<NonZeroU64>,

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

    /// Carry other keys of records, or columns, through, after the article's own; one that has the name of an article's key
    /// becomes `input_NAME`
    #[arg(short, long)]
    keep_fields: bool,

    /// Day of retrieval of records that state none: the anchor of dates like "yesterday"
    #[arg(short, long, value_name = "YYYY-MM-DD")]
    date: Option<Day>,

    #[command(flatten)]
    batch: BatchArguments,

    /// Number of threads [default: one for each processor]; the output is the same for any number
    #[arg(short = 'j', long, value_name = "N")]
    threads: Option<NonZeroUsize>,
}

/// Whose names the output has.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum SchemaName {
    /// trafilatura's JSON with metadata
    Trafilatura,
    /// datatrove's documents
    Datatrove,
    /// The Dolma toolkit's documents
    Dolma,
    /// JSON-LD of schema.org
    SchemaOrg,
}

impl From<SchemaName> for Schema {
    fn from(name: SchemaName) -> Schema {
        match name {
            SchemaName::Trafilatura => Schema::Trafilatura,
            SchemaName::Datatrove => Schema::Datatrove,
            SchemaName::Dolma => Schema::Dolma,
            SchemaName::SchemaOrg => Schema::SchemaOrg,
        }
    }
}

/// Options of runs over many records.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Many records")]
struct BatchArguments {
    /// Go on with the run that was interrupted while it wrote the same output, if there is one
    #[arg(long, conflicts_with = "restart")]
    resume: bool,

    /// Begin anew even if an unfinished run lies there
    #[arg(long)]
    restart: bool,

    /// Seconds between two moments from which the run can be gone on with
    #[arg(long, value_name = "SECONDS", value_parser = seconds, default_value = "5")]
    checkpoint: Option<Duration>,

    /// Write a line of JSON for each record that failed: where it lies, and why
    #[arg(long, value_name = "FILE", value_parser = named())]
    dead_letters: Option<PathBuf>,

    /// Write the articles that the pipeline's filters hold back, with the filter under "filtered"
    #[arg(long, value_name = "FILE", value_parser = named())]
    filtered: Option<PathBuf>,

    /// Remove what each site repeats on its pages: as FILE knows it, or, where there is no such file, as a first pass
    /// over the inputs learns it, which FILE then keeps
    #[arg(long, value_name = "FILE", value_parser = named())]
    learn_site: Option<PathBuf>,

    /// Write articles as they get ready, whatever the order of the input
    #[arg(long)]
    unordered: bool,

    /// Memory to keep to, roughly; K, M and G are understood [default: 256M and 64M for each thread]
    #[arg(long, value_name = "SIZE", value_parser = size)]
    memory: Option<NonZeroU64>,

    /// Show on standard error how far the run is [default: a bar on a terminal]
    #[arg(long, value_enum, value_name = "HOW")]
    progress: Option<ProgressKind>,

    /// Show neither progress nor the records that failed
    #[arg(short, long)]
    quiet: bool,

    /// Write a report of the run as JSON, and as a table on standard error
    #[arg(long, value_name = "FILE", value_parser = named())]
    report: Option<PathBuf>,
}

/// How progress is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ProgressKind {
    /// As a bar
    Bar,
    /// As a line of JSON a second
    Json,
    /// Not at all
    None,
}

/// Reads a number of bytes: digits, and K, M or G for the powers of 1024.
fn size(text: &str) -> Result<NonZeroU64, String> {
    let digits = text.trim_end_matches(|letter: char| !letter.is_ascii_digit());
    let unit = match text[digits.len()..].to_ascii_uppercase().trim_end_matches('B') {
        "" => 0,
        "K" => 10,
        "M" => 20,
        "G" => 30,
        _ => return Err("not a size; write 500K, 64M or 2G".to_owned()),
    };
    let number: u64 = digits.parse().map_err(|_| "not a size; write 500K, 64M or 2G".to_owned())?;
    number.checked_mul(1 << unit).and_then(NonZeroU64::new).ok_or_else(|| "out of range".to_owned())
}

/// Reads the name of a file or folder to write, which standard output is not.
fn named() -> impl TypedValueParser<Value = PathBuf> {
    PathBufValueParser::new().try_map(|path| match path.as_os_str() == "-" {
        true => Err("standard output is not for this; a file of that name is ./-"),
        false => Ok(path),
    })
}

/// Reads a number of seconds.
fn seconds(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text.parse().map_err(|_| "not a number of seconds".to_owned())?;
    Duration::try_from_secs_f64(seconds).map_err(|error| error.to_string())
}

/// Runs the command.
pub(crate) fn run(arguments: CleanArguments) -> Result<u8, Failure> {
    let started = Instant::now();
    let Prepared { run, about } = Prepared::new(arguments)?;
    let ended = run.run().map_err(|error| match error {
        RunError::Output(cause) => Failure::Output { target: about.target.clone(), cause },
        other => Failure::Run(other),
    })?;
    let exit = if ended.interrupted { exit::INTERRUPTED } else { exit_of(&ended.account) };
    if ended.interrupted {
        about.tell_of_interruption(&ended);
    }
    about.tell_of_barren(&ended);
    about.report(ended, started.elapsed())?;
    Ok(exit)
}

/// The code to exit with after a run that came to its end.
fn exit_of(account: &Account) -> u8 {
    match () {
        () if account.failed == 0 => exit::SUCCESS,
        () if account.read_nothing() => exit::UNREADABLE_INPUT,
        () => exit::FAILED_RECORDS,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_exit_code_tells_what_happened() {
        let exit =
            |written, failed, unreadable| exit_of(&Account { written, failed, unreadable, ..Account::default() });
        assert_eq!(exit(0, 0, 0), exit::SUCCESS);
        assert_eq!(exit(3, 0, 0), exit::SUCCESS);
        assert_eq!(exit(3, 1, 1), exit::FAILED_RECORDS);
        assert_eq!(exit(0, 2, 1), exit::FAILED_RECORDS);
        assert_eq!(exit(0, 2, 2), exit::UNREADABLE_INPUT);
    }

    #[test]
    fn sizes_are_read() {
        let bytes = |text: &str| size(text).map(NonZeroU64::get);
        assert_eq!(bytes("500"), Ok(500));
        assert_eq!(bytes("64M"), Ok(64 << 20));
        assert_eq!(bytes("2gb"), Ok(2 << 30));
        for wrong in ["", "0", "-1", "M", "1T", "1.5G", "99999999999999999999G", "9999999999999999999K"] {
            assert!(bytes(wrong).is_err(), "{wrong}");
        }
    }
}
