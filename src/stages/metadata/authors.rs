//! Who wrote it: the head's statements and elements near the title, weighed against the visible byline.

use std::ops::Range;

use super::linked::{Agent, AgentKind};
use super::people::{is_site, organisation, persons};
use super::stated::Stated;
use super::{block_of, said_by};
use crate::page::markup::{Markup, Note, NoteBy, NoteKind};
use crate::page::{Field, Found, Mark, Page, Rule};
use crate::stages::byline::{byline_names, is_article, only_linked};
use crate::stages::fingerprint::same_letters;
use crate::stages::lexicon::Lexicon;

/// The most authors.
const MOST: usize = 20;

/// Words of the longest line that is nothing but a byline.
const LONGEST: u32 = 12;

/// The most elements that name the one author of a page; those of lists are more.
const SEVERAL: usize = 2;

/// Bytes of text between two elements that name authors of one text.
const APART: u32 = 300;

/// Settles the authors.
pub(super) fn settle(
    page: &mut Page,
    stated: &Stated,
    markup: &Markup,
    around: &Range<usize>,
    lexicon: &Lexicon,
    rule: Rule,
) {
    let notes = markup.notes.as_slice();
    forget_commenters(page, markup);
    // The site's name behind `by` is no account.
    let is_own = |name: &str| !name.contains(' ') && is_site(name, &stated.groups, lexicon);
    page.fields.authors.retain(|author| author.is_by_rule() || !is_own(&author.value));
    let head = of_head(stated, lexicon);
    let near = notes.iter().filter(|note| around.contains(&block_of(page, note)));
    let mut noted = of_notes(near.filter(|note| note.by != NoteBy::Class), stated, lexicon);
    if noted.is_empty() {
        // The link to one author's pages tells wherever it stands; links to several belong to a list or to comments.
        noted = of_notes(notes.iter().filter(|note| note.kind == NoteKind::AuthorLink), stated, lexicon);
        noted.truncate(if noted.len() > 1 { 0 } else { 1 });
    }
    if noted.is_empty() && page.fields.authors.is_empty() {
        noted = only(page, stated, markup, lexicon);
    }
    if noted.is_empty() && head.is_empty() && page.fields.authors.is_empty() && is_article(markup) {
        // The address of the author's page tells as much as `rel`, where it is the only one.
        let linked = only_linked(page, markup, lexicon).map(|(i, name)| Found::shown(name.to_owned(), i, "link"));
        page.fields.authors.extend(linked);
    }
    if head.is_empty() && names_group(stated, lexicon) {
        // A name alone beside it is that of somebody who checked or illustrated the text.
        page.fields.authors.retain(|author| author.from != "name");
    }
    if asks(stated) {
        // Who edits and answers is named beside who asks.
        noted.truncate(1);
    }
    let other = if head.is_empty() { noted } else { head };
    weigh(&mut page.fields.authors, other, lexicon);
    if page.fields.publisher.is_none() {
        let agency = stated.authors.iter().find_map(|(agent, from)| Some((organisation(agent, lexicon)?, *from)));
        page.fields.publisher =
            agency.filter(|_| stated.publisher.is_empty()).map(|(name, from)| Found::stated(name, name, from));
    }
    mark(page, around, lexicon, rule);
}

/// The author whom elements name, wherever they stand in an article, comments and reviews aside, if it is one alone.
fn only(page: &Page, stated: &Stated, markup: &Markup, lexicon: &Lexicon) -> Vec<Found> {
    let is_own = |note: &&Note| {
        let container = page.blocks.get(block_of(page, note)).map_or(0, |block| block.traits.container);
        note.kind == NoteKind::Author && markup.comment_of(container).is_none() && !markup.is_review(container)
    };
    if !is_article(markup) {
        return Vec::new();
    }
    let mut found: Vec<Found> = Vec::new();
    let own: Vec<&Note> = markup.notes.iter().filter(is_own).take(SEVERAL + 1).collect();
    if own.len() > SEVERAL {
        return found;
    }
    for note in own {
        let named = of_notes(std::iter::once(note), stated, lexicon);
        let is_known = |name: &Found| found.iter().any(|known| same_letters(&known.value, &name.value));
        if found.is_empty() {
            found = named;
        } else if !named.iter().all(is_known) {
            return Vec::new();
        }
    }
    found
}

/// Whether the head says that the page is a question or a thread.
fn asks(stated: &Stated) -> bool {
    let kinds = ["QAPage", "Question", "DiscussionForumPosting"];
    stated.claims.types.iter().any(|found| kinds.contains(&found.value.as_str()))
}

/// Whether the head states a group as the author.
fn names_group(stated: &Stated, lexicon: &Lexicon) -> bool {
    let ends = |agent: &Agent| agent.name.rsplit(' ').next().is_some_and(|last| lexicon.byline.group.has(last));
    stated.authors.iter().any(|(agent, _)| agent.name.contains(' ') && ends(agent))
}

/// The visible authors stand where the markup names none, or only accounts, or one of them: then those beside whom it
/// names. Else the markup's do.
fn weigh(shown: &mut Vec<Found>, other: Vec<Found>, lexicon: &Lexicon) {
    let is_account = |author: &Found| author.value.is_ascii() && !author.value.contains(' ');
    // `Ann` is no account's name, and may be short for `Ann Lee`, but not for `Bo Lind`.
    let is_other = |name: &str| {
        name.starts_with(char::is_uppercase)
            && lexicon.byline.given.has(name)
            && !shown.iter().any(|mine| mine.value.starts_with(name))
    };
    let accounts = || {
        other.iter().all(|author| is_account(author) && !is_other(&author.value))
            && !shown.is_empty()
            && !shown.iter().any(is_account)
    };
    if other.is_empty() || shown.first().is_some_and(Found::is_by_rule) || accounts() {
        return;
    }
    let same = |mine: &Found, theirs: &Found| {
        same_letters(without_title(&mine.value, lexicon), without_title(&theirs.value, lexicon))
    };
    let agrees = |mine: &Found| other.iter().any(|theirs| same(mine, theirs));
    let lines: Vec<usize> = shown.iter().filter(|mine| agrees(mine)).filter_map(Found::block).collect();
    shown.retain(|mine| mine.block().is_some_and(|block| lines.iter().any(|line| block.abs_diff(*line) <= 1)));
    if lines.is_empty() || shown.len() < other.len() {
        *shown = other;
    }
}

/// A name without the academic titles before it.
fn without_title<'a>(mut name: &'a str, lexicon: &Lexicon) -> &'a str {
    while let Some(length) = lexicon.byline.title.start(name) {
        name = name[length..].trim_start_matches(['.', ' ']);
    }
    name
}

/// Leaves out the names that stand in readers' comments: in an element of that name which does not hold the title, too.
fn forget_commenters(page: &mut Page, markup: &Markup) {
    let blocks = &page.blocks;
    let comment_of = |block: usize| markup.comment_of(blocks[block].traits.container);
    let whole = page.fields.title.as_ref().and_then(Found::block).and_then(comment_of);
    let comments = |block: usize| comment_of(block).is_some_and(|comment| Some(comment) != whole);
    page.fields.authors.retain(|author| author.is_by_rule() || !author.block().is_some_and(comments));
}

/// The persons of the first statement of the head that names any.
fn of_head(stated: &Stated, lexicon: &Lexicon) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    for (agent, from) in &stated.authors {
        if found.first().is_some_and(|first| first.from != *from) || found.len() >= MOST {
            break;
        }
        add(agent, from, stated, lexicon, &mut found);
    }
    found
}

/// The persons that elements name.
fn of_notes<'n>(notes: impl Iterator<Item = &'n Note>, stated: &Stated, lexicon: &Lexicon) -> Vec<Found> {
    let mut found = Vec::new();
    let mut last = None;
    for note in notes {
        let from = match note.kind {
            NoteKind::Author => said_by(note),
            NoteKind::AuthorLink => "rel=author",
            _ => continue,
        };
        // Authors further down are those of answers and comments.
        if last.is_some_and(|last| note.at > last + APART) {
            break;
        }
        last = Some(note.at);
        let name = if note.text.is_empty() { note.value.clone() } else { note.text.clone() };
        add(&Agent { name, kind: AgentKind::Person }, from, stated, lexicon, &mut found);
    }
    found
}

fn add(agent: &Agent, from: &'static str, stated: &Stated, lexicon: &Lexicon, found: &mut Vec<Found>) {
    for name in persons(agent, &stated.groups, lexicon) {
        if !found.iter().any(|known| same_letters(&known.value, &name)) {
            found.push(Found::stated(name, agent.name.clone(), from));
        }
    }
}

/// Marks the lines near the title that name the authors and nothing else.
fn mark(page: &mut Page, around: &Range<usize>, lexicon: &Lexicon, rule: Rule) {
    let names: Vec<String> = page.fields.authors.iter().map(|author| author.value.clone()).collect();
    let is_author = |name: &str| names.iter().any(|known| same_letters(known, name));
    for i in around.clone() {
        let block = &page.blocks[i];
        if names.is_empty() || !block.is_open() || block.shape.words > LONGEST {
            continue;
        }
        let text = page.text_of(i);
        let says = || {
            byline_names(text, lexicon).is_some_and(|found| {
                found.rest.is_empty() && !found.names.is_empty() && found.names.iter().all(|name| is_author(name))
            })
        };
        if is_author(text) || says() {
            page.mark(i, Mark::Field(Field::Byline), rule);
        }
    }
}
