//! Calendars that count years otherwise than the Gregorian one.

use serde::Deserialize;

use super::day::Day;

/// A calendar that the month names of a language belong to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Calendar {
    /// The solar calendar of Iran: the year 1403 began on 20 March 2024.
    Persian,
    /// That of Thailand: Gregorian months, years counted from 544 BC.
    Buddhist,
}

/// Years of the Persian calendar that are read; the rule of leap years holds for them.
const PERSIAN_YEARS: std::ops::Range<i32> = 1250..1500;
/// Years of the Buddhist calendar that are read: none is likely in the Gregorian one.
const BUDDHIST_YEARS: std::ops::Range<i32> = 2400..2700;

/// What a year of the Buddhist calendar is ahead of the Gregorian one.
const BUDDHIST_ERA: i32 = 543;

impl Calendar {
    /// Whether a number may be a year of this calendar, and is none of the Gregorian one.
    pub(super) fn has_year(self, year: i32) -> bool {
        match self {
            Calendar::Persian => PERSIAN_YEARS.contains(&year),
            Calendar::Buddhist => BUDDHIST_YEARS.contains(&year),
        }
    }

    /// The day in the Gregorian calendar, if it exists.
    pub(super) fn day(self, year: i32, month: u8, day: u8) -> Option<Day> {
        match self {
            Calendar::Persian => persian_day(year, month, day),
            Calendar::Buddhist => Day::new(year - BUDDHIST_ERA, month, day),
        }
    }

    /// The Gregorian year of the months of a year; none where they begin on other days than Gregorian ones.
    pub(super) fn year_of_months(self, year: i32) -> Option<i32> {
        match self {
            Calendar::Persian => None,
            Calendar::Buddhist if self.has_year(year) => Some(year - BUDDHIST_ERA),
            Calendar::Buddhist => Some(year),
        }
    }
}

/// Six months of 31 days, five of 30, and one of 29 or, in leap years, 30.
fn persian_day(year: i32, month: u8, day: u8) -> Option<Day> {
    /// The year that began on 21 March 2021.
    const START: i32 = 1400;
    let length = match month {
        1..=6 => 31,
        7..=11 => 30,
        12 => 29 + u8::from(is_persian_leap(year)),
        _ => return None,
    };
    if !PERSIAN_YEARS.contains(&year) || !(1..=length).contains(&day) {
        return None;
    }
    let days_of = |year| 365 + i64::from(is_persian_leap(year));
    let years = (START..year).map(days_of).sum::<i64>() - (year..START).map(days_of).sum::<i64>();
    let months = i64::from(month - 1) * 30 + i64::from(month - 1).min(6);
    Day::new(2021, 3, 21)?.add_days(years + months + i64::from(day) - 1)
}

/// The rule of 33 years, as ICU counts; in [`PERSIAN_YEARS`] it agrees with the equinox.
fn is_persian_leap(year: i32) -> bool {
    (25 * year + 11).rem_euclid(33) < 8
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn persian(year: i32, month: u8, day: u8) -> String {
        Calendar::Persian.day(year, month, day).unwrap().to_string()
    }

    #[test]
    fn persian_days() {
        assert_eq!(persian(1400, 1, 1), "2021-03-21");
        assert_eq!(persian(1402, 12, 15), "2024-03-05");
        assert_eq!(persian(1403, 1, 1), "2024-03-20");
        assert_eq!(persian(1403, 12, 30), "2025-03-20");
        assert_eq!(persian(1404, 1, 1), "2025-03-21");
        assert_eq!(persian(1357, 11, 22), "1979-02-11");
    }

    #[test]
    fn days_that_do_not_exist() {
        assert_eq!(Calendar::Persian.day(1402, 12, 30), None);
        assert_eq!(Calendar::Persian.day(1402, 7, 31), None);
        assert_eq!(Calendar::Persian.day(2024, 1, 1), None);
        assert_eq!(Calendar::Buddhist.day(2567, 2, 30), None);
    }

    #[test]
    fn buddhist_years() {
        assert_eq!(Calendar::Buddhist.day(2567, 3, 5).unwrap().to_string(), "2024-03-05");
        assert!(!Calendar::Buddhist.has_year(2024));
    }
}
