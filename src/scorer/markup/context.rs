//! What a first forest's scores say about the containers and paths of each block.

use super::likeness::paths;
use super::tree::Tree;
use super::{Columns, Words, bare};
use crate::page::Page;
use crate::scorer::columns::share;

/// Levels of containers that are looked at.
const NAMES: [&str; 5] = ["L0:score", "L1:score", "L2:score", "L3:score", "L4:score"];

/// Adds the mean scores of the containers around each block, and of the blocks like it. `scores` are probabilities,
/// 0..=255; long blocks count for more.
pub(in crate::scorer) fn context(columns: &mut Columns, page: &Page, words: &Words, scores: &[u8]) {
    let bare = bare();
    let markup = page.markup.as_deref().unwrap_or(&bare);
    let tree = Tree::of(page, markup, words);
    let weight = |i: usize| page.blocks[i].shape.words.min(200) + 1;
    let mut sums = vec![Mean::default(); tree.nodes.len()];
    for (i, block) in page.blocks.iter().enumerate() {
        sums[block.traits.container as usize].add(weight(i), scores[i]);
    }
    for at in (1..sums.len()).rev() {
        let own = sums[at];
        let parent = &mut sums[markup.containers[at].parent as usize];
        parent.all += own.all;
        parent.good += own.good;
    }
    let mut level: Vec<u32> = page.blocks.iter().map(|block| tree.home(block)).collect();
    for name in NAMES {
        columns.add(name, |i| sums[level[i] as usize].of());
        level.iter_mut().for_each(|at| *at = tree.nodes[*at as usize].wider);
    }
    let paths = paths(page, markup, true);
    let mut alike = vec![Mean::default(); paths.count];
    for i in 0..page.blocks.len() {
        alike[paths.numbers[i] as usize].add(weight(i), scores[i]);
    }
    columns.add("path:score", |i| alike[paths.numbers[i] as usize].of());
}

/// A weighted mean of scores.
#[derive(Clone, Copy, Default)]
struct Mean {
    all: u32,
    good: u32,
}

impl Mean {
    fn add(&mut self, weight: u32, score: u8) {
        self.all += weight;
        self.good += weight * u32::from(score) / 255;
    }

    fn of(&self) -> u8 {
        share(self.good, self.all)
    }
}
