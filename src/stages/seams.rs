//! Seams: splits lines in which chrome and prose stand glued together, so that later stages can decide about each part.
//!
//! A ` date YYYY-MM-DD ` prefix is split off and becomes [`crate::page::Fields::prefix`]; a menu is split off the prose
//! behind it; the last sentence of a
//! paragraph is split off and removed where it only points at a player or gallery ("Watch the trailer below."); the
//! clipped description that such players leave behind goes as well.

mod head;

use serde::Deserialize;

use super::Stage;
use super::sentence::last_sentence;
use crate::dates::leading_prefix;
use crate::page::{Ending, Field, Hint, Mark, Page, Reason, Rule};
use crate::pipeline::settings::Settings;
use crate::pipeline::{Context, PipelineError, Problem};
use crate::scorer::FunctionWords;

/// The words of pointers, by language.
const POINTERS: &str = include_str!("../../pipelines/pointers.toml");

/// Menus are glued to prose in the page's first lines.
const FIRST_LINES: usize = 3;

/// More words than this are more than a pointer.
const LONGEST_POINTER: u32 = 30;

/// Splits glued lines.
#[derive(Debug)]
pub struct Seams {
    pointers: Vec<Pointer>,
    /// What pointers end with, sorted by their letters from the last one on.
    ends: Vec<String>,
    function: FunctionWords,
    prefix: Rule,
    pointer: Rule,
    clipped: Rule,
}

/// The words of one language that make a sentence a pointer: one of each list must occur.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Pointer {
    verbs: Vec<String>,
    media: Vec<String>,
    ends: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Pointers {
    pointer: Vec<Pointer>,
}

impl Seams {
    /// No settings.
    pub(super) fn build(settings: &mut Settings<'_>, context: &mut Context) -> Result<Box<dyn Stage>, PipelineError> {
        let pointers: Pointers = toml::from_str(POINTERS)
            .map_err(|error| settings.error(Problem::Value { key: "pointers".to_owned(), why: error.to_string() }))?;
        context.digest.add(POINTERS.as_bytes());
        let mut rule = |name| context.rules.intern(name);
        let (prefix, pointer, clipped) =
            (rule("seams/date-prefix"), rule("seams/pointer"), rule("seams/clipped-description"));
        let ends = pointers.pointer.iter().flat_map(|pointer| &pointer.ends);
        let mut ends: Vec<String> = ends.cloned().collect();
        ends.sort_unstable_by(|a, b| a.chars().rev().cmp(b.chars().rev()));
        Ok(Box::new(Seams {
            pointers: pointers.pointer,
            ends,
            function: FunctionWords::default(),
            prefix,
            pointer,
            clipped,
        }))
    }

    fn is_pointer(&self, sentence: &str) -> bool {
        let folded = sentence.to_lowercase();
        let end = folded.trim_end_matches(|c: char| !c.is_alphanumeric());
        let holds = |words: &[String]| words.iter().any(|word| holds_word(&folded, word));
        self.pointers.iter().any(|pointer| {
            pointer.ends.iter().any(|word| end.ends_with(word.as_str()))
                && holds(&pointer.verbs)
                && holds(&pointer.media)
        })
    }

    /// Whether the text ends as pointers do: most texts are told apart by their last letter.
    fn ends_as_pointer(&self, text: &str) -> bool {
        let text = text.trim_end_matches(|c: char| !c.is_alphanumeric());
        let folded = || text.chars().rev().flat_map(|c| c.to_lowercase().rev());
        let Some(last) = folded().next() else { return false };
        let first = self.ends.partition_point(|end| end.chars().next_back() < Some(last));
        let mut ends = self.ends[first..].iter().take_while(|end| end.ends_with(last));
        ends.any(|end| match text.len().checked_sub(end.len()).map(|at| &text.as_bytes()[at..]) {
            Some(tail) if tail.is_ascii() => tail.eq_ignore_ascii_case(end.as_bytes()),
            _ => folded().take(end.chars().count()).eq(end.chars().rev()),
        })
    }

    /// Where the pointers at the end of block `i` begin, in the page's text.
    fn pointer_start(&self, page: &Page, i: usize) -> Option<usize> {
        let block = &page.blocks[i];
        if !matches!(block.shape.ending, Ending::Sentence | Ending::Colon) {
            return None;
        }
        let text = page.text_of(i);
        let base = block.start as usize + usize::from(block.marker);
        if !self.ends_as_pointer(text) {
            return None;
        }
        let start = last_sentence(text);
        let sentence = &text[start..];
        let words = sentence.bytes().filter(|&b| b == b' ').count() as u32 + 1;
        (words <= LONGEST_POINTER && !sentence.contains(['"', '“', '”', '«', '„']) && self.is_pointer(sentence))
            .then_some(base + start)
    }
}

impl Stage for Seams {
    fn run(&self, page: &mut Page) {
        self.split_prefix(page);
        self.split_head(page);
        self.split_pointers(page);
        self.mark_clipped(page);
    }
}

impl Seams {
    fn split_prefix(&self, page: &mut Page) {
        let Some((day, span)) = page.blocks.first().and_then(|_| leading_prefix(page.text_of(0))) else { return };
        let rest = page.text_of(0)[span.end..].trim_start().len();
        let cut = page.blocks[0].end as usize - rest;
        if rest > 0 {
            page.split(&[cut]);
            page.blocks[1].join = Default::default();
        }
        page.mark(0, Mark::Field(Field::Date), self.prefix);
        page.fields.prefix = Some((0, day));
    }

    /// Splits a menu off the prose behind it, in the page's first lines.
    fn split_head(&self, page: &mut Page) {
        let first = page.blocks.len().min(FIRST_LINES);
        let start = |i: usize| {
            let base = page.blocks[i].start as usize + usize::from(page.blocks[i].marker);
            head::prose_start(page.text_of(i), &self.function).map(|at| base + at)
        };
        let cuts: Vec<usize> = (0..first).filter_map(start).collect();
        page.split(&cuts);
    }

    fn split_pointers(&self, page: &mut Page) {
        let mut cuts = Vec::new();
        let mut pointers = Vec::new();
        for i in 0..page.blocks.len() {
            if let Some(start) = self.pointer_start(page, i) {
                let whole = start == page.blocks[i].start as usize + usize::from(page.blocks[i].marker);
                if !whole {
                    cuts.push(start);
                }
                pointers.push(i + cuts.len());
            }
        }
        page.split(&cuts);
        for i in pointers {
            page.blocks[i].hints |= Hint::MediaPointer.bit();
            page.mark(i, Mark::Remove(Reason::MediaPointer), self.pointer);
        }
    }

    /// A clipped line behind a pointer, or a clipped last line with words run together, describes a player.
    fn mark_clipped(&self, page: &mut Page) {
        for i in 1..page.blocks.len() {
            if page.blocks[i].shape.ending != Ending::Clipped || !page.blocks[i].is_open() {
                continue;
            }
            let behind_pointer = page.blocks[i - 1].mark == Mark::Remove(Reason::MediaPointer);
            if behind_pointer || i + 1 == page.blocks.len() && has_glued_words(page.text_of(i)) {
                page.mark(i, Mark::Remove(Reason::Teaser), self.clipped);
            }
        }
    }
}

/// Whether `text` holds `word` from the start of a word on; in scripts without spaces, anywhere.
fn holds_word(text: &str, word: &str) -> bool {
    let ascii = word.starts_with(|c: char| (c as u32) < 0x3000);
    text.match_indices(word).any(|(at, _)| !ascii || !text[..at].ends_with(char::is_alphanumeric))
}

/// Whether a lower-case letter or an ordinal stands against a capital that begins a word, as where two texts were put
/// together without a space.
fn has_glued_words(text: &str) -> bool {
    text.split(' ').any(|word| {
        let mut before = None;
        let mut lower = 0;
        for c in word.chars() {
            if c.is_uppercase() && lower >= 2 && before.is_some_and(char::is_lowercase) {
                return word.chars().next().is_some_and(|c| c.is_ascii_digit()) || lower >= 4;
            }
            lower = if c.is_lowercase() { lower + 1 } else { 0 };
            before = Some(c);
        }
        false
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn glued_words_are_told_from_names() {
        assert!(has_glued_words("In Theaters December 22ndFrom director Ann Lee"));
        assert!(!has_glued_words("The iPhone and McDonald and YouTube and MacBook"));
    }
}
