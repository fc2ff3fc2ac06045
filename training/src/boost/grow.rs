//! What trees are grown from: the drawn part of the matrix, and leaves that are split.

use std::ops::Range;

use dechaff::scorer::forest::Split;
use rayon::prelude::*;

use super::histogram::{ABREAST, Histograms, Limits, best};
use super::slopes::{Packed, Slopes, curvature, slope};
use super::{Matrix, Settings, Shape, leaves, levels};

/// The lowest and highest value, if they differ.
pub(super) fn range(values: impl Iterator<Item = u8>) -> Option<(u8, u8)> {
    let (low, high) = values.fold((u8::MAX, u8::MIN), |(low, high), value| (low.min(value), high.max(value)));
    (low < high).then_some((low, high))
}

/// A feature that varies among the rows that a tree sees: its lowest and its highest value there.
#[derive(Clone, Copy)]
struct Column {
    feature: u16,
    low: u8,
    high: u8,
}

/// Some features side by side, and their values at the rows that a tree sees.
pub(super) struct Columns {
    columns: Vec<Column>,
    values: Vec<[u8; ABREAST]>,
}

/// Copies the drawn part of the matrix, without the features that do not vary there.
pub(super) fn gather(matrix: &Matrix, features: &[u16], rows: &[u32]) -> Vec<Columns> {
    let varying = features.par_iter().filter_map(|&feature| {
        let column = matrix.column(feature);
        let (low, high) = range(rows.iter().map(|&row| column[row as usize]))?;
        Some(Column { feature, low, high })
    });
    let varying: Vec<Column> = varying.collect();
    let gathered = varying.par_chunks(ABREAST).map(|columns| {
        let mut values = vec![[0; ABREAST]; rows.len()];
        for (place, column) in columns.iter().enumerate() {
            let column = matrix.column(column.feature);
            values.iter_mut().zip(rows).for_each(|(values, &row)| values[place] = column[row as usize]);
        }
        Columns { columns: columns.to_vec(), values }
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
pub(super) fn grow(columns: &[Columns], slopes: &Slopes, settings: &Settings) -> Grown {
    let limits = Limits {
        l2: f64::from(settings.l2) * slopes.curvature_scale,
        min_child_weight: (f64::from(settings.min_child_weight) * slopes.curvature_scale).max(1.0),
    };
    match settings.shape {
        Shape::Symmetric { depth } => levels::grow(columns, slopes, &limits, depth, settings.rate),
        Shape::Grown { leaves } => leaves::grow(columns, slopes, &limits, leaves, settings.rate),
    }
}

/// The leaves of a tree that grows.
pub(super) struct Leaves<'a> {
    columns: &'a [Columns],
    limits: &'a Limits,
    /// The rows of each leaf.
    rows: Vec<Rows>,
    /// For some columns each, the sums of each leaf's rows by the columns' values.
    histograms: Vec<Vec<Histograms>>,
}

/// Rows of a leaf, side by side in memory.
#[derive(Default)]
pub(super) struct Rows {
    /// Where they stand among those that the tree sees.
    pub(super) places: Vec<u32>,
    /// Their slopes.
    pub(super) slopes: Vec<Packed>,
}

/// A split.
#[derive(Debug, Clone, Copy)]
pub(super) struct Choice {
    /// Which of all columns, and its place among those beside it.
    columns: usize,
    place: usize,
    threshold: u8,
    /// What it takes off the loss, in packed units: slope² / curvature.
    pub(super) gain: f64,
}

impl Choice {
    /// The split as the forest has it.
    pub(super) fn split(&self, leaf: usize, columns: &[Columns]) -> Split {
        let column = columns[self.columns].columns[self.place];
        Split { leaf: leaf as u8, feature: column.feature, threshold: self.threshold }
    }
}

impl<'a> Leaves<'a> {
    /// The tree before any split: one leaf.
    pub(super) fn new(columns: &'a [Columns], slopes: &Slopes, limits: &'a Limits) -> Self {
        let rows = Rows { places: (0..slopes.rows.len() as u32).collect(), slopes: slopes.rows.clone() };
        let histograms = columns.par_iter().map(|columns| vec![Histograms::new(&columns.values, &rows)]).collect();
        Leaves { columns, limits, rows: vec![rows], histograms }
    }

    /// Their number.
    pub(super) fn count(&self) -> usize {
        self.rows.len()
    }

    /// The split that lowers the loss most if all these leaves are split by it, where one does; the first of equals.
    pub(super) fn best(&self, leaves: Range<usize>) -> Option<Choice> {
        let found = self.columns.par_iter().zip(&self.histograms).enumerate().flat_map_iter(|(columns, (of, sums))| {
            let sums = &sums[leaves.clone()];
            of.columns.iter().enumerate().map(move |(place, column)| {
                let (gain, threshold) = best(sums, place, column.low, column.high, self.limits);
                Choice { columns, place, threshold, gain }
            })
        });
        let found: Vec<Choice> = found.collect();
        let helps = found.into_iter().filter(|choice| choice.gain > 0.0);
        helps.reduce(|most, other| if other.gain > most.gain { other } else { most })
    }

    /// Splits leaves: what is above the threshold becomes new ones, which come last. Only the rows of the smaller part are
    /// summed; the sums of the other are what is left. After the `last` split of a tree nothing is summed.
    pub(super) fn split(&mut self, leaves: Range<usize>, by: Choice, last: bool) {
        let new = self.count();
        for leaf in leaves.clone() {
            let (above, below) = std::mem::take(&mut self.rows[leaf]).part(&self.columns[by.columns].values, by);
            self.rows[leaf] = below;
            self.rows.push(above);
        }
        if last {
            return;
        }
        let rows = &self.rows;
        self.columns.par_iter().zip(&mut self.histograms).for_each(|(columns, histograms)| {
            for (below, above) in leaves.clone().zip(new..) {
                let is_smaller = rows[above].places.len() < rows[below].places.len();
                let mut sums = Histograms::new(&columns.values, &rows[if is_smaller { above } else { below }]);
                histograms[below].subtract(&sums);
                if !is_smaller {
                    std::mem::swap(&mut histograms[below], &mut sums);
                }
                histograms.push(sums);
            }
        });
    }

    /// The sums of their rows.
    pub(super) fn sums(&self) -> Vec<Packed> {
        self.rows.iter().map(|rows| rows.slopes.iter().sum()).collect()
    }
}

impl Rows {
    /// Those whose value is above the threshold, and the others.
    fn part(self, values: &[[u8; ABREAST]], by: Choice) -> (Rows, Rows) {
        let (mut above, mut below) = (Rows::default(), Rows::default());
        for (place, slope) in self.places.into_iter().zip(self.slopes) {
            let rows = if values[place as usize][by.place] > by.threshold { &mut above } else { &mut below };
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
