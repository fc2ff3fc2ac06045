//! Runs of digits, in the numerals of any script whose dates are read: the places where dates are looked for.

use super::calendar::Calendar;
use crate::lanes::{self, LANES};

/// A maximal run of digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Number {
    /// Byte offsets in the text.
    pub(super) start: usize,
    pub(super) end: usize,
    /// How many digits.
    pub(super) digits: usize,
    /// Saturates far above any part of a date.
    pub(super) value: u32,
    /// Whether it is written as in Persian.
    pub(super) persian: bool,
}

impl Number {
    /// The value if it has one or two digits, as a day, month, hour or minute.
    pub(super) fn small(&self) -> Option<u8> {
        (self.digits <= 2).then(|| u8::try_from(self.value).ok()).flatten()
    }

    /// The value if it is written as a year of four digits.
    pub(super) fn year(&self) -> Option<i32> {
        (self.digits == 4 && (1000..=2199).contains(&self.value)).then(|| i32::try_from(self.value).ok()).flatten()
    }

    /// The value if it is written as a year of a calendar.
    pub(super) fn year_of(&self, calendar: Calendar) -> Option<i32> {
        let year = i32::try_from(self.value).ok().filter(|_| self.digits == 4)?;
        calendar.has_year(year).then_some(year)
    }

    /// The value if it is written as a year of two digits: 00–69 are 20xx.
    pub(super) fn short_year(&self) -> Option<i32> {
        let value = i32::from(self.small().filter(|_| self.digits == 2)?);
        Some(if value < 70 { 2000 } else { 1900 } + value)
    }
}

/// First byte of the numerals of Persian and Urdu.
const PERSIAN: u8 = 0xdb;

/// The digit at a byte offset and its length in bytes.
fn digit_at(bytes: &[u8], at: usize) -> Option<(u8, usize)> {
    let (last, zero, length) = match *bytes.get(at..)? {
        [digit @ b'0'..=b'9', ..] => (digit, b'0', 1),
        [0xd9, last, ..] => (last, 0xa0, 2), // Arabic
        [PERSIAN, last, ..] => (last, 0xb0, 2),
        [0xe0, 0xa5 | 0xa7, last, ..] => (last, 0xa6, 3), // Devanagari, Bengali
        [0xe0, 0xb9, last, ..] => (last, 0x90, 3),        // Thai
        [0xef, 0xbc, last, ..] => (last, 0x90, 3),        // full width
        _ => return None,
    };
    Some((last.checked_sub(zero).filter(|&digit| digit < 10)?, length))
}

/// How many digits a text has.
pub(crate) fn count_digits(text: &str) -> usize {
    if text.is_ascii() || !text.bytes().fold(false, |any, byte| any | begins_digit(byte)) {
        return count_ascii_digits(text.as_bytes());
    }
    let mut numbers = 0;
    let mut at = 0;
    while let Some(number) = next_number(text, at) {
        numbers += number.digits;
        at = number.end;
    }
    numbers
}

fn count_ascii_digits(text: &[u8]) -> usize {
    /// So many that no sum of answers of one lane overflows a byte.
    const CHUNK: usize = LANES * 255;
    let count = |chunk: &[u8]| {
        let mut sums = [0u8; LANES];
        let (lanes, rest) = chunk.as_chunks::<LANES>();
        let mut last = [0; LANES];
        last[..rest.len()].copy_from_slice(rest);
        for lanes in lanes.iter().chain([&last]) {
            let digits = lanes::within(*lanes, b'0', b'9');
            sums.iter_mut().zip(digits).for_each(|(sum, digit)| *sum += digit & 1);
        }
        sums.iter().map(|sum| usize::from(*sum)).sum::<usize>()
    };
    text.chunks(CHUNK - LANES).map(count).sum()
}

/// The number that starts at a byte offset.
pub(super) fn number_at(text: &str, start: usize) -> Option<Number> {
    let bytes = text.as_bytes();
    let mut number = Number { start, end: start, digits: 0, value: 0, persian: bytes.get(start) == Some(&PERSIAN) };
    while let Some((digit, len)) = digit_at(bytes, number.end) {
        number.end += len;
        number.digits += 1;
        number.value = number.value.saturating_mul(10).saturating_add(digit.into());
    }
    (number.digits > 0).then_some(number)
}

/// The first number at or after a byte offset.
pub(super) fn next_number(text: &str, from: usize) -> Option<Number> {
    let bytes = text.as_bytes();
    let mut at = from;
    while let Some(offset) = next_candidate(bytes.get(at..)?) {
        at += offset;
        if let Some(number) = number_at(text, at) {
            return Some(number);
        }
        at += 1;
    }
    None
}

/// Whether a byte is a digit or may begin one of another script.
fn is_candidate(byte: u8) -> bool {
    byte.is_ascii_digit() | begins_digit(byte)
}

/// Whether a byte may begin a digit beyond ASCII.
fn begins_digit(byte: u8) -> bool {
    matches!(byte, 0xd9 | PERSIAN | 0xe0 | 0xef)
}

/// The first candidate byte. Whole chunks are tested without early exit, which
/// the compiler turns into vector instructions.
fn next_candidate(bytes: &[u8]) -> Option<usize> {
    const CHUNK: usize = 64;
    let mut base = 0;
    for chunk in bytes.chunks(CHUNK) {
        if chunk.iter().fold(false, |any, &byte| any | is_candidate(byte)) {
            let offset = chunk.iter().position(|&byte| is_candidate(byte))?;
            return Some(base + offset);
        }
        base += chunk.len();
    }
    None
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_counted_however_long_the_text_is() {
        for length in [0, 1, 15, 16, 17, 4080, 9000] {
            let text: String = "a1b22c 333".chars().cycle().take(length).collect();
            let digits = text.chars().filter(char::is_ascii_digit).count();
            assert_eq!((count_digits(&text), count_digits(&format!("{text}５ü"))), (digits, digits + 1));
        }
    }

    #[test]
    fn finds_runs_of_both_widths() {
        let text = "、５月 and 31";
        let first = next_number(text, 0).unwrap();
        assert_eq!((first.value, first.digits), (5, 1));
        assert_eq!(&text[first.start..first.end], "５");
        assert_eq!(next_number(text, first.end).unwrap().value, 31);
    }

    #[test]
    fn reads_numerals_of_other_scripts() {
        for (text, persian) in [("٢٠٢٤", false), ("۲۰۲۴", true), ("२०२४", false), ("২০২৪", false), ("๒๐๒๔", false)]
        {
            let number = next_number(&format!("في {text}."), 0).unwrap();
            assert_eq!((number.year(), number.persian), (Some(2024), persian), "{text}");
            assert_eq!(count_digits(text), 4);
        }
        assert_eq!(next_number("مارس มีนาคม मार्च", 0), None);
    }

    #[test]
    fn saturates_on_long_runs() {
        let number = next_number(&"9".repeat(80), 0).unwrap();
        assert_eq!((number.digits, number.value), (80, u32::MAX));
        assert_eq!((number.small(), number.year()), (None, None));
    }

    #[test]
    fn short_years_turn_at_seventy() {
        let year = |text| next_number(text, 0).unwrap().short_year();
        assert_eq!(year("69"), Some(2069));
        assert_eq!(year("70"), Some(1970));
        assert_eq!(year("7"), None);
    }
}
