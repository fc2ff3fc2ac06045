//! What JSON-LD repeats of the page's text: pairs of neighbouring words that blocks share with its strings.

use std::borrow::Cow;

use memchr::memmem;
use serde_json::{Deserializer, de::StrRead};

use crate::page::markup::Head;
use crate::scorer::columns::{Columns, log, share};
use crate::scorer::words::{Words, hashes};

/// Keys whose values are text, by what they are: the page's own text, what is said of it, and what others say.
const KEYS: [&[&str]; 3] = [&["\"articleBody\"", "\"text\""], &["\"description\""], &["\"reviewBody\""]];

/// The columns of the same.
const NAMES: [&str; 3] = ["told-text:in", "told-description:in", "told-review:in"];

/// Strings of fewer bytes are names and labels.
const SHORTEST: usize = 40;

/// The most strings of one kind that are read.
const MOST: usize = 1000;

/// Adds what share of each block's pairs of words JSON-LD holds, and how many it holds at all.
pub(super) fn add(columns: &mut Columns, head: &Head, words: &Words) {
    for (keys, name) in KEYS.iter().zip(NAMES) {
        let told = Told::of(&head.json_ld, keys);
        columns.add(name, |i| told.as_ref().map_or(0, |told| told.share(words.of(i))));
        if name == NAMES[0] {
            columns.fill("page:told-text", told.map_or(0, |told| log(told.pairs)));
        }
    }
}

/// Pairs of words as a set of hashed bits.
struct Told {
    bits: Vec<u64>,
    pairs: u32,
}

/// Bits of the set, as a power of two: a text of 2,000 words sets one in 30.
const BITS: u32 = 16;

impl Told {
    /// The pairs in the values of `keys`; none if there are none.
    fn of(scripts: &[String], keys: &[&str]) -> Option<Told> {
        let mut told = Told { bits: Vec::new(), pairs: 0 };
        let values = scripts.iter().flat_map(|script| keys.iter().flat_map(|key| values(script, key)));
        values.take(MOST).for_each(|value| told.read(&value));
        (told.pairs > 0).then_some(told)
    }

    fn read(&mut self, value: &str) {
        self.bits.resize(1 << (BITS - 6), 0);
        let mut before = None;
        let mut take = |hash| {
            if let Some(before) = before.replace(hash) {
                let (word, mask) = place(before, hash);
                self.pairs += u32::from(self.bits[word] & mask == 0);
                self.bits[word] |= mask;
            }
        };
        // The values may be markup.
        value.split('<').enumerate().for_each(|(n, part)| {
            hashes(if n == 0 { part } else { part.split_once('>').map_or(part, |(_, text)| text) }, &mut take);
        });
    }

    /// The share of the pairs of `words` that are among these, 0..=255.
    fn share(&self, words: &[u32]) -> u8 {
        let held = |pair: &&[u32]| {
            let (word, mask) = place(pair[0], pair[1]);
            self.bits[word] & mask != 0
        };
        let pairs = words.windows(2);
        share(pairs.clone().filter(held).count() as u32, pairs.len() as u32)
    }
}

/// Where the bit of a pair is.
fn place(before: u32, word: u32) -> (usize, u64) {
    let hash = (before.rotate_left(13) ^ word).wrapping_mul(0x9e37_79b1) >> (32 - BITS);
    ((hash >> 6) as usize, 1 << (hash & 63))
}

/// The string values of a key in JSON that may be broken elsewhere; short ones are left out.
fn values<'a>(script: &'a str, key: &'a str) -> impl Iterator<Item = Cow<'a, str>> {
    memmem::find_iter(script.as_bytes(), key.as_bytes()).take(MOST).filter_map(move |at| {
        let rest = script[at + key.len()..].trim_start().strip_prefix(':')?.trim_start();
        let first =
            rest.starts_with('"').then(|| Deserializer::new(StrRead::new(rest)).into_iter::<Cow<'a, str>>().next());
        first??.ok().filter(|value| value.len() >= SHORTEST)
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::decode::Normaliser;
    use crate::page::html;
    use crate::scorer::FunctionWords;

    const TEXT: &str = "The harbour froze on Tuesday, and the ferries stayed in port for the first time in years.";

    /// The shares of the blocks of a page that says `script` in JSON-LD, by the kinds of keys.
    fn shares(script: &str, body: &str) -> [Vec<u8>; 3] {
        let source = format!("<script type='application/ld+json'>{script}</script>{body}");
        let page = html::parse(&source, &Normaliser::default());
        let words = Words::read(&page, &FunctionWords::default());
        let head = &page.markup.as_ref().unwrap().head;
        KEYS.map(|keys| {
            let told = Told::of(&head.json_ld, keys);
            (0..page.blocks.len()).map(|i| told.as_ref().map_or(0, |told| told.share(words.of(i)))).collect()
        })
    }

    #[test]
    fn blocks_that_json_ld_repeats_are_told_by_kind() {
        let page = format!("<p>{TEXT}</p><p>Read more about ferries in the years before it froze.</p>");
        let none = vec![0, 0];
        for (key, kind) in [("articleBody", 0), ("text", 0), ("description", 1), ("reviewBody", 2)] {
            let found = shares(&format!("[{{\"{key}\" : \"<p>{TEXT}</p>\"}}]"), &page);
            assert_eq!(found[kind][0], 255, "{key}");
            assert!(found[kind][1] < 80, "{key}: {}", found[kind][1]);
            (0..3).filter(|other| *other != kind).for_each(|other| assert_eq!(found[other], none, "{key}"));
        }
    }

    #[test]
    fn short_broken_and_other_values_tell_nothing() {
        let page = format!("<p>{TEXT}</p>");
        for script in [
            "{\"text\": \"The harbour froze on Tuesday\"}".to_owned(),
            format!("{{\"keywords\": \"{TEXT}\"}}"),
            format!("{{\"text\": \"{TEXT}"),
            "{\"text\": [\"".to_owned(),
            "\"text\"".to_owned(),
        ] {
            assert_eq!(shares(&script, &page), [vec![0], vec![0], vec![0]], "{script}");
        }
    }

    #[test]
    fn values_are_read_where_the_rest_is_broken() {
        let script = format!("{{,, \"text\": \"{TEXT}\\n\\u00e9\", \"text\":7, \"text\": \"{}\"", "x".repeat(SHORTEST));
        let found: Vec<_> = values(&script, "\"text\"").collect();
        assert_eq!(found, [format!("{TEXT}\né"), "x".repeat(SHORTEST)]);
    }
}
