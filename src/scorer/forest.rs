//! A forest of boosted trees over byte-valued features.
//!
//! A tree is either symmetric: one question per level, the same for all rows, whose answers are the bits of the leaf's
//! index (Prokhorenkova et al., "CatBoost: unbiased boosting with categorical features", 2018). Or it is the list of its
//! splits in the order in which it was grown: the rows of a leaf whose feature is above the threshold move to a new leaf.
//! Either way every row takes part in every split, and there are no branches, so that many rows go through a tree
//! together. Leaf values are integers: sums are exact and the same on every platform.

mod format;
#[cfg(target_arch = "x86_64")]
mod shuffle;

pub use format::ForestError;

/// The most levels of a symmetric tree.
pub const MAX_DEPTH: usize = 6;

/// The most leaves of a tree.
pub const MAX_LEAVES: usize = 1 << MAX_DEPTH;

/// The most trees: their sum, with the bias, cannot overflow an `i32`.
pub const MAX_TREES: usize = 1 << 14;

/// The bias lies within plus or minus this.
pub const MAX_BIAS: i32 = 1 << 24;

/// Rows evaluated together.
const LANES: usize = 64;

/// One split of a tree: is the feature's value above the threshold?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Split {
    /// Number of the leaf that is split; that of the whole tree is 0. A level of a symmetric tree splits all leaves, and
    /// says 0.
    pub leaf: u8,
    /// Index of the feature's column.
    pub feature: u16,
    /// Values above it are told from the others.
    pub threshold: u8,
}

/// A tree of a forest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tree<'a> {
    /// Whether each split is a level, and sets a bit of the leaf's number, the lowest first; else what is above a split's
    /// threshold moves to a new leaf, whose number is the next one.
    pub symmetric: bool,
    /// The splits, in order.
    pub splits: &'a [Split],
    /// The values of the leaves.
    pub leaves: &'a [i16],
}

impl Tree<'_> {
    /// Passes rows through a split: `numbers` are the leaves that they are in, `values` those of the split's feature.
    ///
    /// # Panics
    /// If the tree has no such split.
    #[inline]
    pub fn pass(&self, split: usize, values: &[u8], numbers: &mut [u8]) {
        let Split { leaf, threshold, .. } = self.splits[split];
        let rows = numbers.iter_mut().zip(values);
        if self.symmetric {
            let bit = 1u8 << (split % MAX_DEPTH);
            rows.for_each(|(number, &value)| *number |= if value > threshold { bit } else { 0 });
        } else {
            let new = split as u8 + 1;
            rows.for_each(|(number, &value)| {
                *number = if *number == leaf && value > threshold { new } else { *number }
            });
        }
    }

    /// Whether the tree is one, over so many features.
    fn check(&self, features: u16) -> Result<(), ForestError> {
        let leaves = if self.symmetric { 1 << self.splits.len().min(MAX_DEPTH + 1) } else { self.splits.len() + 1 };
        if self.leaves.len() != leaves || leaves > MAX_LEAVES {
            return Err(ForestError::Leaves(self.leaves.len()));
        }
        for (known, split) in self.splits.iter().enumerate() {
            if usize::from(split.leaf) > if self.symmetric { 0 } else { known } {
                return Err(ForestError::Leaf(split.leaf));
            }
            if split.feature >= features {
                return Err(ForestError::Feature(split.feature));
            }
        }
        Ok(())
    }
}

/// How a tree lies in the forest's lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Header {
    symmetric: bool,
    splits: u8,
    leaves: u8,
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
    trees: Vec<Header>,
    /// Leaf values per tree, and zeros behind them.
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
            trees: Vec::new(),
            leaves: Vec::new(),
            #[cfg(target_arch = "x86_64")]
            shuffled: shuffle::Shuffled::new(),
        })
    }

    /// Adds a tree.
    ///
    /// # Errors
    /// [`ForestError::TooManyTrees`], [`ForestError::Leaves`], [`ForestError::Leaf`] or [`ForestError::Feature`] if the
    /// tree does not fit; the forest is then unchanged.
    pub fn push(&mut self, tree: Tree<'_>) -> Result<(), ForestError> {
        if self.trees.len() >= MAX_TREES {
            return Err(ForestError::TooManyTrees(self.trees.len() + 1));
        }
        tree.check(self.features)?;
        let Tree { symmetric, splits, leaves } = tree;
        let mut padded = [0; MAX_LEAVES];
        padded[..leaves.len()].copy_from_slice(leaves);
        #[cfg(target_arch = "x86_64")]
        self.shuffled.push(tree);
        self.splits.extend_from_slice(splits);
        self.trees.push(Header { symmetric, splits: splits.len() as u8, leaves: leaves.len() as u8 });
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

    /// The trees in order.
    pub fn trees(&self) -> impl Iterator<Item = Tree<'_>> {
        let mut splits = self.splits.as_slice();
        self.trees.iter().zip(&self.leaves).map(move |(header, leaves)| {
            let (own, rest) = splits.split_at(usize::from(header.splits));
            splits = rest;
            Tree { symmetric: header.symmetric, splits: own, leaves: &leaves[..usize::from(header.leaves)] }
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
            if let Some(sums) = self.shuffled.score_lanes(self.trees(), values, self.bias) {
                return sums;
            }
        }
        self.score_portably(values)
    }

    /// As [`Forest::score_lanes`], on any processor.
    fn score_portably(&self, values: &[[u8; LANES]]) -> [i32; LANES] {
        let mut sums = [self.bias; LANES];
        for tree in self.trees() {
            let mut numbers = [0u8; LANES];
            for (at, split) in tree.splits.iter().enumerate() {
                tree.pass(at, &values[usize::from(split.feature)], &mut numbers);
            }
            for (sum, &number) in sums.iter_mut().zip(&numbers) {
                *sum += i32::from(tree.leaves[usize::from(number)]);
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

    /// Whether it is symmetric, its splits and its leaves.
    fn tree() -> impl Strategy<Value = (bool, Vec<Split>, Vec<i16>)> {
        let split = || (any::<u8>(), 0..FEATURES, any::<u8>());
        let grown = prop::collection::vec(split(), 0..MAX_LEAVES).prop_map(|splits| (false, splits));
        let symmetric = prop::collection::vec(split(), 0..=MAX_DEPTH).prop_map(|splits| (true, splits));
        prop_oneof![grown, symmetric].prop_flat_map(|(symmetric, splits)| {
            let count = if symmetric { 1 << splits.len() } else { splits.len() + 1 };
            let splits: Vec<Split> = (1..)
                .zip(splits)
                .map(|(known, (leaf, feature, threshold))| Split {
                    leaf: if symmetric { 0 } else { leaf % known },
                    feature,
                    threshold,
                })
                .collect();
            (Just(symmetric), Just(splits), prop::collection::vec(any::<i16>(), count))
        })
    }

    /// Any forest of a few trees over [`FEATURES`] features.
    pub(crate) fn forest() -> impl Strategy<Value = Forest> {
        let trees = prop::collection::vec(tree(), 0..6);
        (any::<u64>(), -MAX_BIAS..=MAX_BIAS, trees).prop_map(|(layout, bias, trees)| {
            let mut forest = Forest::new(FEATURES, layout, bias).unwrap();
            for (symmetric, splits, leaves) in &trees {
                forest.push(Tree { symmetric: *symmetric, splits, leaves }).unwrap();
            }
            forest
        })
    }

    /// One row's score, straight from the definition.
    fn naive(forest: &Forest, columns: &[u8], rows: usize, row: usize) -> i32 {
        let mut sum = forest.bias();
        for Tree { symmetric, splits, leaves } in forest.trees() {
            let mut leaf = 0;
            for (at, split) in splits.iter().enumerate() {
                let above = columns[usize::from(split.feature) * rows + row] > split.threshold;
                if above && symmetric {
                    leaf |= 1 << at;
                } else if above && leaf == split.leaf {
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
        let mut push =
            |symmetric, splits: &[Split], leaves: &[i16]| forest.push(Tree { symmetric, splits, leaves }).unwrap_err();
        assert_eq!(push(false, &[split(0, 2)], &[0; 2]), ForestError::Feature(2));
        assert_eq!(push(false, &[split(0, 1)], &[0; 3]), ForestError::Leaves(3));
        assert_eq!(push(false, &[split(0, 1), split(2, 1)], &[0; 3]), ForestError::Leaf(2));
        assert_eq!(push(false, &[split(0, 1); 64], &[0; 65]), ForestError::Leaves(65));
        assert_eq!(push(true, &[split(0, 1); 2], &[0; 3]), ForestError::Leaves(3));
        assert_eq!(push(true, &[split(1, 1)], &[0; 2]), ForestError::Leaf(1));
        assert_eq!(push(true, &[split(0, 1); 7], &[0; 128]), ForestError::Leaves(128));
        assert_eq!(Forest::new(2, 0, i32::MIN), Err(ForestError::Bias(i32::MIN)));
        assert_eq!(forest.trees().count(), 0);
    }
}
