//! MinHash by one permutation: of any two sets of shingles, each bin agrees with the probability of their likeness.
//!
//! Every shingle's hash falls into one of `bins` bins, and each bin keeps its least hash (Li, Owen and Zhang, "One
//! permutation hashing", 2012): one hash a shingle, where the classical MinHash takes one for each bin. Bins that stay
//! empty, as those of short texts do, take over the value of a full bin that is drawn for them by a hash of their own
//! number (Shrivastava, "Optimal densification for fast and accurate minwise hashing", 2017), which keeps the estimate
//! unbiased and its variance the least that is possible.
//!
//! The bins are then read in bands (Leskovec, Rajaraman and Ullman, "Mining of massive datasets", section 3.4): two
//! texts are near duplicates where all rows of any band agree. With `b` bands of `r` rows that has the probability
//! `1 - (1 - s^r)^b` for texts that share the part `s` of their shingles.

use super::mix::{below, mixed};
use super::settings::Near;
use super::words::each_shingle;

/// A bin that no shingle has fallen into.
const EMPTY: u64 = u64::MAX;

/// The most bands: a sketch has one byte for their number.
const MOST_BANDS: u32 = 255;

/// One key for each band; none where the text has fewer words than `near` asks for.
pub(super) fn bands(text: &str, near: &Near) -> Vec<u64> {
    let (bands, rows) = (near.bands.clamp(1, MOST_BANDS) as usize, near.rows.max(1) as usize);
    let mut bins = vec![EMPTY; bands.saturating_mul(rows)];
    let count = bins.len();
    let words = each_shingle(text, |shingle| {
        let bin = &mut bins[below(shingle, count)];
        *bin = shingle.min(*bin);
    });
    if words < near.min_words as usize || bins.iter().all(|&bin| bin == EMPTY) {
        return Vec::new();
    }
    densify(&mut bins);
    let key = |(band, rows): (usize, &[u64])| rows.iter().fold(mixed(band as u64 + 1), |key, &row| mixed(key ^ row));
    bins.chunks_exact(rows).enumerate().map(key).collect()
}

/// Gives each empty bin the value of one that is not. At least one is not.
fn densify(bins: &mut [u64]) {
    /// Draws for a bin; that none of them hits a full one has a chance of e^-64.
    const DRAWS: usize = 64;
    let full: Vec<bool> = bins.iter().map(|&bin| bin != EMPTY).collect();
    let some = full.iter().position(|&full| full).unwrap_or(0);
    for i in (0..bins.len()).filter(|&i| !full[i]) {
        let draw = |draw: usize| below(mixed((i as u64) << 32 | draw as u64), bins.len());
        let from = (1..=DRAWS * bins.len()).map(draw).find(|&bin| full[bin]).unwrap_or(some);
        bins[i] = bins[from];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A text of `words` words; those at a place that `changed` names differ between `versions`.
    fn text(seed: u64, words: u64, version: u64, changed: impl Fn(u64) -> bool) -> String {
        let word = |i: u64| {
            let version = if changed(i) { version } else { 0 };
            format!("{:x}", mixed(seed << 32 | i << 8 | version))
        };
        (0..words).map(word).collect::<Vec<_>>().join(" ")
    }

    /// The share of shingles that two texts have in common.
    fn likeness(one: &str, other: &str) -> f64 {
        let set = |text: &str| {
            let mut set = std::collections::HashSet::new();
            each_shingle(text, |shingle| {
                set.insert(shingle);
            });
            set
        };
        let (one, other) = (set(one), set(other));
        one.intersection(&other).count() as f64 / one.union(&other).count() as f64
    }

    /// The share of pairs found among texts of `words` words of which every `step`th differs, and their likeness.
    fn found(near: &Near, words: u64, step: u64) -> (f64, f64) {
        const PAIRS: u64 = 400;
        let (mut found, mut alike) = (0u32, 0.0);
        for seed in 0..PAIRS {
            let pair = [1, 2].map(|version| text(seed, words, version, |i| i % step == 0));
            let [one, other] = [&pair[0], &pair[1]].map(|text| bands(text, near));
            found += u32::from(one.iter().zip(&other).any(|(one, other)| one == other));
            alike += likeness(&pair[0], &pair[1]);
        }
        (f64::from(found) / PAIRS as f64, alike / PAIRS as f64)
    }

    #[test]
    fn pairs_are_found_as_the_curve_says() {
        let near = Near::default();
        for step in [20, 35, 50, 80, 200] {
            let (found, likeness) = found(&near, 600, step);
            let expected = near.probability(likeness);
            assert!((found - expected).abs() < 0.08, "{likeness}: {found}, not {expected}");
        }
    }

    #[test]
    fn short_texts_are_found_too() {
        let near = Near::default();
        for step in [25, 50] {
            let (found, likeness) = found(&near, 50, step);
            let expected = near.probability(likeness);
            // Few shingles make the bins of a text depend on each other: the curve is less steep.
            assert!((found - expected).abs() < 0.25, "{likeness}: {found}, not {expected}");
        }
    }

    #[test]
    fn texts_that_share_nothing_share_no_band() {
        let near = Near::default();
        let mut keys = std::collections::HashSet::new();
        for seed in 0..500 {
            assert!(bands(&text(seed, 200, 0, |_| false), &near).into_iter().all(|key| keys.insert(key)));
        }
    }

    #[test]
    fn too_few_words_have_no_bands() {
        let near = Near { min_words: 20, ..Near::default() };
        assert!(bands(&text(0, 19, 0, |_| false), &near).is_empty());
        assert_eq!(bands(&text(0, 20, 0, |_| false), &near).len(), near.bands as usize);
        assert!(bands("one two three", &Near { min_words: 1, ..near }).is_empty());
    }

    #[test]
    fn bands_are_the_same_on_every_machine() {
        let near = Near { bands: 2, rows: 3, min_words: 5 };
        let keys = bands("The harbour froze on Tuesday, for the first time in forty years.", &near);
        assert_eq!(keys, [9776300032522188664, 17578516483612386929]);
    }
}
