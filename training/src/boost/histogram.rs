//! The best threshold of a feature in some leaves.

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

/// Columns whose sums are taken in one pass: the rows are read once for all of them, and their sums fit the fastest cache.
pub(crate) const ABREAST: usize = 4;

/// Sums of slopes and curvatures of a leaf's rows by their values of some features.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Histograms {
    sums: Box<[[Packed; BINS]; ABREAST]>,
}

impl Histograms {
    /// The sums of `rows`; `values` holds the features of every row that the tree sees.
    pub(crate) fn new(values: &[[u8; ABREAST]], rows: &Rows) -> Self {
        let mut sums = Box::new([[0; BINS]; ABREAST]);
        for (&place, &slope) in rows.places.iter().zip(&rows.slopes) {
            for (sums, value) in sums.iter_mut().zip(values[place as usize]) {
                sums[usize::from(value)] += slope;
            }
        }
        Self { sums }
    }

    /// Leaves out rows whose sums are `other`.
    pub(crate) fn subtract(&mut self, other: &Histograms) {
        let sums = self.sums.as_flattened_mut().iter_mut();
        sums.zip(other.sums.as_flattened()).for_each(|(sum, other)| *sum -= other);
    }
}

/// Adds what a split at each threshold takes off the loss (in packed units: slope² / curvature) to `gains`, from `low` to
/// below `high`. Where either side would be too light, the leaf counts as if it were not split.
fn add_gains(sums: &[Packed; BINS], low: u8, high: u8, limits: &Limits, gains: &mut [f64; BINS]) {
    let (low, high) = (usize::from(low), usize::from(high));
    let whole: Packed = sums[low..=high].iter().sum();
    if curvature(whole) < 2.0 * limits.min_child_weight {
        return;
    }
    let unsplit = gain(whole, limits);
    let (mut left, mut gained) = (0, 0.0);
    for (gains, &bin) in gains[low..high].iter_mut().zip(&sums[low..high]) {
        if bin != 0 {
            left += bin;
            let right = whole - left;
            let fits = curvature(left) >= limits.min_child_weight && curvature(right) >= limits.min_child_weight;
            gained = if fits { gain(left, limits) + gain(right, limits) - unsplit } else { 0.0 };
        }
        *gains += gained;
    }
}

/// The threshold of a column, from `low` to below `high`, that lowers the loss most when all leaves are split by it, and by
/// how much; the lowest of equals. `leaves` are the sums of each leaf, in which the column comes at `place`.
pub(crate) fn best(leaves: &[Histograms], place: usize, low: u8, high: u8, limits: &Limits) -> (f64, u8) {
    let mut gains = [0.0; BINS];
    leaves.iter().for_each(|leaf| add_gains(&leaf.sums[place], low, high, limits, &mut gains));
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
        let value = |row: u32| [row * 37 % 11, row % 2, 7, row % 256].map(|value| value as u8);
        let values: Vec<[u8; ABREAST]> = (0..1003).map(value).collect();
        let rows: Vec<Packed> = (0..1003).map(|row| (row % 5 - 2) * (1 << 32) + row % 7).collect();
        let all: Vec<u32> = (0..1003).collect();
        let (some, others): (Vec<u32>, Vec<u32>) = all.iter().partition(|&place| place * place % 13 < 4);
        let sums = |places: Vec<u32>| {
            let slopes = places.iter().map(|&place| rows[place as usize]).collect();
            Histograms::new(&values, &Rows { places, slopes })
        };
        let mut histograms = sums(all);
        histograms.subtract(&sums(some));
        assert_eq!(histograms, sums(others));
    }

    #[test]
    fn the_lowest_of_equal_thresholds_wins_and_light_sides_are_refused() {
        let row = |slope: i64| (slope << 32) + 10;
        let rows = Rows { places: vec![0, 1, 2, 3], slopes: vec![row(-5), row(-5), row(5), row(5)] };
        let histograms = Histograms::new(&[3, 3, 7, 9].map(|value| [0, value, 0, 0]), &rows);
        let limits = |min_child_weight| Limits { l2: 1.0, min_child_weight };
        let best = |least| best(std::slice::from_ref(&histograms), 1, 3, 9, &limits(least));
        assert_eq!(best(20.0), (200.0 / 21.0, 3));
        assert_eq!(best(21.0).0, 0.0);
    }
}
