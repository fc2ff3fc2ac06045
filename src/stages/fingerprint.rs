//! Comparing lines by their letters and digits, whatever their case, spaces and punctuation.

use std::collections::HashSet;
use std::hash::{BuildHasherDefault, Hasher};
use std::str::Chars;

use super::lexicon::is_dense;
use crate::page::Shape;

/// A set of fingerprints.
pub(super) type Fingerprints = HashSet<u64, AsTheyAre>;

/// For maps whose keys are hashes already.
pub(super) type AsTheyAre = BuildHasherDefault<Spread>;

/// Spreads a hash over all bits, of which tables use the highest and the lowest.
#[derive(Debug, Default)]
pub(super) struct Spread(u64);

impl Hasher for Spread {
    #[inline]
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|&byte| self.write_u64(u64::from(byte)));
    }

    #[inline]
    fn write_u64(&mut self, hash: u64) {
        self.0 = (self.0 ^ hash).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(32);
    }
}

/// What a hash begins with (FNV-1a).
pub(super) const SEED: u64 = 0xcbf2_9ce4_8422_2325;

/// The hash with one more character (FNV-1a, a character at a time).
#[inline]
pub(super) fn hashed(hash: u64, c: char) -> u64 {
    (hash ^ u64::from(c as u32)).wrapping_mul(0x0100_0000_01b3)
}

/// FNV-1a over the lower-cased letters and digits of `text`.
pub(crate) fn fingerprint(text: &str) -> u64 {
    if !text.is_ascii() {
        return letters(text).fold(SEED, hashed);
    }
    let letters = text.bytes().map(|byte| FOLDED[usize::from(byte & 0x7f)]).filter(|&letter| letter != 0);
    letters.fold(SEED, |hash, letter| hashed(hash, char::from(letter)))
}

/// A sum over the ASCII letters and digits that [`fingerprint`] hashes, whatever their order: the same for texts of the
/// same letters, many times as fast, and enough to tell most others apart. `i` and `k` count nothing: characters beyond
/// ASCII have them as lower case.
pub(super) fn letter_sum(text: &str) -> u16 {
    const LANES: usize = 16;
    let value = |byte: u8| {
        let lower = byte | 0x20;
        let letter = (lower.wrapping_sub(b'a') < 26) & (lower != b'i') & (lower != b'k');
        if letter | (byte.wrapping_sub(b'0') < 10) { lower } else { 0 }
    };
    let (chunks, rest) = text.as_bytes().as_chunks::<LANES>();
    let mut last = [0; LANES];
    last[..rest.len()].copy_from_slice(rest);
    // Without branches, so that it becomes vector code.
    let mut sums = [0u16; LANES];
    for chunk in chunks.iter().chain([&last]) {
        for lane in 0..LANES {
            sums[lane] = sums[lane].wrapping_add(u16::from(value(chunk[lane])));
        }
    }
    sums.iter().fold(0, |sum: u16, lane| sum.wrapping_add(*lane))
}

/// A set of letter sums, a bit each.
pub(super) struct LetterSums(Box<[u64; SUMS / 64]>);

/// How many letter sums there are.
const SUMS: usize = 1 << u16::BITS;

impl FromIterator<u16> for LetterSums {
    fn from_iter<I: IntoIterator<Item = u16>>(sums: I) -> LetterSums {
        let mut bits = Box::new([0; SUMS / 64]);
        sums.into_iter().for_each(|sum| bits[usize::from(sum / 64)] |= 1 << (sum % 64));
        LetterSums(bits)
    }
}

impl LetterSums {
    /// Whether one of the texts may have the letters of this one.
    pub(super) fn contains(&self, text: &str) -> bool {
        let sum = letter_sum(text);
        self.0[usize::from(sum / 64)] & 1 << (sum % 64) != 0
    }
}

/// How many letters and digits fingerprints are of, those of dense scripts aside.
pub(super) fn length(shape: &Shape) -> u32 {
    shape.letters + shape.digits - shape.dense
}

/// Whether two texts have the same letters and digits in the same order.
pub(super) fn same_letters(a: &str, b: &str) -> bool {
    a == b || letters(a).eq(letters(b))
}

/// What is left of `text` behind the letters and digits of `start`, where `text` begins with them.
pub(super) fn after_letters<'a>(text: &'a str, start: &str) -> Option<&'a str> {
    let mut wanted = letters(start).peekable();
    for (at, c) in text.char_indices() {
        if wanted.peek().is_none() {
            return Some(&text[at..]);
        }
        for c in c.to_lowercase().filter(|c| c.is_alphanumeric()) {
            if wanted.next() != Some(c) {
                return None;
            }
        }
    }
    wanted.peek().is_none().then_some("")
}

/// The fingerprints of the words of `text`, sorted.
pub(super) fn word_set(text: &str) -> Vec<u64> {
    let mut set = Vec::new();
    each_word(text, 1, |word| set.push(word));
    set.sort_unstable();
    set
}

/// The share of the words of `text` that are in `set`, in percent.
pub(super) fn overlap(text: &str, set: &[u64]) -> u32 {
    let (mut all, mut hits) = (0u32, 0u32);
    each_word(text, 1, |word| {
        all += 1;
        hits += u32::from(set.binary_search(&word).is_ok());
    });
    (100 * hits).checked_div(all).unwrap_or(0)
}

/// Calls `take` with the fingerprint of each word of four letters or more: most shorter ones say little.
pub(super) fn each_long_word(text: &str, take: impl FnMut(u64)) {
    each_word(text, 4, take);
}

/// Calls `take` with the fingerprint of each word of at least `shortest` bytes; in scripts without spaces, of each pair
/// of neighbouring characters.
fn each_word(text: &str, shortest: usize, mut take: impl FnMut(u64)) {
    if text.is_ascii() {
        let fold = |byte: u8| FOLDED[usize::from(byte & 0x7f)];
        let words = text.as_bytes().split(|&byte| fold(byte) == 0).filter(|word| word.len() >= shortest.max(1));
        let hashes = words.map(|word| word.iter().fold(SEED, |hash, &byte| hashed(hash, char::from(fold(byte)))));
        return hashes.for_each(take);
    }
    let (mut hash, mut start) = (SEED, 0);
    let mut before = None;
    for (at, c) in text.char_indices() {
        let dense = !c.is_ascii() && is_dense(c);
        if !dense && is_word(c) {
            if let Some(c) = folded(c) {
                hash = hashed(hash, c);
            }
        } else {
            if at - start >= shortest.max(1) {
                take(hash);
            }
            (hash, start) = (SEED, at + c.len_utf8());
        }
        if let (Some(before), true) = (before, dense) {
            take(u64::from(before as u32) << 32 | u64::from(c as u32));
        }
        before = dense.then_some(c);
    }
    if text.len() - start >= shortest.max(1) {
        take(hash);
    }
}

#[inline]
fn is_word(c: char) -> bool {
    if c.is_ascii() { FOLDED[c as usize] != 0 } else { c.is_alphanumeric() }
}

/// ASCII letters in lower case, and digits; 0 for all else.
pub(super) const FOLDED: [u8; 128] = {
    let mut table = [0; 128];
    let mut byte = 0u8;
    while byte < 128 {
        if byte.is_ascii_alphanumeric() {
            table[byte as usize] = byte.to_ascii_lowercase();
        }
        byte += 1;
    }
    table
};

/// A letter in lower case, or a digit. Only `İ` has a lower case of two characters; the second is no letter.
#[inline]
pub(crate) fn folded(c: char) -> Option<char> {
    if c.is_ascii() {
        let byte = FOLDED[c as usize];
        return (byte != 0).then_some(char::from(byte));
    }
    c.to_lowercase().next().filter(|c| c.is_alphanumeric())
}

/// The lower-cased letters and digits of a text.
struct Letters<'a>(Chars<'a>);

impl Iterator for Letters<'_> {
    type Item = char;

    #[inline]
    fn next(&mut self) -> Option<char> {
        loop {
            if let Some(c) = folded(self.0.next()?) {
                return Some(c);
            }
        }
    }
}

fn letters(text: &str) -> Letters<'_> {
    Letters(text.chars())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_spaces_and_punctuation_do_not_matter() {
        assert!(same_letters("“Snow – in May!”", "Snow in May"));
        assert_eq!(fingerprint("Snow in May"), fingerprint("SNOW, in may?"));
        assert_eq!(letter_sum("Snow in MAY 3"), letter_sum("“Snow” – in may: 3"));
        assert_ne!(letter_sum("Snow in May"), letter_sum("Snow in June"));
        assert_eq!(after_letters("Snow in May - image 1", "Snow in May"), Some(" - image 1"));
        assert_eq!(after_letters("Snow in March", "Snow in May"), None);
    }

    #[test]
    fn letters_fold_as_lower_case_does() {
        for c in char::MIN..=char::MAX {
            let lower: Vec<char> = c.to_lowercase().filter(|c| c.is_alphanumeric()).collect();
            assert_eq!(folded(c).into_iter().collect::<Vec<_>>(), lower, "{c:?}");
            let text = c.to_string();
            assert_eq!(letter_sum(&text), letter_sum(&lower.iter().collect::<String>()), "{c:?}");
            let shape = Shape::of(&text);
            assert!(shape.dense > 0 || length(&shape) == u32::from(folded(c).is_some()), "{c:?}");
        }
    }

    #[test]
    fn sums_of_letters_tell_most_texts_apart() {
        let sums: LetterSums = ["Snow in May", "Ice"].into_iter().map(letter_sum).collect();
        assert!(sums.contains("SNOW, in may?") && sums.contains("ice") && !sums.contains("Snow in June"));
    }

    #[test]
    fn words_of_ascii_are_those_of_other_texts() {
        let words = |text: &str| {
            let mut words = Vec::new();
            each_long_word(text, |word| words.push(word));
            words
        };
        assert_eq!(words("Snow, in May's 2024-blizzard"), words("Snow, in May's 2024-blizzard — “it”"));
        assert_eq!(words("a SNOW"), [fingerprint("snow")]);
    }

    #[test]
    fn overlap_counts_words_and_pairs_of_dense_characters() {
        assert_eq!(overlap("Snow in June", &word_set("Snow in May | Example")), 66);
        assert_eq!(overlap("東京で雪", &word_set("東京で雪が降る")), 100);
    }
}
