//! Symmetric trees, grown level by level: all leaves are split by the same feature and threshold, those that lower the
//! loss most summed over all leaves (Prokhorenkova et al., "CatBoost: unbiased boosting with categorical features", 2018).

use dechaff::scorer::forest::Split;
use rayon::prelude::*;

use super::grow::{Column, Grown, Leaf, step};
use super::histogram::{Limits, best};
use super::slopes::{Packed, Slopes, curvature};

/// Grows a tree of at most `depth` levels.
pub(super) fn grow(columns: &[Column], slopes: &Slopes, limits: &Limits, depth: usize, rate: f32) -> Grown {
    let mut tree = Grown::default();
    let mut leaves = vec![Leaf::whole(columns, slopes)];
    while tree.splits.len() < depth {
        let Some((column, gain, threshold)) = choose(&leaves, columns, limits) else { break };
        tree.splits.push(Split { leaf: 0, feature: columns[column].feature, threshold });
        tree.gains.push(gain * slopes.loss_unit());
        // What is above the threshold comes as many places later as there were leaves.
        let last = tree.splits.len() == depth;
        let above: Vec<Leaf> = leaves.iter_mut().map(|leaf| leaf.split(column, threshold, columns, last)).collect();
        leaves.extend(above);
    }
    let sums: Vec<Packed> = leaves.iter().map(Leaf::sum).collect();
    let unit = slopes.step_unit(rate);
    tree.leaves = (0..sums.len()).map(|leaf| step(heavy(leaf, &sums, limits), unit, limits)).collect();
    tree
}

/// The column, gain and threshold of the best level; the first of equals.
fn choose(leaves: &[Leaf], columns: &[Column], limits: &Limits) -> Option<(usize, f64, u8)> {
    let found: Vec<(f64, u8)> = columns
        .par_iter()
        .enumerate()
        .map(|(at, column)| best(leaves.iter().map(|leaf| &leaf.histograms[at]), column.low, column.high, limits))
        .collect();
    let found = found.into_iter().enumerate().filter(|(_, (gain, _))| *gain > 0.0);
    let first = found.reduce(|most, other| if other.1.0 > most.1.0 { other } else { most });
    first.map(|(column, (gain, threshold))| (column, gain, threshold))
}

/// The sum of a leaf or, if that is too light, of its nearest ancestor that is not. A leaf's ancestors share its lowest
/// bits.
fn heavy(leaf: usize, sums: &[Packed], limits: &Limits) -> Packed {
    let ancestor = |level: u32| -> Packed { sums.iter().skip(leaf % (1 << level)).step_by(1 << level).sum() };
    let is_heavy = |sum: &Packed| curvature(*sum) >= limits.min_child_weight;
    (0..=sums.len().ilog2()).rev().map(ancestor).find(is_heavy).unwrap_or(0)
}
