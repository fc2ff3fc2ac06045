//! Pages in a made-up script without spaces, from pages in Latin letters: the corpus has few pages in Chinese or Japanese,
//! and what tells text from chrome there (place, neighbours, repetition, the ends of sentences) can be learned elsewhere.

use crate::boost::sample::draw;
use crate::corpus::{Document, Set, Snippets};

/// One document in so many is written anew.
const EVERY: usize = 6;

/// Words of as many letters or fewer become one sign of a syllabary, as particles are written.
const PARTICLE: usize = 3;

/// Letters for one sign in longer words: a Japanese translation of English has some two signs a word.
const LETTERS: usize = 3;

/// Some of `documents` in a script without spaces, as documents of [`Set::DENSE`].
pub fn dense(documents: &[Document]) -> Vec<Document> {
    let kinds = ["wet", "innertext", "bs4"];
    let taken = documents.iter().filter(|document| kinds.contains(&document.set.scraper) && !document.gold.is_empty());
    taken.enumerate().filter(|(i, _)| i % EVERY == 0).map(|(_, document)| rewritten(document)).collect()
}

fn rewritten(document: &Document) -> Document {
    let key = document.id.bytes().fold(7u64, |sum, byte| sum.wrapping_mul(31).wrapping_add(u64::from(byte)));
    Document {
        id: document.id.clone(),
        set: Set::DENSE,
        url: document.url.clone(),
        page_type: document.page_type.clone(),
        fold: document.fold,
        body: write(&document.body, key),
        gold: write(&document.gold, key),
        title: write(&document.title, key),
        snippets: Snippets::default(),
    }
}

/// Writes a text in the script. A word has the same signs wherever it stands on the page of that `key`, and others on
/// other pages: what words say on other pages must not be learned from it.
fn write(text: &str, key: u64) -> String {
    let lines = text.split('\n').map(|line| {
        let parts = line.split(' ').map(|part| if is_address(part) { part.to_owned() } else { part_of(part, key) });
        let mut out = String::with_capacity(line.len());
        for part in parts {
            if out.chars().next_back().is_some_and(|c| c.is_ascii()) && part.starts_with(|c: char| c.is_ascii()) {
                out.push(' ');
            }
            out.push_str(&part);
        }
        out
    });
    lines.collect::<Vec<String>>().join("\n")
}

/// Whether the part of a line is an address, which is written in Latin letters everywhere.
fn is_address(part: &str) -> bool {
    part.contains("://") || part.contains('@') || part.starts_with("www.")
}

/// What stands between two spaces: words and the punctuation around them.
fn part_of(part: &str, key: u64) -> String {
    let chars: Vec<char> = part.chars().collect();
    let inside = |at: usize| chars[at].is_alphabetic() || is_apostrophe(&chars, at);
    let mut out = String::new();
    let mut at = 0;
    while at < chars.len() {
        let end = (at..chars.len()).find(|&at| !inside(at)).unwrap_or(chars.len());
        if end > at {
            out.push_str(&signs(&chars[at..end], key));
            at = end;
        } else {
            let last = at + 1 == chars.len();
            out.push(mark(chars[at], last));
            at += 1;
        }
    }
    out
}

fn is_apostrophe(chars: &[char], at: usize) -> bool {
    let letter = |at: usize| chars.get(at).is_some_and(|c| c.is_alphabetic());
    matches!(chars[at], '\'' | '’') && at > 0 && letter(at - 1) && letter(at + 1)
}

/// The signs of a word; acronyms and what has no case stay as they are.
fn signs(word: &[char], key: u64) -> String {
    let acronym = (2..=5).contains(&word.len()) && word.iter().all(|c| c.is_uppercase());
    if acronym || !word.iter().any(|c| c.is_lowercase() || c.is_uppercase()) {
        return word.iter().collect();
    }
    let lower = word.iter().flat_map(|c| c.to_lowercase());
    let hash = lower.fold(key, |sum, c| sum.wrapping_mul(0x100_0000_01b3) ^ u64::from(c));
    let sign = |n: usize, first: u32, count: u32| {
        let drawn = (draw(3, n, hash) >> 16) as u32 % count;
        char::from_u32(first + drawn).unwrap_or('の')
    };
    if word.len() <= PARTICLE {
        return sign(0, 0x3042, 80).to_string();
    }
    let count = word.len().div_ceil(LETTERS).min(6);
    let kana = |n: usize| n + 1 == count && count > 2;
    (0..count).map(|n| if kana(n) { sign(n, 0x3042, 80) } else { sign(n, 0x4e00, 0x5000) }).collect()
}

/// A mark in its wide form where it ends a part of a line.
fn mark(c: char, last: bool) -> char {
    match c {
        '.' if last => '。',
        ',' if last => '、',
        '?' if last => '？',
        '!' if last => '！',
        ':' if last => '：',
        '“' => '「',
        '”' => '」',
        '(' => '（',
        ')' => '）',
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_without_spaces() {
        let line = write("The harbour froze on 12 March, CNN said. See https://example.org/a", 1);
        assert!(
            line.contains("12")
                && line.contains("CNN")
                && line.contains("。")
                && line.ends_with("https://example.org/a")
        );
        assert!(line.matches(' ').count() <= 1 && line.chars().filter(|c| *c > '\u{3000}').count() > 8, "{line}");
    }

    #[test]
    fn words_are_the_same_on_a_page_and_others_elsewhere() {
        assert_eq!(write("Ferries, ferries", 1).split('、').collect::<Vec<_>>(), [&write("ferries", 1); 2]);
        assert_ne!(write("ferries", 1), write("ferries", 2));
    }
}
