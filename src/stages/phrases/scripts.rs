//! Phrases in other scripts than Latin: a third of all, and few pages need them.

use std::sync::OnceLock;

use crate::page::Page;
use crate::phrases::{List, Matcher};

/// The phrases for a page.
#[derive(Debug)]
pub(super) struct Matchers {
    lists: Vec<List>,
    /// Those without letters of other scripts.
    plain: Matcher,
    /// All of them, built for the first page that has letters of another script.
    all: OnceLock<Matcher>,
}

impl Matchers {
    /// Those of all lists.
    pub(super) fn new(lists: Vec<List>) -> Matchers {
        let plain = Matcher::without(&lists, has_other_script);
        Matchers { lists, plain, all: OnceLock::new() }
    }

    /// The phrases that can stand on a page.
    pub(super) fn of(&self, page: &Page) -> &Matcher {
        match has_other_script(&page.text) {
            true => self.all.get_or_init(|| self.plain.with(&self.lists, has_other_script)),
            false => &self.plain,
        }
    }
}

/// Whether a text has characters of a script from Greek to Arabic, from Devanagari to Thai, or from kana to Hangul, by the
/// first bytes of what UTF-8 makes of them.
fn has_other_script(text: &str) -> bool {
    /// Bytes that are looked at at once: without a branch for each of them.
    const PART: usize = 64;
    let other = |byte: u8| (0xce..=0xdb).contains(&byte) | (byte == 0xe0) | (0xe3..=0xed).contains(&byte);
    let holds = |part: &[u8]| !part.is_ascii() && part.iter().fold(false, |found, &byte| found | other(byte));
    text.as_bytes().chunks(PART).any(holds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_by_their_first_bytes() {
        for text in ["Ferries — “in port” … 😀", "Größe, naïve, łódź, İstanbul, tiếng Việt, 5 µm", ""]
        {
            assert!(!has_other_script(text), "{text}");
        }
        for text in [
            "Το λιμάνι",
            "ท่าเรือ",
            "बंदरगाह",
            "Гавань",
            "Гавань замёрзла",
            "الميناء",
            "נמל",
            "항구가 얼었다",
            "港が凍った",
            "渡船",
            "ЯЗЫК",
        ] {
            assert!(has_other_script(text), "{text}");
        }
    }
}
