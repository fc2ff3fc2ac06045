//! What a crawler has detected and noted beside a document, from the dump to the article.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use encoding_rs::{Encoding, SHIFT_JIS, WINDOWS_1251, WINDOWS_1252};
use serde_json::Value;

const PIPELINE: &str = "name = \"all\"\n[[stage]]\nuse = \"select\"\ndial = -1.0\n[[stage]]\nuse = \"language\"\n";

/// A new folder of that name for one test.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("all.toml"), PIPELINE).unwrap();
    folder
}

fn record(kind: &str, fields: &str, block: &[u8]) -> Vec<u8> {
    let head = format!("WARC/1.0\r\nWARC-Type: {kind}\r\n{fields}Content-Length: {}\r\n\r\n", block.len());
    [head.as_bytes(), block, b"\r\n\r\n"].concat()
}

/// A page that declares no charset; its identifier is its number.
fn response(n: usize, charset: &'static Encoding, text: &str) -> Vec<u8> {
    let head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>";
    let fields = format!("WARC-Record-ID: <urn:page:{n}>\r\nWARC-Target-URI: https://harbour.example/{n}\r\n");
    record("response", &fields, &[&head[..], &charset.encode(text).0].concat())
}

/// What a crawler has noted about the page of that number.
fn metadata(n: usize, charset: &str, language: &str) -> Vec<u8> {
    let languages = serde_json::json!([{"code-iso-639-3": language, "text-covered": 0.97, "score": 900.0}]);
    let answer = serde_json::json!({"reliable": true, "text-bytes": 99, "languages": languages});
    let block = format!("fetchTimeMs: 7\r\ncharset-detected: {charset}\r\nlanguages-cld2: {answer}\r\n");
    record("metadata", &format!("WARC-Concurrent-To: <urn:page:{n}>\r\n"), block.as_bytes())
}

/// The articles and dead letters of a dump of these records, compressed record by record or not.
fn clean(root: &Path, records: &[Vec<u8>], compressed: bool) -> (Vec<Value>, Vec<Value>) {
    let pack = |record: &Vec<u8>| {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(record).unwrap();
        encoder.finish().unwrap()
    };
    let dump: Vec<u8> = if compressed { records.iter().flat_map(pack).collect() } else { records.concat() };
    fs::write(root.join("in"), dump).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_dechaff"));
    command.current_dir(root).args(["clean", "in", "--pipeline", "all.toml", "--explain", "--quiet"]);
    command.args(["-o", "out.jsonl", "--dead-letters", "dead.jsonl"]);
    assert!(matches!(command.status().unwrap().code(), Some(0 | 1)));
    let lines = |name: &str| -> Vec<Value> {
        let lines = fs::read_to_string(root.join(name)).unwrap();
        lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    };
    (lines("out.jsonl"), lines("dead.jsonl"))
}

/// Text, charset and language of an article.
fn told(article: &Value) -> (&str, &str, Option<&str>) {
    let text = |value: &'static str| article.pointer(value).and_then(Value::as_str);
    (text("/text").unwrap(), text("/origin/charset").unwrap(), text("/language"))
}

#[test]
fn what_the_metadata_tell_counts() {
    let root = folder("crawls");
    let records = [
        record("warcinfo", "", b"software: none\r\n"),
        record("request", "", b"GET / HTTP/1.1\r\n\r\n"),
        response(1, WINDOWS_1251, "Год"),
        metadata(1, "windows-1251", "rus"),
        response(2, SHIFT_JIS, "氷"),
        metadata(2, "Shift_JIS", "jpn"),
        response(3, WINDOWS_1252, "Das Eis."),
        metadata(3, "UTF-8", "deu"),
        // Nothing behind it.
        response(4, WINDOWS_1252, "Das Eis."),
        // What stands behind it speaks of another one.
        response(5, WINDOWS_1252, "Das Eis."),
        metadata(1, "windows-1251", "rus"),
        // What stands behind it is damaged.
        response(6, WINDOWS_1252, "Das Eis."),
        b"WARC/1.0\r\nWARC-Type: metadata\r\nWARC-Concurrent-To: <urn:page:6>\r\n\r\ncharset-detected: x\r\n\r\n"
            .to_vec(),
        // Damage stands between.
        response(7, WINDOWS_1252, "Das Eis."),
        b"no record\r\n".to_vec(),
        metadata(7, "windows-1252", "deu"),
        record("conversion", "Content-Type: text/plain\r\nWARC-Identified-Content-Language: deu,eng\r\n", b"Das Eis."),
        // The last one.
        response(8, WINDOWS_1252, "Das Eis."),
    ];
    let offset = |index: usize| records[..index].iter().map(Vec::len).sum::<usize>();
    for compressed in [false, true] {
        let (articles, dead) = clean(&root, &records, compressed);
        let german = ("Das Eis.", "UTF-8", Some("de"));
        let untold = ("Das Eis.", "UTF-8", None);
        let expected = [
            ("Год", "windows-1251", Some("ru")),
            ("氷", "Shift_JIS", Some("ja")),
            german,
            untold,
            untold,
            untold,
            untold,
            german,
            untold,
        ];
        assert_eq!(articles.iter().map(told).collect::<Vec<_>>(), expected);
        let from = |n: usize| articles[n]["evidence"]["language"][0].clone();
        assert_eq!(from(2), serde_json::json!({"from": "languages-cld2", "text": "deu"}));
        assert_eq!(from(7), serde_json::json!({"from": "warc-identified-content-language", "text": "deu"}));
        let place = |letter: &Value| (letter["record"].as_u64().unwrap(), letter["offset"].as_u64().unwrap() as usize);
        assert_eq!(dead.iter().map(place).collect::<Vec<_>>(), [(13, offset(12)), (15, offset(14))]);
        let numbers: Vec<_> = articles.iter().map(|article| article["origin"]["record"].as_u64().unwrap()).collect();
        assert_eq!(numbers, [3, 5, 7, 9, 10, 12, 14, 17, 18]);
    }
}

#[test]
fn what_the_page_declares_counts_before_that() {
    let root = folder("crawls-declared");
    let page = |head: &str, body: &[u8]| {
        let http = format!("HTTP/1.1 200 OK\r\nContent-Type: {head}\r\n\r\n");
        record("response", "WARC-Record-ID: <urn:page:1>\r\n", &[http.as_bytes(), body].concat())
    };
    let cyrillic = WINDOWS_1251.encode("<p>Год").0.into_owned();
    let with_meta = [b"<meta charset=windows-1251>", &cyrillic[..]].concat();
    let long = "Der Hafen fror in der Nacht zum ersten Mal seit vierzig Jahren zu, und alle Fähren blieben bis zum \
        frühen Abend im Hafen. Die Mannschaften brachen den ganzen Tag lang das Eis mit der Hand, was die \
        Hafenmeisterin die härteste Arbeit ihrer Zeit nannte, und keiner von ihnen ging vor dem Abend nach Hause.";
    let records = [
        page("text/html; charset=windows-1251", &cyrillic),
        metadata(1, "koi8-r", "rus"),
        page("text/html", &with_meta),
        metadata(1, "koi8-r", "rus"),
        page("text/html", "\u{feff}<p>Год".as_bytes()),
        metadata(1, "koi8-r", "rus"),
        page("text/html", format!("<p>{long}").as_bytes()),
        metadata(1, "windows-1252", "eng"),
    ];
    let (articles, _) = clean(&root, &records, false);
    let found: Vec<_> = articles.iter().map(told).collect();
    assert_eq!(
        found[..3],
        [("Год", "windows-1251", Some("ru")), ("Год", "windows-1251", Some("ru")), ("Год", "UTF-8", Some("ru"))]
    );
    // The text speaks against the crawler.
    assert_eq!(found[3], (long, "UTF-8", Some("de")));
    assert_eq!(articles[3]["evidence"]["language"][1]["rejected"], true);
}
