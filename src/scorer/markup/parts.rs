//! The wording and classes of the parts of a page: what the containers around a block, their first blocks and the nearest
//! heading above speak of.

use super::tree::Tree;
use super::{Columns, Words, bare};
use crate::page::{Hint, Kind, Page};
use crate::scorer::columns::count;
use crate::scorer::wording::centred;

/// Levels of containers that are looked at: the mean wording and classes of their blocks, then wording, chrome hints and
/// kind of their first block.
const LEVELS: [[&str; 5]; 4] = [
    ["L0:wording", "L0:class", "L0:first:wording", "L0:first:hints", "L0:first:heading"],
    ["L1:wording", "L1:class", "L1:first:wording", "L1:first:hints", "L1:first:heading"],
    ["L2:wording", "L2:class", "L2:first:wording", "L2:first:hints", "L2:first:heading"],
    ["L3:wording", "L3:class", "L3:first:wording", "L3:first:hints", "L3:first:heading"],
];

/// Sums over the blocks of a container.
#[derive(Clone, Copy, Default)]
struct Sum {
    wording: i32,
    classes: i32,
}

/// Adds what the parts around each block speak of: `wording` and `classes` are the weights of each block's words and
/// tokens.
pub(in crate::scorer) fn parts(columns: &mut Columns, page: &Page, words: &Words, wording: &[i32], classes: &[i32]) {
    let blocks = &page.blocks;
    let bare = bare();
    let markup = page.markup.as_deref().unwrap_or(&bare);
    let tree = Tree::of(page, markup, words);
    let mut sums = vec![Sum::default(); tree.nodes.len()];
    for (i, block) in blocks.iter().enumerate() {
        let sum = &mut sums[block.traits.container as usize];
        sum.wording += wording[i].clamp(-64, 64);
        sum.classes += classes[i].clamp(-255, 255);
    }
    for at in (1..sums.len()).rev() {
        let own = sums[at];
        let parent = &mut sums[markup.containers[at].parent as usize];
        parent.wording += own.wording;
        parent.classes += own.classes;
    }
    let hints = |i: usize| count((blocks[i].hints & Hint::CHROME).count_ones() as usize);
    let is_heading = |i: usize| matches!(blocks[i].kind, Kind::Heading(_));
    let mut level: Vec<u32> = blocks.iter().map(|block| tree.home(block)).collect();
    for names in LEVELS {
        let size = |i: usize| tree.nodes[level[i] as usize].sums.blocks.max(1) as i32;
        let first = |i: usize| tree.nodes[level[i] as usize].first as usize;
        columns.add(names[0], |i| centred(sums[level[i] as usize].wording * 2 / size(i)));
        columns.add(names[1], |i| centred(sums[level[i] as usize].classes / 2 / size(i)));
        columns.add(names[2], |i| centred(wording[first(i)]));
        columns.add(names[3], |i| hints(first(i)));
        columns.add(names[4], |i| u8::from(is_heading(first(i))));
        level.iter_mut().for_each(|at| *at = tree.nodes[*at as usize].wider);
    }
    let mut last = None;
    let headings: Vec<Option<usize>> = (0..blocks.len())
        .map(|i| {
            if is_heading(i) {
                last = Some(i);
            }
            last
        })
        .collect();
    columns.add("heading:wording", |i| headings[i].map_or(128, |j| centred(wording[j])));
    columns.add("heading:class", |i| headings[i].map_or(128, |j| centred(classes[j] / 2)));
    columns.add("heading:chrome", |i| headings[i].map_or(0, hints));
}
