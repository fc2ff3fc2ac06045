//! HTML character references (entities) in text that has no tags left.

use std::borrow::Cow;
use std::ops::Range;

use memchr::memchr_iter;

use super::named_entities::{NAMED, WITHOUT_SEMICOLON};

/// The longest name is `CounterClockwiseContourIntegral`.
const LONGEST_NAME: usize = 31;

/// What windows-1252 shows for the bytes 0x80 to 0x9F: the standard reads
/// numeric references to these C1 controls so.
const WINDOWS_1252: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}', '‘', '’',
    '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// Appends `text` to `out` with its entities decoded.
///
/// - Named (all of the HTML standard), decimal and hexadecimal references;
///   numbers from 128 to 159 as windows-1252, a pair of surrogates as the one
///   character, numbers that are no character as U+FFFD.
/// - Doubly escaped references (`&amp;quot;`, `&amp;#x27;`) where what follows
///   `&amp;` is a complete reference with its semicolon. Two levels at most,
///   so decoding the result again can only change text that was escaped more
///   than twice, or that wrote about entities without their semicolon
///   (`&amp;copy 2024`).
/// - Without a semicolon only the legacy names that are no words in running
///   text, if no letter, digit or `=` follows (`&copy 2024`, but `&copy=1` stays), and
///   numbers of two or more digits. `AT&T` and `a & b` stay.
pub fn decode_into(text: &str, out: &mut String) {
    decode_with(text, out, |_, _| {});
}

/// Appends `text` to `out` with its entities decoded as markup asks for: one level, no more.
pub(crate) fn decode_once_into(text: &str, out: &mut String) {
    let mut copied = 0;
    for at in memchr_iter(b'&', text.as_bytes()) {
        if at >= copied
            && let Some(found) = reference(&text[at..])
        {
            out.push_str(&text[copied..at]);
            found.text.push_to(out);
            copied = at + found.length;
        }
    }
    out.push_str(&text[copied..]);
}

/// As [`decode_into`], borrowed where nothing is to be decoded.
pub(super) fn decode(text: &str) -> Cow<'_, str> {
    let Some((first, _)) = next_reference(text, 0) else {
        return Cow::Borrowed(text);
    };
    let mut out = String::with_capacity(text.len());
    out.push_str(&text[..first]);
    decode_into(&text[first..], &mut out);
    Cow::Owned(out)
}

/// As [`decode_into`]; reports each decoded reference's range in `text` and in `out`.
pub(super) fn decode_with(text: &str, out: &mut String, mut on_edit: impl FnMut(Range<usize>, Range<usize>)) {
    let mut copied = 0;
    while let Some((at, reference)) = next_reference(text, copied) {
        out.push_str(&text[copied..at]);
        let start = out.len();
        reference.text.push_to(out);
        copied = at + reference.length;
        on_edit(at..copied, start..out.len());
    }
    out.push_str(&text[copied..]);
}

/// The first reference from the byte `from` on, and where it begins.
fn next_reference(text: &str, from: usize) -> Option<(usize, Reference)> {
    memchr_iter(b'&', &text.as_bytes()[from..])
        .map(|found| from + found)
        .find_map(|at| unescape_twice(&text[at..]).map(|reference| (at, reference)))
}

/// One reference: what it stands for and how many bytes it takes with its `&`.
struct Reference {
    text: Text,
    length: usize,
    closed: bool,
}

/// A reference's text.
enum Text {
    Name(&'static str),
    Number(char),
}

impl Text {
    fn push_to(&self, out: &mut String) {
        match *self {
            Text::Name(text) => out.push_str(text),
            Text::Number(c) => out.push(c),
        }
    }

    fn is_ampersand(&self) -> bool {
        matches!(self, Text::Name("&") | Text::Number('&'))
    }
}

/// The reference that `text` starts with, one level of `&amp;` looked through.
fn unescape_twice(text: &str) -> Option<Reference> {
    let outer = reference(text)?;
    if !(outer.text.is_ampersand() && outer.closed) {
        return Some(outer);
    }
    let body = outer.length;
    match after_ampersand(&text[body..]) {
        Some(inner) if inner.closed => Some(Reference { length: body + inner.length, ..inner }),
        _ => Some(outer),
    }
}

/// The reference that `text` starts with, its `&` included.
fn reference(text: &str) -> Option<Reference> {
    let mut found = after_ampersand(text.strip_prefix('&')?)?;
    found.length += 1;
    if let Text::Number(c) = found.text
        && let Some(high) = surrogate(text, 0xd800)
        && let Some(low) = surrogate(&text[found.length..], 0xdc00)
    {
        let tail = after_ampersand(text.get(found.length + 1..)?)?;
        let code = 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
        return Some(Reference {
            text: Text::Number(char::from_u32(code).unwrap_or(c)),
            length: found.length + 1 + tail.length,
            closed: tail.closed,
        });
    }
    Some(found)
}

/// The reference whose `&` stands just before `text`.
fn after_ampersand(text: &str) -> Option<Reference> {
    match text.strip_prefix('#') {
        Some(number) => {
            let (code, length, closed) = numeric(number)?;
            Some(Reference { text: Text::Number(character(code)), length: length + 1, closed })
        }
        None => named(text),
    }
}

fn named(text: &str) -> Option<Reference> {
    let bytes = text.as_bytes();
    let length = bytes.iter().take(LONGEST_NAME + 1).take_while(|b| b.is_ascii_alphanumeric()).count();
    let name = &text[..length];
    let closed = bytes.get(length) == Some(&b';');
    if !closed && (bytes.get(length) == Some(&b'=') || WITHOUT_SEMICOLON.binary_search(&name).is_err()) {
        return None;
    }
    Some(Reference { text: Text::Name(meaning(name)?), length: length + usize::from(closed), closed })
}

/// What a name stands for; the frequent ones need no search.
fn meaning(name: &str) -> Option<&'static str> {
    match name {
        "amp" => return Some("&"),
        "quot" => return Some("\""),
        "nbsp" => return Some("\u{a0}"),
        "lt" => return Some("<"),
        "gt" => return Some(">"),
        _ => {}
    }
    let initial = usize::from(*name.as_bytes().first()?);
    let named = &NAMED[usize::from(INITIALS[initial])..usize::from(INITIALS[initial + 1])];
    let found = named.binary_search_by_key(&name, |&(name, _)| name).ok()?;
    Some(named[found].1)
}

/// For each ASCII byte, the index of the first name that begins with it or a later one.
static INITIALS: [u16; 129] = {
    let mut initials = [0; 129];
    let (mut byte, mut name) = (0, 0);
    while byte < initials.len() {
        while name < NAMED.len() && (NAMED[name].0.as_bytes()[0] as usize) < byte {
            name += 1;
        }
        initials[byte] = name as u16;
        byte += 1;
    }
    initials
};

/// Code point, length and semicolon of what follows `&#`.
fn numeric(text: &str) -> Option<(u32, usize, bool)> {
    let (digits, radix) = match text.strip_prefix(['x', 'X']) {
        Some(hexadecimal) => (hexadecimal, 16),
        None => (text, 10),
    };
    let mut code = 0_u32;
    let mut count = 0;
    for digit in digits.chars().map_while(|c| c.to_digit(radix)) {
        code = code.saturating_mul(radix).saturating_add(digit);
        count += 1;
    }
    let next = digits.as_bytes().get(count);
    let closed = next == Some(&b';');
    let hexadecimal_runs_on = radix == 16 && next.is_some_and(u8::is_ascii_alphanumeric);
    if count == 0 || (!closed && (count < 2 || hexadecimal_runs_on)) {
        return None;
    }
    let length = text.len() - digits.len() + count + usize::from(closed);
    Some((code, length, closed))
}

/// The character for a code point as HTML reads it.
fn character(code: u32) -> char {
    match code {
        0 => char::REPLACEMENT_CHARACTER,
        0x80..=0x9f => WINDOWS_1252[code as usize - 0x80],
        _ => char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER),
    }
}

/// The code of a numeric reference at the start of `text`, if it is among the
/// 1024 surrogates from `first` on.
fn surrogate(text: &str, first: u32) -> Option<u32> {
    let (code, _, _) = numeric(text.strip_prefix("&#")?)?;
    (first..first + 0x400).contains(&code).then_some(code)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_names_are_sorted() {
        assert!(NAMED.is_sorted_by(|a, b| a.0 < b.0));
        assert!(WITHOUT_SEMICOLON.is_sorted());
        assert!(NAMED.iter().all(|(name, _)| name.len() <= LONGEST_NAME));
    }

    #[test]
    fn references_are_decoded() {
        for (raw, text) in [
            ("Tom &amp; Jerry", "Tom & Jerry"),
            ("caf&eacute; &uuml;ber &Scaron;koda &zcaron;", "café über Škoda ž"),
            ("&laquo;&nbsp;Où&nbsp;&raquo;", "«\u{a0}Où\u{a0}»"),
            ("it&#8217;s it&#x2019;s it&#X2019;s it&#39;s", "it’s it’s it’s it's"),
            ("1990&#150;99 &#128;5 &#x99;", "1990–99 €5 ™"),
            ("&#1055;&#1088;&#1080; &#26085;&#26412; &#x0928;", "При 日本 न"),
            ("&#55357;&#56832; &#xd83d;&#xde00;", "😀 😀"),
            ("&NotEqualTilde;&CounterClockwiseContourIntegral;", "≂̸∳"),
            ("&lt;b&gt;bold&lt;/b&gt;", "<b>bold</b>"),
            ("&#0;&#xd800;&#1114112;&#99999999999;", "\u{fffd}\u{fffd}\u{fffd}\u{fffd}"),
            ("&amp;quot;Yes,&amp;quot; it&amp;#x27;s &amp;#39;so&amp;rsquo;", "\"Yes,\" it's 'so’"),
            ("&#38;quot; &amp;amp; &amp;lt;p&amp;gt;", "\" & <p>"),
            ("&copy 2024, &nbsp;x &eacute, it&#39s", "© 2024, \u{a0}x é, it's"),
            ("Tom &amp Jerry &quot", "Tom & Jerry \""),
        ] {
            assert_eq!(decode(raw), text);
        }
    }

    #[test]
    fn other_ampersands_stay() {
        for text in [
            "AT&T",
            "a & b",
            "&",
            "&&",
            "&;",
            "&#;",
            "&#x;",
            "&#5 of 7",
            "R&B; soul",
            "&nosuchname;",
            "?a=1&copy=2&reg=3",
            "?x=1&notify=on",
            "Q&A",
            "cut&paste",
            "black&not white",
            "AT&LT",
            "&copying",
            "&ampere",
            "&#x27g",
            "M&A, P&L",
            "Größe & Maß",
            "日本&中国",
        ] {
            assert_eq!(decode(text), text);
        }
    }

    #[test]
    fn at_most_two_levels_are_decoded() {
        assert_eq!(decode("&amp;amp;lt;"), "&lt;");
        assert_eq!(decode("&amp;copy 2024"), "&copy 2024");
    }

    proptest! {
        #[test]
        fn text_without_ampersands_is_copied(text in "[^&]{0,80}") {
            prop_assert_eq!(decode(&text), text.as_str());
        }

        #[test]
        fn anything_with_ampersands_is_decoded(text in "(&|#|x|amp|lt|;|[0-9a-f]|d83d|\\PC){0,40}") {
            prop_assert!(decode(&text).len() <= text.len() * 2);
        }
    }
}
