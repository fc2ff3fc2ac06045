//! The text model: a first forest over the blocks' features, a second one that also sees what the first says of the
//! blocks around, and a third that looks for the headline.

use thiserror::Error;

use super::features::{context, features};
use super::forest::{Forest, ForestError};
use super::logistic::share;
use super::wording::{WEIGHTS, Wording};
use super::words::{FunctionWords, Words};
use crate::page::Page;

/// Why weights cannot be used.
#[derive(Debug, Error)]
pub enum ModelError {
    /// The bytes end early.
    #[error("the weights are cut short")]
    Short,
    /// One of the forests cannot be read.
    #[error("the weights do not fit this version: {0}")]
    Forest(#[from] ForestError),
}

/// The learned ranking of blocks.
#[derive(Debug)]
pub struct Model {
    function: FunctionWords,
    wording: Wording,
    first: Forest,
    second: Forest,
    headline: Forest,
}

/// What the model says of a block, as probabilities in 1/65535.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scores {
    /// That it belongs to the article.
    pub article: u16,
    /// That it is the headline.
    pub headline: u16,
}

impl Model {
    /// A model of its learned parts.
    pub fn new(wording: Wording, first: Forest, second: Forest, headline: Forest) -> Model {
        Model { function: FunctionWords::default(), wording, first, second, headline }
    }

    /// Reads weights: the words' (one byte each), then the three forests, each behind its length (u32, little endian).
    ///
    /// # Errors
    /// Where the bytes are no weights of this version's features.
    pub fn parse(bytes: &[u8]) -> Result<Model, ModelError> {
        let (words, mut rest) = bytes.split_at_checked(WEIGHTS).ok_or(ModelError::Short)?;
        let wording = Wording::new(words.iter().map(|&byte| byte as i8).collect()).map_err(|_| ModelError::Short)?;
        let (one, two) = layouts(&wording);
        let mut forest = |layout| {
            let (length, after) = rest.split_first_chunk::<4>().ok_or(ModelError::Short)?;
            let (forest, after) =
                after.split_at_checked(u32::from_le_bytes(*length) as usize).ok_or(ModelError::Short)?;
            rest = after;
            Ok::<Forest, ModelError>(Forest::parse(forest, layout)?)
        };
        let (first, second, headline) = (forest(one)?, forest(two)?, forest(two)?);
        Ok(Model::new(wording, first, second, headline))
    }

    /// The weights as bytes, as [`Model::parse`] reads them.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes: Vec<u8> = self.wording.weights().iter().map(|&weight| weight as u8).collect();
        for forest in [&self.first, &self.second, &self.headline] {
            let forest = forest.to_bytes();
            bytes.extend((forest.len() as u32).to_le_bytes());
            bytes.extend(forest);
        }
        bytes
    }

    /// What the model says of each block.
    pub fn scores(&self, page: &Page) -> Vec<Scores> {
        let rows = page.blocks.len();
        let words = Words::read(page, &self.function);
        let mut columns = features(page, &words);
        self.wording.add_to(&mut columns, &words);
        let mut sums = vec![0; rows];
        self.first.score(columns.bytes(), rows, &mut sums);
        let first: Vec<u8> = sums.iter().map(|&sum| first_score(sum)).collect();
        context(&mut columns, page, &first);
        self.second.score(columns.bytes(), rows, &mut sums);
        let mut headlines = vec![0; rows];
        self.headline.score(columns.bytes(), rows, &mut headlines);
        let both = sums.into_iter().zip(headlines);
        both.map(|(article, headline)| Scores { article: share(article), headline: share(headline) }).collect()
    }
}

/// The feature lists' hashes of the first and the second forest.
fn layouts(wording: &Wording) -> (u64, u64) {
    let page = Page::default();
    let words = Words::read(&page, &FunctionWords::default());
    let mut columns = features(&page, &words);
    wording.add_to(&mut columns, &words);
    let first = columns.layout();
    context(&mut columns, &page, &[]);
    (first, columns.layout())
}

/// A first score as the second forest sees it.
pub fn first_score(sum: i32) -> u8 {
    (share(sum) >> 8) as u8
}
