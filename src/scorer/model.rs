//! A model: a first forest over the blocks' features, a second one that also sees what the first says of the blocks
//! around, and a third that looks for the headline.

use thiserror::Error;

use super::classes::{self, Classes};
use super::columns::Columns;
use super::forest::{Forest, ForestError};
use super::logistic::share;
use super::markup;
use super::medium::Medium;
use super::wording::{WEIGHTS, Wording};
use super::words::{FunctionWords, Words};
use crate::page::Page;

/// Why weights cannot be used.
#[derive(Debug, Error)]
pub enum ModelError {
    /// The bytes end early.
    #[error("the weights are cut short")]
    Short,
    /// The number of the verdict is unknown.
    #[error("the weights do not fit this version: {0} is no verdict")]
    Verdict(u8),
    /// One of the forests cannot be read.
    #[error("the weights do not fit this version: {0}")]
    Forest(#[from] ForestError),
}

/// What blocks are called: learned weights of their words and, in HTML, of the classes of their elements.
#[derive(Debug, Clone)]
pub struct Vocabulary {
    /// The words' weights.
    pub wording: Wording,
    /// The classes' weights; none for raw text.
    pub classes: Option<Classes>,
}

impl Vocabulary {
    /// What kind of page it is for.
    pub fn medium(&self) -> Medium {
        if self.classes.is_some() { Medium::Html } else { Medium::Text }
    }

    /// Adds the features of the blocks' words and classes.
    pub fn add_to(&self, columns: &mut Columns, page: &Page, words: &Words) {
        let means = self.wording.add_to(columns, words);
        if let Some(classes) = &self.classes {
            let sums = classes.add_to(columns, page);
            markup::parts(columns, page, words, &means, &sums);
        }
    }
}

/// Which forests say whether a block belongs to the article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The second alone: the first is small and only serves it.
    Second,
    /// Both, as equals: the mean of their scores is right more often than either.
    Both,
}

impl Verdict {
    const ALL: [Verdict; 2] = [Verdict::Second, Verdict::Both];

    /// The score of a block from those of the two forests.
    fn of(self, first: i32, second: i32) -> i32 {
        match self {
            Verdict::Second => second,
            Verdict::Both => (first + second) / 2,
        }
    }
}

/// The learned ranking of blocks.
#[derive(Debug)]
pub struct Model {
    function: FunctionWords,
    vocabulary: Vocabulary,
    verdict: Verdict,
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
    pub fn new(vocabulary: Vocabulary, verdict: Verdict, [first, second, headline]: [Forest; 3]) -> Model {
        Model { function: FunctionWords::default(), vocabulary, verdict, first, second, headline }
    }

    /// Reads weights for pages of one kind: the words' (one byte each), for HTML the classes' ([`classes::BYTES`]), the
    /// verdict (one byte), then the three forests, each behind its length (u32, little endian).
    ///
    /// # Errors
    /// Where the bytes are no weights of this version's features.
    pub fn parse(bytes: &[u8], medium: Medium) -> Result<Model, ModelError> {
        let mut rest = bytes;
        let mut take = |length: usize| {
            let (taken, after) = rest.split_at_checked(length).ok_or(ModelError::Short)?;
            rest = after;
            Ok::<&[u8], ModelError>(taken)
        };
        let words = take(WEIGHTS)?.iter().map(|&byte| byte as i8).collect();
        let wording = Wording::new(words).map_err(|_| ModelError::Short)?;
        let classes = match medium {
            Medium::Text => None,
            Medium::Html => Some(Classes::parse(take(classes::BYTES)?).map_err(|_| ModelError::Short)?),
        };
        let vocabulary = Vocabulary { wording, classes };
        let number = take(1)?[0];
        let verdict = *Verdict::ALL.get(usize::from(number)).ok_or(ModelError::Verdict(number))?;
        let (one, two) = layouts(&vocabulary);
        let mut forest = |layout| {
            let length = take(4)?.try_into().map_or(0, u32::from_le_bytes);
            Ok::<Forest, ModelError>(Forest::parse(take(length as usize)?, layout)?)
        };
        let forests = [forest(one)?, forest(two)?, forest(two)?];
        Ok(Model::new(vocabulary, verdict, forests))
    }

    /// The weights as bytes, as [`Model::parse`] reads them.
    pub fn to_bytes(&self) -> Vec<u8> {
        let Vocabulary { wording, classes } = &self.vocabulary;
        let mut bytes: Vec<u8> = wording.weights().iter().map(|&weight| weight as u8).collect();
        bytes.extend(classes.iter().flat_map(|classes| classes.bytes()));
        bytes.push(self.verdict as u8);
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
        let medium = self.vocabulary.medium();
        let mut columns = medium.features(page, &words);
        self.vocabulary.add_to(&mut columns, page, &words);
        let [mut first, mut second, mut headline] = [(); 3].map(|()| vec![0; rows]);
        self.first.score(columns.bytes(), rows, &mut first);
        let scores: Vec<u8> = first.iter().map(|&sum| first_score(sum)).collect();
        medium.context(&mut columns, page, &words, &scores);
        self.second.score(columns.bytes(), rows, &mut second);
        self.headline.score(columns.bytes(), rows, &mut headline);
        let scores =
            |i: usize| Scores { article: share(self.verdict.of(first[i], second[i])), headline: share(headline[i]) };
        (0..rows).map(scores).collect()
    }
}

/// The feature lists' hashes of the first and the second forest.
fn layouts(vocabulary: &Vocabulary) -> (u64, u64) {
    let page = Page::default();
    let words = Words::read(&page, &FunctionWords::default());
    let mut columns = vocabulary.medium().features(&page, &words);
    vocabulary.add_to(&mut columns, &page, &words);
    let first = columns.layout();
    vocabulary.medium().context(&mut columns, &page, &words, &[]);
    (first, columns.layout())
}

/// A first score as the second forest sees it.
pub fn first_score(sum: i32) -> u8 {
    (share(sum) >> 8) as u8
}
