//! Lines in which several phrases stand together: chrome in front of the first sentence, and entries between bars.

use crate::page::{Ending, Hint, Page};
use crate::phrases::{Matcher, Strength, Verdict};

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
/// What stands between entries.
const BARS: [char; 4] = ['|', '·', '•', '/'];

/// The hints of chrome that is found glued to a first sentence.
const GLUED: u32 =
    Hint::SkipLink.bit() | Hint::Signup.bit() | Hint::Consent.bit() | Hint::Share.bit() | Hint::Navigation.bit();

/// Splits the chrome in front of the first paragraphs off, where it ends in a whole-line phrase.
pub(super) fn split_openings(page: &mut Page, matcher: &Matcher, folded: &mut String) {
    let prose = (0..page.blocks.len()).filter(|&i| page.blocks[i].shape.is_prose(TEXT));
    let cuts: Vec<usize> = prose.take(OPENING).filter_map(|i| opening_end(page, i, matcher, folded)).collect();
    if cuts.is_empty() {
        return;
    }
    page.split(&cuts);
    for block in &mut page.blocks {
        if cuts.contains(&(block.start as usize)) {
            block.join = Default::default();
        }
    }
}

/// Where the chrome in front of block `i` ends, in the page's text.
fn opening_end(page: &Page, i: usize, matcher: &Matcher, folded: &mut String) -> Option<usize> {
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
    (words == TEXT && begins_as_chrome(&text[..cut - 1], matcher, folded))
        .then_some(block.start as usize + usize::from(block.marker) + cut)
}

/// Whether the text is a whole-line phrase of two words or more that a list is sure of.
fn is_line(text: &str, matcher: &Matcher, folded: &mut String) -> bool {
    let found = matcher.find(text, folded);
    let sure = found.verdict.is_some_and(|verdict| verdict.strength == Strength::Sure);
    sure && text.contains(' ') && found.hints & Hint::Whole.bit() != 0
}

fn begins_as_chrome(text: &str, matcher: &Matcher, folded: &mut String) -> bool {
    matcher.find(text, folded).verdict.is_some_and(|verdict| verdict.strength >= Strength::Likely)
}

/// What most of the entries of a line between bars ask for, where each of them is short.
pub(super) fn entries(page: &Page, i: usize, matcher: &Matcher, folded: &mut String) -> Option<Verdict> {
    let text = page.text_of(i);
    let shape = &page.blocks[i].shape;
    if shape.symbols == 0 || shape.words > ENTRIES || shape.ending == Ending::Sentence || !text.contains(BARS) {
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
