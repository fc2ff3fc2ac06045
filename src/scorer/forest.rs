//! A forest of boosted trees over byte-valued features.
//!
//! A tree is the list of its splits in the order in which it was grown: the rows of a leaf whose feature is above the
//! threshold move to a new leaf. Every row takes part in every split, most of them in vain; but there are no branches,
//! so that many rows go through a tree together, and a small tree takes less time than one walk down from its root. Leaf
//! values are integers: sums are exact and the same on every platform.

mod format;
#[cfg(target_arch = "x86_64")]
mod shuffle;

pub use format::ForestError;

/// The most leaves of a tree.
pub const MAX_LEAVES: usize = 32;

/// The most trees: their sum, with the bias, cannot overflow an `i32`.
pub const MAX_TREES: usize = 1 << 14;

/// The bias lies within plus or minus this.
pub const MAX_BIAS: i32 = 1 << 24;

/// Rows evaluated together.
const LANES: usize = 64;

/// One split of a tree: the rows of a leaf whose feature is above the threshold move to a new leaf, whose number is the
/// next one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Split {
    /// Number of the leaf that is split; that of the whole tree is 0.
    pub leaf: u8,
    /// Index of the feature's column.
    pub feature: u16,
    /// Values above it move.
    pub threshold: u8,
}

/// Boosted trees; a row's score is the bias plus one leaf value per tree, in units of
/// 1 / [`UNITS_PER_LOGIT`](super::logistic::UNITS_PER_LOGIT) logit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forest {
    features: u16,
    layout: u64,
    bias: i32,
    /// The splits of all trees, tree after tree.
    splits: Vec<Split>,
    /// Splits per tree.
    lengths: Vec<u8>,
    /// Leaf values per tree.
    leaves: Vec<[i16; MAX_LEAVES]>,
    #[cfg(target_arch = "x86_64")]
    shuffled: shuffle::Shuffled,
}

impl Forest {
    /// A forest without trees over `features` columns. `layout` is the caller's hash of the
    /// feature list; see [`Forest::parse`].
    ///
    /// # Errors
    /// [`ForestError::Bias`] if the bias is beyond [`MAX_BIAS`].
    pub fn new(features: u16, layout: u64, bias: i32) -> Result<Self, ForestError> {
        if bias.unsigned_abs() > MAX_BIAS.unsigned_abs() {
            return Err(ForestError::Bias(bias));
        }
        Ok(Self {
            features,
            layout,
            bias,
            splits: Vec::new(),
            lengths: Vec::new(),
            leaves: Vec::new(),
            #[cfg(target_arch = "x86_64")]
            shuffled: shuffle::Shuffled::new(),
        })
    }

    /// Adds a tree: its splits, and the values of its leaves, one more.
    ///
    /// # Errors
    /// [`ForestError::TooManyTrees`], [`ForestError::Leaves`], [`ForestError::Leaf`] or [`ForestError::Feature`] if the
    /// tree does not fit; the forest is then unchanged.
    pub fn push(&mut self, splits: &[Split], leaves: &[i16]) -> Result<(), ForestError> {
        if self.lengths.len() >= MAX_TREES {
            return Err(ForestError::TooManyTrees(self.lengths.len() + 1));
        }
        if leaves.len() != splits.len() + 1 || leaves.len() > MAX_LEAVES {
            return Err(ForestError::Leaves(leaves.len()));
        }
        if let Some((_, split)) = (0..).zip(splits).find(|(known, split)| split.leaf > *known) {
            return Err(ForestError::Leaf(split.leaf));
        }
        if let Some(split) = splits.iter().find(|split| split.feature >= self.features) {
            return Err(ForestError::Feature(split.feature));
        }
        let mut padded = [0; MAX_LEAVES];
        padded[..leaves.len()].copy_from_slice(leaves);
        #[cfg(target_arch = "x86_64")]
        self.shuffled.push(&padded);
        self.splits.extend_from_slice(splits);
        self.lengths.push(splits.len() as u8);
        self.leaves.push(padded);
        Ok(())
    }

    /// The number of columns that a row has.
    pub fn features(&self) -> usize {
        usize::from(self.features)
    }

    /// The score of a row before any tree.
    pub fn bias(&self) -> i32 {
        self.bias
    }

    /// The trees in order: their splits and their leaf values.
    pub fn trees(&self) -> impl Iterator<Item = (&[Split], &[i16])> {
        let mut splits = self.splits.as_slice();
        self.lengths.iter().zip(&self.leaves).map(move |(&length, leaves)| {
            let (tree, rest) = splits.split_at(usize::from(length));
            splits = rest;
            (tree, &leaves[..=tree.len()])
        })
    }

    /// Scores every row. `columns` is the matrix column by column: feature f of row r is at
    /// `columns[f * rows + r]`; `out` has one place per row.
    ///
    /// # Panics
    /// If `columns` is not features × rows long, or `out` not rows long.
    pub fn score(&self, columns: &[u8], rows: usize, out: &mut [i32]) {
        assert_eq!(columns.len(), self.features() * rows, "features × rows");
        assert_eq!(out.len(), rows, "one score per row");
        let mut values = vec![[0; LANES]; self.features()];
        for (from, out) in (0..).step_by(LANES).zip(out.chunks_mut(LANES)) {
            for (values, column) in values.iter_mut().zip(columns.chunks_exact(rows)) {
                match column[from..].first_chunk() {
                    Some(whole) => *values = *whole,
                    None => values[..out.len()].copy_from_slice(&column[from..]),
                }
            }
            out.copy_from_slice(&self.score_lanes(&values)[..out.len()]);
        }
    }

    /// Scores [`LANES`] rows; `values` holds those of each feature.
    fn score_lanes(&self, values: &[[u8; LANES]]) -> [i32; LANES] {
        #[cfg(target_arch = "x86_64")]
        {
            let trees = self.trees().map(|(splits, _)| splits);
            if let Some(sums) = self.shuffled.score_lanes(trees, values, self.bias) {
                return sums;
            }
        }
        self.score_portably(values)
    }

    /// As [`Forest::score_lanes`], on any processor.
    fn score_portably(&self, values: &[[u8; LANES]]) -> [i32; LANES] {
        let mut sums = [self.bias; LANES];
        for (splits, leaves) in self.trees() {
            let mut index = [0u8; LANES];
            for (split, new) in splits.iter().zip(1..) {
                let values = &values[usize::from(split.feature)];
                for (index, &value) in index.iter_mut().zip(values) {
                    *index = if *index == split.leaf && value > split.threshold { new } else { *index };
                }
            }
            for (sum, &index) in sums.iter_mut().zip(&index) {
                *sum += i32::from(leaves[usize::from(index)]);
            }
        }
        sums
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
pub(crate) mod tests {
    use super::*;
    use proptest::prelude::*;

    const FEATURES: u16 = 7;

    fn tree() -> impl Strategy<Value = (Vec<Split>, Vec<i16>)> {
        let split = (any::<u8>(), 0..FEATURES, any::<u8>());
        prop::collection::vec(split, 0..MAX_LEAVES).prop_flat_map(|splits| {
            let splits: Vec<Split> = (1..)
                .zip(splits)
                .map(|(leaves, (leaf, feature, threshold))| Split { leaf: leaf % leaves, feature, threshold })
                .collect();
            let leaves = prop::collection::vec(any::<i16>(), splits.len() + 1);
            (Just(splits), leaves)
        })
    }

    /// Any forest of a few trees over [`FEATURES`] features.
    pub(crate) fn forest() -> impl Strategy<Value = Forest> {
        let trees = prop::collection::vec(tree(), 0..6);
        (any::<u64>(), -MAX_BIAS..=MAX_BIAS, trees).prop_map(|(layout, bias, trees)| {
            let mut forest = Forest::new(FEATURES, layout, bias).unwrap();
            for (splits, leaves) in trees {
                forest.push(&splits, &leaves).unwrap();
            }
            forest
        })
    }

    /// One row's score, straight from the definition.
    fn naive(forest: &Forest, columns: &[u8], rows: usize, row: usize) -> i32 {
        let mut sum = forest.bias();
        for (splits, leaves) in forest.trees() {
            let mut leaf = 0;
            for (at, split) in splits.iter().enumerate() {
                if leaf == split.leaf && columns[usize::from(split.feature) * rows + row] > split.threshold {
                    leaf = at as u8 + 1;
                }
            }
            sum += i32::from(leaves[usize::from(leaf)]);
        }
        sum
    }

    proptest! {
        #[test]
        fn scores_as_defined_on_every_processor(forest in forest(), rows in 0usize..300, seed in any::<u32>()) {
            let columns: Vec<u8> = (0..usize::from(FEATURES) * rows)
                .map(|i| (seed.wrapping_add(i as u32).wrapping_mul(2_654_435_761) >> 24) as u8)
                .collect();
            let mut out = vec![0; rows];
            forest.score(&columns, rows, &mut out);
            let expected: Vec<i32> = (0..rows).map(|row| naive(&forest, &columns, rows, row)).collect();
            prop_assert_eq!(&out, &expected);
            for (start, expected) in (0..).step_by(LANES).zip(expected.chunks_exact(LANES)) {
                let values = columns.chunks_exact(rows).map(|column| *column[start..].first_chunk().unwrap());
                prop_assert_eq!(&forest.score_portably(&values.collect::<Vec<_>>())[..], expected);
            }
        }
    }

    #[test]
    fn refuses_trees_that_do_not_fit() {
        let mut forest = Forest::new(2, 0, 0).unwrap();
        let split = |leaf, feature| Split { leaf, feature, threshold: 0 };
        assert_eq!(forest.push(&[split(0, 2)], &[0; 2]), Err(ForestError::Feature(2)));
        assert_eq!(forest.push(&[split(0, 1)], &[0; 3]), Err(ForestError::Leaves(3)));
        assert_eq!(forest.push(&[split(0, 1), split(2, 1)], &[0; 3]), Err(ForestError::Leaf(2)));
        assert_eq!(forest.push(&[split(0, 1); 32], &[0; 33]), Err(ForestError::Leaves(33)));
        assert_eq!(Forest::new(2, 0, i32::MIN), Err(ForestError::Bias(i32::MIN)));
        assert_eq!(forest.trees().count(), 0);
    }
}
