//! The trap set: short texts that must go or must stay, each put into an article. `traps/frames.toml` explains the format.
#![allow(clippy::unwrap_used)]

mod gaps;

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::PathBuf;

use dechaff::article::{Item, TextBlock};
use dechaff::{Article, Cleaner, Pipeline, Record};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Frames {
    frame: BTreeMap<String, Frame>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Frame {
    before: String,
    body: Vec<String>,
    after: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Cases {
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    #[serde(rename = "language")]
    _language: String,
    page: String,
    at: At,
    text: String,
    expect: Expect,
}

#[derive(Deserialize, PartialEq)]
#[serde(rename_all = "kebab-case")]
enum At {
    Before,
    Lead,
    Inside,
    After,
    GluedBefore,
    GluedAfter,
}

#[derive(Deserialize, Debug)]
#[serde(rename_all = "kebab-case")]
enum Expect {
    Kept,
    Removed,
}

#[test]
fn each_trap_is_seen_through() {
    let frames: Frames = toml::from_str(&fs::read_to_string("tests/traps/frames.toml").unwrap()).unwrap();
    let cleaner = Cleaner::new(Pipeline::default()).explain(true);
    let bare: HashMap<&str, Article> =
        frames.frame.iter().map(|(name, frame)| (name.as_str(), clean(&cleaner, &frame.page(None)))).collect();
    let mut failures = Vec::new();
    let mut cases = 0;
    for (file, case) in cases_of(PathBuf::from("tests/traps")) {
        let frame = &frames.frame[&case.page];
        let article = clean(&cleaner, &frame.page(Some(&case)));
        for why in case.failures(frame, &article, &bare[case.page.as_str()]) {
            failures.push(format!("{file}: {} ({}): {why}", case.name, case.page));
        }
        cases += 1;
    }
    assert!(cases >= 150);
    gaps::check("traps", failures);
}

fn clean(cleaner: &Cleaner, page: &str) -> Article {
    cleaner.clean(&Record::text(page)).unwrap()
}

fn cases_of(folder: PathBuf) -> Vec<(String, Case)> {
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> = files.filter(|path| !path.ends_with("frames.toml")).collect();
    files.sort();
    let read = |path: PathBuf| {
        let reason = path.file_stem().unwrap().to_string_lossy().into_owned();
        let cases: Cases = toml::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        cases.case.into_iter().map(move |case| (reason.clone(), case))
    };
    files.into_iter().flat_map(read).collect()
}

impl Frame {
    /// The page with the case's text in its place, blocks apart by one empty line.
    fn page(&self, case: Option<&Case>) -> String {
        let middle = self.body.len() / 2 - 1;
        let text_at =
            |at: At| case.filter(|case| case.at == at).map(|case| case.text.trim_end_matches('\n').to_owned());
        let mut blocks: Vec<String> = text_at(At::Before).into_iter().collect();
        blocks.extend(lines(&self.before).map(str::to_owned));
        blocks.extend(text_at(At::Lead));
        for (i, paragraph) in self.body.iter().enumerate() {
            let before = text_at(At::GluedBefore).filter(|_| i == 0).map(|text| text + " ").unwrap_or_default();
            let after = text_at(At::GluedAfter).filter(|_| i == middle).map(|text| format!(" {text}"));
            blocks.push(before + paragraph + &after.unwrap_or_default());
            blocks.extend(text_at(At::Inside).filter(|_| i == middle));
        }
        blocks.extend(text_at(At::After));
        blocks.extend(lines(&self.after).map(str::to_owned));
        blocks.join("\n\n") + "\n"
    }
}

impl Case {
    /// What the article does not do as expected.
    fn failures(&self, frame: &Frame, article: &Article, bare: &Article) -> Vec<String> {
        let (blocks, bare_blocks) = (words_of_blocks(article), words_of_blocks(bare));
        let (all, bare_all) = (words_of_all(article), words_of_all(bare));
        let mut failures = Vec::new();
        for line in lines(&self.text) {
            let wanted = words(without_marker(line));
            let holds = match self.expect {
                Expect::Removed => count(&blocks, &wanted) <= count(&bare_blocks, &wanted),
                Expect::Kept => count(&all, &wanted) > count(&bare_all, &wanted),
            };
            if !holds {
                let gone = article.removed.iter().find(|gone| words(&gone.text).contains(wanted.trim()));
                let why = gone.map(|gone| format!(", but removed by {}", gone.rule)).unwrap_or_default();
                failures.push(format!("not {:?}{why}: {line}", self.expect).to_lowercase());
            }
        }
        for (i, paragraph) in frame.body.iter().enumerate() {
            if count(&blocks, &words(paragraph)) == 0 {
                failures.push(format!("paragraph {} of the frame is gone", i + 1));
            }
        }
        failures
    }
}

fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter(|line| !line.trim().is_empty())
}

/// How often the words `wanted`, with spaces around, stand in `text`.
fn count(text: &str, wanted: &str) -> usize {
    let (mut rest, mut count) = (text, 0);
    while let Some(at) = rest.find(wanted) {
        count += 1;
        rest = &rest[at + wanted.len() - 1..];
    }
    count
}

/// The words with one space around each.
fn words(text: &str) -> String {
    let words = text.split(|c: char| c.is_whitespace() || c == '|').filter(|word| !word.is_empty());
    words.fold(String::from(" "), |all, word| all + word + " ")
}

/// A line without bullet or number in front.
fn without_marker(line: &str) -> &str {
    let bare = line.trim_start().trim_start_matches(['•', '-', '*', '–', '>']);
    let digits = bare.bytes().take_while(u8::is_ascii_digit).count();
    match bare[digits..].strip_prefix(". ").or_else(|| bare[digits..].strip_prefix(") ")) {
        Some(rest) if digits > 0 => rest,
        _ => bare,
    }
}

fn words_of_blocks(article: &Article) -> String {
    let mut text = String::new();
    for block in &article.blocks {
        match block {
            TextBlock::Paragraph { text: words }
            | TextBlock::Heading { text: words, .. }
            | TextBlock::Quote { text: words }
            | TextBlock::Code { text: words, .. } => text.push_str(words),
            TextBlock::List { items, .. } => items.iter().for_each(|item| push_item(item, &mut text)),
            TextBlock::Table { header, rows } => header.iter().chain(rows).flatten().for_each(|cell| {
                text.push_str(cell);
                text.push('\n');
            }),
        }
        text.push('\n');
    }
    words(&text)
}

fn push_item(item: &Item, text: &mut String) {
    match item {
        Item::Text(words) => text.push_str(words),
        Item::Nested { text: words, items } => {
            text.push_str(words);
            text.push('\n');
            items.iter().for_each(|item| push_item(item, text));
        }
    }
    text.push('\n');
}

/// The words of blocks and fields: what a line that is kept may have become.
fn words_of_all(article: &Article) -> String {
    let mut text = words_of_blocks(article);
    let images = article.images.iter().flat_map(|image| [&image.caption, &image.credit]);
    let single = [&article.title, &article.dek, &article.section, &article.source];
    let many = article.authors.iter().chain(&article.tags);
    for value in images.chain(single).filter_map(Option::as_ref).chain(many) {
        text.push_str(&words(value));
    }
    text
}
