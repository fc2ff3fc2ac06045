//! Dates.
use std::ops::Range;

/// A civil day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day {
    /// Year.
    pub year: i32,
    /// Month, 1–12.
    pub month: u8,
    /// Day, 1–31.
    pub day: u8,
}
/// A date stamp.
#[derive(Debug, Clone, PartialEq)]
pub struct Stamp {
    /// Span in the line.
    pub text: Range<usize>,
    /// ISO 8601 at the precision stated.
    pub value: String,
}
/// A date in running text.
#[derive(Debug, Clone, PartialEq)]
pub struct Mention {
    /// Start in the block's text.
    pub start: usize,
    /// End in the block's text.
    pub end: usize,
    /// ISO day.
    pub date: String,
    /// Whether the year was inferred.
    pub inferred: bool,
    /// Whether day and month could be swapped.
    pub ambiguous: bool,
}
impl std::fmt::Display for Day {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}
