//! What trees are grown from: the drawn part of the matrix, and leaves that are split.

use dechaff::scorer::forest::Split;
use rayon::prelude::*;

use super::histogram::{Histogram, Limits};
use super::slopes::{Packed, Slopes, curvature, slope};
use super::{Matrix, Settings, Shape, leaves, levels};

/// The lowest and highest value, if they differ.
pub(super) fn range(values: &[u8]) -> Option<(u8, u8)> {
    let low = values.iter().copied().min()?;
    let high = values.iter().copied().max()?;
    (low < high).then_some((low, high))
}

/// A feature's values at the rows that a tree sees.
pub(super) struct Column {
    pub(super) feature: u16,
    pub(super) low: u8,
    pub(super) high: u8,
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
#[derive(Default)]
pub(super) struct Grown {
    /// Its splits in the order in which they were made; of a symmetric tree, one a level.
    pub(super) splits: Vec<Split>,
    /// What each took off the loss.
    pub(super) gains: Vec<f64>,
    /// The values of its leaves.
    pub(super) leaves: Vec<i16>,
}

/// Grows a tree until it has its shape or no split helps.
pub(super) fn grow(columns: &[Column], slopes: &Slopes, settings: &Settings) -> Grown {
    let limits = Limits {
        l2: f64::from(settings.l2) * slopes.curvature_scale,
        min_child_weight: (f64::from(settings.min_child_weight) * slopes.curvature_scale).max(1.0),
    };
    match settings.shape {
        Shape::Symmetric { depth } => levels::grow(columns, slopes, &limits, depth, settings.rate),
        Shape::Grown { leaves } => leaves::grow(columns, slopes, &limits, leaves, settings.rate),
    }
}

/// A leaf of a tree that grows.
pub(super) struct Leaf {
    rows: Rows,
    /// The sums of its rows by each column's values.
    pub(super) histograms: Vec<Histogram>,
}

/// Rows of a leaf, side by side in memory.
#[derive(Default)]
pub(super) struct Rows {
    /// Where they stand among those that the tree sees.
    pub(super) places: Vec<u32>,
    /// Their slopes.
    pub(super) slopes: Vec<Packed>,
}

impl Leaf {
    /// The tree before any split.
    pub(super) fn whole(columns: &[Column], slopes: &Slopes) -> Leaf {
        let rows = Rows { places: (0..slopes.rows.len() as u32).collect(), slopes: slopes.rows.clone() };
        let histograms = columns.par_iter().map(|column| Histogram::new(&column.values, &rows)).collect();
        Leaf { rows, histograms }
    }

    /// Splits the leaf: what is above the threshold becomes a new one, which is given. Only the rows of the smaller one
    /// are summed; the sums of the other are what is left. Those of the `last` leaves of a tree are left out.
    pub(super) fn split(&mut self, column: usize, threshold: u8, columns: &[Column], last: bool) -> Leaf {
        let (above, below) = std::mem::take(&mut self.rows).part(&columns[column].values, threshold);
        let is_smaller = above.places.len() < below.places.len();
        let smaller = if is_smaller { &above } else { &below };
        let mut rest = std::mem::take(&mut self.histograms);
        let sum = |(column, rest): (&Column, &mut Histogram)| {
            let sums = Histogram::new(&column.values, smaller);
            rest.subtract(&sums);
            sums
        };
        let sums = if last { Vec::new() } else { columns.par_iter().zip(&mut rest).map(sum).collect() };
        let (of_above, of_below) = if is_smaller { (sums, rest) } else { (rest, sums) };
        *self = Leaf { rows: below, histograms: of_below };
        Leaf { rows: above, histograms: of_above }
    }

    /// The sum of its rows.
    pub(super) fn sum(&self) -> Packed {
        self.rows.slopes.iter().sum()
    }
}

impl Rows {
    /// Those whose value is above the threshold, and the others.
    fn part(self, values: &[u8], threshold: u8) -> (Rows, Rows) {
        let (mut above, mut below) = (Rows::default(), Rows::default());
        for (place, slope) in self.places.into_iter().zip(self.slopes) {
            let rows = if values[place as usize] > threshold { &mut above } else { &mut below };
            rows.places.push(place);
            rows.slopes.push(slope);
        }
        (above, below)
    }
}

/// The Newton step of a leaf whose rows sum to `sum`, times `unit`.
pub(super) fn step(sum: Packed, unit: f64, limits: &Limits) -> i16 {
    let value = -unit * slope(sum) / (curvature(sum) + limits.l2).max(1.0);
    let value = if value < 0.0 { value - 0.5 } else { value + 0.5 };
    value.clamp(f64::from(i16::MIN), f64::from(i16::MAX)) as i16
}
