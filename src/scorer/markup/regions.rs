//! The regions that markup names (articles, the main part, sections): how much of the page the nearest around a block
//! holds, beside the largest of its kind.

use super::tree::Tree;
use crate::page::Page;
use crate::page::markup::{Container, Markup, Prop, Role, Tag};
use crate::scorer::columns::{Columns, share};

/// What counts as a region, and its features.
type Region = (fn(&Container) -> bool, [&'static str; 4]);

const REGIONS: [Region; 5] = [
    (
        |container| container.tag == Tag::Article || container.role == Role::Article,
        ["article:share", "article:of-largest", "article:linked", "article:place"],
    ),
    (
        |container| container.tag == Tag::Main || container.role == Role::Main,
        ["main:share", "main:of-largest", "main:linked", "main:place"],
    ),
    (
        |container| container.tag == Tag::Section,
        ["section:share", "section:of-largest", "section:linked", "section:place"],
    ),
    (
        |container| matches!(container.prop, Prop::ArticleBody | Prop::Text | Prop::Description | Prop::MainEntity),
        ["body:share", "body:of-largest", "body:linked", "body:place"],
    ),
    (
        |container| matches!(container.tag, Tag::Ul | Tag::Ol | Tag::Dl | Tag::Table),
        ["list:share", "list:of-largest", "list:linked", "list:place"],
    ),
];

/// No such region around.
const NONE: u32 = u32::MAX;

/// Adds the regions around each block.
pub(super) fn add(columns: &mut Columns, page: &Page, markup: &Markup, tree: &Tree) {
    let all = tree.whole().words;
    let mut nearest = vec![NONE; markup.containers.len()];
    for (is_region, names) in REGIONS {
        let mut largest = 0;
        for (at, container) in markup.containers.iter().enumerate() {
            nearest[at] = if is_region(container) {
                largest = largest.max(tree.nodes[at].sums.words);
                at as u32
            } else if at > 0 {
                nearest[container.parent as usize]
            } else {
                NONE
            };
        }
        let node = |i: usize| tree.nodes.get(nearest[page.blocks[i].traits.container as usize] as usize);
        columns.add(names[0], |i| node(i).map_or(0, |node| share(node.sums.words, all).max(1)));
        columns.add(names[1], |i| node(i).map_or(0, |node| share(node.sums.words, largest).max(1)));
        columns.add(names[2], |i| node(i).map_or(0, |node| share(node.sums.link_bytes, node.sums.bytes).max(1)));
        columns
            .add(names[3], |i| node(i).map_or(0, |node| share(i as u32 - node.first, node.last - node.first).max(1)));
    }
}
