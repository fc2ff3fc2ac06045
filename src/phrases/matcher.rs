//! The matcher: a set of folded lines for whole-line phrases, an index of beginnings for all others.

use std::cmp::Reverse;
use std::ops::Range;

use super::beginnings::Beginnings;
use super::fold::{fold, lower, without_count};
use super::index::Index;
use super::lines::Lines;
use super::strings::Strings;
use super::template::Template;
use super::{List, Place, Strength};
use crate::page::{Hint, Reason, Rule};

/// How much of either end of a long block is searched, in bytes.
const WINDOW: usize = 200;

/// How much longer than its folded form a line may be: a count behind it and numbers written out.
const COUNT: usize = 24;

/// Finds every phrase of its lists in a text.
pub struct Matcher {
    /// What folded lines say.
    lines: Lines<Entry>,
    /// Whole lines with an open place.
    templates: Vec<(Template, Entry)>,
    /// Longest folded whole-line phrase, in bytes.
    longest: usize,
    beginnings: Beginnings,
    index: Index,
    /// What each phrase of the index means.
    patterns: Vec<(Place, Entry)>,
}

/// What one phrase says.
#[derive(Debug, Clone, Copy, Default)]
struct Entry {
    hints: u32,
    verdict: Option<Verdict>,
    /// The number of the list that says so.
    list: u32,
}

/// What the strongest phrase of a text asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verdict {
    /// How strongly.
    pub strength: Strength,
    /// Why the text should go.
    pub reason: Reason,
    /// The list that says so.
    pub rule: Rule,
}

/// What the phrases of a text say.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Found {
    /// Bits of [`Hint`].
    pub hints: u32,
    /// The strongest removal asked for; of equal ones, the whole line's, then the longest phrase's.
    pub verdict: Option<Verdict>,
}

impl Matcher {
    /// Builds the matcher of the phrases in `lists` that are not `other`; no part of a text is other than the whole is not.
    pub(crate) fn without(lists: &[List], other: impl Fn(&str) -> bool) -> Matcher {
        let whole = lists.iter().filter(|list| list.place == Place::Line);
        let lines = Lines::with_capacity(whole.map(|list| list.phrases().count()).sum());
        let phrases = lists.iter().map(|list| {
            let mixed = other(&list.text);
            let other = &other;
            list.phrases().filter(move |phrase| !mixed || !other(phrase))
        });
        Matcher::build(lists, phrases, lines, Vec::new(), Strings::default(), Vec::new())
    }

    /// Builds the matcher of these phrases and the `other` ones of the same lists.
    pub(crate) fn with(&self, lists: &[List], other: impl Fn(&str) -> bool) -> Matcher {
        let phrases = lists.iter().map(|list| {
            let mixed = other(&list.text);
            let other = &other;
            list.phrases().take_while(move |_| mixed).filter(move |phrase| other(phrase))
        });
        let (lines, templates) = (self.lines.clone(), self.templates.clone());
        Matcher::build(lists, phrases, lines, templates, self.index.patterns().clone(), self.patterns.clone())
    }

    /// Adds some phrases of each list to others.
    fn build<'a>(
        lists: &[List],
        phrases: impl Iterator<Item = impl Iterator<Item = &'a str>>,
        mut lines: Lines<Entry>,
        mut templates: Vec<(Template, Entry)>,
        mut words: Strings,
        mut patterns: Vec<(Place, Entry)>,
    ) -> Matcher {
        let mut folded = String::new();
        for ((list, phrases), number) in lists.iter().zip(phrases).zip(0..) {
            let verdict = list.reason.map(|reason| Verdict { strength: list.strength, reason, rule: list.rule });
            let entry = Entry { hints: list.hint.bit(), verdict, list: number };
            let open = list.place == Place::Line && list.text.contains('<');
            for phrase in phrases {
                if let Some(template) = open.then(|| Template::of(phrase)).flatten() {
                    templates.push((template, entry));
                } else if list.place == Place::Line {
                    fold(phrase, &mut folded);
                    lines.entry(&folded).join(entry);
                } else {
                    add_variants(phrase, &mut words);
                    patterns.resize(words.len(), (list.place, entry));
                }
            }
        }
        templates.sort_by_key(|(_, entry)| entry.list);
        let longest = lines.iter().map(str::len).max().unwrap_or(0);
        let befores = templates.iter().map(|(template, _)| &*template.before);
        let beginnings = Beginnings::of(lines.iter().chain(befores));
        Matcher { lines, templates, longest, beginnings, index: Index::new(words), patterns }
    }

    /// What the phrases in `text` say. `folded` is a buffer that callers keep between calls.
    pub fn find(&self, text: &str, folded: &mut String) -> Found {
        let mut best = Best::default();
        if let Some(entry) = self.line(text, folded) {
            best.take(entry, usize::MAX);
            best.found.hints |= Hint::Whole.bit();
        }
        if text.len() <= 2 * WINDOW {
            self.search(text, 0..text.len(), &mut best);
        } else {
            self.search(text, 0..WINDOW, &mut best);
            self.search(text, text.len() - WINDOW..text.len(), &mut best);
        }
        best.found
    }

    fn line(&self, text: &str, folded: &mut String) -> Option<Entry> {
        let text = trimmed(text);
        if text.is_empty() || text.len() > self.longest + COUNT || !self.beginnings.may_hold(text) {
            return None;
        }
        fold(text, folded);
        let count = || without_count(folded).and_then(|rest| self.lines.get(rest));
        let template = || self.templates.iter().find(|(template, _)| template.holds(folded)).map(|(_, entry)| entry);
        self.lines.get(folded.as_str()).or_else(count).or_else(template).copied()
    }

    fn search(&self, text: &str, window: Range<usize>, best: &mut Best) {
        self.index.each(text.as_bytes(), window, |pattern, start, end| {
            let (place, entry) = self.patterns[pattern];
            if best.gains(&entry, end - start) && stands(text, start, end, place) {
                best.take(entry, end - start);
            }
        });
    }
}

impl std::fmt::Debug for Matcher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Matcher")
            .field("lines", &self.lines.iter().count())
            .field("patterns", &self.patterns.len())
            .finish()
    }
}

impl Entry {
    /// Both entries in one; of two verdicts the stronger, of equal ones that of the first list.
    fn join(&mut self, other: Entry) {
        let rank = |entry: &Entry| (entry.verdict.map(|verdict| verdict.strength), Reverse(entry.list));
        if rank(&other) > rank(self) {
            (self.verdict, self.list) = (other.verdict, other.list);
        }
        self.hints |= other.hints;
    }
}

/// The strongest finding so far.
#[derive(Default)]
struct Best {
    found: Found,
    length: usize,
}

impl Best {
    /// Whether a phrase of so many bytes would change anything.
    fn gains(&self, entry: &Entry, length: usize) -> bool {
        entry.hints & !self.found.hints != 0 || self.is_topped(entry, length)
    }

    fn is_topped(&self, entry: &Entry, length: usize) -> bool {
        let strength = |verdict: Option<Verdict>| verdict.map(|verdict| verdict.strength);
        entry.verdict.is_some() && (strength(entry.verdict), length) > (strength(self.found.verdict), self.length)
    }

    fn take(&mut self, entry: Entry, length: usize) {
        self.found.hints |= entry.hints;
        if self.is_topped(&entry, length) {
            (self.found.verdict, self.length) = (entry.verdict, length);
        }
    }
}

/// The text from its first letter or number to its last.
fn trimmed(text: &str) -> &str {
    match text.as_bytes() {
        [first, .., last] if first.is_ascii_alphanumeric() && last.is_ascii_alphanumeric() => text,
        _ => text.trim_matches(|c: char| !c.is_alphanumeric()),
    }
}

/// Adds the ways in which a phrase may be written that differ in more than the case of ASCII letters.
fn add_variants(phrase: &str, words: &mut Strings) {
    let plain = lower(phrase);
    let has_case = !plain.is_ascii() && plain.chars().any(may_have_case);
    let has_apostrophe = plain.contains('\'');
    if !has_case && !has_apostrophe {
        words.push(&plain);
        return;
    }
    let mut all = vec![plain];
    if has_case {
        let mut rest = all[0].chars();
        let mut title: String = rest.next().into_iter().flat_map(char::to_uppercase).collect();
        title.push_str(rest.as_str());
        all.extend([title, all[0].to_uppercase()]);
    }
    if has_apostrophe {
        let curly: Vec<String> = all.iter().map(|variant| variant.replace('\'', "’")).collect();
        all.extend(curly);
    }
    all.iter_mut().filter(|variant| variant.is_ascii()).for_each(|variant| variant.make_ascii_lowercase());
    all.sort();
    all.dedup();
    all.iter().for_each(|variant| words.push(variant));
}

/// Whether a letter may have another form in upper case: those of the scripts from Hebrew to Burmese, and of the East Asian
/// ones, have none.
fn may_have_case(c: char) -> bool {
    !matches!(c, ' '..='@' | '\u{590}'..='\u{109f}' | '\u{3000}'..='\u{a63f}' | '\u{ac00}'..='\u{d7a3}')
}

/// Whether a phrase found at `start..end` stands at the borders of words and where it must.
fn stands(text: &str, start: usize, end: usize, place: Place) -> bool {
    let (Some(before), Some(found), Some(after)) = (text.get(..start), text.get(start..end), text.get(end..)) else {
        return false;
    };
    let joined = |left: &str, right: &str| {
        left.chars().next_back().is_some_and(is_word) && right.chars().next().is_some_and(is_word)
    };
    if joined(before, found) || joined(found, after) {
        return false;
    }
    match place {
        Place::Start => !before.contains(char::is_alphanumeric),
        Place::End => !after.contains(char::is_alphanumeric),
        Place::Part | Place::Line => true,
    }
}

/// Whether `c` is part of a word of a script that puts spaces between words.
fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || (c.is_alphanumeric() && !is_dense(c))
}

fn is_dense(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{e7f}' | '\u{3041}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_without_case() {
        for c in (char::MIN..=char::MAX).filter(|c| !may_have_case(*c)) {
            assert!(c.to_uppercase().eq([c]), "{c:?}");
        }
    }

    #[test]
    fn variants_differ_in_more_than_the_case_of_ascii() {
        let variants = |phrase: &str| {
            let mut words = Strings::default();
            add_variants(phrase, &mut words);
            words.iter().map(str::to_owned).collect::<Vec<_>>()
        };
        assert_eq!(variants("Sign  Up"), ["sign up"]);
        assert_eq!(variants("don’t miss"), ["don't miss", "don’t miss"]);
        assert_eq!(variants("über uns"), ["ÜBER UNS", "Über uns", "über uns"]);
        assert_eq!(variants("広告"), ["広告"]);
    }
}
