//! The page's containers with sums over the blocks that they hold.

use crate::page::markup::Markup;
use crate::page::{Block, Kind, Page};
use crate::scorer::words::Words;

/// Words from which a block without many links is long.
const LONG: u32 = 20;

/// Sums over the blocks of a container, those of the containers within included.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Sums {
    pub(super) blocks: u32,
    pub(super) words: u32,
    pub(super) bytes: u32,
    pub(super) link_bytes: u32,
    pub(super) prose_words: u32,
    pub(super) paragraph_words: u32,
    pub(super) linked_words: u32,
    pub(super) long: u32,
    pub(super) long_words: u32,
    pub(super) headings: u32,
    pub(super) marks: u32,
    pub(super) function: u32,
    pub(super) images: u32,
}

impl Sums {
    fn add(&mut self, other: &Sums) {
        self.blocks += other.blocks;
        self.words += other.words;
        self.bytes += other.bytes;
        self.link_bytes += other.link_bytes;
        self.prose_words += other.prose_words;
        self.paragraph_words += other.paragraph_words;
        self.linked_words += other.linked_words;
        self.long += other.long;
        self.long_words += other.long_words;
        self.headings += other.headings;
        self.marks += other.marks;
        self.function += other.function;
        self.images += other.images;
    }
}

/// A container with its sums and its place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Node {
    pub(super) sums: Sums,
    /// The first block within.
    pub(super) first: u32,
    /// The last block within.
    pub(super) last: u32,
    /// Containers right within that hold blocks.
    pub(super) children: u32,
    /// The nearest container around that holds more blocks; the root's is itself.
    pub(super) wider: u32,
}

/// The containers of a page.
#[derive(Debug)]
pub(super) struct Tree {
    pub(super) nodes: Vec<Node>,
}

impl Tree {
    /// Sums up the blocks of every container, in one pass over the blocks and one over the containers.
    pub(super) fn of(page: &Page, markup: &Markup, words: &Words) -> Tree {
        let empty = Node { sums: Sums::default(), first: u32::MAX, last: 0, children: 0, wider: 0 };
        let containers = &markup.containers;
        let mut nodes = vec![empty; containers.len()];
        for (i, block) in page.blocks.iter().enumerate() {
            let node = &mut nodes[block.traits.container as usize];
            node.sums.add(&own(block, i, words));
            node.first = node.first.min(i as u32);
            node.last = node.last.max(i as u32);
        }
        for at in (1..nodes.len()).rev() {
            let node = nodes[at];
            let parent = &mut nodes[containers[at].parent as usize];
            if node.sums.blocks > 0 {
                parent.sums.add(&node.sums);
                parent.first = parent.first.min(node.first);
                parent.last = parent.last.max(node.last);
                parent.children += 1;
            }
        }
        for at in 1..nodes.len() {
            let parent = containers[at].parent as usize;
            let same = nodes[parent].sums.blocks == nodes[at].sums.blocks;
            nodes[at].wider = if same { nodes[parent].wider } else { parent as u32 };
        }
        Tree { nodes }
    }

    /// The root's sums.
    pub(super) fn whole(&self) -> Sums {
        self.nodes.first().map_or_else(Sums::default, |root| root.sums)
    }

    /// The narrowest container of a block that holds other blocks as well.
    pub(super) fn home(&self, block: &Block) -> u32 {
        let container = block.traits.container;
        let node = &self.nodes[container as usize];
        if node.sums.blocks == 1 { node.wider } else { container }
    }
}

/// What one block adds.
fn own(block: &Block, i: usize, words: &Words) -> Sums {
    let shape = &block.shape;
    let bytes = block.end - block.start;
    let linked = linked(block);
    let is_long = shape.words >= LONG && linked * 10 < bytes * 4;
    let paragraph = matches!(block.kind, Kind::Paragraph | Kind::Quote | Kind::Code);
    let when = |holds: bool, count: u32| if holds { count } else { 0 };
    Sums {
        blocks: 1,
        words: shape.words,
        bytes,
        link_bytes: linked,
        prose_words: when(words.prose[i], shape.words),
        paragraph_words: when(paragraph, shape.words),
        linked_words: when(linked * 2 > bytes, shape.words),
        long: u32::from(is_long),
        long_words: when(is_long, shape.words),
        headings: u32::from(matches!(block.kind, Kind::Heading(_))),
        marks: shape.commas + shape.sentences,
        function: words.blocks[i].function,
        images: u32::from(block.traits.images),
    }
}

/// Bytes of the block that stand in links.
pub(super) fn linked(block: &Block) -> u32 {
    block.traits.link_bytes.min(block.end - block.start)
}
