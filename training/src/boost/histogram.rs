//! The best threshold of a feature in a leaf.

use super::grow::Rows;
use super::slopes::{Packed, curvature, slope};

/// Values of a feature.
const BINS: usize = 256;

/// What a split must weigh, in packed units of curvature.
pub(crate) struct Limits {
    /// L2 regularisation of leaf values.
    pub(crate) l2: f64,
    /// The least curvature of a leaf.
    pub(crate) min_child_weight: f64,
}

/// Sums of slopes and curvatures of a leaf's rows by their values of a feature.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Histogram {
    sums: Box<[Packed; BINS]>,
}

impl Histogram {
    /// The sums of `rows`; `values` holds the feature of every row that the tree sees.
    pub(crate) fn new(values: &[u8], rows: &Rows) -> Self {
        // Neighbours often share a value. Adding them up apart keeps each addition from waiting
        // for the one before.
        let mut apart = [[0; BINS]; 2];
        let (places, odd) = rows.places.as_chunks::<2>();
        let (slopes, odd_slopes) = rows.slopes.as_chunks::<2>();
        for (places, slopes) in places.iter().zip(slopes) {
            for ((sums, &place), &slope) in apart.iter_mut().zip(places).zip(slopes) {
                sums[usize::from(values[place as usize])] += slope;
            }
        }
        for (&place, &slope) in odd.iter().zip(odd_slopes) {
            apart[0][usize::from(values[place as usize])] += slope;
        }
        let [mut sums, other] = apart;
        sums.iter_mut().zip(&other).for_each(|(sum, other)| *sum += other);
        Self { sums: Box::new(sums) }
    }

    /// Leaves out rows whose sums are `other`.
    pub(crate) fn subtract(&mut self, other: &Histogram) {
        self.sums.iter_mut().zip(other.sums.iter()).for_each(|(sum, other)| *sum -= other);
    }

    /// Adds what a split at each threshold takes off the loss (in packed units: slope² / curvature) to `gains`, from `low`
    /// to below `high`. Where either side would be too light, the leaf counts as if it were not split.
    fn add_gains(&self, low: u8, high: u8, limits: &Limits, gains: &mut [f64; BINS]) {
        let (low, high) = (usize::from(low), usize::from(high));
        let whole: Packed = self.sums.iter().sum();
        if curvature(whole) < 2.0 * limits.min_child_weight {
            return;
        }
        let unsplit = gain(whole, limits);
        let (mut left, mut gained) = (0, 0.0);
        for (gains, &bin) in gains[low..high].iter_mut().zip(&self.sums[low..high]) {
            if bin != 0 {
                left += bin;
                let right = whole - left;
                let fits = curvature(left) >= limits.min_child_weight && curvature(right) >= limits.min_child_weight;
                gained = if fits { gain(left, limits) + gain(right, limits) - unsplit } else { 0.0 };
            }
            *gains += gained;
        }
    }
}

/// The threshold, from `low` to below `high`, that lowers the loss most when all leaves are split by it, and by how much;
/// the lowest of equals. `leaves` are the sums of each leaf by the values of one feature.
pub(crate) fn best(leaves: &[Histogram], low: u8, high: u8, limits: &Limits) -> (f64, u8) {
    let mut gains = [0.0; BINS];
    leaves.iter().for_each(|leaf| leaf.add_gains(low, high, limits, &mut gains));
    let thresholds = (low..high).map(|threshold| (gains[usize::from(threshold)], threshold));
    thresholds.fold((0.0, low), |best, other| if other.0 > best.0 { other } else { best })
}

/// Twice what a leaf's best value takes off the loss.
fn gain(sum: Packed, limits: &Limits) -> f64 {
    slope(sum) * slope(sum) / (curvature(sum) + limits.l2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_of_the_parent_is_the_other_child() {
        let values: Vec<u8> = (0..1003u32).map(|row| (row * 37 % 11) as u8).collect();
        let rows: Vec<Packed> = (0..1003).map(|row| (row % 5 - 2) * (1 << 32) + row % 7).collect();
        let all: Vec<u32> = (0..1003).collect();
        let (some, others): (Vec<u32>, Vec<u32>) = all.iter().partition(|&place| place * place % 13 < 4);
        let sums = |places: Vec<u32>| {
            let slopes = places.iter().map(|&place| rows[place as usize]).collect();
            Histogram::new(&values, &Rows { places, slopes })
        };
        let mut histogram = sums(all);
        histogram.subtract(&sums(some));
        assert_eq!(histogram, sums(others));
    }

    #[test]
    fn the_lowest_of_equal_thresholds_wins_and_light_sides_are_refused() {
        let row = |slope: i64| (slope << 32) + 10;
        let rows = Rows { places: vec![0, 1, 2, 3], slopes: vec![row(-5), row(-5), row(5), row(5)] };
        let histogram = Histogram::new(&[3, 3, 7, 9], &rows);
        let limits = |min_child_weight| Limits { l2: 1.0, min_child_weight };
        let best = |least| best(std::slice::from_ref(&histogram), 3, 9, &limits(least));
        assert_eq!(best(20.0), (200.0 / 21.0, 3));
        assert_eq!(best(21.0).0, 0.0);
    }
}
