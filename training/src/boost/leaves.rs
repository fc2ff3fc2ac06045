//! Trees grown leaf by leaf: of all leaves, features and thresholds the split that lowers the loss most, and then the
//! next, until there are leaves enough (Shi, "Best-first decision tree learning", 2007).

use dechaff::scorer::forest::Split;
use rayon::prelude::*;

use super::grow::{Column, Grown, Leaf, step};
use super::histogram::{Limits, best};
use super::slopes::Slopes;

/// A way to split a leaf.
#[derive(Debug, Clone, Copy)]
struct Choice {
    column: usize,
    threshold: u8,
    /// In packed units: slope² / curvature.
    gain: f64,
}

/// Grows a tree of at most `count` leaves.
pub(super) fn grow(columns: &[Column], slopes: &Slopes, limits: &Limits, count: usize, rate: f32) -> Grown {
    let mut tree = Grown::default();
    let mut leaves = vec![Leaf::whole(columns, slopes)];
    let mut choices = vec![choose(&leaves[0], columns, limits)];
    while leaves.len() < count {
        let Some((at, choice)) = most(&choices) else { break };
        let Choice { column, threshold, gain } = choice;
        tree.splits.push(Split { leaf: at as u8, feature: columns[column].feature, threshold });
        tree.gains.push(gain * slopes.loss_unit());
        let last = leaves.len() + 1 == count;
        let new = leaves[at].split(column, threshold, columns, last);
        leaves.push(new);
        if !last {
            choices[at] = choose(&leaves[at], columns, limits);
            choices.push(choose(&leaves[leaves.len() - 1], columns, limits));
        }
    }
    tree.leaves = leaves.iter().map(|leaf| step(leaf.sum(), slopes.step_unit(rate), limits)).collect();
    tree
}

/// The best split of a leaf, if one helps; the first of equals.
fn choose(leaf: &Leaf, columns: &[Column], limits: &Limits) -> Option<Choice> {
    let found: Vec<(f64, u8)> = leaf
        .histograms
        .par_iter()
        .zip(columns)
        .map(|(histogram, column)| best(std::iter::once(histogram), column.low, column.high, limits))
        .collect();
    let choices = found.into_iter().enumerate().map(|(column, (gain, threshold))| Choice { column, threshold, gain });
    choices.fold(
        None,
        |most, choice| {
            if choice.gain > most.map_or(0.0, |most: Choice| most.gain) { Some(choice) } else { most }
        },
    )
}

/// The leaf whose split lowers the loss most; the first of equals.
fn most(choices: &[Option<Choice>]) -> Option<(usize, Choice)> {
    let choices = choices.iter().enumerate().filter_map(|(at, choice)| Some((at, (*choice)?)));
    choices.reduce(|most, choice| if choice.1.gain > most.1.gain { choice } else { most })
}
