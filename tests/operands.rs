//! What the user names: inputs, outputs, and what is wrong with either before anything is read or written.
#![allow(clippy::unwrap_used)]

mod command;
mod folder;

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use folder::folder;

fn clean(root: &Path, arguments: &[&str]) -> Output {
    command::clean(root, arguments).output().unwrap()
}

/// The exit code and what stands on standard error.
fn told(output: &Output) -> (i32, String) {
    (output.status.code().unwrap(), String::from_utf8(output.stderr.clone()).unwrap())
}

const RECORD: &str = "{\"text\": \"The ferry sailed.\"}\n";

#[cfg(unix)]
#[test]
fn an_input_is_no_output() {
    let root = folder("clashes");
    fs::write(root.join("in.jsonl"), RECORD).unwrap();
    fs::write(root.join("list"), "in.jsonl\n").unwrap();
    std::os::unix::fs::symlink("in.jsonl", root.join("link.jsonl")).unwrap();
    fs::hard_link(root.join("in.jsonl"), root.join("hard.jsonl")).unwrap();
    for output in ["in.jsonl", "./in.jsonl", "../clashes/in.jsonl", "link.jsonl", "hard.jsonl"] {
        for option in ["-o", "--dead-letters", "--filtered", "--report", "--learn-site"] {
            for operands in [&["in.jsonl"][..], &["--files-from", "list"]] {
                let refused = clean(&root, &[operands, &[option, output]].concat());
                assert_eq!(told(&refused), (2, format!("dechaff: {output} is both input and output\n")), "{option}");
            }
        }
    }
    let refused = clean(&root, &["--files-from", "list", "-o", "list"]);
    assert_eq!(told(&refused), (2, "dechaff: list is both input and output\n".to_owned()));
    fs::write(root.join("out.jsonl.partial"), RECORD).unwrap();
    let refused = clean(&root, &["out.jsonl.partial", "-o", "out.jsonl"]);
    assert_eq!(told(&refused), (2, "dechaff: out.jsonl.partial is both input and output\n".to_owned()));
    assert_eq!(fs::read_to_string(root.join("in.jsonl")).unwrap(), RECORD);
    assert_eq!(fs::read_to_string(root.join("list")).unwrap(), "in.jsonl\n");
}

#[cfg(unix)]
#[test]
fn no_two_outputs_are_one_file() {
    let root = folder("two-outputs");
    fs::write(root.join("in.jsonl"), RECORD).unwrap();
    for outputs in [
        ["-o", "out", "--dead-letters", "out"],
        ["-o", "out", "--report", "./out"],
        ["--filtered", "out", "--dead-letters", "out"],
        ["-o", "x", "--report", "x.journal"],
    ] {
        let (code, error) = told(&clean(&root, &[&["in.jsonl"], &outputs[..]].concat()));
        assert!(code == 2 && error.ends_with(" is named for two outputs\n"), "{outputs:?}: {error}");
    }
    assert_eq!(fs::read_dir(&root).unwrap().count(), 1);
    let devices = ["-o", "/dev/null", "--dead-letters", "/dev/null", "--filtered", "/dev/null"];
    assert_eq!(told(&clean(&root, &[&["in.jsonl"], &devices[..]].concat())), (0, String::new()));
}

#[test]
fn shards_are_not_the_file_that_they_are_named_after() {
    let root = folder("shards-beside-input");
    fs::write(root.join("x.jsonl"), RECORD).unwrap();
    assert_eq!(told(&clean(&root, &["x.jsonl", "-o", "x.jsonl", "--shard-records", "5"])), (0, String::new()));
    assert!(root.join("x-00000.jsonl").exists());
    assert_eq!(fs::read_to_string(root.join("x.jsonl")).unwrap(), RECORD);
}

#[test]
fn a_dump_whose_first_line_is_no_record_is_still_one() {
    let root = folder("first-lines");
    for (name, first) in [
        ("null", "{\"id\": 1, \"text\": null}"),
        ("other", "{\"title\": \"a\"}"),
        ("broken", "{\"text\": \"cut\n"),
        ("behind", "{\"te"),
    ] {
        fs::write(root.join(name), format!("{first}\n{RECORD}{RECORD}")).unwrap();
        let output = clean(&root, &[name]);
        assert_eq!(output.status.code(), Some(1), "{name}");
        assert_eq!(output.stdout.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).count(), 2, "{name}");
    }
    let (_, error) = told(&clean(&root, &["null"]));
    assert!(error.contains("the keys are: id, text (--field-text names another)"), "{error}");
}

#[test]
fn json_that_is_not_jsonl_says_how_to_make_it_so() {
    let root = folder("json");
    for (name, content, hint) in [
        ("array.json", format!("[\n{RECORD}]\n"), "jq -c '.[]' "),
        ("array", format!("[{}]", RECORD.trim()), "jq -c '.[]' "),
        ("indented.json", "{\n  \"text\": \"a\"\n}\n".to_owned(), "jq -c . "),
    ] {
        fs::write(root.join(name), content).unwrap();
        let (code, error) = told(&clean(&root, &[name]));
        assert!(code == 3 && error.starts_with(&format!("dechaff: {name}: ")) && error.contains(hint), "{error}");
    }
}

#[test]
fn a_name_that_promises_a_dump_is_held_to_it() {
    let root = folder("promises");
    for name in ["a.warc.gz", "a.wet", "a.tar", "a.tgz", "a.zip", "a.parquet"] {
        fs::write(root.join(name), "").unwrap();
        let (code, error) = told(&clean(&root, &[name]));
        assert!(code == 3 && error.starts_with(&format!("dechaff: {name}: the name says ")), "{error}");
        fs::write(root.join(name), "The ferry sailed.").unwrap();
        let (code, error) = told(&clean(&root, &[name]));
        assert!(code == 3 && error.ends_with("the content is something else\n"), "{error}");
    }
    fs::write(root.join("a.jsonl"), "").unwrap();
    assert_eq!(told(&clean(&root, &["a.jsonl"])), (0, String::new()));
}

#[test]
fn a_folder_can_be_cleaned_into_itself() {
    for (input, output) in [("in", "in"), (".", "."), (".", "in"), ("in", "in/north"), ("in", "in/new/out")] {
        let root = folder("in-place");
        fs::create_dir_all(root.join("in/north")).unwrap();
        for (name, text) in [("in/a.txt", "The ferry sailed."), ("in/north/b.txt", "The bees sleep.")] {
            fs::write(root.join(name), text).unwrap();
        }
        // The second time, the articles of the first are there.
        for _ in 0..2 {
            let (code, error) = told(&clean(&root, &[input, "--out-dir", output, "--report", "report.json"]));
            let records = error.lines().next().and_then(|line| line.split_whitespace().last());
            assert_eq!((code, records), (0, Some("2")), "{input} {output}: {error}");
        }
        assert_eq!(fs::read_to_string(root.join("in/a.txt")).unwrap(), "The ferry sailed.");
    }
}

#[test]
fn a_folder_that_gives_nothing_is_told() {
    let root = folder("barren");
    fs::create_dir_all(root.join("empty")).unwrap();
    fs::create_dir_all(root.join("pages")).unwrap();
    fs::write(root.join("pages/a.txt"), "The ferry sailed.").unwrap();
    let told = |arguments: &[&str]| told(&clean(&root, arguments));
    assert_eq!(told(&["empty"]), (0, "dechaff: empty holds no file that can be read\n".to_owned()));
    let nothing = "dechaff: no file in pages matches --include '*.htm' --exclude 'b*'\n";
    assert_eq!(told(&["pages", "--include", "*.htm", "--exclude", "b*"]), (0, nothing.to_owned()));
    assert_eq!(told(&["pages", "--include", "./*.txt"]), (0, String::new()));
    assert_eq!(told(&["empty", "pages", "--quiet", "-o", "out"]).1.lines().count(), 1);
}

/// A file system that takes no byte more: files may not grow.
#[cfg(target_os = "linux")]
#[test]
fn a_disk_that_is_full_from_the_beginning_is_an_unwritable_output() {
    let root = folder("full-from-the-beginning");
    fs::write(root.join("in.jsonl"), RECORD).unwrap();
    for output in ["--out-dir out", "-o out.jsonl", "--learn-site sites -o out"] {
        let script = format!("trap '' XFSZ; ulimit -f 0; exec \"$0\" clean in.jsonl {output}");
        let mut shell = Command::new("sh");
        let output = shell.current_dir(&root).args(["-c", &script, env!("CARGO_BIN_EXE_dechaff")]).output().unwrap();
        let (code, error) = told(&output);
        assert!(code == 4 && error.starts_with("dechaff: cannot write "), "{code} {error}");
    }
}

#[test]
fn the_ending_of_the_output_chooses_its_form() {
    let root = folder("endings");
    fs::write(root.join("in.jsonl"), RECORD.repeat(2)).unwrap();
    let written = |arguments: &[&str]| {
        assert_eq!(told(&clean(&root, &[&["in.jsonl"], arguments].concat())), (0, String::new()));
        fs::read(root.join(arguments[1])).unwrap()
    };
    assert_eq!(written(&["-o", "a.md"]), b"The ferry sailed.\n\n---\n\nThe ferry sailed.\n");
    assert_eq!(written(&["-o", "a.TXT"]), b"The ferry sailed.\n\x0c\nThe ferry sailed.\n");
    let array: serde_json::Value = serde_json::from_slice(&written(&["-o", "a.json"])).unwrap();
    assert_eq!(array.as_array().unwrap().len(), 2);
    for name in ["a.jsonl", "a", "a.2024"] {
        assert_eq!(
            written(&["-o", name]).split(|byte| *byte == b'\n').filter(|line| line.starts_with(b"{")).count(),
            2
        );
    }
    assert!(written(&["-o", "b.json", "--format", "jsonl"]).starts_with(b"{"));
    assert!(written(&["-o", "a.jsonl.GZ"]).starts_with(b"\x1f\x8b"));
    assert!(written(&["-o", "a.zstd"]).starts_with(b"\x28\xb5\x2f\xfd"));
    assert!(written(&["-o", "a.PARQUET"]).starts_with(b"PAR1"));
    for refused in [["-o", "a.csv"], ["-o", "a.jsonl.bz2"], ["-o", "a.xz"], ["--dead-letters", "dead.bz2"]] {
        let (code, error) = told(&clean(&root, &[&["in.jsonl"][..], &refused].concat()));
        assert!(code == 2 && error.contains("is not written"), "{error}");
    }
    assert!(!root.join("a.csv").exists());
    assert_eq!(told(&clean(&root, &["in.jsonl", "-o", "a.csv", "--format", "text"])).0, 0);
}

#[test]
fn of_many_failed_records_the_first_are_told() {
    let root = folder("flood");
    fs::write(root.join("a.jsonl"), "{\"text\": 5}\n".repeat(21) + RECORD).unwrap();
    fs::write(root.join("b.jsonl"), "{\"text\": 5}\n".repeat(20)).unwrap();
    fs::write(root.join("c.jsonl"), "{\"text\": 5}\n".repeat(1020)).unwrap();
    let output = clean(&root, &["a.jsonl", "b.jsonl", "c.jsonl", "-o", "out"]);
    let (code, error) = told(&output);
    assert_eq!((code, error.lines().count()), (1, 21 + 20 + 21));
    assert_eq!(error.lines().nth(20), Some("dechaff: a.jsonl: … and 1 more; --dead-letters FILE keeps them all"));
    let (_, error) = told(&clean(&root, &["c.jsonl", "--dead-letters", "dead"]));
    assert_eq!(error.lines().last(), Some("dechaff: c.jsonl: … and 1000 more"));
    assert_eq!(fs::read_to_string(root.join("dead")).unwrap().lines().count(), 1020);
}
