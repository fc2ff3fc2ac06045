//! Phrases: removes what a list is sure of, marks as suspect what it finds likely, notes the rest for the scorer.

use super::Stage;
use crate::page::{Block, Hint, Kind, Mark, Page};
use crate::phrases::{self, Found, List, Matcher, Strength, Verdict};
use crate::pipeline::settings::{Settings, Value};
use crate::pipeline::{Context, PipelineError, Problem};

/// Prose of more words than this is never suspect for a phrase inside it.
const LONG_PROSE: u32 = 40;

/// Words from which an entry or an introduction of a list reads as written text.
const WRITTEN: u32 = 8;

/// Looks for phrases in every block.
#[derive(Debug)]
pub struct Phrases {
    matcher: Matcher,
}

impl Phrases {
    /// Settings: `languages`, a list of codes or `"all"` (the default).
    pub(super) fn build(settings: &mut Settings<'_>, context: &mut Context) -> Result<Box<dyn Stage>, PipelineError> {
        let mut lists = std::mem::take(&mut context.phrases);
        match settings.strings("languages")? {
            Some(codes) if codes.len() != 1 || codes[0].value != "all" => {
                for code in &codes {
                    load(code.value, context, &mut lists)?.ok_or_else(|| unknown(code))?;
                }
            }
            _ => {
                for code in phrases::languages() {
                    load(code, context, &mut lists)?;
                }
            }
        }
        let matcher = Matcher::new(&lists)
            .map_err(|error| settings.error(Problem::Value { key: "phrases".to_owned(), why: error.to_string() }))?;
        Ok(Box::new(Phrases { matcher }))
    }
}

/// Adds the built-in lists of a language; none if there are none.
fn load(code: &str, context: &mut Context, lists: &mut Vec<List>) -> Result<Option<()>, PipelineError> {
    let Some(found) = phrases::builtin_lists(code, &mut context.rules, &mut context.digest)? else { return Ok(None) };
    lists.extend(found);
    Ok(Some(()))
}

fn unknown(code: &Value<'_, &str>) -> PipelineError {
    code.unknown("language", phrases::languages())
}

impl Stage for Phrases {
    fn run(&self, page: &mut Page) {
        let mut folded = String::new();
        let mut list = Entries::default();
        for i in 0..page.blocks.len() {
            let found = self.matcher.find(page.text_of(i), &mut folded);
            if found == Found::default() {
                continue;
            }
            let written = found.verdict.is_some() && list.is_written(&page.blocks, i);
            page.blocks[i].hints |= found.hints;
            let Some(verdict) = found.verdict else { continue };
            match decide(&page.blocks[i], verdict, written) {
                Strength::Sure => {
                    page.mark(i, Mark::Remove(verdict.reason), verdict.rule);
                }
                Strength::Likely => page.blocks[i].suspect = Some((verdict.reason, verdict.rule)),
                Strength::Hint => {}
            }
        }
    }
}

/// What a phrase may do to the block: quotations, prose and entries of a written list are not removed for a phrase.
fn decide(block: &Block, verdict: Verdict, written: bool) -> Strength {
    let shape = &block.shape;
    let whole = block.hints & Hint::Whole.bit() != 0;
    let quoted = shape.quotes > 0;
    let spoken = quoted && block.hints & Hint::Speech.bit() != 0;
    let most = match () {
        () if spoken || written && !whole => Strength::Hint,
        () if whole && !quoted && !written => Strength::Sure,
        () if shape.words > LONG_PROSE => Strength::Hint,
        () if written && verdict.strength < Strength::Sure => Strength::Hint,
        () if quoted || written || shape.sentences >= 2 => Strength::Likely,
        () => Strength::Sure,
    };
    verdict.strength.min(most)
}

/// The run of list entries that was looked at last.
#[derive(Default)]
struct Entries {
    end: usize,
    written: bool,
}

impl Entries {
    /// Whether block `i` is an entry of a list that somebody wrote: another entry is prose, or a sentence introduces it.
    fn is_written(&mut self, blocks: &[Block], i: usize) -> bool {
        let is_entry = |block: &Block| matches!(block.kind, Kind::Item { .. });
        if !is_entry(&blocks[i]) {
            return false;
        }
        if i >= self.end {
            let start = blocks[..i].iter().rposition(|block| !is_entry(block)).map_or(0, |before| before + 1);
            self.end = blocks[i..].iter().position(|block| !is_entry(block)).map_or(blocks.len(), |after| i + after);
            let prose = blocks[start..self.end].iter().any(|block| block.shape.is_prose(WRITTEN));
            self.written = prose || start > 0 && blocks[start - 1].shape.is_prose(WRITTEN);
        }
        self.written
    }
}
