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
mod prices;
mod tree;
mod whole;

pub(super) use context::context;

use super::columns::{Columns, log};
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
    likeness::add(&mut columns, page, markup, words);
    head::add(&mut columns, page, &markup.head, words);
    prices::add(&mut columns, page);
    whole::add(&mut columns, page, markup, &tree, words);
    columns
}

/// The markup of a page without any: one container that holds all.
fn bare() -> Markup {
    Markup { containers: vec![Container::default()], ..Markup::default() }
}

/// A signed distance on a logarithmic scale around 128; 0 is left for none.
fn signed(distance: i64) -> u8 {
    let size = log(distance.unsigned_abs().min(1 << 14) as u32).min(120);
    if distance < 0 { 128 - size } else { 128 + size }
}
