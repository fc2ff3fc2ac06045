//! The members who open the threads of forums.

use super::{Byline, stamps};
use crate::dates::Stamp;
use crate::page::Page;
use crate::stages::lexicon::WordSet;
use crate::stages::names::is_member;

/// Words of the longest line that names a member.
const LONGEST: u32 = 20;
/// Lines below a member's name in which the forum tells of the member.
const TOLD: usize = 4;

impl Byline {
    /// Takes the member who opened the thread that the page shows; returns whether there is one.
    pub(super) fn opener(&self, page: &mut Page) -> bool {
        let short = |&i: &usize| page.blocks[i].shape.words <= LONGEST;
        let found = (0..page.blocks.len()).filter(short).find_map(|i| self.opener_at(page, i));
        let Some((line, name)) = found else { return false };
        self.take(page, line, vec![name], "thread", self.by_name);
        true
    }

    /// The line and the name of the member who opened the thread, where block `i` tells it.
    fn opener_at(&self, page: &Page, i: usize) -> Option<(usize, String)> {
        let words = &self.lexicon.byline.thread;
        let text = page.text_of(i).trim();
        // `Discussion in 'Tides' started by annlee`: what stands behind the forum's name.
        let quoted = memchr::memrchr(b'\'', text.as_bytes()).map(|end| &text[end + 1..]);
        let text = quoted.and_then(|rest| rest.strip_prefix(' ')).unwrap_or(text);
        let named = |line: usize, text: &str| {
            let text = text.trim();
            // What stands in square brackets is a button.
            let name = if text.starts_with('[') { "" } else { text.trim_matches(|c: char| !c.is_alphanumeric()) };
            is_member(name, &self.lexicon).then(|| (line, name.to_owned()))
        };
        let below = || {
            let says = |line: &usize| {
                page.blocks[*line].shape.letters > 0 && words.portrait.end(page.text_of(*line)).is_none()
            };
            let line = (i + 1..page.blocks.len().min(i + 3)).find(says)?;
            named(line, before_time(page.text_of(line), &words.until))
        };
        if let Some(length) = words.before.start(text) {
            let rest = text[length..].trim_start_matches([' ', ':']);
            return if rest.is_empty() { below() } else { named(i, before_time(rest, &words.until)) };
        }
        if let Some(length) = words.after.end(text) {
            let name = text[..text.len() - length].trim();
            let name = stamps(name).last().map_or(name, |stamp| &name[stamp.text.end..]);
            return if name.is_empty() { named(i.checked_sub(1)?, page.text_of(i - 1)) } else { named(i, name) };
        }
        if let Some(length) = words.asked.start(text) {
            return states_day(stamps(&text[length..]).first()?).then(below)?;
        }
        if page.blocks[i].shape.digits >= 5 {
            if let Some((_, behind)) = text.split_once("#1")
                && !behind.starts_with(|c: char| c.is_ascii_digit())
            {
                return states_day(stamps(text).first()?).then(below)?;
            }
            // Discourse numbers its posts behind the time: `annlee March 5, 2024, 4:30pm 1`.
            if text.ends_with(" 1") {
                let stamp = stamps(text).into_iter().last().filter(|stamp| text[stamp.text.end..].trim() == "1")?;
                return named(i, text[..stamp.text.start].split('(').next()?);
            }
        }
        (self.is_told_of(page, i) && is_distinct(text)).then(|| named(i, text))?
    }

    /// Whether the lines below block `i` tell what forums tell of a member.
    fn is_told_of(&self, page: &Page, i: usize) -> bool {
        let has_digits = |line: usize| page.blocks.get(line).is_some_and(|block| block.shape.digits > 0);
        let told = |line: usize| {
            (has_digits(line) || has_digits(line + 1))
                && self.lexicon.byline.thread.member.start(page.text_of(line).trim()).is_some()
        };
        let end = page.blocks.len().min(i + 1 + TOLD);
        i + 1 < end && told(i + 1) && (i + 2..end).any(told)
    }
}

/// Whether the text is written as accounts are and ranks are not: `annlee`, `AnnLee`, `ann_l`.
fn is_distinct(text: &str) -> bool {
    !text.contains(' ')
        && (text.starts_with(char::is_lowercase)
            || text.chars().skip(1).any(|c| c.is_uppercase() || c.is_ascii_digit() || matches!(c, '_' | '.')))
}

/// What stands before a time and the words of `until`, a place, a comma or a number of points.
fn before_time<'a>(text: &'a str, until: &WordSet) -> &'a str {
    let text = text.split([',', '|', '·', '(', '»']).next().unwrap_or_default();
    let end = stamps(text).first().map_or(text.len(), |stamp| stamp.text.start);
    let text = text[..end].trim();
    let points = text.rsplit_once(' ').filter(|(_, last)| last.chars().all(|c| !c.is_alphabetic()));
    let text = points.map_or(text, |(name, _)| name);
    let name = until.end(text).and_then(|length| text[..text.len() - length].strip_suffix(' '));
    name.unwrap_or(text)
}

/// Whether a stamp states a day, not a span of time until now.
fn states_day(stamp: &Stamp) -> bool {
    stamp.day.is_some() || stamp.ambiguous()
}
