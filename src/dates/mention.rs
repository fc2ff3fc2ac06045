//! Dates in running text.

use super::Context;
use super::day::Day;
use super::number::next_number;
use super::resolve::{MissingYear, Precision, resolve};
use super::scan::Scan;

/// A date in running text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    /// Byte offsets of exactly the date's words: `December 22, 2023`, `Dec. 22`.
    pub start: usize,
    /// The end, exclusive.
    pub end: usize,
    /// `2023-12-22`, or `2023-12` if no day is stated; `None` if the page does
    /// not tell which of two readings holds.
    pub date: Option<String>,
    /// Month or day.
    pub precision: Precision,
    /// The year is not stated but the one that brings the day nearest to the
    /// anchor.
    pub inferred: bool,
    /// For an ambiguous n/n/yyyy both readings: day first, month first.
    pub readings: Option<[Day; 2]>,
}

impl Mention {
    /// Whether a part over 12, the page's other dates or its language leave
    /// two readings. The anchor may still have chosen one as `date`.
    pub fn ambiguous(&self) -> bool {
        self.readings.is_some()
    }
}

/// Adds the dates that running text mentions to `out`, in order and disjoint.
///
/// A day without a year is a mention only with an anchor. Cost is linear in
/// the text, and a text without digits is only skimmed for them.
pub fn find_mentions(text: &str, context: &Context, out: &mut Vec<Mention>) {
    let mut scan = Scan::new(text, context.language, false);
    let mut at = 0;
    while let Some(number) = next_number(text, at) {
        at = number.end;
        let Some(found) = scan.date_at(&number) else {
            continue;
        };
        at = found.span.end.max(at);
        scan.floor = at;
        if is_copyright(text, found.span.start) {
            continue;
        }
        let Some(resolved) = resolve(found.parts, context, MissingYear::Nearest) else {
            continue;
        };
        out.push(Mention {
            start: found.span.start,
            end: found.span.end,
            date: resolved.date.map(|date| date.value()),
            precision: resolved.date.map_or(Precision::Day, |date| date.precision()),
            inferred: resolved.inferred,
            readings: resolved.readings,
        });
    }
}

/// Whether a copyright sign or word stands shortly before a date.
pub(super) fn is_copyright(text: &str, start: usize) -> bool {
    const REACH: usize = 24;
    let bytes = &text.as_bytes()[start.saturating_sub(REACH)..start];
    let has = |sign: &[u8]| bytes.windows(sign.len()).any(|window| window.eq_ignore_ascii_case(sign));
    has("©".as_bytes()) || has(b"(c)") || has(b"copyright")
}
