//! Dates in text: stamps on lines of their own, and mentions in running text.
//!
//! A *stamp* says when a page was published or updated; it may be short of a
//! year, relative ("3 hours ago") or carry a label, a time and a zone
//! ([`find_stamps`]). A *mention* is a date in a sentence ([`find_mentions`]).
//! Both state what the text states: no midnight, zone or year is made up, and
//! what was inferred from the anchor says so.
//!
//! All words come from `pipelines/dates.toml`.

mod calendar;
mod clock;
mod day;
mod fold;
mod mention;
mod names;
mod number;
mod order;
mod relative;
mod resolve;
mod scan;
mod stamp;
mod token;

#[cfg(test)]
mod tests;

pub use day::{Day, DayError};
pub use mention::{Mention, find_mentions};
pub use names::Language;
pub(crate) use number::count_digits;
pub use order::{NumericOrder, Order};
pub use resolve::Precision;
pub use stamp::{Coverage, Label, Stamp, find_stamps, leading_prefix};

/// What is known about a page before its dates are read.
#[derive(Clone, Copy, Debug, Default)]
pub struct Context {
    /// The day of retrieval or publication, from which missing years and
    /// relative dates are counted.
    pub anchor: Option<Day>,
    /// The language of the page.
    pub language: Option<Language>,
    /// How the page's region reads n/n/yyyy, where the region is known
    /// (en-US: month first); else the language decides.
    pub region_order: Option<Order>,
    /// What the other numeric dates of the page show.
    pub order: NumericOrder,
}
