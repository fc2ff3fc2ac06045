//! Who may read the page and reuse it: its licence, and whether it asks for payment.

use super::claims::Claims;
use crate::page::markup::{Markup, State};
use crate::page::{Found, Mark, Page, Reason};
use crate::stages::body::Body;
use crate::stages::lexicon::Lexicon;

/// Addresses of the licences of Creative Commons.
const COMMONS: [&str; 2] = ["creativecommons.org/licenses/", "creativecommons.org/publicdomain/"];

/// The licence: as the head or a `rel="license"` states it, else the one of Creative Commons that the page links outside
/// of its text. Several different ones are licences of its pictures.
pub(super) fn license(page: &Page, markup: &Markup, claims: &Claims) -> Option<Found> {
    let stated =
        claims.license.first().map(|found| Found::stated(found.value.clone(), found.value.clone(), found.from));
    stated.or_else(|| {
        let mut linked = markup.links.iter().filter(|link| COMMONS.iter().any(|name| link.href.contains(name)));
        let first = linked.next()?;
        let block = page.blocks.partition_point(|block| block.end <= first.text.start);
        let body = Body::of(page);
        let apart = body.is_none_or(|body| !(body.start..body.end).contains(&block));
        let is_figure = page.blocks.get(block)?.traits.state.has(State::FIGURE);
        let alone = apart && !is_figure && linked.all(|link| link.href == first.href);
        alone.then(|| Found::shown(first.href.trim(), block, "link"))
    })
}

/// Whether the text is for payment or registration only: as the head states it, else by a line that says so in or below
/// the text.
pub(super) fn paywalled(page: &Page, claims: Option<&Claims>, lexicon: &Lexicon) -> Option<Found> {
    let stated = claims.and_then(|claims| {
        // One part that is not free says more than the free whole.
        let locked = claims.free.iter().find(|found| found.value == "false");
        locked.or(claims.free.first())
    });
    if let Some(found) = stated {
        let value = if found.value == "false" { "true" } else { "false" };
        return Some(Found::stated(value, found.value.clone(), found.from));
    }
    let start = Body::of(page)?.start;
    let asks = |i: &usize| {
        let block = &page.blocks[*i];
        let shown = block.mark == Mark::Remove(Reason::Paywall) && !block.traits.state.has(State::HIDDEN);
        let text = page.text_of(*i).trim_end_matches(|c: char| !c.is_alphanumeric());
        shown && lexicon.label.paywall.end(text).is_some()
    };
    let block = (start..page.blocks.len()).find(asks)?;
    Some(Found::shown("true", block, "phrase"))
}
