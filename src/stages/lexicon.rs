//! The words that the field stages go by: bylines, names, credits, labels. Data in `pipelines/fields.toml`,
//! `pipelines/agencies.toml` and `pipelines/names.toml`.

mod beginnings;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use serde::Deserialize;

use self::beginnings::{FirstWords, Pairs};
use super::fingerprint::{AsTheyAre, SEED, hashed};
use crate::pipeline::settings::Settings;
use crate::pipeline::{Context, PipelineError, Problem};

/// The lists as the repository holds them.
const SOURCE: &str = concat!(
    include_str!("../../pipelines/fields.toml"),
    include_str!("../../pipelines/agencies.toml"),
    include_str!("../../pipelines/names.toml")
);

/// The lists of [`SOURCE`], ready to be asked.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Lexicon {
    /// Bylines.
    pub(super) byline: BylineWords,
    /// Image credits.
    pub(super) credit: CreditWords,
    /// Labelled lines.
    pub(super) label: LabelWords,
}

/// The words of bylines.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct BylineWords {
    /// Before a writer's name.
    pub(super) before: WordSet,
    /// After a writer's name.
    pub(super) after: WordSet,
    /// Before the name of one who worked on a text that somebody else wrote.
    pub(super) others: WordSet,
    /// Roles and desks.
    pub(super) role: WordSet,
    /// Of the roles, those of groups.
    pub(super) group: WordSet,
    /// Words that no name holds.
    pub(super) never: WordSet,
    /// Parts of the addresses of pages on one author.
    pub(super) path: WordSet,
    /// Conjunctions between names.
    pub(super) and: WordSet,
    /// Lower-case parts of names.
    pub(super) particle: WordSet,
    /// Words that end the names.
    pub(super) stop: WordSet,
    /// Roles that others stand before in one word.
    pub(super) compound: Endings,
    /// Parts of the names of accounts that no single person uses.
    pub(super) shared: Parts,
    /// Academic titles.
    pub(super) title: WordSet,
    /// Given names.
    pub(super) given: NameSet,
    /// Family names that Chinese and Japanese names begin with.
    pub(super) family: NameSet,
    /// Threads of forums.
    pub(super) thread: ThreadWords,
}

/// The words that tell who opened a thread.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ThreadWords {
    /// Before the name.
    pub(super) before: WordSet,
    /// Behind it.
    pub(super) after: WordSet,
    /// Before the time at which a question was asked, below which the name stands.
    pub(super) asked: WordSet,
    /// At the end of a portrait's alternative text.
    pub(super) portrait: WordSet,
    /// Between the name and a time.
    pub(super) until: WordSet,
    /// Labels of what is told of a member beside a post.
    pub(super) member: WordSet,
}

/// The words of image credits.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CreditWords {
    /// Before a credit.
    pub(super) label: WordSet,
    /// Agencies and photo houses.
    pub(super) agency: WordSet,
    /// The beginnings of alternative texts.
    pub(super) alternative: WordSet,
    /// Labels in front of captions.
    pub(super) caption: WordSet,
}

/// The labels of labelled lines.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LabelWords {
    /// Of a source.
    pub(super) source: WordSet,
    /// News agencies, which are sources where they stand alone.
    pub(super) agency: WordSet,
    /// Of a list of topics.
    pub(super) tags: WordSet,
    /// Parts of the addresses of pages on one topic.
    pub(super) path: WordSet,
    /// Of pieces that nobody has filed.
    pub(super) unfiled: WordSet,
    /// Of a day, which another word turns into labels of anything.
    pub(super) date: WordSet,
    /// Of the comments of readers.
    pub(super) comments: WordSet,
    /// The ends of prompts to pay or register.
    pub(super) paywall: WordSet,
}

impl Lexicon {
    /// The built-in lists.
    pub(crate) fn builtin() -> Result<Lexicon, toml::de::Error> {
        toml::from_str(SOURCE)
    }

    /// The lists that the stages of one pipeline share, read by the first that asks.
    pub(super) fn shared(settings: &Settings<'_>, context: &mut Context) -> Result<Arc<Lexicon>, PipelineError> {
        if let Some(lexicon) = &context.lexicon {
            return Ok(Arc::clone(lexicon));
        }
        let lexicon = Lexicon::builtin()
            .map_err(|error| settings.error(Problem::Value { key: "fields".to_owned(), why: error.to_string() }))?;
        context.digest.add(SOURCE.as_bytes());
        Ok(Arc::clone(context.lexicon.insert(Arc::new(lexicon))))
    }
}

/// A set of lower-case phrases, asked at the start or end of a text or for a whole text. They are known by hashes, so
/// that asking takes no memory and mostly ends with the first word.
#[derive(Debug, Deserialize)]
#[serde(from = "BTreeMap<String, Vec<String>>")]
pub(crate) struct WordSet {
    /// Hashes of the phrases' beginnings up to each end of a word, and whether that is a whole phrase.
    starts: HashMap<u64, bool, AsTheyAre>,
    /// The same from their ends backwards.
    ends: HashMap<u64, bool, AsTheyAre>,
    /// Which first and last pairs of characters the phrases have: most texts have another one.
    first: Pairs,
    last: Pairs,
    /// The beginnings of the phrases' first words.
    first_words: FirstWords,
    /// The longest phrase in words.
    words: usize,
    /// The longest phrase in characters, for scripts without spaces.
    chars: usize,
}

impl From<BTreeMap<String, Vec<String>>> for WordSet {
    fn from(languages: BTreeMap<String, Vec<String>>) -> WordSet {
        let phrases: Vec<String> = languages.into_values().flatten().collect();
        let words = phrases.iter().map(|phrase| phrase.split(' ').count()).max().unwrap_or(0);
        let chars = phrases.iter().map(|phrase| phrase.chars().count()).max().unwrap_or(0);
        let mut set = WordSet {
            starts: HashMap::default(),
            ends: HashMap::default(),
            first: Pairs::of(phrases.iter().map(|phrase| phrase.chars())),
            last: Pairs::of(phrases.iter().map(|phrase| phrase.chars().rev())),
            first_words: FirstWords::of(phrases.iter().map(String::as_str)),
            words,
            chars,
        };
        for phrase in phrases {
            add(&mut set.starts, phrase.chars());
            add(&mut set.ends, phrase.chars().rev());
        }
        set
    }
}

/// Lower-case words that end others.
#[derive(Debug, Deserialize)]
#[serde(from = "BTreeMap<String, Vec<String>>")]
pub(crate) struct Endings {
    all: Vec<String>,
    /// Their last bytes, a bit each.
    last: [u64; 4],
}

impl From<BTreeMap<String, Vec<String>>> for Endings {
    fn from(languages: BTreeMap<String, Vec<String>>) -> Endings {
        let all: Vec<String> = languages.into_values().flatten().collect();
        let mut last = [0; 4];
        all.iter()
            .filter_map(|end| end.bytes().last())
            .for_each(|byte| last[usize::from(byte >> 6)] |= 1 << (byte & 63));
        Endings { all, last }
    }
}

impl Endings {
    /// Whether `word` has one of them behind other letters, or behind a hyphen, where its case does not matter.
    pub(super) fn end(&self, word: &str) -> bool {
        let is_last = |byte: u8| self.last[usize::from(byte >> 6)] & 1 << (byte & 63) != 0;
        if !word.bytes().last().is_some_and(|byte| is_last(byte) || is_last(byte.to_ascii_lowercase())) {
            return false;
        }
        let last = word.rsplit_once('-').map(|(_, last)| last);
        self.all.iter().any(|end| {
            word.len() > end.len() && word.ends_with(end.as_str())
                || last.is_some_and(|last| last.eq_ignore_ascii_case(end))
        })
    }
}

/// Lower-case parts of words.
#[derive(Debug, Deserialize)]
#[serde(from = "BTreeMap<String, Vec<String>>")]
pub(crate) struct Parts(Vec<String>);

impl From<BTreeMap<String, Vec<String>>> for Parts {
    fn from(languages: BTreeMap<String, Vec<String>>) -> Parts {
        Parts(languages.into_values().flatten().collect())
    }
}

impl Parts {
    /// Whether a text in lower case holds one of them.
    pub(super) fn within(&self, lower: &str) -> bool {
        self.0.iter().any(|part| lower.contains(part.as_str()))
    }
}

/// A set of lower-case words, of which there are so many that they stand in one text a language, divided by white space.
#[derive(Debug, Deserialize)]
#[serde(from = "BTreeMap<String, String>")]
pub(crate) struct NameSet(HashSet<u64, AsTheyAre>);

impl From<BTreeMap<String, String>> for NameSet {
    fn from(languages: BTreeMap<String, String>) -> NameSet {
        let names = languages.values().flat_map(|names| names.split_whitespace());
        NameSet(names.map(|name| Phrase::of(name).0).collect())
    }
}

impl NameSet {
    /// Whether `word` is one of the names.
    pub(super) fn has(&self, word: &str) -> bool {
        self.holds(Phrase::of(word))
    }

    /// As [`NameSet::has`], of a word that several sets are asked for.
    pub(super) fn holds(&self, word: Phrase) -> bool {
        self.0.contains(&word.0)
    }
}

/// The hash of a text in lower case.
#[derive(Clone, Copy)]
pub(super) struct Phrase(u64);

impl Phrase {
    /// Of the whole of `text`.
    pub(super) fn of(text: &str) -> Phrase {
        Phrase(text.chars().fold(SEED, fold))
    }
}

/// Adds a phrase's characters, in the order in which texts are read.
fn add(hashes: &mut HashMap<u64, bool, AsTheyAre>, phrase: impl Iterator<Item = char>) {
    let mut hash = SEED;
    let mut before = None;
    for c in phrase {
        if before.is_some_and(|before| is_edge(before, c)) {
            hashes.entry(hash).or_insert(false);
        }
        hash = fold(hash, c);
        before = Some(c);
    }
    hashes.insert(hash, true);
}

/// Whether a word ends between `before`, the last character read, and `c`.
#[inline]
fn is_edge(before: char, c: char) -> bool {
    before != ' ' && (!c.is_alphanumeric() || is_dense(c) || is_dense(before))
}

impl WordSet {
    /// Whether the whole of `text` is one of the phrases.
    pub(super) fn has(&self, text: &str) -> bool {
        text.len() <= 4 * self.chars && self.may_begin(text) && self.holds(Phrase::of(text))
    }

    /// Whether `text` may start with one of the phrases; most texts do not.
    #[inline]
    pub(super) fn may_start(&self, text: &str) -> bool {
        !matches!(*text.as_bytes(), [first, second, ..] if !self.first.may_hold(first, second))
    }

    /// What stands behind the first character, wherever it may start with one of the phrases.
    pub(super) fn may_start_in<'t>(&self, text: &'t str) -> impl Iterator<Item = &'t str> {
        let pairs = text.as_bytes().windows(2).zip(0..).skip(1);
        let likely = pairs.filter(|(pair, _)| self.first.may_hold(pair[0], pair[1])).map(|(_, at)| at);
        let last = text.len().checked_sub(1).filter(|&last| last > 0);
        likely.chain(last).filter_map(|at| text.get(at..))
    }

    /// As [`WordSet::may_start`], where what stands behind the first word cannot be glued to it.
    #[inline]
    fn may_begin(&self, text: &str) -> bool {
        self.may_start(text) && self.first_words.may_begin(text)
    }

    #[inline]
    fn may_end(&self, text: &str) -> bool {
        !matches!(*text.as_bytes(), [.., second, first] if !self.last.may_hold(first, second))
    }

    /// As [`WordSet::has`], of a text that several sets are asked for.
    pub(super) fn holds(&self, phrase: Phrase) -> bool {
        self.starts.get(&phrase.0) == Some(&true)
    }

    /// The longest phrase of whole words that `text` starts with: its length in bytes.
    #[inline]
    pub(super) fn start(&self, text: &str) -> Option<usize> {
        if self.may_begin(text) { self.longest_start(text) } else { None }
    }

    fn longest_start(&self, text: &str) -> Option<usize> {
        let (mut hash, mut found, mut words, mut before) = (SEED, None, 0, ' ');
        for (at, c) in text.char_indices() {
            if at > 0 && is_edge(before, c) {
                match self.starts.get(&hash) {
                    Some(true) => found = Some(at),
                    Some(false) => {}
                    None => return found,
                }
            }
            words += usize::from(c == ' ');
            if words >= self.words.max(1) || at > 4 * self.chars {
                return found;
            }
            hash = fold(hash, c);
            before = c;
        }
        if self.starts.get(&hash) == Some(&true) { Some(text.len()) } else { found }
    }

    /// The longest phrase of whole words that `text` ends with: its length in bytes.
    #[inline]
    pub(super) fn end(&self, text: &str) -> Option<usize> {
        if self.may_end(text) { self.longest_end(text) } else { None }
    }

    fn longest_end(&self, text: &str) -> Option<usize> {
        let (mut hash, mut found, mut words, mut next) = (SEED, None, 0, ' ');
        for (at, c) in text.char_indices().rev() {
            let after = at + c.len_utf8();
            let edge = is_edge(next, c);
            if after < text.len() && (edge || c.is_lowercase() && next.is_uppercase()) {
                match self.ends.get(&hash) {
                    Some(true) => found = Some(text.len() - after),
                    None if edge => return found,
                    _ => {}
                }
            }
            words += usize::from(c == ' ');
            if words >= self.words.max(1) || text.len() - at > 4 * self.chars {
                return found;
            }
            hash = fold(hash, c);
            next = c;
        }
        if self.ends.get(&hash) == Some(&true) { Some(text.len()) } else { found }
    }

    /// Whether one of the phrases of a single word is among the words of `text`.
    pub(super) fn within(&self, text: &str) -> bool {
        text.split(|c: char| !c.is_alphanumeric() && c != '-').any(|word| !word.is_empty() && self.has(word))
    }
}

/// The hash with one more character in lower case. The Turkish letters i are one, with and without their dot.
#[inline]
fn fold(hash: u64, c: char) -> u64 {
    match c {
        'ı' | 'İ' => hashed(hash, 'i'),
        _ if c.is_ascii() => hashed(hash, c.to_ascii_lowercase()),
        _ => c.to_lowercase().fold(hash, hashed),
    }
}

/// Whether `c` is of a script that is written without spaces.
pub(crate) fn is_dense(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{e7f}' | '\u{3041}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn phrases_match_whole_words_at_the_start() {
        let lexicon = Lexicon::builtin().unwrap();
        let before = &lexicon.byline.before;
        assert_eq!(before.start("By Ann Lee"), Some(2));
        assert_eq!(before.start("Ein Kommentar von Jan Weber"), Some(17));
        assert_eq!(before.start("Byron Lee"), None);
        assert_eq!(before.start("作者：李明"), Some(6));
        assert_eq!(before.start("Von: Jan"), Some(3));
        let tags = &lexicon.label.tags;
        assert!(["Etiketler", "ETİKETLER", "ETIKETLER"].into_iter().all(|label| tags.has(label)));
    }

    #[test]
    fn phrases_match_whole_words_at_the_end() {
        let lexicon = Lexicon::builtin().unwrap();
        assert_eq!(lexicon.byline.after.end("山田太郎 記者"), Some(6));
        assert_eq!(lexicon.byline.after.end("배윤경 기자"), Some(6));
        assert!(lexicon.byline.role.within("Example News Staff"));
        assert!(!lexicon.byline.role.within("Ann Lee"));
    }
}
