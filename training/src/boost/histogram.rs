//! The best threshold of a feature, for all leaves of a level at once.

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

/// The rows of each parent's lighter child, after a split of every leaf.
pub(crate) struct Lighter {
    /// Where the row stands among those that the tree sees.
    places: Vec<u32>,
    /// The leaf that the row was in before the split.
    parents: Vec<u8>,
    /// The row's slope.
    rows: Vec<Packed>,
    /// For each parent, whether its lighter child is the one below the threshold.
    is_first: Vec<bool>,
}

impl Lighter {
    /// Finds the lighter children. `leaf` is each row's leaf after the split; there were
    /// `parents` leaves before, and a parent's second child is as many places after its first.
    pub(crate) fn new(parents: usize, leaf: &[u8], rows: &[Packed]) -> Self {
        let mut counts = vec![0u32; 2 * parents];
        for &leaf in leaf {
            counts[usize::from(leaf)] += 1;
        }
        let (first, second) = counts.split_at(parents);
        let is_first: Vec<bool> = first.iter().zip(second).map(|(a, b)| a < b).collect();
        let chosen: Vec<bool> = is_first.iter().copied().chain(is_first.iter().map(|first| !first)).collect();
        let mut lighter = Self { places: vec![], parents: vec![], rows: vec![], is_first };
        for (place, (&leaf, &row)) in leaf.iter().zip(rows).enumerate() {
            if chosen[usize::from(leaf)] {
                lighter.places.push(place as u32);
                lighter.parents.push((usize::from(leaf) % parents) as u8);
                lighter.rows.push(row);
            }
        }
        lighter
    }
}

/// Sums of slopes and curvatures per leaf and feature value.
pub(crate) struct Histogram {
    sums: Vec<[Packed; BINS]>,
}

impl Histogram {
    /// The histogram of a tree that is one leaf: `values` and `rows` are each row's value of the
    /// feature and slope.
    pub(crate) fn new(values: &[u8], rows: &[Packed]) -> Self {
        // Neighbours often share a value. Adding them up apart keeps each addition from waiting
        // for the one before.
        let mut apart = [[0; BINS]; 4];
        let mut values = values.chunks_exact(4);
        let mut rows = rows.chunks_exact(4);
        for (values, rows) in values.by_ref().zip(rows.by_ref()) {
            for lane in 0..4 {
                apart[lane][usize::from(values[lane])] += rows[lane];
            }
        }
        for (&value, &row) in values.remainder().iter().zip(rows.remainder()) {
            apart[0][usize::from(value)] += row;
        }
        let [mut root, others @ ..] = apart;
        for other in &others {
            root.iter_mut().zip(other).for_each(|(sum, other)| *sum += other);
        }
        Self { sums: vec![root] }
    }

    /// Splits every leaf in two. Only the lighter children are summed; the heavier ones are what
    /// is left of their parents.
    pub(crate) fn split(&mut self, values: &[u8], lighter: &Lighter) {
        let parents = self.sums.len();
        self.sums.resize(2 * parents, [0; BINS]);
        let (first, second) = self.sums.split_at_mut(parents);
        for ((&place, &parent), &row) in lighter.places.iter().zip(&lighter.parents).zip(&lighter.rows) {
            second[usize::from(parent)][usize::from(values[place as usize])] += row;
        }
        for ((first, second), is_first) in first.iter_mut().zip(second).zip(&lighter.is_first) {
            for (first, second) in first.iter_mut().zip(second.iter_mut()) {
                *first -= *second;
            }
            if *is_first {
                std::mem::swap(first, second);
            }
        }
    }

    /// The threshold, from `low` to below `high`, that lowers the loss most when every leaf is
    /// split by it, and by how much (in packed units: slope² / curvature); the lowest of equals.
    /// A leaf of which either side would be too light counts as if it were not split.
    pub(crate) fn best(&self, low: u8, high: u8, limits: &Limits) -> (f64, u8) {
        let mut gains = [0.0; BINS];
        let (low, high) = (usize::from(low), usize::from(high));
        for bins in &self.sums {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_of_the_parent_is_the_heavier_child() {
        let values: Vec<u8> = (0..1003u32).map(|row| (row * 37 % 11) as u8).collect();
        let rows: Vec<Packed> = (0..1003).map(|row| (row % 5 - 2) * (1 << 32) + row % 7).collect();
        let leaf = |row: usize, level: u32| (row * row % 13) as u8 & ((1 << level) - 1);
        let mut histogram = Histogram::new(&values, &rows);
        for level in 0..4 {
            let leaves: Vec<u8> = (0..1003).map(|row| leaf(row, level)).collect();
            if level > 0 {
                histogram.split(&values, &Lighter::new(1 << (level - 1), &leaves, &rows));
            }
            let mut expected = vec![[0; BINS]; 1 << level];
            for ((&leaf, &value), &row) in leaves.iter().zip(&values).zip(&rows) {
                expected[usize::from(leaf)][usize::from(value)] += row;
            }
            assert_eq!(histogram.sums, expected, "level {level}");
        }
    }

    #[test]
    fn the_lowest_of_equal_thresholds_wins_and_light_sides_are_refused() {
        let row = |slope: i64| (slope << 32) + 10;
        let histogram = Histogram::new(&[3, 3, 7, 9], &[row(-5), row(-5), row(5), row(5)]);
        let limits = |min_child_weight| Limits { l2: 1.0, min_child_weight };
        let (gain, threshold) = histogram.best(3, 9, &limits(20.0));
        assert_eq!((gain, threshold), (200.0 / 21.0, 3));
        assert_eq!(histogram.best(3, 9, &limits(21.0)).0, 0.0);
    }
}
