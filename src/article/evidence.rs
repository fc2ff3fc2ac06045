//! Where the fields were read.

use std::collections::BTreeMap;

use super::record::Evidence;
use super::{signals, sources};
use crate::page::markup::State;
use crate::page::{Block, Found, Mark, Page, Place, SITE, Stated};

/// The evidence of a page, by field: what was believed, then what was not. Places are moved by `shift`.
pub(super) fn of(page: &Page, shift: u64) -> BTreeMap<String, Vec<Evidence>> {
    let fields = &page.fields;
    let single = [
        ("title", &fields.title),
        ("dek", &fields.dek),
        ("published", &fields.published),
        ("modified", &fields.modified),
        ("canonical_url", &fields.canonical_url),
        ("language", &fields.language),
        ("site_name", &fields.site_name),
        ("publisher", &fields.publisher),
        ("description", &fields.description),
        ("section", &fields.section),
        ("license", &fields.license),
        ("source", &fields.source),
        ("image", &fields.image),
        ("page_type", &fields.page_type),
        ("paywalled", &fields.paywalled),
    ];
    let many = [("authors", &fields.authors), ("tags", &fields.tags)];
    let of_stage = |found: &&Found| found.from != SITE;
    let single = single.into_iter().filter_map(|(name, found)| Some((name, found.as_ref().filter(of_stage)?)));
    let many = many.into_iter().flat_map(|(name, found)| found.iter().filter(of_stage).map(move |found| (name, found)));
    let mut all = BTreeMap::<String, Vec<Evidence>>::new();
    for (name, found) in single.chain(many) {
        all.entry(name.to_owned()).or_default().push(proof(page, name, found, shift));
    }
    for Stated { key, text, source } in &fields.stated {
        let (start, end) = (shift + u64::from(source.start), shift + u64::from(source.end));
        let from = SITE.to_owned();
        let score = signals::weight(key, SITE);
        let proof = Evidence { from, text: text.clone(), score, start: Some(start), end: Some(end), rejected: false };
        all.entry((*key).to_owned()).or_default().push(proof);
    }
    if let Some(found) = embedded(page) {
        all.insert("text".to_owned(), vec![proof(page, "text", &found, shift)]);
    }
    for (name, found) in &fields.rejected {
        let rejected = Evidence { rejected: true, ..proof(page, name, found, shift) };
        all.entry((*name).to_owned()).or_default().push(rejected);
    }
    all
}

/// What states a field's value, and where the page shows it.
fn proof(page: &Page, field: &str, found: &Found, shift: u64) -> Evidence {
    let from = found.from.to_owned();
    let score = signals::weight(field, found.from);
    match &found.place {
        Place::Markup(text) => {
            let source = page.markup.as_deref().and_then(|markup| sources::of(markup, found.from, text));
            let place = |at: u32| shift + u64::from(at);
            Evidence {
                from,
                text: text.clone(),
                score,
                start: source.as_ref().map(|source| place(source.start)),
                end: source.map(|source| place(source.end)),
                rejected: false,
            }
        }
        Place::Block(index) => {
            let block = &page.blocks[*index];
            Evidence {
                from,
                text: page.tile_of(*index).to_owned(),
                score,
                start: Some(shift + u64::from(block.source_start)),
                end: Some(shift + u64::from(block.source_end)),
                rejected: false,
            }
        }
    }
}

/// Where a text was found that the page does not show: its first kept block.
fn embedded(page: &Page) -> Option<Found> {
    let from = page.markup.as_ref()?.embedded?;
    let is_first = |block: &Block| block.mark == Mark::Keep && block.traits.state.has(State::EMBEDDED);
    let block = page.blocks.iter().position(is_first)?;
    Some(Found::shown(String::new(), block, from))
}
