//! Likeness: blocks on the same path of tags and classes, and elements that repeat beside each other.

use super::tree::linked;
use crate::page::Page;
use crate::page::markup::{Container, Markup};
use crate::scorer::columns::{Columns, count, log, share};
use crate::scorer::words::Words;

/// Sums over the blocks on one path.
#[derive(Clone, Copy, Default)]
struct Alike {
    blocks: u32,
    words: u32,
    bytes: u32,
    linked: u32,
    prose: u32,
    first: u32,
    last: u32,
}

/// Paths of the page's containers.
#[derive(Debug)]
pub(super) struct Paths {
    /// For each block, the number of its path of tags and classes; blocks on the same path share it.
    pub(super) numbers: Vec<u32>,
    /// Paths.
    pub(super) count: usize,
}

/// Adds what is known of the blocks on the same paths.
pub(super) fn add(columns: &mut Columns, page: &Page, markup: &Markup, words: &Words) {
    const NAMES: [[&str; 7]; 2] = [
        ["path:blocks", "path:words", "path:length", "path:linked", "path:share", "path:prose", "path:span"],
        ["tags:blocks", "tags:words", "tags:length", "tags:linked", "tags:share", "tags:prose", "tags:span"],
    ];
    let all: u32 = page.blocks.iter().map(|block| block.shape.words).sum();
    let n = page.blocks.len() as u32;
    for (names, paths) in NAMES.iter().zip([paths(page, markup, true), paths(page, markup, false)]) {
        let alike = sums(page, words, &paths);
        let of = |i: usize| &alike[paths.numbers[i] as usize];
        columns.add(names[0], |i| log(of(i).blocks));
        columns.add(names[1], |i| log(of(i).words));
        columns.add(names[2], |i| log(of(i).words * 4 / of(i).blocks));
        columns.add(names[3], |i| share(of(i).linked, of(i).bytes));
        columns.add(names[4], |i| share(of(i).words, all));
        columns.add(names[5], |i| share(of(i).prose, of(i).words));
        columns.add(names[6], |i| share(of(i).last - of(i).first, n));
    }
    siblings(columns, page, markup);
}

/// Numbers the paths of tags, with classes or without.
pub(super) fn paths(page: &Page, markup: &Markup, classes: bool) -> Paths {
    let mut hashes: Vec<u64> = Vec::with_capacity(markup.containers.len());
    for (at, container) in markup.containers.iter().enumerate() {
        let parent = if at == 0 { 0 } else { hashes[container.parent as usize] };
        let own = if classes { look(container, markup) } else { container.tag as u64 + 1 };
        hashes.push(mix(parent, own));
    }
    let mut order: Vec<(u64, u32)> =
        (0..page.blocks.len() as u32).map(|i| (hashes[page.blocks[i as usize].traits.container as usize], i)).collect();
    order.sort_unstable();
    let mut numbers = vec![0; order.len()];
    let mut count = 0;
    for same in order.chunk_by(|a, b| a.0 == b.0) {
        same.iter().for_each(|&(_, i)| numbers[i as usize] = count);
        count += 1;
    }
    Paths { numbers, count: count as usize }
}

fn sums(page: &Page, words: &Words, paths: &Paths) -> Vec<Alike> {
    let mut all = vec![Alike { first: u32::MAX, ..Alike::default() }; paths.count];
    for (i, block) in page.blocks.iter().enumerate() {
        let alike = &mut all[paths.numbers[i] as usize];
        alike.blocks += 1;
        alike.words += block.shape.words;
        alike.bytes += block.end - block.start;
        alike.linked += linked(block);
        alike.prose += if words.prose[i] { block.shape.words } else { 0 };
        alike.first = alike.first.min(i as u32);
        alike.last = i as u32;
    }
    all
}

/// How often elements like the block's own, its parent and the commonest above stand beside each other.
fn siblings(columns: &mut Columns, page: &Page, markup: &Markup) {
    let containers = &markup.containers;
    let mut order: Vec<(u64, u32)> =
        (0..containers.len() as u32).map(|at| (beside(&containers[at as usize], markup), at)).collect();
    order.sort_unstable();
    let mut times = vec![0u32; order.len()];
    for same in order.chunk_by(|a, b| a.0 == b.0) {
        same.iter().for_each(|&(_, at)| times[at as usize] = same.len() as u32);
    }
    let mut most = times.clone();
    for at in 1..most.len() {
        most[at] = most[at].max(most[containers[at].parent as usize]);
    }
    let own = |i: usize| page.blocks[i].traits.container as usize;
    columns.add("siblings", |i| log(times[own(i)]));
    columns.add("siblings:parent", |i| log(times[containers[own(i)].parent as usize]));
    columns.add("siblings:most", |i| log(most[own(i)]));
    columns.fill("page:siblings", count(log(times.iter().copied().max().unwrap_or(0)).into()));
}

/// Parent, name and first class.
fn beside(container: &Container, markup: &Markup) -> u64 {
    let tokens = markup.tokens_of(&container.tokens).iter().take(2);
    tokens.fold(mix(u64::from(container.parent), container.tag as u64), |hash, &token| mix(hash, u64::from(token)))
}

/// Tag and classes.
fn look(container: &Container, markup: &Markup) -> u64 {
    let tokens = markup.tokens_of(&container.tokens);
    tokens.iter().fold(container.tag as u64 + 1, |hash, &token| mix(hash, u64::from(token)))
}

fn mix(hash: u64, value: u64) -> u64 {
    (hash ^ value).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(29)
}
