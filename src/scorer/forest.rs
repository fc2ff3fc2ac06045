//! A forest of boosted oblivious trees over byte-valued features.
//!
//! An oblivious (symmetric) tree asks one question per level, the same for all rows: is this
//! feature above this threshold? The answers are the bits of the leaf's index, so a tree is
//! evaluated without branches, many rows at a time (Prokhorenkova et al., "CatBoost: unbiased
//! boosting with categorical features", 2018). Leaf values are integers: sums are exact and the
//! same on every platform.

mod format;
#[cfg(target_arch = "x86_64")]
mod shuffle;

pub use format::ForestError;

/// The deepest tree: its leaf index fills a byte.
pub const MAX_DEPTH: usize = 8;

/// The most trees: their sum, with the bias, cannot overflow an `i32`.
pub const MAX_TREES: usize = 1 << 14;

/// The bias lies within plus or minus this.
pub const MAX_BIAS: i32 = 1 << 24;

/// Leaves held per tree; those of a tree shallower than [`MAX_DEPTH`] are followed by zeros, so
/// that a byte always indexes within bounds.
const LEAVES: usize = 1 << MAX_DEPTH;

/// Rows evaluated together.
const LANES: usize = 64;

/// The question of one level of a tree: is the feature's value above the threshold?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Split {
    /// Index of the feature's column.
    pub feature: u16,
    /// Values above it set the level's bit of the leaf index.
    pub threshold: u8,
}

/// Boosted oblivious trees; a row's score is the bias plus one leaf value per tree, in units of
/// 1 / [`UNITS_PER_LOGIT`](super::logistic::UNITS_PER_LOGIT) logit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forest {
    features: u16,
    layout: u64,
    bias: i32,
    /// The levels of all trees, tree after tree, each from the leaf index's lowest bit up.
    splits: Vec<Split>,
    /// Levels per tree.
    depths: Vec<u8>,
    /// Leaf values per tree.
    leaves: Vec<[i16; LEAVES]>,
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
            depths: Vec::new(),
            leaves: Vec::new(),
            #[cfg(target_arch = "x86_64")]
            shuffled: shuffle::Shuffled::new(),
        })
    }

    /// Adds a tree: its levels, the leaf index's lowest bit first, and its 2^levels leaf values.
    ///
    /// # Errors
    /// [`ForestError::TooManyTrees`], [`ForestError::Depth`], [`ForestError::Leaves`] or
    /// [`ForestError::Feature`] if the tree does not fit; the forest is then unchanged.
    pub fn push(&mut self, splits: &[Split], leaves: &[i16]) -> Result<(), ForestError> {
        if self.depths.len() >= MAX_TREES {
            return Err(ForestError::TooManyTrees(self.depths.len() + 1));
        }
        if splits.len() > MAX_DEPTH {
            return Err(ForestError::Depth(splits.len()));
        }
        if leaves.len() != 1 << splits.len() {
            return Err(ForestError::Leaves(leaves.len()));
        }
        if let Some(split) = splits.iter().find(|split| split.feature >= self.features) {
            return Err(ForestError::Feature(split.feature));
        }
        let mut padded = [0; LEAVES];
        padded[..leaves.len()].copy_from_slice(leaves);
        #[cfg(target_arch = "x86_64")]
        self.shuffled.push(splits, leaves);
        self.splits.extend_from_slice(splits);
        self.depths.push(splits.len() as u8);
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

    /// The trees in order: their levels and their 2^levels leaf values.
    pub fn trees(&self) -> impl Iterator<Item = (&[Split], &[i16])> {
        let mut splits = self.splits.as_slice();
        self.depths.iter().zip(&self.leaves).map(move |(&depth, leaves)| {
            let (tree, rest) = splits.split_at(usize::from(depth));
            splits = rest;
            (tree, &leaves[..1 << depth])
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
        let mut splits = self.splits.as_slice();
        for (&depth, leaves) in self.depths.iter().zip(&self.leaves) {
            let (tree, rest) = splits.split_at(usize::from(depth));
            splits = rest;
            let mut index = [0u8; LANES];
            for (level, split) in tree.iter().enumerate() {
                let values = &values[usize::from(split.feature)];
                let bit = 1u8 << (level % MAX_DEPTH);
                for (index, &value) in index.iter_mut().zip(values) {
                    *index |= if value > split.threshold { bit } else { 0 };
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
        let split = (0..FEATURES, any::<u8>()).prop_map(|(feature, threshold)| Split { feature, threshold });
        prop::collection::vec(split, 0..=MAX_DEPTH).prop_flat_map(|splits| {
            let leaves = prop::collection::vec(any::<i16>(), 1 << splits.len());
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
            for (level, split) in splits.iter().enumerate() {
                if columns[usize::from(split.feature) * rows + row] > split.threshold {
                    leaf += 1 << level;
                }
            }
            sum += i32::from(leaves[leaf]);
        }
        sum
    }

    proptest! {
        #[test]
        fn scores_as_defined(forest in forest(), rows in 0usize..300, seed in any::<u32>()) {
            let columns: Vec<u8> = (0..usize::from(FEATURES) * rows)
                .map(|i| (seed.wrapping_add(i as u32).wrapping_mul(2_654_435_761) >> 24) as u8)
                .collect();
            let mut out = vec![0; rows];
            forest.score(&columns, rows, &mut out);
            let expected: Vec<i32> =
                (0..rows).map(|row| naive(&forest, &columns, rows, row)).collect();
            prop_assert_eq!(out, expected);
        }
    }

    proptest! {
        #[test]
        fn scores_alike_on_every_processor(
            trees in prop::collection::vec(
                prop::collection::vec((0..FEATURES, 0..u8::MAX), 0..=6),
                0..40,
            ),
            rows in 0usize..150,
            seed in any::<u32>(),
        ) {
            let byte = |i: usize| (seed.wrapping_add(i as u32).wrapping_mul(2_654_435_761) >> 16) as u16;
            let mut forest = Forest::new(FEATURES, 0, 7).unwrap();
            for (t, tree) in trees.iter().enumerate() {
                let splits: Vec<Split> =
                    tree.iter().map(|&(feature, threshold)| Split { feature, threshold }).collect();
                let leaves: Vec<i16> = (0..1 << splits.len()).map(|i| byte(i + 64 * t) as i16).collect();
                forest.push(&splits, &leaves).unwrap();
            }
            let columns: Vec<u8> = (0..usize::from(FEATURES) * rows).map(|i| byte(i) as u8).collect();
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
        let split = |feature| Split { feature, threshold: 0 };
        assert_eq!(forest.push(&[split(2)], &[0; 2]), Err(ForestError::Feature(2)));
        assert_eq!(forest.push(&[split(1)], &[0; 3]), Err(ForestError::Leaves(3)));
        assert_eq!(forest.push(&[split(1); 9], &[0; 512]), Err(ForestError::Depth(9)));
        assert_eq!(Forest::new(2, 0, i32::MIN), Err(ForestError::Bias(i32::MIN)));
        assert_eq!(forest.trees().count(), 0);
    }
}
