//! When the page was published and last changed: the head's statements, elements near the title, the visible stamps.

mod shown;

use std::ops::Range;

use self::shown::{has_clock, nearer, only_shown};
use super::moment::{self, Moment};
use super::stated::{Candidate, Stated, VAGUE_DAYS};
use super::{block_of, said_by};
use crate::dates::{Day, Label};
use crate::page::markup::{Markup, Note, NoteBy, NoteKind};
use crate::page::{Field, Found, Mark, Page, Rule};
use crate::stages::byline::is_article;

/// Words of the longest line that is nothing but a stamp.
const LONGEST: u32 = 12;

/// Where a point in time has hour and minute.
const CLOCK: Range<usize> = 10..16;

/// Elements of publication that are looked at where none stands near the title.
const SEVERAL: usize = 12;

/// A point in time with what goes into the article.
type Dated = (Moment, Found);

/// Settles both days.
pub(super) fn settle(page: &mut Page, stated: &Stated, markup: &Markup, around: &Range<usize>, rule: Rule) {
    let notes = markup.notes.as_slice();
    let ruled = |found: &Option<Found>| found.clone().filter(Found::is_by_rule);
    let (ruled_published, ruled_modified) = (ruled(&page.fields.published), ruled(&page.fields.modified));
    let shown = page.fields.published.take();
    let updated = shown.as_ref().is_some_and(|found| is_update(page, found));
    let (shown, changed) = if updated { (None, shown) } else { (shown, None) };
    let near: Vec<&Note> = notes.iter().filter(|note| around.contains(&block_of(page, note))).collect();
    let of = |page: &Page, kind: NoteKind, by_class: bool| {
        let mut found = near.iter().filter(|note| note.kind == kind && (note.by == NoteBy::Class) == by_class);
        found.find_map(|note| of_note(page, note))
    };
    let noted = |page: &Page, kind: NoteKind| of(page, kind, false);
    let (vague, firm): (Vec<Candidate>, Vec<Candidate>) =
        stated.published.iter().cloned().partition(|found| VAGUE_DAYS.contains(&found.from));
    let published = of_head(page, &firm)
        .map(|dated| nearer(page, dated, shown.as_ref()))
        .map(|dated| only_shown(page, &dated.0, stated, markup).unwrap_or(dated))
        .or_else(|| noted(page, NoteKind::Published))
        .or_else(|| shown.and_then(|found| of_shown(page, found)).map(|dated| timed(page, dated, &near)))
        .or_else(|| of_head(page, &vague))
        .or_else(|| of(page, NoteKind::Published, true))
        .or_else(|| noted(page, NoteKind::Time))
        .or_else(|| only(page, markup))
        .or_else(|| changed.clone().and_then(|found| of_shown(page, found)))
        // hAtom takes the change of an entry for its publication where it states none.
        .or_else(|| of(page, NoteKind::Modified, true))
        .or_else(|| of_url(page));
    let modified = of_head(page, &stated.modified)
        .or_else(|| noted(page, NoteKind::Modified))
        .or_else(|| page.fields.modified.take().or(changed).and_then(|found| of_shown(page, found)))
        .or_else(|| of(page, NoteKind::Modified, true));
    (page.fields.published, page.fields.modified) = ordered(page, published, modified);
    page.fields.published = ruled_published.or(page.fields.published.take());
    page.fields.modified = ruled_modified.or(page.fields.modified.take());
    for note in near {
        mark(page, note, rule);
    }
}

/// The day of publication that an article's elements state for machines, wherever they stand, if it is one alone: those of
/// lists and comments are several.
fn only(page: &Page, markup: &Markup) -> Option<Dated> {
    let is_own = |note: &&Note| {
        let container = page.blocks.get(block_of(page, note)).map(|block| block.traits.container);
        let stated = note.by != NoteBy::Class || !note.value.is_empty();
        stated
            && note.kind == NoteKind::Published
            && container.is_none_or(|container| markup.comment_of(container).is_none())
    };
    if !is_article(markup) {
        return None;
    }
    let mut found = markup.notes.iter().filter(is_own).take(SEVERAL).filter_map(|note| of_note(page, note));
    let first = found.next()?;
    found.all(|(moment, _)| moment.day == first.0.day).then_some(first)
}

/// The two in order. A change before the publication is one where the page swapped them, if it may have and says no day
/// that speaks for it.
fn ordered(page: &Page, published: Option<Dated>, modified: Option<Dated>) -> (Option<Found>, Option<Found>) {
    match (published, modified) {
        (Some((first, published)), Some((last, modified))) => {
            let same = first.value == last.value;
            match last.day.cmp(&first.day) {
                std::cmp::Ordering::Less if may_be_swapped(&published, &modified) => {
                    if says(page, first.day) {
                        (Some(published), None)
                    } else {
                        (Some(modified), Some(published))
                    }
                }
                std::cmp::Ordering::Less => (Some(published), None),
                _ => (Some(published), Some(modified).filter(|_| !same)),
            }
        }
        (published, modified) => (published.map(|dated| dated.1), modified.map(|dated| dated.1)),
    }
}

/// Whether a page may have swapped two days: both are the head's, and one of them is a day alone. Of a piece that was to
/// appear at a given hour, systems state that and the last change before it, each with its clock.
fn may_be_swapped(published: &Found, modified: &Found) -> bool {
    let exact = has_clock(&published.value) && has_clock(&modified.value);
    published.block().is_none() && modified.block().is_none() && !exact
}

/// Whether a visible stamp or the address says the day.
fn says(page: &Page, day: Day) -> bool {
    page.fields.stamps.iter().any(|(_, stamp)| stamp.day == Some(day))
        || of_url(page).is_some_and(|(moment, _)| moment.day == day)
}

/// Whether a visible stamp says that it is of a change.
fn is_update(page: &Page, found: &Found) -> bool {
    let mut own =
        page.fields.stamps.iter().filter(|(block, stamp)| {
            Some(*block) == found.block() && stamp.value.as_deref() == Some(found.value.as_str())
        });
    own.any(|(_, stamp)| stamp.label == Label::Updated)
}

fn of_head(page: &Page, candidates: &[Candidate]) -> Option<Dated> {
    candidates.iter().find_map(|found| {
        let moment = moment::read(&found.value, page.retrieved)?;
        let value = moment.value.clone();
        Some((moment, Found::stated(value, found.value.clone(), found.from)))
    })
}

fn of_note(page: &Page, note: &Note) -> Option<Dated> {
    let stated = if note.value.is_empty() { &note.text } else { &note.value };
    let moment = moment::read(stated, page.retrieved)?;
    let from = match note.kind {
        NoteKind::Time => "time",
        _ => said_by(note),
    };
    let value = moment.value.clone();
    Some((moment, Found::stated(value, stated.clone(), from)))
}

fn of_shown(page: &Page, found: Found) -> Option<Dated> {
    let day = found.value.get(..10).and_then(|day| day.parse().ok());
    let day = day.or_else(|| moment::read(&found.value, page.retrieved).map(|moment| moment.day));
    let day = day.or_else(|| format!("{}-01", found.value.get(..7)?).parse().ok())?;
    Some((Moment { value: found.value.clone(), day }, found))
}

fn of_url(page: &Page) -> Option<Dated> {
    let url = page.url.as_deref()?;
    let moment = moment::of_path(url, page.retrieved)?;
    let value = moment.value.clone();
    Some((moment, Found::stated(value, url, "url")))
}

/// A day that the page shows as the element of its line states it: with its clock and zone. Noon of universal time is what
/// systems write where they know the day alone, and its zone with the clock that is shown what they write where they know
/// none.
fn timed(page: &Page, shown: Dated, notes: &[&Note]) -> Dated {
    let Some(block) = shown.1.block() else { return shown };
    let of_line =
        |note: &&&Note| matches!(note.kind, NoteKind::Time | NoteKind::Published) && block_of(page, note) == block;
    let clock = shown.0.value.get(CLOCK).unwrap_or("T12:00");
    let exact = |moment: &Moment| {
        let vague = moment.value.get(CLOCK) == Some(clock) && is_universal(&moment.value);
        moment.day == shown.0.day && moment.value.len() > shown.0.value.len() && !vague
    };
    let mut stated = notes.iter().filter(of_line).filter_map(|note| moment::read(&note.value, page.retrieved));
    match stated.find(exact) {
        Some(moment) => {
            let found = Found::shown(moment.value.clone(), block, "time");
            (moment, found)
        }
        None => shown,
    }
}

/// Whether a point in time is in the zone of universal time.
fn is_universal(value: &str) -> bool {
    value.ends_with('Z') || value.ends_with("+00:00")
}

/// Marks the line of an element that says one of the two days and nothing else.
fn mark(page: &mut Page, note: &Note, rule: Rule) {
    let i = block_of(page, note);
    let Some((moment, _)) = of_note(page, note) else { return };
    let day = moment.day.to_string();
    let is_day = |found: &Option<Found>| found.as_ref().is_some_and(|found| found.value.starts_with(&day));
    let known = is_day(&page.fields.published) || is_day(&page.fields.modified);
    if known && page.blocks[i].shape.words <= LONGEST && page.text_of(i).trim().ends_with(note.text.as_str()) {
        page.mark(i, Mark::Field(Field::Date), rule);
    }
}
