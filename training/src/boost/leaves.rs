//! Trees grown leaf by leaf: of all leaves, features and thresholds the split that lowers the loss most, and then the
//! next, until there are leaves enough (Shi, "Best-first decision tree learning", 2007).

use super::grow::{Choice, Columns, Grown, Leaves, step};
use super::histogram::Limits;
use super::slopes::Slopes;

/// Grows a tree of at most `count` leaves.
pub(super) fn grow(columns: &[Columns], slopes: &Slopes, limits: &Limits, count: usize, rate: f32) -> Grown {
    let mut tree = Grown::default();
    let mut leaves = Leaves::new(columns, slopes, limits);
    let mut choices = vec![leaves.best(0..1)];
    while leaves.count() < count {
        let Some((at, choice)) = most(&choices) else { break };
        tree.splits.push(choice.split(at, columns));
        tree.gains.push(choice.gain * slopes.loss_unit());
        let new = leaves.count();
        let last = new + 1 == count;
        leaves.split(at..at + 1, choice, last);
        if !last {
            choices[at] = leaves.best(at..at + 1);
            choices.push(leaves.best(new..new + 1));
        }
    }
    let unit = slopes.step_unit(rate);
    tree.leaves = leaves.sums().into_iter().map(|sum| step(sum, unit, limits)).collect();
    tree
}

/// The leaf whose split lowers the loss most; the first of equals.
fn most(choices: &[Option<Choice>]) -> Option<(usize, Choice)> {
    let choices = choices.iter().enumerate().filter_map(|(at, choice)| Some((at, (*choice)?)));
    choices.reduce(|most, choice| if choice.1.gain > most.1.gain { choice } else { most })
}
