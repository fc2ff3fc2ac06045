//! Raw text to blocks.
use super::{Block, Page, Shape};
use crate::decode::Normaliser;

/// Reads raw text as a page.
pub fn parse(text: &str, normaliser: &Normaliser) -> Page {
    let mut page = Page { text: String::with_capacity(text.len()), ..Page::default() };
    let mut gap = 0u8;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let start = page.text.len();
        normaliser.line_into(line, &mut page.text);
        if page.text.len() == start {
            gap = gap.saturating_add(1);
        } else {
            page.blocks.push(Block {
                start: start as u32,
                end: page.text.len() as u32,
                source_start: at as u32,
                source_end: (at + line.trim_end().len()) as u32,
                gap,
                shape: Shape::of(&page.text[start..]),
                ..Block::default()
            });
            gap = 0;
        }
        at += line.len();
    }
    page
}
