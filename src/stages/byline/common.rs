//! The words that stand in lower case on a page: they are no names.

use std::ops::Range;

use crate::lanes::{self, Bits, CHUNK, Lanes};
use crate::page::Page;
use crate::stages::body::Body;
use crate::stages::fingerprint::{Fingerprints, fingerprint};
use crate::stages::names::Names;

/// Bytes of the shortest word that counts.
const SHORTEST: usize = 3;

/// Those of the words around the body's start that begin as the parts of a name do, by their fingerprints.
pub(super) fn common_words(page: &Page, body: &Body, beginnings: &Beginnings) -> Fingerprints {
    let blocks = body.start.saturating_sub(10)..body.end.min(body.start + 60);
    let (Some(first), Some(last)) = (page.blocks.get(blocks.start), page.blocks[blocks.clone()].last()) else {
        return Fingerprints::default();
    };
    let base = first.start as usize;
    let text = &page.text[base..last.end as usize];
    let runs = Runs::of(text);
    let mut common = Fingerprints::default();
    for block in blocks {
        let Range { start, end } = page.span_of(block);
        let span = start - base..end - base;
        runs.each(text, span, beginnings, |run| {
            if run.is_ascii() {
                common.extend(is_common(run).then(|| fingerprint(run)));
                return;
            }
            let words = run.split(|c: char| !c.is_alphanumeric());
            common
                .extend(words.filter(|word| is_common(word) && beginnings.may_hold(word.as_bytes())).map(fingerprint));
        });
    }
    common
}

fn is_common(word: &str) -> bool {
    word.len() >= SHORTEST && word.starts_with(char::is_lowercase)
}

/// The runs of ASCII letters, digits and all characters beyond ASCII, a bit for each byte.
struct Runs {
    inside: Bits,
    /// Bytes of characters beyond ASCII.
    wide: Bits,
}

impl Runs {
    fn of(text: &str) -> Runs {
        Runs { inside: Bits::of(text.as_bytes(), in_run), wide: Bits::of(text.as_bytes(), is_wide) }
    }

    /// Calls `take` with the runs of the span that may hold a word with one of the beginnings.
    fn each<'a>(&self, text: &'a str, span: Range<usize>, beginnings: &Beginnings, mut take: impl FnMut(&'a str)) {
        // The end of the last run taken: what begins in it is part of it.
        let mut taken = span.start;
        let mut run_at = |at: usize| {
            if at < taken {
                return;
            }
            let inside = |byte: &&u8| is_in_run(**byte);
            let before = text.as_bytes()[span.start..at].iter().rev().take_while(inside).count();
            let behind = text.as_bytes()[at..span.end].iter().take_while(inside).count();
            taken = at + behind;
            take(&text[at - before..taken]);
        };
        let (mut inside_before, mut wide_before) = (0, 0);
        for i in Bits::chunks(&span) {
            let (inside, wide) = (self.inside.chunk(i, &span), self.wide.chunk(i, &span));
            let mut starts = inside & !(inside << 1 | inside_before);
            while starts != 0 {
                let at = i * CHUNK + starts.trailing_zeros() as usize;
                starts &= starts - 1;
                if beginnings.may_hold(&text.as_bytes()[at..span.end]) {
                    run_at(at);
                }
            }
            // Within these, words may begin behind a quotation mark.
            let mut wides = wide & !(wide << 1 | wide_before);
            while wides != 0 {
                run_at(i * CHUNK + wides.trailing_zeros() as usize);
                wides &= wides - 1;
            }
            (inside_before, wide_before) = (inside >> (CHUNK - 1), wide >> (CHUNK - 1));
        }
    }
}

#[inline(always)]
fn in_run(bytes: Lanes) -> Lanes {
    let letters = lanes::within(bytes.map(|byte| byte | 0x20), b'a', b'z');
    lanes::or(lanes::or(letters, lanes::within(bytes, b'0', b'9')), is_wide(bytes))
}

#[inline(always)]
fn is_wide(bytes: Lanes) -> Lanes {
    lanes::within(bytes, 0x80, u8::MAX)
}

fn is_in_run(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || !byte.is_ascii()
}

/// The first two letters of the parts of names, whatever their case: a row of bits for each first one.
pub(super) struct Beginnings([u64; 64]);

impl Beginnings {
    /// Those of all parts; parts of one letter go on with any.
    pub(super) fn of<'a>(names: impl Iterator<Item = &'a Names<'a>>) -> Beginnings {
        let mut rows = [0; 64];
        for part in names.flat_map(|names| &names.names).flat_map(|name| name.split([' ', '-'])) {
            let mut letters = part.chars().filter(|c| c.is_alphanumeric());
            let Some(first) = letters.next().filter(char::is_ascii) else { continue };
            rows[fold(first as u8)] |= match letters.next() {
                Some(second) if second.is_ascii() => 1 << fold(second as u8),
                _ => u64::MAX,
            };
        }
        Beginnings(rows)
    }

    /// Whether a part may begin as the word does. What is beyond ASCII is not told apart.
    #[inline]
    fn may_hold(&self, word: &[u8]) -> bool {
        match *word {
            [first, second, ..] if (first | second).is_ascii() => self.0[fold(first)] & 1 << fold(second) != 0,
            [_, _, ..] => true,
            _ => false,
        }
    }
}

/// Six bits of a character that both cases of a letter share.
fn fold(byte: u8) -> usize {
    usize::from(byte & 0x1f | byte >> 1 & 0x20)
}
