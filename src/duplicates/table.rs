//! A set of hashes in a fixed amount of memory, which sometimes takes a new one for known.

use super::mix::{below, mixed};

/// A split-block Bloom filter: each hash sets one bit in each of the eight words of one block (Putze, Sanders and
/// Singler, "Cache-, hash- and space-efficient Bloom filters", 2007; Apache Parquet's filter has the same shape with
/// words half as wide). A block is one line of a processor's cache, so that a question costs one access to memory.
///
/// What it has been given, it knows for ever. What it has not been given, it takes for known with a probability that
/// grows with the hashes in it; the table's bits for each of them decide:
///
/// | bits for each hash | wrongly known |
/// | --- | --- |
/// | 8 | 1 in 34 |
/// | 12 | 1 in 240 |
/// | 16 | 1 in 1,100 |
/// | 24 | 1 in 11,000 |
/// | 32 | 1 in 59,000 |
/// | 48 | 1 in 640,000 |
#[derive(Debug)]
pub(super) struct Table(Vec<Block>);

/// As many words as stand in a line of cache.
type Block = [u64; 8];

impl Table {
    /// A table of that many bytes, at least one block.
    pub(super) fn new(bytes: u64) -> Table {
        let blocks = usize::try_from(bytes / size_of::<Block>() as u64).unwrap_or(usize::MAX).max(1);
        Table(vec![Block::default(); blocks])
    }

    /// Whether `hash`, evenly spread over 64 bits, has been inserted, or looks so.
    pub(super) fn has(&self, hash: u64) -> bool {
        let block = &self.0[below(hash, self.0.len())];
        bits(hash).iter().zip(block).all(|(bit, word)| word & bit != 0)
    }

    /// Inserts `hash`.
    pub(super) fn insert(&mut self, hash: u64) {
        let blocks = self.0.len();
        let block = &mut self.0[below(hash, blocks)];
        block.iter_mut().zip(bits(hash)).for_each(|(word, bit)| *word |= bit);
    }

    /// The probability that a new hash looks known: the mean over the blocks of the share of bits set in each word.
    pub(super) fn false_positive_rate(&self) -> f64 {
        let looks_known = |block: &Block| block.iter().map(|word| f64::from(word.count_ones()) / 64.0).product::<f64>();
        self.0.iter().map(looks_known).sum::<f64>() / self.0.len() as f64
    }
}

/// One bit for each word of a block: six bits of a second hash choose each.
fn bits(hash: u64) -> Block {
    let hash = mixed(hash);
    std::array::from_fn(|word| 1 << (hash >> (6 * word) & 63))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The share of new hashes that look known in a table with `bits` bits for each hash.
    fn measured(bits: u64) -> (f64, f64) {
        const HASHES: u64 = 100_000;
        let mut table = Table::new(HASHES * bits / 8);
        (0..HASHES).for_each(|i| table.insert(mixed(i)));
        assert!((0..HASHES).all(|i| table.has(mixed(i))));
        let asked = 30 * HASHES;
        let known = (HASHES..HASHES + asked).filter(|&i| table.has(mixed(i))).count();
        (known as f64 / asked as f64, table.false_positive_rate())
    }

    #[test]
    fn the_rate_is_as_documented_and_as_it_says_itself() {
        for (bits, one_in) in [(8, 34.0), (12, 240.0), (16, 1_100.0), (24, 11_000.0)] {
            let (measured, told) = measured(bits);
            let documented = 1.0 / one_in;
            assert!((measured / documented - 1.0).abs() < 0.2, "{bits}: 1 in {}", 1.0 / measured);
            assert!((measured / told - 1.0).abs() < 0.2, "{bits}: {measured}, not {told}");
        }
    }

    #[test]
    fn an_empty_table_knows_nothing() {
        let table = Table::new(0);
        assert!((0..1000).all(|i| !table.has(mixed(i))));
        assert_eq!(table.false_positive_rate(), 0.0);
    }
}
