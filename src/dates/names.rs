//! The words of dates: `pipelines/dates.toml`, read once into lookup tables.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use serde::Deserialize;
use unicode_normalization::char::{decompose_canonical, is_combining_mark};

use super::order::Order;

/// What a month's word says, over all languages that have it.
///
/// A `weak` word is an ordinary word too ("may", "mar", "set"). Without a year
/// it needs a shape that only a date has: a capital letter where some language
/// writes the month so, an ordinal or a connective ("4. mai", "3 de mar"), or a
/// page whose language has the month and not the other word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Month {
    pub(super) number: u8,
    pub(super) month_first: bool,
    pub(super) year_first: bool,
    pub(super) capital: bool,
    pub(super) dotted: bool,
    pub(super) weak: bool,
    languages: u64,
    weak_in: u64,
}

impl Month {
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

/// The tables. Keys are folded, see [`fold`].
pub(super) struct Names {
    codes: Vec<String>,
    orders: Vec<Option<Order>>,
    months: HashMap<String, Month>,
    units: HashMap<String, Unit>,
    ones: HashSet<String>,
    phrases: HashMap<String, Phrase>,
    /// Phrases of languages without spaces, longest first.
    unspaced: Vec<(String, Phrase)>,
    connectives: Vec<String>,
    counted: HashSet<String>,
    /// Minutes east of UTC; `None` for a zone word without one offset.
    zones: HashMap<String, Option<i16>>,
}

/// The words of `pipelines/dates.toml`.
pub(super) static NAMES: LazyLock<Names> = LazyLock::new(Names::load);

/// No word of the tables is longer, folded, than this many bytes.
const LONGEST_WORD: usize = 48;

/// A word in folded form, kept on the stack.
pub(super) struct Folded {
    bytes: [u8; LONGEST_WORD],
    len: usize,
}

impl Folded {
    /// The folded word, or `None` if it is longer than any word of the tables.
    pub(super) fn new(word: &str) -> Option<Self> {
        let mut folded = Self { bytes: [0; LONGEST_WORD], len: 0 };
        let mut fits = true;
        fold(word, |c| {
            let end = folded.len + c.len_utf8();
            match folded.bytes.get_mut(folded.len..end) {
                Some(room) => {
                    c.encode_utf8(room);
                    folded.len = end;
                }
                None => fits = false,
            }
        });
        fits.then_some(folded)
    }

    fn as_str(&self) -> &str {
        std::str::from_utf8(&self.bytes[..self.len]).unwrap_or("")
    }
}

/// Lower case, without diacritics, so that capitals without accents, Turkish
/// dotless i and decomposed text all meet the same entry.
fn fold(word: &str, mut emit: impl FnMut(char)) {
    for c in word.chars() {
        if c.is_ascii() {
            emit(c.to_ascii_lowercase());
            continue;
        }
        for lower in c.to_lowercase() {
            decompose_canonical(lower, |part| match part {
                'ı' => emit('i'),
                'ς' => emit('σ'),
                '’' => emit('\''),
                part if is_combining_mark(part) => {}
                part => emit(part),
            });
        }
    }
}

fn folded(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    fold(word, |c| out.push(c));
    out
}

impl Names {
    pub(super) fn month(&self, word: &str) -> Option<Month> {
        if word.len() < 2 {
            return None;
        }
        self.months.get(Folded::new(word)?.as_str()).copied()
    }

    pub(super) fn unit(&self, word: &str) -> Option<Unit> {
        self.units.get(Folded::new(word)?.as_str()).copied()
    }

    pub(super) fn is_one(&self, word: &str) -> bool {
        Folded::new(word).is_some_and(|word| self.ones.contains(word.as_str()))
    }

    /// The meaning of words joined by single spaces.
    pub(super) fn phrase(&self, words: &str) -> Option<Phrase> {
        self.phrases.get(Folded::new(words)?.as_str()).copied()
    }

    /// The longest phrase of an unspaced language at the start of `text`, and
    /// its length in bytes.
    pub(super) fn unspaced(&self, text: &str) -> Option<(Phrase, usize)> {
        self.unspaced
            .iter()
            .find(|(phrase, _)| text.starts_with(phrase.as_str()))
            .map(|(phrase, meaning)| (*meaning, phrase.len()))
    }

    pub(super) fn is_connective(&self, word: &str) -> bool {
        self.connectives.iter().any(|known| known.eq_ignore_ascii_case(word))
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
            months: HashMap::new(),
            units: HashMap::new(),
            ones: HashSet::new(),
            phrases: HashMap::new(),
            unspaced: Vec::new(),
            connectives: data.connectives.words.split_whitespace().map(str::to_owned).collect(),
            counted: set(&data.counted.words),
            zones: HashMap::new(),
        };
        for (index, language) in (0u8..64).zip(&data.language) {
            names.add_months(language, Language(index).bit());
            names.add_phrases(language);
            names.add_units(language);
        }
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
            for word in spellings.split_whitespace().map(folded) {
                let is_weak = weak.contains(&word);
                let month = self.months.entry(word).or_insert(Month {
                    number,
                    month_first: false,
                    year_first: false,
                    capital: false,
                    dotted: false,
                    weak: false,
                    languages: 0,
                    weak_in: 0,
                });
                month.month_first |= language.month_first;
                month.year_first |= language.year_first;
                month.capital |= language.capital;
                month.dotted |= language.dotted;
                month.weak |= is_weak;
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
        } else if meaning == Phrase::Filler {
            self.phrases.entry(folded(phrase)).or_insert(meaning);
        } else {
            self.phrases.insert(folded(phrase), meaning);
        }
    }

    fn add_units(&mut self, language: &LanguageData) {
        for (words, unit) in language.units() {
            for word in words.split_whitespace() {
                self.units.entry(folded(word)).or_insert(unit);
            }
        }
        self.ones.extend(set(&language.one));
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
    zones: HashMap<String, i16>,
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
                for word in spellings.split_whitespace() {
                    let found = NAMES.month(word).unwrap();
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
