//! Title and standfirst: the lines above the body.

mod dek;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::Stage;
use super::body::Body;
use super::byline::byline_names;
use super::fingerprint::{fingerprint, overlap, same_letters, long_words, word_set};
use super::lexicon::Lexicon;
use super::names::is_name;
use crate::page::{Ending, Field, Found, Kind, Mark, Page, Reason, Rule, Shape};
use crate::pipeline::settings::Settings;
use crate::pipeline::{Context, PipelineError};

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
const REACH: i32 = 80;
/// The score from which a line is a title.
const ENOUGH: i32 = 20;

impl Headline {
    /// No settings.
    pub(super) fn build(settings: &mut Settings<'_>, context: &mut Context) -> Result<Box<dyn Stage>, PipelineError> {
        let lexicon = Lexicon::shared(settings, context)?;
        Ok(Box::new(Headline::new(lexicon, &mut |name| context.rules.intern(name))))
    }

    fn new(lexicon: Arc<Lexicon>, rule: &mut dyn FnMut(&str) -> Rule) -> Headline {
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
    let told = body_words(page, body);
    let mut best: Option<(i32, usize)> = None;
    let mut distance = 0;
    let mut below = Below::default();
    for i in (first..=body.settled).rev() {
        let block = &page.blocks[i];
        if !block.is_open() || !matches!(block.kind, Kind::Paragraph | Kind::Heading(_)) {
            continue;
        }
        let text = page.text_of(i);
        let shape = &block.shape;
        if shape.words > 45 || shape.letters < 4 || below.takes(text, shape, lexicon) {
            continue;
        }
        distance += 1;
        if distance > REACH && i > first + 2 {
            continue;
        }
        let mut score = match shape.words {
            0..=1 => -25,
            2 => -12,
            3 => 0,
            4..=20 => 12,
            21..=26 => 2,
            _ => -14,
        };
        score += 10 - distance.min(30) / 2 + below.weight();
        let told_share = share(text, &told);
        score += told_share * 30 / 100;
        if shape.words >= 4 && (first..i).rev().find(|&j| page.blocks[j].is_open()).is_some_and(|above| {
            (4..=24).contains(&page.blocks[above].shape.words) && share(page.text_of(above), &told) >= 40
        }) {
            score -= 9;
        }
        score += match counts.get(&fingerprint(text)) {
            Some(&n) if n > 1 && shape.words >= 3 => 8,
            _ => 0,
        };
        let likeness = if i == first || page.blocks[first].shape.words < 4 { 0 } else { overlap(text, &known) as i32 };
        score += if shape.words >= 3 { likeness * 30 / 100 } else { likeness / 10 };
        if i == first {
            score += if has_site { 22 } else if shape.words >= 4 { 8 } else { 0 };
        }
        score += match shape.ending {
            Ending::Sentence if text.ends_with('.') => -10,
            Ending::Colon | Ending::Comma => -12,
            Ending::Clipped => -6,
            _ => 0,
        };
        if matches!(block.kind, Kind::Heading(_)) {
            score += 4;
        }
        if i >= body.start {
            score -= 6;
        }
        if best.is_none_or(|(top, _)| score > top) {
            best = Some((score, i));
        }
        if std::env::var("DBG").is_ok() { eprintln!("{score} {i} start {} settled {} :: {}", body.start, body.settled, text.chars().take(70).collect::<String>()); }
        below.pass(shape.words);
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

/// What stands a little below a line, as lines are read upwards: bylines and stamps speak for a title above.
#[derive(Default)]
struct Below {
    byline: i32,
    stamp: i32,
}

impl Below {
    /// Whether the line is a byline or stamp itself.
    fn takes(&mut self, text: &str, shape: &Shape, lexicon: &Lexicon) -> bool {
        let byline = shape.words <= 30 && byline_names(text, lexicon).is_some_and(|found| !found.names.is_empty());
        if byline {
            self.byline = 16;
        } else if is_stamp_like(text, shape.digits) {
            self.stamp = 10;
        } else if is_name(text, lexicon) {
            self.byline = self.byline.max(8);
        } else {
            return false;
        }
        true
    }

    fn weight(&self) -> i32 {
        self.byline + self.stamp
    }

    /// Goes past a line.
    fn pass(&mut self, words: u32) {
        let step = if words >= 4 { 2 } else { 1 };
        self.byline = (self.byline - step).max(0);
        self.stamp = (self.stamp - step).max(0);
    }
}

/// The words of the body's beginning.
fn body_words(page: &Page, body: &Body) -> HashSet<u64> {
    let opening = page.blocks[body.start..body.end].iter().enumerate().filter(|(_, block)| block.is_open());
    opening.take(30).flat_map(|(i, _)| long_words(page.text_of(body.start + i))).collect()
}

/// The share of the words of `text` that the body holds, in percent.
fn share(text: &str, told: &HashSet<u64>) -> i32 {
    let (mut all, mut hits) = (0, 0);
    for word in long_words(text) {
        all += 1;
        hits += i32::from(told.contains(&word));
    }
    if all < 2 { 0 } else { 100 * hits / all }
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
