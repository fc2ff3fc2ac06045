//! Many records: folders, threads, output files.
#![allow(clippy::unwrap_used)]

mod command;
mod folder;

use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process::Output;

use folder::folder;

fn clean(root: &Path, arguments: &[&str]) -> Output {
    command::clean(root, arguments).output().unwrap()
}

fn files(output: &[u8]) -> Vec<String> {
    let name =
        |line| serde_json::from_slice::<serde_json::Value>(line).unwrap()["origin"]["file"].as_str().map(str::to_owned);
    output.split(|b| *b == b'\n').filter(|line| !line.is_empty()).filter_map(name).collect()
}

#[test]
fn any_number_of_threads_gives_the_same_bytes() {
    let root = folder("threads");
    let mut lines = String::new();
    for n in 0..600 {
        let text = format!("Record {n} begins here. {}", "It goes on for a while. ".repeat(n * 37 % 50));
        fs::create_dir_all(root.join(format!("in/{}", n % 7))).unwrap();
        fs::write(root.join(format!("in/{}/{n}.txt", n % 7)), &text).unwrap();
        writeln!(lines, "{}", if n % 50 == 7 { "{broken".to_owned() } else { format!("{{\"text\": \"{text}\"}}") })
            .unwrap();
    }
    fs::write(root.join("in/records.jsonl"), lines).unwrap();
    let one = clean(&root, &["in", "-j", "1"]);
    assert_eq!((one.status.code(), files(&one.stdout).len()), (Some(1), 1188));
    for threads in ["2", "5", "16"] {
        let many = clean(&root, &["in", "-j", threads]);
        assert_eq!(one.stdout, many.stdout);
        assert_eq!(one.stderr, many.stderr);
    }
}

#[test]
fn a_folders_files_come_sorted_by_path() {
    let root = folder("sorted");
    for name in ["b/2", "b/10", "b.txt", "a", ".hidden"] {
        let path = root.join("in").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "A line of prose.").unwrap();
    }
    let output = clean(&root, &["in"]);
    assert_eq!(files(&output.stdout), ["in/a", "in/b.txt", "in/b/10", "in/b/2"]);
}

#[cfg(unix)]
#[test]
fn an_unreadable_file_costs_only_itself() {
    let root = folder("unreadable");
    fs::create_dir(root.join("in")).unwrap();
    fs::write(root.join("in/a"), "A line of prose.").unwrap();
    fs::write(root.join("in/c"), "A line of prose.").unwrap();
    std::os::unix::fs::symlink("nowhere", root.join("in/b")).unwrap();
    std::os::unix::fs::symlink(".", root.join("in/loop")).unwrap();
    let output = clean(&root, &["in", "missing"]);
    assert_eq!(files(&output.stdout), ["in/a", "in/c"]);
    let errors = String::from_utf8(output.stderr).unwrap();
    assert_eq!(errors.lines().map(|line| line.split(':').nth(1).unwrap()).collect::<Vec<_>>(), [" in/b", " missing"]);
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn an_output_file_appears_complete_and_is_not_its_own_input() {
    let root = folder("output");
    fs::write(root.join("a"), "A line of prose.").unwrap();
    let first = clean(&root, &[".", "-o", "out.jsonl"]);
    let written = fs::read(root.join("out.jsonl")).unwrap();
    let again = clean(&root, &[".", "-o", "out.jsonl"]);
    assert_eq!((first.status.code(), again.status.code()), (Some(0), Some(0)));
    assert_eq!(files(&written), ["./a"]);
    assert_eq!(fs::read(root.join("out.jsonl")).unwrap(), written);
    assert!(!root.join("out.jsonl.partial").exists());
}

#[test]
fn an_output_file_outlives_a_run_that_read_nothing() {
    let root = folder("outlives");
    fs::write(root.join("out.json"), "kept").unwrap();
    let output = clean(&root, &["missing", "-o", "out.json"]);
    assert_eq!(output.status.code(), Some(3));
    assert_eq!(fs::read(root.join("out.json")).unwrap(), b"kept");
    assert!(!root.join("out.json.partial").exists());
}
