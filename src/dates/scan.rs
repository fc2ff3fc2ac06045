//! One date around one number: the shapes in which dates are written.
//!
//! The work is local: from a run of digits the scan looks a word or two to the
//! left and right, so its cost does not depend on the length of the text.

use std::ops::Range;

use unicode_normalization::char::is_combining_mark;

use super::calendar::Calendar;
use super::day::Day;
use super::names::{Language, Month, NAMES, is_unspaced};
use super::number::{Number, number_at};
use super::order::Separator;

/// What a date states, before anything is inferred.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Parts {
    Day(Day),
    Month {
        year: i32,
        month: u8,
    },
    MonthDay {
        month: u8,
        day: u8,
    },
    /// n/n/yyyy or n-n-yyyy, in the order written.
    Numeric {
        a: u8,
        b: u8,
        year: i32,
        separator: Separator,
    },
}

/// A date and the bytes of its words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) span: Range<usize>,
    pub(super) parts: Parts,
}

/// Letters written onto a day: "3rd", "1er", "3e", "5-го", "1η".
const ORDINALS: [&str; 13] = ["st", "nd", "rd", "th", "er", "e", "de", "ste", "го", "е", "η", "ης", "ᵉʳ"];

/// Words between a month and its year.
const ERAS: [&str; 4] = ["พ.ศ.", "ค.ศ.", "năm", "Năm"];

/// The last day of a long month.
const LAST_DAY: u32 = 31;

/// Longer runs of letters are no month.
const LONGEST_WORD: usize = 24;

/// A text to be scanned.
pub(super) struct Scan<'t> {
    text: &'t str,
    language: Option<Language>,
    /// In stamps two-digit years, bare months ("2023-12") and words glued to
    /// the date are read too, and weak words count as months.
    stamp: bool,
    /// Words left of this byte belong to an earlier date.
    pub(super) floor: usize,
}

impl<'t> Scan<'t> {
    pub(super) fn new(text: &'t str, language: Option<Language>, stamp: bool) -> Self {
        Self { text, language, stamp, floor: 0 }
    }

    /// The date of which `number` is the first (or, after a month's name, the
    /// second) part.
    pub(super) fn date_at(&self, number: &Number) -> Option<Found> {
        match number.digits {
            // No day nor month, but maybe the year of an emperor.
            1 | 2 if number.value > LAST_DAY => self.east_asian_at(number),
            1 | 2 => self
                .east_asian_at(number)
                .or_else(|| self.numeric_at(number))
                .or_else(|| self.numbered_month_at(number))
                .or_else(|| self.month_first_at(number))
                .or_else(|| self.day_first_at(number)),
            4 => self
                .east_asian_at(number)
                .or_else(|| self.numeric_at(number))
                .or_else(|| self.month_and_year_at(number))
                .or_else(|| self.year_first_at(number)),
            _ => None,
        }
    }

    /// `2024-05-03`, `2024. 05. 03.`, `22.04.2024`, `5/3/2024`.
    pub(super) fn numeric_at(&self, number: &Number) -> Option<Found> {
        let (separator, second) = self.separated(number.end, None)?;
        if !self.is_clean_left(number.start, false) {
            return None;
        }
        let third = self.separated(second.end, Some(separator));
        if let Some(calendar) = self.calendar_of(number) {
            let third = third?.1;
            let day = calendar.day(number.year_of(calendar)?, second.small()?, third.small()?)?;
            return self.is_clean_right(third.end).then(|| found(number.start..third.end, Parts::Day(day)));
        }
        if let Some(year) = number.year() {
            let month = second.small()?;
            let Some((_, third)) = third else {
                let bare = self.stamp && separator == '-' && second.digits == 2;
                return (bare && (1..=12).contains(&month) && self.is_clean_right(second.end))
                    .then(|| found(number.start..second.end, Parts::Month { year, month }));
            };
            let day = Day::new(year, month, third.small()?)?;
            return self.is_clean_right(third.end).then(|| found(number.start..third.end, Parts::Day(day)));
        }
        let (a, b) = (number.small()?, second.small()?);
        let (_, third) = third?;
        let even = separator != '.' || number.digits + second.digits == 4;
        if !self.is_clean_right(third.end) {
            return None;
        }
        if let Some(calendar) = self.calendar_of(&third) {
            let day = calendar.day(third.year_of(calendar)?, b, a)?;
            return Some(found(number.start..third.end, Parts::Day(day)));
        }
        let year = match third.year() {
            Some(year) => year,
            None => third.short_year().filter(|_| self.stamp && even)?,
        };
        let parts = match separator {
            '.' => Parts::Day(Day::new(year, b, a)?),
            _ => {
                Day::new(year, b, a).or_else(|| Day::new(year, a, b))?;
                let separator = match separator {
                    '/' => Separator::Slash,
                    _ => Separator::Dash,
                };
                Parts::Numeric { a, b, year, separator }
            }
        };
        Some(found(number.start..third.end, parts))
    }

    /// The calendar other than the Gregorian one that counts the year: that of the language, or of the numerals.
    fn calendar_of(&self, number: &Number) -> Option<Calendar> {
        let persian = number.persian.then_some(Calendar::Persian);
        let calendar = persian.or_else(|| self.language?.calendar())?;
        number.year_of(calendar).map(|_| calendar)
    }

    /// `5 tháng 3, 2024`, `5 tháng 3 năm 2024`, `5 tháng 3`.
    fn numbered_month_at(&self, number: &Number) -> Option<Found> {
        let day = number.small().filter(|_| self.is_clean_left(number.start, false))?;
        let at = self.skip_space(number.end);
        let word = self.word_after(at);
        if at == number.end || !NAMES.is_before_number(word) {
            return None;
        }
        let month = number_at(self.text, self.skip_space(at + word.len()))?;
        let marked = matches!(self.next_char(month.end), Some(',' | '/' | '-'));
        let year_at = self.skip_era(self.skip_space(month.end + usize::from(marked)));
        match number_at(self.text, year_at).and_then(|year| Some((year.year()?, year.end))) {
            Some((year, end)) => Some(found(number.start..end, Parts::Day(Day::new(year, month.small()?, day)?))),
            None => month_day(number.start..month.end, month.small()?, day),
        }
    }

    /// Behind the word that stands between a month and its year.
    fn skip_era(&self, at: usize) -> usize {
        let rest = self.text.get(at..).unwrap_or("");
        let era = ERAS.into_iter().find(|era| rest.starts_with(era));
        era.map_or(at, |era| self.skip_space(at + era.len()))
    }

    /// The separator at `at` and the number after it. A dot may be followed by
    /// a space.
    fn separated(&self, at: usize, same: Option<char>) -> Option<(char, Number)> {
        let separator = self
            .next_char(at)
            .filter(|c| matches!(c, '.' | '/' | '-'))
            .filter(|&c| same.is_none_or(|same| same == c))?;
        let next = match separator {
            '.' => self.skip_space(at + 1),
            _ => at + 1,
        };
        Some((separator, number_at(self.text, next)?))
    }

    /// `2024年5月3日`, `令和6年5月3日`, `2024년 5월 3일`, `5月3日`, `2024年5月`.
    fn east_asian_at(&self, number: &Number) -> Option<Found> {
        let (mark, after) = self.mark(number.end)?;
        match mark {
            '年' | '년' => {
                let (year, start) = match number.year() {
                    Some(year) => (year, number.start),
                    None => self.era_year(number)?,
                };
                let second = number_at(self.text, self.skip_space(after))?;
                let month = second.small()?;
                let (_, after_month) = self.mark(second.end).filter(|(c, _)| is_month_mark(*c))?;
                match self.day_with_mark(after_month) {
                    Some((day, end)) => {
                        let day = Day::new(year, month, day)?;
                        Some(found(start..end, Parts::Day(day)))
                    }
                    None => (1..=12).contains(&month).then(|| found(start..after_month, Parts::Month { year, month })),
                }
            }
            mark if is_month_mark(mark) => {
                let month = number.small()?;
                let (day, end) = self.day_with_mark(after)?;
                month_day(number.start..end, month, day)
            }
            _ => None,
        }
    }

    fn day_with_mark(&self, at: usize) -> Option<(u8, usize)> {
        let number = number_at(self.text, self.skip_space(at))?;
        let (mark, end) = self.mark(number.end)?;
        matches!(mark, '日' | '号' | '號' | '일').then_some((number.small()?, end))
    }

    /// The character after a number, over spaces, and the byte after it.
    fn mark(&self, at: usize) -> Option<(char, usize)> {
        let at = self.skip_space(at);
        let c = self.next_char(at).filter(|&c| is_unspaced(c))?;
        Some((c, at + c.len_utf8()))
    }

    /// A year of the Japanese calendar, and where its era's name starts.
    fn era_year(&self, number: &Number) -> Option<(i32, usize)> {
        let before = self.text.get(self.floor..number.start)?;
        [("令和", 2018), ("平成", 1988), ("昭和", 1925)]
            .into_iter()
            .find(|(era, _)| before.ends_with(era))
            .and_then(|(era, zero)| Some((zero + i32::from(number.small()?), number.start - era.len())))
    }

    /// `December 22, 2023`, `Dec. 22`, `May 3rd, 2024`, `május 3`.
    fn month_first_at(&self, number: &Number) -> Option<Found> {
        let day = number.small()?;
        let (month, word) = self.month_before(number.start, false)?;
        let end = self.ordinal_end(number.end)?;
        if !self.is_clean_day(end) {
            return None;
        }
        let span = word.start..end;
        let last_day = self.range_end(end, day)?;
        if let Some((year, year_end)) = self.year_after(last_day, &month) {
            let day = month.day(year, day)?;
            let end = if last_day == end { year_end } else { end };
            return Some(found(span.start..end, Parts::Day(day)));
        }
        let counted = NAMES.is_counted(self.word_after(self.skip_space(end)));
        let told = self.is_told(month, &word, end > number.end);
        if !month.month_first || !told || (counted && !self.stamp) || month.needs_year() {
            return None;
        }
        month_day(span, month.number, day)
    }

    /// Behind the second day of a range ("22-24"); behind the first day if
    /// there is none; `None` for what looks like a score ("3-2").
    fn range_end(&self, end: usize, first: u8) -> Option<usize> {
        let Some(dash) = self.next_char(end).filter(|c| matches!(c, '-' | '–')) else {
            return Some(end);
        };
        match number_at(self.text, end + dash.len_utf8()) {
            Some(last) => last.small().is_some_and(|last| first < last && last <= 31).then_some(last.end),
            None => Some(end),
        }
    }

    /// `22 December 2023`, `1er juin 2023`, `3 de mayo de 2024`, `4. Juli`.
    fn day_first_at(&self, number: &Number) -> Option<Found> {
        let day = number.small()?;
        if !self.is_clean_left(number.start, true) {
            return None;
        }
        let after_ordinal = self.ordinal_end(number.end)?;
        let dotted = after_ordinal == number.end && self.next_char(number.end) == Some('.');
        let at = after_ordinal + usize::from(dotted);
        let at = match self.next_char(at) {
            Some('-' | '/') => at + 1,
            _ => self.skip_space(at),
        };
        let (at, connected) = self.skip_connective(at);
        if at == number.end && !self.stamp {
            return None;
        }
        let (month, word) = self.month_at(at)?;
        if let Some((year, end)) = self.year_after(word.end, &month) {
            let day = month.day(year, day)?;
            return Some(found(number.start..end, Parts::Day(day)));
        }
        let marked = dotted || connected || after_ordinal > number.end;
        // "22-Dec-23", "3/May/8": a year follows that is none.
        let more = matches!(self.next_char(word.end), Some('-' | '/')) && number_at(self.text, word.end + 1).is_some();
        let told = self.is_told(month, &word, marked) && !month.needs_year();
        if more || !told || (dotted && !month.dotted && !self.stamp) {
            return None;
        }
        month_day(number.start..word.end, month.number, day)
    }

    /// `December 2023`, `Dec. 2023`, `diciembre de 2023`.
    fn month_and_year_at(&self, number: &Number) -> Option<Found> {
        let (month, word) = self.month_before(self.era_before(number.start), true)?;
        let parts = month.in_year(month.year(number)?)?;
        let joined = self.text.get(word.end..number.start)?;
        let told = self.is_told(month, &word, joined.contains(" d"));
        // "30 February 2024": a day that does not exist.
        let left = self.skip_space_back(word.start);
        let left = left - usize::from(self.prev_char(left) == Some('.'));
        let day = self.prev_char(left).is_some_and(|c| c.is_ascii_digit()) && left > self.floor;
        (told && !day && self.is_clean_right(number.end)).then(|| found(word.start..number.end, parts))
    }

    /// `2024. május 3.`, `2024 m. gegužės 3 d.`, `2024 May 3`.
    fn year_first_at(&self, number: &Number) -> Option<Found> {
        let year = number.year().filter(|_| self.is_clean_left(number.start, false))?;
        let mut at = self.skip_space(number.end);
        let dotted = self.next_char(at) == Some('.');
        at = self.skip_space(at + usize::from(dotted));
        if self.text[at..].starts_with("m. ") {
            at += 3;
        } else if self.text[at..].starts_with("gada ") {
            at += 5;
        }
        if let Some(day) = number_at(self.text, at) {
            let word_start =
                self.skip_space(self.next_char(day.end).filter(|&c| c == '.').map_or(day.end, |_| day.end + 1));
            let word = word_start..word_start + self.word_after(word_start).len();
            let month = NAMES.month(&self.text[word.clone()]).filter(|m| m.year_first)?;
            let day = month.day(year, day.small()?)?;
            return Some(found(number.start..word.end, Parts::Day(day)));
        }
        let word = at..at + self.word_after(at).len();
        let month = NAMES.month(&self.text[word.clone()])?;
        if at == number.end || (dotted && !month.year_first) {
            return None;
        }
        let dot = usize::from(self.next_char(word.end) == Some('.'));
        let day = number_at(self.text, self.skip_space(word.end + dot))
            .filter(|day| self.is_clean_day(day.end) && day.start > word.end);
        match day.and_then(|number| Some((number.small()?, number.end))) {
            Some((day, end)) => {
                let day = month.day(year, day)?;
                Some(found(number.start..end, Parts::Day(day)))
            }
            None if month.year_first => Some(found(number.start..word.end, month.in_year(year)?)),
            None => None,
        }
    }

    /// The month at `at` and the bytes of its words: of one, or of two as in `ม.ค.`; `آذار/مارس` is one month.
    fn month_at(&self, at: usize) -> Option<(Month, Range<usize>)> {
        let end = at + self.word_after(at).len();
        let second = || end + 1 + self.word_after(end + 1).len();
        let joined = !self.text.get(at..end)?.is_ascii() && matches!(self.next_char(end), Some(' ' | '.'));
        let both = joined.then(|| at..second()).filter(|both| both.end > end + 1);
        let (month, word) = both
            .and_then(|both| Some((NAMES.month(&self.text[both.clone()])?, both)))
            .or_else(|| Some((NAMES.month(&self.text[at..end])?, at..end)))?;
        let twin = || self.month_at(word.end + 1).filter(|(other, _)| other.number == month.number);
        let end = if self.next_char(word.end) == Some('/') { twin().map(|(_, twin)| twin.end) } else { None };
        Some((month, at..end.unwrap_or(word.end)))
    }

    /// Where the word between a month and its year starts that ends at `start`; `start` where there is none.
    fn era_before(&self, start: usize) -> usize {
        let end = self.skip_space_back(start);
        let before = self.text.get(..end).unwrap_or("");
        ERAS.into_iter().find(|era| before.ends_with(era)).map_or(start, |era| end - era.len())
    }

    /// The month's word left of a day, or of a year, where a comma or
    /// connective may stand between.
    fn month_before(&self, start: usize, year: bool) -> Option<(Month, Range<usize>)> {
        let mut end = self.skip_space_back(start);
        let mut word = self.word_before(end);
        if year && NAMES.is_connective(&self.text[word.clone()]) {
            end = self.skip_space_back(word.start);
            word = self.word_before(end);
        }
        if word.is_empty() {
            let mark = self.prev_char(end);
            if mark == Some('.') || (year && mark == Some(',')) {
                word = self.word_before(end - 1);
            }
        }
        if word.end == start || word.start < self.floor {
            return None;
        }
        if !self.text[word.clone()].is_ascii() && matches!(self.prev_char(word.start), Some(' ' | '.')) {
            let both = self.word_before(word.start - 1).start.max(self.floor)..word.end;
            if let Some(month) = NAMES.month(&self.text[both.clone()]) {
                return Some((month, both));
            }
        }
        let month = NAMES.month(&self.text[word.clone()])?;
        Some((month, word))
    }

    /// Whether a month's word without a year is meant as a month.
    fn is_told(&self, month: Month, word: &Range<usize>, marked: bool) -> bool {
        let capital = month.capital && self.next_char(word.start).is_some_and(char::is_uppercase);
        self.stamp || (marked && month.full) || capital || !month.is_weak_in(self.language)
    }

    /// The year after a month's word or a day, and where it ends.
    fn year_after(&self, at: usize, month: &Month) -> Option<(i32, usize)> {
        let mut next = at;
        for mark in ['.', ','] {
            next += usize::from(self.next_char(next) == Some(mark));
        }
        next = match self.next_char(next) {
            Some('-' | '/') if next == at => next + 1,
            _ => self.skip_space(next),
        };
        next = self.skip_era(self.skip_connective(next).0);
        if next == at {
            return None;
        }
        if let Some(number) = number_at(self.text, next) {
            let dashed = self.stamp && matches!(self.prev_char(next), Some('-' | '/'));
            if let Some(year) = self.glued_year(&number) {
                return Some((year, number.start + 4));
            }
            let year = match month.year(&number) {
                Some(year) => year,
                None => number.short_year().filter(|_| dashed)?,
            };
            return self.is_clean_right(number.end).then_some((year, number.end));
        }
        let quote = self.next_char(next).filter(|c| matches!(c, '\'' | '’'))?;
        let number = number_at(self.text, next + quote.len_utf8())?;
        let year = number.short_year().filter(|_| self.stamp)?;
        Some((year, number.end))
    }

    /// The year of "20232:23 PM", where the time was glued to it.
    fn glued_year(&self, number: &Number) -> Option<i32> {
        let ascii = number.end - number.start == number.digits;
        let time = matches!(number.digits, 5 | 6) && self.next_char(number.end) == Some(':');
        let year = self.text.get(number.start..number.start + 4)?;
        (ascii && time).then(|| year.parse().ok())?.filter(|year| (1900..2100).contains(year))
    }

    /// Behind an ordinal's letters, if any; `None` if other letters follow.
    fn ordinal_end(&self, at: usize) -> Option<usize> {
        match self.next_char(at) {
            Some(c @ ('º' | 'ª' | '°')) => return Some(at + c.len_utf8()),
            Some(c @ (':' | '-')) => {
                let word = self.word_after(at + c.len_utf8());
                let ordinal = ORDINALS.contains(&word);
                return Some(if ordinal { at + 1 + word.len() } else { at });
            }
            _ => {}
        }
        let word = self.word_after(at);
        let ordinal = word.is_empty() || ORDINALS.contains(&word) || self.is_glued_month(word);
        let len = if self.is_glued_month(word) { 0 } else { word.len() };
        ordinal.then_some(at + len)
    }

    fn is_glued_month(&self, word: &str) -> bool {
        self.stamp && !word.is_empty() && NAMES.month(word).is_some()
    }

    fn skip_connective(&self, at: usize) -> (usize, bool) {
        let word = self.word_after(at);
        let end = at + word.len();
        if !NAMES.is_connective(word) {
            return (at, false);
        }
        match self.next_char(end) {
            Some(c @ ('\'' | '’')) => (end + c.len_utf8(), true),
            Some(c) if is_space(c) => (self.skip_space(end), true),
            _ => (at, false),
        }
    }

    /// Whether nothing on the left makes the number a part of something else:
    /// a version, price, phone number, path or longer number.
    fn is_clean_left(&self, start: usize, range: bool) -> bool {
        let Some(c) = self.prev_char(start) else {
            return true;
        };
        if is_letter(c) {
            return self.stamp && self.word_before(start).len() > 1;
        }
        let before = self.prev_char(start - c.len_utf8());
        let digit = before.is_some_and(|c| c.is_ascii_digit());
        match c {
            '-' | '–' | '‑' if range && digit => true,
            '-' | '–' | '‑' => !digit && !before.is_some_and(|c| is_letter(c) && !is_hebrew(c)),
            '/' => self.stamp && !digit,
            '.' | ',' | ':' => !digit,
            '$' | '€' | '£' | '¥' | '#' | '_' | '@' | '=' | '&' | '%' | '+' | '\\' => false,
            c => !c.is_ascii_digit(),
        }
    }

    /// Whether nothing on the right continues the number.
    fn is_clean_right(&self, end: usize) -> bool {
        let Some(c) = self.next_char(end) else {
            return true;
        };
        let after = self.next_char(end + c.len_utf8());
        let digit = after.is_some_and(|c| c.is_ascii_digit());
        if is_letter(c) {
            // "2024م": anno Domini.
            let era = c == 'م' && !after.is_some_and(is_letter);
            return (c == 'T' && digit) || (self.stamp && c.is_uppercase()) || era;
        }
        match c {
            '.' | ':' | '-' | '–' => !digit,
            ',' => self.stamp || !digit,
            '/' => self.stamp && !digit,
            '%' | '°' | '_' | '@' | '=' | '\\' => false,
            _ => true,
        }
    }

    /// The same for a day after its month; a comma may lead to a year, a dash
    /// to the end of a range.
    fn is_clean_day(&self, end: usize) -> bool {
        match self.next_char(end) {
            Some(',') => number_at(self.text, end + 1).is_none_or(|next| next.year().is_some()),
            Some('-' | '–') => true,
            Some('/') => false,
            _ => self.is_clean_right(end),
        }
    }

    fn next_char(&self, at: usize) -> Option<char> {
        self.text.get(at..)?.chars().next()
    }

    fn prev_char(&self, at: usize) -> Option<char> {
        self.text.get(..at)?.chars().next_back()
    }

    /// Over at most two spaces.
    fn skip_space(&self, at: usize) -> usize {
        let rest = self.text.get(at..).unwrap_or("");
        let spaces = rest.chars().take(2).take_while(|&c| is_space(c));
        at + spaces.map(char::len_utf8).sum::<usize>()
    }

    fn skip_space_back(&self, at: usize) -> usize {
        let rest = self.text.get(..at).unwrap_or("");
        let spaces = rest.chars().rev().take(2).take_while(|&c| is_space(c));
        at - spaces.map(char::len_utf8).sum::<usize>()
    }

    /// The letters at `at`; empty if there are none or too many.
    fn word_after(&self, at: usize) -> &'t str {
        let rest = self.text.get(at..).unwrap_or("");
        let letters = rest.bytes().take(LONGEST_WORD + 1).take_while(u8::is_ascii_alphabetic).count();
        match rest.as_bytes().get(letters) {
            _ if letters > LONGEST_WORD => return "",
            next if next.is_none_or(u8::is_ascii) => return &rest[..letters],
            _ => {}
        }
        let mut end = 0;
        for (count, c) in rest.chars().enumerate() {
            if !is_letter(c) {
                break;
            }
            if count == LONGEST_WORD {
                return "";
            }
            end += c.len_utf8();
        }
        &rest[..end]
    }

    /// The letters that end at `end`; in a stamp only those after a seam like
    /// that of "MillerJan". Empty if there are none or too many.
    fn word_before(&self, end: usize) -> Range<usize> {
        let rest = self.text.get(..end).unwrap_or("");
        let bytes = rest.as_bytes();
        let is_seam =
            |at: usize| bytes[at].is_ascii_lowercase() && bytes.get(at + 1).is_some_and(u8::is_ascii_uppercase);
        let joins = |at: &usize| bytes[*at].is_ascii_alphabetic() && !(self.stamp && is_seam(*at));
        let letters = (0..bytes.len()).rev().take(LONGEST_WORD + 1).take_while(joins).count();
        match bytes[..bytes.len() - letters].last() {
            _ if letters > LONGEST_WORD => return end..end,
            before if before.is_none_or(u8::is_ascii) => return rest.len() - letters..rest.len(),
            _ => {}
        }
        let mut start = rest.len();
        let mut last: Option<char> = None;
        for (count, c) in rest.chars().rev().enumerate() {
            let seam = self.stamp && c.is_lowercase() && last.is_some_and(char::is_uppercase);
            if !is_letter(c) || seam {
                break;
            }
            if count == LONGEST_WORD {
                return end..end;
            }
            start -= c.len_utf8();
            last = Some(c);
        }
        start..rest.len()
    }
}

fn found(span: Range<usize>, parts: Parts) -> Found {
    Found { span, parts }
}

/// A day without a year, if some year has it.
fn month_day(span: Range<usize>, month: u8, day: u8) -> Option<Found> {
    const LEAP_YEAR: i32 = 2024;
    Day::new(LEAP_YEAR, month, day)?;
    Some(found(span, Parts::MonthDay { month, day }))
}

fn is_month_mark(c: char) -> bool {
    matches!(c, '月' | '월')
}

/// Prepositions of Hebrew are joined to the number: `ב-5 במרץ`.
fn is_hebrew(c: char) -> bool {
    matches!(c, '\u{5d0}'..='\u{5ea}')
}

/// Spaces inside a line; tabs part the cells of a table.
pub(super) fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\u{a0}' | '\u{2009}' | '\u{202f}' | '\u{3000}')
}

/// Letters of scripts that separate words; combining marks go with them.
pub(super) fn is_letter(c: char) -> bool {
    c.is_ascii_alphabetic() || (!c.is_ascii() && ((c.is_alphabetic() && !is_unspaced(c)) || is_combining_mark(c)))
}
