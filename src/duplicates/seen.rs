//! What has been seen before.

use serde::Serialize;

use super::mix::mixed;
use super::settings::Settings;
use super::sketch::Sketch;
use super::table::Table;
use crate::filters::Dropped;

/// How an article repeats an earlier one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Duplicate {
    /// It has the same address.
    Url,
    /// It has the same text, in whatever blocks and lines.
    Text,
    /// It has nearly the same text.
    Near,
}

impl Duplicate {
    /// All of them.
    pub const ALL: [Duplicate; 3] = [Duplicate::Url, Duplicate::Text, Duplicate::Near];

    /// The name under which they are counted; no filter has it.
    pub fn name(self) -> &'static str {
        match self {
            Duplicate::Url => "duplicates/url",
            Duplicate::Text => "duplicates/text",
            Duplicate::Near => "duplicates/near",
        }
    }
}

impl From<Duplicate> for Dropped {
    fn from(duplicate: Duplicate) -> Dropped {
        let reason = match duplicate {
            Duplicate::Url => "an earlier record has the same address",
            Duplicate::Text => "an earlier record has the same text",
            Duplicate::Near => "an earlier record has nearly the same text",
        };
        Dropped { filter: duplicate.name().to_owned(), reason: reason.to_owned() }
    }
}

/// The articles that came before, in a table of fixed size ([`Settings::memory`]).
///
/// Its state depends on the accepted sketches alone, whatever their order; that of the answers is the order of the
/// questions. What was accepted is never forgotten, so a duplicate is never missed for want of memory. A new record may
/// be taken for a duplicate: for each of its hashes, with the probability that [`Seen::false_positive_rate`] gives. A
/// record has one hash of its address, one of its text and one for each band, 12 with the default settings, so that so
/// many accepted records lead to so many that are lost (measured by a test):
///
/// | records for each MiB | by address, text and near text | by address and text |
/// | --- | --- | --- |
/// | 10,000 | 1 in 460,000 | – |
/// | 20,000 | 1 in 8,300 | – |
/// | 40,000 | 1 in 150 | 1 in 26,000,000 |
/// | 80,000 | 1 in 5 | 1 in 530,000 |
/// | 160,000 | nearly all | 1 in 9,200 |
#[derive(Debug)]
pub struct Seen(Table);

impl Seen {
    /// Nothing has been seen yet. The memory is taken at once.
    pub fn new(settings: &Settings) -> Seen {
        Seen(Table::new(settings.memory.saturating_mul(1 << 20)))
    }

    /// Whether an earlier article was the same; if none was, this one is remembered.
    pub fn check(&mut self, sketch: &Sketch) -> Option<Duplicate> {
        let known = keys(sketch).find(|&(_, key)| self.0.has(key)).map(|(kind, _)| kind);
        if known.is_none() {
            self.remember(sketch);
        }
        known
    }

    /// Remembers an article without asking: what an earlier run has accepted.
    pub fn remember(&mut self, sketch: &Sketch) {
        keys(sketch).for_each(|(_, key)| self.0.insert(key));
    }

    /// The probability that one hash of a new record looks known by now. Reads the whole table.
    pub fn false_positive_rate(&self) -> f64 {
        self.0.false_positive_rate()
    }
}

/// The keys of a sketch in the table: address, text, bands. What they are of is mixed in; bands have their number in
/// them.
fn keys(sketch: &Sketch) -> impl Iterator<Item = (Duplicate, u64)> {
    const URL: u64 = 0x75_726c;
    const TEXT: u64 = 0x7465_7874;
    let url = sketch.url.map(|hash| (Duplicate::Url, mixed(hash ^ URL)));
    let text = sketch.text.map(|hash| (Duplicate::Text, mixed((hash >> 64) as u64 ^ mixed(hash as u64 ^ TEXT))));
    url.into_iter().chain(text).chain(sketch.bands.iter().map(|&key| (Duplicate::Near, key)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Article;
    use proptest::prelude::*;

    const TEXT: &str = "The harbour froze on Tuesday, for the first time in forty years, and the ferries stayed in \
                        port. The crews spent the day breaking the ice by hand, which took them until the evening. \
                        Nobody on the island could remember a winter like this one, and the baker sold his last loaf \
                        before noon. On Wednesday the wind turned, and by Thursday the first boat went out again.";

    fn settings() -> Settings {
        Settings { memory: 1, ..Settings::default() }
    }

    fn sketch(url: &str, text: &str) -> Sketch {
        let article = Article { url: Some(url.to_owned()), text: text.to_owned(), ..Article::default() };
        Sketch::of(&article, &settings())
    }

    #[test]
    fn each_kind() {
        let mut seen = Seen::new(&settings());
        assert_eq!(seen.check(&sketch("https://example.org/a", TEXT)), None);
        let other = "Quite another text, about bees that find their way home by the sun and, on cloudy days, by the \
                     pattern of the light that the clouds let through to them.";
        assert_eq!(seen.check(&sketch("http://EXAMPLE.org/a#x", other)), Some(Duplicate::Url));
        assert_eq!(seen.check(&sketch("https://example.org/b", TEXT)), Some(Duplicate::Text));
        let near = TEXT.replace("Tuesday", "TUESDAY").replace("again.", "again");
        assert_eq!(seen.check(&sketch("https://example.org/c", &near)), Some(Duplicate::Near));
        // What was dropped is not remembered.
        assert_eq!(seen.check(&sketch("https://example.org/c", other)), None);
    }

    #[test]
    fn look_alikes() {
        let mut seen = Seen::new(&settings());
        let half = TEXT.len() / 2;
        for (url, text) in [
            ("//a/1", TEXT.to_owned()),
            // A quotation of the half, a text that shares its beginning.
            ("//a/2", format!("{} {}", &TEXT[..half], TEXT[..half].to_uppercase().replace("THE", "A"))),
            ("//a/3", "Read more".to_owned()),
            ("//a/4", String::new()),
            ("//a/5", " ".to_owned()),
            ("", String::new()),
            ("", " ".to_owned()),
        ] {
            assert_eq!(seen.check(&sketch(url, &text)), None, "{text}");
        }
    }

    /// The share of new records that are taken for duplicates behind `records` accepted ones, in a table of 1 MiB.
    fn lost(records: u64, bands: usize) -> f64 {
        let record = |i: u64| {
            let hash = |part: u64| mixed(i << 8 | part);
            let text = u128::from(hash(1)) << 64 | u128::from(hash(2));
            Sketch {
                url: Some(hash(0)),
                text: Some(text),
                bands: (0..bands as u64).map(|band| hash(3 + band)).collect(),
            }
        };
        let mut seen = Seen::new(&settings());
        (0..records).for_each(|i| seen.remember(&record(i)));
        const ASKED: u64 = 100_000;
        let known = |i: &u64| keys(&record(*i)).any(|(_, key)| seen.0.has(key));
        let lost = (records..records + ASKED).filter(known).count() as f64 / ASKED as f64;
        let (rate, hashes) = (seen.false_positive_rate(), 2 + bands as i32);
        let expected = 1.0 - (1.0 - rate).powi(hashes);
        assert!((lost - expected).abs() < 0.2 * expected + 0.0003, "{records}: {lost}, not {expected}");
        lost
    }

    #[test]
    fn few_records_are_lost() {
        for (records, bands, one_in) in [
            (10_000, 10, 460_000.0),
            (20_000, 10, 8_300.0),
            (40_000, 10, 150.0),
            (80_000, 10, 4.7),
            (160_000, 0, 9_200.0),
        ] {
            let (lost, documented) = (lost(records, bands), 1.0 / one_in);
            assert!((lost - documented).abs() < 0.2 * documented + 0.0001, "{records}: {lost}, not {documented}");
        }
    }

    proptest! {
        /// A run that goes on from the accepted sketches answers as one that was never interrupted.
        #[test]
        fn replay_is_going_on(texts in proptest::collection::vec("[a-c]{1,2}", 1..20), cut in 0usize..20) {
            let sketches: Vec<Sketch> = texts.iter().map(|text| sketch("", text)).collect();
            let cut = cut.min(sketches.len());
            let (mut whole, mut first, mut second) =
                (Seen::new(&settings()), Seen::new(&settings()), Seen::new(&settings()));
            let expected: Vec<_> = sketches.iter().map(|sketch| whole.check(sketch)).collect();
            let mut side_file = Vec::new();
            for sketch in &sketches[..cut] {
                if first.check(sketch).is_none() {
                    side_file.extend(sketch.to_bytes());
                }
            }
            let mut rest = side_file.as_slice();
            while let Ok((sketch, behind)) = Sketch::from_bytes(rest) {
                second.remember(&sketch);
                rest = behind;
            }
            prop_assert!(rest.is_empty());
            let answers: Vec<_> = sketches[cut..].iter().map(|sketch| second.check(sketch)).collect();
            prop_assert_eq!(&answers, &expected[cut..]);
        }
    }
}
