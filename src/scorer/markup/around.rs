//! The blocks before and after: their links and kinds, headings and long blocks near by.

use super::tree::linked;
use crate::page::markup::State;
use crate::page::{Block, Kind, Page};
use crate::scorer::columns::{Columns, count, log, share};
use crate::scorer::features::{signed, sums};
use crate::scorer::words::Words;

/// Adds what stands around each block.
pub(super) fn add(columns: &mut Columns, page: &Page, words: &Words) {
    let blocks = &page.blocks;
    links(columns, blocks);
    neighbours(columns, blocks);
    windows(columns, blocks, words);
    headings(columns, blocks);
    long(columns, blocks);
}

fn density(block: &Block) -> u8 {
    share(linked(block), block.end - block.start)
}

fn links(columns: &mut Columns, blocks: &[Block]) {
    columns.add("linked", |i| density(&blocks[i]));
    columns.add("links", |i| count(usize::from(blocks[i].traits.links)));
    columns.add("images", |i| count(usize::from(blocks[i].traits.images)));
    columns.add("bytes-a-link", |i| {
        let links = u32::from(blocks[i].traits.links);
        linked(&blocks[i]).checked_div(links).map_or(0, log)
    });
}

fn neighbours(columns: &mut Columns, blocks: &[Block]) {
    const NEAR: [(isize, [&str; 3]); 6] = [
        (-3, ["-3:linked", "-3:level", "-3:hints"]),
        (-2, ["-2:linked", "-2:level", "-2:hints"]),
        (-1, ["-1:linked", "-1:level", "-1:hints"]),
        (1, ["+1:linked", "+1:level", "+1:hints"]),
        (2, ["+2:linked", "+2:level", "+2:hints"]),
        (3, ["+3:linked", "+3:level", "+3:hints"]),
    ];
    for (offset, names) in NEAR {
        let at = |i: usize| i.checked_add_signed(offset).and_then(|j| blocks.get(j));
        columns.add(names[0], |i| at(i).map_or(255, density));
        columns.add(names[1], |i| at(i).map_or(255, level));
        columns.add(names[2], |i| at(i).map_or(0, |block| count(block.hints.count_ones() as usize)));
    }
}

/// The level of a heading; 8 more for other kinds of block.
fn level(block: &Block) -> u8 {
    match block.kind {
        Kind::Heading(level) => level,
        Kind::Paragraph => 8,
        Kind::Quote => 9,
        Kind::Item { .. } => 10,
        Kind::Row => 11,
        Kind::Code => 12,
    }
}

fn windows(columns: &mut Columns, blocks: &[Block], words: &Words) {
    const WIDTHS: [(usize, [&str; 4]); 2] =
        [(3, ["3:words", "3:linked", "3:function", "3:prose"]), (8, ["8:words", "8:linked", "8:function", "8:prose"])];
    let n = blocks.len();
    let all = sums(blocks.iter().map(|block| block.shape.words));
    let bytes = sums(blocks.iter().map(|block| block.end - block.start));
    let links = sums(blocks.iter().map(linked));
    let function = sums(words.blocks.iter().map(|block| block.function));
    let prose = sums((0..n).map(|i| if words.prose[i] { blocks[i].shape.words } else { 0 }));
    for (width, names) in WIDTHS {
        let within = |sums: &[u32], i: usize| sums[(i + width + 1).min(n)] - sums[i.saturating_sub(width)];
        let size = |i: usize| ((i + width + 1).min(n) - i.saturating_sub(width)) as u32;
        columns.add(names[0], |i| log(within(&all, i) * 4 / size(i)));
        columns.add(names[1], |i| share(within(&links, i), within(&bytes, i)));
        columns.add(names[2], |i| share(within(&function, i) * 2, within(&all, i)));
        columns.add(names[3], |i| share(within(&prose, i), within(&all, i)));
    }
}

/// The headings before and after.
fn headings(columns: &mut Columns, blocks: &[Block]) {
    let n = blocks.len();
    let is = |i: usize| matches!(blocks[i].kind, Kind::Heading(_));
    columns.since("heading-back", is);
    columns.until("heading-ahead", is);
    let mut last = None;
    let above: Vec<Option<usize>> = (0..n)
        .map(|i| {
            last = Some(i).filter(|&i| is(i)).or(last);
            last
        })
        .collect();
    let words = sums(blocks.iter().map(|block| block.shape.words));
    columns.add("words-since-heading", |i| log(words[i] - words[above[i].unwrap_or(0)]));
    columns.add("heading-level", |i| above[i].map_or(0, |heading| level(&blocks[heading])));
    columns.add("heading-hints", |i| above[i].map_or(0, |heading| count(blocks[heading].hints.count_ones() as usize)));
    for (of, names) in [(1, ["h1-back", "h1-ahead"]), (2, ["h2-back", "h2-ahead"])] {
        let is = |i: usize| blocks[i].kind == Kind::Heading(of);
        columns.since(names[0], is);
        columns.until(names[1], is);
    }
    let first = (0..n).find(|&i| blocks[i].kind == Kind::Heading(1));
    columns.add("first-h1", |i| first.map_or(0, |first| signed(i as i64 - first as i64)));
    columns.fill("page:h1", count(blocks.iter().filter(|block| block.kind == Kind::Heading(1)).count()));
}

/// The long blocks without many links: the nearest, the first and the last.
fn long(columns: &mut Columns, blocks: &[Block]) {
    let n = blocks.len();
    let is = |i: usize| {
        let block = &blocks[i];
        block.shape.words >= 20
            && linked(block) * 10 < (block.end - block.start) * 4
            && !block.traits.state.has(State::HIDDEN)
    };
    columns.since("long-back", is);
    columns.until("long-ahead", is);
    let first = (0..n).find(|&i| is(i));
    let last = (0..n).rfind(|&i| is(i));
    columns.add("first-long", |i| first.map_or(0, |first| signed(i as i64 - first as i64)));
    columns.add("last-long", |i| last.map_or(0, |last| signed(i as i64 - last as i64)));
}
