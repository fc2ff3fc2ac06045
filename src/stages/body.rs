//! Where the article's prose lies on a page: the stages that read fields start from it.

use std::ops::Range;

use crate::page::{Block, Ending, Join, Kind, Mark, Page};

/// A span of blocks that holds the article's prose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Body {
    /// Its first block of prose or of verse.
    pub(super) start: usize,
    /// The first block of prose behind which prose goes on without a byline, stamp or menu between.
    pub(super) settled: usize,
    /// Behind its last block of prose.
    pub(super) end: usize,
}

impl Body {
    /// The span of blocks with the greatest sum of weights (Kadane's algorithm), absent where nothing reads as prose.
    pub(super) fn of(page: &Page) -> Option<Body> {
        let (mut best, mut span) = (0, None);
        let (mut sum, mut start) = (0, 0);
        for (i, block) in page.blocks.iter().enumerate() {
            let weight = weight(block, page.scored);
            if sum <= 0 {
                (sum, start) = (0, i);
            }
            sum += weight;
            if sum > best {
                (best, span) = (sum, Some((start, i + 1)));
            }
        }
        let (start, end) = span?;
        let begins = |i: usize| is_prose(&page.blocks[i]) || page.scored && begins_stanza(page, i);
        let start = (start..end).find(|&i| begins(i)).or_else(|| short_start(page, start..end))?;
        let settled = (start..end).find(|&i| is_prose(&page.blocks[i]) && goes_on(page, i, end)).unwrap_or(start);
        Some(Body { start, settled, end })
    }
}

/// Whether the next block that is not taken reads as prose, too, or as part of the text.
fn goes_on(page: &Page, i: usize, end: usize) -> bool {
    let next = page.blocks[i + 1..end].iter().find(|block| matches!(block.mark, Mark::Open | Mark::Keep));
    next.is_some_and(|block| is_prose(block) || matches!(block.kind, Kind::Item { .. } | Kind::Quote))
}

/// Whether the block reads as a paragraph of prose.
pub(super) fn is_prose(block: &Block) -> bool {
    let shape = &block.shape;
    may_be_text(block)
        && (matches!(shape.ending, Ending::Sentence | Ending::Colon) && shape.words >= 10
            || shape.words >= 30 && shape.sentences >= 2 && shape.symbols <= shape.words / 8)
}

/// The first short sentence that the scorer holds for text, below any other line: all that recipes and short reports have,
/// or languages of long words.
fn short_start(page: &Page, mut span: Range<usize>) -> Option<usize> {
    const WORDS: u32 = 4;
    let is_short = |block: &Block| {
        let shape = &block.shape;
        let sentence = matches!(shape.ending, Ending::Sentence | Ending::Colon) && shape.words >= WORDS;
        may_be_text(block) && sentence && block.score > u16::MAX / 2
    };
    let first = span.find(|&i| page.scored && is_short(&page.blocks[i]))?;
    let above = page.blocks[..first].iter().any(|block| !matches!(block.mark, Mark::Remove(_)));
    above.then_some(first)
}

/// Whether nothing has taken the block out of the text.
fn may_be_text(block: &Block) -> bool {
    match block.mark {
        Mark::Keep => true,
        Mark::Open => block.outside.is_none(),
        Mark::Field(_) | Mark::Remove(_) => false,
    }
}

/// Whether three or more lines of verse begin with block `i`, all of which the scorer holds for text.
fn begins_stanza(page: &Page, i: usize) -> bool {
    const LINES: usize = 3;
    let lines = &page.blocks[i..page.blocks.len().min(i + LINES)];
    let verse = |line: &Block| may_be_text(line) && line.kind == Kind::Paragraph;
    lines.len() == LINES
        && lines.iter().all(|line| verse(line) && line.score > u16::MAX / 3)
        && lines[1..].iter().all(|line| line.join == Join::Line)
}

fn weight(block: &Block, scored: bool) -> i64 {
    let words = i64::from(block.shape.words.min(80));
    match block.mark {
        Mark::Remove(_) => -5,
        Mark::Open if block.outside.is_some() => -5,
        Mark::Field(_) => 0,
        _ if scored => (i64::from(block.score) - i64::from(u16::MAX / 3)) * (words + 4) / 8192,
        _ if is_prose(block) => words,
        _ => match block.kind {
            Kind::Row | Kind::Code | Kind::Quote => 0,
            _ if block.shape.ending == Ending::Sentence => 0,
            Kind::Item { .. } => -2,
            _ => -6,
        },
    }
}
