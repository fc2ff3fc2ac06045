//! Newton boosting of trees, the same to the bit on every machine.
//!
//! Each round draws pages and features, takes the cross-entropy's slope and curvature at the
//! drawn rows, and grows a tree level by level or leaf by leaf. Sums are integers, and scores are the integers
//! that the finished forest gives, so the number of threads changes nothing.

mod grow;
mod histogram;
mod leaves;
mod levels;
pub(crate) mod sample;
mod slopes;

use dechaff::scorer::forest::{Forest, ForestError, MAX_DEPTH, MAX_LEAVES, Tree};
use dechaff::scorer::logistic::{UNITS_PER_LOGIT, probability};
use rayon::prelude::*;
use thiserror::Error;

use grow::{gather, grow, range};
use slopes::Slopes;

/// Rows handed to a thread at a time when scores are brought up to date.
const RUN: usize = 4096;

/// The bias stays within plus or minus this many logits.
const MAX_BIAS_LOGITS: i32 = 8;

/// Why nothing could be learned.
#[derive(Debug, Error)]
pub enum TrainError {
    /// An input is not as long as it must be.
    #[error("{what}: {found} values instead of {expected}")]
    Length {
        /// Which input.
        what: &'static str,
        /// Its length.
        found: usize,
        /// The length that fits the rest.
        expected: usize,
    },
    /// A setting is out of range.
    #[error("{0} is out of range")]
    Setting(&'static str),
    /// The forest's format cannot hold the result.
    #[error(transparent)]
    Forest(#[from] ForestError),
}

/// Rows of byte-valued features, column by column.
#[derive(Debug, Clone)]
pub struct Matrix {
    columns: Vec<u8>,
    rows: usize,
    features: u16,
}

impl Matrix {
    /// A matrix from its columns, one after the other: feature f of row r is at
    /// `columns[f * rows + r]`.
    ///
    /// # Errors
    /// [`TrainError::Length`] if `columns` is not features × rows long.
    pub fn new(columns: Vec<u8>, rows: usize, features: u16) -> Result<Self, TrainError> {
        same_length("columns", columns.len(), rows * usize::from(features))?;
        Ok(Self { columns, rows, features })
    }

    /// The number of rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The number of features.
    pub fn features(&self) -> u16 {
        self.features
    }

    /// A feature's value in each row.
    pub fn column(&self, feature: u16) -> &[u8] {
        &self.columns[usize::from(feature) * self.rows..][..self.rows]
    }

    /// The forest's score of each row, in units of 1 / [`UNITS_PER_LOGIT`] logit.
    ///
    /// # Panics
    /// If the forest is for another number of features.
    pub fn predict(&self, forest: &Forest) -> Vec<i32> {
        let mut scores = vec![0; self.rows];
        forest.score(&self.columns, self.rows, &mut scores);
        scores
    }
}

/// What is to be learned; every slice has one value per row.
#[derive(Debug, Clone, Copy)]
pub struct Examples<'a> {
    /// The features.
    pub matrix: &'a Matrix,
    /// The probability to be predicted, 0 to 1.
    pub targets: &'a [f32],
    /// How much the row counts; not negative.
    pub weights: &'a [f32],
    /// The page that the row is from; a page's rows are drawn together.
    pub pages: &'a [u32],
    /// Scores to start from, in the forest's units. The forest then predicts what is to be added
    /// to them, and its bias is 0.
    pub start: Option<&'a [i32]>,
    /// Hash of the feature list, which the forest carries.
    pub layout: u64,
}

/// How a tree grows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Level by level, by one question a level. The stiffer of the two.
    Symmetric {
        /// Levels per tree, at most [`MAX_DEPTH`].
        depth: usize,
    },
    /// Leaf by leaf.
    Grown {
        /// Leaves per tree, at most [`MAX_LEAVES`].
        leaves: usize,
    },
}

impl Shape {
    fn fits(self) -> bool {
        match self {
            Shape::Symmetric { depth } => depth <= MAX_DEPTH,
            Shape::Grown { leaves } => (1..=MAX_LEAVES).contains(&leaves),
        }
    }
}

/// How to learn.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// Rounds of boosting. A round in which no split helps adds no tree.
    pub trees: usize,
    /// The shape of a tree.
    pub shape: Shape,
    /// The share of each tree's Newton step that is taken.
    pub rate: f32,
    /// L2 regularisation of leaf values, in units of curvature (a row of weight 1 has at most
    /// 1/4).
    pub l2: f32,
    /// The least curvature of a leaf.
    pub min_child_weight: f32,
    /// The share of pages drawn for each tree.
    pub row_share: f32,
    /// Rows that count for less are thinned: each is drawn for a tree with a chance in proportion to its weight, and then
    /// counts this much.
    pub full_weight: f32,
    /// The share of features drawn for each tree.
    pub feature_share: f32,
    /// Changes what is drawn.
    pub seed: u64,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            trees: 200,
            shape: Shape::Symmetric { depth: 6 },
            rate: 0.1,
            l2: 3.0,
            min_child_weight: 1.0,
            row_share: 0.5,
            full_weight: 0.0,
            feature_share: 0.5,
            seed: 1,
        }
    }
}

/// A forest and how it came about.
#[derive(Debug, Clone, PartialEq)]
pub struct Trained {
    /// The trees.
    pub forest: Forest,
    /// For each feature, how much its splits took off the summed loss of the rows drawn, to the
    /// second order and before the rate.
    pub gains: Vec<f64>,
}

/// Learns a forest. It runs in rayon's current pool, whose size does not change the result.
///
/// # Errors
/// [`TrainError::Length`] or [`TrainError::Setting`] if the input does not fit together, and
/// [`TrainError::Forest`] if there are more trees than a forest holds.
pub fn train(examples: &Examples<'_>, settings: &Settings) -> Result<Trained, TrainError> {
    check(examples, settings)?;
    let matrix = examples.matrix;
    let bias = if examples.start.is_some() { 0 } else { bias(examples) };
    let mut scores = examples.start.map_or_else(|| vec![bias; matrix.rows], <[i32]>::to_vec);
    let mut forest = Forest::new(matrix.features, examples.layout, bias)?;
    let mut gains = vec![0.0; usize::from(matrix.features)];
    let varying: Vec<u16> =
        (0..matrix.features).into_par_iter().filter(|&f| range(matrix.column(f).iter().copied()).is_some()).collect();
    for round in 0..settings.trees {
        let rows = sample::rows(examples.pages, settings.row_share, settings.seed, round);
        let features = sample::features(&varying, settings.feature_share, settings.seed, round);
        let (rows, weights) = sample::thin(rows, examples.weights, settings.full_weight, settings.seed, round);
        let slopes = Slopes::of_cross_entropy(&rows, &scores, examples.targets, &weights);
        let columns = gather(matrix, &features, &rows);
        let tree = grow(&columns, &slopes, settings);
        if tree.splits.is_empty() {
            continue;
        }
        for (split, gain) in tree.splits.iter().zip(&tree.gains) {
            gains[usize::from(split.feature)] += gain;
        }
        let symmetric = matches!(settings.shape, Shape::Symmetric { .. });
        let tree = Tree { symmetric, splits: &tree.splits, leaves: &tree.leaves };
        forest.push(tree)?;
        add(matrix, tree, &mut scores);
    }
    Ok(Trained { forest, gains })
}

fn check(examples: &Examples<'_>, settings: &Settings) -> Result<(), TrainError> {
    let rows = examples.matrix.rows;
    same_length("targets", examples.targets.len(), rows)?;
    same_length("weights", examples.weights.len(), rows)?;
    same_length("pages", examples.pages.len(), rows)?;
    same_length("start", examples.start.map_or(rows, <[i32]>::len), rows)?;
    let share = |share: f32| share > 0.0 && share <= 1.0;
    let finite = |value: f32| value >= 0.0 && value.is_finite();
    let settings = [
        ("the shape of trees", settings.shape.fits()),
        ("rate", finite(settings.rate)),
        ("l2", finite(settings.l2)),
        ("min_child_weight", finite(settings.min_child_weight)),
        ("row_share", share(settings.row_share)),
        ("full_weight", finite(settings.full_weight)),
        ("feature_share", share(settings.feature_share)),
        ("a target", examples.targets.iter().all(|target| (0.0..=1.0).contains(target))),
        ("a weight", examples.weights.iter().all(|&weight| finite(weight))),
        ("the number of rows", u32::try_from(rows).is_ok()),
    ];
    match settings.iter().find(|(_, fits)| !fits) {
        Some((name, _)) => Err(TrainError::Setting(name)),
        None => Ok(()),
    }
}

fn same_length(what: &'static str, found: usize, expected: usize) -> Result<(), TrainError> {
    if found == expected { Ok(()) } else { Err(TrainError::Length { what, found, expected }) }
}

/// The score whose probability is the mean target.
fn bias(examples: &Examples<'_>) -> i32 {
    let mut weight = 0.0;
    let mut sum = 0.0;
    for (&target, &row) in examples.targets.iter().zip(examples.weights) {
        weight += f64::from(row);
        sum += f64::from(row) * f64::from(target);
    }
    if weight == 0.0 {
        return 0;
    }
    let mut low = -MAX_BIAS_LOGITS * UNITS_PER_LOGIT;
    let mut high = -low;
    while low < high {
        let middle = (low + high).div_euclid(2);
        if f64::from(probability(middle)) < sum / weight { low = middle + 1 } else { high = middle }
    }
    low
}

/// Adds a tree's values to all rows' scores.
fn add(matrix: &Matrix, tree: Tree<'_>, scores: &mut [i32]) {
    scores.par_chunks_mut(RUN).enumerate().for_each(|(run, scores)| {
        let mut leaf = [0u8; RUN];
        for (at, split) in tree.splits.iter().enumerate() {
            tree.pass(at, &matrix.column(split.feature)[run * RUN..][..scores.len()], &mut leaf);
        }
        for (score, &leaf) in scores.iter_mut().zip(&leaf) {
            *score += i32::from(tree.leaves[usize::from(leaf)]);
        }
    });
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    /// Pseudo-random columns of `rows` rows; every tenth row begins a page.
    fn noise(rows: usize, features: u16) -> (Matrix, Vec<u32>) {
        let mut state = 1u64;
        let columns = (0..rows * usize::from(features))
            .map(|_| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                (state >> 56) as u8
            })
            .collect();
        let pages = (0..rows as u32).map(|row| row / 10).collect();
        (Matrix::new(columns, rows, features).unwrap(), pages)
    }

    fn examples<'a>(matrix: &'a Matrix, targets: &'a [f32], weights: &'a [f32], pages: &'a [u32]) -> Examples<'a> {
        Examples { matrix, targets, weights, pages, start: None, layout: 7 }
    }

    /// Settings for both kinds of trees.
    fn small() -> [Settings; 2] {
        [Shape::Symmetric { depth: 4 }, Shape::Grown { leaves: 12 }].map(|shape| Settings {
            trees: 40,
            shape,
            rate: 0.3,
            feature_share: 0.8,
            ..Settings::default()
        })
    }

    #[test]
    fn learns_an_exclusive_or() {
        let (matrix, pages) = noise(4_000, 5);
        let truth: Vec<bool> =
            (0..4_000).map(|row| (matrix.column(1)[row] > 99) != (matrix.column(3)[row] > 180)).collect();
        let targets: Vec<f32> = truth.iter().map(|&t| f32::from(u8::from(t))).collect();
        for settings in small() {
            let trained = train(&examples(&matrix, &targets, &[1.0; 4_000], &pages), &settings).unwrap();
            let scores = matrix.predict(&trained.forest);
            let right = scores.iter().zip(&truth).filter(|&(&score, &t)| (score > 0) == t).count();
            assert!(right > 3_950, "{right} of 4000");
            let useful = trained.gains[1] + trained.gains[3];
            assert!(useful > 0.9 * trained.gains.iter().sum::<f64>());
        }
    }

    #[test]
    fn learns_a_soft_monotone_target() {
        let (matrix, pages) = noise(4_000, 3);
        let targets: Vec<f32> = matrix.column(2).iter().map(|&v| f32::from(v) / 255.0).collect();
        for settings in small() {
            let trained = train(&examples(&matrix, &targets, &[1.0; 4_000], &pages), &settings).unwrap();
            let scores = matrix.predict(&trained.forest);
            let error: f32 = scores.iter().zip(&targets).map(|(&s, t)| (probability(s) - t).abs()).sum();
            assert!(error / 4_000.0 < 0.04, "{}", error / 4_000.0);
        }
    }

    #[test]
    fn threads_change_nothing() {
        let (matrix, pages) = noise(20_000, 12);
        let targets: Vec<f32> =
            (0..20_000).map(|row| f32::from(matrix.column(0)[row] ^ matrix.column(5)[row]) / 255.0).collect();
        let weights: Vec<f32> = matrix.column(7).iter().map(|&v| f32::from(v) / 100.0).collect();
        for settings in small() {
            let run = |threads| {
                let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
                pool.install(|| train(&examples(&matrix, &targets, &weights, &pages), &settings).unwrap())
            };
            let (one, two) = (run(1), run(2));
            assert_eq!(one.forest.to_bytes(), two.forest.to_bytes());
            assert_eq!(one, two);
        }
    }

    #[test]
    fn goes_on_from_given_scores() {
        let (matrix, pages) = noise(4_000, 3);
        let targets: Vec<f32> = matrix.column(2).iter().map(|&v| f32::from(v) / 255.0).collect();
        let all = examples(&matrix, &targets, &[1.0; 4_000], &pages);
        let first = matrix.predict(&train(&all, &small()[0]).unwrap().forest);
        let next = train(&Examples { start: Some(&first), ..all }, &small()[0]).unwrap();
        assert_eq!(next.forest.bias(), 0);
        let moved = matrix.predict(&next.forest).iter().map(|s| s.abs()).max().unwrap();
        assert!(moved < UNITS_PER_LOGIT, "{moved}");
    }

    #[test]
    fn constant_targets_need_no_trees() {
        let (matrix, pages) = noise(100, 2);
        let all = examples(&matrix, &[0.5; 100], &[1.0; 100], &pages);
        let trained = train(&all, &small()[0]).unwrap();
        assert_eq!((trained.forest.bias(), trained.forest.trees().count()), (0, 0));
    }

    #[test]
    fn refuses_what_does_not_fit() {
        let (matrix, pages) = noise(100, 2);
        let short = examples(&matrix, &[0.5; 99], &[1.0; 100], &pages);
        assert!(matches!(train(&short, &small()[0]), Err(TrainError::Length { .. })));
        let above = examples(&matrix, &[1.5; 100], &[1.0; 100], &pages);
        assert!(matches!(train(&above, &small()[0]), Err(TrainError::Setting(_))));
        let deep = Settings { shape: Shape::Symmetric { depth: 7 }, ..small()[0].clone() };
        let fine = examples(&matrix, &[0.5; 100], &[1.0; 100], &pages);
        assert!(matches!(train(&fine, &deep), Err(TrainError::Setting(_))));
    }
}
