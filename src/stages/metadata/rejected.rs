//! What the head states of a field in other words than the article: told as evidence.

use super::moment;
use super::stated::{Candidate, Stated};
use crate::dates::Label;
use crate::page::{Fields, Found, Page, Place};
use crate::stages::fingerprint::same_letters;

/// A field's key, its candidates, and where its value stands.
type Row = (&'static str, Vec<Candidate>, fn(&Fields) -> &Option<Found>);

/// Keeps the candidates that did not become their field's value.
pub(super) fn keep(page: &mut Page, stated: Stated) {
    let retrieved = page.retrieved;
    let fields = &mut page.fields;
    let day = |found: &Candidate, value: &str| {
        moment::read(&found.value, retrieved).is_some_and(|moment| moment.value == value)
    };
    let word = |found: &Candidate, value: &str| same_letters(&found.value, value);
    let claims = stated.claims;
    let single: [Row; 8] = [
        ("title", stated.titles, |fields| &fields.title),
        ("published", stated.published, |fields| &fields.published),
        ("modified", stated.modified, |fields| &fields.modified),
        ("description", stated.descriptions, |fields| &fields.description),
        ("site_name", stated.site, |fields| &fields.site_name),
        ("publisher", stated.publisher, |fields| &fields.publisher),
        ("section", stated.section, |fields| &fields.section),
        ("license", claims.license, |fields| &fields.license),
    ];
    for (key, candidates, chosen) in single {
        let chosen = chosen(fields).clone();
        let same = |found: &Candidate| {
            let is = |value: &str| {
                if matches!(key, "published" | "modified") { day(found, value) } else { word(found, value) }
            };
            chosen.as_ref().is_some_and(|chosen| is(&chosen.value) || is_place(&chosen.place, found))
        };
        add(fields, key, candidates, same);
    }
    let stamps = std::mem::take(&mut fields.stamps);
    for (block, stamp) in &stamps {
        let Some(value) = &stamp.value else { continue };
        let is = |found: &Option<Found>| found.as_ref().is_some_and(|found| found.value.get(..10) == value.get(..10));
        if !is(&fields.published) && !is(&fields.modified) {
            let (key, from) = match stamp.label {
                Label::Updated => ("modified", "label"),
                Label::Published => ("published", "label"),
                Label::None | Label::Prefix => ("published", "stamp"),
            };
            fields.rejected.push((key, Found::shown(value.clone(), *block, from)));
        }
    }
    fields.stamps = stamps;
    let authors: Vec<Candidate> =
        stated.authors.into_iter().map(|(agent, from)| Candidate { value: agent.name, from }).collect();
    let chosen = fields.authors.clone();
    let is_chosen = |found: &Candidate| {
        chosen.iter().any(|name| same_letters(&name.value, &found.value) || is_place(&name.place, found))
    };
    add(fields, "authors", authors, is_chosen);
}

fn is_place(place: &Place, found: &Candidate) -> bool {
    matches!(place, Place::Markup(text) if *text == found.value)
}

fn add(fields: &mut Fields, key: &'static str, candidates: Vec<Candidate>, is_chosen: impl Fn(&Candidate) -> bool) {
    for Candidate { value, from } in candidates.into_iter().filter(|found| !is_chosen(found)) {
        fields.rejected.push((key, Found { place: Place::Markup(value.clone()), value, from }));
    }
}
