//! The best threshold of a feature in a leaf.

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
    /// The sums of the rows at `places`; `values` and `rows` hold the feature and the slope at each place.
    pub(crate) fn new(values: &[u8], places: &[u32], rows: &[Packed]) -> Self {
        // Neighbours often share a value. Adding them up apart keeps each addition from waiting
        // for the one before.
        let mut apart = [[0; BINS]; 2];
        let (pairs, odd) = places.as_chunks::<2>();
        for pair in pairs {
            for (sums, &place) in apart.iter_mut().zip(pair) {
                sums[usize::from(values[place as usize])] += rows[place as usize];
            }
        }
        for &place in odd {
            apart[0][usize::from(values[place as usize])] += rows[place as usize];
        }
        let [mut sums, other] = apart;
        sums.iter_mut().zip(&other).for_each(|(sum, other)| *sum += other);
        Self { sums: Box::new(sums) }
    }

    /// Leaves out rows whose sums are `other`.
    pub(crate) fn subtract(&mut self, other: &Histogram) {
        self.sums.iter_mut().zip(other.sums.iter()).for_each(|(sum, other)| *sum -= other);
    }

    /// The threshold, from `low` to below `high`, that lowers the loss most, and by how much (in packed units: slope² /
    /// curvature); the lowest of equals. No gain where either side would be too light.
    pub(crate) fn best(&self, low: u8, high: u8, limits: &Limits) -> (f64, u8) {
        let whole: Packed = self.sums.iter().sum();
        let unsplit = gain(whole, limits);
        let (mut best, mut left) = ((0.0, low), 0);
        if curvature(whole) < 2.0 * limits.min_child_weight {
            return best;
        }
        for (threshold, &bin) in (low..high).zip(&self.sums[usize::from(low)..]) {
            if bin == 0 {
                continue;
            }
            left += bin;
            let right = whole - left;
            if curvature(left) >= limits.min_child_weight && curvature(right) >= limits.min_child_weight {
                let gain = gain(left, limits) + gain(right, limits) - unsplit;
                if gain > best.0 {
                    best = (gain, threshold);
                }
            }
        }
        best
    }
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
        let (some, others): (Vec<u32>, Vec<u32>) = (0..1003).partition(|place| place * place % 13 < 4);
        let mut histogram = Histogram::new(&values, &(0..1003).collect::<Vec<_>>(), &rows);
        histogram.subtract(&Histogram::new(&values, &some, &rows));
        assert_eq!(histogram, Histogram::new(&values, &others, &rows));
    }

    #[test]
    fn the_lowest_of_equal_thresholds_wins_and_light_sides_are_refused() {
        let row = |slope: i64| (slope << 32) + 10;
        let histogram = Histogram::new(&[3, 3, 7, 9], &[0, 1, 2, 3], &[row(-5), row(-5), row(5), row(5)]);
        let limits = |min_child_weight| Limits { l2: 1.0, min_child_weight };
        let (gain, threshold) = histogram.best(3, 9, &limits(20.0));
        assert_eq!((gain, threshold), (200.0 / 21.0, 3));
        assert_eq!(histogram.best(3, 9, &limits(21.0)).0, 0.0);
    }
}
