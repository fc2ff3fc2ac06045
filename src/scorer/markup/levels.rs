//! The containers around a block, from the narrowest that holds other blocks outwards: what they hold, and where in them
//! the block stands. Containers that hold the same blocks count as one.

use super::tree::{Node, Tree};
use crate::page::Page;
use crate::page::markup::Markup;
use crate::scorer::columns::{Columns, count, log, share};

/// Levels that are looked at.
const LEVELS: usize = 6;

/// Values of one container.
const VALUES: usize = 17;

macro_rules! names {
    ($($level:literal)*) => {
        [$([
            concat!($level, ":words"), concat!($level, ":share"), concat!($level, ":linked"),
            concat!($level, ":words-a-block"), concat!($level, ":blocks"), concat!($level, ":prose"),
            concat!($level, ":paragraphs"), concat!($level, ":marks"), concat!($level, ":long"),
            concat!($level, ":long-share"), concat!($level, ":headings"), concat!($level, ":function"),
            concat!($level, ":children"), concat!($level, ":tag"), concat!($level, ":start"), concat!($level, ":end"),
            concat!($level, ":images"), concat!($level, ":place"), concat!($level, ":from-start"),
        ],)*]
    };
}

const NAMES: [[&str; VALUES + 2]; LEVELS] = names!("L0" "L1" "L2" "L3" "L4" "L5");

/// Adds the features of the containers around each block.
pub(super) fn add(columns: &mut Columns, page: &Page, markup: &Markup, tree: &Tree) {
    let whole = tree.whole();
    let n = page.blocks.len() as u32;
    let values: Vec<[u8; VALUES]> =
        tree.nodes.iter().zip(&markup.containers).map(|(node, c)| values(node, c.tag as u8, whole.words, n)).collect();
    let mut level: Vec<u32> = page.blocks.iter().map(|block| tree.home(block)).collect();
    for names in NAMES {
        for (k, name) in names[..VALUES].iter().enumerate() {
            columns.add(name, |i| values[level[i] as usize][k]);
        }
        let node = |i: usize| &tree.nodes[level[i] as usize];
        columns.add(names[VALUES], |i| share(i as u32 - node(i).first, node(i).last - node(i).first));
        columns.add(names[VALUES + 1], |i| log(i as u32 - node(i).first));
        level.iter_mut().for_each(|at| *at = tree.nodes[*at as usize].wider);
    }
}

fn values(node: &Node, tag: u8, words: u32, n: u32) -> [u8; VALUES] {
    let sums = &node.sums;
    [
        log(sums.words),
        share(sums.words, words),
        share(sums.link_bytes, sums.bytes),
        log(sums.words * 4 / sums.blocks.max(1)),
        log(sums.blocks),
        share(sums.prose_words, sums.words),
        share(sums.paragraph_words, sums.words),
        share(sums.marks * 4, sums.words),
        count(sums.long as usize),
        share(sums.long_words, sums.words),
        share(sums.headings, sums.blocks),
        share(sums.function * 2, sums.words),
        log(node.children),
        tag,
        share(node.first.min(n), n),
        share(node.last + 1, n),
        log(sums.images * 8 / sums.blocks.max(1)),
    ]
}
