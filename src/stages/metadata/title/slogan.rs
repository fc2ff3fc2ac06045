//! Slogans: on pages that are no works, such as those of services, the line on top praises what the page is about, and only
//! the head names it.

use super::super::stated::Candidate;
use super::path;
use crate::page::{Found, Page};
use crate::stages::fingerprint::{overlap, same_letters, word_set};

/// The name of a page whose visible line is taken for a slogan: what `<title>` and Open Graph call it alike, without the
/// site's name. A line is none on a work's page, where the name has all of its words, or where the address speaks rather
/// for the line; on the first page of a site it always is one.
pub(super) fn name<'t>(
    page: &Page,
    shown: Option<&Found>,
    bare: &'t [(String, &'t Candidate)],
    is_work: bool,
) -> Option<&'t (String, &'t Candidate)> {
    let path = path(page);
    let is_first = path == Some("");
    let shown = shown.filter(|_| is_first || !is_work)?;
    let of = |from: &str| bare.iter().find(|(_, found)| found.from == from);
    let (name, title) = (of("og:title")?, of("title")?);
    let is_cut = name.0.ends_with('…') || name.0.ends_with("...");
    let words = word_set(&name.0);
    let speaks = |path: &str| overlap(path, &words) >= overlap(path, &word_set(&shown.value));
    let is_slogan = || overlap(&shown.value, &words) < 100 && path.is_none_or(speaks);
    (!is_cut && same_letters(&name.0, &title.0) && (is_first || is_slogan())).then_some(name)
}
/// The stated title that the address spells out, where the visible line has next to none of its words.
pub(super) fn of_address<'t>(
    page: &Page,
    shown: &Found,
    bare: &'t [(String, &'t Candidate)],
) -> Option<&'t (String, &'t Candidate)> {
    /// Words of the shortest telling address.
    const LEAST: usize = 4;
    /// Shares of words, in percent: of the title in the address, and of the visible line in it.
    const SAID: (u32, u32) = (80, 40);
    let slug = path(page)?.rsplit('/').find(|part| !part.is_empty())?.replace(['-', '_'], " ");
    let words = word_set(&slug);
    if slug.split(' ').count() < LEAST || overlap(&shown.value, &words) > SAID.1 {
        return None;
    }
    bare.iter().find(|(title, _)| overlap(title, &words) >= SAID.0 && overlap(&slug, &word_set(title)) >= SAID.0)
}
