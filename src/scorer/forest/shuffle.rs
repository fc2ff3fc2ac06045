//! Trees over many rows at a time with the byte shuffles of AVX2, where the processor has them.
//!
//! The values of a tree's leaves fit registers: a shuffle looks up 32 of them at once, where the portable way takes them
//! from memory one by one.

use std::arch::x86_64::*;

use bytemuck::cast;

use super::{LANES, MAX_DEPTH, MAX_LEAVES, Split, Tree};

/// Leaves that one shuffle chooses from.
const TABLE: usize = 16;
/// Shuffles that choose from all leaves.
const TABLES: usize = MAX_LEAVES / TABLE;
/// Those that hold the leaves of trees of up to 32.
const FEW: usize = 2;
/// Rows of a register.
const WIDTH: usize = 32;

/// The low bytes of a tree's leaf values, then the high ones; of a symmetric tree, the last leaf first.
type Leaves = [[u8; TABLE]; 2 * TABLES];

/// A tree's leaf values.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Values {
    leaves: Leaves,
    /// Tables that hold leaves.
    tables: usize,
    /// Whether the sums of the trees before it, with its own values, might not fit 16 bits.
    overflows: bool,
}

/// The leaf values of a forest as shuffles take them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Shuffled {
    trees: Vec<Values>,
    /// How far from 0 the sums of 16 bits may be behind the last tree.
    reach: u32,
}

impl Shuffled {
    /// Of a forest without trees.
    pub(super) fn new() -> Shuffled {
        Shuffled { trees: Vec::new(), reach: 0 }
    }

    /// Adds a tree.
    pub(super) fn push(&mut self, tree: Tree<'_>) {
        let mut tables = [[0; TABLE]; 2 * TABLES];
        let leaves = tree.leaves;
        for (leaf, value) in leaves.iter().enumerate() {
            let at = if tree.symmetric { leaves.len() - 1 - leaf } else { leaf };
            let [low, high] = value.to_le_bytes();
            tables[at / TABLE][at % TABLE] = low;
            tables[TABLES + at / TABLE][at % TABLE] = high;
        }
        let greatest = leaves.iter().map(|leaf| u32::from(leaf.unsigned_abs())).max().unwrap_or(0);
        let overflows = self.reach + greatest > i16::MAX as u32;
        self.reach = if overflows { greatest } else { self.reach + greatest };
        self.trees.push(Values { leaves: tables, tables: leaves.len().div_ceil(TABLE), overflows });
    }

    /// What [`super::Forest::score_lanes`] gives, where the processor has the instructions.
    pub(super) fn score_lanes<'a>(
        &self,
        trees: impl Iterator<Item = Tree<'a>>,
        values: &[[u8; LANES]],
        bias: i32,
    ) -> Option<[i32; LANES]> {
        if !is_x86_feature_detected!("avx2") {
            return None;
        }
        // SAFETY: the processor has AVX2, the only thing that the function asks for.
        #[expect(unsafe_code, reason = "the forests take 6 % of the time of a page instead of 16 %")]
        Some(unsafe { self.sums(trees, values, bias) })
    }

    /// The sums of all trees.
    #[target_feature(enable = "avx2")]
    fn sums<'a>(&self, trees: impl Iterator<Item = Tree<'a>>, values: &[[u8; LANES]], bias: i32) -> [i32; LANES] {
        let mut sums = [bias; LANES];
        let mut short = [[_mm256_setzero_si256(); 2]; LANES / WIDTH];
        for (tree, Values { leaves, tables, overflows }) in trees.zip(&self.trees) {
            if *overflows {
                add(&mut sums, &short);
                short = [[_mm256_setzero_si256(); 2]; LANES / WIDTH];
            }
            let found = match tree.splits.first_chunk::<MAX_DEPTH>() {
                _ if !tree.symmetric => numbers(tree.splits, values),
                // Nearly all are as deep as can be: a loop that is known to be so long is unrolled.
                Some(splits) => indexes(splits, values),
                None => indexes(tree.splits, values),
            };
            for (short, index) in short.iter_mut().zip(found) {
                // How many there are is known in each case, and the loops over them are unrolled.
                let [low, high] = match *tables {
                    0..=FEW => look_up::<FEW>(leaves, index),
                    _ => look_up::<TABLES>(leaves, index),
                };
                short[0] = _mm256_add_epi16(short[0], _mm256_unpacklo_epi8(low, high));
                short[1] = _mm256_add_epi16(short[1], _mm256_unpackhi_epi8(low, high));
            }
        }
        add(&mut sums, &short);
        sums
    }
}

/// For each row the index of its leaf from the last one, in a symmetric tree: the answers "not above" as bits.
#[inline]
#[target_feature(enable = "avx2")]
fn indexes(splits: &[Split], values: &[[u8; LANES]]) -> [__m256i; LANES / WIDTH] {
    let mut indexes = [_mm256_setzero_si256(); LANES / WIDTH];
    for split in splits.iter().rev() {
        let values = &values[usize::from(split.feature)];
        let threshold = _mm256_set1_epi8(split.threshold as i8);
        for (index, &values) in indexes.iter_mut().zip(values.as_chunks::<WIDTH>().0) {
            // A true comparison is -1.
            *index = _mm256_sub_epi8(_mm256_add_epi8(*index, *index), not_above(cast(values), threshold));
        }
    }
    indexes
}

/// For each row the number of its leaf, in a tree that is not symmetric.
#[inline]
#[target_feature(enable = "avx2")]
fn numbers(splits: &[Split], values: &[[u8; LANES]]) -> [__m256i; LANES / WIDTH] {
    let mut numbers = [_mm256_setzero_si256(); LANES / WIDTH];
    for (split, new) in splits.iter().zip(1u8..) {
        let values = &values[usize::from(split.feature)];
        let threshold = _mm256_set1_epi8(split.threshold as i8);
        let leaf = _mm256_set1_epi8(split.leaf as i8);
        let step = _mm256_set1_epi8((new - split.leaf) as i8);
        for (number, &values) in numbers.iter_mut().zip(values.as_chunks::<WIDTH>().0) {
            let moves = _mm256_andnot_si256(not_above(cast(values), threshold), _mm256_cmpeq_epi8(*number, leaf));
            *number = _mm256_add_epi8(*number, _mm256_and_si256(moves, step));
        }
    }
    numbers
}

#[inline]
#[target_feature(enable = "avx2")]
fn not_above(values: __m256i, threshold: __m256i) -> __m256i {
    _mm256_cmpeq_epi8(_mm256_min_epu8(values, threshold), values)
}

/// Low and high bytes of the leaf values at the indexes, which are in the first `N` tables.
#[inline]
#[target_feature(enable = "avx2")]
fn look_up<const N: usize>(leaves: &Leaves, index: __m256i) -> [__m256i; 2] {
    let mut found = [_mm256_setzero_si256(); 2];
    for table in 0..N {
        // Beyond its table an index gets its highest bit set, for which a shuffle gives 0.
        let offset = _mm256_xor_si256(index, _mm256_set1_epi8((table * TABLE) as i8));
        let within = _mm256_adds_epu8(offset, _mm256_set1_epi8(0x70));
        for (found, tables) in found.iter_mut().zip(leaves.as_chunks::<TABLES>().0) {
            let values = _mm256_broadcastsi128_si256(cast::<[u8; TABLE], __m128i>(tables[table]));
            *found = _mm256_or_si256(*found, _mm256_shuffle_epi8(values, within));
        }
    }
    found
}

/// Adds the short sums of the registers' rows. Unpacking has put the rows 0-7 and 16-23 into the first half.
#[inline]
#[target_feature(enable = "avx2")]
fn add(sums: &mut [i32; LANES], short: &[[__m256i; 2]; LANES / WIDTH]) {
    for (sums, short) in sums.as_chunks_mut::<WIDTH>().0.iter_mut().zip(short) {
        let [low, high]: [[i16; WIDTH / 2]; 2] = short.map(cast);
        for i in 0..8 {
            sums[i] += i32::from(low[i]);
            sums[8 + i] += i32::from(high[i]);
            sums[16 + i] += i32::from(low[8 + i]);
            sums[24 + i] += i32::from(high[8 + i]);
        }
    }
}
