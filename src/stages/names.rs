//! Persons' names on a line.

mod account;

pub(super) use account::{is_account, is_member};

use unicode_normalization::char::is_combining_mark;

use super::fingerprint::{Fingerprints, fingerprint};
use super::lexicon::{Lexicon, Phrase, is_dense};
use crate::dates::{Context as Dates, count_digits, find_stamps};

/// Words of the longest name.
const LONGEST: usize = 5;
/// Characters of the longest name in a script without spaces.
const LONGEST_DENSE: usize = 8;

/// Words of the longest Thai name.
const LONGEST_THAI: usize = 3;

/// The names at the start of a text.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Names<'a> {
    /// The names, in order.
    pub(super) names: Vec<&'a str>,
    /// Given names that stand before one of them and share its family name, with its place: `Ann` in `Ann and Bo Lee`.
    pub(super) sharing: Vec<(usize, &'a str)>,
    /// What stands behind them: a role, a time, a place, or nothing.
    pub(super) rest: &'a str,
}

impl Names<'_> {
    /// Whether a word of the names, particles aside, is among `words`.
    pub(super) fn hold_any(&self, words: &Fingerprints) -> bool {
        let parts = self.names.iter().flat_map(|name| name.split([' ', '-']));
        parts.filter(|part| starts_upper(part)).any(|part| words.contains(&fingerprint(part)))
    }
}

/// Reads the names at the start of `text`, divided by commas, slashes, bars and conjunctions.
pub(super) fn read_names<'a>(text: &'a str, lexicon: &Lexicon) -> Names<'a> {
    let mut reader = Reader {
        lexicon,
        text,
        found: Names::default(),
        name: None,
        given: None,
        words: 0,
        other: 0,
        roles: 0,
        ended: false,
    };
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let c = rest.chars().next().unwrap_or(' ');
        if c == ' ' || c == '\u{3000}' {
            at += c.len_utf8();
        } else if is_divider(c) {
            let given = reader.given_alone().filter(|_| c == '&');
            reader.close();
            reader.given = given;
            at += c.len_utf8();
        } else {
            let token = token(rest);
            match reader.take(at, token) {
                Some(taken) => at += taken,
                None => break,
            }
            if reader.ended {
                break;
            }
        }
    }
    reader.close();
    reader.found.rest = text[at.min(text.len())..].trim_matches(|c: char| c == ' ' || is_divider(c));
    reader.found
}

/// Whether the whole of `text` is one person's name of at least two words, or of two characters in dense scripts.
pub(super) fn is_name(text: &str, lexicon: &Lexicon) -> bool {
    let text = text.trim();
    if text.len() > 60 || !may_be_name(text) || text.split(' ').any(|word| is_common(word, lexicon)) {
        return false;
    }
    let found = read_names(text, lexicon);
    matches!(found.names[..], [name] if name == text)
}

/// Whether `text` holds nothing that names never hold and, in ASCII, no more or fewer words than a name.
fn may_be_name(text: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphabetic() || byte >= 0x80 || b" '-.`\"".contains(&byte);
    let words = || text.split(' ').filter(|word| !word.is_empty()).count();
    text.bytes().all(fits) && (!text.is_ascii() || (2..=LONGEST).contains(&words()))
}

/// Whether the word is in lower case and no part of names: most lines have one.
fn is_common(word: &str, lexicon: &Lexicon) -> bool {
    let is_plain = || word.bytes().all(|byte| byte.is_ascii_lowercase());
    word.starts_with(|c: char| c.is_ascii_lowercase()) && is_plain() && !lexicon.byline.particle.has(word)
}

/// Whether the name begins with a known given name.
pub(super) fn has_given(name: &str, lexicon: &Lexicon) -> bool {
    let given = &lexicon.byline.given;
    let is_title = |word: &str| word.len() > 2 && word.ends_with('.');
    let first = name.split(' ').find(|word| !is_title(word)).unwrap_or_default();
    given.has(first) || first.split_once('-').is_some_and(|(first, _)| given.has(first))
}

/// Whether a Chinese or Japanese name begins with a known family name, or a space divides one from a given name.
pub(super) fn has_family(name: &str, lexicon: &Lexicon) -> bool {
    /// Characters of the longest family name.
    const LONGEST: usize = 3;
    let mut ends = name.char_indices().skip(1).map(|(at, _)| at).take(LONGEST);
    let is_short = |part: &str| (1..=LONGEST).contains(&part.chars().count());
    ends.any(|end| lexicon.byline.family.has(&name[..end]))
        || name.split_once([' ', '\u{3000}']).is_some_and(|(family, given)| is_short(family) && is_short(given))
}

/// A name in capitals as names are written; any other as it is.
pub(super) fn capitalised(name: &str) -> String {
    if name.chars().any(char::is_lowercase) || !name.contains(' ') {
        return name.to_owned();
    }
    let mut out = String::with_capacity(name.len());
    let mut within = false;
    for c in name.chars() {
        if within {
            out.extend(c.to_lowercase())
        } else {
            out.push(c)
        }
        within = c.is_alphabetic();
    }
    out
}

struct Reader<'a, 'l> {
    lexicon: &'l Lexicon,
    text: &'a str,
    found: Names<'a>,
    /// The span of the name that is being read.
    name: Option<(usize, usize)>,
    /// A given name before a conjunction, whose family name may follow with another one.
    given: Option<&'a str>,
    /// Its words.
    words: usize,
    /// Words since the last divider that make it no name.
    other: usize,
    /// Of them, roles.
    roles: usize,
    /// Whether no names follow.
    ended: bool,
}

impl<'a> Reader<'a, '_> {
    /// Takes a token at `at`; returns how much of it belongs to names, or nothing where none go on.
    fn take(&mut self, at: usize, token: &'a str) -> Option<usize> {
        let words = &self.lexicon.byline;
        let bare = Phrase::of(token.trim_end_matches([':', '.']));
        let is_initial = token.ends_with('.') && token.len() == 2;
        // `Ann Lee, Bo Moe, and Cy Tal`
        let listed = || self.words + self.other == 0 && !self.found.names.is_empty() && !starts_upper(token);
        let joins = (self.name.is_some() || listed()) && words.and.holds(bare) && !is_initial;
        if joins || !token.contains(char::is_alphanumeric) {
            let given = self.given_alone().filter(|_| words.and.holds(bare));
            self.close();
            self.given = given;
            return Some(token.len());
        }
        if let Some((head, tail)) = glued(token)
            && self.is_seam(at + head.len(), tail)
        {
            if is_name_word(head) {
                self.extend(at, head);
            }
            self.ended = true;
            return Some(head.len());
        }
        let number = token.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '@' | '(' | '['));
        if number || words.stop.holds(bare) && (self.name.is_some() || !starts_upper(token)) {
            return None;
        }
        // Behind the first name and a comma, what ends in a role is one as a whole: `Ann Lee, Print Managing Editor`.
        if words.role.holds(bare) && self.words >= 2 && !self.found.names.is_empty() && self.after_comma(at) {
            self.name = None;
            return None;
        }
        let role = words.role.holds(bare) || words.compound.end(token);
        if role || self.lexicon.credit.agency.holds(bare) {
            if self.words >= 2 {
                if words.group.holds(bare) && self.ends_at(at + token.len()) {
                    self.name = None;
                }
                return None;
            }
            self.other += 1;
            self.roles += usize::from(role);
        } else if words.never.holds(bare) && self.words >= 2 {
            return None;
        } else if words.never.holds(bare) || words.group.holds(bare) || is_run_together(token) {
            self.other += 1;
        } else if is_name_word(token) || self.name.is_some() && words.particle.has(token) {
            // What stands before a known given name is the role of its bearer: `Reporter Ann Lee`.
            if self.name.is_none() && self.other == self.roles && words.given.holds(bare) {
                (self.other, self.roles) = (0, 0);
            }
            self.extend(at, token);
        } else {
            self.other += 1;
        }
        (self.other < 4).then_some(token.len())
    }

    /// Whether the name that is being read stands behind a comma.
    fn after_comma(&self, at: usize) -> bool {
        let start = self.name.map_or(at, |(start, _)| start);
        self.text[..start].trim_end().ends_with(',')
    }

    /// Whether nothing stands at `at`, or what ends a name.
    fn ends_at(&self, at: usize) -> bool {
        self.text[at..].trim_start().chars().next().is_none_or(is_divider)
    }

    /// Whether what stands at `at`, glued to a name, is a role, a time or an account.
    fn is_seam(&self, at: usize, tail: &str) -> bool {
        let words = &self.lexicon.byline;
        let tail = tail.trim_end_matches([':', '.']);
        tail.starts_with(|c: char| c.is_ascii_digit() || c == '@')
            || words.stop.has(tail)
            || words.role.has(tail)
            || is_stamp(&self.text[at..])
            || self.text.len() - at < 60 && words.role.within(&self.text[at..])
    }

    fn extend(&mut self, at: usize, token: &str) {
        let start = self.name.map_or(at, |(start, _)| start);
        self.name = Some((start, at + token.len()));
        self.words += 1;
    }

    /// The known given name that is all that was read since the last divider.
    fn given_alone(&self) -> Option<&'a str> {
        let (start, end) = self.name?;
        let name = &self.text[start..end];
        (self.words == 1 && self.other == 0 && self.lexicon.byline.given.has(name)).then_some(name)
    }

    /// Ends the name that is being read.
    fn close(&mut self) {
        if let Some((start, end)) = self.name.take() {
            let name = self.text[start..end].trim_end_matches(['.', ':', '-', '–', '—', '*']);
            let dense = name.chars().filter(|&c| is_dense(c)).count();
            let hangul = name.chars().all(|c| ('\u{ac00}'..='\u{d7a3}').contains(&c));
            let fits = match dense {
                _ if name.chars().all(|c| c == ' ' || is_thai(c)) => (2..=LONGEST_THAI).contains(&self.words),
                0 if hangul => (2..=4).contains(&name.chars().count()),
                0 => (2..=LONGEST).contains(&self.words) && name.chars().any(char::is_lowercase) | (self.words <= 3),
                _ => (2..=LONGEST_DENSE).contains(&dense),
            };
            let fits = fits && (dense == 0 || !name.contains('の') && self.lexicon.credit.agency.end(name).is_none());
            let site = name.contains(['.'])
                && name.rsplit('.').next().is_some_and(|tail| tail.len() <= 3 && !tail.contains(' '));
            // `Ann Lee, Harbour Post — Port Lorne`: behind a dash, a place as often as a name.
            let dashed = self.text[..start].trim_end().ends_with('—') && !self.found.names.is_empty();
            let place = dashed && !has_given(name, self.lexicon);
            if fits && self.other == 0 && !site && !place && !self.lexicon.credit.agency.has(name) {
                let place = self.found.names.len();
                self.found.sharing.extend(self.given.filter(|_| self.words == 2).map(|given| (place, given)));
                self.found.names.push(name);
            }
            self.given = None;
        }
        (self.words, self.other, self.roles) = (0, 0, 0);
    }
}

/// Whether names and sentences of the script are parted by spaces, though words are not.
fn is_thai(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{e7f}')
}

/// Whether a stamp begins the text: `Mar 5, 2024`.
fn is_stamp(text: &str) -> bool {
    let mut stamps = Vec::new();
    if count_digits(text) > 0 {
        find_stamps(text, &Dates::default(), &mut stamps);
    }
    stamps.first().is_some_and(|stamp| stamp.text.start == 0)
}

/// The next token: to the next space or divider.
fn token(text: &str) -> &str {
    let end = text.find(|c: char| c == ' ' || c == '\u{3000}' || is_divider(c)).unwrap_or(text.len());
    &text[..end]
}

fn is_divider(c: char) -> bool {
    matches!(
        c,
        ',' | ';' | '|' | '/' | '&' | '•' | '·' | '⋅' | '、' | '，' | '／' | '；' | '+' | '：' | '・' | '—' | '\n'
    )
}

fn starts_upper(word: &str) -> bool {
    word.starts_with(char::is_uppercase)
}

/// Whether the word may be part of a name: it starts upper-case or has no case, and holds nothing but letters and marks
/// of names.
fn is_name_word(word: &str) -> bool {
    let is_sign = |c: char| matches!(c, '\'' | '’' | '-' | '.' | '‑' | '`' | '´' | '"' | '“' | '”');
    let inside = |c: char| c.is_alphabetic() || is_sign(c) || !c.is_ascii() && is_combining_mark(c);
    let mut letters = word.trim_start_matches(['"', '“']).chars();
    let first = letters.next().is_some_and(|c| c.is_alphabetic() && !c.is_lowercase());
    let prefixed = || ["d'", "d’", "al-", "el-", "o'"].iter().any(|prefix| word.starts_with(prefix));
    (first || prefixed()) && word.chars().all(inside) && !word.ends_with("’s") && !word.ends_with("'s")
}

/// What family names begin with before another large letter: `McNamara`.
const PREFIXES: [&str; 9] = ["Mc", "Mac", "De", "Di", "Du", "La", "Le", "Van", "Fitz"];

/// Whether the token holds two words run together that are no name of one person, as links side by side leave them:
/// `PlanningChecklists`. Before the inner large letter of a family name stands less.
fn is_run_together(token: &str) -> bool {
    /// Bytes of the longest first part of a name.
    const LONGEST: usize = 7;
    glued(token).is_some_and(|(head, _)| head.len() > LONGEST)
}

/// A token that holds two words run together, cut where lower case meets upper case, a digit or `@`.
fn glued(token: &str) -> Option<(&str, &str)> {
    // Most tokens are capitals, or lower-case letters behind one of them.
    if token.as_bytes().get(1..).is_none_or(|rest| rest.iter().all(u8::is_ascii_lowercase)) {
        return None;
    }
    let mut previous = ' ';
    for (at, c) in token.char_indices() {
        let seam =
            c.is_uppercase() && previous.is_lowercase() || (c.is_ascii_digit() || c == '@') && previous.is_alphabetic();
        if seam && at > 1 && !PREFIXES.contains(&&token[..at]) {
            return Some(token.split_at(at));
        }
        previous = c;
    }
    None
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<&str> {
        read_names(text, &Lexicon::builtin().unwrap()).names
    }

    #[test]
    fn several_names_and_their_dividers() {
        assert_eq!(names("Ann Lee and Bo de Vries"), ["Ann Lee", "Bo de Vries"]);
        assert_eq!(names("Max Berg, Eva Sand und Jo Tal"), ["Max Berg", "Eva Sand", "Jo Tal"]);
        assert_eq!(names("Carla Ruiz y José Peña"), ["Carla Ruiz", "José Peña"]);
        assert_eq!(names("Ann Lee, Bo Moe, and Cy Tal"), ["Ann Lee", "Bo Moe", "Cy Tal"]);
        assert_eq!(names("Ann Lee, and her dog"), ["Ann Lee"]);
        assert_eq!(names("山田太郎、鈴木花子"), ["山田太郎", "鈴木花子"]);
    }

    #[test]
    fn given_names_that_share_a_family_name() {
        let lexicon = Lexicon::builtin().unwrap();
        for text in ["Tom & Jo Carver", "Tom and Jo Carver"] {
            assert_eq!(read_names(text, &lexicon).sharing, [(0, "Tom")], "{text}");
        }
        for text in ["Tom, Jo Carver", "Tom Lee and Jo Carver", "Staff and Jo Carver", "Ice & Jo Carver"] {
            assert!(read_names(text, &lexicon).sharing.is_empty(), "{text}");
        }
    }

    #[test]
    fn what_is_glued_on_is_left_off() {
        assert_eq!(names("Korin MillerPublished: Jan 29, 2025"), ["Korin Miller"]);
        assert_eq!(names("Ulrich ExnerKorrespondent"), ["Ulrich Exner"]);
        assert_eq!(names("Ann Lee0"), ["Ann Lee"]);
        assert_eq!(names("Dylan Jones5 hours ago"), ["Dylan Jones"]);
        assert_eq!(names("Greg Iacurci@GregIacurci"), ["Greg Iacurci"]);
        assert_eq!(names("Ann LeeMar 5, 2024"), ["Ann Lee"]);
        assert_eq!(names("Ann McMartin"), ["Ann McMartin"]);
        assert_eq!(names("Ann VanderMeer and Bo DeSand"), ["Ann VanderMeer", "Bo DeSand"]);
        assert_eq!(names("Harbour ChecklistsJust Frozen"), [] as [&str; 0]);
        assert_eq!(names("Ann McMartin ⋅ Founder and Editor ⋅ Mar 5, 2024"), ["Ann McMartin"]);
    }

    #[test]
    fn roles_before_known_given_names() {
        assert_eq!(names("Staff Writer Ann Lee"), ["Ann Lee"]);
        assert_eq!(names("Hafen-Online-Experte Robin Sand"), ["Robin Sand"]);
        assert_eq!(names("Eva Sand, Projektleiterin der Hafenwacht"), ["Eva Sand"]);
        assert_eq!(names("Staff Harbour Watch"), [] as [&str; 0]);
    }

    #[test]
    fn roles_agencies_and_sites_are_no_names() {
        assert_eq!(names("BBC News"), [] as [&str; 0]);
        assert_eq!(names("Associated Press"), [] as [&str; 0]);
        assert_eq!(names("The Harbour Watch"), [] as [&str; 0]);
        assert_eq!(names("Harbour Watch Editorial Team"), [] as [&str; 0]);
        assert_eq!(names("Harbour Town University"), [] as [&str; 0]);
        assert_eq!(names("Ann Lee Staff Writer"), ["Ann Lee"]);
        assert_eq!(names("Ann Lee, Print Managing Editor"), ["Ann Lee"]);
        assert_eq!(names("Ann Lee ● 6 min"), ["Ann Lee"]);
        assert_eq!(names("A. E. Lee"), ["A. E. Lee"]);
        assert_eq!(names("Ann Lee, Senior Reporter"), ["Ann Lee"]);
        assert_eq!(names("Ann Lee | Example News"), ["Ann Lee"]);
        assert_eq!(names("Johannes Ritter, Zürich"), ["Johannes Ritter"]);
        assert_eq!(names("Ann Lee, Harbour Post — Port Lorne"), ["Ann Lee"]);
        assert_eq!(names("Ann Lee — Bob Lind"), ["Ann Lee", "Bob Lind"]);
    }
}
