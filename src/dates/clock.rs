//! Times of day in stamps: `9:30 a.m. EST`, `06:00 Uhr`, `14h30`, `10時20分`.

use super::names::NAMES;
use super::number::{Number, number_at};
use super::scan::{is_letter, is_space};

/// A time of day and, if stated, its zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Clock {
    hour: u8,
    minute: u8,
    second: Option<u8>,
    /// Minutes east of UTC.
    offset: Option<i16>,
}

impl Clock {
    pub(super) fn has_seconds(self) -> bool {
        self.second.is_some()
    }

    /// `T09:30`, `T09:30:00+01:00`, `T09:30Z`.
    pub(super) fn value(self) -> String {
        let mut value = format!("T{:02}:{:02}", self.hour, self.minute);
        if let Some(second) = self.second {
            value.push_str(&format!(":{second:02}"));
        }
        match self.offset {
            Some(0) => value.push('Z'),
            Some(offset) => {
                let sign = if offset < 0 { '-' } else { '+' };
                let minutes = offset.unsigned_abs();
                value.push_str(&format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60));
            }
            None => {}
        }
        value
    }
}

/// The half of the day that a clock of twelve hours means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Half {
    Morning,
    Afternoon,
}

/// The time of which `number` is the hour, with its byte span's start and end:
/// "午後" before it belongs to it.
pub(super) fn clock_at(text: &str, number: &Number) -> Option<(Clock, usize, usize)> {
    let hour = number.small().filter(|&hour| hour <= 24)?;
    let (before, start) = half_before(text, number.start);
    let (minute, second, mut end) = match minutes(text, number, hour) {
        Some(read) => read,
        None => {
            half_after(text, number.end)?;
            (0, None, number.end)
        }
    };
    let mut half = before;
    if let Some((after, after_end)) = half_after(text, end) {
        half = half.or(Some(after));
        end = after_end;
    }
    let hour = match half {
        Some(_) if !(1..=12).contains(&hour) => hour,
        Some(Half::Morning) => hour % 12,
        Some(Half::Afternoon) => hour % 12 + 12,
        None => hour,
    };
    end = skip_words(text, end);
    let iso = second.is_some() || text[..number.start].ends_with('T');
    let (offset, end) = zone(text, end, iso);
    let clock = Clock { hour, minute, second, offset };
    (hour < 24).then_some((clock, start, end))
}

/// Minutes, seconds and the end, for a time that shows itself as one: by a
/// colon, "h", "Uhr", "時".
fn minutes(text: &str, hour: &Number, value: u8) -> Option<(u8, Option<u8>, usize)> {
    let rest = text.get(hour.end..)?;
    let spaces = rest.len() - rest.trim_start_matches(is_space).len();
    let rest = &rest[spaces..];
    let mut chars = rest.chars();
    let mark = chars.next()?;
    let after = hour.end + spaces + mark.len_utf8();
    match mark {
        ':' | '：' if spaces == 0 => {
            let minute = sixty(text, after, true)?;
            let seconds = text
                .get(minute.end..)
                .filter(|rest| rest.starts_with(':'))
                .and_then(|_| sixty(text, minute.end + 1, true));
            let end = seconds.map_or(minute.end, |second| fraction(text, second.end));
            Some((minute.small()?, seconds.and_then(|s| s.small()), end))
        }
        '.' if spaces == 0 => {
            let minute = sixty(text, after, true)?;
            let told = is_told(text, hour.start, minute.end);
            told.then_some((minute.small()?, None, minute.end))
        }
        'h' | 'H' | 'u' if !chars.next().is_some_and(is_letter) => {
            let next = text.get(after..)?;
            let at = after + next.len() - next.trim_start_matches(is_space).len();
            match sixty(text, at, true) {
                Some(minute) => {
                    let end = minute.end;
                    let tail = text.get(end..)?;
                    let min = ["min", "m"]
                        .into_iter()
                        .find(|m| tail.strip_prefix(m).is_some_and(|after| !after.starts_with(is_letter)));
                    Some((minute.small()?, None, end + min.map_or(0, str::len)))
                }
                None => Some((0, None, after)),
            }
        }
        '時' | '时' | '点' | '點' | '시' => {
            let next = text.get(after..)?;
            let at = after + next.len() - next.trim_start_matches(is_space).len();
            let minute = sixty(text, at, false).filter(|minute| text[minute.end..].starts_with(['分', '분']));
            match minute {
                Some(minute) => {
                    let mark = text[minute.end..].chars().next()?.len_utf8();
                    Some((minute.small()?, None, minute.end + mark))
                }
                None => Some((0, None, after)),
            }
        }
        _ if rest.get(..3).is_some_and(|w| matches!(w, "Uhr" | "uur")) && value < 24 => Some((0, None, hour.end)),
        _ => None,
    }
}

/// A number below 60 of one or two digits.
fn sixty(text: &str, at: usize, two: bool) -> Option<Number> {
    number_at(text, at)
        .filter(|number| number.small().is_some_and(|value| value < 60))
        .filter(|number| !two || number.digits == 2)
}

fn fraction(text: &str, end: usize) -> usize {
    match text.get(end..).and_then(|rest| rest.strip_prefix('.')) {
        Some(_) => number_at(text, end + 1).map_or(end, |number| number.end),
        None => end,
    }
}

/// Whether words show that `14.30` is a time: "kl. 14.30", "14.30 Uhr",
/// "9.30 a.m.", "9.30 GMT".
fn is_told(text: &str, start: usize, end: usize) -> bool {
    const BEFORE: [&str; 9] = ["kl", "kl.", "klo", "ore", "alle", "om", "um", "at", "klockan"];
    const AFTER: [&str; 6] = ["uhr", "uur", "ore", "hrs", "h", "val"];
    let last = text[..start].split_whitespace().next_back().unwrap_or("");
    let next = text[end..].trim_start();
    let next = &next[..next.find(|c| !is_letter(c)).unwrap_or(next.len())];
    let matches = |list: &[&str], word: &str| list.iter().any(|w| w.eq_ignore_ascii_case(word));
    let zone = next.chars().all(char::is_uppercase) && NAMES.zone(next).is_some();
    matches(&BEFORE, last) || matches(&AFTER, next) || zone || half_after(text, end).is_some()
}

/// `am`, `a.m.`, `PM` after a time, and its end.
fn half_after(text: &str, at: usize) -> Option<(Half, usize)> {
    let rest = text.get(at..)?;
    let trimmed = rest.trim_start_matches(is_space);
    let start = at + rest.len() - trimmed.len();
    let bytes = trimmed.as_bytes();
    let half = match bytes.first()? {
        b'a' | b'A' => Half::Morning,
        b'p' | b'P' => Half::Afternoon,
        _ => return None,
    };
    let len = match bytes.get(1..)? {
        [b'.', b'm' | b'M', b'.', ..] => 4,
        [b'.', b'm' | b'M', ..] => 3,
        [b'm' | b'M', b'.', ..] => 3,
        [b'm' | b'M', ..] => 2,
        _ => return None,
    };
    let glued = trimmed[len..].chars().next().is_some_and(|c| is_letter(c) && !c.is_uppercase());
    (!glued).then_some((half, start + len))
}

fn half_before(text: &str, start: usize) -> (Option<Half>, usize) {
    let before = text[..start].trim_end_matches(is_space);
    for (words, half) in [(["午前", "上午", "오전"], Half::Morning), (["午後", "下午", "오후"], Half::Afternoon)]
    {
        if let Some(word) = words.into_iter().find(|word| before.ends_with(word)) {
            return (Some(half), before.len() - word.len());
        }
    }
    (None, start)
}

/// Over the word for "o'clock" after a time.
fn skip_words(text: &str, end: usize) -> usize {
    let rest = &text[end..];
    let trimmed = rest.trim_start_matches(is_space);
    let start = end + rest.len() - trimmed.len();
    ["Uhr", "uhr", "uur", "hrs", "Hrs", "น.", "h"]
        .into_iter()
        .find(|word| trimmed.strip_prefix(word).is_some_and(|after| !after.starts_with(is_letter)))
        .map_or(end, |word| start + word.len())
}

/// The zone after a time: minutes east of UTC if told, and its end. A minus
/// sign counts in ISO times only: "9:30-10:30" is a range.
fn zone(text: &str, end: usize, iso: bool) -> (Option<i16>, usize) {
    let rest = &text[end..];
    let trimmed = rest.trim_start_matches(|c| is_space(c) || c == '(');
    let start = end + rest.len() - trimmed.len();
    if let Some((offset, len)) = signed(trimmed).filter(|_| start == end && (iso || trimmed.starts_with('+'))) {
        return (Some(offset), start + len);
    }
    let word = &trimmed[..trimmed.find(|c| !is_letter(c)).unwrap_or(trimmed.len())];
    let is_name = word.chars().all(char::is_uppercase) && !word.is_empty();
    let Some(offset) = NAMES.zone(word).filter(|_| is_name) else {
        return (None, end);
    };
    let mut after = start + word.len();
    let mut offset = offset;
    if offset == Some(0) {
        let tail = text[after..].trim_start_matches(is_space);
        if let Some((shift, len)) = signed(tail) {
            after = text.len() - tail.len() + len;
            offset = Some(shift);
        }
    }
    let closed = rest[..start - end].contains('(') && text[after..].starts_with(')');
    (offset, after + usize::from(closed))
}

/// `+01:00`, `-0500`, `+1`: minutes and length.
fn signed(text: &str) -> Option<(i16, usize)> {
    let sign: i16 = match text.as_bytes().first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let hours = number_at(text, 1)?;
    let value = i16::try_from(hours.value).ok()?;
    let (hour, minute, end) = match hours.digits {
        4 => (value / 100, value % 100, hours.end),
        1 | 2 => match text[hours.end..].strip_prefix(':') {
            Some(_) => {
                let minutes = sixty(text, hours.end + 1, true)?;
                (value, i16::from(minutes.small()?), minutes.end)
            }
            None => (value, 0, hours.end),
        },
        _ => return None,
    };
    (hour <= 14 && minute < 60).then_some((sign * (hour * 60 + minute), end))
}
