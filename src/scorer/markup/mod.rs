//! The features that markup gives a page's blocks, beside those of their text.
//!
//! All passes are linear in the blocks and containers.

mod ancestry;
mod around;
mod context;
mod head;
mod hints;
mod levels;
mod likeness;
mod parts;
mod prices;
mod regions;
#[cfg(test)]
mod tests;
mod told;
mod tree;
mod whole;

pub(super) use context::context;
pub(super) use parts::parts;

use super::columns::Columns;
use super::words::Words;
use crate::page::Page;
use crate::page::markup::{Container, Markup};
use tree::Tree;

/// The features of every block of a page of HTML: those of its text and those that markup gives.
pub(super) fn features(page: &Page, words: &Words) -> Columns {
    let bare = bare();
    let markup = page.markup.as_deref().unwrap_or(&bare);
    let tree = Tree::of(page, markup, words);
    let mut columns = super::features::features(page, words);
    hints::add(&mut columns, page);
    around::add(&mut columns, page, words);
    ancestry::add(&mut columns, page, markup);
    levels::add(&mut columns, page, markup, &tree);
    regions::add(&mut columns, page, markup, &tree);
    likeness::add(&mut columns, page, markup, words);
    head::add(&mut columns, page, &markup.head, words);
    told::add(&mut columns, &markup.head, words);
    prices::add(&mut columns, page);
    whole::add(&mut columns, page, markup, &tree, words);
    columns
}

/// The markup of a page without any: one container that holds all.
fn bare() -> Markup {
    Markup { containers: vec![Container::default()], ..Markup::default() }
}
