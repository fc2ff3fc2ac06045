//! Words without regard to case and diacritics, and tables of them.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use unicode_normalization::char::{decompose_canonical, is_combining_mark};

/// A table of folded words.
pub(super) type Table<T> = HashMap<String, T, BuildHasherDefault<Fnv>>;

/// No word of the tables is longer, folded, than this many bytes.
const LONGEST_WORD: usize = 48;

/// A word in folded form, kept on the stack.
pub(super) struct Folded {
    bytes: [u8; LONGEST_WORD],
    len: usize,
}

impl Folded {
    /// The folded word, or `None` if it is longer than any word of the tables.
    pub(super) fn new(word: &str) -> Option<Self> {
        let mut folded = Self { bytes: [0; LONGEST_WORD], len: 0 };
        if word.is_ascii() {
            let room = folded.bytes.get_mut(..word.len())?;
            room.copy_from_slice(word.as_bytes());
            room.make_ascii_lowercase();
            folded.len = word.len();
            return Some(folded);
        }
        let mut fits = true;
        fold(word, |c| {
            let end = folded.len + c.len_utf8();
            match folded.bytes.get_mut(folded.len..end) {
                Some(room) => {
                    c.encode_utf8(room);
                    folded.len = end;
                }
                None => fits = false,
            }
        });
        fits.then_some(folded)
    }

    pub(super) fn as_str(&self) -> &str {
        std::str::from_utf8(&self.bytes[..self.len]).unwrap_or("")
    }
}

/// The folded word: lower case, without diacritics, so that capitals without
/// accents, Turkish dotless i and decomposed text all meet the same entry.
pub(super) fn folded(word: &str) -> String {
    if word.is_ascii() {
        return word.to_ascii_lowercase();
    }
    let mut out = String::with_capacity(word.len());
    fold(word, |c| out.push(c));
    out
}

fn fold(word: &str, mut emit: impl FnMut(char)) {
    for lower in word.chars().flat_map(char::to_lowercase) {
        decompose_canonical(lower, |part| match part {
            'ı' => emit('i'),
            'ς' => emit('σ'),
            '’' => emit('\''),
            // Arabic letters as Persian writes them.
            'ي' | 'ى' => emit('ی'),
            'ك' => emit('ک'),
            part if is_diacritic(part) => {}
            part => emit(part),
        });
    }
}

/// Whether a character is a mark that a word may do without, not a vowel of an Indian or Thai word.
fn is_diacritic(c: char) -> bool {
    !c.is_ascii() && is_combining_mark(c) && !matches!(c, '\u{900}'..='\u{e7f}')
}

/// Which three ASCII letters the words of a table begin with, a bit for each: most words have others.
#[derive(Default)]
pub(super) struct Beginnings([[u32; 32]; 32]);

impl Beginnings {
    /// Those of folded words.
    pub(super) fn of<'a>(words: impl Iterator<Item = &'a String>) -> Self {
        let mut beginnings = Self::default();
        for [first, second, third] in words.filter_map(|word| beginning(word)) {
            beginnings.0[first][second] |= 1 << third;
        }
        beginnings
    }

    /// Whether a word, once folded, may be in the table.
    pub(super) fn may_hold(&self, word: &str) -> bool {
        beginning(word).is_none_or(|[first, second, third]| self.0[first][second] & 1 << third != 0)
    }
}

/// The first three letters as numbers, if all are ASCII: folding changes no more of them than their case.
fn beginning(word: &str) -> Option<[usize; 3]> {
    let first = word.as_bytes().first_chunk::<3>()?;
    first.iter().all(u8::is_ascii_alphabetic).then(|| first.map(|byte| usize::from(byte & 0x1f)))
}

/// FNV-1a: quick on short words, and the tables are fixed, so nobody can
/// choose colliding keys.
pub(super) struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Hasher for Fnv {
    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    fn finish(&self) -> u64 {
        self.0
    }
}
