//! Tables of contents: a label and the headings that stand again below.

use std::collections::HashMap;

use crate::page::markup::token;
use crate::page::{Block, Ending, Hint, Kind, Mark, Page, Reason};
use crate::stages::body::{Body, is_prose};
use crate::stages::fingerprint::{AsTheyAre, Fingerprints, fingerprint};
use crate::stages::structure::ANNOUNCED;

/// Words of the longest heading.
const HEADING: u32 = 16;

/// Words of the longest label that is known by its element alone.
const LABEL: u32 = 4;
/// Elements between a label and the table of contents.
const REACH: usize = 4;
/// The token of an element that holds a table of contents.
const TOC: u32 = token("toc");

/// Tables of contents on a page.
#[derive(Debug, Default)]
pub(super) struct Tables {
    /// Their labels and entries.
    pub(super) lines: Vec<usize>,
    /// The headings that their first entries lead to, where text stands below: nothing else may tell these from the table.
    pub(super) headings: Vec<usize>,
}

/// The labels with the entries below them. A label right above the first paragraph has lost its entries.
pub(super) fn tables(page: &Page, body: &Body) -> Tables {
    let labels: Vec<usize> = (0..page.blocks.len()).filter(|&i| is_label(page, i)).collect();
    if labels.is_empty() {
        return Tables::default();
    }
    let heading = |i: usize| fingerprint(without_number(page.text_of(i)));
    let last = last_headings(page, &labels, heading);
    let returns = |i: usize| last.get(&heading(i)).is_some_and(|&last| last > i);
    let mut tables = Tables::default();
    for label in labels {
        let entries = (label + 1..page.blocks.len())
            .take_while(|&i| page.blocks[i].mark == Mark::Remove(Reason::Duplicate) || may_head(page, i) && returns(i));
        let end = label + 1 + entries.count();
        let bare = label < body.settled && page.blocks.get(end).is_some_and(is_prose);
        if end > label + 1 || bare {
            tables.lines.extend(label..end);
        }
        let first = (label + 1..end).next().and_then(|entry| last.get(&heading(entry)).copied());
        tables.headings.extend(first.filter(|&i| i >= end && begins_text(page, i)));
    }
    tables
}

/// For each heading the last block that says it: of all, where one of the labels has entries, else of those that have as many
/// letters as the line below a label.
fn last_headings(page: &Page, labels: &[usize], heading: impl Fn(usize) -> u64) -> HashMap<u64, usize, AsTheyAre> {
    let letters = |i: usize| u64::from(page.blocks[i].shape.letters - page.blocks[i].shape.dense);
    let below: Vec<usize> = labels.iter().map(|label| label + 1).filter(|&i| i < page.blocks.len()).collect();
    let counts: Fingerprints = below.iter().map(|&i| letters(i)).collect();
    let headings = || (0..page.blocks.len()).filter(|&i| may_head(page, i));
    let mut last: HashMap<u64, usize, AsTheyAre> = HashMap::default();
    last.extend(headings().filter(|&i| counts.contains(&letters(i))).map(|i| (heading(i), i)));
    let is_entry = |&i: &usize| {
        let returns = || last.get(&heading(i)).is_some_and(|&last| last > i);
        page.blocks[i].mark == Mark::Remove(Reason::Duplicate) || may_head(page, i) && returns()
    };
    if below.iter().any(is_entry) {
        last.extend(headings().map(|i| (heading(i), i)));
    }
    last
}

/// The heading without the number of its section, in any digits: `2.1 The thaw`, `۲ معماری`.
fn without_number(heading: &str) -> &str {
    let bare = heading.trim_start_matches(|c: char| c.is_numeric() || matches!(c, '.' | '．' | '-' | '–'));
    let numbered = heading.starts_with(char::is_numeric) && bare.starts_with([' ', ')', '\u{3000}', '、']);
    let bare = bare.trim_start_matches(|c: char| !c.is_alphanumeric());
    if numbered && !bare.is_empty() { bare } else { heading }
}

/// Whether the block is nothing but the label of a table of contents.
fn is_label(page: &Page, i: usize) -> bool {
    let whole = Hint::Contents.bit() | Hint::Whole.bit();
    let block = &page.blocks[i];
    block.is_open() && (block.hints & whole == whole || begins_table(page, i))
}

/// Whether the block is the short line at the top of an element that is named a table of contents.
fn begins_table(page: &Page, i: usize) -> bool {
    let Some(markup) = page.markup.as_deref() else { return false };
    let table = |i: usize| {
        let around = markup.ancestors(page.blocks[i].traits.container).take(REACH);
        around.map(|element| element.tokens).find(|tokens| markup.tokens_of(tokens).contains(&TOC))
    };
    let item = matches!(page.blocks[i].kind, Kind::Item { .. });
    !item && page.blocks[i].shape.words <= LABEL && table(i).is_some_and(|own| i == 0 || table(i - 1) != Some(own))
}

/// Whether the block is a heading of the markup, and the next one text or a line that announces some.
fn begins_text(page: &Page, i: usize) -> bool {
    let is_text = |next: &Block| {
        next.is_open() && (is_prose(next) || next.shape.ending == Ending::Colon && next.shape.words >= ANNOUNCED)
    };
    let is_heading = page.markup.is_some() && matches!(page.blocks[i].kind, Kind::Heading(_));
    is_heading && page.blocks.get(i + 1).is_some_and(is_text)
}

/// Whether the block can be a heading or its entry.
fn may_head(page: &Page, i: usize) -> bool {
    let block = &page.blocks[i];
    let line = matches!(block.kind, Kind::Paragraph | Kind::Heading(_) | Kind::Item { .. });
    let ends = matches!(block.shape.ending, Ending::Open | Ending::Colon) || page.text_of(i).ends_with(['?', '？']);
    block.is_open() && line && ends && (1..=HEADING).contains(&block.shape.words)
}

#[cfg(test)]
mod tests {
    use super::without_number;

    #[test]
    fn numbers_of_sections_do_not_count() {
        for (heading, bare) in [
            ("1 History", "History"),
            ("2.1. History", "History"),
            ("3) History", "History"),
            ("۱ تاریخچه", "تاریخچه"),
            ("１　歴史", "歴史"),
            ("1889", "1889"),
            ("90° north", "90° north"),
            ("3D", "3D"),
        ] {
            assert_eq!(without_number(heading), bare);
        }
    }
}
