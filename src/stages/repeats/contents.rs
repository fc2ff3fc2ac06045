//! Tables of contents: a label and the headings that stand again below.

use std::collections::HashMap;

use crate::page::{Ending, Hint, Kind, Mark, Page, Reason};
use crate::stages::body::{Body, is_prose};
use crate::stages::fingerprint::{AsTheyAre, fingerprint};

/// Words of the longest heading.
const HEADING: u32 = 16;

/// The labels with the entries below them. A label right above the first paragraph has lost its entries.
pub(super) fn tables(page: &Page, body: &Body) -> Vec<usize> {
    let labels: Vec<usize> = (0..page.blocks.len()).filter(|&i| is_label(page, i)).collect();
    if labels.is_empty() {
        return Vec::new();
    }
    let mut last: HashMap<u64, usize, AsTheyAre> = HashMap::default();
    last.extend((0..page.blocks.len()).filter(|&i| may_head(page, i)).map(|i| (fingerprint(page.text_of(i)), i)));
    let returns = |i: usize| last.get(&fingerprint(page.text_of(i))).is_some_and(|&last| last > i);
    let mut tables = Vec::new();
    for label in labels {
        let entries = (label + 1..page.blocks.len())
            .take_while(|&i| page.blocks[i].mark == Mark::Remove(Reason::Duplicate) || may_head(page, i) && returns(i));
        let end = label + 1 + entries.count();
        let bare = label < body.settled && page.blocks.get(end).is_some_and(is_prose);
        if end > label + 1 || bare {
            tables.extend(label..end);
        }
    }
    tables
}

/// Whether the block is nothing but the label of a table of contents.
fn is_label(page: &Page, i: usize) -> bool {
    let whole = Hint::Contents.bit() | Hint::Whole.bit();
    let block = &page.blocks[i];
    block.is_open() && block.hints & whole == whole
}

/// Whether the block can be a heading or its entry.
fn may_head(page: &Page, i: usize) -> bool {
    let block = &page.blocks[i];
    let line = matches!(block.kind, Kind::Paragraph | Kind::Heading(_) | Kind::Item { .. });
    let ends = matches!(block.shape.ending, Ending::Open | Ending::Colon) || page.text_of(i).ends_with(['?', '？']);
    block.is_open() && line && ends && (1..=HEADING).contains(&block.shape.words)
}
