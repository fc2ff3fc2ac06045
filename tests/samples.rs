//! The samples: each `samples/NAME.txt` becomes the article of `samples/NAME.json`.
//!
//! A sample states title, dek, authors, days, section, source and tags (absent where it names none), blocks and images in
//! full, and some of the dates and removals. The differences of all samples are printed together.
#![allow(clippy::unwrap_used)]

mod gaps;

use std::fs;
use std::path::Path;

use dechaff::{Article, Cleaner, Pipeline, Record};
use serde_json::Value;

#[test]
fn each_sample_becomes_its_article() {
    let cleaner = Cleaner::new(Pipeline::default()).explain(true);
    let mut differences = Vec::new();
    let mut samples = 0;
    for (name, text, expected) in samples_of(Path::new("samples")) {
        let article = cleaner.clean(&Record::text(text)).unwrap();
        let found = compare(&article, &expected);
        differences.extend(found.into_iter().map(|difference| format!("{name}: {difference}")));
        samples += 1;
    }
    assert!(samples >= 12);
    gaps::check("samples", differences);
}

/// Name, text and expected article of each sample, by name.
fn samples_of(folder: &Path) -> Vec<(String, Vec<u8>, Value)> {
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut texts: Vec<_> = files.filter(|path| path.extension().is_some_and(|kind| kind == "txt")).collect();
    texts.sort();
    let read = |path: std::path::PathBuf| {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let expected = fs::read(path.with_extension("json")).unwrap();
        (name, fs::read(path).unwrap(), serde_json::from_slice(&expected).unwrap())
    };
    texts.into_iter().map(read).collect()
}

/// What is not as expected.
fn compare(article: &Article, expected: &Value) -> Vec<String> {
    let got = serde_json::to_value(article).unwrap();
    let mut differences = Vec::new();
    for key in ["title", "dek", "authors", "published", "modified", "source", "section", "tags"] {
        compare_value(key, &got[key], &expected[key], &mut differences);
    }
    compare_lists("block", &without_levels(&got["blocks"]), &expected["blocks"], &mut differences);
    compare_lists("image", &got["images"], &expected["images"], &mut differences);
    for date in expected["dates"].as_array().unwrap() {
        if !article.dates.iter().any(|found| date["text"] == found.text && date["date"] == found.date) {
            differences.push(format!("no date {date}"));
        }
    }
    for removal in expected["removed"].as_array().unwrap() {
        let mine = article.removed.iter().filter(|gone| gone.reason.name() == removal["reason"]);
        let mine: Vec<&str> = mine.map(|gone| gone.text.as_str()).collect();
        let text = removal["text"].as_str().unwrap();
        if !mine.join(" ").contains(text) {
            let instead = article.removed.iter().find(|gone| gone.text.contains(text));
            let instead = instead.map_or("nothing", |gone| gone.reason.name());
            differences.push(format!("not removed as {}, but as {instead}: {text}", removal["reason"]));
        }
    }
    differences
}

fn compare_value(what: &str, got: &Value, expected: &Value, differences: &mut Vec<String>) {
    if got != expected {
        differences.push(format!("{what}\n     got {got}\n    want {expected}"));
    }
}

/// Compares entry by entry, and names the entries that only one side has.
fn compare_lists(what: &str, got: &Value, expected: &Value, differences: &mut Vec<String>) {
    let empty = Vec::new();
    let (got, expected) = (got.as_array().unwrap_or(&empty), expected.as_array().unwrap_or(&empty));
    let extra = got.iter().filter(|entry| !expected.contains(entry));
    differences.extend(extra.map(|entry| format!("unexpected {what} {entry}")));
    let missing = expected.iter().filter(|entry| !got.contains(entry));
    differences.extend(missing.map(|entry| format!("missing {what} {entry}")));
    if differences.is_empty() && got != expected {
        differences.push(format!("{what}s in another order or number"));
    }
}

/// The samples do not state levels of headings.
fn without_levels(blocks: &Value) -> Value {
    let mut blocks = blocks.clone();
    for block in blocks.as_array_mut().unwrap() {
        block.as_object_mut().unwrap().retain(|key, _| key != "level" && key != "ordered");
    }
    blocks
}
