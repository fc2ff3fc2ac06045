//! What a crawler has noted about a document in the `metadata` record behind it.
//!
//! Common Crawl's have a block of `application/warc-fields` with the charset that the crawler detected and the answer of
//! the Compact Language Detector 2:
//!
//! ```text
//! fetchTimeMs: 275
//! charset-detected: UTF-8
//! languages-cld2: {"reliable":true,"text-bytes":7070,"languages":[{"code":"de","code-iso-639-3":"deu",
//!                  "text-covered":0.99,"score":1124.0,"name":"GERMAN"}]}       (in one line)
//! ```

use serde::Deserialize;

use super::block::without_brackets;
use super::cut::value;
use super::languages;
use crate::source::{Detected, DetectedLanguage};

/// The share of a text above which a language covers most of it.
const MOST: f64 = 0.5;

/// The answer of the language detector.
#[derive(Deserialize)]
struct Languages {
    reliable: bool,
    #[serde(default)]
    languages: Vec<Language>,
}

#[derive(Deserialize)]
struct Language {
    #[serde(rename = "code-iso-639-3")]
    code: String,
    /// Share of the text, 0..1.
    #[serde(rename = "text-covered")]
    covered: f64,
}

/// What the metadata record says of the document before it, which has that identifier and address; nothing where it
/// speaks of another one.
pub(super) fn detected(record: &[u8], id: Option<&str>, url: Option<&str>) -> Detected {
    let mut lines = record.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii);
    let mut detected = Detected::default();
    if !speaks_of(lines.by_ref().take_while(|line| !line.is_empty()), id, url) {
        return detected;
    }
    for line in lines.take_while(|line| !line.is_empty()) {
        if let Some(label) = value(line, b"charset-detected") {
            detected.charset = std::str::from_utf8(label).ok().map(str::to_owned);
        } else if let Some(answer) = value(line, b"languages-cld2") {
            detected.language = language(answer);
        }
    }
    detected
}

/// Whether a header names the document: by its identifier, or where it names none, by its address.
fn speaks_of<'a>(header: impl Iterator<Item = &'a [u8]>, id: Option<&str>, url: Option<&str>) -> bool {
    let same = |found: &[u8], own: Option<&str>| own.is_some_and(|own| without_brackets(found) == own.as_bytes());
    let (mut by_id, mut by_url) = (None, false);
    for line in header {
        if let Some(named) = value(line, b"warc-concurrent-to").or(value(line, b"warc-refers-to")) {
            by_id = Some(by_id == Some(true) || same(named, id));
        } else if let Some(address) = value(line, b"warc-target-uri") {
            by_url = same(address, url);
        }
    }
    by_id.unwrap_or(by_url)
}

/// The language of most of the text, where the detector is sure of it.
fn language(answer: &[u8]) -> Option<DetectedLanguage> {
    let Languages { reliable, languages } = serde_json::from_slice(answer).ok()?;
    let Language { code, .. } = languages.into_iter().find(|language| reliable && language.covered > MOST)?;
    let tag = languages::tag(&code)?.to_owned();
    Some(DetectedLanguage { tag, stated: code, from: "languages-cld2" })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const HEADER: &str = "WARC/1.0\r\nWARC-Type: metadata\r\nWARC-Target-URI: https://harbour.example/\r\n";

    fn read(links: &str, fields: &str) -> Detected {
        let record = format!("{HEADER}{links}Content-Length: 0\r\n\r\n{fields}");
        detected(record.as_bytes(), Some("urn:uuid:1"), Some("https://harbour.example/"))
    }

    fn cld2(reliable: bool, languages: &[(&str, f64)]) -> Option<String> {
        let languages: Vec<_> = languages
            .iter()
            .map(|(code, covered)| serde_json::json!({"code-iso-639-3": code, "text-covered": covered, "score": 9.0}))
            .collect();
        let answer = serde_json::json!({"reliable": reliable, "text-bytes": 70, "languages": languages});
        read("", &format!("languages-cld2: {answer}\r\n")).language.map(|language| language.tag)
    }

    #[test]
    fn charset_and_language_are_read() {
        let fields = "fetchTimeMs: 275\r\ncharset-detected: windows-1251\r\nlanguages-cld2: {\"reliable\":true,\
            \"text-bytes\":7070,\"languages\":[{\"code\":\"de\",\"code-iso-639-3\":\"deu\",\"text-covered\":0.99,\
            \"score\":1124.0,\"name\":\"GERMAN\"}]}\r\n\r\n";
        let language = DetectedLanguage { tag: "de".to_owned(), stated: "deu".to_owned(), from: "languages-cld2" };
        let expected = Detected { charset: Some("windows-1251".to_owned()), language: Some(language) };
        assert_eq!(read("", fields), expected);
        let next = "WARC/1.0\r\nWARC-Type: response\r\n\r\ncharset-detected: koi8-r\r\n";
        assert_eq!(read("", &format!("{fields}{next}")), expected);
    }

    #[test]
    fn it_speaks_of_the_document_that_it_names() {
        for (links, ours) in [
            ("", true),
            ("WARC-Concurrent-To: <urn:uuid:1>\r\n", true),
            ("WARC-Refers-To: <urn:uuid:1>\r\n", true),
            ("WARC-Concurrent-To: <urn:uuid:1>\r\nWARC-Concurrent-To: <urn:uuid:7>\r\n", true),
            ("WARC-Concurrent-To: <urn:uuid:7>\r\nWARC-Concurrent-To: <urn:uuid:1>\r\n", true),
            ("WARC-Concurrent-To: <urn:uuid:7>\r\n", false),
            ("WARC-Refers-To-Target-URI: https://other.example/\r\n", true),
            ("WARC-Target-URI: https://other.example/\r\n", false),
        ] {
            assert_eq!(read(links, "charset-detected: koi8-r\r\n").charset.is_some(), ours, "{links}");
        }
        let record = "WARC/1.0\r\n\r\ncharset-detected: koi8-r\r\n";
        assert_eq!(detected(record.as_bytes(), None, None), Detected::default());
    }

    #[test]
    fn only_a_sure_language_of_most_of_the_text_counts() {
        assert_eq!(cld2(true, &[("deu", 0.6), ("eng", 0.3)]).as_deref(), Some("de"));
        assert_eq!(cld2(true, &[("eng", 0.3), ("haw", 0.6)]).as_deref(), Some("haw"));
        assert_eq!(cld2(true, &[("deu", 0.5), ("eng", 0.5)]), None);
        assert_eq!(cld2(false, &[("deu", 0.9)]), None);
        assert_eq!(cld2(true, &[("und", 0.9)]), None);
        assert_eq!(cld2(true, &[]), None);
        assert_eq!(read("", "languages-cld2: {\"reliable\":false,\"text-bytes\":0}").language, None);
        assert_eq!(read("", "languages-cld2: {\"reliable\":true,\"languages\":[{\"code-iso").language, None);
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_end(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..200)) {
            let _ = detected(&bytes, Some("a"), Some("b"));
            let _ = detected(&[b"WARC/1.0\nWARC-Concurrent-To: a\n\nlanguages-cld2: ", &bytes[..]].concat(), Some("a"), None);
        }
    }
}
