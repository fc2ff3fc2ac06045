//! The text model: a first forest over the blocks' features, a second one that also sees what the first says of the
//! blocks around.

use thiserror::Error;

use super::features::{context, features};
use super::forest::{Forest, ForestError};
use super::logistic::probability;
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
}

impl Model {
    /// A model of its learned parts.
    pub fn new(wording: Wording, first: Forest, second: Forest) -> Model {
        Model { function: FunctionWords::default(), wording, first, second }
    }

    /// Reads weights: the words' (one byte each), the length of the first forest (u32, little endian), the first forest,
    /// the second forest.
    ///
    /// # Errors
    /// Where the bytes are no weights of this version's features.
    pub fn parse(bytes: &[u8]) -> Result<Model, ModelError> {
        let (words, rest) = bytes.split_at_checked(WEIGHTS).ok_or(ModelError::Short)?;
        let wording = Wording::new(words.iter().map(|&byte| byte as i8).collect()).map_err(|_| ModelError::Short)?;
        let (length, rest) = rest.split_first_chunk::<4>().ok_or(ModelError::Short)?;
        let (first, second) = rest.split_at_checked(u32::from_le_bytes(*length) as usize).ok_or(ModelError::Short)?;
        let (one, two) = layouts(&wording);
        Ok(Model::new(wording, Forest::parse(first, one)?, Forest::parse(second, two)?))
    }

    /// The weights as bytes, as [`Model::parse`] reads them.
    pub fn to_bytes(&self) -> Vec<u8> {
        let (first, second) = (self.first.to_bytes(), self.second.to_bytes());
        let mut bytes: Vec<u8> = self.wording.weights().iter().map(|&weight| weight as u8).collect();
        bytes.extend((first.len() as u32).to_le_bytes());
        bytes.extend(first);
        bytes.extend(second);
        bytes
    }

    /// For each block the probability that it belongs to the article, in 1/65535.
    pub fn scores(&self, page: &Page) -> Vec<u16> {
        let rows = page.blocks.len();
        let words = Words::read(page, &self.function);
        let mut columns = features(page, &words);
        self.wording.add_to(&mut columns, &words);
        let mut sums = vec![0; rows];
        self.first.score(columns.bytes(), rows, &mut sums);
        let first: Vec<u8> = sums.iter().map(|&sum| first_score(sum)).collect();
        context(&mut columns, page, &first);
        self.second.score(columns.bytes(), rows, &mut sums);
        sums.iter().map(|&sum| (probability(sum) * 65535.0) as u16).collect()
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
    (probability(sum) * 255.0) as u8
}
