//! The README is true: its commands run, what it shows is what the program prints, its lists name what there is.
#![cfg(unix)]
#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use dechaff::page::Reason;
use dechaff::{Pipeline, phrases};
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::Value;

const README: &str = include_str!("../README.md");

/// The command that this test is part of.
const NOT_RUN: &str = "cargo test";

/// The README's code blocks of a kind.
fn blocks(kind: &str) -> Vec<&'static str> {
    let fence = format!("\n```{kind}\n");
    README.split(fence.as_str()).skip(1).map(|rest| rest.split("\n```").next().unwrap()).collect()
}

/// The rows of the table whose head begins with that column, as cells.
fn table(column: &str) -> Vec<Vec<&'static str>> {
    let head = format!("\n| {column} |");
    let (_, rest) = README.split_once(head.as_str()).unwrap();
    let rows = rest.lines().skip(2).take_while(|line| line.starts_with('|'));
    rows.map(|row| row.trim_matches('|').split(" | ").map(str::trim).collect()).collect()
}

/// What stands between backticks in `cell`.
fn quoted(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('`').skip(1).step_by(2)
}

/// The names in the first column of a table.
fn names(column: &str) -> Vec<&'static str> {
    table(column).iter().flat_map(|row| quoted(row[0])).collect()
}

/// A folder with what the README's commands read: the samples, `pages`, `crawl.jsonl`, `crawl.warc.gz`, and the pipelines that it
/// shows.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(folder.join("samples")).unwrap();
    fs::create_dir_all(folder.join("pages")).unwrap();
    let mut crawl = String::new();
    let mut warc = GzEncoder::new(Vec::new(), Compression::fast());
    for sample in fs::read_dir("samples").unwrap().map(|entry| entry.unwrap().path()) {
        let name = sample.file_name().unwrap();
        fs::copy(&sample, folder.join("samples").join(name)).unwrap();
        if sample.extension().is_some_and(|extension| extension == "txt") {
            fs::copy(&sample, folder.join("pages").join(name)).unwrap();
            let record = serde_json::json!({ "id": name.to_str(), "text": fs::read_to_string(&sample).unwrap() });
            crawl += &format!("{record}\n");
            let text = fs::read(&sample).unwrap();
            let head = format!("WARC/1.0\r\nWARC-Type: conversion\r\nContent-Length: {}\r\n\r\n", text.len());
            warc.write_all(&[head.as_bytes(), &text, b"\r\n\r\n"].concat()).unwrap();
        }
    }
    fs::write(folder.join("crawl.jsonl"), crawl).unwrap();
    fs::write(folder.join("crawl.warc.gz"), warc.finish().unwrap()).unwrap();
    for (file, block) in ["mine.toml", "sites.toml", "corpus.toml"].into_iter().zip(blocks("toml")) {
        fs::write(folder.join(file), block).unwrap();
    }
    folder
}

/// Runs a command of the README, with the program that was built for this test on the path.
fn run(command: &str, folder: &Path) -> Output {
    let programs = Path::new(env!("CARGO_BIN_EXE_dechaff")).parent().unwrap();
    let path = env::var_os("PATH").unwrap_or_default();
    let path = env::join_paths([programs.to_owned()].into_iter().chain(env::split_paths(&path))).unwrap();
    let command = command.replace("cargo run --release -- ", "dechaff ");
    Command::new("sh")
        .args(["-c", &command])
        .current_dir(folder)
        .env("PATH", path)
        .env_remove("COLUMNS")
        .output()
        .unwrap()
}

/// Whether the programs that a command needs besides dechaff are there.
fn can_run(command: &str) -> bool {
    !command.contains("jq ") || Command::new("jq").arg("--version").output().is_ok()
}

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap()
}

/// Whether `line` is as shown, `[...]` standing for any words.
fn is_line(shown: &str, line: &str) -> bool {
    let mut parts = shown.trim_end().split("[...]");
    let Some(mut rest) = line.trim_end().strip_prefix(parts.next().unwrap()) else { return false };
    let parts: Vec<&str> = parts.collect();
    let Some((last, between)) = parts.split_last() else { return rest.is_empty() };
    for part in between {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}

/// Whether the lines are as shown, `...` standing for any lines.
fn is_text(shown: &[&str], lines: &[&str]) -> bool {
    match shown.split_first() {
        None => lines.is_empty(),
        Some((&"...", rest)) => (0..=lines.len()).any(|at| is_text(rest, &lines[at..])),
        Some((line, rest)) => match lines.split_first() {
            Some((real, lines)) => is_line(line, real) && is_text(rest, lines),
            None => false,
        },
    }
}

fn assert_shown(what: &str, shown: &str, real: &str) {
    let (shown_lines, lines): (Vec<&str>, Vec<&str>) = (shown.lines().collect(), real.lines().collect());
    assert!(is_text(&shown_lines, &lines), "{what}\n--- shown:\n{shown}\n--- real:\n{real}");
}

#[test]
fn its_commands_run() {
    let folder = folder("readme-commands");
    for command in blocks("sh").into_iter().flat_map(str::lines) {
        if command == NOT_RUN || !can_run(command) {
            continue;
        }
        let output = run(command, &folder);
        assert!(output.status.success() && output.stderr.is_empty(), "{command}\n{}", text(output.stderr));
    }
}

#[test]
fn it_shows_what_the_program_prints() {
    let folder = folder("readme-output");
    for session in blocks("console") {
        for step in session.strip_prefix("$ ").unwrap().split("\n$ ") {
            let (command, shown) = step.split_once('\n').unwrap();
            if can_run(command) {
                assert_shown(command, shown, &text(run(command, &folder).stdout));
            }
        }
    }
}

#[test]
fn the_page_that_it_shows_is_the_sample() {
    assert_shown("the sample", blocks("text")[0], &fs::read_to_string("samples/about-cookies.txt").unwrap());
}

#[test]
fn its_example_is_the_librarys() {
    let shown: String =
        blocks("rust")[0].lines().map(|line| format!("//! {line}").trim_end().to_owned() + "\n").collect();
    assert!(include_str!("../src/lib.rs").contains(&shown));
}

#[test]
fn its_reasons_are_all_there_are() {
    let told: Vec<_> = table("reason").iter().map(|row| (row[0].trim_matches('`'), row[1])).collect();
    let known: Vec<_> = Reason::ALL.iter().map(|reason| (reason.name(), reason.description())).collect();
    assert_eq!(told, known);
}

#[test]
fn its_exit_codes_are_those_of_the_help() {
    let help = text(run("dechaff clean --help", Path::new(".")).stdout);
    let (_, codes) = help.split_once("Exit codes:\n").unwrap();
    let told: Vec<String> = table("code").iter().map(|row| format!("  {}  {}", row[0], row[1])).collect();
    assert_eq!(told, codes.lines().collect::<Vec<_>>());
}

#[test]
fn its_pipelines_stages_and_defaults_are_those_built_in() {
    let told: Vec<_> = table("pipeline").iter().map(|row| (row[0].trim_matches('`'), row[1])).collect();
    assert_eq!(told, Pipeline::builtin_names());
    let article = Pipeline::builtin_source("article").unwrap();
    let stages = article.lines().filter_map(|line| line.strip_prefix("use = \"")?.strip_suffix('"'));
    assert_eq!(names("stage"), stages.collect::<Vec<_>>());
    for setting in table("stage").iter().flat_map(|row| quoted(row.get(2).unwrap_or(&""))) {
        let line = |line: &str| line.trim_start_matches("# ").starts_with(setting);
        assert!(article.lines().any(line), "{setting}");
    }
}

#[test]
fn its_keys_are_those_of_the_record() {
    let schema: Value = serde_json::from_str(include_str!("schema.json")).unwrap();
    let keys: BTreeSet<&str> = schema["properties"].as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(names("key").into_iter().collect::<BTreeSet<_>>(), keys);
}

#[test]
fn its_languages_are_those_with_a_phrase_list() {
    let (_, list) = README.split_once("languages: ").unwrap();
    assert_eq!(quoted(list.split('.').next().unwrap()).collect::<Vec<_>>(), phrases::languages().collect::<Vec<_>>());
}

#[test]
fn the_version_of_rust_is_the_manifests() {
    assert!(README.contains(&format!("Rust ({} or later)", env!("CARGO_PKG_RUST_VERSION"))));
}

/// Links and, between backticks, paths from the root; `NAME` and the like stand for any name.
#[test]
fn the_files_that_documents_name_exist() {
    const FOLDERS: [&str; 6] = ["src/", "pipelines/", "samples/", "tests/", "training/", "benches/"];
    for document in ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "training/README.md"] {
        let text = fs::read_to_string(document).unwrap();
        let links = text.split("](").skip(1).map(|rest| rest.split(')').next().unwrap());
        let links = links.filter(|link| !link.contains("://")).map(|link| Path::new(document).with_file_name(link));
        let paths = text.lines().flat_map(quoted).filter(|path| FOLDERS.iter().any(|folder| path.starts_with(folder)));
        let paths = paths.filter(|path| !path.contains(|c: char| c.is_uppercase() || c == '*')).map(PathBuf::from);
        for file in links.chain(paths) {
            assert!(file.exists(), "{document}: {}", file.display());
        }
    }
}
