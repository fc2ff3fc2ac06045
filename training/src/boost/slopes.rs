//! The loss's slope and curvature at each row, as integers whose sums do not depend on order.

use dechaff::scorer::logistic::{UNITS_PER_LOGIT, probability};
use rayon::prelude::*;

/// Rows whose sums are taken as one, so that the total's rounding is the same for any number of
/// threads.
const RUN: usize = 4096;

/// What all slopes, and all curvatures, sum to (in magnitude) after scaling: it leaves room in
/// 32 bits for the rounding of each row.
const TOTAL: f64 = (1u32 << 30) as f64;

/// A sum of slopes (high 32 bits, signed) and of curvatures (low 32 bits): both are added by one
/// addition (Shi et al., "Quantized training of gradient boosting decision trees", 2022).
pub(crate) type Packed = i64;

/// The slope in a packed sum.
pub(crate) fn slope(sum: Packed) -> f64 {
    f64::from((sum >> 32) as i32)
}

/// The curvature in a packed sum.
pub(crate) fn curvature(sum: Packed) -> f64 {
    f64::from(sum as u32)
}

/// Slope and curvature of each row that a tree sees.
pub(crate) struct Slopes {
    /// One packed pair per row.
    pub(crate) rows: Vec<Packed>,
    /// Packed units per unit of slope.
    pub(crate) slope_scale: f64,
    /// Packed units per unit of curvature.
    pub(crate) curvature_scale: f64,
}

impl Slopes {
    /// The loss, to the second order, of one packed unit of slope² / curvature.
    pub(crate) fn loss_unit(&self) -> f64 {
        self.curvature_scale / (2.0 * self.slope_scale * self.slope_scale)
    }

    /// The share `rate` of a Newton step of one packed unit of slope / curvature, in the forest's units.
    pub(crate) fn step_unit(&self, rate: f32) -> f64 {
        f64::from(UNITS_PER_LOGIT) * f64::from(rate) * self.curvature_scale / self.slope_scale
    }

    /// Cross-entropy's first and second derivative by the score in logits, at the given rows,
    /// times the row's weight: `scores` and `targets` are of all rows, `weights` of the given ones.
    pub(crate) fn of_cross_entropy(rows: &[u32], scores: &[i32], targets: &[f32], weights: &[f32]) -> Self {
        let exact: Vec<(f32, f32)> = rows
            .par_iter()
            .zip(weights)
            .map(|(&row, &weight)| {
                let row = row as usize;
                let chance = probability(scores[row]);
                (weight * (chance - targets[row]), weight * chance * (1.0 - chance))
            })
            .collect();
        let runs: Vec<(f64, f64)> = exact
            .par_chunks(RUN)
            .map(|run| {
                run.iter().fold((0.0, 0.0), |(slopes, curvatures), &(slope, curvature)| {
                    (slopes + f64::from(slope.abs()), curvatures + f64::from(curvature))
                })
            })
            .collect();
        let (slopes, curvatures) = runs.iter().fold((0.0, 0.0), |sum, run| (sum.0 + run.0, sum.1 + run.1));
        let slope_scale = TOTAL / slopes.max(f64::MIN_POSITIVE * TOTAL);
        let curvature_scale = TOTAL / curvatures.max(f64::MIN_POSITIVE * TOTAL);
        let rows = exact
            .par_iter()
            .map(|&(slope, curvature)| {
                let slope = rounded(f64::from(slope) * slope_scale);
                let curvature = rounded(f64::from(curvature) * curvature_scale);
                (slope << 32) + curvature
            })
            .collect();
        Self { rows, slope_scale, curvature_scale }
    }
}

/// The nearest integer, halves away from zero.
fn rounded(x: f64) -> i64 {
    (if x < 0.0 { x - 0.5 } else { x + 0.5 }) as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packed_sums_come_apart() {
        let parts = [(-5i64, 7i64), (3, 0), (-1, 9), (-100, 1)];
        let sum: Packed = parts.iter().map(|(slope, curvature)| (slope << 32) + curvature).sum();
        assert_eq!((slope(sum), curvature(sum)), (-103.0, 17.0));
    }

    #[test]
    fn slopes_are_those_of_cross_entropy() {
        let slopes = Slopes::of_cross_entropy(&[1, 2], &[9, 0, 0], &[0.0, 1.0, 0.25], &[1.0, 2.0]);
        let exact = |row: usize| {
            (slope(slopes.rows[row]) / slopes.slope_scale, curvature(slopes.rows[row]) / slopes.curvature_scale)
        };
        for (row, expected) in [(0, (-0.5, 0.25)), (1, (0.5, 0.5))] {
            assert!((exact(row).0 - expected.0).abs() < 1e-6);
            assert!((exact(row).1 - expected.1).abs() < 1e-6);
        }
    }
}
