//! Finds many phrases in one pass: every phrase begins where a word does, so a text is asked at the beginnings of words
//! only, and a small filter answers nearly all of them.
//!
//! Measured with the lists of twelve languages (5,600 patterns): three times as fast as an Aho-Corasick automaton of
//! the same patterns, whose states no longer fit the caches, and with it the pipeline is built in a third of the time.

use std::ops::Range;

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
    /// The patterns in the same order.
    patterns: Vec<Pattern>,
    /// Their texts, one behind the other, lower-case in ASCII.
    text: String,
}

/// A pattern: its number, and where its text lies.
struct Pattern {
    number: u32,
    start: u32,
    end: u32,
}

/// Bits of hash that the filter tells apart: 16 KiB, which stay in the first-level cache.
const FILTER: u32 = 17;

/// Bits of hash that the filter of short patterns tells apart: 4 KiB.
const SHORT: u32 = 15;

/// Bits of hash that the table of heads tells apart.
const HEADS: u32 = 12;

impl Index {
    /// An index of patterns that are at least two bytes long, by their numbers.
    pub(super) fn new(texts: &[String]) -> Index {
        let keyed = |(text, number): (&String, u32)| {
            let key = match text.len() {
                8.. => key::<8>(text.as_bytes()),
                4.. => key::<4>(text.as_bytes()),
                _ => key::<2>(text.as_bytes()),
            };
            key.map(|key| (key, number))
        };
        let mut keyed: Vec<(u64, u32)> = texts.iter().zip(0..).filter_map(keyed).collect();
        keyed.sort_by_key(|(key, _)| hash(*key));
        let mut short = Box::new([0; 1 << (SHORT - 6)]);
        let mut filter = Box::new([0; 1 << (FILTER - 6)]);
        let mut heads = vec![0; (1 << HEADS) + 1];
        let mut text = String::with_capacity(texts.iter().map(String::len).sum());
        let mut patterns = Vec::with_capacity(keyed.len());
        for &(key, number) in &keyed {
            let bit = hash(key);
            filter[bit / 64] |= 1 << (bit % 64);
            heads[(bit >> (FILTER - HEADS)) + 1] += 1;
            let start = text.len();
            text.push_str(&texts[number as usize]);
            patterns.push(Pattern { number, start: start as u32, end: text.len() as u32 });
            let pattern = &text.as_bytes()[start..];
            if pattern.len() < KEY {
                let mut begin = [0; KEY];
                begin[..pattern.len()].copy_from_slice(pattern);
                let word = pattern.iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
                let bit = hash(first_word(u64::from_le_bytes(begin), word)) >> (FILTER - SHORT);
                short[bit / 64] |= 1 << (bit % 64);
            }
        }
        text.make_ascii_lowercase();
        for i in 1..heads.len() {
            heads[i] += heads[i - 1];
        }
        let keys = keyed.into_iter().map(|(key, _)| key).collect();
        Index { short, filter, heads, keys, patterns, text }
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
            let Classes { words, signs } = Classes::of(bytes);
            let begins = signs | words as u64 & !(words << 1 | before) as u64;
            before = words >> (CHUNK - 1) & 1;
            let mut likely = [0; CHUNK];
            for &at in self.likely(bytes, begins, words, &mut likely) {
                let (start, rest) = (base + usize::from(at), &rest[usize::from(at)..]);
                self.probe::<8>(rest, start, &mut found);
                self.probe::<4>(rest, start, &mut found);
                // None of the shortest patterns is a whole word of four ASCII letters or more.
                if words >> at & 0xf != 0xf {
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
        words: u128,
        likely: &'a mut [u8; CHUNK],
    ) -> &'a [u8] {
        let mut count = 0;
        while begins != 0 {
            let at = begins.trailing_zeros() as usize;
            begins &= begins - 1;
            let key = key::<KEY>(&bytes[at..]).unwrap_or_default();
            let word = (words >> at).trailing_ones() as usize;
            let (long, short) = (hash(key), hash(first_word(key, word)) >> (FILTER - SHORT));
            let held = self.filter[long / 64] >> (long % 64) | self.short[short / 64] >> (short % 64);
            likely[count] = at as u8;
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
        for (pattern, _) in self.patterns[first..last].iter().zip(&self.keys[first..last]).filter(|(_, of)| **of == key)
        {
            let text = &self.text.as_bytes()[pattern.start as usize..pattern.end as usize];
            if text.len() >= N && rest.get(..text.len()).is_some_and(|begin| alike(begin, text)) {
                found(pattern.number as usize, text.len());
            }
        }
    }
}

/// The key of no more than the first word, if it is an ASCII one; of what begins with another character, two bytes.
#[inline(always)]
fn first_word(key: u64, length: usize) -> u64 {
    const MASKS: [u64; KEY + 1] = {
        let mut masks = [u64::MAX; KEY + 1];
        masks[0] = 0xffff;
        let mut length = 1;
        while length < KEY {
            masks[length] = (1 << (8 * length)) - 1;
            length += 1;
        }
        masks
    };
    key & MASKS[length.min(KEY)] | LOWER
}

/// The first `N` bytes, alike for both cases of a letter; none where there are fewer.
#[inline]
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

/// What bytes are, a bit for each.
struct Classes {
    /// ASCII letters and digits, those behind the chunk, too: a pattern begins at the first of a run.
    words: u128,
    /// What is neither that nor a space nor a later byte of a character: a pattern may begin at each.
    signs: u64,
}

impl Classes {
    #[inline]
    fn of(bytes: &[u8; CHUNK + LANES]) -> Classes {
        let mut classes = Classes { words: 0, signs: 0 };
        for (i, lanes) in bytes.as_chunks::<LANES>().0.iter().enumerate() {
            let letters = lanes::within(lanes.map(|byte| byte | 0x20), b'a', b'z');
            let word = lanes::or(letters, lanes::within(*lanes, b'0', b'9'));
            classes.words |= u128::from(lanes::bits(word)) << (i * LANES);
            if i < CHUNK / LANES {
                let other = lanes::or(lanes::within(*lanes, 0, b' '), lanes::within(*lanes, 0x80, 0xbf));
                classes.signs |= (lanes::bits(lanes::or(word, other)) ^ 0xffff) << (i * LANES);
            }
        }
        classes
    }
}

/// Multiplicative hashing (Knuth, TAOCP 6.4) to a bit of the filter.
#[inline]
fn hash(key: u64) -> usize {
    (key.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - FILTER)) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(patterns: &[&str], text: &str) -> Vec<(usize, usize, usize)> {
        let patterns: Vec<String> = patterns.iter().map(|pattern| (*pattern).to_owned()).collect();
        let mut all = Vec::new();
        Index::new(&patterns).each(text.as_bytes(), 0..text.len(), |number, start, end| all.push((number, start, end)));
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
