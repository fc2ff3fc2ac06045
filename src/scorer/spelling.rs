//! Where the words of a text stand, and their hashes: a word is a run of ASCII letters (case folded), digits and all bytes
//! beyond ASCII.
//!
//! The words of a page are found by the borders of runs, a bit for each byte, and hashed eight at a time: a loop over each
//! word would wait for one byte after the other, and fall for the end of every word.

use std::ops::Range;

use crate::lanes::{self, Bits, CHUNK};

/// The words of some spans of a text.
pub(super) struct Spelled {
    /// The hash of each word, in order.
    pub(super) hashes: Vec<u32>,
    /// Where each word starts and ends, in bytes.
    pub(super) places: Vec<[u32; 2]>,
    /// How many words there are up to the end of each span.
    pub(super) ends: Vec<u32>,
}

/// Words that are hashed together.
const TOGETHER: usize = 8;
/// Bytes of a word that are hashed together with those of others.
const BYTES: usize = 16;
/// Bytes that are read at once.
const STEP: usize = 4;

/// Finds the words of each span of `text`; a span's ends end words, too.
pub(super) fn spell(text: &str, spans: impl ExactSizeIterator<Item = Range<usize>>) -> Spelled {
    let (folded, words) = lanes::widely(#[inline(always)] || fold(text.as_bytes()));
    let mut borders = Vec::with_capacity(text.len() / 2);
    let mut ends = Vec::with_capacity(spans.len());
    for span in spans {
        find(&words, span, &mut borders);
        ends.push((borders.len() / 2) as u32);
    }
    let places = borders.as_chunks::<2>().0.to_vec();
    let hashes = lanes::widely(#[inline(always)] || hash_all(&folded, &places));
    Spelled { hashes, places, ends }
}

/// Calls `take` with the hash of each word of `text`.
pub(super) fn hashes(text: &str, mut take: impl FnMut(u32)) {
    let words = text.as_bytes().split(|&byte| fold_one(byte) == 0).filter(|word| !word.is_empty());
    for word in words {
        take(finish(word.iter().fold(0, |hash, &byte| step(hash, u32::from(fold_one(byte))))));
    }
}

/// The bytes of words in lower case, 0 for all others and for some behind the end; and which of them are of words.
#[inline(always)]
fn fold(text: &[u8]) -> (Vec<u8>, Bits) {
    let mut folded = vec![0; text.len() + BYTES];
    folded.iter_mut().zip(text).for_each(|(folded, &byte)| *folded = fold_one(byte));
    let bits = Bits::of(&folded, |bytes| lanes::within(bytes, 1, u8::MAX));
    (folded, bits)
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
#[inline(always)]
fn hash_all(folded: &[u8], places: &[[u32; 2]]) -> Vec<u32> {
    let mut hashes = Vec::with_capacity(places.len().next_multiple_of(TOGETHER));
    let (groups, rest) = places.as_chunks::<TOGETHER>();
    groups.iter().for_each(|words| hashes.extend(hash(folded, words)));
    let mut last = [[0; 2]; TOGETHER];
    last[..rest.len()].copy_from_slice(rest);
    hashes.extend(&hash(folded, &last)[..rest.len()]);
    hashes
}

/// The hashes of some words.
#[inline(always)]
fn hash(folded: &[u8], words: &[[u32; 2]; TOGETHER]) -> [u32; TOGETHER] {
    let starts = words.map(|[start, _]| start as usize);
    let lengths = words.map(|[start, end]| end - start);
    let longest = lengths.iter().fold(0, |longest, &length| length.max(longest)) as usize;
    let mut hashes = [0u32; TOGETHER];
    for from in (0..longest.min(BYTES)).step_by(STEP) {
        let mut bytes = starts.map(|start| folded[start + from..].first_chunk().map_or(0, |four| u32::from_le_bytes(*four)));
        for at in from..from + STEP {
            for i in 0..TOGETHER {
                let next = step(hashes[i], bytes[i] & 0xff);
                hashes[i] = if (at as u32) < lengths[i] { next } else { hashes[i] };
                bytes[i] >>= 8;
            }
        }
    }
    if longest > BYTES {
        for (hash, [start, end]) in hashes.iter_mut().zip(words) {
            let rest = folded.get(*start as usize + BYTES..*end as usize).unwrap_or_default();
            *hash = rest.iter().fold(*hash, |hash, &byte| step(hash, u32::from(byte)));
        }
    }
    hashes.map(finish)
}

/// The hash with one more byte.
#[inline(always)]
fn step(hash: u32, byte: u32) -> u32 {
    (hash ^ byte).wrapping_mul(0x0100_0193).rotate_left(5)
}

/// The hash of a word behind its last byte.
#[inline(always)]
fn finish(hash: u32) -> u32 {
    hash.wrapping_mul(0x9E37_79B1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn words_are_runs_of_letters_and_digits() {
        let text = "Über-30 fish_eaters, Donaudampfschifffahrtsgesellschaft";
        let spelled = spell(text, [0..text.len()].into_iter());
        let words: Vec<&str> = spelled.places.iter().map(|[start, end]| &text[*start as usize..*end as usize]).collect();
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
            prop_assert_eq!(spelled.ends, [first, expected.len() as u32]);
        }
    }
}
