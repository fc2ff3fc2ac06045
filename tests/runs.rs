//! What a run over many records promises: its account, its journal, its end.
#![allow(clippy::unwrap_used)]

mod command;
mod folder;

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use folder::folder;
use serde_json::Value;

fn clean(root: &Path, arguments: &[&str]) -> Output {
    command::clean(root, arguments).output().unwrap()
}

fn errors(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn json(path: PathBuf) -> Value {
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

fn lines(path: PathBuf) -> Vec<Value> {
    fs::read_to_string(path).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Writes `records` lines of JSONL, of which every hundredth is broken.
fn write_records(path: PathBuf, records: usize) {
    let mut text = String::new();
    for n in 0..records {
        match n % 100 {
            99 => writeln!(text, "{{\"id\": {n}, \"text\": 5}}").unwrap(),
            _ => writeln!(text, "{{\"id\": {n}, \"text\": \"The harbour froze on day {n}.\"}}").unwrap(),
        }
    }
    fs::write(path, text).unwrap();
}

#[test]
fn every_record_is_accounted_for() {
    let root = folder("account");
    write_records(root.join("in.jsonl"), 1000);
    fs::write(root.join("page.txt"), "The harbour froze.").unwrap();
    let inputs = ["in.jsonl", "page.txt", "missing"];
    let extra = ["-o", "out.jsonl", "--dead-letters", "dead.jsonl", "--report", "report.json"];
    let output = clean(&root, &[&inputs[..], &extra].concat());
    assert_eq!(output.status.code(), Some(1));
    let report = json(root.join("report.json"));
    assert_eq!((&report["records"], &report["written"], &report["failed"]), (&1002.into(), &991.into(), &11.into()));
    assert_eq!(report["status"]["ok"], 991);
    assert_eq!(lines(root.join("out.jsonl")).len(), 991);
    let dead = lines(root.join("dead.jsonl"));
    assert_eq!(dead.len(), 11);
    let input = fs::read(root.join("in.jsonl")).unwrap();
    for letter in &dead[..10] {
        let (start, length) =
            (letter["offset"].as_u64().unwrap() as usize, letter["length"].as_u64().unwrap() as usize);
        assert!(input[start..start + length].ends_with(b"\"text\": 5}\n"));
        assert_eq!(letter["reason"], "\"text\" is a number, not a string");
    }
    assert_eq!((&dead[10]["file"], dead[10].get("record")), (&"missing".into(), None));
    assert!(errors(&output).contains("records            1002\n"));
    assert!(!root.join("out.jsonl.journal").exists());
}

#[test]
fn articles_in_any_order_are_the_same_articles() {
    let root = folder("unordered");
    write_records(root.join("in.jsonl"), 2000);
    let sorted = |arguments: &[&str]| {
        let output = clean(&root, &[&["in.jsonl", "-j", "3"], arguments].concat());
        let mut lines: Vec<String> = String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect();
        lines.sort();
        lines
    };
    assert_eq!(sorted(&["--unordered"]), sorted(&[]));
    let refused = clean(&root, &["in.jsonl", "--unordered", "--resume", "-o", "out.jsonl"]);
    assert_eq!(refused.status.code(), Some(2));
}

#[test]
fn quiet_runs_say_nothing_of_records() {
    let root = folder("quiet");
    write_records(root.join("in.jsonl"), 200);
    let output = clean(&root, &["in.jsonl", "--quiet", "-o", "out.jsonl"]);
    assert_eq!((output.status.code(), errors(&output).as_str()), (Some(1), ""));
}

#[test]
fn progress_for_machines_is_json() {
    let root = folder("progress");
    write_records(root.join("in.jsonl"), 200);
    let output = clean(&root, &["in.jsonl", "--progress", "json", "-o", "out.jsonl"]);
    let last: Value = serde_json::from_str(errors(&output).lines().last().unwrap()).unwrap();
    assert_eq!((&last["records"], &last["articles"], &last["failed"]), (&200.into(), &198.into(), &2.into()));
    assert_eq!(last["bytes"], fs::metadata(root.join("in.jsonl")).unwrap().len());
    assert_eq!(last["bytes"], last["total_bytes"]);
}

/// Begins a run that is interrupted, and gives its folder.
#[cfg(unix)]
fn interrupted(name: &str) -> PathBuf {
    let root = folder(name);
    write_records(root.join("in.jsonl"), 200_000);
    let mut child = command::clean(&root, &["in.jsonl", "-o", "out.jsonl", "--quiet"]).spawn().unwrap();
    while fs::metadata(root.join("out.jsonl.partial")).map_or(0, |found| found.len()) == 0 {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    let id = child.id().to_string();
    assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert!(root.join("out.jsonl.journal").exists() && !root.join("out.jsonl").exists());
    root
}

#[cfg(unix)]
#[test]
fn an_interrupted_run_goes_on() {
    let root = interrupted("interrupted");
    let again = clean(&root, &["in.jsonl", "-o", "out.jsonl"]);
    assert_eq!(again.status.code(), Some(2));
    assert!(errors(&again).contains("go on with it with --resume, or begin anew with --restart"));
    let resumed = clean(&root, &["in.jsonl", "-o", "out.jsonl", "--quiet", "--resume", "--report", "report.json"]);
    assert_eq!(resumed.status.code(), Some(1));
    let report = json(root.join("report.json"));
    assert_eq!((&report["records"], &report["written"]), (&200_000.into(), &198_000.into()));
    assert!(report["resumed_at"].as_u64().unwrap() > 0);
    let resumed = fs::read(root.join("out.jsonl")).unwrap();
    assert_eq!(clean(&root, &["in.jsonl", "-o", "out.jsonl", "--quiet"]).status.code(), Some(1));
    assert!(resumed == fs::read(root.join("out.jsonl")).unwrap());
}

#[cfg(unix)]
#[test]
fn a_run_that_differs_is_refused() {
    let root = interrupted("differs");
    let refusal = |arguments: &[&str]| {
        let output = clean(&root, &[&["-o", "out.jsonl", "--resume"], arguments].concat());
        assert_eq!(output.status.code(), Some(2));
        errors(&output)
    };
    assert!(
        refusal(&["in.jsonl", "--explain"]).contains("--explain was absent in the unfinished run and is \"set\" now")
    );
    assert!(refusal(&["in.jsonl", "in.jsonl"]).contains("the list of inputs was \"in.jsonl\""));
    let mut other = Command::new(env!("CARGO_BIN_EXE_dechaff"));
    let other = other.current_dir(&root).args(["clean", "in.jsonl", "-o", "out.jsonl", "--resume"]).output().unwrap();
    assert_eq!(other.status.code(), Some(2));
    assert!(errors(&other).contains("the pipeline was \"keep-all"));
    fs::write(root.join("in.jsonl"), "{\"text\": \"Another input.\"}\n").unwrap();
    assert!(refusal(&["in.jsonl"]).contains("files were added, removed or changed"));
    let anew = clean(&root, &["in.jsonl", "-o", "out.jsonl", "--restart"]);
    assert_eq!((anew.status.code(), lines(root.join("out.jsonl")).len()), (Some(0), 1));
}

#[test]
fn what_filters_hold_back_is_counted_and_kept() {
    let root = folder("filters");
    let text = |n: usize| format!("The harbour froze on day {n}, and the ferries stayed in port until the thaw came.");
    let mut lines_in: Vec<String> =
        (0..50).map(|n| serde_json::json!({"id": n, "text": text(n % 40)}).to_string()).collect();
    lines_in.push(serde_json::json!({"id": "short", "text": "Too short."}).to_string());
    fs::write(root.join("in.jsonl"), lines_in.join("\n")).unwrap();
    let pipeline = "name = \"mine\"\nextends = \"keep-all\"\n[[filter]]\nuse = \"words\"\nmin = 5\n[duplicates]\n";
    fs::write(root.join("mine.toml"), pipeline).unwrap();
    let arguments = ["clean", "in.jsonl", "-o", "out.jsonl", "-p", "mine.toml", "--filtered", "held.jsonl"];
    let mut command = Command::new(env!("CARGO_BIN_EXE_dechaff"));
    let output = command.current_dir(&root).args(arguments).args(["--report", "report.json"]).output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    let report = json(root.join("report.json"));
    let counts = serde_json::json!({"words": 1, "duplicates/text": 10});
    assert_eq!((&report["filtered"], &report["written"], &report["records"]), (&counts, &40.into(), &51.into()));
    let held = lines(root.join("held.jsonl"));
    assert_eq!(held.len(), 11);
    assert_eq!((&held[0]["id"], &held[0]["filtered"]["filter"]), (&"40".into(), &"duplicates/text".into()));
    assert_eq!((&held[10]["id"], &held[10]["filtered"]["reason"]), (&"short".into(), &"2 words, fewer than 5".into()));
    assert_eq!(fs::read_dir(&root).unwrap().count(), 5);
}

#[test]
fn what_a_site_repeats_is_learned_and_kept() {
    let root = folder("learn-site");
    let page = |n: usize| {
        let day = format!("On day {n} the harbour froze, and the ferries stayed in port for hours.");
        let text = format!("Report {n} from the harbour\n\n{day}\n\nBoats for hire all year round at the old pier.");
        serde_json::json!({"url": format!("https://example.org/{n}"), "text": text}).to_string()
    };
    fs::write(root.join("in.jsonl"), (0..300).map(page).collect::<Vec<_>>().join("\n")).unwrap();
    let run = |threads: &str, memory: &str| {
        let arguments = ["clean", "in.jsonl", "-j", threads, "--learn-site", memory];
        let output = Command::new(env!("CARGO_BIN_EXE_dechaff")).current_dir(&root).args(arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", errors(&output));
        output.stdout
    };
    let learned = run("1", "one");
    assert!(!String::from_utf8(learned.clone()).unwrap().contains("Boats for hire"));
    assert!(learned == run("3", "three") && learned == run("2", "one"));
    assert_eq!(fs::read(root.join("one")).unwrap(), fs::read(root.join("three")).unwrap());
    fs::write(root.join("one"), "something else").unwrap();
    let refused = clean(&root, &["in.jsonl", "--learn-site", "one"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(errors(&refused).contains("the site memory one: not a site memory"));
    assert_eq!(clean(&root, &["-", "--learn-site", "new"]).status.code(), Some(2));
}

/// `bytes` after damage of one of four kinds, told by `seed`.
fn damaged(bytes: &[u8], seed: usize) -> Vec<u8> {
    let at = |n: usize| seed.wrapping_mul(7919 * n + 104_729) % bytes.len();
    let mut bytes = bytes.to_vec();
    match seed % 4 {
        0 => bytes.truncate(at(1)),
        1 => (1..8).for_each(|n| bytes[at(n)] ^= 1 << (n % 8)),
        2 => drop(bytes.drain(at(1).min(at(2))..at(1).max(at(2)))),
        _ => {
            let piece = bytes[at(1) / 2..at(1)].to_vec();
            bytes.splice(at(2)..at(2), piece);
        }
    }
    bytes
}

#[test]
fn damaged_inputs_are_accounted_for() {
    let root = folder("damaged");
    fs::create_dir(root.join("in")).unwrap();
    write_records(root.join("sound.jsonl"), 40);
    let lines = fs::read(root.join("sound.jsonl")).unwrap();
    let gzip = |bytes: &[u8]| {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        std::io::Write::write_all(&mut encoder, bytes).unwrap();
        encoder.finish().unwrap()
    };
    let warc: Vec<u8> = (0..20)
        .flat_map(|n| {
            let page = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>The harbour froze on day {n}.");
            let head = format!("WARC/1.0\r\nWARC-Type: response\r\nContent-Length: {}\r\n\r\n", page.len());
            gzip(format!("{head}{page}\r\n\r\n").as_bytes())
        })
        .collect();
    assert!(clean(&root, &["sound.jsonl", "-o", "in/a.parquet", "--quiet"]).status.code() == Some(0));
    let parquet = fs::read(root.join("in/a.parquet")).unwrap();
    let sound = [("jsonl", lines.clone()), ("jsonl.gz", gzip(&lines)), ("warc.gz", warc), ("parquet", parquet)];
    for seed in 0..300 {
        let (ending, bytes) = &sound[seed % 4];
        fs::write(root.join(format!("in/{seed}.{ending}")), damaged(bytes, seed / 4 * 5 + seed % 5)).unwrap();
    }
    let extra = ["-o", "out.jsonl", "--dead-letters", "dead.jsonl", "--report", "report.json", "--quiet"];
    let output = clean(&root, &[&["in"][..], &extra].concat());
    assert_eq!(output.status.code(), Some(1));
    assert!(!errors(&output).contains("bug"));
    let report = json(root.join("report.json"));
    let count = |name: &str| report[name].as_u64().unwrap();
    let passed: u64 = report["passed"].as_object().unwrap().values().map(|count| count.as_u64().unwrap()).sum();
    assert_eq!(count("records"), count("written") + count("failed") + passed);
    assert_eq!(self::lines(root.join("out.jsonl")).len() as u64, count("written"));
    assert_eq!(self::lines(root.join("dead.jsonl")).len() as u64, count("failed"));
    // All records of the sound file are there.
    let from_sound = self::lines(root.join("out.jsonl"));
    assert_eq!(from_sound.iter().filter(|article| article["origin"]["file"] == "in/a.parquet").count(), 40);
}

#[test]
fn a_lost_row_group_says_how_many_rows_it_held() {
    let root = folder("lost-rows");
    write_records(root.join("in.jsonl"), 99);
    assert_eq!(clean(&root, &["in.jsonl", "-o", "in.parquet"]).status.code(), Some(0));
    let mut bytes = fs::read(root.join("in.parquet")).unwrap();
    bytes[4..40].fill(0xff);
    fs::write(root.join("in.parquet"), bytes).unwrap();
    let output = clean(&root, &["in.parquet", "--input", "parquet", "--dead-letters", "dead", "--report", "report"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(errors(&output).contains("groups of 99 rows"), "{}", errors(&output));
    let (report, letters) = (json(root.join("report")), lines(root.join("dead")));
    assert_eq!((&report["failed"], &report["lost_rows"]), (&1.into(), &99.into()));
    assert_eq!((&letters[0]["record"], &letters[0]["rows"]), (&1.into(), &99.into()));
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_ends_the_run_and_says_so() {
    let root = folder("full");
    write_records(root.join("in.jsonl"), 2000);
    std::os::unix::fs::symlink("/dev/full", root.join("out.jsonl")).unwrap();
    let output = clean(&root, &["in.jsonl", "--quiet", "-o", "out.jsonl"]);
    assert_eq!(output.status.code(), Some(4));
    assert!(errors(&output).contains("cannot write out.jsonl"));
}
