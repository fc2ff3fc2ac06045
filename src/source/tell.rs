//! Telling what an input holds: from its content first, then from its name.

use super::codec::Codec;
use super::stream::Stream;
use super::{Fields, Given, Input, RECORD_BYTES, archive, jsonl, parquet, warc};

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
    let name = COMPRESSED.iter().find_map(|(ending, _)| name.strip_suffix(ending)).unwrap_or(&name);
    match name.rsplit_once('.')?.1 {
        "jsonl" | "ndjson" => Some(Given::Jsonl),
        "csv" => Some(Given::Csv),
        "tsv" => Some(Given::Tsv),
        "html" | "htm" | "xhtml" => Some(Given::Record(Input::Html)),
        _ => None,
    }
}

/// Whether content may be JSONL, as far as its beginning tells: its first character, spaces and byte order mark aside,
/// is `{`.
pub(super) fn may_be_jsonl(head: &[u8]) -> bool {
    without_mark(head).trim_ascii_start().first().is_none_or(|byte| *byte == b'{')
}

/// What a stream holds: one record of that kind, or records in that format.
pub(super) fn tell(stream: &mut Stream, name: Option<&str>, fields: &Fields) -> Given {
    stream.want(HEAD);
    by_content(stream.data()).or_else(|| by_name(name?)).unwrap_or_else(|| match is_jsonl(stream, fields) {
        true => Given::Jsonl,
        false => Given::Record(Input::Auto),
    })
}

/// Whether the first line that is not blank is a record of JSONL. Reads no further than that.
fn is_jsonl(stream: &mut Stream, fields: &Fields) -> bool {
    let (mut start, mut scanned) = (0, 0);
    loop {
        let data = without_mark(stream.data());
        start += data[start..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        match data.get(start) {
            Some(b'{') => {
                scanned = scanned.max(start);
                if let Some(end) = memchr::memchr(b'\n', &data[scanned..]) {
                    return jsonl::is_record(&data[start..scanned + end], fields);
                }
                scanned = data.len();
            }
            Some(_) => return false,
            None => {}
        }
        if data.len() > RECORD_BYTES {
            return false;
        }
        if !stream.more() {
            let data = without_mark(stream.data());
            return start < data.len() && jsonl::is_record(&data[start..], fields);
        }
    }
}

fn without_mark(data: &[u8]) -> &[u8] {
    data.strip_prefix(b"\xef\xbb\xbf").unwrap_or(data)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::sync::Arc;

    use super::super::bytes::Bytes;
    use super::*;

    fn told(content: &[u8], name: &str) -> Given {
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
            b"{\n  \"text\": \"a\"\n}",
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
