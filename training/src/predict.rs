//! Out-of-fold articles: each document cleaned by the whole pipeline with weights that have not seen its domain.

use std::error::Error;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use dechaff::scorer::Medium;
use dechaff::{Article, Cleaner, Pipeline};
use rayon::prelude::*;
use serde::Serialize;

use crate::corpus::{Document, SETS};
use crate::learn::FOLDS;
use crate::task::Task;

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

/// The pipeline that predictions are made with.
#[derive(Debug, Clone, Copy)]
pub struct Setup<'a> {
    /// The folder of the weights that leave out a fold.
    pub weights: &'a Path,
    /// The dial of the selection, -1 to 1.
    pub dial: f64,
    /// Stages that are left out.
    pub skip: &'a [String],
}

/// Cleans every document with `weights/TASK-N.bin` of the task and its fold, and writes `PAGES.SCRAPER.jsonl` for each
/// set of raw text and `PAGES.html.TASK.jsonl` for each of HTML to `folder`.
///
/// # Errors
/// Where weights cannot be read or a file cannot be written.
pub fn predict(documents: &[Document], task: Task, setup: &Setup<'_>, folder: &Path) -> Result<(), Box<dyn Error>> {
    let cleaners = cleaners(task, setup)?;
    std::fs::create_dir_all(folder)?;
    for set in SETS.into_iter().filter(|set| set.medium() == task.medium()) {
        let documents: Vec<&Document> =
            documents.iter().filter(|document| document.set == set && task.takes_document(document)).collect();
        let articles: Vec<Option<Article>> = documents
            .par_iter()
            .map(|document| cleaners[usize::from(document.fold)].clean(&document.record()).ok())
            .collect();
        let name = match task {
            Task::Text => format!("{}.{}.jsonl", set.pages, set.scraper),
            Task::Article | Task::Web => format!("{}.{}.{}.jsonl", set.pages, set.scraper, task.name()),
        };
        let mut file = BufWriter::new(File::create(folder.join(name))?);
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

/// The cleaners of a task, by the fold that their weights leave out.
///
/// # Errors
/// Where weights cannot be read.
pub fn cleaners(task: Task, setup: &Setup<'_>) -> Result<Vec<Cleaner>, Box<dyn Error>> {
    (0..FOLDS).map(|fold| cleaner(task, fold, setup)).collect()
}

fn cleaner(task: Task, fold: u8, setup: &Setup<'_>) -> Result<Cleaner, Box<dyn Error>> {
    let Setup { weights, dial, skip } = *setup;
    let path = weights.join(format!("{}-{fold}.bin", task.name()));
    let key = match task.medium() {
        Medium::Text => "weights",
        Medium::Html => "html-weights",
    };
    let source = format!(
        "name = \"fold-{fold}\"\nextends = \"{}\"\nskip = {skip:?}\n[set.score]\n{key} = {path:?}\n[set.select]\ndial = {dial:.3}\n",
        task.pipeline()
    );
    Ok(Cleaner::new(Pipeline::from_toml("fold", &source)?))
}
