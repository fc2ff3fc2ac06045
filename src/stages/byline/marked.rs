//! The names behind a byline's first words, or before its last ones.

use super::alone::has_known_script;
use super::stamps;
use crate::dates::{Context as Dates, count_digits, find_stamps};
use crate::stages::headline::is_stamp_like;
use crate::stages::lexicon::Lexicon;
use crate::stages::names::{Names, has_given, is_name, read_names};

/// The names behind a byline's first words, where the line has them.
pub(in crate::stages) fn byline_names<'a>(text: &'a str, lexicon: &Lexicon) -> Option<Names<'a>> {
    let whole = marked_names(text, lexicon).or_else(|| behind_stamp(text, lexicon));
    const DIVIDERS: [char; 5] = ['|', '•', '·', '—', '–'];
    let is_divided = || text.contains('|') || !text.is_ascii() && text.contains(DIVIDERS);
    // What stands with a year behind a copyright sign is no byline.
    if whole.is_some() || !is_divided() || text.contains('©') {
        return whole;
    }
    let parts = || text.split(DIVIDERS).map(str::trim);
    let stamped = || parts().any(|part| is_stamp_like(part, count_digits(part) as u32));
    let lone = |part: &'a str| {
        if is_name(part, lexicon) {
            let known = has_given(part, lexicon) || !part.contains(char::is_lowercase);
            return (has_known_script(part) && known && stamped()).then(|| read_names(part, lexicon));
        }
        let found = read_names(part, lexicon);
        let ends = || lexicon.byline.stop.start(found.rest).is_some();
        let begins = found.names.first().is_some_and(|first| part.starts_with(first) && has_given(first, lexicon));
        (begins && stamped() && ends()).then_some(found)
    };
    parts().find_map(|part| marked_names(part, lexicon).filter(|found| !found.names.is_empty()).or_else(|| lone(part)))
}

/// The names of a byline that stands behind a stamp: `Posted on May 1, 2024 by Ann Lee`.
fn behind_stamp<'a>(text: &'a str, lexicon: &Lexicon) -> Option<Names<'a>> {
    if !may_hold_stamp(text) || !holds_marker(text, lexicon) {
        return None;
    }
    let rest = &text[stamps(text).last()?.text.end..];
    marked_names(rest.trim_start(), lexicon).filter(|found| !found.names.is_empty())
}

/// Whether the text has the digits of a year.
pub(super) fn may_hold_stamp(text: &str) -> bool {
    count_digits(text) >= 4
}

/// The part of a byline before its stamp, or behind it where the stamp comes first.
pub(super) fn without_stamp(text: &str) -> &str {
    if count_digits(text) < 2 {
        return text;
    }
    let mut stamps = Vec::new();
    find_stamps(text, &Dates::default(), &mut stamps);
    let (Some(first), Some(last)) = (stamps.first(), stamps.last()) else { return text };
    let before = without_weekday(&text[..first.text.start], &text[first.text.clone()]);
    if before.chars().any(char::is_alphabetic) { before } else { text[last.text.end..].trim() }
}

/// What stands before a stamp, without a last word that belongs to it: `Ann Lee Mon` before `4 Mar 2024`.
fn without_weekday<'a>(before: &'a str, stamp: &str) -> &'a str {
    /// Bytes of the longest weekday.
    const LONGEST: usize = 24;
    let before = before.trim();
    let Some((rest, last)) = before.rsplit_once(' ').filter(|(_, last)| last.len() <= LONGEST) else { return before };
    let is_whole = find_stamps(&format!("{last} {stamp}"), &Dates::default(), &mut Vec::new()).whole;
    if is_whole { rest.trim_end() } else { before }
}

/// The names behind a byline's first words or before its last ones.
fn marked_names<'a>(text: &'a str, lexicon: &Lexicon) -> Option<Names<'a>> {
    let text = without_dateline(text).trim_start_matches(|c: char| !c.is_alphanumeric() && c != '(');
    let unaddressed = without_address(text.trim_end_matches([' ', '=']));
    if let Some(length) = lexicon.byline.after.end(unaddressed)
        && length < unaddressed.len()
    {
        let mut inner = &unaddressed[..unaddressed.len() - length];
        // `記者李明／台北報導`: what stands behind the stroke is a place.
        if let Some(length) = lexicon.byline.before.start(inner).filter(|&length| length < inner.len()) {
            inner = inner[length..].split(['／', '/']).next().unwrap_or_default();
        }
        let mut found = read_names(inner, lexicon);
        if !found.names.is_empty() && found.rest.is_empty() {
            // What stands before a Korean name and a space are places.
            if let Some((_, name)) =
                found.names.last().and_then(|last| last.rsplit_once(' ')).filter(|(_, name)| is_hangul(name))
            {
                found.names = vec![name];
            }
            return Some(found);
        }
    }
    let length = lexicon.byline.before.start(text).or_else(|| glued_marker(text, lexicon))?;
    let names = text[length..].trim_start_matches([' ', ':', '：', '.', '/', '|', '／', '・', '-', '＝']);
    let found = read_names(without_stamp(names), lexicon);
    let tail = found.rest.split(' ').count();
    (found.names.is_empty() && names.is_empty() || !found.names.is_empty() && tail <= 12).then_some(found)
}

/// The text without the place and agency in square brackets before it: `[서울=하버뉴스] 홍길동 기자`.
fn without_dateline(text: &str) -> &str {
    /// Bytes of the longest dateline.
    const LONGEST: usize = 60;
    let inside = text.strip_prefix('[').and_then(|rest| rest.split_once(']'));
    inside.filter(|(place, _)| place.len() <= LONGEST).map_or(text, |(_, rest)| rest.trim_start())
}

/// The text without the mailbox that ends it.
fn without_address(text: &str) -> &str {
    let space = memchr::memchr(b'@', text.as_bytes()).and_then(|_| memchr::memrchr(b' ', text.as_bytes()));
    let last = space.filter(|&space| text[space..].contains('@') && text[space..].is_ascii());
    last.map_or(text, |space| text[..space].trim_end())
}

fn is_hangul(text: &str) -> bool {
    text.chars().all(|c| ('\u{ac00}'..='\u{d7a3}').contains(&c))
}

/// Whether a byline's first words stand anywhere behind the beginning of the text, or its last ones at the end: without
/// them, no part of it is a byline.
pub(super) fn holds_marker(text: &str, lexicon: &Lexicon) -> bool {
    let before = &lexicon.byline.before;
    let begins = |rest: &str| before.start(rest).is_some() || glued_marker(rest, lexicon).is_some();
    lexicon.byline.after.end(text).is_some() || before.may_start_in(text).any(begins)
}

/// A marker run together with the name: `byAnn Lee`.
pub(super) fn glued_marker(text: &str, lexicon: &Lexicon) -> Option<usize> {
    /// Bytes of the longest marker behind which any name may stand.
    const SHORT: usize = 3;
    if !lexicon.byline.before.may_start(text) {
        return None;
    }
    let at = text.char_indices().skip(1).find(|(_, c)| !c.is_lowercase())?.0;
    let begins = text[at..].starts_with(char::is_uppercase) && lexicon.byline.before.has(&text[..at]);
    // `DoorDash` is no byline in Dutch.
    let known = || at <= SHORT || has_given(&text[at..], lexicon);
    (begins && known()).then_some(at)
}

pub(super) fn is_bare_marker(text: &str, lexicon: &Lexicon) -> bool {
    lexicon.byline.before.has(text.trim_matches(|c: char| !c.is_alphanumeric()))
}
