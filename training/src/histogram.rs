//! The best threshold of a feature, for all leaves of a level at once.

use crate::slopes::{Packed, curvature, slope};
use dechaff::scorer::forest::MAX_DEPTH;

/// Values of a feature.
const BINS: usize = 256;

/// The leaves of the deepest level that is still split.
const LEAVES: usize = 1 << (MAX_DEPTH - 1);

/// What a split must weigh, in packed units of curvature.
pub(crate) struct Limits {
    /// L2 regularisation of leaf values.
    pub(crate) l2: f64,
    /// The least curvature of a leaf.
    pub(crate) min_child_weight: f64,
}

/// Sums of slopes and curvatures per leaf and feature value.
pub(crate) struct Histogram(Box<[Packed; LEAVES * BINS]>);

impl Histogram {
    pub(crate) fn new() -> Self {
        Self(vec![0; LEAVES * BINS].try_into().unwrap_or_else(|_| unreachable!()))
    }

    /// Sums the rows: their feature's value, their leaf (below `leaves`) and their slope.
    pub(crate) fn fill(&mut self, leaves: usize, values: &[u8], leaf: &[u8], rows: &[Packed]) {
        self.0[..leaves * BINS].fill(0);
        for ((&value, &leaf), &row) in values.iter().zip(leaf).zip(rows) {
            self.0[usize::from(leaf) % LEAVES * BINS + usize::from(value)] += row;
        }
    }

    /// The threshold, from `low` to below `high`, that lowers the loss most when every leaf is
    /// split by it, and by how much (in packed units: slope² / curvature); the lowest of equals.
    /// A leaf of which either side would be too light counts as if it were not split.
    pub(crate) fn best(&self, leaves: usize, low: u8, high: u8, limits: &Limits) -> (f64, u8) {
        let mut gains = [0.0; BINS];
        let (low, high) = (usize::from(low), usize::from(high));
        for bins in self.0.chunks_exact(BINS).take(leaves) {
            let whole: Packed = bins.iter().sum();
            if curvature(whole) < 2.0 * limits.min_child_weight {
                continue;
            }
            let unsplit = gain(whole, limits);
            let mut left = 0;
            for (gains, bin) in gains[low..high].iter_mut().zip(&bins[low..high]) {
                left += bin;
                let right = whole - left;
                if curvature(left) >= limits.min_child_weight && curvature(right) >= limits.min_child_weight {
                    *gains += gain(left, limits) + gain(right, limits) - unsplit;
                }
            }
        }
        let mut best = (0.0, low);
        for (threshold, &gain) in gains.iter().enumerate().take(high).skip(low) {
            if gain > best.0 {
                best = (gain, threshold);
            }
        }
        (best.0, best.1 as u8)
    }
}

/// Twice what a leaf's best value takes off the loss.
fn gain(sum: Packed, limits: &Limits) -> f64 {
    slope(sum) * slope(sum) / (curvature(sum) + limits.l2)
}
