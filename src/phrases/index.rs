//! Finds many phrases in one pass: every phrase begins where a word does, so a text is asked at the beginnings of words
//! only, and a small filter answers nearly all of them.
//!
//! Measured with the lists of twelve languages (5,600 patterns): three times as fast as an Aho-Corasick automaton of
//! the same patterns, whose states no longer fit the caches, and with it the pipeline is built in a third of the time.

use std::ops::Range;

use super::strings::Strings;
use crate::lanes::{self, LANES};

/// Patterns by their first bytes: eight, four or two of them, whatever the pattern has.
pub(super) struct Index {
    /// One bit for each possible hash of the first word of a pattern that is shorter than the longest key.
    short: Box<[u64; 1 << (SHORT - 6)]>,
    /// One bit for each possible hash of a key.
    filter: Box<[u64; 1 << (FILTER - 6)]>,
    /// For each value of the upper bits of the hash, where its patterns start in `patterns`; one more at the end.
    heads: Vec<u32>,
    /// The keys of the patterns, in the order of their hashes.
    keys: Vec<u64>,
    /// The patterns' numbers in the same order.
    numbers: Vec<u32>,
    patterns: Strings,
}

/// Bits of hash that the filter tells apart: 16 KiB, which stay in the first-level cache.
const FILTER: u32 = 17;

/// Bits of hash that the filter of short patterns tells apart: 4 KiB.
const SHORT: u32 = 15;

/// Bits of hash that the table of heads tells apart.
const HEADS: u32 = 12;

impl Index {
    /// An index of patterns that are at least two bytes long, by their numbers.
    pub(super) fn new(patterns: Strings) -> Index {
        let keyed = |(pattern, number): (&str, u32)| {
            let key = match pattern.len() {
                8.. => key::<8>(pattern.as_bytes()),
                4.. => key::<4>(pattern.as_bytes()),
                _ => key::<2>(pattern.as_bytes()),
            };
            key.map(|key| (key, number))
        };
        let mut keyed: Vec<(u64, u32)> = patterns.iter().zip(0..).filter_map(keyed).collect();
        keyed.sort_by_key(|(key, _)| hash(*key));
        let mut filter = Box::new([0; 1 << (FILTER - 6)]);
        let mut heads = vec![0; (1 << HEADS) + 1];
        for bit in keyed.iter().map(|(key, _)| hash(*key)) {
            filter[bit / 64] |= 1 << (bit % 64);
            heads[(bit >> (FILTER - HEADS)) + 1] += 1;
        }
        for i in 1..heads.len() {
            heads[i] += heads[i - 1];
        }
        let mut short = Box::new([0; 1 << (SHORT - 6)]);
        for pattern in patterns.iter().map(str::as_bytes).filter(|pattern| pattern.len() < KEY) {
            let mut begin = [0; KEY];
            begin[..pattern.len()].copy_from_slice(pattern);
            let word =
                begin.iter().zip(0..).fold(0, |word, (byte, i)| word | u8::from(byte.is_ascii_alphanumeric()) << i);
            let bit = hash(first_word(u64::from_le_bytes(begin), word)) >> (FILTER - SHORT);
            short[bit / 64] |= 1 << (bit % 64);
        }
        let (keys, numbers) = keyed.into_iter().unzip();
        Index { short, filter, heads, keys, numbers, patterns }
    }

    /// The patterns by their numbers.
    pub(super) fn patterns(&self) -> &Strings {
        &self.patterns
    }

    /// Calls `found` with number, start and end of every pattern that begins and ends in the window and does not begin
    /// inside a run of ASCII letters and digits, nor, if it is short, end inside one. The case of ASCII letters is ignored.
    pub(super) fn each(&self, text: &[u8], window: Range<usize>, mut found: impl FnMut(usize, usize, usize)) {
        let mut before = 0;
        for base in window.clone().step_by(CHUNK) {
            let rest = &text[base..window.end];
            let mut padded = [0; CHUNK + LANES];
            let bytes = rest.first_chunk().unwrap_or_else(|| {
                padded[..rest.len()].copy_from_slice(rest);
                &padded
            });
            let classes = Classes::of(bytes, rest.len());
            let words = classes.words.begin();
            let begins = classes.signs | words & !(words << 1 | before);
            before = words >> (CHUNK - 1);
            let mut likely = [0; CHUNK];
            for &at in self.likely(bytes, begins, &classes.words, &mut likely) {
                let at = usize::from(at);
                let (start, rest) = (base + at, &rest[at..]);
                self.probe::<8>(rest, start, &mut found);
                self.probe::<4>(rest, start, &mut found);
                // None of the shortest patterns is a whole word of four ASCII letters or more.
                if classes.words.from(at) & 0xf != 0xf {
                    self.probe::<2>(rest, start, &mut found);
                }
            }
        }
    }

    /// The places of `begins` where the filters let a pattern begin, without a branch for each: few are let through, and
    /// no processor can tell which.
    #[inline(always)]
    fn likely<'a>(
        &self,
        bytes: &[u8; CHUNK + LANES],
        mut begins: u64,
        words: &Words,
        likely: &'a mut [u8; CHUNK],
    ) -> &'a [u8] {
        let mut count = 0;
        while begins != 0 {
            let at = begins.trailing_zeros() as usize % CHUNK;
            begins &= begins - 1;
            let key = key::<KEY>(&bytes[at..at + KEY]).unwrap_or_default();
            let (long, short) = (hash(key), hash(first_word(key, words.from(at))) >> (FILTER - SHORT));
            let held = self.filter[long / 64] >> (long % 64) | self.short[short / 64] >> (short % 64);
            likely[count % CHUNK] = at as u8;
            count += held as usize & 1;
        }
        &likely[..count]
    }

    /// Looks for the patterns whose key has `N` bytes at the beginning of `rest`.
    #[inline(always)]
    fn probe<const N: usize>(&self, rest: &[u8], start: usize, found: &mut impl FnMut(usize, usize, usize)) {
        let Some(key) = key::<N>(rest) else { return };
        let bit = hash(key);
        if self.filter[bit / 64] & 1 << (bit % 64) != 0 {
            self.compare::<N>(key, bit, rest, |number, length| found(number, start, start + length));
        }
    }

    #[inline(never)]
    fn compare<const N: usize>(&self, key: u64, bit: usize, rest: &[u8], mut found: impl FnMut(usize, usize)) {
        // Nearly all that begin alike go on differently.
        let alike = |begin: &[u8], pattern: &[u8]| {
            let ((begin, tail), (pattern, end)) = (begin.split_at(N), pattern.split_at(N));
            tail.eq_ignore_ascii_case(end) && begin.eq_ignore_ascii_case(pattern)
        };
        let head = bit >> (FILTER - HEADS);
        let (first, last) = (self.heads[head] as usize, self.heads[head + 1] as usize);
        let numbers = self.numbers[first..last].iter().zip(&self.keys[first..last]);
        for number in numbers.filter(|(_, of)| **of == key).map(|(number, _)| *number as usize) {
            let pattern = self.patterns.get(number).as_bytes();
            if pattern.len() >= N && rest.get(..pattern.len()).is_some_and(|begin| alike(begin, pattern)) {
                found(number, pattern.len());
            }
        }
    }
}

/// The key of no more than the first word, of whose letters and digits in ASCII `word` has a bit each; of what begins with
/// another character, two bytes.
#[inline(always)]
fn first_word(key: u64, word: u8) -> u64 {
    const MASKS: [u64; 1 << KEY] = {
        let mut masks = [u64::MAX; 1 << KEY];
        let mut word = 0;
        while word < masks.len() - 1 {
            let length = word.trailing_ones();
            masks[word] = if length == 0 { 0xffff } else { (1 << (8 * length)) - 1 };
            word += 1;
        }
        masks
    };
    key & MASKS[usize::from(word)] | LOWER
}

/// The first `N` bytes, alike for both cases of a letter; none where there are fewer.
#[inline(always)]
fn key<const N: usize>(text: &[u8]) -> Option<u64> {
    let mut bytes = [0; 8];
    bytes[..N].copy_from_slice(text.get(..N)?);
    Some(u64::from_le_bytes(bytes) | LOWER)
}

/// Bits that make ASCII letters of eight bytes lower-case.
const LOWER: u64 = 0x2020_2020_2020_2020;

/// Bytes of the longest key.
const KEY: usize = 8;

/// Bytes that are classed together.
const CHUNK: usize = 64;

/// What the bytes of a chunk are, a bit for each.
struct Classes {
    /// ASCII letters and digits: a pattern begins at the first of a run.
    words: Words,
    /// What is neither that nor a space nor a later byte of a character: a pattern may begin at each.
    signs: u64,
}

/// Bits of a chunk and of the bytes behind it.
#[derive(Default)]
struct Words([u8; (CHUNK + LANES) / 8]);

impl Words {
    /// The bits of the chunk.
    #[inline(always)]
    fn begin(&self) -> u64 {
        self.0.first_chunk().map_or(0, |begin| u64::from_le_bytes(*begin))
    }

    /// The eight bits from `at` on, which stands in the chunk.
    #[inline(always)]
    fn from(&self, at: usize) -> u8 {
        let place = at % CHUNK / 8;
        (u16::from_le_bytes([self.0[place], self.0[place + 1]]) >> (at % 8)) as u8
    }
}

impl Classes {
    /// The classes of the first `length` bytes; those behind say nothing.
    #[inline(always)]
    fn of(bytes: &[u8; CHUNK + LANES], length: usize) -> Classes {
        let mut classes = Classes { words: Words::default(), signs: 0 };
        let places = classes.words.0.as_chunks_mut().0;
        let lanes = bytes.as_chunks::<LANES>().0.iter().zip(places).enumerate();
        for (i, (lanes, place)) in lanes.take(length.div_ceil(LANES)) {
            let letters = lanes::within(lanes.map(|byte| byte | 0x20), b'a', b'z');
            let word = lanes::or(letters, lanes::within(*lanes, b'0', b'9'));
            let words = lanes::bits(word);
            *place = (words as u16).to_le_bytes();
            if i < CHUNK / LANES {
                let other = lanes::or(lanes::within(*lanes, 0, b' '), lanes::within(*lanes, 0x80, 0xbf));
                classes.signs |= ((words | lanes::bits(other)) ^ 0xffff) << (i * LANES);
            }
        }
        classes
    }
}

/// Multiplicative hashing (Knuth, TAOCP 6.4) to a bit of the filter.
#[inline(always)]
fn hash(key: u64) -> usize {
    (key.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - FILTER)) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(patterns: &[&str], text: &str) -> Vec<(usize, usize, usize)> {
        let mut strings = Strings::default();
        patterns.iter().for_each(|pattern| strings.push(pattern));
        let mut all = Vec::new();
        Index::new(strings).each(text.as_bytes(), 0..text.len(), |number, start, end| all.push((number, start, end)));
        all.sort_unstable();
        all
    }

    #[test]
    fn finds_every_pattern_at_the_beginning_of_a_word() {
        assert_eq!(
            find(&["by", "sign up", "sign up for"], "By Ann: SIGN UP for it"),
            [(0, 0, 2), (1, 8, 15), (2, 8, 19)]
        );
        assert_eq!(find(&["sign up"], "resign up"), []);
        assert_eq!(find(&["/afp", "©"], "Lee/AFP ©"), [(0, 3, 7), (1, 8, 10)]);
        assert_eq!(find(&["広告"], "この広告"), [(0, 6, 12)]);
        assert_eq!(find(&["over"], "is ov"), []);
        assert_eq!(find(&["av", "文"], "Avenue av 作文"), [(0, 7, 9), (1, 13, 16)]);
    }
}
