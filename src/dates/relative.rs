//! Spans of time before the anchor: `3 hours ago`, `vor 2 Tagen`, `3日前`.

use super::day::Day;
use super::names::{NAMES, Phrase, Unit};
use super::resolve::Date;
use super::token::{phrase_at, word_at};

/// A span counted back from the anchor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Span {
    count: u32,
    unit: Unit,
}

impl Span {
    /// So many days ago.
    pub(super) fn days(count: u8) -> Self {
        Self { count: count.into(), unit: Unit::Day }
    }

    /// The date at the precision that the unit allows: weeks and months give a
    /// month, years a year. Less than a day is the day itself, as the anchor
    /// has no time.
    pub(super) fn before(self, anchor: Day) -> Option<Date> {
        let count = i64::from(self.count);
        let day = |days: i64| anchor.add_days(-days).map(Date::Day);
        match self.unit {
            Unit::Second => day(count / 86_400),
            Unit::Minute => day(count / 1440),
            Unit::Hour => day(count / 24),
            Unit::Day => day(count),
            Unit::Week => {
                let day = anchor.add_days(-7 * count)?;
                Some(Date::Month(day.year(), day.month()))
            }
            Unit::Month => {
                let (year, month) = anchor.add_months(-count)?;
                Some(Date::Month(year, month))
            }
            Unit::Year => {
                let (year, _) = anchor.add_months(-12 * count)?;
                Some(Date::Year(year))
            }
        }
    }
}

/// The span whose number ends at `end`, and where it ends itself. `opened`
/// says that a word like "vor" stands before the number.
pub(super) fn span_at(line: &str, end: usize, count: u32, opened: bool) -> Option<(Span, usize)> {
    let at = skip(line, end);
    if let Some((Phrase::Ago(unit), len)) = NAMES.unspaced(&line[at..]) {
        return Some((Span { count, unit }, at + len));
    }
    let word = word_at(line, at);
    let unit = NAMES.unit(&line[word.clone()])?;
    let dot = usize::from(line[word.end..].starts_with('.'));
    let closing = phrase_at(line, skip(line, word.end + dot));
    match closing {
        Some((Phrase::After, end)) => Some((Span { count, unit }, end)),
        _ => opened.then_some((Span { count, unit }, word.end)),
    }
}

fn skip(line: &str, at: usize) -> usize {
    let rest = &line[at..];
    at + rest.len() - rest.trim_start_matches(super::scan::is_space).len()
}
