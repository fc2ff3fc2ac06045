//! Averaged stochastic gradient descent with AdaGrad steps, for logistic regression on what rows hold.
//!
//! The weights are the mean over all steps (Polyak and Juditsky, 1992), which a last few rows cannot sway; the rows come
//! in a drawn order, for those of one page are alike.

use dechaff::scorer::logistic::logistic;

use crate::boost::sample::draw;

/// What rows hold, as numbers of weights, one row after the other.
#[derive(Default)]
pub(super) struct Rows {
    slots: Vec<u32>,
    ends: Vec<usize>,
    facts: Vec<Fact>,
}

/// What a row is to be.
#[derive(Clone, Copy)]
pub(super) struct Fact {
    /// The number of its page.
    pub(super) page: u32,
    /// The fold of its page.
    pub(super) fold: u8,
    /// The probability that it should have.
    pub(super) label: f32,
    /// How much it counts.
    pub(super) weight: f32,
}

/// How the weights are learned.
pub(super) struct Settings {
    /// Passes over the rows.
    pub(super) passes: usize,
    /// The first step's size.
    pub(super) step: f32,
    /// Pull towards zero, a share of the weight at each sight.
    pub(super) decay: f32,
    /// Whether a row's sum is divided by the square root of its size.
    pub(super) scaled: bool,
}

impl Rows {
    /// Adds a row.
    pub(super) fn push(&mut self, slots: impl IntoIterator<Item = u32>, fact: Fact) {
        self.slots.extend(slots);
        self.ends.push(self.slots.len());
        self.facts.push(fact);
    }

    /// The rows that are not of the folds in `without`, in order.
    pub(super) fn of_others(&self, without: &[u8]) -> Vec<u32> {
        (0..self.facts.len() as u32).filter(|&row| !without.contains(&self.facts[row as usize].fold)).collect()
    }

    /// What a row holds.
    fn slots(&self, row: usize) -> &[u32] {
        let start = if row == 0 { 0 } else { self.ends[row - 1] };
        &self.slots[start..self.ends[row]]
    }

    /// On how many pages each of `names` stands in these rows; `name` gives that of a slot.
    pub(super) fn pages(&self, rows: &[u32], names: usize, name: impl Fn(usize) -> usize) -> Vec<u32> {
        let mut by_page = rows.to_vec();
        by_page.sort_by_key(|&row| self.facts[row as usize].page);
        let mut pages = vec![0; names];
        let mut last = vec![u32::MAX; names];
        for row in by_page {
            let page = self.facts[row as usize].page;
            for &slot in self.slots(row as usize) {
                let name = name(slot as usize);
                pages[name] += u32::from(last[name] != page);
                last[name] = page;
            }
        }
        pages
    }

    /// Learns the weights of `width` slots from these rows.
    pub(super) fn descend(&self, mut rows: Vec<u32>, width: usize, settings: &Settings) -> Vec<f32> {
        let mut weights = vec![0f32; width];
        let mut squares = vec![1e-3f32; width];
        // Each step counted by the number of rows before it: what the mean is short of the last weights.
        let mut lags = vec![0f64; width];
        let mut bias = 0f32;
        let mut steps = 0u32;
        for pass in 0..settings.passes {
            rows.sort_by_cached_key(|&row| draw(1, pass, u64::from(row)));
            for &row in &rows {
                let slots = self.slots(row as usize);
                let fact = self.facts[row as usize];
                let scale = if settings.scaled { 1.0 / (slots.len().max(1) as f32).sqrt() } else { 1.0 };
                let sum: f32 = slots.iter().map(|&slot| weights[slot as usize]).sum();
                let slope = (fact.label - logistic(f64::from(bias + sum * scale)) as f32) * fact.weight;
                bias += 0.002 * slope;
                for &slot in slots {
                    let slot = slot as usize;
                    let gradient = slope * scale - settings.decay * weights[slot];
                    squares[slot] += gradient * gradient;
                    let step = settings.step * gradient / squares[slot].sqrt();
                    weights[slot] += step;
                    lags[slot] += f64::from(step) * f64::from(steps);
                }
                steps += 1;
            }
        }
        let mean = |(weight, lag): (&f32, &f64)| weight - (lag / f64::from(steps.max(1))) as f32;
        weights.iter().zip(&lags).map(mean).collect()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const SETTINGS: Settings = Settings { passes: 4, step: 0.1, decay: 0.0, scaled: false };

    /// Slot 0 stands for what is to be 1, slot 1 for what is to be 0, slot 2 for nothing.
    fn rows() -> Rows {
        let mut rows = Rows::default();
        for i in 0..200u32 {
            let fact = |label| Fact { page: i / 4, fold: (i % 5) as u8, label, weight: 1.0 };
            rows.push([0, 2], fact(1.0));
            rows.push([1, 2], fact(0.0));
        }
        rows
    }

    #[test]
    fn weights_tell_the_slots_apart() {
        let rows = rows();
        let weights = rows.descend(rows.of_others(&[]), 4, &SETTINGS);
        assert!(weights[0] > 1.0 && weights[1] < -1.0, "{weights:?}");
        assert!(weights[2].abs() < 0.2, "{weights:?}");
        assert_eq!(weights[3], 0.0);
    }

    #[test]
    fn rows_of_folds_left_out_are_not_seen() {
        let rows = rows();
        assert!(rows.of_others(&[0, 1, 2, 3, 4]).is_empty());
        assert_eq!(rows.of_others(&[1, 2, 3, 4]).len(), 80);
    }

    #[test]
    fn pages_are_counted_once() {
        let mut rows = Rows::default();
        for page in [7, 7, 3, 7] {
            rows.push([0, 0, 1], Fact { page, fold: 0, label: 1.0, weight: 1.0 });
        }
        assert_eq!(rows.pages(&rows.of_others(&[]), 2, |slot| slot), vec![2, 2]);
    }
}
