//! What the head says of the page beside its words: type, licence, whether it can be read for free, its image.

use super::linked::Work;
use super::stated::Candidate;
use super::words::plain;
use crate::page::markup::Head;

/// The claims of a page, each in the order in which they are believed.
#[derive(Debug, Default)]
pub(super) struct Claims {
    /// Types of schema.org that the page's work and the page itself have.
    pub(super) types: Vec<Candidate>,
    pub(super) license: Vec<Candidate>,
    /// `true` or `false`: whether it can be read for free.
    pub(super) free: Vec<Candidate>,
    /// Addresses of the image that stands for the page.
    pub(super) image: Vec<Candidate>,
}

impl Claims {
    /// Reads the claims of the head, of its article or other work, and of the page as JSON-LD describes it.
    pub(super) fn of(head: &Head, work: Option<&Work>, page: Option<&Work>) -> Claims {
        let mut claims = Claims::default();
        for node in work.into_iter().chain(page) {
            claims.types.extend(node.types.iter().map(|kind| candidate(kind, "json-ld")));
            push(&mut claims.license, node.license.as_deref(), "json-ld");
            push(&mut claims.free, node.free.map(|free| if free { "true" } else { "false" }), "json-ld");
        }
        // A type that stands several times on a page is that of other pieces.
        let once = |kind: &&String| head.types.iter().filter(|other| other == kind).count() == 1;
        claims.types.extend(head.types.iter().filter(once).map(|kind| candidate(kind, "itemtype")));
        head.licenses.iter().for_each(|license| push(&mut claims.license, Some(license), "rel=license"));
        for name in ["dcterms.license", "dc.license", "license", "dc.rights", "dcterms.rights", "rights"] {
            let stated = head.meta(name).filter(|text| !name.ends_with("rights") || names_license(text));
            push(&mut claims.license, stated, name);
        }
        for name in ["article:content_tier", "og:article:content_tier", "content_tier"] {
            let free = match head.meta(name).map(str::to_ascii_lowercase).as_deref() {
                Some("free") => Some("true"),
                Some("locked") => Some("false"),
                _ => None,
            };
            push(&mut claims.free, free, name);
        }
        for name in ["og:image:secure_url", "og:image", "og:image:url", "twitter:image", "twitter:image:src"] {
            push(&mut claims.image, head.meta(name).filter(|src| shows_something(src)), name);
        }
        let pictured = work.and_then(|work| work.image.as_deref());
        push(&mut claims.image, pictured.filter(|src| shows_something(src)), "json-ld");
        claims
    }
}

fn candidate(value: &str, from: &'static str) -> Candidate {
    Candidate { value: plain(value), from }
}

fn push(list: &mut Vec<Candidate>, value: Option<&str>, from: &'static str) {
    list.extend(value.map(|value| candidate(value, from)).filter(|found| !found.value.is_empty()));
}

/// Whether a statement of rights names a licence, where most only claim all rights.
fn names_license(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    text.contains("creativecommons.org/") || text.contains("creative commons") || text.starts_with("cc ")
}

/// Whether an address is not that of a site's logo or of a stand-in.
fn shows_something(src: &str) -> bool {
    let path = src.split(['?', '#']).next().unwrap_or_default();
    let name = path.rsplit('/').next().unwrap_or_default();
    let mut words = name.split(|c: char| !c.is_ascii_alphabetic());
    !words.any(|word| ["logo", "placeholder", "default", "fallback"].iter().any(|none| word.eq_ignore_ascii_case(none)))
}
