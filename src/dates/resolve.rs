//! From what a date states to the day that is meant.

use serde::{Deserialize, Serialize};

use super::Context;
use super::day::Day;
use super::order::{Order, Separator};
use super::scan::Parts;

/// How much of a point in time a value states.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Precision {
    /// `2023`
    Year,
    /// `2023-12`
    Month,
    /// `2023-12-12`
    Day,
    /// `2023-12-12T09:30`
    Minute,
    /// `2023-12-12T09:30:00`
    Second,
}

/// Which year a day without one belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum MissingYear {
    /// The one that brings the day nearest to the anchor: mentions.
    Nearest,
    /// The last one in which the day is not later than the day after the
    /// anchor: stamps.
    NotLater,
}

/// What a date means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Resolved {
    /// `None` if two readings are left.
    pub(super) date: Option<Date>,
    pub(super) inferred: bool,
    /// Day first, month first: both readings of a date that the page does not
    /// decide.
    pub(super) readings: Option<[Day; 2]>,
}

/// A date at the precision stated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Date {
    Year(i32),
    Month(i32, u8),
    Day(Day),
}

impl Date {
    /// ISO 8601.
    pub(super) fn value(self) -> String {
        match self {
            Date::Year(year) => format!("{year:04}"),
            Date::Month(year, month) => format!("{year:04}-{month:02}"),
            Date::Day(day) => day.to_string(),
        }
    }

    pub(super) fn precision(self) -> Precision {
        match self {
            Date::Year(_) => Precision::Year,
            Date::Month(..) => Precision::Month,
            Date::Day(_) => Precision::Day,
        }
    }

    /// The day, if one is stated.
    pub(super) fn day(self) -> Option<Day> {
        match self {
            Date::Day(day) => Some(day),
            _ => None,
        }
    }

    /// The first day of the stated span.
    pub(super) fn first_day(self) -> Option<Day> {
        match self {
            Date::Year(year) => Day::new(year, 1, 1),
            Date::Month(year, month) => Day::new(year, month, 1),
            Date::Day(day) => Some(day),
        }
    }
}

/// The meaning of a date on a page; `None` if it needs an anchor and there is
/// none.
pub(super) fn resolve(parts: Parts, context: &Context, missing: MissingYear) -> Option<Resolved> {
    let (date, inferred) = match parts {
        Parts::Day(day) => (Date::Day(day), false),
        Parts::Month { year, month } => (Date::Month(year, month), false),
        Parts::MonthDay { month, day } => {
            let day = with_year(month, day, context.anchor?, missing)?;
            (Date::Day(day), true)
        }
        Parts::Numeric { a, b, year, separator } => return numeric(a, b, year, separator, context),
    };
    Some(Resolved { date: Some(date), inferred, readings: None })
}

fn with_year(month: u8, day: u8, anchor: Day, missing: MissingYear) -> Option<Day> {
    // A 29 February may be up to eight years away.
    let years = (anchor.year() - 8..=anchor.year() + 8).filter_map(|y| Day::new(y, month, day));
    match missing {
        MissingYear::Nearest => years.min_by_key(|day| (day.days() - anchor.days()).abs()),
        MissingYear::NotLater => years.filter(|day| day.days() <= anchor.days() + 1).max_by_key(|day| day.days()),
    }
}

/// n/n/yyyy: decided by a part over 12, by the page's other dates, by region
/// or language, by the anchor, in this order.
fn numeric(a: u8, b: u8, year: i32, separator: Separator, context: &Context) -> Option<Resolved> {
    let certain = |day| Some(Resolved { date: Some(Date::Day(day)), inferred: false, readings: None });
    let (day_first, month_first) = match (Day::new(year, b, a), Day::new(year, a, b)) {
        (Some(day), None) | (None, Some(day)) => return certain(day),
        (Some(one), Some(other)) if one == other => return certain(one),
        (Some(one), Some(other)) => (one, other),
        (None, None) => return None,
    };
    let order = context.order.of(separator).or(context.region_order).or_else(|| context.language?.order());
    match order {
        Some(Order::DayFirst) => return certain(day_first),
        Some(Order::MonthFirst) => return certain(month_first),
        Some(Order::YearFirst) | None => {}
    }
    let past = |day: Day| context.anchor.is_some_and(|a| day.days() <= a.days() + 1);
    let date = match (past(day_first), past(month_first)) {
        (true, false) => Some(Date::Day(day_first)),
        (false, true) => Some(Date::Day(month_first)),
        _ => None,
    };
    Some(Resolved { date, inferred: false, readings: Some([day_first, month_first]) })
}
