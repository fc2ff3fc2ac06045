//! What the head of a page states, wherever its elements stand.

use std::ops::Range;

use super::attribute::Name;
use super::claims;
use super::tree::{Kind, Tree};
use crate::decode::entities;
use crate::page::markup::Head;

/// The most bytes of JSON-LD that are kept of a page.
const MOST_JSON: usize = 1 << 22;

/// The most `<meta>` elements that are kept.
const MOST_METAS: usize = 500;

/// An attribute's value with its character references decoded and its ends trimmed.
pub(super) fn value(tree: &Tree<'_>, node: u32, name: Name) -> Option<String> {
    let raw = tree.attribute(node, name)?;
    let mut value = String::with_capacity(raw.len());
    entities::decode_once_into(raw.trim_ascii(), &mut value);
    Some(value)
}

/// The text of an element.
fn text(tree: &Tree<'_>, node: u32) -> String {
    let pieces = tree.children(node).filter_map(|child| match tree.node(child).kind {
        Kind::Text(piece) => Some(tree.text(piece)),
        _ => None,
    });
    pieces.collect()
}

/// Where the text of an element stands in the source.
fn place_of_text(tree: &Tree<'_>, node: u32) -> Range<u32> {
    let mut pieces = tree.children(node).filter_map(|child| match tree.node(child).kind {
        Kind::Text(piece) => Some(tree.place_of(piece)),
        _ => None,
    });
    let first = pieces.next().unwrap_or_default();
    first.start..pieces.last().map_or(first.end, |last| last.end)
}

/// Whether a script without a type begins as JSON-LD does.
fn begins_linked(tree: &Tree<'_>, node: u32) -> bool {
    let first = tree.children(node).next().map(|child| &tree.node(child).kind);
    let Some(Kind::Text(piece)) = first else { return false };
    let inside = tree.text(*piece).trim_ascii_start().strip_prefix('{').map(str::trim_ascii_start);
    inside.is_some_and(|inside| inside.starts_with("\"@context\""))
}

/// Reads one element of the head.
pub(super) fn read(tree: &Tree<'_>, node: u32, name: &str, head: &mut Head) {
    match name {
        "title" if head.title.is_empty() => {
            head.title = text(tree, node);
            head.places.title = place_of_text(tree, node);
        }
        "meta" if head.metas.len() < MOST_METAS => {
            let key = [Name::Property, Name::Name, Name::ItemProp].iter().find_map(|&name| value(tree, node, name));
            if let (Some(key), Some(content)) = (key, value(tree, node, Name::Content)) {
                head.metas.push((key.to_ascii_lowercase(), content));
                head.places.metas.push(tree.place_of_attribute(node, Name::Content));
            }
        }
        "link" => {
            let rel = value(tree, node, Name::Rel).unwrap_or_default().to_ascii_lowercase();
            claims::read(tree, node, false, head);
            if let Some(href) = value(tree, node, Name::Href).filter(|_| matches!(&*rel, "canonical" | "amphtml")) {
                head.links.push((rel, href));
                head.places.links.push(tree.place_of_attribute(node, Name::Href));
            }
        }
        "base" if head.base.is_none() => head.base = value(tree, node, Name::Href),
        "script" => {
            let kind = tree.attribute(node, Name::Type).unwrap_or_default();
            let is_typed = kind.as_bytes().windows(7).any(|part| part.eq_ignore_ascii_case(b"ld+json"));
            let is_json_ld = is_typed || kind.is_empty() && begins_linked(tree, node);
            let size: usize = head.json_ld.iter().map(String::len).sum();
            if is_json_ld && size < MOST_JSON {
                let json = text(tree, node);
                if size + json.len() <= MOST_JSON {
                    head.json_ld.push(json);
                    head.places.json_ld.push(place_of_text(tree, node));
                }
            }
        }
        _ => {}
    }
}
