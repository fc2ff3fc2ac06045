//! The wording of blocks: learned weights of words and of pairs of words, for chrome speaks its own language ("sign up",
//! "photo by", "all rights reserved"). A table of hashed words keeps it small; words that are rare in the training pages
//! weigh nothing.

use super::columns::Columns;
use super::words::{SLOTS, Words, slot};

/// Weights of words, then of pairs, in sixteenths of a logit.
pub const WEIGHTS: usize = 2 * SLOTS;

/// Learned weights of words and pairs.
#[derive(Debug, Clone)]
pub struct Wording(Box<[i8]>);

impl Wording {
    /// The table of [`WEIGHTS`] weights.
    ///
    /// # Errors
    /// Gives the weights back where they are not that many.
    pub fn new(weights: Vec<i8>) -> Result<Wording, Vec<i8>> {
        if weights.len() == WEIGHTS { Ok(Wording(weights.into())) } else { Err(weights) }
    }

    /// All weights.
    pub fn weights(&self) -> &[i8] {
        &self.0
    }

    /// Adds the features of the blocks' wording. Gives each block's mean weight, in 1/32 of a logit a word.
    pub fn add_to(&self, columns: &mut Columns, words: &Words) -> Vec<i32> {
        let blocks: Vec<Weighed> = (0..words.blocks.len()).map(|i| self.weigh(words.of(i))).collect();
        let n = blocks.len();
        let means: Vec<i32> = blocks.iter().map(Weighed::mean).collect();
        let mean = columns.add("wording:mean", |i| centred(means[i]));
        columns.add("wording:sum", |i| centred(blocks[i].sum / 4));
        columns.add("wording:least", |i| centred(i32::from(blocks[i].least)));
        columns.add("wording:most", |i| centred(i32::from(blocks[i].most)));
        columns.add("wording:head", |i| centred(blocks[i].head));
        columns.beside("-1:wording", mean, -1, 128);
        columns.beside("+1:wording", mean, 1, 128);
        let mut sums = vec![0i32; n + 1];
        for i in 0..n {
            sums[i + 1] = sums[i] + means[i].clamp(-64, 64);
        }
        let mean = |from: usize, to: usize| centred((sums[to] - sums[from]) * 2 / (to - from).max(1) as i32);
        columns.add("<6:wording", |i| mean(i.saturating_sub(6), i));
        columns.add(">6:wording", |i| mean(i + 1, (i + 7).min(n)));
        blocks.iter().map(Weighed::mean).collect()
    }

    fn weigh(&self, words: &[u32]) -> Weighed {
        let mut weighed = Weighed::default();
        let mut before = 0;
        for (k, &word) in words.iter().enumerate() {
            for index in slots(before, word) {
                let weight = self.0[index];
                weighed.sum += i32::from(weight);
                weighed.least = weighed.least.min(weight);
                weighed.most = weighed.most.max(weight);
            }
            weighed.count += 1;
            if k == 3 {
                weighed.head = weighed.sum;
            }
            before = word;
        }
        if weighed.count < 4 {
            weighed.head = weighed.sum;
        }
        weighed
    }
}

/// Where the weights of a word and of its pair with the word before stand.
pub fn slots(before: u32, word: u32) -> [usize; 2] {
    let pair = before.rotate_left(7).wrapping_add(word).wrapping_mul(0x85EB_CA6B);
    [slot(word), SLOTS + slot(pair)]
}

/// The weights of one block's words.
#[derive(Clone, Copy, Default)]
struct Weighed {
    sum: i32,
    count: i32,
    least: i8,
    most: i8,
    head: i32,
}

impl Weighed {
    /// The mean weight, in 1/32 of a logit a word.
    fn mean(&self) -> i32 {
        self.sum * 2 / self.count.max(1)
    }
}

/// A signed value around 128.
pub(super) fn centred(value: i32) -> u8 {
    (value.clamp(-127, 127) + 128) as u8
}
