//! HTML to blocks: html5ever's tree, read as a browser would show it.
//!
//! Data flows down: `scan` cuts the source into tags and text, `build` hands them to html5ever's tree builder, `tree` is
//! what that builds, `blocks` walks it, `writer` puts its text together to blocks, `head` reads what the head states,
//! `notes` what elements say of their text, `embedded` the text that stands in scripts alone.

mod attribute;
mod blocks;
mod build;
mod element;
mod embedded;
mod head;
mod notes;
mod scan;
mod tokens;
mod tree;
mod writer;

pub(crate) use tokens::class_token;

use super::Page;
use crate::decode::Normaliser;

/// Reads HTML as a page. Work is linear in the source: deep nesting and broken markup are cut short, and the page says
/// that it is degraded.
pub fn parse(source: &str, normaliser: &Normaliser) -> Page {
    let (tree, limit) = build::build(source);
    let mut page = blocks::page(&tree, normaliser, source.len());
    embedded::add(&tree, normaliser, &mut page);
    page.degraded.extend(limit);
    page
}
