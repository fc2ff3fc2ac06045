//! The tokens of a short line: dates, times, spans, labels and fillers.

use std::ops::Range;

use super::Context;
use super::clock::{Clock, clock_at};
use super::names::{NAMES, Phrase, is_unspaced};
use super::number::{Number, number_at};
use super::relative::{Span, span_at};
use super::scan::{Parts, Scan, is_letter, is_space};

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Date(Parts),
    Clock(Clock),
    /// "3 hours ago"
    Span(Span),
    /// "yesterday"
    DaysBefore(u8),
    Published,
    Updated,
    Filler,
}

/// A token and its bytes; what lies between tokens means nothing in a stamp.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) span: Range<usize>,
}

/// The tokens of a line, in order and disjoint.
pub(super) fn tokens(line: &str, context: &Context) -> Vec<Token> {
    let mut lexer = Lexer { line, scan: Scan::new(line, context.language, true), tokens: Vec::new(), opening: None };
    let mut at = 0;
    while let Some(c) = line.get(at..).and_then(|rest| rest.chars().next()) {
        at = if let Some(number) = number_at(line, at) {
            lexer.number(&number)
        } else if is_unspaced(c) {
            lexer.unspaced(at, c)
        } else if is_letter(c) {
            lexer.word(at)
        } else {
            if !is_space(c) {
                lexer.opening = None;
            }
            at + c.len_utf8()
        };
    }
    lexer.tokens
}

struct Lexer<'l> {
    line: &'l str,
    scan: Scan<'l>,
    tokens: Vec<Token>,
    /// Start of a phrase that opens a span of time, and whether it needs no
    /// closing one.
    opening: Option<(usize, bool)>,
}

impl Lexer<'_> {
    /// Reads what begins with a number; the offset after it.
    fn number(&mut self, number: &Number) -> usize {
        if let Some(end) = self.span(number.start, number.end, number.value) {
            return end;
        }
        if let Some(found) = self.scan.date_at(number) {
            let end = found.span.end.max(number.end);
            self.push(Kind::Date(found.parts), found.span.start..end);
            let time = self.line[end..].strip_prefix('T');
            return end + usize::from(time.is_some_and(|time| number_at(time, 0).is_some()));
        }
        if let Some((clock, start, end)) = clock_at(self.line, number) {
            self.push(Kind::Clock(clock), start.max(self.scan.floor)..end);
            return end;
        }
        number.end
    }

    fn span(&mut self, start: usize, end: usize, count: u32) -> Option<usize> {
        let opening = self.opening.take();
        let opened = opening.is_some_and(|(_, complete)| complete);
        let (span, end) = span_at(self.line, end, count, opened)?;
        let start = opening.map_or(start, |(start, _)| start);
        self.push(Kind::Span(span), start..end);
        Some(end)
    }

    /// Reads a phrase of a language without spaces.
    fn unspaced(&mut self, at: usize, c: char) -> usize {
        match NAMES.unspaced(&self.line[at..]) {
            Some((phrase, len)) => {
                self.phrase(phrase, at..at + len);
                at + len
            }
            None => at + c.len_utf8(),
        }
    }

    /// Reads a word or a phrase of several.
    fn word(&mut self, at: usize) -> usize {
        let word = word_at(self.line, at);
        if NAMES.words_from(&self.line[word.clone()]) == 0 {
            self.opening = None;
            return word.end;
        }
        if NAMES.is_one(&self.line[word.clone()]) {
            let opening = self.opening;
            if let Some(end) = self.span(at, word.end, 1) {
                return end;
            }
            self.opening = opening;
        }
        self.opening = None;
        match phrase_at(self.line, at) {
            Some((phrase, end)) => {
                self.phrase(phrase, at..end);
                end
            }
            None => word.end,
        }
    }

    fn phrase(&mut self, phrase: Phrase, span: Range<usize>) {
        match phrase {
            Phrase::Published => self.push(Kind::Published, span),
            Phrase::Updated => self.push(Kind::Updated, span),
            Phrase::DaysBefore(days) => self.push(Kind::DaysBefore(days), span),
            Phrase::Filler => self.push(Kind::Filler, span),
            Phrase::Before => self.opening = Some((span.start, true)),
            Phrase::Opening => self.opening = Some((span.start, false)),
            Phrase::After | Phrase::Ago(_) => {}
        }
    }

    /// A date or time may reach back over words that were read before it.
    fn push(&mut self, kind: Kind, span: Range<usize>) {
        while self.tokens.last().is_some_and(|last| last.span.end > span.start) {
            self.tokens.pop();
        }
        if matches!(kind, Kind::Date(_) | Kind::Clock(_) | Kind::Span(_)) {
            self.scan.floor = span.end;
        }
        self.tokens.push(Token { kind, span });
    }
}

/// The letters at `at`, up to a seam like that of "MillerPublished".
pub(super) fn word_at(line: &str, at: usize) -> Range<usize> {
    let bytes = &line.as_bytes()[at..];
    let letters = bytes.iter().position(|byte| !byte.is_ascii_alphabetic()).unwrap_or(bytes.len());
    if bytes.get(letters).is_none_or(u8::is_ascii) {
        let seam = |pair: &[u8]| pair[0].is_ascii_lowercase() && pair[1].is_ascii_uppercase();
        let length = bytes[..letters].windows(2).position(seam).map_or(letters, |before| before + 1);
        return at..at + length;
    }
    let mut last_lower = false;
    let mut end = at;
    for c in line[at..].chars() {
        if !is_letter(c) || (last_lower && c.is_uppercase()) {
            break;
        }
        last_lower = c.is_lowercase();
        end += c.len_utf8();
    }
    at..end
}

/// The longest phrase that starts at `at`, and where it ends. Its words are
/// joined by one space, hyphen or apostrophe each.
pub(super) fn phrase_at(line: &str, at: usize) -> Option<(Phrase, usize)> {
    let mut longest = None;
    let mut start = at;
    let words = NAMES.words_from(&line[word_at(line, at)]);
    for _ in 0..words {
        let word = word_at(line, start);
        if word.is_empty() {
            break;
        }
        if let Some(phrase) = NAMES.phrase(&line[at..word.end]) {
            longest = Some((phrase, word.end));
        }
        match line[word.end..].chars().next() {
            Some(c @ (' ' | '-' | '\'' | '’')) => start = word.end + c.len_utf8(),
            _ => break,
        }
    }
    longest
}
