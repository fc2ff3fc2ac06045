//! Out-of-fold articles: each document cleaned by the whole pipeline with weights that have not seen its domain.

use std::error::Error;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use dechaff::{Article, Cleaner, Pipeline, Record};
use rayon::prelude::*;
use serde::Serialize;

use crate::corpus::{Document, SETS};
use crate::learn::FOLDS;

/// What the metrics read of an article.
#[derive(Serialize)]
struct Prediction<'a> {
    id: &'a str,
    title: Option<String>,
    dek: Option<String>,
    authors: Vec<String>,
    published: Option<String>,
    text: String,
}

/// Cleans every document with `weights/fold-N.bin` of its fold, and writes `PAGES.SCRAPER.jsonl` for each set to
/// `folder`.
///
/// # Errors
/// Where weights cannot be read or a file cannot be written.
pub fn predict(documents: &[Document], weights: &Path, dial: f64, folder: &Path) -> Result<(), Box<dyn Error>> {
    let cleaners = (0..FOLDS).map(|fold| cleaner(weights, fold, dial)).collect::<Result<Vec<_>, _>>()?;
    std::fs::create_dir_all(folder)?;
    for set in SETS {
        let documents: Vec<&Document> = documents.iter().filter(|document| document.set == set).collect();
        let articles: Vec<Option<Article>> = documents
            .par_iter()
            .map(|document| cleaners[usize::from(document.fold)].clean(&record(document)).ok())
            .collect();
        let mut file = BufWriter::new(File::create(folder.join(format!("{}.{}.jsonl", set.pages, set.scraper)))?);
        for (document, article) in documents.iter().zip(articles) {
            let Some(article) = article else { continue };
            let Article { title, dek, authors, published, text, .. } = article;
            let prediction = Prediction { id: &document.id, title, dek, authors, published, text };
            writeln!(file, "{}", serde_json::to_string(&prediction)?)?;
        }
        file.flush()?;
    }
    Ok(())
}

fn cleaner(weights: &Path, fold: u8, dial: f64) -> Result<Cleaner, Box<dyn Error>> {
    let path = weights.join(format!("fold-{fold}.bin"));
    let source = format!(
        "name = \"fold-{fold}\"\nextends = \"article\"\n[set.score]\nweights = {path:?}\n[set.select]\ndial = {dial:.3}\n"
    );
    Ok(Cleaner::new(Pipeline::from_toml("fold", &source)?))
}

fn record(document: &Document) -> Record {
    Record { id: Some(document.id.clone()), ..Record::text(document.text.as_str()) }
}
