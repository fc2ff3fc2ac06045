//! The corpus: raw texts with the articles that they must become.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use flate2::read::MultiGzDecoder;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use thiserror::Error;

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

/// A kind of dump: which pages, left by which kind of scraper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Set {
    /// `wcxb-dev` or `news-dev`.
    pub pages: &'static str,
    /// `wet`, `innertext`, `bs4` or `glued`.
    pub scraper: &'static str,
}

/// Every set of the corpus.
pub const SETS: [Set; 8] = [
    Set { pages: "wcxb-dev", scraper: "wet" },
    Set { pages: "wcxb-dev", scraper: "innertext" },
    Set { pages: "wcxb-dev", scraper: "bs4" },
    Set { pages: "wcxb-dev", scraper: "glued" },
    Set { pages: "news-dev", scraper: "wet" },
    Set { pages: "news-dev", scraper: "innertext" },
    Set { pages: "news-dev", scraper: "bs4" },
    Set { pages: "news-dev", scraper: "glued" },
];

impl Set {
    /// The set of articles that hold no chrome: what is clean already must stay whole.
    pub const CLEAN: Set = Set { pages: "clean", scraper: "gold" };
}

/// A raw text and its gold article.
#[derive(Debug, Clone)]
pub struct Document {
    /// Its id, shared by the dumps of one page.
    pub id: String,
    /// The set that it is from.
    pub set: Set,
    /// The fold of its domain, 0..5.
    pub fold: u8,
    /// The raw text.
    pub text: String,
    /// The gold text.
    pub gold: String,
    /// The gold title.
    pub title: String,
}

#[derive(Deserialize)]
struct Raw {
    id: String,
    text: String,
}

#[derive(Deserialize)]
struct Gold {
    id: String,
    #[serde(default)]
    page_type: String,
    #[serde(default)]
    fold: u8,
    #[serde(default)]
    main_content: String,
    #[serde(default)]
    title: Option<String>,
}

/// The gold articles of `documents` as documents of [`Set::CLEAN`], whole, and a few paragraphs of each.
pub fn clean(documents: &[Document]) -> Vec<Document> {
    let whole = documents.iter().filter(|document| document.set.scraper == "wet" && !document.gold.is_empty());
    whole
        .enumerate()
        .flat_map(|(i, document)| [document.gold.clone(), excerpt(&document.gold, i)].map(|text| (document, text)))
        .map(clean_document)
        .collect()
}

fn clean_document((document, text): (&Document, String)) -> Document {
    Document {
        set: Set::CLEAN,
        gold: text.clone(),
        text,
        id: document.id.clone(),
        fold: document.fold,
        title: document.title.clone(),
    }
}

/// One to four paragraphs in a row; which ones follows from `number`.
fn excerpt(text: &str, number: usize) -> String {
    let paragraphs: Vec<&str> = text.split("\n\n").collect();
    let start = number * 7 % paragraphs.len();
    let end = (start + 1 + number % 4).min(paragraphs.len());
    paragraphs[start..end].join("\n\n")
}

/// Reads the articles of all sets below `folder`, in the order of [`SETS`] and of the files.
///
/// # Errors
/// The first file or line that cannot be read.
pub fn read(folder: &Path) -> Result<Vec<Document>, CorpusError> {
    let mut documents = Vec::new();
    for set in SETS {
        let gold: Vec<Gold> = records(&folder.join(format!("{}.gold.jsonl.gz", set.pages)))?;
        let folds: HashMap<String, u8> = gold.iter().map(|gold| (gold.id.clone(), gold.fold)).collect();
        let gold = match set.scraper {
            "glued" => records(&folder.join(format!("{}.text.glued.gold.jsonl.gz", set.pages)))?,
            _ => gold,
        };
        let gold: HashMap<String, Gold> = gold.into_iter().map(|gold| (gold.id.clone(), gold)).collect();
        let raw: Vec<Raw> = records(&folder.join(format!("{}.text.{}.jsonl.gz", set.pages, set.scraper)))?;
        documents.extend(raw.into_iter().filter_map(|raw| {
            let gold = gold.get(&raw.id).filter(|gold| gold.page_type == "article")?;
            let fold = folds.get(&raw.id).copied().unwrap_or(0);
            Some(Document {
                id: raw.id,
                set,
                fold,
                text: raw.text,
                gold: gold.main_content.clone(),
                title: gold.title.clone().unwrap_or_default(),
            })
        }));
    }
    Ok(documents)
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
