//! The day that the page shows, weighed against the one that its head states.

use super::super::kind;
use super::super::moment::{self, Moment};
use super::super::stated::{Candidate, Stated};
use super::{Dated, of_shown};
use crate::dates::{Day, Label, Stamp};
use crate::page::markup::Markup;
use crate::page::{Found, Page};
use crate::stages::body::Body;

/// Blocks below the title within which a line may show the day that overrules the head's.
const FAR: usize = 8;

/// The day that the page shows its readers, where the head states neither that it was published nor that it was changed
/// then: systems stamp what they build anew.
pub(super) fn only_shown(page: &Page, head: &Moment, stated: &Stated, markup: &Markup) -> Option<Dated> {
    let (block, stamp, day) = lone(page)?;
    let said = |found: &Candidate| moment::read(&found.value, page.retrieved).is_some_and(|moment| moment.day == day);
    // `09.10.2024` may be the tenth of September.
    let turned = Day::new(day.year(), day.day(), day.month()) == Some(head.day);
    let is_head = head.day == day || turned || has_clock(&head.value) && is_beside(head.day, day);
    if is_head || stated.modified.iter().any(said) {
        return None;
    }
    let kind = kind::of(&markup.head, &stated.claims.types, true);
    let value = stamp.value.clone().filter(|_| kind.is_none_or(|kind| kind.value == "article"))?;
    let from = if stamp.label == Label::None { "stamp" } else { "label" };
    Some((Moment { value: value.clone(), day }, Found::shown(value, block, from)))
}

/// The stamp just below the title of which its line says little else, where all that stand around title and opening say
/// one day, those of changes aside.
fn lone(page: &Page) -> Option<(usize, &Stamp, Day)> {
    let title = page.fields.title.as_ref().and_then(Found::block)?;
    let last = Body::of(page)?.settled + 1;
    let dated = page.fields.stamps.iter().filter(|(block, _)| *block <= last);
    let mut dated = dated.filter(|(_, stamp)| stamp.label != Label::Updated && stamp.day.is_some()).peekable();
    let day = dated.peek()?.1.day?;
    let mut below = None;
    for (block, stamp) in dated {
        if stamp.day != Some(day) || stamp.inferred || stamp.ambiguous() {
            return None;
        }
        below = below.or((title..=title + FAR).contains(block).then_some((*block, stamp, day)));
    }
    below.filter(|(block, stamp, _)| stamp.text.len() * 3 >= page.text_of(*block).len())
}

/// The day that the page shows, where the head says the one before or after it by a clock of another zone.
pub(super) fn nearer(page: &Page, head: Dated, shown: Option<&Found>) -> Dated {
    let Some(shown) = shown.and_then(|found| of_shown(page, found.clone())) else { return head };
    if is_beside(head.0.day, shown.0.day)
        && shown.0.value.len() >= 10
        && may_be_elsewhere(&head.0.value, &shown.0.value)
    {
        shown
    } else {
        head
    }
}

/// Whether two points in time may be one by clocks of two zones: the first in none or in universal time, both at the
/// same minute of the hour where the second has a clock at all.
fn may_be_elsewhere(stated: &str, shown: &str) -> bool {
    let minute = |value: &str| value.get(14..16).map(str::to_owned);
    let zone = stated.get(16..).unwrap_or_default().trim_start_matches(|c: char| c == ':' || c.is_ascii_digit());
    let clocks = minute(stated).is_some() && (minute(shown).is_none() || minute(shown) == minute(stated));
    clocks && matches!(zone, "" | "Z" | "+00:00")
}

/// Whether a point in time has a time of day.
pub(super) fn has_clock(value: &str) -> bool {
    value.len() > "2024-03-05".len()
}

/// Whether one day is that before or after the other.
fn is_beside(one: Day, other: Day) -> bool {
    [-1, 1].into_iter().any(|step| one.add_days(step) == Some(other))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_moment_by_two_clocks() {
        for (stated, shown, may) in [
            ("2024-03-05T22:07:00Z", "2024-03-06", true),
            ("2024-03-05T22:07:30+00:00", "2024-03-06T00:07", true),
            ("2024-03-05T22:07", "2024-03-06T03:07", true),
            ("2024-03-05T22:07:00Z", "2024-03-06T00:30", false),
            ("2024-03-05T22:07:00-05:00", "2024-03-06", false),
            ("2024-03-05", "2024-03-06", false),
        ] {
            assert_eq!(may_be_elsewhere(stated, shown), may, "{stated} {shown}");
        }
    }
}
