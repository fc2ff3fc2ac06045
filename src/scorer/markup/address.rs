//! What a page's address says of the page, the same for each of its blocks.

use crate::page::Page;
use crate::page::markup::Head;
use crate::scorer::columns::{Columns, count};

/// Words of hosts and paths, by the kind of page that sites use them for.
const KINDS: [(&str, &[&str]); 8] = [
    (
        "address:thread",
        &[
            "forum", "forums", "community", "topic", "topics", "thread", "threads", "t", "viewtopic", "showthread",
            "discussion", "discussions", "discuss", "board", "boards", "questions", "question", "comments", "showtopic",
            "talk", "answers", "foro", "foren",
        ],
    ),
    (
        "address:product",
        &[
            "product", "products", "p", "dp", "item", "items", "itm", "shop", "store", "sku", "buy", "pd", "produkt",
            "produkte", "producto", "produit",
        ],
    ),
    (
        "address:listing",
        &[
            "category", "categories", "collection", "collections", "c", "tag", "tags", "search", "list", "lists", "browse",
            "archive", "archives", "directory", "catalog", "jobs", "listings", "kategorie", "categoria", "categorie",
        ],
    ),
    (
        "address:documentation",
        &[
            "docs", "doc", "documentation", "reference", "api", "manual", "wiki", "tutorial", "tutorials", "learn", "guide",
            "guides", "handbook", "help", "support", "html", "latest", "stable",
        ],
    ),
    (
        "address:article",
        &[
            "blog", "blogs", "news", "article", "articles", "story", "stories", "post", "posts", "magazine", "opinion",
            "politics", "sport", "sports", "business", "noticias", "nachrichten", "artikel", "actualites",
        ],
    ),
    (
        "address:service",
        &[
            "service", "services", "solutions", "solution", "pricing", "about", "features", "platform", "company",
            "software", "consulting", "contact", "agency", "industries", "leistungen", "servicios",
        ],
    ),
    ("address:review", &["review", "reviews", "best", "top", "vs", "comparison", "compare", "test", "tests"]),
    ("address:recipe", &["recipe", "recipes", "rezept", "rezepte", "receta", "recetas", "recette", "recettes"]),
];

/// Adds what the address says: of the record, or else the one that the page states.
pub(super) fn add(columns: &mut Columns, page: &Page, head: &Head) {
    let canonical = || head.links.iter().find(|(rel, _)| rel == "canonical").map(|(_, href)| href.as_str());
    let stated = || canonical().or_else(|| head.meta("og:url")).unwrap_or_default();
    let address = Address::of(page.url.as_deref().unwrap_or_else(stated));
    for (kind, (name, _)) in KINDS.iter().enumerate() {
        columns.fill(name, count(address.kinds[kind]));
    }
    columns.fill("address:depth", count(address.depth));
    columns.fill("address:slug", count(address.slug));
    columns.fill("address:digits", count(address.digits));
}

/// What an address looks like.
#[derive(Debug, Default, PartialEq, Eq)]
struct Address {
    /// Words of each of [`KINDS`].
    kinds: [usize; KINDS.len()],
    /// Segments of the path.
    depth: usize,
    /// Words of the longest segment.
    slug: usize,
    /// Digits of the longest number.
    digits: usize,
}

impl Address {
    fn of(url: &str) -> Address {
        let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
        let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
        let mut address = Address::default();
        let host = host.split('.').filter(|label| !label.is_empty());
        let segments = || path.split(['/', '?', '&', '#']).filter(|segment| !segment.is_empty());
        for word in host.chain(segments().flat_map(words)) {
            for (number, (_, known)) in address.kinds.iter_mut().zip(&KINDS) {
                *number += usize::from(known.iter().any(|known| word.eq_ignore_ascii_case(known)));
            }
        }
        address.depth = segments().count();
        address.slug = segments().map(|segment| words(segment).count()).max().unwrap_or(0);
        address.digits = path.split(|c: char| !c.is_ascii_digit()).map(str::len).max().unwrap_or(0);
        address
    }
}

fn words(segment: &str) -> impl Iterator<Item = &str> {
    segment.split(['-', '_', '.', '=', '+', '~']).filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Kinds, depth, words of the longest segment, digits of the longest number.
    fn told(url: &str) -> (Vec<&'static str>, usize, usize, usize) {
        let Address { kinds, depth, slug, digits } = Address::of(url);
        let named = KINDS.iter().zip(kinds).filter(|(_, number)| *number > 0);
        (named.map(|((name, _), _)| name.trim_start_matches("address:")).collect(), depth, slug, digits)
    }

    #[test]
    fn kinds_and_shape_of_addresses() {
        let thread = "https://Forum.harbour.example/t/which-rope-for-a-ferry/8251";
        assert_eq!(told(thread), (vec!["thread"], 3, 5, 4));
        assert_eq!(told("https://harbour.example/viewtopic.php?f=2&t=17"), (vec!["thread"], 3, 2, 2));
        assert_eq!(told("https://harbour.example/shop/products/rope"), (vec!["product"], 3, 1, 0));
        assert_eq!(told("https://harbour.example/2024/07/09/the-harbour-froze"), (vec![], 4, 3, 4));
        assert_eq!(told("https://harbour.example/"), (vec![], 0, 0, 0));
        assert_eq!(told("https://harbour.example"), (vec![], 0, 0, 0));
        assert_eq!(told(""), (vec![], 0, 0, 0));
    }
}
