//! Documents as examples: pages with their features, labels and weights.

use dechaff::Cleaner;
use dechaff::page::Page;
use dechaff::scorer::{Columns, FunctionWords, Medium, Vocabulary, Words};
use rayon::prelude::*;

use crate::align::{labels, words};
use crate::corpus::{Document, Set};
use crate::snippets;

/// Row weights are shares of a page; this brings a page's sum to the scale that the learner's settings expect.
const SCALE: f32 = 100.0;

/// What the labelled blocks of a page with snippets weigh in sum, on the same scale. Each weighs the same, since snippets
/// that must not appear stand in short blocks.
const SNIPPETS: f32 = 20.0;

/// A document as the scorer sees it.
#[derive(Debug)]
pub struct Example {
    /// The set that it is from.
    pub set: Set,
    /// The document's id.
    pub id: String,
    /// The type of page.
    pub page_type: String,
    /// The fold of its domain.
    pub fold: u8,
    /// The page before scoring.
    pub page: Page,
    /// Its words as the scorer sees them.
    pub tokens: Words,
    /// The features of its blocks, but for what is learned of their words and classes.
    pub columns: Columns,
    /// For each block the share of its words that the gold text holds, where that is known.
    pub labels: Vec<Option<f32>>,
    /// How much each block counts if its label is known.
    pub weights: Vec<f32>,
    /// For each block whether it is the headline.
    pub headlines: Vec<f32>,
    /// How much each block counts in the search for the headline.
    pub headline_weights: Vec<f32>,
    /// The words of each block as the metric counts them.
    pub words: Vec<Vec<String>>,
    /// The words of the gold text.
    pub gold: Vec<String>,
}

impl Example {
    /// The blocks whose labels are known, with these.
    pub fn labelled(&self) -> impl Iterator<Item = (usize, f32)> {
        self.labels.iter().enumerate().filter_map(|(i, label)| label.map(|label| (i, label)))
    }

    /// The features with those of the vocabulary.
    pub fn with(&self, vocabulary: &Vocabulary) -> Columns {
        let mut columns = self.columns.clone();
        vocabulary.add_to(&mut columns, &self.page, &self.tokens);
        columns
    }
}

/// Reads documents as the pipeline of `cleaner`, which ends before the scorer, leaves them. Pages without gold text
/// and snippets teach nothing and are left out.
pub fn examples(documents: &[Document], cleaner: &Cleaner) -> Vec<Example> {
    let function = FunctionWords::default();
    let documents = documents.par_iter().filter(|document| document.teaches());
    documents.filter_map(|document| example(document, cleaner, &function)).collect()
}

fn example(document: &Document, cleaner: &Cleaner, function: &FunctionWords) -> Option<Example> {
    let page = cleaner.page(&document.record()).ok()?;
    let tokens = Words::read(&page, function);
    let columns = Medium::of(&page).features(&page, &tokens);
    let words_of: Vec<Vec<String>> = (0..page.blocks.len()).map(|i| words(page.text_of(i))).collect();
    let gold = words(&document.gold);
    let (labels, weights) = if gold.is_empty() {
        let texts: Vec<&str> = (0..words_of.len()).map(|i| page.text_of(i)).collect();
        let labels = snippets::labels(&texts, &document.snippets);
        let known = labels.iter().flatten().count().max(1) as f32;
        (labels, vec![SNIPPETS / known; texts.len()])
    } else {
        let all: usize = words_of.iter().map(Vec::len).sum();
        let weight = |words: &Vec<String>| SCALE * words.len() as f32 / (all as f32 + 100.0);
        (labels(&words_of, &gold).into_iter().map(Some).collect(), words_of.iter().map(weight).collect())
    };
    let headlines = headline_labels(&words_of, &words(&document.title), &labels);
    let headline_weights = headline_weights(&headlines, document);
    Some(Example {
        set: document.set,
        id: document.id.clone(),
        page_type: document.page_type.clone(),
        fold: document.fold,
        page,
        tokens,
        columns,
        labels,
        weights,
        headlines,
        headline_weights,
        words: words_of,
        gold,
    })
}

/// The blocks that state the title above the article's text; a line that holds it and as much again (a site's name)
/// counts as well.
fn headline_labels(blocks: &[Vec<String>], title: &[String], labels: &[Option<f32>]) -> Vec<f32> {
    let body = (0..blocks.len()).find(|&i| labels[i] >= Some(0.5) && blocks[i].len() >= 12).unwrap_or(blocks.len());
    let states = |(i, block): (usize, &Vec<String>)| {
        let hits = block.iter().filter(|word| title.contains(word)).count();
        let close = 10 * hits >= 8 * block.len() && 10 * hits >= 8 * title.len();
        let holds = hits >= title.len() && block.len() <= 2 * title.len();
        f32::from(u8::from(i < body && !title.is_empty() && (close || holds)))
    };
    blocks.iter().enumerate().map(states).collect()
}

/// Pages that do not state their title teach nothing about headlines, but for clean articles and those whose head is glued
/// together, which have none.
fn headline_weights(headlines: &[f32], document: &Document) -> Vec<f32> {
    let stated: f32 = headlines.iter().sum();
    let news = if document.set.pages == "news-dev" { 2.0 } else { 1.0 };
    let page = match document.set {
        _ if document.gold.is_empty() => 0.0,
        _ if stated > 0.0 => news,
        Set::CLEAN => 1.0,
        Set { scraper: "glued", .. } => 0.5,
        _ => 0.0,
    };
    headlines.iter().map(|&headline| page * if headline > 0.5 { 50.0 / stated } else { 2.0 }).collect()
}
