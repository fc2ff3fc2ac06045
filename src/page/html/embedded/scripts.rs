//! The text in a page's scripts: the `articleBody` of JSON-LD, else the prose of a framework's state.

use std::collections::{HashMap, HashSet};

use serde_json::Value;
use xxhash_rust::xxh3::xxh3_64;

use super::{LEAST, PROSE};
use crate::page::Shape;
use crate::page::html::attribute::Name;
use crate::page::html::tree::{Kind, Tree};

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
pub(super) struct Found {
    /// What names it, as evidence says.
    pub(super) from: &'static str,
    /// Its parts, in order: plain or HTML.
    pub(super) parts: Vec<String>,
    /// Where the script stands in the source.
    pub(super) span: (u32, u32),
}

impl Found {
    pub(super) fn words(&self) -> usize {
        self.parts.iter().map(|part| words(part)).sum()
    }
}

fn words(text: &str) -> usize {
    Shape::of(text).words as usize
}

/// The best text in the page's scripts.
pub(super) fn find(tree: &Tree<'_>) -> Option<Found> {
    let mut state: Option<Found> = None;
    let mut bytes = 0;
    for node in 0..tree.nodes.len() as u32 {
        let Kind::Element { name, .. } = &tree.node(node).kind else { continue };
        if &**name != "script" {
            continue;
        }
        let Some(Kind::Text(piece)) = tree.children(node).next().map(|child| tree.node(child).kind.clone()) else {
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

/// Whether a string holds elements.
pub(super) fn is_markup(text: &str) -> bool {
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
