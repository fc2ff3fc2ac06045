//! Runs that are killed at any moment and resumed: the outputs are those of a run that nothing disturbed.
#![allow(clippy::unwrap_used)]

mod folder;

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;
use folder::folder;

/// Kills of one run, at most. `DECHAFF_KILLS` sets another number.
const KILLS: u64 = 4;

/// A text that differs from record to record.
fn text(n: usize) -> String {
    let mut text = format!("Harbour report number {n}\n\nBy Ann Lee\n\n");
    for line in 0..n * 37 % 23 + 2 {
        writeln!(
            text,
            "On day {line} of report {n} the ferries stayed in port, and the crews broke the ice by hand.\n"
        )
        .unwrap();
    }
    text
}

fn jsonl(records: usize) -> Vec<u8> {
    let mut lines = Vec::new();
    for n in 0..records {
        if n % 97 == 13 {
            lines.extend_from_slice(b"{broken\n");
        } else {
            writeln!(lines, "{}", serde_json::json!({"id": n, "text": text(n)})).unwrap();
        }
    }
    lines
}

/// gzip with a member for each of `parts`.
fn gzip(parts: &[Vec<u8>]) -> Vec<u8> {
    let mut all = Vec::new();
    for part in parts {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(part).unwrap();
        all.extend(encoder.finish().unwrap());
    }
    all
}

/// Responses, each with a metadata record behind it; of every third, only that tells the charset.
fn warc(records: usize) -> Vec<Vec<u8>> {
    let response = |n: usize| {
        let charset = if n.is_multiple_of(3) { "" } else { "; charset=utf-8" };
        let body = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: text/html{charset}\r\n\r\n<title>Report {n}</title><p>{}",
            text(n).replace("\n\n", "<p>")
        );
        let mut record = format!(
            "WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:{n}>\r\nWARC-Target-URI: \
             http://harbour.example/{n}\r\nWARC-Date: 2024-03-05T10:00:00Z\r\nContent-Type: application/http; \
             msgtype=response\r\nContent-Length: {}\r\n\r\n{body}\r\n\r\n",
            body.len()
        )
        .into_bytes();
        if n.is_multiple_of(3) {
            // The last letter of the body becomes one that statistics alone do not read as Cyrillic.
            let last = record.iter().rposition(u8::is_ascii_alphabetic).unwrap();
            record[last] = 0xf8;
        }
        record
    };
    let metadata = |n: usize| {
        let fields = "fetchTimeMs: 7\r\ncharset-detected: windows-1251\r\n";
        format!(
            "WARC/1.0\r\nWARC-Type: metadata\r\nWARC-Record-ID: <urn:uuid:m{n}>\r\nWARC-Concurrent-To: \
             <urn:uuid:{n}>\r\nContent-Type: application/warc-fields\r\nContent-Length: {}\r\n\r\n{fields}\r\n\r\n",
            fields.len()
        )
        .into_bytes()
    };
    (0..records).flat_map(|n| [response(n), metadata(n)]).collect()
}

/// A number of milliseconds below `limit` that looks random (a step of SplitMix64).
fn random(seed: u64, limit: u64) -> u64 {
    let mut z = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    (z ^ (z >> 31)) % limit
}

fn command(root: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dechaff"));
    let fixed = ["clean", "in", "-j", "2", "--checkpoint", "0.02"];
    let pipeline: &[&str] = if arguments.contains(&"--pipeline") { &[] } else { &["--pipeline", "keep-all"] };
    command.current_dir(root).args(fixed).args(pipeline).args(arguments).stderr(Stdio::null());
    command
}

/// The files under `root`, with their bytes.
fn contents(root: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut files = Vec::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                files.push((path.strip_prefix(root).unwrap().to_owned(), fs::read(path).unwrap()));
            }
        }
    }
    files.sort();
    files
}

/// Kills runs with these output arguments at random moments until one ends by itself, and compares.
fn survives(root: &Path, output: &[&str]) {
    let kills = std::env::var("DECHAFF_KILLS").map_or(KILLS, |kills| kills.parse().unwrap());
    let _ = fs::remove_dir_all(root.join("whole"));
    fs::create_dir_all(root.join("whole")).unwrap();
    let arguments =
        |folder: &str| -> Vec<String> { output.iter().map(|argument| argument.replace("OUT", folder)).collect() };
    let run = |folder: &str, extra: &[&str]| {
        let arguments = arguments(folder);
        let all: Vec<&str> = arguments.iter().map(String::as_str).chain(extra.iter().copied()).collect();
        command(root, &all)
    };
    let started = std::time::Instant::now();
    let code = run("whole", &[]).status().unwrap().code();
    let time = started.elapsed().as_millis() as u64;
    assert!(matches!(code, Some(0 | 1)), "{code:?}");
    let whole = contents(&root.join("whole"));
    assert!(!whole.is_empty());
    let names = |files: &[(PathBuf, Vec<u8>)]| files.iter().map(|file| file.0.clone()).collect::<Vec<_>>();
    for round in 0..kills.div_ceil(4) {
        let _ = fs::remove_dir_all(root.join("killed"));
        fs::create_dir_all(root.join("killed")).unwrap();
        for kill in 0..4 {
            let mut child = run("killed", &["--resume"]).spawn().unwrap();
            thread::sleep(Duration::from_millis(random(round * 4 + kill, time + time / 4 + 1)));
            child.kill().unwrap();
            if child.wait().unwrap().code().is_some() {
                break;
            }
        }
        if names(&contents(&root.join("killed"))) != names(&whole) {
            assert_eq!(run("killed", &["--resume"]).status().unwrap().code(), code);
        }
        let killed = contents(&root.join("killed"));
        assert_eq!(names(&whole), names(&killed), "round {round}");
        for (whole, killed) in whole.iter().zip(&killed) {
            assert!(whole.1 == killed.1, "round {round}: {} differs", whole.0.display());
        }
    }
}

#[test]
fn jsonl_to_jsonl() {
    let root = folder("resume-jsonl");
    fs::create_dir(root.join("in")).unwrap();
    fs::write(root.join("in/a.jsonl"), jsonl(3000)).unwrap();
    fs::write(root.join("in/b.jsonl"), jsonl(1000)).unwrap();
    survives(&root, &["-o", "OUT/out.jsonl", "--dead-letters", "OUT/dead.jsonl"]);
    survives(&root, &["-o", "OUT/out.jsonl", "--shard-records", "700"]);
    fs::write(root.join("mine.toml"), "name = \"mine\"\nextends = \"keep-all\"\n[duplicates]\n").unwrap();
    survives(&root, &["-o", "OUT/out.jsonl", "--pipeline", "mine.toml", "--filtered", "OUT/held.jsonl"]);
}

#[test]
fn compressed_jsonl_to_compressed_jsonl() {
    let root = folder("resume-gz");
    let lines = jsonl(9000);
    let parts: Vec<Vec<u8>> = lines.chunks(1 << 20).map(<[u8]>::to_vec).collect();
    File::create(root.join("in")).unwrap().write_all(&gzip(&parts)).unwrap();
    survives(&root, &["-o", "OUT/out.jsonl.zst", "--dead-letters", "OUT/dead.jsonl"]);
    survives(&root, &["-o", "OUT/out.jsonl.gz"]);
}

#[test]
fn warc_to_parquet() {
    let root = folder("resume-warc");
    File::create(root.join("in")).unwrap().write_all(&gzip(&warc(4000))).unwrap();
    survives(&root, &["-o", "OUT/out.parquet"]);
    survives(&root, &["-o", "OUT/out.jsonl.zst"]);
}

#[test]
fn parquet_to_parquet() {
    let root = folder("resume-parquet");
    fs::write(root.join("in.jsonl"), jsonl(6000)).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_dechaff"));
    let arguments = ["clean", "in.jsonl", "--quiet", "-p", "keep-all", "-o", "in.parquet"];
    assert_eq!(command.current_dir(&root).args(arguments).status().unwrap().code(), Some(1));
    fs::rename(root.join("in.parquet"), root.join("in")).unwrap();
    survives(&root, &["-o", "OUT/out.parquet"]);
    survives(&root, &["-o", "OUT/out.jsonl.zst"]);
}

#[test]
fn a_folder_to_a_folder() {
    let root = folder("resume-folder");
    for n in 0..700 {
        let folder = root.join("in").join((n % 13).to_string());
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join(format!("{n}.txt")), text(n)).unwrap();
    }
    survives(&root, &["--out-dir", "OUT/files", "--format", "markdown"]);
    survives(&root, &["-o", "OUT/out.jsonl"]);
}
