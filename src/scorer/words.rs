//! The words of a page as hashes: function words, words shared with the body, repeated lines.

pub(super) use super::spelling::hashes;
use super::spelling::{Spelled, spell};
use crate::page::Page;

/// Slots of the tables below; words share a slot by chance in about one of a hundred cases on a page.
pub(super) const SLOTS: usize = 1 << 14;

/// Words from which a sentence counts as prose.
const PROSE_WORDS: u32 = 14;

/// The commonest function words of many languages, as marked slots. Prose is full of them, menus are not.
#[derive(Debug)]
pub struct FunctionWords(Box<[bool; SLOTS]>);

impl Default for FunctionWords {
    fn default() -> FunctionWords {
        let mut slots = Box::new([false; SLOTS]);
        for line in include_str!("function_words.txt").lines().filter(|line| !line.starts_with('#')) {
            hashes(line, |hash| slots[slot(hash)] = true);
        }
        FunctionWords(slots)
    }
}

impl FunctionWords {
    /// Whether the first word of `text` is a function word, whatever its case.
    pub fn has(&self, text: &str) -> bool {
        let mut first = None;
        hashes(text, |hash| first = first.or(Some(self.0[slot(hash)])));
        first.unwrap_or(false)
    }
}

/// What the words of one block say.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct BlockWords {
    /// Words, as runs of letters and digits.
    pub(super) all: u32,
    /// Function words.
    pub(super) function: u32,
    /// Letters and digits in bytes.
    pub(super) bytes: u32,
    /// Length of the longest word, in bytes.
    pub(super) longest: u32,
    /// Whether a number can be a year.
    pub(super) year: bool,
    /// Content words that also stand in the prose of other blocks.
    pub(super) shared: u32,
    /// Content words: all but function words.
    pub(super) content: u32,
    /// Hash of all words.
    pub(super) line: u64,
    /// How often the line stands on the page, this time included.
    pub(super) times: u32,
    /// Blocks back to the same line, 0 for its first time.
    pub(super) back: u32,
}

/// The words of a page.
#[derive(Debug)]
pub struct Words {
    /// Hashes of all words, in order.
    hashes: Vec<u32>,
    /// Where each block's hashes end.
    ends: Vec<u32>,
    /// What the words of each block say.
    pub(super) blocks: Vec<BlockWords>,
    /// The blocks that read as prose.
    pub(super) prose: Vec<bool>,
}

impl Words {
    /// Reads the words of every block.
    pub fn read(page: &Page, function: &FunctionWords) -> Words {
        let prose: Vec<bool> = page.blocks.iter().map(|block| block.shape.is_prose(PROSE_WORDS)).collect();
        let spans = (0..page.blocks.len()).map(|i| page.span_of(i));
        let spelled = spell(&page.text, spans);
        let (hashes, places, ends) = (&spelled.hashes, spelled.places(), &spelled.ends);
        let mut blocks = Vec::with_capacity(page.blocks.len());
        let mut body = vec![0u8; SLOTS];
        let mut start = 0;
        for ((block, &prose), &end) in page.blocks.iter().zip(&prose).zip(ends) {
            let (hashes, places) = (&hashes[start..end as usize], &places[start..end as usize]);
            start = end as usize;
            let mut read = BlockWords { all: hashes.len() as u32, ..BlockWords::default() };
            for (&hash, [start, end]) in hashes.iter().zip(places) {
                read.function += u32::from(function.0[slot(hash)]);
                read.bytes += end - start;
                read.longest = read.longest.max(end - start);
                read.line = (read.line ^ u64::from(hash)).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(23);
            }
            read.content = read.all - read.function;
            // A year has four digits.
            let year = |[start, end]: &[u32; 2]| is_year(&page.text.as_bytes()[*start as usize..*end as usize]);
            read.year = block.shape.digits >= 4 && places.iter().any(year);
            blocks.push(read);
            if prose {
                for slot in hashes.iter().map(|&hash| slot(hash)) {
                    body[slot] = body[slot].saturating_add(u8::from(!function.0[slot]));
                }
            }
        }
        let Spelled { hashes, ends, .. } = spelled;
        let mut words = Words { hashes, ends, blocks, prose };
        words.share(&body);
        repeats(&mut words.blocks);
        words
    }

    /// The hashes of block `i`'s words.
    pub fn of(&self, i: usize) -> &[u32] {
        let start = i.checked_sub(1).map_or(0, |before| self.ends[before] as usize);
        &self.hashes[start..self.ends[i] as usize]
    }

    /// Counts the content words that also stand in the prose of other blocks; `body` counts those of all prose.
    fn share(&mut self, body: &[u8]) {
        for i in 0..self.blocks.len() {
            let own = u8::from(self.prose[i]);
            let shared = self.of(i).iter().filter(|&&hash| body[slot(hash)] > own).count() as u32;
            self.blocks[i].shared = shared;
        }
    }
}

fn repeats(blocks: &mut [BlockWords]) {
    /// Bits of a number for the block; the others are the line's.
    const PLACE: u32 = 24;
    let mut order: Vec<u64> =
        blocks.iter().zip(0u64..).map(|(block, i)| block.line >> PLACE << PLACE | i & ((1 << PLACE) - 1)).collect();
    order.sort_unstable();
    for same in order.chunk_by(|a, b| a >> PLACE == b >> PLACE) {
        let mut before = None;
        for place in same {
            let i = place & ((1 << PLACE) - 1);
            let block = &mut blocks[i as usize];
            block.times = same.len() as u32;
            block.back = before.map_or(0, |before| i - before) as u32;
            before = Some(i);
        }
    }
}

/// Whether the word is a number that can be a year of the web.
fn is_year(word: &[u8]) -> bool {
    matches!(word, [b'1', b'9', b'9', b'0'..=b'9'] | [b'2', b'0', b'0'..=b'5', b'0'..=b'9'])
}

/// The slot of a word: the highest bits of its hash.
pub(super) fn slot(hash: u32) -> usize {
    (hash >> 18) as usize
}
