//! The corpus: raw texts and pages of HTML with the articles that they must become.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use dechaff::Record;
use dechaff::scorer::Medium;
use dechaff::source::Input;
use flate2::read::MultiGzDecoder;
use rayon::prelude::*;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use thiserror::Error;

use crate::learn::FOLDS;
use crate::task::Task;

/// Why the corpus cannot be read.
#[derive(Debug, Error)]
pub enum CorpusError {
    /// A file cannot be opened or read.
    #[error("cannot read {}: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// The cause.
        source: std::io::Error,
    },
    /// A line is no record.
    #[error("{}: line {line}: {source}", path.display())]
    Line {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// The cause.
        source: serde_json::Error,
    },
}

/// Which pages, as HTML or as the raw text that a kind of scraper leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Set {
    /// `wcxb-dev`, `news-dev` or `snippets-dev`.
    pub pages: &'static str,
    /// `html`; or, for raw text, `wet`, `innertext`, `bs4` or `glued`.
    pub scraper: &'static str,
}

/// The files that hold the HTML of some pages.
const PARTS: [(&str, &[&str]); 3] = [
    ("wcxb-dev", &["html.0", "html.1", "html.2", "html.3", "html.4"]),
    ("news-dev", &["html"]),
    ("snippets-dev", &["html"]),
];

/// Every set of the corpus.
pub const SETS: [Set; 11] = [
    Set { pages: "wcxb-dev", scraper: "wet" },
    Set { pages: "wcxb-dev", scraper: "innertext" },
    Set { pages: "wcxb-dev", scraper: "bs4" },
    Set { pages: "wcxb-dev", scraper: "glued" },
    Set { pages: "news-dev", scraper: "wet" },
    Set { pages: "news-dev", scraper: "innertext" },
    Set { pages: "news-dev", scraper: "bs4" },
    Set { pages: "news-dev", scraper: "glued" },
    Set { pages: "wcxb-dev", scraper: "html" },
    Set { pages: "news-dev", scraper: "html" },
    Set { pages: "snippets-dev", scraper: "html" },
];

impl Set {
    /// The set of articles that hold no chrome: what is clean already must stay whole.
    pub const CLEAN: Set = Set { pages: "clean", scraper: "gold" };

    /// The set of pages that were written anew in a script without spaces.
    pub const DENSE: Set = Set { pages: "dense", scraper: "text" };

    /// The set of pages with the article that a first model made of them.
    pub const SURE: Set = Set { pages: "sure", scraper: "html" };

    /// What its pages are read from.
    pub fn medium(self) -> Medium {
        if self.scraper == "html" { Medium::Html } else { Medium::Text }
    }

    /// The files of its documents, below the corpus.
    fn files(self) -> Vec<String> {
        let parts = PARTS.iter().find(|(pages, _)| *pages == self.pages).map_or(&[][..], |(_, parts)| parts);
        match self.medium() {
            Medium::Html => parts.iter().map(|part| format!("{}.{part}.jsonl.gz", self.pages)).collect(),
            Medium::Text => vec![format!("{}.text.{}.jsonl.gz", self.pages, self.scraper)],
        }
    }
}

/// A raw text or page, and its gold article.
#[derive(Debug, Clone)]
pub struct Document {
    /// Its id, shared by the dumps of one page.
    pub id: String,
    /// The set that it is from.
    pub set: Set,
    /// The address of the page.
    pub url: String,
    /// The type of page: `article`, `forum` ...
    pub page_type: String,
    /// The fold of its domain, 0..5.
    pub fold: u8,
    /// The raw text or the HTML.
    pub body: String,
    /// The gold text.
    pub gold: String,
    /// The gold title.
    pub title: String,
    /// What the gold text holds and what not, where the gold text itself is unknown.
    pub snippets: Snippets,
}

/// Pieces of a page's text.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Snippets {
    /// Those that the gold text holds.
    #[serde(default)]
    pub with: Vec<String>,
    /// Those that it does not hold.
    #[serde(default)]
    pub without: Vec<String>,
}

impl Document {
    /// Whether anything is known of its gold text.
    pub fn teaches(&self) -> bool {
        !(self.gold.is_empty() && self.snippets.with.is_empty() && self.snippets.without.is_empty())
    }

    /// The document as a record.
    pub fn record(&self) -> Record {
        let input = match self.set.medium() {
            Medium::Text => Input::Text,
            Medium::Html => Input::Html,
        };
        let url = (input == Input::Html && !self.url.is_empty()).then(|| self.url.clone());
        Record { id: Some(self.id.clone()), url, input, ..Record::text(self.body.as_str()) }
    }
}

#[derive(Deserialize)]
struct Raw {
    id: String,
    #[serde(alias = "html", alias = "text")]
    body: String,
}

#[derive(Deserialize)]
struct Gold {
    id: String,
    #[serde(default)]
    url: String,
    #[serde(default = "article")]
    page_type: String,
    fold: Option<u8>,
    #[serde(default)]
    main_content: Option<String>,
    #[serde(default)]
    title: Option<String>,
    #[serde(flatten)]
    snippets: Snippets,
}

/// The type of pages that state none.
fn article() -> String {
    "article".to_owned()
}

/// The gold articles of `documents` as documents of [`Set::CLEAN`], whole, and a few paragraphs of each.
pub fn clean(documents: &[Document]) -> Vec<Document> {
    let whole = documents.iter().filter(|document| document.set.scraper == "wet" && !document.gold.is_empty());
    whole
        .enumerate()
        .flat_map(|(i, document)| [document.gold.clone(), excerpt(&document.gold, i)].map(|body| (document, body)))
        .map(clean_document)
        .collect()
}

fn clean_document((document, body): (&Document, String)) -> Document {
    Document {
        set: Set::CLEAN,
        url: document.url.clone(),
        page_type: document.page_type.clone(),
        gold: body.clone(),
        body,
        id: document.id.clone(),
        fold: document.fold,
        title: document.title.clone(),
        snippets: Snippets::default(),
    }
}

/// One to four paragraphs in a row; which ones follows from `number`.
fn excerpt(text: &str, number: usize) -> String {
    let paragraphs: Vec<&str> = text.split("\n\n").collect();
    let start = number * 7 % paragraphs.len();
    let end = (start + 1 + number % 4).min(paragraphs.len());
    paragraphs[start..end].join("\n\n")
}

/// Reads the documents of all sets below `folder` that one of `tasks` is for, in the order of [`SETS`] and of the files.
///
/// # Errors
/// The first file or line that cannot be read.
pub fn read(folder: &Path, tasks: &[Task]) -> Result<Vec<Document>, CorpusError> {
    let mut documents = Vec::new();
    let mut domains = HashMap::new();
    for set in SETS.into_iter().filter(|set| tasks.iter().any(|task| task.medium() == set.medium())) {
        let gold: Vec<Gold> = records(&folder.join(format!("{}.gold.jsonl.gz", set.pages)))?;
        let folds: HashMap<String, u8> = gold.iter().map(|gold| (gold.id.clone(), fold(gold, &mut domains))).collect();
        let gold = match set.scraper {
            "glued" => records(&folder.join(format!("{}.text.glued.gold.jsonl.gz", set.pages)))?,
            _ => gold,
        };
        let gold: HashMap<String, Gold> = gold.into_iter().map(|gold| (gold.id.clone(), gold)).collect();
        let files = set.files();
        let raw = files.par_iter().map(|file| records::<Raw>(&folder.join(file))).collect::<Result<Vec<_>, _>>()?;
        documents.extend(raw.into_iter().flatten().filter_map(|raw| {
            let gold = gold.get(&raw.id).filter(|gold| tasks.iter().any(|task| task.takes(set, &gold.page_type)))?;
            let fold = folds.get(&raw.id).copied().unwrap_or(0);
            Some(Document {
                id: raw.id,
                set,
                url: gold.url.clone(),
                page_type: gold.page_type.clone(),
                fold,
                body: raw.body,
                gold: gold.main_content.clone().unwrap_or_default(),
                title: gold.title.clone().unwrap_or_default(),
                snippets: if gold.main_content.is_none() { gold.snippets.clone() } else { Snippets::default() },
            })
        }));
    }
    Ok(documents)
}

/// The fold of a page: the one that it states; else that of its domain, which is drawn at its first page.
fn fold(gold: &Gold, domains: &mut HashMap<String, u8>) -> u8 {
    let domain = domain(&gold.url);
    let drawn = domain.bytes().fold(0u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(u32::from(byte)));
    let fold = gold.fold.unwrap_or((drawn % u32::from(FOLDS)) as u8);
    let of_domain = *domains.entry(domain).or_insert(fold);
    gold.fold.unwrap_or(of_domain)
}

/// The registrable domain of an address, near enough; of an archived page, that of the page.
fn domain(url: &str) -> String {
    let host = url.rsplit("://").next().unwrap_or_default().split(['/', ':', '?']).next().unwrap_or_default();
    let labels: Vec<&str> = host.rsplit('.').collect();
    let shared = matches!(labels[..], [top, "ac" | "co" | "com" | "gov" | "net" | "org", _, ..] if top.len() == 2);
    labels[..labels.len().min(if shared { 3 } else { 2 })].join(".").to_lowercase()
}

fn records<T: DeserializeOwned>(path: &Path) -> Result<Vec<T>, CorpusError> {
    let failed = |source| CorpusError::Read { path: path.to_owned(), source };
    let file = File::open(path).map_err(failed)?;
    let lines = BufReader::new(MultiGzDecoder::new(file)).lines();
    let parse = |(i, line): (usize, std::io::Result<String>)| {
        let line = line.map_err(failed)?;
        serde_json::from_str(&line).map_err(|source| CorpusError::Line { path: path.to_owned(), line: i + 1, source })
    };
    lines.enumerate().map(parse).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_of_a_domain_share_a_fold() {
        let gold = |url: &str, fold| Gold {
            id: String::new(),
            url: url.to_owned(),
            page_type: article(),
            fold,
            main_content: None,
            title: None,
            snippets: Snippets::default(),
        };
        let mut domains = HashMap::new();
        for stated in 0..FOLDS {
            assert_eq!(
                fold(&gold(&format!("https://www.paper{stated}.example/a"), Some(stated)), &mut domains),
                stated
            );
            assert_eq!(fold(&gold(&format!("http://news.paper{stated}.example:80/b"), None), &mut domains), stated);
        }
        let drawn = fold(&gold("https://archive.example/2020/http://one.journal.co.uk/a", None), &mut domains);
        assert_eq!(fold(&gold("https://two.journal.co.uk?b", None), &mut domains), drawn);
        assert_eq!(domains.len(), 6);
    }
}
