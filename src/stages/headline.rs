//! Title and standfirst: the lines above the body.

mod dek;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::Stage;
use super::body::Body;
use super::byline::byline_names;
use super::fingerprint::{fingerprint, overlap, same_letters, word_set, words};
use super::lexicon::Lexicon;
use super::names::is_name;
use crate::page::{Ending, Field, Found, Kind, Mark, Page, Reason, Rule};

/// Finds the title above the body, its repetitions, and the standfirst.
#[derive(Debug)]
pub struct Headline {
    lexicon: Arc<Lexicon>,
    /// The title.
    pub title: Rule,
    /// The title once more.
    pub repeated: Rule,
    /// The standfirst.
    pub dek: Rule,
}

/// Blocks above the body among which a title is looked for.
const REACH: i32 = 60;
/// The score from which a line is a title.
const ENOUGH: i32 = 20;

impl Headline {
    /// The stage, with rules from the pipeline's register.
    pub fn new(lexicon: Arc<Lexicon>, rule: &mut dyn FnMut(&str) -> Rule) -> Headline {
        Headline {
            lexicon,
            title: rule("headline/title"),
            repeated: rule("headline/repeated"),
            dek: rule("headline/dek"),
        }
    }
}

impl Stage for Headline {
    fn run(&self, page: &mut Page) {
        let Some(body) = Body::of(page) else { return };
        let Some(title) = find_title(page, &body, &self.lexicon) else { return };
        let value = match title.value {
            Some((start, end)) => page.text_of(title.block)[start..end].to_owned(),
            None => page.text_of(title.block).trim().to_owned(),
        };
        page.mark(title.block, Mark::Field(Field::Title), self.title);
        self.mark_repeated(page, title.block, &value, &body);
        page.fields.title = Some(Found { value, block: title.block, from: "headline" });
        if let Some(dek) = dek::find(page, title.block, &body) {
            let value = page.text_of(dek).trim().to_owned();
            page.mark(dek, Mark::Field(Field::Dek), self.dek);
            page.fields.dek = Some(Found { value, block: dek, from: "headline" });
        }
    }
}

impl Headline {
    /// Removes the lines that say the title once more: page titles with the site's name, too.
    fn mark_repeated(&self, page: &mut Page, title: usize, value: &str, body: &Body) {
        let key = fingerprint(value);
        let words = word_set(value);
        for i in 0..page.blocks.len() {
            let block = &page.blocks[i];
            if !block.is_open() || block.shape.words > 60 || i == title {
                continue;
            }
            let text = page.text_of(i);
            let same = fingerprint(text) == key && same_letters(text, value);
            let page_title = || i == first_line(page).unwrap_or(usize::MAX) && i < body.start && overlap(text, &words) >= 50;
            if same || page_title() {
                page.mark(i, Mark::Remove(Reason::RepeatedTitle), self.repeated);
            }
        }
    }
}

/// A line taken for the title.
struct Title {
    block: usize,
    /// The part of the block that is the title, where it is not the whole.
    value: Option<(usize, usize)>,
}

fn first_line(page: &Page) -> Option<usize> {
    (0..page.blocks.len()).find(|&i| page.blocks[i].is_open())
}

fn find_title(page: &Page, body: &Body, lexicon: &Lexicon) -> Option<Title> {
    let first = first_line(page).filter(|&i| i < body.start)?;
    let page_title = page.text_of(first);
    let (bare, has_site) = without_site(page_title);
    let known = word_set(bare);
    let counts = count_lines(page);
    let mut best: Option<(i32, usize)> = None;
    let mut distance = 0i32;
    let told = body_words(page, body);
    let mut byline_below = 0i32;
    for i in (first..body.start).rev() {
        let block = &page.blocks[i];
        if !block.is_open() || !matches!(block.kind, Kind::Paragraph | Kind::Heading(_)) {
            continue;
        }
        distance += 1;
        if distance > REACH && i > first + 2 {
            continue;
        }
        let shape = &block.shape;
        let text = page.text_of(i);
        byline_below = (byline_below - 2).max(0);
        if shape.words <= 30 && byline_names(text, lexicon).is_some_and(|found| !found.names.is_empty()) {
            byline_below = 22;
            continue;
        }
        if shape.words > 45 || shape.letters < 4 {
            continue;
        }
        if is_stamp_like(text, shape.digits) || is_name(text, lexicon) {
            byline_below = byline_below.max(16);
            continue;
        }
        let mut score = match shape.words {
            0..=1 => -25,
            2 => -12,
            3 => 0,
            4..=20 => 12,
            21..=30 => 4,
            _ => -10,
        };
        score += 10 - distance.min(20) + byline_below;
        score += share(text, &told) * 16 / 100;
        score += match counts.get(&fingerprint(text)) {
            Some(&n) if n > 1 && shape.words >= 3 => 8,
            _ => 0,
        };
        let likeness = if i == first { 0 } else { overlap(text, &known) as i32 };
        score += if shape.words >= 3 { likeness * 30 / 100 } else { likeness / 10 };
        if i == first {
            score += if has_site { 22 } else { 8 };
        }
        score += match shape.ending {
            Ending::Sentence if text.ends_with('.') => -8,
            Ending::Colon | Ending::Comma => -12,
            Ending::Clipped => -6,
            _ => 0,
        };
        if matches!(block.kind, Kind::Heading(_)) {
            score += 4;
        }
        if best.is_none_or(|(top, _)| score > top) {
            best = Some((score, i));
        }
    }
    let (score, block) = best?;
    if score < ENOUGH {
        return None;
    }
    let value = (block == first && has_site).then(|| {
        let start = bare.as_ptr() as usize - page_title.as_ptr() as usize;
        (start, start + bare.len())
    });
    Some(Title { block, value })
}

/// The words of the body's beginning.
fn body_words(page: &Page, body: &Body) -> HashSet<u64> {
    let opening = page.blocks[body.start..body.end].iter().enumerate().filter(|(_, block)| block.is_open());
    opening.take(30).flat_map(|(i, _)| words(page.text_of(body.start + i))).collect()
}

/// The share of the words of `text` that the body holds, in percent.
fn share(text: &str, told: &HashSet<u64>) -> i32 {
    let (mut all, mut hits) = (0, 0);
    for word in words(text) {
        all += 1;
        hits += i32::from(told.contains(&word));
    }
    if all == 0 { 0 } else { 100 * hits / all }
}

/// How often each line of some words stands on the page.
fn count_lines(page: &Page) -> HashMap<u64, u32> {
    let mut counts = HashMap::new();
    for i in 0..page.blocks.len() {
        if (3..45).contains(&page.blocks[i].shape.words) {
            *counts.entry(fingerprint(page.text_of(i))).or_insert(0) += 1;
        }
    }
    counts
}

/// Whether a short line looks like a date or time stamp.
pub(super) fn is_stamp_like(text: &str, digits: u32) -> bool {
    if digits < 3 || text.len() > 90 {
        return false;
    }
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    digits as usize * 5 >= letters
}

/// A page title without the site's name behind the last separators, and whether there was one.
pub(super) fn without_site(text: &str) -> (&str, bool) {
    const SEPARATORS: [&str; 9] = [" | ", " - ", " – ", " — ", " · ", " • ", " :: ", " » ", "｜"];
    let mut rest = text.trim();
    let mut cut = false;
    for _ in 0..3 {
        let last = SEPARATORS.iter().filter_map(|s| rest.rfind(s).map(|at| (at, s.len()))).max();
        let Some((at, length)) = last else { break };
        let (head, tail) = (rest[..at].trim(), &rest[at + length..]);
        let (head_words, tail_words) = (head.split(' ').count(), tail.split(' ').count());
        if tail_words > 5 || head_words < 2 * tail_words && head_words < 4 || head.len() < 8 {
            break;
        }
        rest = head;
        cut = true;
    }
    (rest, cut)
}
