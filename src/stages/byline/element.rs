//! What markup says of the lines that may name an author: classes of elements, links to an author's pages, buttons.

use crate::page::markup::{Head, Link, Markup, NoteBy, NoteKind, Tag, token};
use crate::page::{Kind, Page};
use crate::stages::lexicon::Lexicon;
use crate::stages::names::is_name;

/// Tokens of elements that hold the name of an author.
const NAMES: [u32; 24] = [
    token("author"),
    token("authorname"),
    token("authorlink"),
    token("authors"),
    token("byline"),
    token("bylines"),
    token("writer"),
    token("writers"),
    token("autor"),
    token("autoren"),
    token("autorin"),
    token("autores"),
    token("auteur"),
    token("auteurs"),
    token("autore"),
    token("autori"),
    token("contributor"),
    token("contributors"),
    token("reporter"),
    token("redakteur"),
    token("verfasser"),
    token("skribent"),
    token("journalist"),
    token("forfatter"),
];

/// Tokens of elements that hold a customer's review.
const REVIEWS: [u32; 2] = [token("review"), token("reviews")];

/// Tokens of elements that tell of an author, beside one of [`NAMES`].
const TELLING: [u32; 2] = [token("description"), token("desc")];

/// Elements around a line of which the class counts.
const AROUND: usize = 3;

/// What markup says of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Says {
    /// That it names an author.
    Author,
    /// That it is a button, a link to something else, or of a customer's review.
    Other,
    /// Neither.
    Nothing,
}

/// What markup says of block `i`.
pub(super) fn says(page: &Page, markup: &Markup, i: usize, lexicon: &Lexicon) -> Says {
    let block = &page.blocks[i];
    if has_class(markup, page, i, &REVIEWS) && is_product(&markup.head) {
        return Says::Other;
    }
    if is_linked(page, markup, i, lexicon) || has_class(markup, page, i, &NAMES) {
        return Says::Author;
    }
    let button = markup.ancestors(block.traits.container).take(AROUND).any(|element| element.tag == Tag::Button);
    let linked = |link: &Link| link.text.start <= block.start && link.text.end + 1 >= block.end;
    if button || links(page, markup, i).any(linked) { Says::Other } else { Says::Nothing }
}

/// Whether block `i` holds a link to an author's page.
pub(super) fn is_linked(page: &Page, markup: &Markup, i: usize, lexicon: &Lexicon) -> bool {
    author_links(page, markup, i, lexicon).next().is_some()
}

/// The texts of the links in block `i` to authors' pages, each once.
pub(super) fn linked_names<'p>(page: &'p Page, markup: &Markup, i: usize, lexicon: &Lexicon) -> Vec<&'p str> {
    let mut names: Vec<&str> = Vec::new();
    for link in author_links(page, markup, i, lexicon) {
        let text = text_of(page, link);
        if !text.is_empty() && !names.contains(&text) {
            names.push(text);
        }
    }
    names
}

/// The one person whom the page's links to authors' pages name, lists and readers' comments aside, and the first line that
/// does.
pub(in crate::stages) fn only_linked<'p>(
    page: &'p Page,
    markup: &Markup,
    lexicon: &Lexicon,
) -> Option<(usize, &'p str)> {
    let mut only: Option<(usize, &str)> = None;
    for (i, block) in page.blocks.iter().enumerate() {
        let container = block.traits.container;
        let listed = matches!(block.kind, Kind::Item { .. } | Kind::Row);
        if block.traits.links == 0 || listed || markup.comment_of(container).is_some() || markup.is_review(container) {
            continue;
        }
        let names = author_links(page, markup, i, lexicon).map(|link| text_of(page, link));
        for name in names.filter(|name| is_name(name, lexicon)) {
            match only {
                None => only = Some((i, name)),
                Some((_, known)) if known == name => {}
                Some(_) => return None,
            }
        }
    }
    only
}

/// What a link shows.
fn text_of<'p>(page: &'p Page, link: &Link) -> &'p str {
    page.text.get(link.text.start as usize..link.text.end as usize).unwrap_or_default().trim()
}

/// The links in block `i` to authors' pages.
fn author_links<'p>(
    page: &'p Page,
    markup: &'p Markup,
    i: usize,
    lexicon: &'p Lexicon,
) -> impl Iterator<Item = &'p Link> {
    let canonical = markup.head.links.iter().find(|(rel, _)| rel == "canonical").map(|(_, href)| href.as_str());
    let own = page.url.as_deref().or(canonical).map(host);
    links(page, markup, i).filter(move |link| {
        // Other sites have pages of accounts, such as those of the site that the page is on.
        let leaves = own.is_some_and(|own| link.href.contains("//") && !host(&link.href).ends_with(site(own)));
        !leaves && leads_to_author(&link.href, lexicon)
    })
}

/// The host of an address.
fn host(address: &str) -> &str {
    let rest = address.split_once("//").map_or("", |(_, rest)| rest);
    rest.split(['/', '?', '#']).next().unwrap_or_default()
}

/// The last two labels of a host: nearly always enough to tell a site from others.
fn site(host: &str) -> &str {
    let start = host.rmatch_indices('.').nth(1).map_or(0, |(at, _)| at + 1);
    &host[start..]
}

/// The links in block `i`.
fn links<'m>(page: &Page, markup: &'m Markup, i: usize) -> impl Iterator<Item = &'m Link> {
    markup.links_in(page.blocks[i].start..page.blocks[i].end)
}

/// Whether the line's elements, inline or around it, bear one of the names.
fn has_class(markup: &Markup, page: &Page, i: usize, names: &[u32]) -> bool {
    let traits = &page.blocks[i].traits;
    let holds = |tokens: &[u32]| {
        tokens.iter().any(|token| names.contains(token)) && !tokens.iter().any(|token| TELLING.contains(token))
    };
    let whole = |tag: Tag| matches!(tag, Tag::Article | Tag::Main | Tag::Body | Tag::Html | Tag::Section);
    let mut around = markup.ancestors(traits.container).take(AROUND).take_while(|element| !whole(element.tag));
    holds(markup.tokens_of(&traits.tokens)) || around.any(|element| holds(markup.tokens_of(&element.tokens)))
}

/// Whether an address is of one author's page: `/authors/ann-lee`, `?author=3`.
fn leads_to_author(href: &str, lexicon: &Lexicon) -> bool {
    let path = href.split_once("://").map_or(href, |(_, rest)| rest);
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let mut parts = path.split('/').filter(|part| !part.is_empty());
    parts.any(|part| lexicon.byline.path.has(part)) && (parts.next().is_some() || !query.is_empty())
        || query.starts_with("author=")
}

/// Whether the head says that the page is of a product.
fn is_product(head: &Head) -> bool {
    head.meta("og:type").is_some_and(|kind| kind.contains("product"))
        || head.json_ld.iter().any(|script| script.contains("\"Product\""))
}

/// Whether the head says that the page is an article.
pub(in crate::stages) fn is_article(markup: &Markup) -> bool {
    let Head { metas, json_ld, .. } = &markup.head;
    let meta = |(name, content): &(String, String)| {
        name == "og:type" && content.eq_ignore_ascii_case("article") || name == "article:published_time"
    };
    let holds = |script: &String, word: &str| memchr::memmem::find(script.as_bytes(), word.as_bytes()).is_some();
    let linked = |script: &String| ["Article\"", "Posting\"", "Report\""].iter().any(|word| holds(script, word));
    metas.iter().any(meta)
        || json_ld.iter().any(linked)
        || markup
            .notes
            .iter()
            .any(|note| note.by != NoteBy::Class && matches!(note.kind, NoteKind::Headline | NoteKind::Published))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::decode::Normaliser;
    use crate::page::html;

    fn first_line(source: &str) -> Says {
        let mut page = html::parse(source, &Normaliser::default());
        page.url = Some("https://www.example.org/ice".to_owned());
        says(&page, page.markup.as_deref().unwrap(), 0, &Lexicon::builtin().unwrap())
    }

    #[test]
    fn classes_links_and_buttons() {
        for (line, said) in [
            ("<p class=post-author>Ann Lee</p>", Says::Author),
            ("<div class=postAuthorName><div><p>Ann Lee</p></div></div>", Says::Author),
            ("<p><span class=byline__name>Ann Lee</span>", Says::Author),
            ("<p><a href='/authors/ann-lee'>Ann Lee</a>", Says::Author),
            ("<p><a href='//blog.example.org/author/ann-lee'>Ann Lee</a>", Says::Author),
            ("<p><a href='https://video.example/user/ann-lee'>Ann Lee</a>", Says::Other),
            ("<p><a href='/?author=3'>Ann Lee</a>", Says::Author),
            ("<p><a href='/authors/'>Ann Lee</a>", Says::Other),
            ("<p><a href='/tags/ann-lee'>Ann Lee</a>", Says::Other),
            ("<button>Ann Lee</button>", Says::Other),
            ("<article class=author-3><p>Ann Lee</article>", Says::Nothing),
        ] {
            assert_eq!(first_line(line), said, "{line}");
        }
    }
}
