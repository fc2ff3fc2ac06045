//! The samples: each page of `samples` becomes the article that is stated beside it.
//!
//! `NAME.txt` becomes `NAME.json`. `NAME.html` becomes `NAME.json`, with the keys that `NAME.html.json` states in their
//! place: a twin of a text states there what its markup tells better, any other page all of its article.
//!
//! A sample states title, dek, authors, days, section, source and tags (absent where it names none), blocks and images in
//! full, and some of the dates and removals; one of HTML also its `url`, and its `pipeline` where that is not the default.
//! The differences of all samples are printed together.
#![allow(clippy::unwrap_used)]

mod gaps;

use std::fs;
use std::path::{Path, PathBuf};

use dechaff::source::Input;
use dechaff::{Article, Cleaner, Pipeline, Record};
use serde_json::Value;

/// A page and the article that it must become.
struct Sample {
    name: String,
    record: Record,
    expected: Value,
}

#[test]
fn each_sample_becomes_its_article() {
    let article = Cleaner::new(Pipeline::default()).explain(true);
    let web = Cleaner::new(Pipeline::builtin("web").unwrap()).explain(true);
    let samples = samples_of(Path::new("samples"));
    let kinds = [Input::Text, Input::Html].map(|kind| samples.iter().filter(|one| one.record.input == kind).count());
    assert!(kinds[0] >= 18 && kinds[1] >= 34, "{kinds:?} samples of text and of HTML");
    let mut differences = Vec::new();
    for Sample { name, record, expected } in samples {
        let cleaner = match expected["pipeline"].as_str() {
            None => &article,
            Some("web") => &web,
            Some(other) => panic!("{name}: no cleaner for the pipeline {other}"),
        };
        let found = compare(&cleaner.clean(&record).unwrap(), &expected, record.input);
        differences.extend(found.into_iter().map(|difference| format!("{name}: {difference}")));
    }
    gaps::check("samples", differences);
}

/// All samples, by name.
fn samples_of(folder: &Path) -> Vec<Sample> {
    let mut pages: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    pages.retain(|path| path.extension().is_some_and(|kind| kind == "txt" || kind == "html"));
    pages.sort();
    pages.into_iter().map(sample).collect()
}

fn sample(page: PathBuf) -> Sample {
    let text = Record::text(fs::read(&page).unwrap());
    let shared = page.with_extension("json");
    if page.extension().is_some_and(|kind| kind == "txt") {
        let name = page.file_stem().unwrap().to_string_lossy().into_owned();
        return Sample { name, record: text, expected: stated(&shared).unwrap() };
    }
    let mut expected = stated(&shared).unwrap_or_else(|| Value::Object(Default::default()));
    if let Some(Value::Object(own)) = stated(&page.with_extension("html.json")) {
        expected.as_object_mut().unwrap().extend(own);
    }
    let record = Record { url: expected["url"].as_str().map(str::to_owned), input: Input::Html, ..text };
    Sample { name: page.file_name().unwrap().to_string_lossy().into_owned(), record, expected }
}

/// What a file of expectations states; `None` if there is no such file.
fn stated(path: &Path) -> Option<Value> {
    path.exists().then(|| serde_json::from_slice(&fs::read(path).unwrap()).unwrap())
}

/// What is not as expected.
fn compare(article: &Article, expected: &Value, input: Input) -> Vec<String> {
    let got = serde_json::to_value(article).unwrap();
    let mut differences = Vec::new();
    for key in ["title", "dek", "authors", "published", "modified", "source", "section", "tags"] {
        compare_value(key, &got[key], &expected[key], &mut differences);
    }
    let blocks = if input == Input::Text { without_levels(&got["blocks"]) } else { got["blocks"].clone() };
    compare_lists("block", &blocks, &expected["blocks"], &mut differences);
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

/// Samples of text do not state levels of headings, nor whether lists are numbered.
fn without_levels(blocks: &Value) -> Value {
    let mut blocks = blocks.clone();
    for block in blocks.as_array_mut().unwrap() {
        block.as_object_mut().unwrap().retain(|key, _| key != "level" && key != "ordered");
    }
    blocks
}
