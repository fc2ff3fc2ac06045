//! Telling JSONL from other JSON and from text, by the beginning of the content.

use std::ops::Range;

use memchr::memchr;
use serde::de::IgnoredAny;
use serde_json::error::Category;

use super::stream::Stream;
use super::{Fields, RECORD_BYTES, jsonl};

/// Bytes behind the first line that are looked at where that alone does not tell.
const LOOK: usize = 64 << 10;
/// Lines that are looked at then.
const LINES: usize = 8;

/// What content looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// A JSON object a line, though some may be broken.
    Lines,
    /// One JSON array of objects.
    Array,
    /// JSON objects that take several lines each.
    Indented,
    /// Anything else.
    Text,
}

/// Whether content may be JSON, as far as its beginning tells: its first character, spaces and byte order mark aside, is
/// a bracket or brace.
pub(super) fn may_be_json(head: &[u8]) -> bool {
    without_mark(head).trim_ascii_start().first().is_none_or(|byte| matches!(byte, b'{' | b'['))
}

/// What a stream looks like. Where the first line that is not blank is a record, reads no further than that.
pub(super) fn shape(stream: &mut Stream, fields: &Fields) -> Shape {
    let Some(first) = first_line(stream) else { return Shape::Text };
    let mark = stream.data().len() - without_mark(stream.data()).len();
    let (start, end) = (mark + first.start, mark + first.end);
    if jsonl::is_record(&stream.data()[start..end], fields) {
        return Shape::Lines;
    }
    let whole = !stream.want(end + LOOK);
    let data = stream.data();
    of(&data[start..data.len().min(end + LOOK)], whole)
}

/// Where the first line lies that is not blank, if it begins as JSON does; of one that begins an array, its beginning.
fn first_line(stream: &mut Stream) -> Option<Range<usize>> {
    let (mut start, mut scanned) = (0, 0);
    loop {
        let data = without_mark(stream.data());
        start += data[start..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        scanned = scanned.max(start);
        match data.get(start) {
            Some(b'[') => return Some(start..start + 1),
            Some(b'{') => match memchr(b'\n', &data[scanned..]) {
                Some(end) => return Some(start..scanned + end),
                None => scanned = data.len(),
            },
            Some(_) => return None,
            None => {}
        }
        if data.len() > RECORD_BYTES {
            return None;
        }
        if !stream.more() {
            let end = without_mark(stream.data()).len();
            return (start < end).then_some(start..end);
        }
    }
}

/// What content looks like that begins with a bracket or brace; `whole` says that nothing follows.
fn of(content: &[u8], whole: bool) -> Shape {
    if content.starts_with(b"[") {
        let is_array = begins_object(content[1..].trim_ascii_start()) && is_document(content);
        return if is_array { Shape::Array } else { Shape::Text };
    }
    let lines = content.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii).filter(|line| !line.is_empty());
    let lines: Vec<_> = lines.take(LINES).map(Line::of).collect();
    let goes_on = lines.len() > 1 || !whole;
    if lines.first() != Some(&Line::Object) && goes_on && begins_object(content) && is_document(content) {
        return Shape::Indented;
    }
    let count = |kinds: &[Line]| lines.iter().filter(|line| kinds.contains(line)).count();
    let more_objects = count(&[Line::Object, Line::Broken]) > count(&[Line::Other]);
    if lines.first() != Some(&Line::Other) && more_objects { Shape::Lines } else { Shape::Text }
}

/// What a line looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Line {
    /// A JSON object that has members.
    Object,
    /// It begins like one.
    Broken,
    /// It begins with a brace and a quotation mark or another brace, which is no sign by itself.
    Unclear,
    /// No JSON.
    Other,
}

impl Line {
    fn of(line: &[u8]) -> Line {
        if !begins_object(line) {
            let is_unclear = line == b"{}" || behind_brace_and_quote(line).is_some();
            return if is_unclear { Line::Unclear } else { Line::Other };
        }
        let mut values = serde_json::Deserializer::from_slice(line).into_iter::<IgnoredAny>();
        match values.next() {
            Some(Ok(_)) => match line[values.byte_offset()..].trim_ascii() {
                b"" => Line::Object,
                // As arrays have it.
                b"," => Line::Broken,
                _ => Line::Other,
            },
            _ => Line::Broken,
        }
    }
}

/// Whether content is sound JSON as far as it goes, and nothing but objects follow.
fn is_document(content: &[u8]) -> bool {
    let mut values = serde_json::Deserializer::from_slice(content).into_iter::<IgnoredAny>();
    match values.next() {
        Some(Ok(_)) => {
            let rest = content[values.byte_offset()..].trim_ascii();
            rest.is_empty() || begins_object(rest)
        }
        Some(Err(error)) => error.classify() == Category::Eof,
        None => false,
    }
}

/// Whether it begins with a brace, a key, a colon and the beginning of a value.
fn begins_object(content: &[u8]) -> bool {
    let begins_value = |byte: &u8| matches!(byte, b'"' | b'{' | b'[' | b'-' | b'0'..=b'9' | b't' | b'f' | b'n');
    let behind = behind_brace_and_quote(content).and_then(behind_colon);
    behind.is_some_and(|value| value.trim_ascii_start().first().is_none_or(begins_value))
}

/// What stands behind a key and its colon.
fn behind_colon(key: &[u8]) -> Option<&[u8]> {
    key[memchr(b'"', key)? + 1..].trim_ascii_start().strip_prefix(b":")
}

/// What stands behind a brace and a quotation mark.
fn behind_brace_and_quote(content: &[u8]) -> Option<&[u8]> {
    content.strip_prefix(b"{")?.trim_ascii_start().strip_prefix(b"\"")
}

fn without_mark(data: &[u8]) -> &[u8] {
    data.strip_prefix(b"\xef\xbb\xbf").unwrap_or(data)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_told_though_some_are_broken() {
        for content in [
            "{\"title\": \"a\"}",
            "{\"id\": 1, \"text\": null}\n{\"id\": 2, \"text\": \"a\"}\n",
            "{\"text\": \"a\n{\"text\": \"b\"}\n",
            "{\"te\n{\"text\": \"b\"}\n",
            "{\"text\": \"cut",
            "{}\n\n{\"text\": \"b\"}\n",
            "{\"a\": 1}\nnoise\n{\"a\": 1}\n",
        ] {
            assert_eq!(of(content.as_bytes(), true), Shape::Lines, "{content}");
        }
        let long = format!("{{\"text\": null}}\n{{\"text\": \"{}", "a".repeat(100));
        assert_eq!(of(long.as_bytes(), false), Shape::Lines);
    }

    #[test]
    fn other_json_is_told() {
        for array in ["[{\"text\": \"a\"}]", "[\n{\"text\": \"a\"},\n{\"text\": \"b\"}\n]\n", "[{\"a\": [1, 2"] {
            assert_eq!(of(array.as_bytes(), true), Shape::Array, "{array}");
        }
        for object in
            ["{\n  \"text\": \"a\"\n}", "{\"a\": 1,\n \"b\": 2}", "{\n\"a\": 1\n}\n{\n\"a\": 2\n}\n", "{\n\"a\": [\n1"]
        {
            assert_eq!(of(object.as_bytes(), true), Shape::Indented, "{object}");
        }
        assert_eq!(of(b"{\"pages\": [", false), Shape::Indented);
    }

    #[test]
    fn prose_and_code_are_text() {
        for text in [
            "{}",
            "{a: b}",
            "{\"use strict\"; let harbour = 1;\n}",
            "{\"a\"|translate} is how the template says it.",
            "{\"a\": 1} The ferry sailed.",
            "{\"a\": 1}\nThe ferry sailed.\nIt came back.",
            "{\n  \"a\": 1\n}\n\nThis file tells the program where the harbour is.",
            "{\"a\": value} is what the page says.",
            "[1] The ferry, its history.",
            "[{\"a\": 1}, ...] stands for a list.",
            "[{\"a\": 1}] is a list.",
            "[]",
        ] {
            assert_eq!(of(text.as_bytes(), true), Shape::Text, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_content_has_a_shape(rest in "[\\[\\]{}\":,a1 \\n]{0,60}", whole: bool) {
            let _ = of(format!("{{{rest}").as_bytes(), whole);
            let _ = of(format!("[{rest}").as_bytes(), whole);
        }
    }
}
