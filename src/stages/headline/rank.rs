//! How much a line above the body reads as the title.
//!
//! The weights were fitted to pages with known titles by a listwise softmax regression: among the lines above the body,
//! the title's is to have the greatest sum.

use super::{is_stamp_like, without_site};
use crate::page::{Ending, Kind, Page, Shape};
use crate::stages::body::Body;
use crate::stages::byline::byline_names;
use crate::stages::fingerprint::{Fingerprints, each_long_word, overlap, same_letters, word_set};
use crate::stages::lexicon::Lexicon;
use crate::stages::names::is_name;

/// Lines above the body among which the title is looked for, besides the page's first ones.
const REACH: i32 = 80;
/// The score from which a line is a title.
const ENOUGH: i32 = 90;
/// Blocks of the body whose words are compared with a line's.
const OPENING: usize = 30;
/// Different longer words that there is room for from the start: those of most openings.
const WORDS: usize = 800;
/// Words of the longest title.
const LONGEST: u32 = 45;

/// The block that reads most as the title.
pub(super) fn best(page: &Page, body: &Body, first: usize, lexicon: &Lexicon) -> Option<usize> {
    let lines = Lines::new(page, body, first, lexicon);
    let mut below = Below::default();
    let mut best: Option<(i32, usize)> = None;
    for i in (first..=body.settled).rev() {
        let block = &page.blocks[i];
        let shape = &block.shape;
        let prose = matches!(block.kind, Kind::Paragraph | Kind::Heading(_));
        if !block.is_open()
            || !prose
            || shape.words > LONGEST
            || shape.letters < 4
            || below.takes(page.text_of(i), shape, lexicon)
        {
            continue;
        }
        below.lines += 1;
        if below.lines <= REACH || i <= first + 2 {
            let score = lines.score(i, &below);
            if best.is_none_or(|(top, _)| score > top) {
                best = Some((score, i));
            }
        }
        below.pass(shape.words);
    }
    best.filter(|(score, _)| *score >= ENOUGH).map(|(_, block)| block)
}

/// What is known of the page before its lines are weighed.
struct Lines<'a> {
    page: &'a Page,
    body: &'a Body,
    /// The page's first line, which may be its title with the site's name.
    first: usize,
    has_site: bool,
    /// Words of the first line without the site's name.
    named: Vec<u64>,
    /// Words of the body's beginning.
    told: Fingerprints,
    /// The first byline above the body.
    byline: Option<usize>,
}

impl<'a> Lines<'a> {
    fn new(page: &'a Page, body: &'a Body, first: usize, lexicon: &Lexicon) -> Lines<'a> {
        let (bare, has_site) = without_site(page.text_of(first));
        let byline = (first.max(body.start.saturating_sub(20))..body.start).find(|&i| {
            let block = &page.blocks[i];
            block.is_open() && block.shape.words <= 30 && names_anyone(page.text_of(i), lexicon)
        });
        Lines { page, body, first, has_site, named: word_set(bare), told: told_words(page, body), byline }
    }

    /// The sum of the line's weights.
    fn score(&self, i: usize, below: &Below) -> i32 {
        let (page, block) = (self.page, &self.page.blocks[i]);
        let (shape, text) = (&block.shape, page.text_of(i));
        let next = (i + 1..page.blocks.len()).find(|&j| page.blocks[j].is_open());
        let previous = (self.first..i).rev().find(|&j| page.blocks[j].is_open());
        let words_at = |j: Option<usize>| j.map(|j| page.blocks[j].shape.words);
        let same_at = |j: Option<usize>| j.is_some_and(|j| same_letters(page.text_of(j), text));
        let mut score = match shape.words {
            0..=2 => -220,
            3 => -190,
            4..=6 => -90,
            7..=20 => 0,
            21..=26 => -60,
            _ => -250,
        };
        score -= 3 * (below.lines.min(40) / 2);
        score += 5 * below.byline + 8 * below.stamp;
        score += 9 * self.share_told(text) / 5;
        if same_at(next) {
            score += 20;
        }
        if same_at(previous) {
            score += 90;
        }
        if i == self.first {
            score += if self.has_site { 50 } else { 0 } + if shape.words >= 4 { 90 } else { 0 };
        } else if page.blocks[self.first].shape.words >= 4 && shape.words >= 2 {
            score += 8 * overlap(text, &self.named) as i32 / 5;
        }
        score -= match shape.ending {
            Ending::Sentence if text.ends_with('.') => 160,
            Ending::Colon | Ending::Comma => 200,
            Ending::Clipped => 240,
            _ => 0,
        };
        if i >= self.body.start {
            score -= 110;
        }
        if shape.words >= 4 && previous.is_some_and(|j| self.reads_as_title(j)) {
            score -= 30;
        }
        if words_at(next).is_some_and(|words| 2 * words > 3 * shape.words) {
            score += 50;
        }
        if self.byline.is_some_and(|byline| byline < i) {
            score -= 60;
        }
        if words_at(previous).is_some_and(|words| words <= 2) {
            score += 20;
        }
        score + 4 * (shape.capitals * 10 / shape.words.max(1)) as i32
    }

    /// Whether the line could be a title itself: then the one below it is rather a standfirst.
    fn reads_as_title(&self, i: usize) -> bool {
        (4..=24).contains(&self.page.blocks[i].shape.words) && self.share_told(self.page.text_of(i)) >= 40
    }

    /// The share of the longer words that the body's beginning holds, in percent; 0 where there are fewer than two.
    fn share_told(&self, text: &str) -> i32 {
        share(text, &self.told)
    }
}

/// The longer words of the body's beginning.
pub(super) fn told_words(page: &Page, body: &Body) -> Fingerprints {
    let opening = (body.start..body.end).filter(|&i| page.blocks[i].is_open()).take(OPENING);
    let mut told = Fingerprints::with_capacity_and_hasher(WORDS, Default::default());
    for i in opening {
        each_long_word(page.text_of(i), |word| {
            told.insert(word);
        });
    }
    told
}

/// The share of the longer words of `text` among `told`, in percent; 0 where there are fewer than two.
pub(super) fn share(text: &str, told: &Fingerprints) -> i32 {
    let (mut all, mut hits) = (0, 0);
    each_long_word(text, |word| {
        all += 1;
        hits += i32::from(told.contains(&word));
    });
    if all < 2 { 0 } else { 100 * hits / all }
}

/// What stands below a line, as lines are read upwards: bylines and stamps speak for a title a little above them.
#[derive(Default)]
struct Below {
    /// Lines passed.
    lines: i32,
    byline: i32,
    stamp: i32,
}

impl Below {
    /// Whether the line is a byline or stamp itself.
    fn takes(&mut self, text: &str, shape: &Shape, lexicon: &Lexicon) -> bool {
        if shape.words <= 30 && names_anyone(text, lexicon) {
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

    /// Goes past a line.
    fn pass(&mut self, words: u32) {
        let step = if words >= 4 { 2 } else { 1 };
        self.byline = (self.byline - step).max(0);
        self.stamp = (self.stamp - step).max(0);
    }
}

pub(super) fn names_anyone(text: &str, lexicon: &Lexicon) -> bool {
    byline_names(text, lexicon).is_some_and(|found| !found.names.is_empty())
}
