//! The day on which a record was retrieved, as dumps state it.

use crate::dates::{Context, Day, find_stamps};

/// The day of a time stamp: ISO 8601 (`2024-03-05`, `2024-03-05T10:00:00Z`), the digits of one (`20240305`,
/// `20240305100000`), seconds or milliseconds since 1970 of ten or thirteen digits, or a date as mails and people write
/// it (`Tue, 05 Mar 2024 10:00:00 GMT`, `2024/03/05`). None where it could be two days, as `05/03/2024` could.
pub(super) fn day(stamp: &str) -> Option<Day> {
    let stamp = stamp.trim();
    iso(stamp).or_else(|| digits(stamp)).or_else(|| worded(stamp))
}

fn iso(stamp: &str) -> Option<Day> {
    let (day, time) = stamp.split_at_checked(10)?;
    (time.is_empty() || time.starts_with(['T', ' '])).then(|| day.parse().ok())?
}

fn digits(stamp: &str) -> Option<Day> {
    const DAY: i64 = 86_400;
    const CLOCK: i64 = 1_000_000;
    let number: i64 = stamp.parse().ok()?;
    let written = |number: i64| Day::new((number / 10_000) as i32, (number / 100 % 100) as u8, (number % 100) as u8);
    match stamp.len() {
        8 => written(number),
        10 => Day::from_days(number.div_euclid(DAY)),
        13 => Day::from_days(number.div_euclid(1000 * DAY)),
        14 => written(number / CLOCK),
        _ => None,
    }
}

fn worded(stamp: &str) -> Option<Day> {
    let mut stamps = Vec::new();
    let coverage = find_stamps(stamp, &Context::default(), &mut stamps);
    match &stamps[..] {
        [stamp] if coverage.whole && !stamp.inferred && !stamp.ambiguous() => stamp.day,
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stamps_of_dumps() {
        for stamp in [
            "2024-03-05",
            "2024-03-05T10:00:00Z",
            "2024-03-05 10:00:00",
            "20240305",
            "20240305100000",
            "1709632800",
            "1709632800000",
            "2024/03/05",
            "Tue, 05 Mar 2024 10:00:00 GMT",
            "5 March 2024",
        ] {
            assert_eq!(day(stamp), Day::new(2024, 3, 5), "{stamp}");
        }
    }

    #[test]
    fn what_is_no_day_or_two() {
        for stamp in ["", "soon", "yesterday", "2024", "2024-02-30", "05/03/2024", "123", "5 March", "2024-03-05-ice"] {
            assert_eq!(day(stamp), None, "{stamp}");
        }
    }
}
