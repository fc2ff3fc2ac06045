//! How much the signals of a field weigh.
//!
//! The weights were counted on 1,885 pages with known fields, news, blogs and pages of other types (standfirsts: on 118 of
//! news): of those on which a signal decided, the share on which it was right. Signals that decided on few pages share one
//! weight.

use crate::page::SITE;

/// A field, the weights of its signals in percent, and that of all others.
type Weights = (&'static str, &'static [(&'static str, u8)], u8);

const WEIGHTS: [Weights; 4] = [
    ("title", &[("headline", 90), ("og:title", 76), ("title", 58), ("json-ld", 38)], 60),
    ("dek", &[("description", 98), ("headline", 92)], 90),
    (
        "authors",
        &[
            ("rel=author", 95),
            ("byline", 92),
            ("name", 90),
            ("json-ld", 89),
            ("author", 88),
            ("itemprop", 83),
            ("json-ld page", 81),
        ],
        80,
    ),
    (
        "published",
        &[
            ("article:published_time", 97),
            ("itemprop", 97),
            ("property", 97),
            ("json-ld", 92),
            ("date", 90),
            ("stamp", 90),
            ("time", 89),
            ("datepublished", 88),
            ("label", 83),
        ],
        85,
    ),
];

/// The weight of a field's signal, 0..1; absent where none was counted.
pub(super) fn weight(field: &str, signal: &str) -> Option<f64> {
    let (_, signals, other) = WEIGHTS.iter().find(|(name, ..)| *name == field)?;
    let counted = signals.iter().find(|(name, _)| *name == signal).map(|(_, weight)| *weight);
    // What the pipeline of a site says is not doubted.
    let percent = if signal == SITE { 100 } else { counted.unwrap_or(*other) };
    Some(f64::from(percent) / 100.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_by_field_and_signal() {
        assert_eq!(weight("title", "headline"), Some(0.9));
        assert_eq!(weight("published", "pubdate"), Some(0.85));
        assert_eq!(weight("authors", SITE), Some(1.0));
        assert_eq!(weight("section", "json-ld"), None);
    }
}
