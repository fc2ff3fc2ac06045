//! What stands or falls as one: the rows of a table, the lines of code, the entries of a list, the lines of a stanza.

use std::ops::Range;

use crate::page::{Block, Ending, Join, Kind, Page};

/// For each block the score that decides about it: its own, or the mean of the whole that it is a part of. Lines are a
/// stanza only inside `text`: elsewhere they are menus, rather.
pub(super) fn scores(page: &Page, text: &Range<usize>) -> Vec<u16> {
    let mut scores: Vec<u16> = page.blocks.iter().map(|block| block.score).collect();
    let mut start = 0;
    for part in page.blocks.chunk_by(goes_on) {
        let whole = start..start + part.len();
        let is_verse = part.iter().any(|block| block.join == Join::Line && block.kind == Kind::Paragraph);
        if part.len() > 1 && (!is_verse || text.start <= whole.start && whole.end <= text.end) {
            let sum: u64 = part.iter().map(|block| u64::from(block.score)).sum();
            let mean = (sum / part.len() as u64) as u16;
            let introduced =
                whole.start.checked_sub(1).map(|before| &page.blocks[before]).filter(|line| introduces(line));
            scores[whole.clone()].fill(introduced.map_or(mean, |line| mean.max(line.score)));
        }
        start = whole.end;
    }
    scores
}

/// Whether the line announces a list, table or code: then these stand with it.
fn introduces(line: &Block) -> bool {
    const WORDS: u32 = 4;
    line.is_open() && line.shape.ending == Ending::Colon && line.shape.words >= WORDS
}

/// Whether `next` is the next part of the same whole, with no empty line between.
fn goes_on(block: &Block, next: &Block) -> bool {
    if !block.is_open() || !next.is_open() || next.gap > 0 {
        return false;
    }
    match (block.kind, next.kind) {
        (Kind::Row, Kind::Row) | (Kind::Code, Kind::Code) | (Kind::Item { .. }, Kind::Item { .. }) => true,
        (Kind::Paragraph, Kind::Paragraph) => next.join == Join::Line,
        _ => false,
    }
}
