//! Text that stands in scripts alone: the `articleBody` of JSON-LD, the state that frameworks build pages from. It is
//! read where the page itself shows next to no text.

use std::collections::HashSet;

use serde_json::Value;

use super::attribute::Name;
use super::tree::{Kind as NodeKind, Tree};
use super::{blocks, build};
use crate::decode::Normaliser;
use crate::page::markup::{Container, Markup, Prop, State, Tag};
use crate::page::{Block, Kind, Page, Shape};

/// A page with as many words of prose shows its text.
const SHOWN: u32 = 80;

/// Prose ends as sentences do and has this many words.
const PROSE: u32 = 10;

/// Fewer words in scripts are no article.
const LEAST: usize = 60;

/// The shortest text that counts, in words.
const SHORTEST: usize = 4;

/// The most bytes of scripts that are read.
const MOST_BYTES: usize = 1 << 23;

/// Keys under which frameworks keep text.
const KEYS: [&str; 12] = [
    "articlebody",
    "body",
    "bodyhtml",
    "bodytext",
    "content",
    "contenthtml",
    "html",
    "text",
    "paragraph",
    "value",
    "markdown",
    "description",
];

/// Text found in a script.
struct Found {
    /// What names it, as evidence says.
    from: &'static str,
    /// Its parts, in order: plain or HTML.
    parts: Vec<String>,
    /// Where the script stands in the source.
    span: (u32, u32),
}

impl Found {
    fn words(&self) -> usize {
        self.parts.iter().map(|part| words(part)).sum()
    }
}

fn words(text: &str) -> usize {
    Shape::of(text).words as usize
}

/// Adds the text of scripts to a page that shows none.
pub(super) fn add(tree: &Tree<'_>, normaliser: &Normaliser, page: &mut Page) {
    let prose = |block: &&Block| block.shape.is_prose(PROSE) && !block.traits.state.has(State::HIDDEN);
    let shown: u32 = page.blocks.iter().filter(prose).map(|block| block.shape.words).sum();
    if shown >= SHOWN {
        return;
    }
    let Some(found) = find(tree).filter(|found| found.words() >= LEAST.max(2 * shown as usize)) else { return };
    let Some(mut markup) = page.markup.take() else { return };
    markup.containers.push(Container {
        depth: 1,
        tag: Tag::Article,
        prop: Prop::ArticleBody,
        state: State::EMBEDDED,
        ..Container::default()
    });
    markup.embedded = Some(found.from);
    for part in &found.parts {
        append(part, &found, normaliser, page, &markup);
    }
    page.markup = Some(markup);
}

/// Adds the blocks of one part to the page.
fn append(part: &str, found: &Found, normaliser: &Normaliser, page: &mut Page, markup: &Markup) {
    let container = markup.containers.len() as u32 - 1;
    let mut push = |text: &str, block: &Block| {
        let start = page.text.len() as u32;
        page.text.push_str(text);
        let mut block = Block {
            start,
            end: page.text.len() as u32,
            source_start: found.span.0,
            source_end: found.span.1,
            ..block.clone()
        };
        block.traits.container = container;
        block.traits.state = State::EMBEDDED;
        block.traits.tokens = Default::default();
        page.blocks.push(block);
    };
    if part.contains("</") || part.contains("<p") || part.contains("<br") {
        let (tree, _) = build::build(part, build::Attributes::Read);
        let inner = blocks::page(&tree, normaliser, part.len(), None);
        (0..inner.blocks.len()).for_each(|i| push(inner.tile_of(i), &inner.blocks[i]));
        return;
    }
    let mut line = String::new();
    for raw in part.lines() {
        line.clear();
        normaliser.line_into(raw, &mut line);
        if !line.is_empty() {
            push(&line, &Block { gap: 1, kind: Kind::Paragraph, shape: Shape::of(&line), ..Block::default() });
        }
    }
}

/// The best text in the page's scripts.
fn find(tree: &Tree<'_>) -> Option<Found> {
    let mut state: Option<Found> = None;
    let mut bytes = 0;
    for node in 0..tree.nodes.len() as u32 {
        let NodeKind::Element { name, .. } = &tree.node(node).kind else { continue };
        if &**name != "script" {
            continue;
        }
        let Some(NodeKind::Text(piece)) = tree.children(node).next().map(|child| tree.node(child).kind.clone()) else {
            continue;
        };
        let text = tree.text(piece);
        bytes += text.len();
        if bytes > MOST_BYTES {
            break;
        }
        let kind = tree.attribute(node, Name::Type).unwrap_or_default().to_ascii_lowercase();
        let span = (piece.source, piece.source + text.len() as u32);
        let Some(value) = json(text, &kind) else { continue };
        if kind.contains("ld+json") {
            let mut parts = Vec::new();
            collect(&value, &mut |key, text| {
                if key == "articlebody" {
                    parts.push(text.to_owned());
                }
            });
            let found = Found { from: "json-ld articleBody", parts, span };
            if found.words() >= LEAST {
                return Some(found);
            }
        } else if let Some(found) = of_state(&value, span)
            && state.as_ref().is_none_or(|best| best.words() < found.words())
        {
            state = Some(found);
        }
    }
    state
}

/// The value of a script: JSON, or the first large object that a script assigns or hands to a function.
fn json(text: &str, kind: &str) -> Option<Value> {
    /// Objects that are tried.
    const TRIES: usize = 6;
    let text = text.trim();
    if kind.contains("json") {
        return serde_json::from_str(text.trim_end_matches(';')).ok();
    }
    let starts = memchr::memchr_iter(b'{', text.as_bytes());
    let given = starts.filter(|&at| text[..at].trim_end().ends_with(['=', '(']) && text[at..].len() > LEAST);
    given.take(TRIES).find_map(|at| {
        let value = serde_json::Deserializer::from_str(&text[at..]).into_iter::<Value>().next()?.ok()?;
        value.as_object().is_some_and(|members| !members.is_empty()).then_some(value)
    })
}

/// The texts under the key that holds the most words of a framework's state.
fn of_state(value: &Value, span: (u32, u32)) -> Option<Found> {
    let mut by_key: Vec<(&str, Vec<String>)> = KEYS.iter().map(|key| (*key, Vec::new())).collect();
    let mut seen = HashSet::new();
    collect(value, &mut |key, text| {
        if let Some((known, parts)) = by_key.iter_mut().find(|(known, _)| *known == key)
            && words(text) >= SHORTEST
            && is_text(text)
            && seen.insert((*known, text))
        {
            parts.push(text.to_owned());
        }
    });
    let best = by_key.into_iter().map(|(_, parts)| Found { from: "script state", parts, span });
    best.max_by_key(Found::words).filter(|found| found.words() >= LEAST)
}

/// Whether a string is text for people rather than code or styles.
fn is_text(text: &str) -> bool {
    let code = text.bytes().filter(|b| b"{}[]=;".contains(b)).count();
    code * 40 < text.len()
}

/// Calls `take` with key (in lower case) and text of every string in `value`, in order; strings in arrays have the key
/// of their array.
fn collect<'v>(value: &'v Value, take: &mut dyn FnMut(&str, &'v str)) {
    fn walk<'v>(value: &'v Value, key: &str, take: &mut dyn FnMut(&str, &'v str)) {
        match value {
            Value::String(text) => take(key, text),
            Value::Array(values) => values.iter().for_each(|value| walk(value, key, take)),
            Value::Object(members) => {
                members.iter().for_each(|(key, value)| walk(value, &key.to_ascii_lowercase(), take));
            }
            _ => {}
        }
    }
    walk(value, "", take);
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use crate::decode::Normaliser;
    use crate::page::html::parse;
    use crate::page::markup::State;

    const SENTENCE: &str = "The harbour froze on Tuesday, and the ferries stayed in port for the first time in years.";

    fn embedded(source: &str) -> Vec<String> {
        let page = parse(source, &Normaliser::default());
        let own = |i: &usize| page.blocks[*i].traits.state.has(State::EMBEDDED);
        (0..page.blocks.len()).filter(own).map(|i| page.text_of(i).to_owned()).collect()
    }

    #[test]
    fn an_article_body_in_json_ld_is_read() {
        let body = format!("{SENTENCE}\\n\\n{}", [SENTENCE; 5].join(" "));
        let source = format!(
            "<div id=root></div><script type='application/ld+json'>\
             {{\"@graph\":[{{\"@type\":\"NewsArticle\",\"articleBody\":\"{body}\"}}]}}</script>"
        );
        assert_eq!(embedded(&source), [SENTENCE.to_owned(), [SENTENCE; 5].join(" ")]);
    }

    #[test]
    fn the_state_of_a_framework_is_read() {
        let html = format!("<p>{SENTENCE}</p><h2>More</h2><p>{}</p>", [SENTENCE; 5].join(" "));
        let state = serde_json::json!({"props": {"page": {"title": "Ice", "body": html, "css": "a{b:c}"}}});
        for (open, close) in [
            ("<script id=__NEXT_DATA__ type='application/json'>", ""),
            ("<script>window.__STATE__ = ", ";"),
            ("<script>(function () {})(); w['q'].push(", ");"),
        ] {
            let found = embedded(&format!("<div></div>{open}{state}{close}</script>"));
            assert_eq!(found, [SENTENCE.to_owned(), "More".to_owned(), [SENTENCE; 5].join(" ")], "{open}");
        }
    }

    #[test]
    fn pages_that_show_their_text_are_left_alone() {
        let text = [SENTENCE; 6].join(" ");
        let source = format!("<p>{text}</p><script type='application/ld+json'>{{\"articleBody\":\"{text}\"}}</script>");
        assert!(embedded(&source).is_empty());
    }

    #[test]
    fn short_or_broken_scripts_hold_nothing() {
        for script in ["{\"articleBody\":\"Too short.\"}", "{\"articleBody\":", "[[[[", ""] {
            assert!(embedded(&format!("<script type='application/ld+json'>{script}</script>")).is_empty());
        }
    }
}
