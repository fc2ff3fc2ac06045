//! The command line, run as a user runs it.
//!
//! The cases under `cmd/` are files that double as examples; `TRYCMD=overwrite cargo test --test cli` rewrites them.
#![allow(clippy::unwrap_used)]

use std::io::Write;
use std::process::{Command, Output, Stdio};

fn dechaff(arguments: &[&str], stdin: &[u8]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dechaff"));
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // A run that refuses its arguments closes its input early.
    let _ = child.stdin.take().unwrap().write_all(stdin);
    child.wait_with_output().unwrap()
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap()
}

fn json(bytes: &[u8]) -> serde_json::Value {
    serde_json::from_slice(bytes).unwrap()
}

#[test]
fn the_examples_hold() {
    trycmd::TestCases::new().case("tests/cmd/*.md").case("tests/cmd/*.toml");
}

/// After a change of the article: `cargo run -- schema > tests/schema.json`.
#[test]
fn the_schema_is_the_one_in_the_repository() {
    let printed = dechaff(&["schema"], b"");
    assert_eq!(json(&printed.stdout), json(include_bytes!("schema.json")));
}

#[test]
fn an_empty_input_is_an_empty_article() {
    let output = dechaff(&["clean", "--pipeline", "keep-all"], b"");
    assert_eq!((code(&output), json(&output.stdout)["status"].as_str()), (0, Some("empty")));
}

#[test]
fn nul_bytes_do_not_end_the_text() {
    let output =
        dechaff(&["clean", "--input", "jsonl", "--pipeline", "keep-all"], br#"{"text": "One.\u0000\n\nTwo."}"#);
    assert_eq!(code(&output), 0);
    assert!(json(&output.stdout)["text"].as_str().unwrap().ends_with("Two."));
}

#[test]
fn a_page_that_a_scraper_took_for_latin_1_is_read_as_it_declares() {
    let page = |charset: &str| {
        let html = format!("<meta charset={charset}><p>Ãàâàíü çàì¸ðçëà âî âòîðíèê.</p>");
        let line = serde_json::json!({"html": html}).to_string();
        json(&dechaff(&["clean", "--input", "jsonl", "--pipeline", "keep-all"], line.as_bytes()).stdout)
    };
    let read = page("windows-1251");
    assert_eq!(
        (&read["text"], &read["origin"]["charset"]),
        (&"Гавань замёрзла во вторник.".into(), &"windows-1251".into())
    );
    assert_eq!(page("utf-8")["text"], "Ãàâàíü çàì¸ðçëà âî âòîðíèê.");
}

#[test]
fn a_binary_input_is_told() {
    let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89";
    let output = dechaff(&["clean", "-", "--pipeline", "keep-all"], png);
    assert_eq!((code(&output), output.stdout.len()), (1, 0));
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(error.starts_with("dechaff: standard input: cannot decode the record: ") && error.contains("binary"));
}

#[test]
fn a_line_of_20_megabytes_is_one_record() {
    let mut line = b"It is a long line. ".repeat(20 << 20 >> 4);
    line.truncate(20 << 20);
    let output = dechaff(&["clean", "--format", "text", "--pipeline", "keep-all"], &line);
    assert_eq!(code(&output), 0);
    assert!(output.stdout.len() > 19 << 20);
}

#[test]
fn lone_surrogates_are_replaced_and_told() {
    let output = dechaff(&["clean", "--input", "jsonl", "--pipeline", "keep-all"], br#"{"text": "A \ud800 half."}"#);
    let article = json(&output.stdout);
    assert_eq!((code(&output), article["status"].as_str()), (0, Some("degraded")));
    assert_eq!(article["text"], "A \u{fffd} half.");
}

#[test]
fn broken_lines_do_not_stop_the_others() {
    let lines = b"\xef\xbb\xbf{\"text\": \"One.\"}\r\n\r\n{\"text\": \r\n{\"text\": 7}\r\n{\"text\": \"b\xffd\"}\r\n{\"text\": \"Last.\"}";
    let output = dechaff(&["clean", "-", "--pipeline", "keep-all"], lines);
    let texts: Vec<_> = output.stdout.split_inclusive(|b| *b == b'\n').map(|line| json(line)["text"].clone()).collect();
    assert_eq!(texts, ["One.", "b\u{fffd}d", "Last."]);
    let errors = String::from_utf8(output.stderr).unwrap();
    let errors: Vec<_> = errors.lines().collect();
    assert_eq!(errors.len(), 2);
    assert!(errors[0].starts_with("dechaff: standard input: record 2 (line 3, byte 23): not a JSON object: "));
    assert_eq!(errors[1], "dechaff: standard input: record 3 (line 4, byte 34): \"text\" is a number, not a string");
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn a_closed_pipe_is_a_success() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dechaff"));
    command.args(["clean", "--pipeline", "keep-all"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let mut stdin = child.stdin.take().unwrap();
    let lines = b"{\"text\": \"One.\"}\n".repeat(1000);
    for _ in 0..100 {
        let _ = stdin.write_all(&lines);
    }
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    assert_eq!((code(&output), output.stderr.len()), (0, 0));
}

#[test]
fn an_output_that_cannot_be_written_is_told() {
    let output = dechaff(&["clean", "--pipeline", "keep-all", "-o", "/nonexistent/folder/out.json"], b"One.");
    assert_eq!(code(&output), 4);
    assert!(output.stderr.starts_with(b"dechaff: cannot write /nonexistent/folder/out.json: "));
}

#[test]
fn every_command_shows_three_examples() {
    let commands: [&[&str]; 9] = [
        &[],
        &["clean"],
        &["pipelines"],
        &["pipelines", "list"],
        &["pipelines", "show"],
        &["check"],
        &["schema"],
        &["reasons"],
        &["completions"],
    ];
    for command in commands {
        let help = dechaff(&[command, &["--help"]].concat(), b"");
        let text = String::from_utf8(help.stdout).unwrap();
        let (_, examples) = text.split_once("Examples:\n").unwrap();
        let examples = examples.lines().take_while(|line| line.starts_with("  dechaff "));
        assert_eq!((help.status.code(), examples.count()), (Some(0), 3), "{command:?}");
    }
}

#[test]
fn completions_are_printed_for_every_shell() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = dechaff(&["completions", shell], b"");
        assert_eq!(code(&script), 0);
        assert!(String::from_utf8(script.stdout).unwrap().contains("keep-fields"));
    }
}

#[test]
fn reasons_are_printed_as_json() {
    let reasons = json(&dechaff(&["reasons", "--json"], b"").stdout);
    assert!(
        reasons
            .as_array()
            .unwrap()
            .iter()
            .all(|reason| reason["name"].is_string() && reason["description"].is_string())
    );
}
