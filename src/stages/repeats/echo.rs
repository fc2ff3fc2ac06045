//! Pull quotes: what stands in quotation marks and says again what a longer block says.

use std::collections::HashMap;

use crate::page::markup::{Markup, Tag, token};
use crate::page::{Ending, Kind, Page};
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

/// Tokens of elements that hold posts of a thread.
const POSTS: [u32; 4] = [token("post"), token("message"), token("comment"), token("reply")];

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
    // For each part the longest block in which it stands.
    let mut wanted: HashMap<u64, Option<usize>, AsTheyAre> = HashMap::default();
    let mut lengths = [false; LONGEST];
    let mut shortest = u32::MAX;
    for &i in &quotes {
        shortest = shortest.min(page.blocks[i].shape.words);
        for part in parts(page.text_of(i)) {
            lengths[part.len()] = true;
            wanted.insert(fingerprint(part), None);
        }
    }
    if wanted.is_empty() {
        return Vec::new();
    }
    for (i, block) in page.blocks.iter().enumerate().filter(|(_, block)| block.shape.words > shortest) {
        for part in pieces(page.text_of(i)).filter(|part| lengths[part.len()] && is_long(part)) {
            wanted.entry(fingerprint(part)).and_modify(|longest| {
                let words = longest.map_or(0, |longest| page.blocks[longest].shape.words);
                *longest = if block.shape.words > words { Some(i) } else { *longest };
            });
        }
    }
    let stands = |i: usize, part: &str| {
        let original = wanted.get(&fingerprint(part)).copied().flatten();
        let longer = original.filter(|&original| page.blocks[original].shape.words > page.blocks[i].shape.words);
        longer.is_some_and(|original| !is_answered(page, i, original))
    };
    let echo =
        |i: &usize| parts(page.text_of(*i)).next().is_some() && parts(page.text_of(*i)).all(|part| stands(*i, part));
    quotes.into_iter().filter(echo).collect()
}

/// Whether quotation `i` is what somebody answers to: it says who said it (`Kestrel said:`), or `original`, which it says
/// again, is another one's post.
pub(super) fn is_answered(page: &Page, i: usize, original: usize) -> bool {
    let Some(markup) = page.markup.as_deref() else { return false };
    let quote = |i: usize| page.blocks[i].kind == Kind::Quote;
    let named = || i > 0 && quote(i - 1) && page.blocks[i - 1].shape.ending == Ending::Colon;
    quote(i) && (named() || stand_in_posts(markup, [i, original].map(|i| page.blocks[i].traits.container)))
}

/// Whether two containers stand in two posts of a thread: side by side in one element.
fn stand_in_posts(markup: &Markup, [mut one, mut other]: [u32; 2]) -> bool {
    let element = |at: u32| &markup.containers[at as usize];
    let is_post = |at: u32| {
        let named = || markup.tokens_of(&element(at).tokens).iter().any(|token| POSTS.contains(token));
        matches!(element(at).tag, Tag::Article | Tag::Li) || named()
    };
    if one == other {
        return false;
    }
    // Parents stand before their children.
    while element(one).parent != element(other).parent {
        let deeper = if element(one).parent > element(other).parent { &mut one } else { &mut other };
        *deeper = markup.containers[*deeper as usize].parent;
        if one == other {
            return false;
        }
    }
    is_post(one) && is_post(other)
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
