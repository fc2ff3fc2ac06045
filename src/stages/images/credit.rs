//! Telling a credit from other text.

use memchr::{memchr, memrchr, memrchr2, memrchr3};

use crate::lanes::{self, LANES};
use crate::stages::lexicon::{Lexicon, WordSet};

/// Words of the longest credit.
const LONGEST: usize = 16;

/// The words of a credit line without label and brackets, where the whole of `text` is one.
pub(super) fn whole<'a>(text: &'a str, lexicon: &Lexicon) -> Option<&'a str> {
    let text = unbracketed(text.trim());
    if has_spaces(text, LONGEST) || is_sentence(text) {
        return None;
    }
    let behind_dash = text.trim_start_matches(['—', '–', '-', ' ']);
    let bare = unlabelled(behind_dash, &lexicon.credit.label);
    if bare.len() < behind_dash.len() {
        return (!bare.is_empty()).then_some(bare);
    }
    if let Some(rest) = after_sign(text) {
        let year = rest.bytes().filter(u8::is_ascii_digit).count() >= 4;
        return (!year && !rest.is_empty()).then_some(rest);
    }
    (names_source(text, lexicon) && is_capitalised(text, lexicon)).then_some(text)
}

/// A caption's text and the credit at its end.
pub(super) fn tail<'a>(text: &'a str, lexicon: &Lexicon) -> Option<(&'a str, &'a str)> {
    let text = text.trim();
    // Most texts hold none of the signs: those are asked for all at once.
    let signs = text.bytes().fold(0, |signs, byte| signs | SIGNS[usize::from(byte)]);
    // A bracket ends a credit, and its last byte a wide one.
    if signs == 0 && !matches!(text.as_bytes().last(), Some(b')' | b']' | 0x89)) {
        return None;
    }
    let told = || labelled(text, &lexicon.credit.label).or_else(|| signed(text));
    let split = bracket(text, lexicon)
        .or_else(|| (signs & LABELLING != 0).then(told)?)
        .or_else(|| (signs & DOTS != 0).then(|| dotted(text, &lexicon.credit.label))?)
        .or_else(|| (signs & ENDING != 0).then(|| agency(text, lexicon))?)
        .or_else(|| (signs & LABELLING != 0).then(|| named(text, lexicon))?)?;
    let (caption, credit) = split;
    let caption = caption.trim_end_matches([' ', '|', '/', '–', '-', '•', '·', '(', ',']).trim();
    (caption.split(' ').count() >= 2 || caption.chars().count() >= 8 && !caption.is_ascii())
        .then_some((caption, credit))
}

/// A credit in the closing bracket.
fn bracket<'a>(text: &'a str, lexicon: &Lexicon) -> Option<(&'a str, &'a str)> {
    let inner = text.trim_end_matches('.').strip_suffix([')', '）', ']'])?;
    let at = inner.rfind(['(', '（', '['])?;
    let open = inner[at..].chars().next()?.len_utf8();
    let content = inner[at + open..].trim();
    let told = content.contains('/') || content.contains(" via ") || content.split(' ').count() > 1;
    let credit = whole(content, lexicon).filter(|credit| told || credit.len() < content.len());
    let credit = names_behind_label(content, lexicon).or(credit)?;
    Some((&text[..at], credit))
}

/// Names behind a label without a colon: `foto Bruni/Ansa`, `Foto Ann Lee`. A single one may be a place's, but where the
/// label is in lower case.
fn names_behind_label<'a>(text: &'a str, lexicon: &Lexicon) -> Option<&'a str> {
    /// Characters of the shortest name.
    const SHORTEST: usize = 3;
    let names = text[lexicon.credit.label.start(text)?..].strip_prefix(' ')?.trim();
    let fits = names.starts_with(char::is_uppercase)
        && names.chars().count() >= SHORTEST
        && !names.contains(|c: char| c.is_ascii_digit());
    let told = text.starts_with(char::is_lowercase) || names.contains([' ', '/']);
    (fits && told && is_capitalised(names, lexicon)).then_some(names)
}

/// A caption without a credit's label at its end that nothing follows: `... (Image:`, `... (Bild: )`.
pub(super) fn without_label<'a>(caption: &'a str, lexicon: &Lexicon) -> &'a str {
    let open = caption.trim_end_matches([' ', ')', ']']);
    let Some(label) = open.strip_suffix([':', '：']) else { return caption };
    match lexicon.credit.label.end(label.trim_end()) {
        Some(length) => label[..label.trim_end().len() - length].trim_end_matches([' ', '(', '[', '|', '/', ',']),
        None => caption,
    }
}

/// The last byte of `©`.
const LAST_OF_COPYRIGHT: u8 = 0xa9;

/// What parts a credit from its label, or stands before one.
const LABELLING: u8 = 1;
/// Dots behind a label.
const DOTS: u8 = 2;
/// What ends the sentence before a credit.
const ENDING: u8 = 4;

/// The signs that a byte may be of: of those beyond ASCII, the last one.
const SIGNS: [u8; 256] = {
    let mut signs = [0; 256];
    signs[b':' as usize] = LABELLING;
    signs[b'/' as usize] = LABELLING;
    signs[LAST_OF_COPYRIGHT as usize] = LABELLING;
    // `：`
    signs[0x9a] = LABELLING;
    signs[b'.' as usize] = DOTS | ENDING;
    // `…`
    signs[0xa6] = DOTS;
    signs[b'|' as usize] = ENDING;
    signs[b'"' as usize] = ENDING;
    signs[b'!' as usize] = ENDING;
    signs[b'?' as usize] = ENDING;
    // `”`
    signs[0x9d] = ENDING;
    signs
};

/// A credit behind a label with a colon: `... Foto: Eva Sand`.
fn labelled<'a>(text: &'a str, labels: &WordSet) -> Option<(&'a str, &'a str)> {
    let mut end = text.len();
    let mut found = None;
    while let Some(colon) = text[..end].rfind([':', '：']) {
        let width = text[colon..].chars().next()?.len_utf8();
        let credit = text[colon + width..].trim();
        if has_spaces(credit, LONGEST) {
            break;
        }
        let Some(length) = labels.end(text[..colon].trim_end()) else { break };
        let label = text[..colon].trim_end().len() - length;
        found = (!credit.is_empty()).then_some((&text[..label], credit));
        end = label;
    }
    let (caption, credit) = found?;
    let credit = credit.trim_end_matches([')', ']', ' ']);
    (!credit.is_empty()).then_some((caption, credit))
}

/// A credit behind a copyright sign.
fn signed(text: &str) -> Option<(&str, &str)> {
    let at = last(text, "©").filter(|&at| at > 0)?;
    let credit = text[at + '©'.len_utf8()..].trim();
    let fits = !credit.is_empty() && !has_spaces(credit, LONGEST) && !is_sentence(credit);
    let year = credit.bytes().filter(u8::is_ascii_digit).count() >= 4;
    (fits && !year).then_some((&text[..at], credit))
}

/// A credit that names an agency behind the last sentence end, bar or slash.
fn agency<'a>(text: &'a str, lexicon: &Lexicon) -> Option<(&'a str, &'a str)> {
    if text.ends_with(['.', '|', '!', '?', '"']) {
        return None;
    }
    let at = last_mark(text).filter(|&at| at > 0 && at + 1 < text.len())?;
    let width = text[at..].chars().next()?.len_utf8();
    let credit = text[at + width..].trim();
    let joined = credit.contains('/')
        || credit.contains(" via ")
        || !text[at + width..].starts_with(' ')
        || text[at..].starts_with('|');
    (joined && whole(credit, lexicon).is_some())
        .then(|| (&text[..at + if text[at..].starts_with('|') { 0 } else { width }], credit))
}

/// Where the last of `. | ! ? " ”` stands.
fn last_mark(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let ascii = memrchr3(b'.', b'|', b'"', bytes).max(memrchr2(b'!', b'?', bytes));
    last(text, "”").max(ascii)
}

/// Where a sign beyond ASCII, or three dots, stand last: hardly any text has another character with the last byte.
fn last(text: &str, sign: &str) -> Option<usize> {
    let (&byte, before) = sign.as_bytes().split_last()?;
    let mut bytes = text.as_bytes();
    while let Some(at) = memrchr(byte, bytes) {
        bytes = &bytes[..at];
        if bytes.ends_with(before) {
            return Some(at - before.len());
        }
    }
    None
}

/// Names behind a sentence: in brackets with a slash between them, `(Ann Lee/Herald)`, or behind a slash, `/ ANN LEE`.
fn named<'a>(text: &'a str, lexicon: &Lexicon) -> Option<(&'a str, &'a str)> {
    const LONGEST: usize = 6;
    memchr(b'/', text.as_bytes())?;
    let bracket = || {
        let (caption, names) = text.strip_suffix(')')?.rsplit_once('(')?;
        names.contains('/').then_some((caption, names))
    };
    let (caption, names) = bracket().or_else(|| text.rsplit_once(" / "))?;
    let names = names.trim();
    let fits =
        (2..=LONGEST).contains(&names.split([' ', '/']).count()) && !names.contains(|c: char| c.is_ascii_digit());
    let ended = caption.trim_end().ends_with(['.', '!', '?', '”', '"']);
    (fits && ended && is_capitalised(names, lexicon)).then_some((caption, names))
}

/// A caption's sentences, and a credit with a label but no colon behind them: `The ice. Photograph by Ann Lee`.
pub(super) fn spoken<'a>(text: &'a str, lexicon: &Lexicon) -> Option<(&'a str, &'a str)> {
    let at = text.trim_end_matches('.').rfind(". ")? + 1;
    let credit = text[at..].trim();
    let bare = whole(credit, lexicon).filter(|bare| bare.len() < credit.len())?;
    Some((&text[..at], bare))
}

/// The text without labels such as `Photo:` at its start.
fn unlabelled<'a>(text: &'a str, labels: &WordSet) -> &'a str {
    let mut rest = text;
    for _ in 0..3 {
        let Some(length) = labels.start(rest) else { break };
        let label = rest[..length].to_lowercase();
        let tail = rest[length..].trim_start();
        let spoken = [" by", " of", " courtesy", "courtesy", "."].iter().any(|end| label.ends_with(end));
        let colon = tail.strip_prefix([':', '：', '／']).or_else(|| after_dots(tail));
        let sign = || after_sign(tail).filter(|_| !tail.is_empty());
        match colon.or_else(|| spoken.then_some(tail).filter(|tail| tail.starts_with(char::is_uppercase))).or_else(sign)
        {
            Some(tail) => rest = tail.trim(),
            None => break,
        }
    }
    after_sign(rest).filter(|_| rest.len() < text.len()).unwrap_or(rest)
}

/// What follows a label's dots without a space: `Credit...Ann Lee`.
fn after_dots(text: &str) -> Option<&str> {
    let rest = text.strip_prefix("...").or_else(|| text.strip_prefix('…'))?;
    rest.starts_with(char::is_uppercase).then_some(rest)
}

/// A credit behind a label and dots at the text's end: `The ice in May.Credit...Ann Lee for Example`.
fn dotted<'a>(text: &'a str, labels: &WordSet) -> Option<(&'a str, &'a str)> {
    let at = last(text, "...").or_else(|| last(text, "…"))?;
    let credit = after_dots(&text[at..]).filter(|credit| !has_spaces(credit, LONGEST) && !is_sentence(credit))?;
    let caption = &text[..at - labels.end(&text[..at])?];
    caption.trim_end().ends_with(['.', '!', '?', '”', '"', ')']).then_some((caption, credit))
}

fn after_sign(text: &str) -> Option<&str> {
    let rest = text.strip_prefix('©').or_else(|| text.strip_prefix("(c)")).or_else(|| text.strip_prefix("(C)"))?;
    Some(rest.trim())
}

pub(super) fn unbracketed(text: &str) -> &str {
    let inner = text.strip_prefix(['(', '[', '（']).and_then(|rest| rest.strip_suffix([')', ']', '）']));
    inner.map_or(text, str::trim)
}

/// Whether the text ends as a sentence does, initials and abbreviations aside.
fn is_sentence(text: &str) -> bool {
    let last = || text.rsplit(' ').next().unwrap_or(text);
    text.ends_with(['!', '?', '。']) || text.ends_with('.') && last().len() > 4 && has_spaces(text, 6)
}

/// Whether there are so many spaces: the first bytes of prose hold enough.
fn has_spaces(text: &str, least: usize) -> bool {
    const CHUNK: usize = 64;
    let spaces = |bytes: &[u8]| bytes.iter().fold(0u8, |spaces, &byte| spaces + u8::from(byte == b' '));
    let mut count = 0;
    text.as_bytes().chunks(CHUNK).any(|bytes| {
        count += usize::from(spaces(bytes));
        count >= least
    })
}

/// Whether an agency's name is among the words, or a sign or word that only credits hold.
fn names_source(text: &str, lexicon: &Lexicon) -> bool {
    let agency = &lexicon.credit.agency;
    let names = |rest: &str| agency.start(rest).is_some_and(|length| !is_lone_letters(rest, length));
    let says = |rest: &str| {
        let word = || rest.split([' ', '/']).next().unwrap_or_default();
        rest.starts_with(['C', 'c', 'v']) && matches!(word(), "Courtesy" | "courtesy" | "via")
    };
    names(text)
        || says(text)
        || each_part(text.as_bytes()).any(|at| {
            let behind = matches!(text.as_bytes()[at - 1], b' ' | b'/');
            text.get(at..).is_some_and(|rest| names(rest) || behind && says(rest))
        })
        || last(text, "©").is_some()
}

/// Where the parts of a text begin behind what parts them, but the first one.
fn each_part(text: &[u8]) -> impl Iterator<Item = usize> {
    let mut parted = 0;
    text.chunks(LANES).zip((0..).step_by(LANES)).flat_map(move |(chunk, base)| {
        let mut bytes = [b' '; LANES];
        bytes[..chunk.len()].copy_from_slice(chunk);
        let equal = |byte| lanes::equal(bytes, byte);
        let signs = lanes::or(lanes::or(equal(b'/'), equal(b'|')), lanes::or(equal(b':'), equal(b'(')));
        let parts = lanes::bits(lanes::or(lanes::or(equal(b' '), lanes::within(bytes, b',', b'-')), signs));
        let mut begins = (parts << 1 | parted) & !parts;
        parted = parts >> (LANES - 1);
        std::iter::from_fn(move || {
            let at = begins.trailing_zeros() as usize;
            begins &= begins.wrapping_sub(1);
            (at < LANES).then_some(base + at)
        })
    })
}

/// An agency known by two or three letters counts in capitals only (`AP`, `TT`), or before a slash.
fn is_lone_letters(text: &str, length: usize) -> bool {
    length <= 3 && !text[..length].chars().all(char::is_uppercase) && !text[length..].starts_with('/')
}

/// Whether the words read as names: capitals, but for agencies and a few connecting words.
pub(super) fn is_capitalised(text: &str, lexicon: &Lexicon) -> bool {
    let parts = |c: char| matches!(c, ' ' | '/' | '|' | ',' | '-' | '(' | ')' | '©' | '+');
    let mut words = text.split(parts).filter(|word| !word.is_empty());
    words.all(|word| {
        let first = word.chars().find(|c| c.is_alphanumeric());
        first.is_none_or(|c| !c.is_lowercase())
            || matches!(
                word,
                "for"
                    | "via"
                    | "by"
                    | "of"
                    | "and"
                    | "images"
                    | "photo"
                    | "per"
                    | "pour"
                    | "für"
                    | "über"
                    | "the"
                    | "alliance"
                    | "picture"
                    | "stock.adobe.com"
            )
            || lexicon.credit.agency.has(word)
            || lexicon.byline.particle.has(word)
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn parts_begin_behind_what_parts_them() {
        let text = "Ann Lee/Herald | AFP, (via Example-Post): ice — Ice, and more of it  behind";
        let mut before = None;
        let begins = text.char_indices().filter(|(at, c)| {
            let parts = |c: char| " /|,:-(".contains(c);
            let begins = before.replace(*c).is_some_and(parts) && !parts(*c);
            begins && *at > 0
        });
        let begins: Vec<usize> = begins.map(|(at, _)| at).collect();
        assert_eq!(each_part(text.as_bytes()).collect::<Vec<_>>(), begins);
        assert!(each_part(b"").next().is_none() && each_part(b"Lee").next().is_none());
    }

    fn whole_of(text: &str) -> Option<String> {
        whole(text, &Lexicon::builtin().unwrap()).map(str::to_owned)
    }

    fn tail_of(text: &str) -> Option<(String, String)> {
        tail(text, &Lexicon::builtin().unwrap()).map(|(caption, credit)| (caption.to_owned(), credit.to_owned()))
    }

    #[test]
    fn whole_lines() {
        let yes = [
            ("Image credit: Example Pictures", "Example Pictures"),
            ("Foto: Bild: SN/APA/EVA SAND", "SN/APA/EVA SAND"),
            ("© Reuters", "Reuters"),
            ("dpa/Eva Sand", "dpa/Eva Sand"),
            ("Bo Lind / Bo Lind / Getty Images for Example", "Bo Lind / Bo Lind / Getty Images for Example"),
            ("写真：共同", "共同"),
            ("Photo by Ann Lee", "Ann Lee"),
            ("Bildrechte: dpa", "dpa"),
            ("Credit...Ann Lee for The Example Post", "Ann Lee for The Example Post"),
            ("— Foto: Beto Luz/G1", "Beto Luz/G1"),
            ("Fot. Adam Sroka / Agencja", "Adam Sroka / Agencja"),
        ];
        for (text, credit) in yes {
            assert_eq!(whole_of(text).as_deref(), Some(credit), "{text}");
        }
        for text in [
            "Photo galleries",
            "© 2019 Example Media",
            "said Reuters in a report",
            "The AP reported it.",
            "Photo... we forgot to take one",
            "Bilder des Tages",
            "— Ice and snow",
            "Fot. nie ma",
        ] {
            assert_eq!(whole_of(text), None, "{text}");
        }
    }

    #[test]
    fn tails() {
        let yes = [
            (
                "Ann Lee (left) and Bo Lind in ‘Snow’ (Cy Tal/ Example Pictures via AP)",
                "Ann Lee (left) and Bo Lind in ‘Snow’",
                "Cy Tal/ Example Pictures via AP",
            ),
            ("Der See im Mai. (Foto: Eva Sand/AFP)", "Der See im Mai.", "Eva Sand/AFP"),
            ("Søen i maj. Foto: Eva Sand", "Søen i maj.", "Eva Sand"),
            ("The lake in May. Photograph: Ann Lee/Reuters", "The lake in May.", "Ann Lee/Reuters"),
            ("Der See im Mai © Picture Alliance", "Der See im Mai", "Picture Alliance"),
            ("Der See ist warm.Getty Images", "Der See ist warm.", "Getty Images"),
            ("The lake in May.Credit...Ann Lee for Example", "The lake in May.", "Ann Lee for Example"),
            ("Il molo di Holm (foto Bruni/Ansa)", "Il molo di Holm", "Bruni/Ansa"),
            ("Il molo di Holm (foto Bruni)", "Il molo di Holm", "Bruni"),
            ("Il molo di Holm (Foto Ida Bruni)", "Il molo di Holm", "Ida Bruni"),
            ("Nabrzeże na wyspie (Fot. Adam Sroka / Agencja)", "Nabrzeże na wyspie", "Adam Sroka / Agencja"),
        ];
        for (text, caption, credit) in yes {
            assert_eq!(tail_of(text), Some((caption.to_owned(), credit.to_owned())), "{text}");
        }
        for text in [
            "The ministry said so on Monday. (dpa)",
            "He said: I will stay.",
            "It costs 5 euros (about 6 dollars).",
            "She gave him credit...And no more.",
            "The quay and its crane (photo right)",
            "Il molo di Holm (foto d'archivio)",
            "Der Kai und sein Kran (Bild 3)",
            "Der Kai und sein Kran (Foto Mitte)",
        ] {
            assert_eq!(tail_of(text), None, "{text}");
        }
    }
}
