//! Symmetric trees, grown level by level: all leaves are split by the same feature and threshold, those that lower the
//! loss most summed over all leaves (Prokhorenkova et al., "CatBoost: unbiased boosting with categorical features", 2018).

use super::grow::{Columns, Grown, Leaves, step};
use super::histogram::Limits;
use super::slopes::{Packed, Slopes, curvature};

/// Grows a tree of at most `depth` levels.
pub(super) fn grow(columns: &[Columns], slopes: &Slopes, limits: &Limits, depth: usize, rate: f32) -> Grown {
    let mut tree = Grown::default();
    let mut leaves = Leaves::new(columns, slopes, limits);
    while tree.splits.len() < depth {
        let all = 0..leaves.count();
        let Some(choice) = leaves.best(all.clone()) else { break };
        tree.splits.push(choice.split(0, columns));
        tree.gains.push(choice.gain * slopes.loss_unit());
        // What is above the threshold comes as many places later as there were leaves.
        leaves.split(all, choice, tree.splits.len() == depth);
    }
    let (sums, unit) = (leaves.sums(), slopes.step_unit(rate));
    tree.leaves = (0..sums.len()).map(|leaf| step(heavy(leaf, &sums, limits), unit, limits)).collect();
    tree
}

/// The sum of a leaf or, if that is too light, of its nearest ancestor that is not. A leaf's ancestors share its lowest
/// bits.
fn heavy(leaf: usize, sums: &[Packed], limits: &Limits) -> Packed {
    let ancestor = |level: u32| -> Packed { sums.iter().skip(leaf % (1 << level)).step_by(1 << level).sum() };
    let is_heavy = |sum: &Packed| curvature(*sum) >= limits.min_child_weight;
    (0..=sums.len().ilog2()).rev().map(ancestor).find(is_heavy).unwrap_or(0)
}
