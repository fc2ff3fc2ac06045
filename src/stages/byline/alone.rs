//! Names that stand alone on their lines: beside a stamp, a role or their like, or where markup says them to be an author's.

use super::common::{Beginnings, common_words};
use super::element::{self, Says};
use super::marked::without_stamp;
use super::{Byline, Head, byline_names, can_be_byline, holds_stamp, is_beside_stamp, owned, stamps};
use crate::page::markup::Markup;
use crate::page::{Field, Kind, Mark, Page};
use crate::stages::body::{Body, is_prose};
use crate::stages::fingerprint::{Fingerprints, fingerprint, same_letters};
use crate::stages::headline::is_stamp_like;
use crate::stages::lexicon::is_dense;
use crate::stages::names::{Names, has_family, has_given, is_account, is_name, read_names};

/// The evidence from which a lone name is the author's.
const ENOUGH: i32 = 10;
/// Blocks between the title and a lone name that nothing else speaks for.
const FAR: usize = 8;
/// Words of the longest place or span of time behind a name: `in New York`, `5 min read`.
const SHORT: usize = 3;
/// Words beside links to authors' pages: a place, a role, a time.
const AROUND_LINK: usize = 8;
/// Blocks behind the body in which markup may name the author.
const BEHIND: usize = 20;
/// Blocks behind the start of the settled body in which the element of an author is that of the text.
const INTO: usize = 3;

/// A line that is a name.
struct Lone<'a> {
    line: usize,
    names: Names<'a>,
    said: Says,
}

impl Byline {
    /// Takes names that stand alone between title and body beside a stamp, a role, or their like, or that markup says to
    /// be an author's.
    pub(super) fn alone(&self, page: &mut Page, head: &Head, body: &Body) -> bool {
        let start = head.title.map_or(head.start, |title| title + 1);
        let is_article = page.markup.as_deref().is_none_or(element::is_article);
        let free = (head.start..head.end).filter(|&i| can_be_byline(page, i));
        let lines = free.filter_map(|i| {
            let said = self.said(page, i);
            let fits = match said {
                Says::Author => i < body.end && i <= body.settled + INTO,
                Says::Other => false,
                // In raw text, those who comment are named behind the first paragraphs, too.
                Says::Nothing => {
                    let stands = match page.markup {
                        Some(_) => i >= start,
                        None => i < body.settled || goes_on(page, i) || i <= body.settled + INTO && is_dated(page, i),
                    };
                    let told = is_article || holds_stamp(page.text_of(i));
                    told && stands && page.blocks[i].kind == Kind::Paragraph
                }
            };
            let names = fits.then(|| self.lone_names(page, i, said))??;
            let told = is_article || said == Says::Author || has_given(names.names[0], &self.lexicon);
            told.then_some(Lone { line: i, names, said })
        });
        let lines: Vec<Lone<'_>> = lines.collect();
        if lines.is_empty() {
            return false;
        }
        let common = common_words(page, body, &Beginnings::of(lines.iter().map(|lone| &lone.names)));
        let is_proper = |lone: &&Lone<'_>| lone.said == Says::Author || !self.is_common(&lone.names, &common);
        let lines: Vec<&Lone<'_>> = lines.iter().filter(is_proper).collect();
        let weigh = |lone: &Lone<'_>| self.evidence(page, lone, body) - lone.line.abs_diff(start).min(20) as i32 / 4;
        let known = |lone: &Lone<'_>| lone.said == Says::Author || self.may_be_person(lone.names.names[0]);
        let fits = |lone: &&&Lone<'_>| known(lone) || is_beside_stamp(page, lone.line, 2);
        let best = lines.iter().filter(fits).map(|lone| (weigh(lone), *lone)).filter(|(score, _)| *score >= ENOUGH);
        let best = best.max_by_key(|(score, lone)| (*score, std::cmp::Reverse(lone.line))).map(|(_, lone)| lone);
        let only = || match lines[..] {
            [lone, ref more @ ..] if more.iter().all(|other| other.names.names == lone.names.names) => Some(lone),
            _ => None,
        };
        let near = |lone: &&Lone<'_>| {
            known(lone)
                && head.title.is_some_and(|title| lone.line.saturating_sub(title) <= FAR)
                && stands_in_text(page, lone.line)
        };
        let Some(lone) = best.or_else(|| only().filter(near)) else { return false };
        let more = lines.iter().filter(|other| {
            let beside = other.line > lone.line && other.line - lone.line <= 2;
            beside && other.said == Says::Author && lone.said == Says::Author && other.names.rest.is_empty()
        });
        let found: Vec<(usize, Vec<String>)> = [lone]
            .into_iter()
            .chain(more.copied())
            .map(|lone| (lone.line, owned(&lone.names, &self.lexicon)))
            .collect();
        for (line, names) in found {
            self.take(page, line, names, "name", self.name);
        }
        true
    }

    /// Takes the name behind the body that markup says to be an author's, if it is the only one.
    pub(super) fn named_after(&self, page: &mut Page, body: &Body) -> bool {
        let Some(markup) = page.markup.as_deref() else { return false };
        let mut found: Option<(usize, Vec<String>)> = None;
        let last = (body.settled..body.end).rev().find(|&i| is_prose(&page.blocks[i])).unwrap_or(body.end);
        for i in last..(body.end + BEHIND).min(page.blocks.len()) {
            let block = &page.blocks[i];
            if !can_be_byline(page, i)
                || markup.comment_of(block.traits.container).is_some()
                || markup.is_review(block.traits.container)
                || self.said(page, i) != Says::Author
            {
                continue;
            }
            let marked = byline_names(page.text_of(i), &self.lexicon).filter(|found| !found.names.is_empty());
            let names =
                marked.or_else(|| self.lone_names(page, i, Says::Author)).map(|names| owned(&names, &self.lexicon));
            let known = |name: &&str| has_given(name, &self.lexicon) || is_beside_stamp(page, i, 0);
            let account = || self.account_behind(page.text_of(i)).filter(known).map(|name| vec![name.to_owned()]);
            let Some(names) = names.or_else(account) else { continue };
            match &found {
                None => found = Some((i, names)),
                Some((_, known)) if *known == names => {}
                Some(_) => return false,
            }
        }
        let Some((i, names)) = found else { return false };
        self.take(page, i, names, "name", self.name);
        true
    }

    /// The names that a line's links to authors' pages show, where it says little else: a place, a role, a time.
    fn linked_names<'a>(&self, page: &'a Page, i: usize) -> Option<Names<'a>> {
        let names = element::linked_names(page, page.markup.as_deref()?, i, &self.lexicon);
        let words: usize = names.iter().map(|name| name.split(' ').count()).sum();
        let alone = page.blocks[i].shape.words as usize <= words + AROUND_LINK;
        let known = |name: &&str| is_name(name, &self.lexicon) && has_given(name, &self.lexicon);
        (!names.is_empty() && alone && names.iter().all(known)).then(|| Names { names, ..Names::default() })
    }

    /// The name behind the label of a line that markup says to name an author: `Interview: Ann Lee`.
    fn labelled_name<'a>(&self, text: &'a str) -> Option<Names<'a>> {
        let (label, name) = text.split_once(':').map(|(label, name)| (label, name.trim()))?;
        let is_label = !label.contains(' ') && label.chars().all(char::is_alphabetic);
        let known = is_label && is_name(name, &self.lexicon) && has_given(name, &self.lexicon);
        known.then(|| Names { names: vec![name], ..Names::default() })
    }

    /// The names of a line that holds nothing else but a role or a time.
    fn lone_names<'a>(&self, page: &'a Page, i: usize, said: Says) -> Option<Names<'a>> {
        let text = page.text_of(i).trim();
        if self.lexicon.byline.before.start(text).is_some() {
            return None;
        }
        if said == Says::Author
            && let Some(names) = self.linked_names(page, i).or_else(|| self.labelled_name(text))
        {
            return Some(names);
        }
        let linked = |markup: &Markup| element::is_linked(page, markup, i, &self.lexicon);
        if said == Says::Author && is_account(text, &self.lexicon) && page.markup.as_deref().is_some_and(linked) {
            return Some(Names { names: vec![text], ..Names::default() });
        }
        // A given name alone, beside the time: that of the writer of a blog.
        let is_given = || page.markup.is_none() && page.blocks[i].shape.words == 1 && has_given(text, &self.lexicon);
        if is_given() && is_account(text, &self.lexicon) && is_beside_stamp(page, i, 1) {
            return Some(Names { names: vec![text], ..Names::default() });
        }
        let bare = without_stamp(text);
        let mut names = read_names(bare, &self.lexicon);
        if names.names.is_empty() && bare.len() < text.len() {
            // Behind an agency's or a paper's name and the time.
            let behind = read_names(&text[stamps(text).last()?.text.end..], &self.lexicon);
            let known = behind.names.first().is_some_and(|name| has_given(name, &self.lexicon));
            return (known && behind.rest.is_empty()).then_some(behind);
        }
        let first = names.names.first()?;
        if !has_known_script(first) && !has_given(first, &self.lexicon) {
            return None;
        }
        if said != Says::Author && first.starts_with(is_dense) && !has_family(first, &self.lexicon) {
            return None;
        }
        if bare.len() < text.len() && names.rest.is_empty() {
            // A place may stand before the day: `Ann Lee, Harbour Town, 5 March 2024`.
            if has_given(first, &self.lexicon) {
                names.names.retain(|name| has_given(name, &self.lexicon));
            }
            names.rest = text[text.find(bare)? + bare.len()..].trim_start_matches(|c: char| !c.is_alphanumeric());
            return Some(names);
        }
        if names.rest.is_empty() {
            let end = first.as_ptr() as usize - text.as_ptr() as usize + first.len();
            names.rest = if names.names.len() == 1 { text[end..].trim() } else { "" };
        }
        // Where markup says so, a place may follow: `Ann Lee, Harbour Town`.
        let is_place =
            || said == Says::Author && names.rest.starts_with(',') && names.rest.split(' ').count() <= 1 + SHORT;
        (self.may_follow(&names) || is_place()).then_some(names)
    }

    /// Whether words of the names stand on the page in lower case; of a name with a known given name, that one.
    fn is_common(&self, names: &Names<'_>, common: &Fingerprints) -> bool {
        match names.names[0].split_once(' ') {
            Some((given, _)) if has_given(names.names[0], &self.lexicon) => common.contains(&fingerprint(given)),
            _ => names.hold_any(common),
        }
    }

    /// Whether the name begins with a known given name, or is of a script of which none are known.
    fn may_be_person(&self, name: &str) -> bool {
        has_given(name, &self.lexicon) || !name.chars().any(|c| matches!(c, 'A'..='Z' | 'À'..='ž' | 'А'..='я'))
    }

    /// How much speaks for a lone name being the author's.
    fn evidence(&self, page: &Page, lone: &Lone<'_>, body: &Body) -> i32 {
        let Lone { line: i, ref names, said } = *lone;
        let mut score = if said == Says::Author { 30 } else { 0 };
        let text = page.text_of(i);
        if has_given(names.names[0], &self.lexicon) {
            score += 8;
        } else if (0..i).any(|j| page.blocks[j].shape.words == page.blocks[i].shape.words && text == page.text_of(j)) {
            // A label that a menu has, too: `Harbour News`.
            score -= 20;
        }
        if names.rest.bytes().filter(u8::is_ascii_digit).count() >= 3 || !stamps(names.rest).is_empty() {
            score += 12;
        } else if !names.rest.is_empty() {
            score += 6;
        }
        for j in [i.wrapping_sub(2), i.wrapping_sub(1), i + 1, i + 2] {
            let Some(block) = page.blocks.get(j) else { continue };
            let beside = page.text_of(j);
            let near = j + 1 == i || j == i + 1;
            if j == i + 1 && block.mark == Mark::Field(Field::Credit) {
                score -= 12;
            } else if block.mark == Mark::Field(Field::Date) || is_stamp_like(beside, block.shape.digits) {
                score += if near { 10 } else { 6 };
            } else if block.shape.words <= 6 && self.lexicon.byline.role.within(beside) {
                score += if near { 8 } else { 3 };
            } else if same_letters(beside, text) {
                score += 10;
            }
        }
        let first = names.names[0];
        let again = (body.start..page.blocks.len()).filter(|&j| j != i && page.blocks[j].shape.words < 60);
        // The first byte tells most lines apart, without a call.
        let again = again.map(|j| page.text_of(j)).filter(|text| text.as_bytes().first() == first.as_bytes().first());
        let again = again.filter_map(|text| text.strip_prefix(first)).take(3);
        score += again.map(|rest| if self.lexicon.byline.role.within(rest) { 6 } else { 3 }).sum::<i32>();
        if i < body.settled { score + 2 } else { score }
    }

    /// Whether what stands behind the names is a role or a time, not the rest of a sentence.
    pub(super) fn may_follow(&self, names: &Names<'_>) -> bool {
        let rest = names.rest;
        let words = || rest.split(' ').count();
        rest.is_empty()
            || rest.starts_with('@') && words() == 1
            || rest.len() <= 60
                && (rest.starts_with(|c: char| c.is_ascii_digit()) && (words() <= SHORT || !stamps(rest).is_empty())
                    || self.lexicon.byline.role.within(rest)
                    || rest.starts_with(',') && self.lexicon.byline.group.within(rest)
                    || self.lexicon.byline.stop.start(rest).is_some()
                        && (words() <= SHORT || rest.contains(|c: char| c.is_ascii_digit())))
    }
}

/// Whether prose, a longer line or the title stands beside the line: it is not one of a run of labels.
fn stands_in_text(page: &Page, i: usize) -> bool {
    let long = |j: usize| {
        page.blocks.get(j).is_some_and(|block| block.shape.words >= 8 || block.mark == Mark::Field(Field::Title))
    };
    long(i.wrapping_sub(1)) || long(i + 1)
}

/// Whether the line itself holds a day.
fn is_dated(page: &Page, i: usize) -> bool {
    page.blocks[i].mark == Mark::Field(Field::Date) || holds_stamp(page.text_of(i))
}

/// Whether the text goes on below the line: of the next open lines, two are paragraphs.
fn goes_on(page: &Page, i: usize) -> bool {
    /// Open lines that are looked at.
    const NEXT: usize = 4;
    let open = page.blocks[i + 1..].iter().filter(|block| block.is_open()).take(NEXT);
    open.filter(|block| is_prose(block)).count() >= 2
}

/// Whether names of the script can be told from other words: by capitals, or as Han; words of katakana alone are labels, too.
pub(super) fn has_known_script(name: &str) -> bool {
    let is_katakana = |c: char| ('\u{30a0}'..='\u{30ff}').contains(&c);
    name.chars().any(|c| is_dense(c) && !is_katakana(c))
        || name.chars().any(char::is_uppercase) && name.chars().any(char::is_lowercase)
}
