//! Repair of UTF-8 that was read as windows-1252 or Latin-1 (mojibake).
//!
//! A run of characters is repaired where they map back to the bytes of one
//! UTF-8 sequence and the character that those spell is one that texts have.
//! Where real text could read the same, it is left alone:
//! - `é…”`, `à\u{a0}«`, `3×½` spell letters of East Asian and Semitic scripts:
//!   these count only where two of one script stand side by side.
//! - A capital before a closing mark (`“CAFÉ”`, `MAÇÃ”`, `5 Å…`) stays unless
//!   the word goes on after it; `MAÇÃ\u{a0}e` stays as capitals do not turn
//!   into a small letter.
//!
//! - One misread character alone between quotation marks (`it showed "Ã©"`)
//!   is taken as meant. In other places text that speaks of mojibake is
//!   repaired like damage, from which nothing tells it.
//!
//! `â€` without its third character stays.

use std::borrow::Cow;
use std::ops::Range;

use memchr::memchr;

/// Text that was encoded wrongly more often than this stays as it is then.
pub(super) const DEEPEST: usize = 8;

/// Repairs mojibake in `text`, layer by layer where it was encoded wrongly twice.
pub fn repair(text: &str) -> Cow<'_, str> {
    let mut repaired = Cow::Borrowed(text);
    for _ in 0..DEEPEST {
        match repair_layer(&repaired, |_, _| {}) {
            Some(layer) => repaired = Cow::Owned(layer),
            None => break,
        }
    }
    repaired
}

/// Undoes one wrong reading; `None` where nothing is to be repaired. Reports
/// each repaired run's range in `text` and in the result.
pub(super) fn repair_layer(text: &str, mut on_edit: impl FnMut(Range<usize>, Range<usize>)) -> Option<String> {
    let mut at = next_suspect(text, 0)?;
    let mut out = String::new();
    let mut copied = 0;
    loop {
        let in_run = copied == at && at > 0;
        let before = if in_run { out.as_str() } else { &text[..at] };
        match Sequence::at(&text[at..]) {
            Some(found) if found.is_certain(before, in_run, &text[at + found.length..]) => {
                if out.is_empty() {
                    out.reserve(text.len());
                }
                out.push_str(&text[copied..at]);
                let start = out.len();
                out.push(found.spells);
                on_edit(at..at + found.length, start..out.len());
                at += found.length;
                copied = at;
            }
            _ => at += 2,
        }
        match next_suspect(text, at) {
            Some(next) => at = next,
            None => break,
        }
    }
    if copied == 0 {
        return None;
    }
    out.push_str(&text[copied..]);
    Some(out)
}

/// The next character U+00C2 to U+00F4 (a UTF-8 lead byte read as Latin-1)
/// before one that may be a continuation byte: U+0080 to U+00BF, or one of
/// the letters and signs that windows-1252 has in place of C1.
fn next_suspect(text: &str, from: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = from;
    loop {
        at += memchr(0xc3, bytes.get(at..)?)?;
        match bytes.get(at + 1..at + 3)? {
            [0x82..=0xb4, 0xc2 | 0xc5 | 0xc6 | 0xcb | 0xe2] => return Some(at),
            _ => at += 2,
        }
    }
}

/// Characters that spell one UTF-8 sequence.
struct Sequence {
    /// The character that the bytes mean.
    spells: char,
    /// How long the misread characters are in the text, in bytes.
    length: usize,
    /// The second misread character, and the last.
    second: char,
    last: char,
}

impl Sequence {
    /// The sequence that `text` starts with.
    fn at(text: &str) -> Option<Self> {
        let mut bytes = [0; 4];
        let mut misread = text.chars();
        bytes[0] = byte_of(misread.next()?)?;
        let count = match bytes[0] {
            0xc2..=0xdf => 2,
            0xe0..=0xef => 3,
            0xf0..=0xf4 => 4,
            _ => return None,
        };
        let (mut second, mut last) = (None, ' ');
        for byte in &mut bytes[1..count] {
            last = misread.next()?;
            second = second.or(Some(last));
            *byte = byte_of(last)?;
        }
        let spells = std::str::from_utf8(&bytes[..count]).ok()?.chars().next()?;
        let length = text.len() - misread.as_str().len();
        Some(Sequence { spells, length, second: second?, last })
    }

    /// Whether this is damage beyond doubt. `before` is the text up to here as
    /// repaired so far, `in_run` whether its last character was just repaired.
    fn is_certain(&self, before: &str, in_run: bool, after: &str) -> bool {
        if !in_run && before.ends_with(is_quote) && after.starts_with(is_quote) {
            return false;
        }
        if let Some(script) = script_in_pairs(self.spells) {
            let same = |c: char| script_in_pairs(c) == Some(script);
            return (in_run && before.chars().next_back().is_some_and(same))
                || Self::at(after).is_some_and(|next| same(next.spells));
        }
        match self.spells {
            '\u{80}'..='\u{9f}' => in_run && before.chars().next_back().and_then(byte_of).is_some(),
            '\u{a0}'..='\u{24f}' | '\u{391}'..='\u{3ce}' | '\u{400}'..='\u{4ff}' => {
                in_run || !self.reads_naturally(before, after)
            }
            'ˆ' | '˜' => in_run,
            '\u{300}'..='\u{36f}' => before.ends_with(|c: char| c.is_ascii_lowercase()),
            '\u{2000}'..='\u{2bff}' => !(may_close(self.second) && may_close(self.last)),
            '\u{fe0f}' | '\u{feff}' | '\u{fffd}' | '\u{1f000}'..='\u{1faff}' => true,
            _ => false,
        }
    }

    /// Whether the characters may be meant: a capital at the end of a word in
    /// capitals, or on its own, and a mark after it.
    fn reads_naturally(&self, before: &str, after: &str) -> bool {
        let mut back = before.chars().rev();
        let (previous, one_before) = (back.next(), back.next());
        let after_capital = previous.is_some_and(char::is_uppercase);
        let in_capitals = after_capital && one_before.is_some_and(char::is_uppercase);
        if self.spells.is_lowercase() && in_capitals {
            return true;
        }
        let ends_word = !after.starts_with(char::is_alphabetic);
        let may_end_here = after_capital || !previous.is_some_and(char::is_alphabetic);
        self.spells.is_alphabetic() && may_close(self.last) && ends_word && may_end_here
    }
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '\'' | '`' | '“' | '”' | '„' | '‘' | '’' | '«' | '»')
}

/// Marks that often stand right after a word.
fn may_close(c: char) -> bool {
    matches!(c, '”' | '“' | '’' | '‘' | '»' | '›' | '…' | '™' | '®' | '–' | '—')
}

/// The first code point of a script whose letters only count in pairs.
fn script_in_pairs(c: char) -> Option<u32> {
    match c {
        '\u{590}'..='\u{5ff}' => Some(0x590),
        '\u{600}'..='\u{6ff}' => Some(0x600),
        '\u{900}'..='\u{dff}' => Some(0x900),
        '\u{e00}'..='\u{eff}' => Some(0xe00),
        '\u{10a0}'..='\u{10ff}' => Some(0x10a0),
        '\u{1e00}'..='\u{1fff}' => Some(0x1e00),
        '\u{3000}'..='\u{9fff}' | '\u{ff01}'..='\u{ff9f}' => Some(0x3000),
        '\u{ac00}'..='\u{d7a3}' => Some(0xac00),
        _ => None,
    }
}

/// The byte that windows-1252 or Latin-1 shows as `c`, for bytes from 0x80 on.
pub(super) fn byte_of(c: char) -> Option<u8> {
    let byte = match c {
        '\u{80}'..='\u{ff}' => return u8::try_from(c).ok(),
        '€' => 0x80,
        '‚' => 0x82,
        'ƒ' => 0x83,
        '„' => 0x84,
        '…' => 0x85,
        '†' => 0x86,
        '‡' => 0x87,
        'ˆ' => 0x88,
        '‰' => 0x89,
        'Š' => 0x8a,
        '‹' => 0x8b,
        'Œ' => 0x8c,
        'Ž' => 0x8e,
        '‘' => 0x91,
        '’' => 0x92,
        '“' => 0x93,
        '”' => 0x94,
        '•' => 0x95,
        '–' => 0x96,
        '—' => 0x97,
        '˜' => 0x98,
        '™' => 0x99,
        'š' => 0x9a,
        '›' => 0x9b,
        'œ' => 0x9c,
        'ž' => 0x9e,
        'Ÿ' => 0x9f,
        _ => return None,
    };
    Some(byte)
}

#[cfg(test)]
mod tests {
    use super::*;
    use encoding_rs::WINDOWS_1252;
    use proptest::prelude::*;

    /// Reads the UTF-8 of `text` as windows-1252.
    fn misread(text: &str) -> String {
        WINDOWS_1252.decode_without_bom_handling(text.as_bytes()).0.into_owned()
    }

    /// Reads the UTF-8 of `text` as Latin-1.
    fn misread_latin1(text: &str) -> String {
        text.bytes().map(char::from).collect()
    }

    const TEXTS: &[&str] = &[
        "It’s “quoted” – and—so on… • 5 €",
        "Là-bas, l’été, où l’œuvre naît à Noël: « Ça va ? »",
        "Größe, Übermut, KÖLN, Straße, Ärger, ÄPFEL",
        "São Paulo, não, ação, NÃO, Índia, Ágil",
        "El año, ¿qué?, ¡así!, España, Ñandú",
        "Zażółć gęślą jaźń, Łódź",
        "Příliš žluťoučký kůň úpěl",
        "Şişli, İstanbul, ağaç, ığdır",
        "București și țară",
        "Привет, мир и всем",
        "Καλημέρα κόσμε",
        "日本語のテキスト、中国",
        "한국어 텍스트",
        "שלום עולם",
        "مرحبا بالعالم",
        "नमस्ते दुनिया",
        "Smile 😀 ❤️ ✓ ★ → №",
        "Preis:\u{a0}5 £, 20 °C, ½, ©, ®, §",
    ];

    #[test]
    fn misread_text_is_repaired() {
        for &text in TEXTS {
            assert_eq!(repair(&misread(text)), text);
            assert_eq!(repair(&misread_latin1(text)), text);
        }
    }

    #[test]
    fn text_misread_twice_is_repaired() {
        for &text in TEXTS {
            assert_eq!(repair(&misread(&misread(text))), text);
        }
        assert_eq!(repair("donâ\u{20ac}\u{2122}t, ÃƒÂ©tÃƒÂ©"), "don’t, été");
        assert_eq!(repair("itÃ¢Â€Â™s"), "it’s");
    }

    #[test]
    fn sound_text_is_borrowed() {
        for &text in TEXTS {
            assert!(matches!(repair(text), Cow::Borrowed(same) if same == text), "{text}");
        }
    }

    #[test]
    fn look_alikes_stay() {
        for text in [
            "NÃO",
            "Ã",
            "Â",
            "“MAÇÔ",
            "“MAÇÃ”",
            "MAÇÃ\u{a0}e pera",
            "“CAFÉ”",
            "«CAFÉ»",
            "CAFÉ™",
            "5 Å…",
            "„KITÄ“",
            "“No sé…”",
            "“the café—” she said",
            "voilà…",
            "Il va à\u{a0}« Paris »",
            "à «\u{a0}Paris\u{a0}»",
            "3×½",
            "3×\u{a0}4",
            "â€",
            "â la grecque",
            "Ø£",
            "ESPAÑ…",
            "PERCHÈ»",
            "LUNEDÌ”",
            "ÉTÉ…",
            "ð",
            "Ð",
            "é—…",
            "«È»",
            "naïve…",
            "ü“",
            "Ü“",
            "o’zbekçâ…",
            "ÀÉÎÕÜ",
            "crêpe’s",
            "“voilà”",
            "saw \"Ã¤\" instead of \"ä\"",
            "`â€™` or „Ã©“",
        ] {
            assert_eq!(repair(text), text);
        }
    }

    proptest! {
        #[test]
        fn any_text_is_repaired_to_rest(text in "[ÃÂâÄÅÐ×éåæðï©®ŸžœƒŠ€™“”…\u{80}-\u{bf}aA ]{0,12}|\\PC{0,40}") {
            let once = repair(&text).into_owned();
            prop_assert!(once.len() <= text.len());
            if once.len() * 8 > text.len() {
                prop_assert_eq!(repair(&once), once.as_str());
            }
        }
    }
}
