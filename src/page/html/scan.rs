//! Markup to tags and text: the tokenizer of the HTML standard, but for what no page's text depends on. It copies
//! nothing, leaves attributes that nobody reads, and passes over scripts and comments whole.
//!
//! Work is linear in the source, whatever it holds.

use memchr::{memchr, memchr2, memchr3, memmem};

use super::attribute::{Attribute, Name};

/// A piece of the source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lexeme<'a> {
    /// Text without character references.
    Text(&'a str),
    /// The source of a character reference.
    Reference(&'a str),
    /// U+0000 outside of raw text.
    Null,
    /// A start tag; its attributes are [`Scanner::attributes`].
    Start {
        /// The element's name, in the case of the source.
        name: &'a str,
        /// Whether it ends with `/>`.
        closed: bool,
    },
    /// An end tag.
    End {
        /// The element's name, in the case of the source.
        name: &'a str,
    },
    /// A comment.
    Comment,
    /// What follows `<!doctype`, up to the `>`.
    Doctype(&'a str),
    /// The content of a CDATA section, or what stands for U+0000 in raw text.
    Data(&'a str),
}

/// How text is read until the end tag of the element that holds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Raw {
    /// Text and character references (`title`, `textarea`).
    References,
    /// Text alone (`style`, `iframe`, ...).
    Text,
    /// Text in which comments can hide the end tag.
    Script,
    /// Text up to the end of the source.
    Plain,
}

/// Reads the source from front to back.
pub(super) struct Scanner<'a> {
    source: &'a str,
    at: usize,
    /// Where the last tag begins.
    tag: usize,
    /// Where raw text ends, and whether references count in it.
    raw: Option<(usize, bool)>,
    /// The last start tag's attributes that stages read; the first of a name counts.
    pub(super) attributes: Vec<Attribute<'a>>,
}

impl<'a> Scanner<'a> {
    pub(super) fn new(source: &'a str) -> Scanner<'a> {
        Scanner { source, at: 0, tag: 0, raw: None, attributes: Vec::new() }
    }

    /// Where the next piece begins.
    pub(super) fn offset(&self) -> usize {
        self.at
    }

    /// The tag that was read last, and where it begins.
    pub(super) fn last_tag(&self) -> (&'a str, usize) {
        (&self.source[self.tag..self.at], self.tag)
    }

    /// Reads what follows as raw text of the element `name`.
    pub(super) fn enter_raw(&mut self, raw: Raw, name: &str) {
        let rest = &self.source[self.at..];
        let length = match raw {
            Raw::Plain => rest.len(),
            Raw::Script => end_of_script(rest),
            Raw::References | Raw::Text => end_tag(rest, name, 0).unwrap_or(rest.len()),
        };
        self.raw = Some((self.at + length, raw == Raw::References));
    }

    /// The next piece; `None` at the end of the source. `foreign` tells whether CDATA sections count here.
    pub(super) fn next(&mut self, foreign: impl Fn() -> bool) -> Option<Lexeme<'a>> {
        loop {
            let (end, references) = self.raw.unwrap_or((self.source.len(), true));
            if self.at >= end {
                self.raw.take()?;
                continue;
            }
            let rest = &self.source[self.at..end];
            let length = match (self.raw.is_some(), references) {
                (true, false) => memchr(0, rest.as_bytes()),
                (true, true) => memchr2(b'&', 0, rest.as_bytes()),
                (false, _) => memchr3(b'<', b'&', 0, rest.as_bytes()),
            };
            match length {
                Some(0) => {}
                length => {
                    let text = &rest[..length.unwrap_or(rest.len())];
                    self.at += text.len();
                    return Some(Lexeme::Text(text));
                }
            }
            match rest.as_bytes()[0] {
                0 => {
                    self.at += 1;
                    return Some(if self.raw.is_some() { Lexeme::Data("\u{fffd}") } else { Lexeme::Null });
                }
                b'&' => return Some(self.reference(rest)),
                _ => {
                    if let Some(lexeme) = self.markup(rest, &foreign) {
                        return Some(lexeme);
                    }
                }
            }
        }
    }

    /// What begins with `&`: as long as a reference can be.
    fn reference(&mut self, rest: &'a str) -> Lexeme<'a> {
        /// Longer than any name of a character.
        const LONGEST: usize = 34;
        let body = rest[1..].bytes().take(LONGEST).take_while(|b| b.is_ascii_alphanumeric() || *b == b'#').count();
        let closed = usize::from(rest.as_bytes().get(1 + body) == Some(&b';'));
        let reference = &rest[..1 + body + closed];
        self.at += reference.len();
        if body == 0 { Lexeme::Text(&reference[..1]) } else { Lexeme::Reference(reference) }
    }

    /// What begins with `<`; `None` for tags that are none.
    fn markup(&mut self, rest: &'a str, foreign: &impl Fn() -> bool) -> Option<Lexeme<'a>> {
        let bytes = rest.as_bytes();
        match bytes.get(1) {
            Some(b) if b.is_ascii_alphabetic() => self.tag(rest, 1),
            Some(b'/') => match bytes.get(2) {
                Some(b) if b.is_ascii_alphabetic() => self.tag(rest, 2),
                Some(b'>') => {
                    self.at += 3;
                    None
                }
                Some(_) => self.comment(rest, 2),
                None => self.text(rest, 2),
            },
            Some(b'!') => self.declaration(rest, foreign),
            Some(b'?') => self.comment(rest, 1),
            _ => self.text(rest, 1),
        }
    }

    fn text(&mut self, rest: &'a str, length: usize) -> Option<Lexeme<'a>> {
        self.at += length;
        Some(Lexeme::Text(&rest[..length]))
    }

    /// What counts as a comment up to the next `>`.
    fn comment(&mut self, rest: &str, from: usize) -> Option<Lexeme<'a>> {
        self.at += memchr(b'>', &rest.as_bytes()[from..]).map_or(rest.len(), |end| from + end + 1);
        Some(Lexeme::Comment)
    }

    /// A comment, a document type, a CDATA section.
    fn declaration(&mut self, rest: &'a str, foreign: &impl Fn() -> bool) -> Option<Lexeme<'a>> {
        const DOCTYPE: &str = "doctype";
        const DATA: &str = "[CDATA[";
        let body = &rest[2..];
        if let Some(comment) = body.strip_prefix("--") {
            self.at += 4 + comment_length(comment);
            return Some(Lexeme::Comment);
        }
        if body.get(..DOCTYPE.len()).is_some_and(|word| word.eq_ignore_ascii_case(DOCTYPE)) {
            let body = &body[DOCTYPE.len()..];
            let length = memchr(b'>', body.as_bytes()).unwrap_or(body.len());
            self.at += (2 + DOCTYPE.len() + length + 1).min(rest.len());
            return Some(Lexeme::Doctype(&body[..length]));
        }
        if body.starts_with(DATA) && foreign() {
            let body = &body[DATA.len()..];
            let length = memmem::find(body.as_bytes(), b"]]>").unwrap_or(body.len());
            self.at += (2 + DATA.len() + length + 3).min(rest.len());
            return Some(Lexeme::Data(&body[..length]));
        }
        self.comment(rest, 2)
    }

    /// A tag whose name begins at `from`; a tag that the source ends in is no tag.
    fn tag(&mut self, rest: &'a str, from: usize) -> Option<Lexeme<'a>> {
        let bytes = rest.as_bytes();
        let length = bytes[from..].iter().position(|&b| ends_name(b)).unwrap_or(bytes.len() - from);
        let name = &rest[from..from + length];
        self.attributes.clear();
        let Some((end, closed)) = self.read_attributes(rest, from + length) else {
            self.at += rest.len();
            return None;
        };
        self.tag = self.at;
        self.at += end;
        Some(if from == 1 { Lexeme::Start { name, closed } } else { Lexeme::End { name } })
    }

    /// Reads attributes from `at` on. Gives where the tag ends, behind its `>`, and whether `/` stood before.
    fn read_attributes(&mut self, rest: &'a str, mut at: usize) -> Option<(usize, bool)> {
        let mut known = 0u64;
        loop {
            match next_part(rest, &mut at)? {
                Part::End { closed } => return Some((at, closed)),
                Part::Attribute { name, value } => {
                    if let Some(name) = Name::of(name).filter(|&name| known & 1 << name as u64 == 0) {
                        known |= 1 << name as u64;
                        self.attributes.push(Attribute { name, value });
                    }
                }
            }
        }
    }
}

/// The attributes of a start tag, from its `<` on: names in the case of the source, and values whose character
/// references are not yet decoded.
pub(super) fn attributes(tag: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut at = 1 + tag.bytes().skip(1).take_while(|&b| !ends_name(b)).count();
    std::iter::from_fn(move || match next_part(tag, &mut at)? {
        Part::Attribute { name, value } => Some((name, value)),
        Part::End { .. } => None,
    })
}

/// What stands within a tag behind its name.
enum Part<'a> {
    Attribute {
        name: &'a str,
        value: &'a str,
    },
    /// `>`, or `/>` if closed.
    End {
        closed: bool,
    },
}

/// Reads the next part of a tag from `at` on, and leaves `at` behind it.
#[inline]
fn next_part<'a>(rest: &'a str, at: &mut usize) -> Option<Part<'a>> {
    let bytes = rest.as_bytes();
    loop {
        *at += bytes[*at..].iter().take_while(|b| is_space(**b)).count();
        match bytes.get(*at)? {
            b'>' => {
                *at += 1;
                return Some(Part::End { closed: false });
            }
            b'/' if bytes.get(*at + 1) == Some(&b'>') => {
                *at += 2;
                return Some(Part::End { closed: true });
            }
            b'/' => *at += 1,
            _ => break,
        }
    }
    let start = *at;
    *at += 1;
    *at += bytes[*at..].iter().take_while(|&&b| !ends_name(b) && b != b'=').count();
    let name = &rest[start..*at];
    let after = *at + bytes[*at..].iter().take_while(|b| is_space(**b)).count();
    let mut value = "";
    if bytes.get(after) == Some(&b'=') {
        *at = after + 1;
        *at += bytes[*at..].iter().take_while(|b| is_space(**b)).count();
        match *bytes.get(*at)? {
            quote @ (b'"' | b'\'') => {
                let length = memchr(quote, &bytes[*at + 1..])?;
                value = &rest[*at + 1..*at + 1 + length];
                *at += length + 2;
            }
            _ => {
                let length = bytes[*at..].iter().position(|&b| is_space(b) || b == b'>')?;
                value = &rest[*at..*at + length];
                *at += length;
            }
        }
    }
    Some(Part::Attribute { name, value })
}

/// White space as HTML knows it.
pub(super) fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0c)
}

fn ends_name(byte: u8) -> bool {
    is_space(byte) || matches!(byte, b'/' | b'>')
}

/// The length of a comment from behind its `<!--` to behind its end.
fn comment_length(comment: &str) -> usize {
    if comment.starts_with('>') {
        return 1;
    }
    if comment.starts_with("->") {
        return 2;
    }
    let bytes = comment.as_bytes();
    let mut from = 0;
    while let Some(at) = memmem::find(&bytes[from..], b"--").map(|at| from + at) {
        match &bytes[at + 2..] {
            [b'>', ..] => return at + 3,
            [b'!', b'>', ..] => return at + 4,
            _ => from = at + 1,
        }
    }
    comment.len()
}

/// Where the end tag `</name` begins, from the byte `from` on.
fn end_tag(text: &str, name: &str, from: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    memmem::find_iter(&bytes[from..], b"</").map(|at| from + at).find(|&at| is_tag(bytes, at + 2, name))
}

/// Whether the name of a tag stands at `at`.
fn is_tag(bytes: &[u8], at: usize, name: &str) -> bool {
    bytes.get(at..at + name.len()).is_some_and(|found| found.eq_ignore_ascii_case(name.as_bytes()))
        && bytes.get(at + name.len()).is_some_and(|&b| ends_name(b))
}

/// The length of a script's text: an end tag within `<!-- <script> ... </script> -->` does not end it.
fn end_of_script(text: &str) -> usize {
    const SCRIPT: &str = "script";
    let bytes = text.as_bytes();
    let (mut at, mut comment_end, mut nested) = (0, 0, false);
    while let Some(found) = memchr(b'<', &bytes[at..]) {
        at += found;
        let in_comment = at < comment_end;
        if !in_comment {
            nested = false;
        }
        if is_tag(bytes, at + 2, SCRIPT) && bytes.get(at + 1) == Some(&b'/') {
            if !nested {
                return at;
            }
            nested = false;
        } else if in_comment && is_tag(bytes, at + 1, SCRIPT) {
            nested = true;
        } else if !in_comment && bytes[at..].starts_with(b"<!--") {
            // The dashes of `<!-->` end the comment as well.
            comment_end = memmem::find(&bytes[at + 2..], b"-->").map_or(bytes.len(), |end| at + 2 + end);
        }
        at += 1;
    }
    bytes.len()
}
