//! JSONL: one record a line.
//!
//! A line is a JSON object with the raw text under `text` or markup under `html` (`text` wins where both are there),
//! and optionally `id`, `url` and `date` (the day of retrieval, in the forms that dumps use); [`Fields`] gives them other
//! names. The other keys are left alone; [`parse`] gives them back byte for byte for callers that
//! carry them through.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use thiserror::Error;

use super::fields::shown;
use super::{Fields, Input, Record, retrieval};

/// Keys of the input and their values as they stood, in the input's order.
pub type Carried = Vec<(String, Box<RawValue>)>;

/// What can be wrong with a line.
#[derive(Debug, Error)]
pub enum ParseError {
    /// It is no JSON object.
    #[error("not a JSON object: {cause} (column {column})")]
    Syntax {
        /// What the parser found.
        cause: String,
        /// Where, in bytes from 1.
        column: usize,
    },
    /// Neither text nor markup is there.
    #[error("neither \"{text}\" nor \"{html}\" has a value; the keys are: {keys} (--field-text names another)")]
    NoText {
        /// The key of raw text.
        text: String,
        /// The key of markup.
        html: String,
        /// The first keys that there are, separated by commas.
        keys: String,
    },
    /// The text is not a string.
    #[error("\"{key}\" is {found}, not a string")]
    NotAString {
        /// The key of the text or markup.
        key: String,
        /// What stands there.
        found: &'static str,
    },
}

/// Reads one line as a record from the keys that `fields` names; with `carry`, also the other keys.
///
/// Bytes that are not UTF-8 and lone surrogates become U+FFFD and are told in [`Record::repairs`].
///
/// # Errors
/// [`ParseError`] where the line is no JSON object or holds no text.
///
/// ```
/// use dechaff::source::{Fields, jsonl};
///
/// let (record, carried) = jsonl::parse(br#"{"text": "Hello.", "lang": "en"}"#, &Fields::default(), true)?;
/// assert_eq!(record.body, b"Hello.");
/// assert_eq!(carried[0].0, "lang");
/// # Ok::<(), dechaff::source::jsonl::ParseError>(())
/// ```
pub fn parse(line: &[u8], fields: &Fields, carry: bool) -> Result<(Record, Carried), ParseError> {
    let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
    let json = std::str::from_utf8(line).map_or_else(|_| String::from_utf8_lossy(line), Cow::Borrowed);
    if !carry
        && *fields == Fields::default()
        && let Ok(usual) = serde_json::from_str::<Usual>(json.trim())
        && let Some(record) = usual.record(matches!(json, Cow::Owned(_)))
    {
        return Ok((record, Carried::new()));
    }
    let object: Object<'_> = serde_json::from_str(json.trim()).map_err(syntax)?;
    let mut record = Record::default();
    let mut lossy = matches!(json, Cow::Owned(_));
    let (input, body, replaced) = body(&object, fields)?;
    (record.input, record.body) = (input, body.into_bytes());
    // A JSON string is Unicode, whatever the markup in it declares.
    record.charset = Some("utf-8".to_owned());
    lossy |= replaced;
    for (key, slot, repair) in [
        (&fields.id, &mut record.id, "\"id\" is not a string"),
        (&fields.url, &mut record.url, "\"url\" is not a string"),
    ] {
        match object.get(key).map(string) {
            Some(Some((value, replaced))) => {
                *slot = Some(value);
                lossy |= replaced;
            }
            Some(None) => record.repairs.push(repair),
            None => {}
        }
    }
    if let Some(date) = object.get(&fields.date) {
        record.retrieved = string(date).and_then(|(date, _)| retrieval::day(&date));
        if record.retrieved.is_none() {
            record.repairs.push("\"date\" is not a day");
        }
    }
    if lossy {
        record.repairs.push("undecodable characters in the JSON");
    }
    Ok((record, if carry { object.others(fields) } else { Carried::new() }))
}

/// Whether the line is a record of this format: a JSON object with text or markup.
pub(super) fn is_record(line: &[u8], fields: &Fields) -> bool {
    line.trim_ascii_start().starts_with(b"{")
        && serde_json::from_str::<Object<'_>>(String::from_utf8_lossy(line).trim())
            .is_ok_and(|object| object.get(&fields.text).or(object.get(&fields.html)).is_some())
}

/// A line as most are: its values strings, no key twice. It is read in one pass; all others are read with more care.
#[derive(Deserialize)]
struct Usual {
    text: Option<String>,
    html: Option<String>,
    id: Option<String>,
    url: Option<String>,
    date: Option<String>,
}

impl Usual {
    /// The record, where there is one and nothing of it needs repair; `lossy` says that bytes were replaced.
    fn record(self, lossy: bool) -> Option<Record> {
        let text = self.text.map(|text| (Input::Text, text));
        let (input, body) = text.or(self.html.map(|html| (Input::Html, html)))?;
        let retrieved = match self.date {
            Some(date) => Some(retrieval::day(&date)?),
            None => None,
        };
        let record = Record { id: self.id, url: self.url, input, retrieved, ..Record::text(body) };
        let charset = Some("utf-8".to_owned());
        (!lossy).then_some(Record { charset, ..record })
    }
}

/// The members of a JSON object, their values unread.
struct Object<'a>(Vec<(String, &'a RawValue)>);

impl<'a> Object<'a> {
    /// The value of the last member of that name, unless it is `null`.
    fn get(&self, name: &str) -> Option<&'a RawValue> {
        self.0.iter().rev().find(|(key, _)| key == name).map(|member| member.1).filter(|value| value.get() != "null")
    }

    /// The members that are not read, in order; of those with the same name, the last.
    fn others(self, fields: &Fields) -> Carried {
        let mut seen = HashSet::new();
        let last = |(key, _): &&(String, &RawValue)| !fields.has(key) && seen.insert(key.clone());
        let mut others: Carried =
            self.0.iter().rev().filter(last).map(|(key, value)| (key.clone(), (*value).to_owned())).collect();
        others.reverse();
        others
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Object<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;
        impl<'de> Visitor<'de> for Members {
            type Value = Object<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Object<'de>, M::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Object(members))
            }
        }
        deserializer.deserialize_map(Members)
    }
}

/// The error without the parser's "at line 1": the caller knows the line.
fn syntax(error: serde_json::Error) -> ParseError {
    let message = error.to_string();
    let cause = message.rsplit_once(" at line ").map_or(message.as_str(), |(cause, _)| cause);
    ParseError::Syntax { cause: cause.to_owned(), column: error.column() }
}

/// The text or markup, and whether lone surrogates were replaced.
fn body(object: &Object<'_>, fields: &Fields) -> Result<(Input, String, bool), ParseError> {
    let text = object.get(&fields.text).map(|value| (&fields.text, Input::Text, value));
    let html = || object.get(&fields.html).map(|value| (&fields.html, Input::Html, value));
    let keys = || shown(object.0.iter().map(|(key, _)| key.as_str()));
    let none = || ParseError::NoText { text: fields.text.clone(), html: fields.html.clone(), keys: keys() };
    let (key, input, value) = text.or_else(html).ok_or_else(none)?;
    let found = match value.get().as_bytes().first() {
        Some(b'{') => "an object",
        Some(b'[') => "an array",
        Some(b't' | b'f') => "a truth value",
        _ => "a number",
    };
    match string(value) {
        Some((text, replaced)) if value.get().starts_with('"') => Ok((input, text, replaced)),
        _ => Err(ParseError::NotAString { key: key.clone(), found }),
    }
}

/// The value of a string, or a number's digits; and whether lone surrogates were replaced.
fn string(value: &RawValue) -> Option<(String, bool)> {
    let json = value.get();
    match json.as_bytes().first()? {
        b'"' => match serde_json::from_str(json) {
            Ok(text) => Some((text, false)),
            Err(_) => Some((serde_json::from_str(&without_lone_surrogates(json)).ok()?, true)),
        },
        b'-' | b'0'..=b'9' => Some((json.to_owned(), false)),
        _ => None,
    }
}

/// A JSON string literal with each escape of half a surrogate pair turned into that of U+FFFD.
fn without_lone_surrogates(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    let mut rest = json;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let escape = match (unit(rest), rest.get(6..).and_then(unit)) {
            (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => &rest[..12],
            (Some(0xd800..=0xdfff), _) => {
                out.push_str("\\ufffd");
                rest = &rest[6..];
                continue;
            }
            (Some(_), _) => &rest[..6],
            (None, _) => rest.get(..2).unwrap_or(rest),
        };
        out.push_str(escape);
        rest = &rest[escape.len()..];
    }
    out + rest
}

/// The UTF-16 unit of the `\uXXXX` that `text` begins with.
fn unit(text: &str) -> Option<u16> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    u16::from_str_radix(digits, 16).ok()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn cause(line: &[u8]) -> String {
        parse(line, &Fields::default(), false).unwrap_err().to_string()
    }

    #[test]
    fn the_known_keys_become_the_record() {
        let line = br#"{"id": 17, "url": "u", "date": "2023-12-12T08:00:00Z", "text": "a\nb", "n": 1.50}"#;
        let (record, carried) = parse(line, &Fields::default(), true).unwrap();
        assert_eq!((record.id.as_deref(), record.url.as_deref()), (Some("17"), Some("u")));
        assert_eq!(record.retrieved.unwrap().to_string(), "2023-12-12");
        assert_eq!((record.body.as_slice(), record.input), (&b"a\nb"[..], Input::Text));
        assert_eq!((carried[0].0.as_str(), carried[0].1.get()), ("n", "1.50"));
        assert!(record.repairs.is_empty());
    }

    #[test]
    fn keys_may_have_other_names() {
        let fields = Fields { html: "raw".to_owned(), id: "text".to_owned(), ..Fields::default() };
        let fields = Fields { text: "content".to_owned(), ..fields };
        let (record, carried) = parse(br#"{"raw": "<p>a", "text": "x", "html": "y"}"#, &fields, true).unwrap();
        assert_eq!(
            (record.body.as_slice(), record.input, record.id.as_deref()),
            (&b"<p>a"[..], Input::Html, Some("x"))
        );
        assert_eq!(carried.iter().map(|(key, _)| key.as_str()).collect::<Vec<_>>(), ["html"]);
        assert!(parse(b"{}", &fields, true).unwrap_err().to_string().contains("\"content\" nor \"raw\""));
    }

    #[test]
    fn lone_surrogates_are_replaced_and_pairs_kept() {
        let (record, _) =
            parse(br#"{"text": "a\ud83d\ude00 \ud83d \udE00 \\ud83d \n"}"#, &Fields::default(), false).unwrap();
        assert_eq!(String::from_utf8(record.body).unwrap(), "a\u{1f600} \u{fffd} \u{fffd} \\ud83d \n");
        assert_eq!(record.repairs.len(), 1);
    }

    #[test]
    fn bytes_that_are_not_utf8_are_replaced() {
        let (record, _) = parse(b"{\"text\": \"a\xffb\"}", &Fields::default(), false).unwrap();
        assert_eq!(record.body, "a\u{fffd}b".as_bytes());
        assert_eq!(record.repairs.len(), 1);
    }

    #[test]
    fn a_bad_date_or_id_degrades_but_does_not_lose_the_record() {
        let (record, _) =
            parse(br#"{"text": "a", "date": "yesterday", "id": ["x"]}"#, &Fields::default(), false).unwrap();
        assert_eq!((record.retrieved, record.id, record.repairs.len()), (None, None, 2));
    }

    #[test]
    fn errors_say_what_is_wrong() {
        assert_eq!(cause(br#"{"text": "a""#), "not a JSON object: EOF while parsing an object (column 12)");
        let keys = "neither \"text\" nor \"html\" has a value; the keys are: id, text (--field-text names another)";
        assert_eq!(cause(br#"{"id": "a", "text": null}"#), keys);
        assert_eq!(cause(br#"{"text": 5}"#), "\"text\" is a number, not a string");
        assert!(cause(b"[1]").starts_with("not a JSON object: invalid type: sequence, expected an object"));
        assert!(cause(b"{\"text\": \"a\0b\"}").contains("control character"));
    }

    #[test]
    fn a_record_is_told_by_its_keys() {
        let is_record = |line: &[u8]| is_record(line, &Fields::default());
        assert!(is_record(br#" {"text": "a"}"#));
        assert!(!is_record(br#"{"title": "a"}"#));
        assert!(!is_record(b"{not json"));
        assert!(!is_record(b"text"));
    }

    proptest::proptest! {
        #[test]
        fn any_line_gives_a_record_or_an_error(line in proptest::collection::vec(proptest::num::u8::ANY, 0..60)) {
            let _ = parse(&line, &Fields::default(), true);
        }

        #[test]
        fn any_escapes_give_a_record(text in r#"(\\u[dD][89a-f][0-9a-f]{2}|\\n|\\\\|a){0,12}"#) {
            parse(format!("{{\"text\": \"{text}\"}}").as_bytes(), &Fields::default(), false).unwrap();
        }
    }
}
