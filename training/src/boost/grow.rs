//! One tree, grown leaf by leaf: of all leaves, features and thresholds, the split that lowers the loss most, and then the
//! next, until the tree has leaves enough (as in Shi, "Best-first decision tree learning", 2007).

use dechaff::scorer::forest::Split;
use dechaff::scorer::logistic::UNITS_PER_LOGIT;
use rayon::prelude::*;

use super::histogram::{Histogram, Limits};
use super::slopes::{Packed, Slopes, curvature, slope};
use super::{Matrix, Settings};

/// The lowest and highest value, if they differ.
pub(super) fn range(values: &[u8]) -> Option<(u8, u8)> {
    let low = values.iter().copied().min()?;
    let high = values.iter().copied().max()?;
    (low < high).then_some((low, high))
}

/// A feature's values at the rows that a tree sees.
pub(super) struct Column {
    feature: u16,
    low: u8,
    high: u8,
    values: Vec<u8>,
}

/// Copies the drawn part of the matrix, without the features that do not vary there.
pub(super) fn gather(matrix: &Matrix, features: &[u16], rows: &[u32]) -> Vec<Column> {
    let gathered = features.par_iter().filter_map(|&feature| {
        let column = matrix.column(feature);
        let values: Vec<u8> = rows.iter().map(|&row| column[row as usize]).collect();
        let (low, high) = range(&values)?;
        Some(Column { feature, low, high, values })
    });
    gathered.collect()
}

/// A grown tree.
pub(super) struct Tree {
    /// Its splits in the order in which they were made.
    pub(super) splits: Vec<Split>,
    /// What each took off the loss.
    pub(super) gains: Vec<f64>,
    /// The values of its leaves.
    pub(super) leaves: Vec<i16>,
}

/// A leaf that may yet be split.
struct Leaf {
    /// Where its rows stand among those that the tree sees.
    places: Vec<u32>,
    /// The sums of its rows by each column's values.
    histograms: Vec<Histogram>,
    /// The split that lowers the loss most, if one does.
    best: Option<Choice>,
}

/// A way to split a leaf.
#[derive(Debug, Clone, Copy)]
struct Choice {
    column: usize,
    threshold: u8,
    /// In packed units: slope² / curvature.
    gain: f64,
}

/// Grows a tree until it has leaves enough or no split helps.
pub(super) fn grow(columns: &[Column], slopes: &Slopes, settings: &Settings) -> Tree {
    let limits = Limits {
        l2: f64::from(settings.l2) * slopes.curvature_scale,
        min_child_weight: (f64::from(settings.min_child_weight) * slopes.curvature_scale).max(1.0),
    };
    let unit = slopes.curvature_scale / (2.0 * slopes.slope_scale * slopes.slope_scale);
    let mut tree = Tree { splits: Vec::new(), gains: Vec::new(), leaves: Vec::new() };
    let places: Vec<u32> = (0..slopes.rows.len() as u32).collect();
    let histogram = |column: &Column| Histogram::new(&column.values, &places, &slopes.rows);
    let histograms = columns.par_iter().map(histogram).collect();
    let mut leaves = vec![leaf(places, histograms, columns, &limits)];
    while leaves.len() < settings.leaves {
        let Some((at, choice)) = most(&leaves) else {
            break;
        };
        let column = &columns[choice.column];
        tree.splits.push(Split { leaf: at as u8, feature: column.feature, threshold: choice.threshold });
        tree.gains.push(choice.gain * unit);
        let new = split(&mut leaves[at], choice, columns, slopes, &limits);
        leaves.push(new);
    }
    let unit = f64::from(UNITS_PER_LOGIT) * f64::from(settings.rate) * slopes.curvature_scale / slopes.slope_scale;
    tree.leaves = leaves.iter().map(|leaf| value(leaf, slopes, unit, &limits)).collect();
    tree
}

fn leaf(places: Vec<u32>, histograms: Vec<Histogram>, columns: &[Column], limits: &Limits) -> Leaf {
    let candidates: Vec<(f64, u8)> = histograms
        .par_iter()
        .zip(columns)
        .map(|(histogram, column)| histogram.best(column.low, column.high, limits))
        .collect();
    let mut best: Option<Choice> = None;
    for (column, &(gain, threshold)) in candidates.iter().enumerate() {
        if gain > best.map_or(0.0, |best| best.gain) {
            best = Some(Choice { column, threshold, gain });
        }
    }
    Leaf { places, histograms, best }
}

/// The leaf whose best split takes most off the loss; the first of equals.
fn most(leaves: &[Leaf]) -> Option<(usize, Choice)> {
    let mut most: Option<(usize, Choice)> = None;
    for (at, leaf) in leaves.iter().enumerate() {
        if let Some(choice) = leaf.best
            && most.is_none_or(|(_, most)| choice.gain > most.gain)
        {
            most = Some((at, choice));
        }
    }
    most
}

/// Splits a leaf: what is above the threshold becomes the new leaf, which is given. Only the rows of the smaller one are
/// summed; the sums of the other are what is left.
fn split(leaf: &mut Leaf, choice: Choice, columns: &[Column], slopes: &Slopes, limits: &Limits) -> Leaf {
    let values = &columns[choice.column].values;
    let whole = std::mem::take(&mut leaf.places);
    let (above, below): (Vec<u32>, Vec<u32>) =
        whole.into_iter().partition(|&place| values[place as usize] > choice.threshold);
    let smaller = if above.len() < below.len() { &above } else { &below };
    let mut rest = std::mem::take(&mut leaf.histograms);
    let sums: Vec<Histogram> = columns
        .par_iter()
        .zip(&mut rest)
        .map(|(column, rest)| {
            let sums = Histogram::new(&column.values, smaller, &slopes.rows);
            rest.subtract(&sums);
            sums
        })
        .collect();
    let (of_above, of_below) = if above.len() < below.len() { (sums, rest) } else { (rest, sums) };
    *leaf = self::leaf(below, of_below, columns, limits);
    self::leaf(above, of_above, columns, limits)
}

/// The Newton step of a leaf, times the rate, in the forest's units.
fn value(leaf: &Leaf, slopes: &Slopes, unit: f64, limits: &Limits) -> i16 {
    let sum: Packed = leaf.places.iter().map(|&place| slopes.rows[place as usize]).sum();
    let value = -unit * slope(sum) / (curvature(sum) + limits.l2).max(1.0);
    let value = if value < 0.0 { value - 0.5 } else { value + 0.5 };
    value.clamp(f64::from(i16::MIN), f64::from(i16::MAX)) as i16
}
