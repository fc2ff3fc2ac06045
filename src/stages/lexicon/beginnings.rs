//! Filters that spare most texts the hashing: which characters phrases begin and end with.

use crate::stages::fingerprint::FOLDED;

/// Pairs of ASCII characters, whatever their case: a row of bits for each first one.
#[derive(Debug)]
pub(super) struct Pairs([u64; 64]);

impl Pairs {
    /// The pairs that phrases begin with. A phrase of one character pairs with every other.
    pub(super) fn of(phrases: impl Iterator<Item = impl Iterator<Item = char>>) -> Pairs {
        let mut rows = [0; 64];
        for mut phrase in phrases {
            let Some(row) = phrase.next().filter(char::is_ascii).map(|first| &mut rows[fold_ascii(first as u8)]) else {
                continue;
            };
            *row |= match phrase.next() {
                Some(second) if second.is_ascii() => 1 << fold_ascii(second as u8),
                Some(_) => 0,
                None => u64::MAX,
            };
        }
        Pairs(rows)
    }

    /// Whether a phrase may begin with the two bytes; characters beyond ASCII may be ASCII in lower case.
    #[inline]
    pub(super) fn may_hold(&self, first: u8, second: u8) -> bool {
        !(first | second).is_ascii() || self.0[fold_ascii(first)] & 1 << fold_ascii(second) != 0
    }
}

/// Six bits of a character that both cases of a letter share.
fn fold_ascii(byte: u8) -> usize {
    usize::from(byte & 0x1f | byte >> 1 & 0x20)
}

/// Characters of a word's beginning.
const LENGTH: usize = 4;

/// Bits of the filter of words.
const BITS: usize = 1 << 11;

/// The beginnings of phrases' first words: up to four ASCII letters and digits, a bit for each possible hash.
#[derive(Debug)]
pub(super) struct FirstWords([u64; BITS / 64]);

impl FirstWords {
    /// Those of the phrases that begin with characters that are ASCII in lower case.
    pub(super) fn of<'a>(phrases: impl Iterator<Item = &'a str>) -> FirstWords {
        let mut bits = [0; BITS / 64];
        for phrase in phrases {
            let mut begin = [0; LENGTH];
            let mut first = begin.iter_mut().zip(phrase.chars().map(in_ascii));
            if first.all(|(byte, c)| c.map(|c| *byte = c).is_some()) {
                let bit = hash(begin);
                bits[bit / 64] |= 1 << (bit % 64);
            }
        }
        FirstWords(bits)
    }

    /// Whether one of the phrases may begin with the first word of `text`; always where it begins with characters beyond
    /// ASCII.
    #[inline]
    pub(super) fn may_begin(&self, text: &str) -> bool {
        let begin = text.as_bytes().first_chunk().copied().unwrap_or_else(|| {
            let mut begin = [0; LENGTH];
            begin.iter_mut().zip(text.bytes()).for_each(|(padded, byte)| *padded = byte);
            begin
        });
        let bit = hash(begin);
        !begin.is_ascii() || self.0[bit / 64] & 1 << (bit % 64) != 0
    }
}

/// The ASCII character that a character counts as in lower case, if any.
fn in_ascii(c: char) -> Option<u8> {
    match c {
        'ı' | 'İ' => Some(b'i'),
        _ => c.to_lowercase().next().and_then(|c| u8::try_from(c).ok()).filter(u8::is_ascii),
    }
}

/// The bit of the letters and digits that the bytes begin with; what else stands first counts as none.
#[inline]
fn hash(begin: [u8; LENGTH]) -> usize {
    let folded = u32::from_le_bytes(begin.map(|byte| FOLDED[usize::from(byte & 0x7f)]));
    // The highest bit of the first byte that is 0, and those below it.
    let ends = folded.wrapping_sub(0x0101_0101) & !folded & 0x8080_8080;
    let word = folded & (ends & ends.wrapping_neg()).wrapping_sub(1);
    (word.wrapping_mul(0x9e37_79b9) >> (u32::BITS - BITS.ilog2())) as usize
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::stages::lexicon::WordSet;

    #[test]
    fn lets_through_whatever_a_phrase_begins() {
        let phrases = ["by", "o", "photo", "yazı", "d'après", "(c)", "source", "by line", "été", "ab—c", "kıs"];
        let words = FirstWords::of(phrases.into_iter());
        let set = WordSet::from(BTreeMap::from([(String::new(), phrases.map(str::to_owned).to_vec())]));
        let ends = ["", " ", "s", ":", "-", "'", "é", "x by", " line", "東京"];
        let texts = phrases.iter().flat_map(|phrase| ends.iter().map(move |end| format!("{phrase}{end}")));
        for text in texts.flat_map(|text| [text.to_uppercase(), text.replace('ı', "i"), text]) {
            assert!(words.may_begin(&text) || set.longest_start(&text).is_none(), "{text}");
        }
        for text in ["Bygone", "bye", "of", "phone", "Sound", "yaz"] {
            assert!(!words.may_begin(text), "{text}");
        }
    }
}
