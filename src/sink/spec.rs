//! What the output shall be: where it goes, its form, its compression, its shards.

use std::num::NonZeroU64;
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use thiserror::Error;

/// The form of the output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// One record: a JSON object. Many: a JSON array of them.
    Json,
    /// A JSON object a line.
    Jsonl,
    /// Title, dek and blocks as Markdown; many records are separated by a thematic break (`---`).
    Markdown,
    /// The article's text without its fields; many records are separated by a line with a form feed.
    Text,
    /// Columns with types, for many records (needs a file).
    Parquet,
}

/// How the output is compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum Compression {
    /// Not at all.
    #[default]
    None,
    /// gzip, in members of 4 MiB.
    Gz,
    /// Zstandard, in frames of 4 MiB.
    Zst,
}

/// Where the output goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Place {
    /// Standard output.
    Stdout,
    /// A file, or shards beside each other that are named after it.
    File(PathBuf),
    /// A file beside the output, of records that are no articles. A checkpoint can be taken at each record, since it is
    /// compressed only once it is complete.
    Side(PathBuf),
    /// A folder, with a file for each article.
    Folder(PathBuf),
}

impl Place {
    /// The file, or what shards are named after.
    pub(super) fn file(&self) -> Option<&Path> {
        match self {
            Place::File(path) | Place::Side(path) => Some(path),
            Place::Stdout | Place::Folder(_) => None,
        }
    }
}

/// When a shard is full. Both are told from the articles alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Shards {
    /// Articles in a shard.
    pub(crate) records: Option<NonZeroU64>,
    /// Bytes of articles in a shard, before compression; one article that is longer has a shard of its own.
    pub(crate) bytes: Option<NonZeroU64>,
}

/// What the output shall be.
#[derive(Debug, Clone)]
pub(crate) struct Spec {
    /// Where it goes.
    pub(crate) place: Place,
    /// Its form.
    pub(crate) format: Format,
    /// Whether JSON is indented.
    pub(crate) pretty: bool,
    /// Whether there may be more than one article.
    pub(crate) many: bool,
    /// How it is compressed.
    pub(crate) compression: Compression,
    /// When a shard is full.
    pub(crate) shards: Shards,
}

/// What does not go together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub(crate) enum SpecError {
    /// Indentation breaks lines.
    #[error("--pretty goes with --format json only")]
    Pretty,
    /// A shard is a file.
    #[error("shards need --output FILE")]
    Shards,
    /// Its end is written from what stands before it, and it compresses columns by itself.
    #[error("parquet needs a file, without --compress")]
    Parquet,
    /// One file an article holds one article.
    #[error("a folder takes json, markdown or text, each file uncompressed")]
    Folder,
    /// A name that asks for another form.
    #[error("the ending .{0} stands for a form that is not written; .jsonl, .json, .md, .txt and .parquet are")]
    NotWritten(&'static str),
    /// A name that asks for another compression.
    #[error("the ending .{0} stands for a compression that is not written; .gz and .zst are")]
    NotCompressed(&'static str),
}

impl Spec {
    /// A file of lines beside the output proper.
    pub(crate) fn lines(path: &Path) -> Spec {
        Spec {
            compression: Compression::of(path),
            place: Place::Side(path.to_owned()),
            format: Format::Jsonl,
            pretty: false,
            many: true,
            shards: Shards::default(),
        }
    }

    /// Whether its parts go together.
    ///
    /// # Errors
    /// What does not.
    pub(crate) fn check(&self) -> Result<(), SpecError> {
        if self.pretty && self.format != Format::Json {
            return Err(SpecError::Pretty);
        }
        if self.shards.is_some() && !matches!(self.place, Place::File(_)) {
            return Err(SpecError::Shards);
        }
        let single = matches!(self.format, Format::Json | Format::Markdown | Format::Text);
        if matches!(self.place, Place::Folder(_)) && !(single && self.compression == Compression::None) {
            return Err(SpecError::Folder);
        }
        if self.format == Format::Parquet
            && (self.compression != Compression::None || !matches!(self.place, Place::File(_)))
        {
            return Err(SpecError::Parquet);
        }
        Ok(())
    }

    /// How the file is compressed while it is written.
    pub(super) fn compression(&self) -> Compression {
        if matches!(self.place, Place::Side(_)) { Compression::None } else { self.compression }
    }

    /// The ending of files' names.
    pub(super) fn ending(&self) -> &'static str {
        match self.format {
            Format::Json => "json",
            Format::Jsonl => "jsonl",
            Format::Markdown => "md",
            Format::Text => "txt",
            Format::Parquet => "parquet",
        }
    }

    /// What stands before the first article of a file, between two, and after the last.
    pub(super) fn frame(&self) -> [&'static str; 3] {
        match self.format {
            Format::Json if self.many => ["[\n", ",", "]\n"],
            Format::Json | Format::Jsonl | Format::Parquet => ["", "", ""],
            Format::Markdown => ["", "\n---\n\n", ""],
            Format::Text => ["", "\u{c}\n", ""],
        }
    }
}

impl Shards {
    /// Whether there are shards at all.
    pub(crate) fn is_some(&self) -> bool {
        self.records.is_some() || self.bytes.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spec(place: Place, format: Format) -> Spec {
        let (compression, shards) = (Compression::None, Shards::default());
        Spec { place, format, pretty: false, many: true, compression, shards }
    }

    #[test]
    fn what_does_not_go_together_is_told() {
        let jsonl = spec(Place::Stdout, Format::Jsonl);
        assert_eq!(jsonl.check(), Ok(()));
        assert_eq!(Spec { pretty: true, ..jsonl.clone() }.check(), Err(SpecError::Pretty));
        let shards = Shards { records: NonZeroU64::new(2), bytes: None };
        assert_eq!(Spec { shards, ..jsonl }.check(), Err(SpecError::Shards));
        let folder = spec(Place::Folder("out".into()), Format::Markdown);
        assert_eq!(folder.check(), Ok(()));
        assert_eq!(Spec { compression: Compression::Gz, ..folder.clone() }.check(), Err(SpecError::Folder));
        assert_eq!(Spec { format: Format::Jsonl, ..folder }.check(), Err(SpecError::Folder));
    }
}
