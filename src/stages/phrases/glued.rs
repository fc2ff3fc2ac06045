//! Lines in which chrome stands beside text or more chrome: in front of the first sentence, behind the last one, and in
//! entries between bars.

use crate::page::{Ending, Hint, Kind, Mark, Page};
use crate::phrases::{Found, Matcher, Strength, Verdict};
use crate::stages::sentence::last_sentence;

/// Paragraphs at the beginning of a page in front of which chrome may stand glued.
const OPENING: usize = 3;
/// Words of the shortest text behind the chrome.
const TEXT: u32 = 8;
/// Most words of the chrome.
const CHROME: usize = 60;
/// Most words of the phrase that ends it.
const PHRASE: usize = 8;
/// Words of the longest line of entries.
const ENTRIES: u32 = 40;
/// Words of the longest sentence of chrome behind text.
const CLOSING: usize = 24;
/// What stands between entries.
const BARS: [char; 4] = ['|', '·', '•', '/'];

/// The hints of chrome that is found glued to a first sentence.
const GLUED: u32 = Hint::CHROME & !Hint::Footer.bit();

/// The hints of chrome that stands behind a paragraph's last sentence as one more.
const CLOSED: u32 = Hint::Signup.bit()
    | Hint::Share.bit()
    | Hint::Related.bit()
    | Hint::CommentsPrompt.bit()
    | Hint::AppPrompt.bit()
    | Hint::Paywall.bit();

/// Splits the chrome in front of the first paragraphs off, where it ends in a whole-line phrase, and removes it.
pub(super) fn split_openings(page: &mut Page, matcher: &Matcher, folded: &mut String) {
    let prose = (0..page.blocks.len()).filter(|&i| page.blocks[i].shape.is_prose(TEXT));
    let heads: Vec<(usize, Verdict)> =
        prose.take(OPENING).filter_map(|i| opening_end(page, i, matcher, folded)).collect();
    if heads.is_empty() {
        return;
    }
    page.split(&heads.iter().map(|(cut, _)| *cut).collect::<Vec<_>>());
    for (cut, verdict) in heads {
        let behind = page.blocks.partition_point(|block| (block.start as usize) < cut);
        page.blocks[behind].join = Default::default();
        page.mark(behind - 1, Mark::Remove(verdict.reason), verdict.rule);
    }
}

/// Where the chrome in front of block `i` ends, in the page's text, and what is known of it.
fn opening_end(page: &Page, i: usize, matcher: &Matcher, folded: &mut String) -> Option<(usize, Verdict)> {
    let text = page.text_of(i);
    if matcher.find(text, folded).hints & GLUED == 0 || page.blocks[i].shape.words < TEXT {
        return None;
    }
    let starts: Vec<usize> = text.match_indices(' ').map(|(at, _)| at + 1).take(CHROME).collect();
    let begins_sentence = |at: usize| text[at..].starts_with(|c: char| c.is_uppercase() || "\"“„«".contains(c));
    let quoted = |at: usize| text[..at].contains(['"', '“', '”', '„', '«']);
    let last = (0..starts.len()).rev().filter(|&k| begins_sentence(starts[k]) && !quoted(starts[k])).find(|&k| {
        let phrase = (k.saturating_sub(PHRASE - 1)..=k).map(|from| if from == 0 { 0 } else { starts[from - 1] });
        phrase.into_iter().any(|from| is_line(&text[from..starts[k] - 1], matcher, folded))
    })?;
    let cut = starts[last];
    let block = &page.blocks[i];
    let words = text[cut..].split(' ').take(TEXT as usize).count() as u32;
    let head = matcher.find(&text[..cut - 1], folded).verdict;
    let verdict = head.filter(|verdict| words == TEXT && verdict.strength >= Strength::Likely)?;
    Some((block.start as usize + usize::from(block.marker) + cut, verdict))
}

/// Whether the text is a whole-line phrase of two words or more that a list is sure of.
fn is_line(text: &str, matcher: &Matcher, folded: &mut String) -> bool {
    let found = matcher.find(text, folded);
    let sure = found.verdict.is_some_and(|verdict| verdict.strength == Strength::Sure);
    sure && text.contains(' ') && found.hints & Hint::Whole.bit() != 0
}

/// Where the last sentence of block `i` begins, in the page's text, if it is chrome and the sentences before it are not:
/// `found` is what the whole says.
pub(super) fn closing_start(
    page: &Page,
    i: usize,
    found: Found,
    matcher: &Matcher,
    folded: &mut String,
) -> Option<usize> {
    let block = &page.blocks[i];
    found.verdict?;
    if found.hints & CLOSED == 0 || block.kind != Kind::Paragraph || block.shape.sentences < 2 {
        return None;
    }
    let text = page.text_of(i);
    let start = last_sentence(text);
    let (before, last) = (text[..start].trim_end(), &text[start..]);
    let words = |text: &str| text.split(' ').take(CLOSING + 1).count();
    let quoted = last.contains(['"', '“', '”', '„', '«', '»']) || before.ends_with([':', '：']);
    if words(before) < TEXT as usize || words(last) > CLOSING || quoted {
        return None;
    }
    let is_chrome = |found: Found| found.verdict.is_some_and(|verdict| verdict.strength >= Strength::Likely);
    let closes = matcher.find(last, folded);
    let parts = is_chrome(closes) && closes.hints & CLOSED != 0 && closes.hints & Hint::Speech.bit() == 0;
    (parts && !is_chrome(matcher.find(before, folded)))
        .then_some(block.start as usize + usize::from(block.marker) + start)
}

/// What most of the entries of a line between bars ask for, where each of them is short.
pub(super) fn entries(page: &Page, i: usize, matcher: &Matcher, folded: &mut String) -> Option<Verdict> {
    let shape = &page.blocks[i].shape;
    if shape.symbols == 0 || shape.words > ENTRIES || shape.ending == Ending::Sentence {
        return None;
    }
    let text = page.text_of(i);
    if !text.contains(BARS) {
        return None;
    }
    let (mut all, mut hits, mut first) = (0, 0, None);
    for entry in text.split(BARS).map(str::trim).filter(|entry| !entry.is_empty()) {
        all += 1;
        let found = matcher.find(entry, folded);
        if found.hints & Hint::Whole.bit() != 0 && found.verdict.is_some() {
            hits += 1;
            first = first.or(found.verdict);
        }
    }
    first.filter(|_| all >= 2 && 2 * hits >= all && hits >= 2)
}
