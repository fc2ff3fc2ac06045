//! Where the words of a text stand, and their hashes: a word is a run of ASCII letters (case folded), digits and all bytes
//! beyond ASCII.
//!
//! The words of a page are found by the borders of runs, a bit for each byte, and hashed eight at a time: a loop over each
//! word would wait for one byte after the other, and fall for the end of every word.

#[cfg(target_arch = "x86_64")]
mod together;

use std::ops::Range;

use crate::lanes::{self, Bits, CHUNK};

/// The words of some spans of a text.
pub(super) struct Spelled {
    /// The hash of each word, in order.
    pub(super) hashes: Vec<u32>,
    /// Where each word starts and where it ends, in bytes.
    borders: Vec<u32>,
    /// How many words there are up to the end of each span.
    pub(super) ends: Vec<u32>,
}

/// What hashes are multiplied with and turned by for each byte, and multiplied with in the end.
const FACTOR: u32 = 0x0100_0193;
const TURN: u32 = 5;
const LAST_FACTOR: u32 = 0x9E37_79B1;

/// Bytes behind the folded text, so that so many may be read wherever a word starts.
const PADDING: usize = 16;

/// Finds the words of each span of `text`; a span's ends end words, too.
pub(super) fn spell(text: &str, spans: impl ExactSizeIterator<Item = Range<usize>>) -> Spelled {
    let folded = lanes::widely(
        #[inline(always)]
        || fold(text.as_bytes()),
    );
    let words = Bits::of(
        &folded,
        #[inline(always)]
        |bytes| lanes::within(bytes, 1, u8::MAX),
    );
    let mut borders = Vec::with_capacity(text.len() / 2);
    let mut ends = Vec::with_capacity(spans.len());
    for span in spans {
        find(&words, span, &mut borders);
        ends.push((borders.len() / 2) as u32);
    }
    let hashes = hash_all(&folded, borders.as_chunks().0);
    Spelled { hashes, borders, ends }
}

impl Spelled {
    /// Where each word starts and ends, in bytes.
    pub(super) fn places(&self) -> &[[u32; 2]] {
        self.borders.as_chunks().0
    }
}

/// Calls `take` with the hash of each word of `text`.
pub(super) fn hashes(text: &str, mut take: impl FnMut(u32)) {
    let words = text.as_bytes().split(|&byte| fold_one(byte) == 0).filter(|word| !word.is_empty());
    for word in words {
        let add = |hash, &byte: &u8| add(hash, &[fold_one(byte)]);
        take(finish(word.iter().fold(0, add)));
    }
}

/// The bytes of words in lower case, 0 for all others and for some behind the end.
#[inline(always)]
fn fold(text: &[u8]) -> Vec<u8> {
    let mut folded = vec![0; text.len() + PADDING];
    for (folded, &byte) in folded.iter_mut().zip(text) {
        *folded = fold_one(byte);
    }
    folded
}

/// A byte of a word in lower case; 0 for all others.
#[inline(always)]
fn fold_one(byte: u8) -> u8 {
    let lower = byte | (u8::from(byte.wrapping_sub(b'A') < 26) << 5);
    let word = (lower.wrapping_sub(b'a') < 26) | (byte.wrapping_sub(b'0') < 10) | (byte >= 0x80);
    if word { lower } else { 0 }
}

/// Adds where each word in the span starts and ends.
fn find(words: &Bits, span: Range<usize>, borders: &mut Vec<u32>) {
    let mut inside = 0;
    for i in Bits::chunks(&span) {
        let words = words.chunk(i, &span);
        let mut edges = words ^ (words << 1 | inside);
        inside = words >> (CHUNK - 1);
        borders.extend((0..edges.count_ones()).map(|_| {
            let edge = (i * CHUNK) as u32 + edges.trailing_zeros();
            edges &= edges - 1;
            edge
        }));
    }
    if borders.len() % 2 == 1 {
        borders.push(span.end as u32);
    }
}

/// The hashes of the words at `places` of the folded text.
fn hash_all(folded: &[u8], places: &[[u32; 2]]) -> Vec<u32> {
    #[cfg(target_arch = "x86_64")]
    if let Some(hashes) = together::hash_all(folded, places) {
        return hashes;
    }
    hash_each(folded, places)
}

/// As [`hash_all`], on any processor.
fn hash_each(folded: &[u8], places: &[[u32; 2]]) -> Vec<u32> {
    let hash = |&[start, end]: &[u32; 2]| finish(add(0, &folded[start as usize..end as usize]));
    places.iter().map(hash).collect()
}

/// The hash with more bytes of a folded word.
fn add(hash: u32, bytes: &[u8]) -> u32 {
    bytes.iter().fold(hash, |hash, &byte| (hash ^ u32::from(byte)).wrapping_mul(FACTOR).rotate_left(TURN))
}

/// The hash of a word behind its last byte.
fn finish(hash: u32) -> u32 {
    hash.wrapping_mul(LAST_FACTOR)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn words_are_runs_of_letters_and_digits() {
        let text = "Über-30 fish_eaters, Donaudampfschifffahrtsgesellschaft";
        let spelled = spell(text, std::iter::once(0..text.len()));
        let words: Vec<&str> =
            spelled.places().iter().map(|[start, end]| &text[*start as usize..*end as usize]).collect();
        assert_eq!(words, ["Über", "30", "fish", "eaters", "Donaudampfschifffahrtsgesellschaft"]);
    }

    proptest! {
        #[test]
        fn many_words_hash_as_one(text in "([a-zA-Z0-9éß東 .,]{0,40}[ -]){0,12}", cut in 0usize..200) {
            let cut = (0..=cut.min(text.len())).rev().find(|&cut| text.is_char_boundary(cut)).unwrap_or(0);
            let mut expected = Vec::new();
            hashes(&text[..cut], |hash| expected.push(hash));
            let first = expected.len() as u32;
            hashes(&text[cut..], |hash| expected.push(hash));
            let spelled = spell(&text, [0..cut, cut..text.len()].into_iter());
            prop_assert_eq!(&spelled.hashes, &expected);
            prop_assert_eq!(&hash_each(&fold(text.as_bytes()), spelled.places()), &expected);
            prop_assert_eq!(spelled.ends, [first, expected.len() as u32]);
        }
    }
}
