//! How far a result can be trusted: what the scorer expects of the blocks that were kept, and what such pages have come to.

use serde::Deserialize;

use crate::page::{Mark, Page};

/// What pages have come to, by model; fitted by `training/` on pages that the weights had not seen.
pub const BUILT_IN: &str = include_str!("weights/calibration.toml");

/// A score of 1 as blocks carry it.
const CERTAIN: u64 = 65535;

/// The unit of expectations: one in ten thousand.
pub const WHOLE: u64 = 10_000;

/// Sums over a page whose every block is decided.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Figures {
    /// Words in the text.
    pub words: u64,
    /// Words moved to fields.
    pub fields: u64,
    /// Words of the record.
    pub all: u64,
    /// Words in the text, each by its block's score.
    pub hits: u64,
    /// The same for all words but those moved to fields.
    pub wanted: u64,
    /// Bytes of the text.
    pub bytes: u64,
    /// Bytes of the text that are links.
    pub link_bytes: u64,
}

impl Figures {
    /// The sums of a page.
    pub fn of(page: &Page) -> Figures {
        let mut sums = Figures::default();
        for block in &page.blocks {
            let words = u64::from(block.shape.words);
            let scored = words * u64::from(block.score);
            sums.all += words;
            match block.mark {
                Mark::Field(_) => sums.fields += words,
                Mark::Keep => {
                    sums.words += words;
                    sums.hits += scored;
                    sums.wanted += scored;
                    sums.bytes += u64::from(block.end - block.start);
                    sums.link_bytes += u64::from(block.traits.link_bytes);
                }
                _ => sums.wanted += scored,
            }
        }
        sums
    }

    /// The word F1 that the scorer expects of the text, if each block is what it should be with the probability of its
    /// score; in units of 1 / [`WHOLE`].
    pub fn expected(&self) -> u64 {
        2 * WHOLE * self.hits / (CERTAIN * self.words + self.wanted).max(1)
    }

    /// The mean score of the text's words, in units of 1 / [`WHOLE`].
    pub fn confidence(&self) -> u64 {
        WHOLE * self.hits / (CERTAIN * self.words).max(1)
    }
}

/// What pages have come to of which the scorer expected so much: a line between points.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Vec<[u64; 2]>")]
pub struct Calibration {
    points: Vec<[u64; 2]>,
}

/// Why points are no calibration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("points of a calibration ascend within 0 to {WHOLE}, and there are two or more")]
pub struct BadPoints;

impl TryFrom<Vec<[u64; 2]>> for Calibration {
    type Error = BadPoints;

    /// Points (expected, come to) in units of 1 / [`WHOLE`]: expectations ascend, what came of them does not descend.
    fn try_from(points: Vec<[u64; 2]>) -> Result<Calibration, BadPoints> {
        let ascends = points.windows(2).all(|pair| pair[0][0] < pair[1][0] && pair[0][1] <= pair[1][1]);
        let within = points.last().is_some_and(|last| last.iter().all(|&value| value <= WHOLE));
        if ascends && within && points.len() >= 2 { Ok(Calibration { points }) } else { Err(BadPoints) }
    }
}

impl Calibration {
    /// The built-in one of a model; `None` where there is none of that name.
    pub fn built_in(model: &str) -> Option<Calibration> {
        let mut all: std::collections::BTreeMap<String, Calibration> = toml::from_str(BUILT_IN).ok()?;
        all.remove(model)
    }

    /// What pages have come to of which so much was `expected`, both in units of 1 / [`WHOLE`].
    pub fn of(&self, expected: u64) -> u64 {
        let next = self.points.partition_point(|point| point[0] < expected).clamp(1, self.points.len() - 1);
        let [[x0, y0], [x1, y1]] = [self.points[next - 1], self.points[next]];
        let along = expected.clamp(x0, x1) - x0;
        y0 + (y1 - y0) * along / (x1 - x0)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::decode::Normaliser;
    use crate::page::text;

    #[test]
    fn every_model_has_a_calibration_that_uses_its_range() {
        for model in ["text", "article", "web"] {
            let calibration = Calibration::built_in(model).unwrap();
            assert!(calibration.of(0) < 3_000 && calibration.of(WHOLE) > 9_000, "{model}");
        }
        assert_eq!(Calibration::built_in("other"), None);
    }

    #[test]
    fn between_points_runs_a_line() {
        let calibration = Calibration::try_from(vec![[1_000, 0], [2_000, 500], [4_000, 900]]).unwrap();
        for (expected, comes_to) in [(0, 0), (1_000, 0), (1_500, 250), (2_000, 500), (3_000, 700), (9_999, 900)] {
            assert_eq!(calibration.of(expected), comes_to, "{expected}");
        }
        for points in [vec![], vec![[0, 0]], vec![[1, 2], [1, 3]], vec![[1, 3], [2, 2]], vec![[0, 0], [1, 10_001]]] {
            assert_eq!(Calibration::try_from(points), Err(BadPoints));
        }
    }

    #[test]
    fn what_is_kept_and_what_is_left_are_weighed() {
        let mut page = text::parse("One two three four\n\nFive six\n\nSeven", &Normaliser::default());
        let decided = [(65535, Mark::Keep), (0, Mark::Keep), (65535, Mark::Open)];
        for (block, (score, mark)) in page.blocks.iter_mut().zip(decided) {
            (block.score, block.mark) = (score, mark);
        }
        let figures = Figures::of(&page);
        assert_eq!((figures.words, figures.all), (6, 7));
        assert_eq!((figures.expected(), figures.confidence()), (8 * WHOLE / 11, 4 * WHOLE / 6));
        assert_eq!(Figures::default().expected(), 0);
    }
}
