//! Pull quotes: what stands in quotation marks and says again what a longer block says.

use std::collections::HashMap;

use crate::page::{Kind, Page};
use crate::stages::fingerprint::{AsTheyAre, fingerprint};
use crate::stages::lexicon::is_dense;

/// Words of the shortest and the longest pull quote.
const WORDS: std::ops::RangeInclusive<u32> = 6..=60;
/// Words of the shortest part that is compared; shorter ones are taken along.
const PART: usize = 4;
/// The longest part that is compared, in bytes.
const LONGEST: usize = 512;
/// What parts are parted by.
const MARKS: [char; 14] = ['"', '.', '!', '?', '“', '”', '„', '«', '»', '。', '！', '？', '「', '」'];

/// The bytes that marks begin with.
const BEGINNINGS: [bool; 256] = {
    let mut table = [false; 256];
    let mut i = 0;
    while i < MARKS.len() {
        let mut bytes = [0; 4];
        table[MARKS[i].encode_utf8(&mut bytes).as_bytes()[0] as usize] = true;
        i += 1;
    }
    table
};

/// The blocks of which each part stands in a longer block, too.
pub(super) fn pull_quotes(page: &Page) -> Vec<usize> {
    let quotes: Vec<usize> = (0..page.blocks.len()).filter(|&i| may_be(page, i)).collect();
    let mut wanted: HashMap<u64, u32, AsTheyAre> = HashMap::default();
    let mut lengths = [false; LONGEST];
    let mut shortest = u32::MAX;
    for &i in &quotes {
        shortest = shortest.min(page.blocks[i].shape.words);
        for part in parts(page.text_of(i)) {
            lengths[part.len()] = true;
            wanted.insert(fingerprint(part), 0);
        }
    }
    if wanted.is_empty() {
        return Vec::new();
    }
    for (i, block) in page.blocks.iter().enumerate().filter(|(_, block)| block.shape.words > shortest) {
        for part in pieces(page.text_of(i)).filter(|part| lengths[part.len()] && is_long(part)) {
            wanted.entry(fingerprint(part)).and_modify(|words| *words = (*words).max(block.shape.words));
        }
    }
    let stands =
        |i: usize, part: &str| wanted.get(&fingerprint(part)).is_some_and(|&words| words > page.blocks[i].shape.words);
    let echo =
        |i: &usize| parts(page.text_of(*i)).next().is_some() && parts(page.text_of(*i)).all(|part| stands(*i, part));
    quotes.into_iter().filter(echo).collect()
}

fn may_be(page: &Page, i: usize) -> bool {
    let block = &page.blocks[i];
    let quoted = || page.text_of(i).starts_with(['"', '“', '„', '«', '”', '「']);
    block.is_open()
        && WORDS.contains(&block.shape.words)
        && (block.kind == Kind::Quote || matches!(block.kind, Kind::Paragraph | Kind::Heading(_)) && quoted())
}

/// The text between quotation and end marks, from its first letter to its last.
fn parts(text: &str) -> impl Iterator<Item = &str> {
    pieces(text).filter(is_long)
}

/// The same, however short.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    let pieces = std::iter::from_fn(move || {
        let text = rest?;
        let (piece, behind) = split_at_mark(text).map_or((text, None), |(piece, behind)| (piece, Some(behind)));
        rest = behind;
        Some(piece.trim_matches(|c: char| !c.is_alphanumeric()))
    });
    pieces.filter(|part| part.len() < LONGEST)
}

/// What stands before the first mark and behind it.
fn split_at_mark(text: &str) -> Option<(&str, &str)> {
    let candidates = text.bytes().enumerate().filter(|&(_, byte)| BEGINNINGS[usize::from(byte)]);
    candidates.into_iter().find_map(|(at, _)| {
        let rest = &text[at..];
        let mark = rest.chars().next().filter(|c| MARKS.contains(c))?;
        Some((&text[..at], &rest[mark.len_utf8()..]))
    })
}

fn is_long(part: &&str) -> bool {
    part.split(' ').nth(PART - 1).is_some() || part.contains(is_dense)
}
