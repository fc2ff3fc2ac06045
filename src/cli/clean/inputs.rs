//! What a run reads.

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Args, ValueEnum};
use dechaff::source::files::{Globs, listed};
use dechaff::source::{Fields, Given, Input, Options};

use crate::cli::Failure;

/// Options of what is read.
#[derive(Debug, Default, Args)]
pub(super) struct InputArguments {
    /// Files, folders, or - for standard input (the default)
    #[arg(value_name = "FILE|FOLDER|-")]
    inputs: Vec<PathBuf>,

    /// What the inputs are
    #[arg(short, long, value_enum, default_value_t)]
    input: InputKind,

    /// Read the files that this list names, too, one a line; - for standard input
    #[arg(long, value_name = "FILE|-", help_heading = INPUTS)]
    files_from: Option<PathBuf>,

    /// The list is separated by NUL bytes, as find -print0 writes it
    #[arg(short = '0', long, requires = "files_from", help_heading = INPUTS)]
    null: bool,

    /// In folders, read only files that match this glob, which is relative to the folder and, without a slash, stands for
    /// a name at any depth; may be given more than once
    #[arg(long, value_name = "GLOB", help_heading = INPUTS)]
    include: Vec<String>,

    /// In folders, leave out files and folders that match this glob, as with --include; may be given more than once
    #[arg(long, value_name = "GLOB", help_heading = INPUTS)]
    exclude: Vec<String>,

    /// Key or column of markup in JSONL, CSV and Parquet
    #[arg(long, value_name = "NAME", default_value = "html", help_heading = INPUTS)]
    field_html: Option<String>,

    /// Key or column of raw text
    #[arg(long, value_name = "NAME", default_value = "text", help_heading = INPUTS)]
    field_text: Option<String>,

    /// Key or column of the address
    #[arg(long, value_name = "NAME", default_value = "url", help_heading = INPUTS)]
    field_url: Option<String>,

    /// Key or column of the record's name
    #[arg(long, value_name = "NAME", default_value = "id", help_heading = INPUTS)]
    field_id: Option<String>,

    /// Key or column of the day of retrieval
    #[arg(long, value_name = "NAME", default_value = "date", help_heading = INPUTS)]
    field_date: Option<String>,
}

const INPUTS: &str = "Inputs";

/// What the user says that the inputs are.
#[derive(Debug, Clone, Copy, Default, ValueEnum)]
enum InputKind {
    /// Told from each file's content and name
    #[default]
    Auto,
    /// Raw text
    Text,
    /// Markup
    Html,
    /// A JSON object a line
    Jsonl,
    /// WARC or WET
    Warc,
    /// A tar archive
    Tar,
    /// A zip archive
    Zip,
    /// Values separated by commas, the names of the columns in the first row
    Csv,
    /// The same with tabs
    Tsv,
    /// Parquet
    Parquet,
}

impl InputArguments {
    /// The files and folders to read; standard input if none is named.
    pub(super) fn operands(&self) -> Result<Vec<PathBuf>, Failure> {
        let mut operands = self.inputs.clone();
        let named = operands.iter().map(PathBuf::as_path).chain(self.list());
        if named.filter(|path| path.as_os_str() == "-").count() > 1 {
            return Err(Failure::Usage("standard input can be read only once".to_owned()));
        }
        match &self.files_from {
            Some(list) => {
                let from = |cause| Failure::Usage(format!("cannot read the list {}: {cause}", list.display()));
                let reader: Box<dyn BufRead> = match list.as_os_str() == "-" {
                    true => Box::new(io::stdin().lock()),
                    false => Box::new(BufReader::new(File::open(list).map_err(from)?)),
                };
                let listed: io::Result<Vec<PathBuf>> = listed(reader, self.null).collect();
                operands.extend(listed.map_err(from)?);
            }
            None if operands.is_empty() => operands.push("-".into()),
            None => {}
        }
        Ok(operands)
    }

    /// The file that lists files to read.
    pub(super) fn list(&self) -> Option<&Path> {
        self.files_from.as_deref()
    }

    /// The files of folders that are read.
    pub(super) fn globs(&self) -> Result<Globs, Failure> {
        Globs::new(&self.include, &self.exclude).map_err(|error| Failure::Usage(error.to_string()))
    }

    /// The options that choose among files, as the user gave them.
    pub(super) fn given_globs(&self) -> String {
        let include = self.include.iter().map(|glob| format!("--include '{glob}'"));
        let exclude = self.exclude.iter().map(|glob| format!("--exclude '{glob}'"));
        include.chain(exclude).collect::<Vec<_>>().join(" ")
    }

    /// How the inputs are read.
    pub(super) fn options(&self) -> Options {
        let usual = Fields::default();
        let or = |name: &Option<String>, usual: String| name.clone().unwrap_or(usual);
        let fields = Fields {
            html: or(&self.field_html, usual.html),
            text: or(&self.field_text, usual.text),
            url: or(&self.field_url, usual.url),
            id: or(&self.field_id, usual.id),
            date: or(&self.field_date, usual.date),
        };
        Options { given: self.input.given(), fields: Arc::new(fields), ..Options::default() }
    }

    /// What the user named, for messages and the journal.
    pub(super) fn names(&self) -> Vec<String> {
        let inputs = if self.inputs.is_empty() && self.files_from.is_none() { &vec!["-".into()] } else { &self.inputs };
        inputs.iter().map(|path| path.display().to_string()).collect()
    }

    /// The options that shape what is read, by name.
    pub(super) fn settings(&self) -> Vec<(&'static str, Option<String>)> {
        let globs = |globs: &[String]| (!globs.is_empty()).then(|| globs.join(" "));
        vec![
            ("--input", Some(format!("{:?}", self.input).to_lowercase())),
            ("--files-from", self.files_from.as_ref().map(|path| path.display().to_string())),
            ("--include", globs(&self.include)),
            ("--exclude", globs(&self.exclude)),
            ("--field-html", self.field_html.clone()),
            ("--field-text", self.field_text.clone()),
            ("--field-url", self.field_url.clone()),
            ("--field-id", self.field_id.clone()),
            ("--field-date", self.field_date.clone()),
        ]
    }
}

impl InputKind {
    /// The library's name for it.
    fn given(self) -> Given {
        match self {
            InputKind::Auto => Given::Auto,
            InputKind::Text => Given::Record(Input::Text),
            InputKind::Html => Given::Record(Input::Html),
            InputKind::Jsonl => Given::Jsonl,
            InputKind::Warc => Given::Warc,
            InputKind::Tar => Given::Tar,
            InputKind::Zip => Given::Zip,
            InputKind::Csv => Given::Csv,
            InputKind::Tsv => Given::Tsv,
            InputKind::Parquet => Given::Parquet,
        }
    }
}
