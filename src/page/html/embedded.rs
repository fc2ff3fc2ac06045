//! Text that stands in scripts alone: the `articleBody` of JSON-LD, the state that frameworks build pages from. It is
//! read where the page itself shows next to no text.

use std::collections::{HashMap, HashSet};

use serde_json::Value;
use xxhash_rust::xxh3::xxh3_64;

use super::attribute::Name;
use super::tree::{Kind as NodeKind, Tree};
use super::{blocks, build};
use crate::decode::Normaliser;
use crate::page::markup::{Container, Markup, Prop, State, Tag};
use crate::page::{Block, Kind, Page, Shape};

/// A page with as many words of prose shows its text.
const SHOWN: u32 = 80;

/// Of so many words of hidden prose one counts as shown.
const HIDDEN: u32 = 3;

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
    let shown = shown(page);
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

/// Words of prose that the page shows. What it hides counts in part: it can be the text until a script shows it, or for
/// readers without scripts, and a dialogue as well.
fn shown(page: &Page) -> u32 {
    let prose = page.blocks.iter().filter(|block| block.shape.is_prose(PROSE));
    let (shown, hidden) = prose.fold((0, 0), |(shown, hidden), block| match block.traits.state.has(State::HIDDEN) {
        true => (shown, hidden + block.shape.words),
        false => (shown + block.shape.words, hidden),
    });
    shown + hidden / HIDDEN
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
    if is_markup(part) {
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
            collect(&value, &mut |keys, text| {
                if keys.last().is_some_and(|key| key == "articlebody") {
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

/// Texts that stand at the same place of a framework's state, whatever entry of a list they are in.
struct Group {
    /// The keys that lead there, each once: trees of rich text nest the same keys to any depth.
    path: u64,
    parts: Vec<String>,
    words: usize,
    /// Words of its parts that are prose or markup.
    prose: usize,
}

/// The texts of a framework's state that hold the most prose. Labels, names and messages have too little.
fn of_state(value: &Value, span: (u32, u32)) -> Option<Found> {
    let mut groups: Vec<Group> = Vec::new();
    let mut places: HashMap<u64, usize> = HashMap::new();
    let mut seen = HashSet::new();
    collect(value, &mut |keys, text| {
        let Some(key) = keys.last().filter(|key| KEYS.contains(&key.as_str())) else { return };
        let shape = Shape::of(text);
        let words = shape.words as usize;
        if words < SHORTEST || !is_text(text) || !seen.insert((key.clone(), text)) {
            return;
        }
        let path = path(keys);
        let place = *places.entry(path).or_insert_with(|| {
            groups.push(Group { path, parts: Vec::new(), words: 0, prose: 0 });
            groups.len() - 1
        });
        let group = &mut groups[place];
        group.words += words;
        group.prose += if shape.is_prose(PROSE) || is_markup(text) { words } else { 0 };
        group.parts.push(text.to_owned());
    });
    let told = groups.into_iter().filter(|group| group.prose >= LEAST && 2 * group.prose >= group.words);
    let best = told.max_by_key(|group| (group.prose, std::cmp::Reverse(group.path)))?;
    Some(Found { from: "script state", parts: best.parts, span })
}

/// Keys as a number, each once, in the order in which they come first.
fn path(keys: &[String]) -> u64 {
    let first = |&(at, key): &(usize, &String)| !keys[..at].contains(key);
    let bytes = keys.iter().enumerate().filter(first).flat_map(|(_, key)| key.bytes().chain([0]));
    xxh3_64(&bytes.collect::<Vec<u8>>())
}

fn is_markup(text: &str) -> bool {
    text.contains("</") || text.contains("<p") || text.contains("<br")
}

/// Whether a string is text for people rather than code or styles.
fn is_text(text: &str) -> bool {
    let code = text.bytes().filter(|b| b"{}[]=;".contains(b)).count();
    code * 40 < text.len()
}

/// Calls `take` with the keys (in lower case) that lead to a string, and the string, for every one in `value`, in order;
/// strings in arrays have the key of their array.
fn collect<'v>(value: &'v Value, take: &mut dyn FnMut(&[String], &'v str)) {
    fn walk<'v>(value: &'v Value, keys: &mut Vec<String>, take: &mut dyn FnMut(&[String], &'v str)) {
        match value {
            Value::String(text) => take(keys, text),
            Value::Array(values) => values.iter().for_each(|value| walk(value, keys, take)),
            Value::Object(members) => {
                for (key, value) in members {
                    keys.push(key.to_ascii_lowercase());
                    walk(value, keys, take);
                    keys.pop();
                }
            }
            _ => {}
        }
    }
    walk(value, &mut Vec::new(), take);
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
    fn rich_text_is_read_whole_and_messages_are_not() {
        let (some, most) = ([SENTENCE; 4].join(" "), [SENTENCE; 5].join(" "));
        let messages = serde_json::json!({"cookies": {"text": some}, "legal": {"text": format!("{some} So it was.")}});
        let story = serde_json::json!([
            {"content": [{"value": SENTENCE}]},
            {"content": [{"content": [{"content": [{"value": "Ice, as thick as a hand"}]}]}]},
            {"content": [{"value": most}]},
        ]);
        let state = serde_json::json!({"messages": messages, "story": {"content": story}});
        let found = embedded(&format!("<div></div><script type='application/json'>{state}</script>"));
        assert_eq!(found, [SENTENCE.to_owned(), "Ice, as thick as a hand".to_owned(), most]);
        let names = serde_json::json!({"items": vec![serde_json::json!({"text": "Ice and snow of the year"}); 40]});
        assert!(embedded(&format!("<div></div><script type='application/json'>{names}</script>")).is_empty());
    }

    #[test]
    fn text_for_readers_without_scripts_is_enough() {
        let text = format!("<p>{}</p>", [SENTENCE; 15].join(" "));
        let state = serde_json::json!({"posts": [{"content": text}]});
        let script = format!("<script type='application/json'>{state}</script>");
        assert!(embedded(&format!("<noscript>{text}</noscript>{script}")).is_empty());
        assert!(!embedded(&format!("<noscript><p>{SENTENCE}</p></noscript>{script}")).is_empty());
    }

    #[test]
    fn short_or_broken_scripts_hold_nothing() {
        for script in ["{\"articleBody\":\"Too short.\"}", "{\"articleBody\":", "[[[[", ""] {
            assert!(embedded(&format!("<script type='application/ld+json'>{script}</script>")).is_empty());
        }
    }
}
