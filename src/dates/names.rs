//! The words of dates: `pipelines/dates.toml`, read once into lookup tables.

use std::collections::{BTreeMap, HashSet};
use std::sync::LazyLock;

use serde::Deserialize;

use super::calendar::Calendar;
use super::day::Day;
use super::fold::{Beginnings, Folded, Table, folded};
use super::number::Number;
use super::order::Order;
use super::scan::Parts;

/// What a month's word says, over all languages that have it.
///
/// A `weak` word is an ordinary word too ("may", "mar", "set"). Without a year
/// it needs a shape that only a date has: a capital letter where some language
/// writes the month so, an ordinal or a connective on a full name ("4. mai", not
/// "20. des Monats"), or a page whose language has the month and not the other word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Month {
    pub(super) number: u8,
    pub(super) month_first: bool,
    pub(super) year_first: bool,
    pub(super) capital: bool,
    pub(super) dotted: bool,
    pub(super) weak: bool,
    /// Some language's full name of the month, not an abbreviation.
    pub(super) full: bool,
    /// The calendar that its years are counted in, if not the Gregorian one alone.
    calendar: Option<Calendar>,
    languages: u64,
    weak_in: u64,
}

impl Month {
    /// The year beside the month that a number writes.
    pub(super) fn year(&self, number: &Number) -> Option<i32> {
        let counted = || self.calendar.and_then(|calendar| number.year_of(calendar));
        number.year().or_else(counted)
    }

    /// The day of the month in a year, if it exists.
    pub(super) fn day(&self, year: i32, day: u8) -> Option<Day> {
        match self.calendar {
            Some(calendar) if calendar.has_year(year) => calendar.day(year, self.number, day),
            Some(Calendar::Persian) => None,
            _ => Day::new(year, self.number, day),
        }
    }

    /// The month in a year, if it is one of the Gregorian calendar.
    pub(super) fn in_year(&self, year: i32) -> Option<Parts> {
        let year = self.calendar.map_or(Some(year), |calendar| calendar.year_of_months(year))?;
        Some(Parts::Month { year, month: self.number })
    }

    /// Whether the month needs a year to be one of the Gregorian calendar.
    pub(super) fn needs_year(&self) -> bool {
        self.calendar == Some(Calendar::Persian)
    }

    /// Whether the word is weak on a page of this language.
    pub(super) fn is_weak_in(&self, language: Option<Language>) -> bool {
        match language {
            Some(language) if self.languages & language.bit() != 0 => self.weak_in & language.bit() != 0,
            _ => self.weak,
        }
    }
}

/// A language of `pipelines/dates.toml`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Language(u8);

impl Language {
    /// The language of a code such as `de`, `en-GB` or `pt_BR`, if it is known.
    pub fn from_code(code: &str) -> Option<Self> {
        let primary = code.split(['-', '_']).next()?;
        let index = NAMES.codes.iter().position(|known| known.eq_ignore_ascii_case(primary))?;
        u8::try_from(index).ok().map(Self)
    }

    /// How n/n/yyyy is read in this language, if all its countries agree.
    pub(super) fn order(self) -> Option<Order> {
        NAMES.orders.get(usize::from(self.0)).copied().flatten()
    }

    /// The calendar of this language's dates, if not the Gregorian one alone.
    pub(super) fn calendar(self) -> Option<Calendar> {
        NAMES.calendars.get(usize::from(self.0)).copied().flatten()
    }

    fn bit(self) -> u64 {
        1 << self.0
    }
}

/// A unit of a relative date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    Second,
    Minute,
    Hour,
    Day,
    Week,
    Month,
    Year,
}

/// What a phrase means in a stamp.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phrase {
    Published,
    Updated,
    /// "vor", "il y a": a span of time follows.
    Before,
    /// "ago", "sedan": closes a span of time.
    After,
    /// "about", "for": may open a span that `After` closes.
    Opening,
    /// A whole day, so many days before the anchor: "yesterday".
    DaysBefore(u8),
    /// Unit and "ago" in one: "日前".
    Ago(Unit),
    /// No meaning of its own.
    Filler,
}

/// The tables. Keys are folded, see [`folded`].
pub(super) struct Names {
    codes: Vec<String>,
    orders: Vec<Option<Order>>,
    calendars: Vec<Option<Calendar>>,
    /// Words before a month that is written as a number.
    numbered: Vec<String>,
    months: Table<Month>,
    months_begin: Beginnings,
    units: Table<Unit>,
    units_begin: Beginnings,
    ones: HashSet<String>,
    /// For the first word of each phrase, the most words that one has.
    starts: Table<u8>,
    starts_begin: Beginnings,
    phrases: Table<Phrase>,
    /// Phrases of languages without spaces, longest first.
    unspaced: Vec<(String, Phrase)>,
    connectives: Vec<String>,
    counted: HashSet<String>,
    /// Minutes east of UTC; `None` for a zone word without one offset.
    zones: Table<Option<i16>>,
}

/// The words of `pipelines/dates.toml`.
pub(super) static NAMES: LazyLock<Names> = LazyLock::new(Names::load);

impl Names {
    pub(super) fn month(&self, word: &str) -> Option<Month> {
        if word.len() < 2 || !self.months_begin.may_hold(word) {
            return None;
        }
        self.months.get(Folded::new(word)?.as_str()).copied()
    }

    pub(super) fn unit(&self, word: &str) -> Option<Unit> {
        if word.is_empty() || !self.units_begin.may_hold(word) {
            return None;
        }
        self.units.get(Folded::new(word)?.as_str()).copied()
    }

    pub(super) fn is_one(&self, word: &str) -> bool {
        Folded::new(word).is_some_and(|word| self.ones.contains(word.as_str()))
    }

    /// How many words a phrase or count that starts with this one may have; 0
    /// if there is none.
    pub(super) fn words_from(&self, word: &str) -> u8 {
        if !self.starts_begin.may_hold(word) {
            return 0;
        }
        Folded::new(word).map_or(0, |word| self.starts.get(word.as_str()).copied().unwrap_or_default())
    }

    /// The meaning of words joined by single spaces.
    pub(super) fn phrase(&self, words: &str) -> Option<Phrase> {
        self.phrases.get(Folded::new(words)?.as_str()).copied()
    }

    /// The longest phrase of an unspaced language at the start of `text`, and
    /// its length in bytes.
    pub(super) fn unspaced(&self, text: &str) -> Option<(Phrase, usize)> {
        if !text.starts_with(is_unspaced) {
            return None;
        }
        self.unspaced
            .iter()
            .find(|(phrase, _)| text.starts_with(phrase.as_str()))
            .map(|(phrase, meaning)| (*meaning, phrase.len()))
    }

    pub(super) fn is_connective(&self, word: &str) -> bool {
        self.connectives.iter().any(|known| known.eq_ignore_ascii_case(word))
    }

    /// Whether a month that is written as a number follows the word: `tháng 3`.
    pub(super) fn is_before_number(&self, word: &str) -> bool {
        !word.is_empty()
            && Folded::new(word).is_some_and(|word| self.numbered.iter().any(|known| known == word.as_str()))
    }

    /// Whether the word after a number shows that things are counted.
    pub(super) fn is_counted(&self, word: &str) -> bool {
        Folded::new(word).is_some_and(|word| self.counted.contains(word.as_str()))
    }

    /// `Some(Some(minutes))` for a zone word with one offset, `Some(None)` for
    /// one without, `None` for any other word.
    pub(super) fn zone(&self, word: &str) -> Option<Option<i16>> {
        self.zones.get(Folded::new(word)?.as_str()).copied()
    }

    fn load() -> Self {
        let data: Data = toml::from_str(include_str!("../../pipelines/dates.toml")).unwrap_or_default();
        let mut names = Self {
            codes: data.language.iter().map(|l| l.code.clone()).collect(),
            orders: data.language.iter().map(|l| l.order).collect(),
            calendars: data.language.iter().map(|l| l.calendar).collect(),
            numbered: data.language.iter().map(|l| folded(&l.numbered)).filter(|word| !word.is_empty()).collect(),
            months: Table::default(),
            months_begin: Beginnings::default(),
            units: Table::default(),
            units_begin: Beginnings::default(),
            ones: HashSet::new(),
            starts: Table::default(),
            starts_begin: Beginnings::default(),
            phrases: Table::default(),
            unspaced: Vec::new(),
            connectives: data.connectives.words.split_whitespace().map(str::to_owned).collect(),
            counted: set(&data.counted.words),
            zones: Table::default(),
        };
        for (index, language) in (0u8..64).zip(&data.language) {
            names.add_months(language, Language(index).bit());
            names.add_phrases(language);
            names.add_units(language);
        }
        names.months_begin = Beginnings::of(names.months.keys());
        names.units_begin = Beginnings::of(names.units.keys());
        names.starts_begin = Beginnings::of(names.starts.keys());
        names.unspaced.sort_by(|(a, _), (b, _)| b.len().cmp(&a.len()).then(a.cmp(b)));
        for (word, minutes) in data.zones {
            names.zones.insert(word, Some(minutes));
        }
        for word in data.local_zones.words.split_whitespace() {
            names.zones.insert(folded(word), None);
        }
        names
    }

    fn add_months(&mut self, language: &LanguageData, bit: u64) {
        let weak = set(&language.weak);
        for (number, spellings) in (1u8..).zip(&language.months) {
            let words = spellings.split_whitespace().map(|word| folded(&word.replace('_', " ")));
            for (place, word) in words.enumerate() {
                let is_weak = weak.contains(&word);
                let month = self.months.entry(word).or_insert(Month {
                    number,
                    month_first: false,
                    year_first: false,
                    capital: false,
                    dotted: false,
                    weak: false,
                    full: false,
                    calendar: language.calendar,
                    languages: 0,
                    weak_in: 0,
                });
                month.month_first |= language.month_first;
                month.year_first |= language.year_first;
                month.capital |= language.capital;
                month.dotted |= language.dotted;
                month.weak |= is_weak;
                month.full |= place == 0;
                month.languages |= bit;
                month.weak_in |= if is_weak { bit } else { 0 };
            }
        }
    }

    fn add_phrases(&mut self, language: &LanguageData) {
        for (phrases, meaning) in language.phrases() {
            for phrase in phrases {
                self.add_phrase(phrase, meaning);
            }
        }
        for word in [&language.weekdays, &language.fillers].into_iter().flat_map(|words| words.split_whitespace()) {
            self.add_phrase(word, Phrase::Filler);
        }
        for (unit, phrases) in language.ago.listed() {
            for phrase in phrases {
                self.add_phrase(phrase, Phrase::Ago(unit));
            }
        }
    }

    /// A word that means something keeps its meaning where another language
    /// has it as a filler.
    fn add_phrase(&mut self, phrase: &str, meaning: Phrase) {
        if phrase.chars().next().is_some_and(is_unspaced) {
            self.unspaced.push((phrase.to_owned(), meaning));
            return;
        }
        self.add_start(phrase);
        if meaning == Phrase::Filler {
            self.phrases.entry(folded(phrase)).or_insert(meaning);
        } else {
            self.phrases.insert(folded(phrase), meaning);
        }
    }

    fn add_start(&mut self, phrase: &str) {
        let mut words = phrase.split([' ', '-', '\'']).filter(|word| !word.is_empty());
        if let Some(first) = words.next() {
            let count = u8::try_from(1 + words.count()).unwrap_or(u8::MAX);
            let most = self.starts.entry(folded(first)).or_default();
            *most = count.max(*most);
        }
    }

    fn add_units(&mut self, language: &LanguageData) {
        for (words, unit) in language.units() {
            for word in words.split_whitespace() {
                self.units.entry(folded(word)).or_insert(unit);
            }
        }
        for word in language.one.split_whitespace() {
            self.add_start(word);
            self.ones.insert(folded(word));
        }
    }
}

fn set(words: &str) -> HashSet<String> {
    words.split_whitespace().map(folded).collect()
}

/// Whether a character belongs to a script that writes no spaces between
/// words, or (Hangul) glues particles on: such phrases are matched anywhere.
pub(super) fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}')
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Data {
    language: Vec<LanguageData>,
    connectives: Words,
    counted: Words,
    zones: BTreeMap<String, i16>,
    local_zones: Words,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    words: String,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct LanguageData {
    code: String,
    month_first: bool,
    year_first: bool,
    capital: bool,
    dotted: bool,
    calendar: Option<Calendar>,
    numbered: String,
    order: Option<Order>,
    months: Vec<String>,
    weak: String,
    weekdays: String,
    published: Vec<String>,
    updated: Vec<String>,
    before: Vec<String>,
    after: Vec<String>,
    opening: Vec<String>,
    one: String,
    second: String,
    minute: String,
    hour: String,
    day: String,
    week: String,
    month: String,
    year: String,
    today: Vec<String>,
    yesterday: Vec<String>,
    day_before: Vec<String>,
    fillers: String,
    ago: AgoData,
}

impl LanguageData {
    fn phrases(&self) -> [(&[String], Phrase); 8] {
        [
            (&self.published, Phrase::Published),
            (&self.updated, Phrase::Updated),
            (&self.before, Phrase::Before),
            (&self.after, Phrase::After),
            (&self.opening, Phrase::Opening),
            (&self.today, Phrase::DaysBefore(0)),
            (&self.yesterday, Phrase::DaysBefore(1)),
            (&self.day_before, Phrase::DaysBefore(2)),
        ]
    }

    fn units(&self) -> [(&str, Unit); 7] {
        [
            (&self.second, Unit::Second),
            (&self.minute, Unit::Minute),
            (&self.hour, Unit::Hour),
            (&self.day, Unit::Day),
            (&self.week, Unit::Week),
            (&self.month, Unit::Month),
            (&self.year, Unit::Year),
        ]
    }
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct AgoData {
    second: Vec<String>,
    minute: Vec<String>,
    hour: Vec<String>,
    day: Vec<String>,
    week: Vec<String>,
    month: Vec<String>,
    year: Vec<String>,
}

impl AgoData {
    fn listed(&self) -> [(Unit, &Vec<String>); 7] {
        [
            (Unit::Second, &self.second),
            (Unit::Minute, &self.minute),
            (Unit::Hour, &self.hour),
            (Unit::Day, &self.day),
            (Unit::Week, &self.week),
            (Unit::Month, &self.month),
            (Unit::Year, &self.year),
        ]
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn data() -> Data {
        toml::from_str(include_str!("../../pipelines/dates.toml")).unwrap()
    }

    #[test]
    fn no_word_names_two_months() {
        for language in data().language {
            assert!(matches!(language.months.len(), 0 | 12), "{}", language.code);
            for (number, spellings) in (1u8..).zip(&language.months) {
                for word in spellings.split_whitespace().map(|word| word.replace('_', " ")) {
                    let found = NAMES.month(&word).unwrap();
                    assert_eq!(found.number, number, "{word} in {}", language.code);
                }
            }
        }
    }

    #[test]
    fn every_weak_word_is_a_month_of_its_language() {
        for language in data().language {
            let months = set(&language.months.join(" "));
            for word in set(&language.weak) {
                assert!(months.contains(&word), "{word} in {}", language.code);
            }
        }
    }

    #[test]
    fn no_phrase_or_unit_means_two_things() {
        for language in data().language {
            for (phrases, meaning) in language.phrases() {
                for phrase in phrases {
                    let unspaced = NAMES.unspaced(phrase).map(|(meaning, _)| meaning);
                    let found = unspaced.or_else(|| NAMES.phrase(phrase));
                    assert_eq!(found, Some(meaning), "{phrase} in {}", language.code);
                }
            }
            for (words, unit) in language.units() {
                for word in words.split_whitespace() {
                    assert_eq!(NAMES.unit(word), Some(unit), "{word} in {}", language.code);
                }
            }
        }
    }

    #[test]
    fn every_phrase_fits_the_fold_buffer() {
        for phrase in NAMES.phrases.keys() {
            assert!(NAMES.phrase(phrase).is_some(), "{phrase}");
        }
    }

    #[test]
    fn folds_case_diacritics_and_forms() {
        for word in ["AOÛT", "aout", "Aou\u{302}t", "ağustos", "AĞUSTOS", "ΑΥΓΟΥΣΤΟΥ"] {
            assert_eq!(NAMES.month(word).unwrap().number, 8, "{word}");
        }
        assert_eq!(NAMES.month("ARALIK").unwrap().number, 12);
    }

    #[test]
    fn reads_language_codes() {
        assert!(Language::from_code("pt_BR").is_some());
        assert_eq!(Language::from_code("de-AT").unwrap().order(), Some(Order::DayFirst));
        assert_eq!(Language::from_code("xx"), None);
    }
}
