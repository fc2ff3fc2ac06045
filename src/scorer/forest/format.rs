//! The bytes of a forest's weights.
//!
//! Little endian throughout:
//!
//! | bytes | what |
//! | --- | --- |
//! | 4 | `DCFO` |
//! | 1 | version, 2 |
//! | 8 | hash of the feature list |
//! | 2 | features |
//! | 4 | bias |
//! | 2 | trees |
//!
//! then for each tree the number n of its splits (1 byte; 128 more if it is symmetric), n splits (leaf, 1 byte, but for
//! those of symmetric trees; feature, 2 bytes; threshold, 1 byte) and 2^n or n + 1 leaf values (2 bytes each). A symmetric
//! tree of depth 6 takes 147 bytes, another of 31 leaves 183.

use super::{Forest, MAX_BIAS, MAX_DEPTH, MAX_TREES, Split, Tree};
use thiserror::Error;

const MAGIC: [u8; 4] = *b"DCFO";
const VERSION: u8 = 2;

/// What the number of a symmetric tree's splits is raised by.
const SYMMETRIC: u8 = 128;

/// Why a forest cannot be read or built.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ForestError {
    /// The bytes do not begin as a forest does.
    #[error("these bytes are not the weights of a forest")]
    Magic,
    /// The format is of another version.
    #[error("the weights are of format version {0}, not {VERSION}")]
    Version(u8),
    /// The weights were trained for another feature list.
    #[error("the weights were trained for feature list {found:016x}, not {expected:016x}")]
    Layout {
        /// The hash that the weights carry.
        found: u64,
        /// The hash of the caller's feature list.
        expected: u64,
    },
    /// The bytes end too early.
    #[error("the weights end in the middle of a tree or of the head")]
    Truncated,
    /// Bytes follow the last tree.
    #[error("{0} bytes follow the last tree")]
    Trailing(usize),
    /// The bias is too large.
    #[error("the bias {0} is beyond ±{MAX_BIAS}")]
    Bias(i32),
    /// There are too many trees.
    #[error("{0} trees are more than {MAX_TREES}")]
    TooManyTrees(usize),
    /// A symmetric tree is too deep.
    #[error("a tree of depth {0} is deeper than {MAX_DEPTH}")]
    Depth(usize),
    /// The number of leaf values does not fit the splits, or is too large.
    #[error("{0} leaf values do not fit the tree")]
    Leaves(usize),
    /// A split is of a leaf that is not there yet.
    #[error("a tree splits leaf {0}, which it does not have yet")]
    Leaf(u8),
    /// A split asks for a feature that rows do not have.
    #[error("a tree asks for feature {0}, which rows do not have")]
    Feature(u16),
}

impl Forest {
    /// Reads what [`Forest::to_bytes`] wrote. `layout` is the hash of the feature list that the
    /// caller computes; weights that were trained for another list are refused.
    ///
    /// # Errors
    /// A [`ForestError`] that says what is wrong with the bytes.
    pub fn parse(bytes: &[u8], layout: u64) -> Result<Self, ForestError> {
        let mut reader = Reader(bytes);
        if reader.take() != Ok(MAGIC) {
            return Err(ForestError::Magic);
        }
        let version = reader.u8()?;
        if version != VERSION {
            return Err(ForestError::Version(version));
        }
        let found = u64::from_le_bytes(reader.take()?);
        if found != layout {
            return Err(ForestError::Layout { found, expected: layout });
        }
        let features = reader.u16()?;
        let bias = i32::from_le_bytes(reader.take()?);
        let trees = reader.u16()?;
        let mut forest = Self::new(features, layout, bias)?;
        for _ in 0..trees {
            let (symmetric, splits, leaves) = reader.tree()?;
            forest.push(Tree { symmetric, splits: &splits, leaves: &leaves })?;
        }
        match reader.0.len() {
            0 => Ok(forest),
            left => Err(ForestError::Trailing(left)),
        }
    }

    /// The forest as bytes, for [`Forest::parse`].
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        bytes.push(VERSION);
        bytes.extend(self.layout.to_le_bytes());
        bytes.extend(self.features.to_le_bytes());
        bytes.extend(self.bias.to_le_bytes());
        bytes.extend((self.trees.len() as u16).to_le_bytes());
        for Tree { symmetric, splits, leaves } in self.trees() {
            bytes.push(splits.len() as u8 + if symmetric { SYMMETRIC } else { 0 });
            for split in splits {
                bytes.extend((!symmetric).then_some(split.leaf));
                bytes.extend(split.feature.to_le_bytes());
                bytes.push(split.threshold);
            }
            bytes.extend(leaves.iter().flat_map(|leaf| leaf.to_le_bytes()));
        }
        bytes
    }
}

/// The bytes not yet read.
struct Reader<'a>(&'a [u8]);

impl Reader<'_> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N], ForestError> {
        let (head, rest) = self.0.split_first_chunk().ok_or(ForestError::Truncated)?;
        self.0 = rest;
        Ok(*head)
    }

    fn u8(&mut self) -> Result<u8, ForestError> {
        self.take().map(u8::from_le_bytes)
    }

    fn u16(&mut self) -> Result<u16, ForestError> {
        self.take().map(u16::from_le_bytes)
    }

    /// Whether the tree is symmetric, its splits and its leaves.
    fn tree(&mut self) -> Result<(bool, Vec<Split>, Vec<i16>), ForestError> {
        let number = self.u8()?;
        let (symmetric, length) = (number >= SYMMETRIC, usize::from(number % SYMMETRIC));
        if symmetric && length > MAX_DEPTH {
            return Err(ForestError::Depth(length));
        }
        let count = if symmetric { 1 << length } else { length + 1 };
        let split = |_| {
            let leaf = if symmetric { 0 } else { self.u8()? };
            Ok(Split { leaf, feature: self.u16()?, threshold: self.u8()? })
        };
        let splits = (0..length).map(split).collect::<Result<_, _>>()?;
        let leaves = (0..count).map(|_| self.take().map(i16::from_le_bytes)).collect::<Result<_, _>>()?;
        Ok((symmetric, splits, leaves))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::tests::forest;
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn reads_what_it_wrote(forest in forest()) {
            let bytes = forest.to_bytes();
            prop_assert_eq!(Forest::parse(&bytes, forest.layout), Ok(forest.clone()));
            let other = forest.layout ^ 1;
            let refused =
                matches!(Forest::parse(&bytes, other), Err(ForestError::Layout { .. }));
            prop_assert!(refused);
        }

        #[test]
        fn never_panics_on_random_bytes(tail in prop::collection::vec(any::<u8>(), 0..400)) {
            prop_assert!(Forest::parse(&tail, 0).is_err());
            let mut bytes = MAGIC.to_vec();
            bytes.push(VERSION);
            bytes.extend([0; 8]);
            bytes.extend(tail);
            let _ = Forest::parse(&bytes, 0);
        }

        #[test]
        fn never_panics_on_damaged_bytes(
            forest in forest(),
            at in any::<prop::sample::Index>(),
            byte in any::<u8>(),
        ) {
            let mut bytes = forest.to_bytes();
            let at = at.index(bytes.len());
            bytes[at] = byte;
            let _ = Forest::parse(&bytes, forest.layout);
            bytes.truncate(at);
            prop_assert!(Forest::parse(&bytes, forest.layout).is_err());
        }
    }

    #[test]
    fn two_hundred_trees_take_about_30_kb() {
        for (symmetric, splits, leaves, bytes) in [(true, 6, 64, 29_421), (false, 30, 31, 36_621)] {
            let mut forest = Forest::new(1, 0, 0).unwrap();
            for _ in 0..200 {
                let splits = &vec![Split { leaf: 0, feature: 0, threshold: 9 }; splits];
                forest.push(Tree { symmetric, splits, leaves: &vec![1; leaves] }).unwrap();
            }
            assert_eq!(forest.to_bytes().len(), bytes);
        }
    }
}
