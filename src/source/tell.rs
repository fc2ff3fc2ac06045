//! Telling what an input holds: from its content first, then from its name.

use std::io;

use super::codec::Codec;
use super::json::{self, Shape};
use super::stream::Stream;
use super::{Fields, Given, Input, archive, parquet, warc};

/// Bytes from which formats are told.
pub(super) const HEAD: usize = 512;

/// What content of that beginning is, where only one format can begin so: markup and raw text cannot.
pub(super) fn by_content(head: &[u8]) -> Option<Given> {
    if warc::begins(head) {
        return Some(Given::Warc);
    }
    if archive::begins_zip(head) {
        return Some(Given::Zip);
    }
    if archive::begins_tar(head) {
        return Some(Given::Tar);
    }
    // Behind the magic stands a page header in Thrift's compact form, whose first field is a number: 0x15.
    (head.strip_prefix(parquet::MAGIC).is_some_and(|rest| rest.starts_with(b"\x15"))).then_some(Given::Parquet)
}

/// The endings of compressed files.
const COMPRESSED: [(&str, Codec); 5] =
    [(".gz", Codec::Gzip), (".tgz", Codec::Gzip), (".zst", Codec::Zstd), (".bz2", Codec::Bzip2), (".xz", Codec::Xz)];

/// The compression that a name claims.
pub(super) fn codec_of_name(name: &str) -> Option<Codec> {
    let name = name.to_ascii_lowercase();
    COMPRESSED.iter().find(|(ending, _)| name.ends_with(ending)).map(|(_, codec)| *codec)
}

/// What a file of that name holds; the ending of a compressed file is left aside.
pub(super) fn by_name(name: &str) -> Option<Given> {
    let name = name.to_ascii_lowercase();
    if name.ends_with(".tgz") {
        return Some(Given::Tar);
    }
    let name = COMPRESSED.iter().find_map(|(ending, _)| name.strip_suffix(ending)).unwrap_or(&name);
    match name.rsplit_once('.')?.1 {
        "jsonl" | "ndjson" => Some(Given::Jsonl),
        "csv" => Some(Given::Csv),
        "tsv" => Some(Given::Tsv),
        "warc" | "wet" | "wat" => Some(Given::Warc),
        "tar" => Some(Given::Tar),
        "zip" => Some(Given::Zip),
        "parquet" => Some(Given::Parquet),
        "html" | "htm" | "xhtml" => Some(Given::Record(Input::Html)),
        _ => None,
    }
}

/// What a stream holds: one record of that kind, or records in that format.
///
/// # Errors
/// [`io::ErrorKind::InvalidData`] where it is no record and no format that is read: JSON that is not JSONL, or something
/// else than its name says.
pub(super) fn tell(stream: &mut Stream, name: Option<&str>, fields: &Fields) -> io::Result<Given> {
    stream.want(HEAD);
    if let Some(given) = by_content(stream.data()) {
        return Ok(given);
    }
    let invalid = |cause: &str| Err(io::Error::new(io::ErrorKind::InvalidData, cause));
    match name.and_then(by_name) {
        // An archive without files.
        Some(Given::Tar) if stream.data().get(..HEAD).is_some_and(|head| head.iter().all(|byte| *byte == 0)) => {
            Ok(Given::Tar)
        }
        // Damaged from the beginning: what is sound behind it is found by reading on.
        Some(given @ (Given::Warc | Given::Tar | Given::Zip)) if stream.is_broken() => Ok(given),
        Some(Given::Warc) => invalid(&not_as_named("WARC", stream)),
        Some(Given::Tar) => invalid(&not_as_named("tar", stream)),
        Some(Given::Zip) => invalid(&not_as_named("zip", stream)),
        Some(Given::Parquet) => invalid(&not_as_named("Parquet", stream)),
        Some(given) => Ok(given),
        None => match json::shape(stream, fields) {
            Shape::Lines => Ok(Given::Jsonl),
            Shape::Array => invalid("a JSON array, not JSONL; jq -c '.[]' makes a line of each record"),
            Shape::Indented => invalid("JSON over several lines, not JSONL; jq -c . makes a line of each record"),
            Shape::Text => Ok(Given::Record(Input::Auto)),
        },
    }
}

/// What is wrong with a stream whose name says that it is in a format.
fn not_as_named(format: &str, stream: &Stream) -> String {
    let found = if stream.data().is_empty() { "the file is empty" } else { "the content is something else" };
    format!("the name says {format}, but {found}")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::sync::Arc;

    use super::super::bytes::Bytes;
    use super::*;

    fn told(content: &[u8], name: &str) -> Given {
        tell_named(content, name).unwrap()
    }

    fn tell_named(content: &[u8], name: &str) -> io::Result<Given> {
        let bytes = Bytes::other(std::io::Cursor::new(content.to_vec()), Arc::default());
        tell(&mut Stream::new(bytes, codec_of_name(name)).unwrap(), Some(name), &Fields::default())
    }

    #[test]
    fn content_counts_before_names() {
        let warc = b"WARC/1.1\r\nWARC-Type: warcinfo\r\n";
        assert_eq!(told(warc, "dump"), Given::Warc);
        assert_eq!(told(warc, "dump.html"), Given::Warc);
        assert_eq!(told(b"\xef\xbb\xbf \n{\"text\": \"a\"}", "dump"), Given::Jsonl);
        assert_eq!(told(b"a,b", "dump.csv"), Given::Csv);
        assert_eq!(told(b"a\tb", "dump.TSV.gz"), Given::Tsv);
        assert_eq!(told(b"Hello", "page.htm"), Given::Record(Input::Html));
    }

    #[test]
    fn pages_are_no_records() {
        for page in [
            &b""[..],
            b"WARC/1.0 is a format for web archives.\nIt is old.",
            b"PAR1\nThe first part.",
            b"PK is short for Phil Katz.",
            b"BZh91 is a postcode.",
            b"{a: b}",
            b"<html>",
            b"ustar",
        ] {
            assert_eq!(told(page, "page"), Given::Record(Input::Auto), "{page:?}");
        }
        let long = "Lighthouse keepers wrote ustar in the log. ".repeat(40);
        assert_eq!(told(long.as_bytes(), "page"), Given::Record(Input::Auto));
        let mut zeros = long.into_bytes();
        zeros[100..200].fill(0);
        assert_eq!(told(&zeros, "page"), Given::Record(Input::Auto));
    }

    #[test]
    fn names_that_promise_what_is_not_there_are_errors() {
        for name in ["a.warc", "a.warc.wet.gz", "a.wat", "a.tar", "a.TGZ", "a.tar.zst", "a.zip", "a.parquet"] {
            for content in [&b""[..], b"The ferry sailed.", b"{\"text\": \"a\"}", b"\0\0"] {
                assert!(tell_named(content, name).is_err(), "{name}");
            }
        }
        assert_eq!(told(&[0; 1024], "a.tar"), Given::Tar);
        assert_eq!(told(b"PK\x05\x06\0\0\0\0\0\0", "a.zip"), Given::Zip);
        assert_eq!(told(b"", "a.jsonl"), Given::Jsonl);
        assert_eq!(told(b"", "a.txt"), Given::Record(Input::Auto));
    }

    #[test]
    fn json_that_is_not_jsonl_is_an_error() {
        let cause = |content: &[u8]| tell_named(content, "a.json").unwrap_err().to_string();
        assert!(cause(b"\xef\xbb\xbf [\n{\"text\": \"a\"}\n]\n").contains("jq -c '.[]'"));
        assert!(cause(b"{\n  \"text\": \"a\"\n}").contains("jq -c ."));
        assert_eq!(told(b"\n{\"title\": \"a\"}\n", "a.json"), Given::Jsonl);
        assert_eq!(told(b"[1] The ferry.", "a.json"), Given::Record(Input::Auto));
    }

    #[test]
    fn office_documents_are_no_archives() {
        let mut entry = b"PK\x03\x04\x14\0\0\0\x08\0".to_vec();
        entry.resize(26, 0);
        entry.extend_from_slice(b"\x08\0\0\0mimetype");
        assert_eq!(told(&entry, "book.epub"), Given::Record(Input::Auto));
        let page = [&entry[..30], b"page.txt"].concat();
        assert_eq!(told(&page, "pages"), Given::Zip);
    }

    proptest::proptest! {
        #[test]
        fn text_is_never_a_dump(text in "[ -~\r\n\t\u{a0}-\u{2fff}]{0,600}") {
            proptest::prop_assume!(!text.trim_start().starts_with('{') && !text.starts_with("WARC/"));
            proptest::prop_assert_eq!(told(text.as_bytes(), "page"), Given::Record(Input::Auto));
        }
    }
}
