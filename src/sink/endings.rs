//! What the endings of an output's name ask for, in upper or lower case: `articles.md.GZ`.

use std::ffi::OsStr;
use std::path::Path;

use super::spec::{Compression, Format, SpecError};

/// Endings of compressed files that are not written.
const NOT_COMPRESSED: [&str; 8] = ["bz2", "xz", "lz4", "br", "7z", "tgz", "zip", "tar"];
/// Endings of formats that are not written.
const NOT_WRITTEN: [&str; 10] = ["csv", "tsv", "xml", "html", "htm", "warc", "wet", "arrow", "feather", "xlsx"];

impl Format {
    /// The form that a name asks for, the ending of compressed files aside; nothing where it asks for none, or for JSONL,
    /// which is what many articles have without being asked for.
    pub(crate) fn of(path: &Path) -> Option<Format> {
        match format_ending(path)?.as_str() {
            "json" => Some(Format::Json),
            "md" | "markdown" => Some(Format::Markdown),
            "txt" => Some(Format::Text),
            "parquet" => Some(Format::Parquet),
            _ => None,
        }
    }

    /// The form that a name asks for.
    ///
    /// # Errors
    /// [`SpecError::NotWritten`] where it is none that is written.
    pub(crate) fn asked_for(path: &Path) -> Result<Option<Format>, SpecError> {
        match format_ending(path).and_then(|ending| NOT_WRITTEN.into_iter().find(|other| ending == *other)) {
            Some(ending) => Err(SpecError::NotWritten(ending)),
            None => Ok(Format::of(path)),
        }
    }
}

impl Compression {
    /// The compression that a name asks for.
    pub(crate) fn of(path: &Path) -> Compression {
        path.extension().and_then(Compression::named).unwrap_or_default()
    }

    /// The compression that a name asks for.
    ///
    /// # Errors
    /// [`SpecError::NotCompressed`] where it is none that is written.
    pub(crate) fn asked_for(path: &Path) -> Result<Compression, SpecError> {
        let ending = lower(path).and_then(|ending| NOT_COMPRESSED.into_iter().find(|other| ending == *other));
        ending.map_or_else(|| Ok(Compression::of(path)), |ending| Err(SpecError::NotCompressed(ending)))
    }

    /// The compression that an ending stands for.
    pub(super) fn named(ending: &OsStr) -> Option<Compression> {
        match ending.to_str()?.to_ascii_lowercase().as_str() {
            "gz" => Some(Compression::Gz),
            "zst" | "zstd" => Some(Compression::Zst),
            _ => None,
        }
    }
}

/// The ending of a name that stands for a form: the last, or the one before that of compressed files.
fn format_ending(path: &Path) -> Option<String> {
    match path.extension().and_then(Compression::named) {
        Some(_) => lower(Path::new(path.file_stem()?)),
        None => lower(path),
    }
}

/// The last ending of a name.
fn lower(path: &Path) -> Option<String> {
    Some(path.extension()?.to_str()?.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_asks_for_a_form_and_a_compression() {
        let of = |name: &str| (Format::of(Path::new(name)), Compression::of(Path::new(name)));
        assert_eq!(of("a.jsonl.gz"), (None, Compression::Gz));
        assert_eq!(of("a.zst"), (None, Compression::Zst));
        assert_eq!(of("a.MD.ZSTD"), (Some(Format::Markdown), Compression::Zst));
        assert_eq!(of("b.txt/a.json"), (Some(Format::Json), Compression::None));
        assert_eq!(of("a.Parquet"), (Some(Format::Parquet), Compression::None));
        assert_eq!(of("gz"), (None, Compression::None));
        assert_eq!(of("txt.gz"), (None, Compression::Gz));
        assert_eq!(of("articles"), (None, Compression::None));
    }

    #[test]
    fn what_is_not_written_is_refused() {
        for name in ["a.csv", "a.CSV.gz", "a.warc"] {
            assert!(Format::asked_for(Path::new(name)).is_err(), "{name}");
        }
        for name in ["a.jsonl.bz2", "a.xz", "a.XZ"] {
            assert!(Compression::asked_for(Path::new(name)).is_err(), "{name}");
        }
        for name in ["csv", "a.csv.d/a", "a.2024", "a.jsonl"] {
            assert_eq!(Format::asked_for(Path::new(name)), Ok(None), "{name}");
            assert_eq!(Compression::asked_for(Path::new(name)), Ok(Compression::None), "{name}");
        }
    }
}
