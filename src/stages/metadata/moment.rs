//! Points in time as markup states them.

use crate::dates::{Context, Day, find_stamps};

/// The web's early years: what is dated earlier is no publication of a page.
const FIRST_YEAR: i32 = 1995;

/// A point in time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Moment {
    /// ISO 8601 at the precision stated.
    pub(super) value: String,
    pub(super) day: Day,
}

/// Reads a stated point in time: ISO 8601 and its kin, seconds or milliseconds since 1970, or a date as people write it.
/// A day before 1995 or later than the day after `retrieved` is none.
pub(super) fn read(text: &str, retrieved: Option<Day>) -> Option<Moment> {
    let text = text.trim();
    let moment =
        iso(text).or_else(|| compact(text)).or_else(|| since_1970(text)).or_else(|| worded(text, retrieved))?;
    let latest = retrieved.and_then(|day| day.add_days(1));
    let fits = moment.day.year() >= FIRST_YEAR && latest.is_none_or(|latest| moment.day <= latest);
    fits.then_some(moment)
}

/// The day that a path names: `/2024/03/05/`, `/2024-03/05/`, `/2024-03-05-ice`, `/25-03-2024-ice`, `/2024/mar/05/`.
pub(super) fn of_path(url: &str, retrieved: Option<Day>) -> Option<Moment> {
    let (_, rest) = url.split_once("://")?;
    let path = rest.split(['?', '#']).next().unwrap_or_default();
    let day = day_of(path.split('/'), 1).or_else(|| day_of(path.split(['/', '-']), 2));
    day.and_then(|day| read(&day.to_string(), retrieved)).or_else(|| named_day_of(path, retrieved))
}

/// The day that a path names with the word for its month: `/2024/march/05/`, `/2024/mar/5/`.
fn named_day_of(path: &str, retrieved: Option<Day>) -> Option<Moment> {
    let parts: Vec<&str> = path.split('/').skip(1).collect();
    let is_number = |part: &str, longest: usize| {
        (1..=longest).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    let is_word = |part: &str| (3..=12).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphabetic());
    let named = |parts: &&[&str]| is_number(parts[0], 4) && is_word(parts[1]) && is_number(parts[2], 2);
    let parts = parts.windows(3).find(named)?;
    worded(&format!("{} {} {}", parts[2], parts[1], parts[0]), retrieved)
}

/// The first day among the parts of a path, its numbers of `shortest` digits at least.
fn day_of<'p>(parts: impl Iterator<Item = &'p str>, shortest: usize) -> Option<Day> {
    let number = |part: &str| {
        let fits = (shortest..=2).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        fits.then(|| part.parse::<u8>().ok()).flatten()
    };
    let year = |part: &str| {
        let year = part.parse().ok().filter(|_| part.len() == 4 && part.bytes().all(|b| b.is_ascii_digit()));
        year.filter(|year| *year >= FIRST_YEAR)
    };
    let parts: Vec<&str> = parts.skip(1).collect();
    parts.windows(3).find_map(|parts| {
        let month = number(parts[1])?;
        match year(parts[0]) {
            Some(year) => Day::new(year, month, number(parts[2])?),
            // A day up to twelve may be the month.
            None => Day::new(year(parts[2])?, month, number(parts[0]).filter(|day| *day > 12)?),
        }
    })
}

/// `2024-03-05`, `2024-03-05T10:00:00+01:00`, `2024/3/5 10:00`.
fn iso(text: &str) -> Option<Moment> {
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '-' && c != '/').unwrap_or(text.len());
    day_and_clock(&text[..end], &text[end..])
}

fn day_and_clock(date: &str, rest: &str) -> Option<Moment> {
    let mut parts = date.trim_end_matches(['-', '/']).split(['-', '/']);
    let [year, month, day] = [parts.next()?, parts.next()?, parts.next()?];
    if year.len() != 4 || parts.next().is_some() {
        return None;
    }
    let day = Day::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)?;
    let clock = clock(rest.trim_start_matches(['T', 't', ' ', ','])).unwrap_or_default();
    // Midnight to the second is what systems write where they know the day alone.
    let clock = if clock.starts_with("T00:00:00") { String::new() } else { clock };
    Some(Moment { value: format!("{day}{clock}"), day })
}

/// `T10:00:00+01:00` of `10:00:00.000 +0100`: hours and minutes at least.
fn clock(text: &str) -> Option<String> {
    let digits = text.bytes().take_while(|b| b.is_ascii_digit() || *b == b':').count();
    let (time, rest) = text.split_at(digits);
    let parts: Vec<&str> = time.split(':').collect();
    let number = |part: &str, most: u8| part.parse::<u8>().ok().filter(|value| part.len() <= 2 && *value < most);
    let mut out = format!("T{:02}:{:02}", number(parts.first()?, 24)?, number(parts.get(1)?, 60)?);
    if let Some(seconds) = parts.get(2).and_then(|part| number(part, 60)) {
        out.push_str(&format!(":{seconds:02}"));
    }
    let rest = rest.strip_prefix('.').map_or(rest, |rest| rest.trim_start_matches(|c: char| c.is_ascii_digit()));
    out.push_str(&zone(rest.trim()).unwrap_or_default());
    Some(out)
}

fn zone(text: &str) -> Option<String> {
    if text == "Z" || text == "z" || text.eq_ignore_ascii_case("gmt") || text.eq_ignore_ascii_case("utc") {
        return Some("Z".to_owned());
    }
    let sign = text.chars().next().filter(|c| matches!(c, '+' | '-'))?;
    let digits: String = text[1..].chars().filter(char::is_ascii_digit).collect();
    let (hours, minutes) = match digits.len() {
        2 => (digits.as_str(), "00"),
        4 => digits.split_at(2),
        _ => return None,
    };
    (hours < "15" && minutes < "60").then(|| format!("{sign}{hours}:{minutes}"))
}

/// `20240305` and `20240305T100000`.
fn compact(text: &str) -> Option<Moment> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let rest = &text[digits..];
    if digits != 8 || !(rest.is_empty() || rest.starts_with(['T', ' '])) {
        return None;
    }
    let date = format!("{}-{}-{}", &text[..4], &text[4..6], &text[6..8]);
    let time = rest.trim_start_matches(['T', ' ']);
    let run = time.bytes().take_while(u8::is_ascii_digit).count();
    let clock = match run {
        4 => format!("{}:{}", &time[..2], &time[2..4]),
        6 => format!("{}:{}:{}", &time[..2], &time[2..4], &time[4..6]),
        _ => return day_and_clock(&date, time),
    };
    day_and_clock(&date, &format!("{clock}{}", &time[run..]))
}

/// Seconds or milliseconds since 1970.
fn since_1970(text: &str) -> Option<Moment> {
    const DAY: i64 = 86_400;
    let number: i64 = text.parse().ok()?;
    let seconds = match text.len() {
        9 | 10 => number,
        12 | 13 => number / 1000,
        _ => return None,
    };
    let day = Day::from_days(seconds.div_euclid(DAY))?;
    let clock = seconds.rem_euclid(DAY);
    // Midnight to the second is the day alone, here as in ISO 8601.
    let value = match clock {
        0 => day.to_string(),
        _ => format!("{day}T{:02}:{:02}:{:02}Z", clock / 3600, clock / 60 % 60, clock % 60),
    };
    Some(Moment { value, day })
}

/// A date as people write it, alone on its line.
fn worded(text: &str, retrieved: Option<Day>) -> Option<Moment> {
    let mut stamps = Vec::new();
    let coverage = find_stamps(text, &Context { anchor: retrieved, ..Context::default() }, &mut stamps);
    let stamp = stamps.into_iter().next().filter(|_| coverage.share >= 0.8)?;
    Some(Moment { value: stamp.value?, day: stamp.day? })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn value(text: &str) -> Option<String> {
        read(text, "2024-06-01".parse().ok()).map(|moment| moment.value)
    }

    #[test]
    fn the_forms_of_machines_and_people() {
        for (text, moment) in [
            ("2024-03-05", "2024-03-05"),
            ("2024-3-5", "2024-03-05"),
            ("2024/03/05 10:07", "2024-03-05T10:07"),
            ("2024-03-05T10:07:30+01:00", "2024-03-05T10:07:30+01:00"),
            ("2024-03-05T10:07:30.123Z", "2024-03-05T10:07:30Z"),
            ("2024-03-05 10:07:30 +0100", "2024-03-05T10:07:30+01:00"),
            ("2024-03-05T10:07:30-05", "2024-03-05T10:07:30-05:00"),
            ("2024-03-05T00:00:00+00:00", "2024-03-05"),
            ("2024-03-05T00:00", "2024-03-05T00:00"),
            ("2024-03-05T00:00:30", "2024-03-05T00:00:30"),
            ("20240305T000000Z", "2024-03-05"),
            ("1709596800", "2024-03-05"),
            ("20240305", "2024-03-05"),
            ("20240305T100730Z", "2024-03-05T10:07:30Z"),
            ("1709633250", "2024-03-05T10:07:30Z"),
            ("1709633250000", "2024-03-05T10:07:30Z"),
            ("March 5, 2024", "2024-03-05"),
            ("5. März 2024", "2024-03-05"),
            ("২০২৪-০৩-০৫", "2024-03-05"),
        ] {
            assert_eq!(value(text).as_deref(), Some(moment), "{text}");
        }
    }

    #[test]
    fn what_is_no_point_in_time() {
        for text in
            ["", "soon", "2024", "2024-13-05", "1970-01-01", "2024-06-03", "0000-00-00", "-", "ünï", "২০২০-১৩-২৯"]
        {
            assert_eq!(value(text), None, "{text}");
        }
    }

    #[test]
    fn days_in_paths() {
        let day = |url| of_path(url, None).map(|moment| moment.value);
        assert_eq!(day("https://example.org/news/2024/03/05/ice").as_deref(), Some("2024-03-05"));
        assert_eq!(day("https://example.org/news/2024-03-05-ice").as_deref(), Some("2024-03-05"));
        assert_eq!(day("https://example.org/2024-03/05/ice").as_deref(), Some("2024-03-05"));
        assert_eq!(day("https://example.org/news/25-03-2024-ice").as_deref(), Some("2024-03-25"));
        assert_eq!(day("https://example.org/news/05-03-2024-ice"), None);
        assert_eq!(day("https://example.org/2024/03/ice"), None);
        assert_eq!(day("https://example.org/1024/03/05/ice"), None);
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "[0-9TZ:+./ü -]{0,30}") {
            let _ = read(&text, None);
        }
    }
}
