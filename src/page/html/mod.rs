//! HTML to blocks: html5ever's tree, read as a browser would show it.
//!
//! Data flows down: `scan` cuts the source into tags and text, `build` hands them to html5ever's tree builder, `tree` is
//! what that builds, `blocks` walks it, `writer` puts its text together to blocks, `follow` finds places again in their
//! normal form, `ornament` tells what is no text, `raised` what would run together with it, `code` what is said of code,
//! `figure` which figures show text alone, `picture` what is named so of images, `spans` which cells reach over others, `head` reads
//! what the head states, `notes` what elements say of their text, `claims` what they say of the whole page, `embedded` the
//! text that stands in scripts alone.
//! Where a pipeline has rules for the page's site, `site` finds on the tree what they speak of, by `matching`.

mod attribute;
mod blocks;
mod build;
mod claims;
mod code;
mod element;
mod embedded;
mod figure;
mod follow;
mod head;
mod matching;
mod notes;
mod ornament;
mod picture;
mod raised;
mod scan;
mod site;
mod spans;
mod tokens;
mod tree;
mod writer;

pub(crate) use tokens::class_token;

use super::Page;
use crate::decode::Normaliser;
use crate::sites::Site;
use build::{Attributes, build};
use site::Judgement;

/// Reads HTML as a page. Work is linear in the source: deep nesting and broken markup are cut short, and the page says
/// that it is degraded.
pub fn parse(source: &str, normaliser: &Normaliser) -> Page {
    let (tree, limit) = build(source, Attributes::Read);
    let mut page = blocks::page(&tree, normaliser, source.len(), None);
    embedded::add(&tree, normaliser, &mut page);
    page.degraded.extend(limit);
    page
}

/// As [`parse`], by the rules of the page's site: blocks that these decide about are marked, and the fields that they
/// read are set.
pub(crate) fn parse_by_rules(source: &str, normaliser: &Normaliser, site: &Site) -> Page {
    let (tree, limit) = build(source, Attributes::All);
    let mut judgement = Judgement::of(&tree, site, normaliser);
    let slow = judgement.is_none().then_some("markup too intricate for the rules of its site");
    let mut page = blocks::page(&tree, normaliser, source.len(), judgement.as_mut());
    embedded::add(&tree, normaliser, &mut page);
    if let Some(judgement) = judgement {
        judgement.apply(&mut page);
    }
    page.degraded.extend(limit.into_iter().chain(slow));
    page
}
