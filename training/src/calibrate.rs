//! The calibration of quality scores: what articles come to, by what the scorer expects of them, on pages that the weights
//! have not seen.

use std::collections::HashMap;
use std::error::Error;
use std::fmt::Write;
use std::path::Path;

use dechaff::Article;
use dechaff::scorer::calibration::{Calibration, Figures, WHOLE};
use rayon::prelude::*;

use crate::align::words;
use crate::corpus::{Document, SETS};
use crate::learn::FOLDS;
use crate::predict::{Setup, cleaners};
use crate::task::Task;

/// Groups of pages in which the error of the calibration is counted.
const GROUPS: usize = 8;

/// Pages that a point of the calibration stands for, as a share of all: one in so many.
const POINTS: f64 = 80.0;

/// Points (expected, come to) of a calibration, in units of 1 / [`WHOLE`].
pub type Points = Vec<[u64; 2]>;

/// An article of a page that its weights have not seen.
#[derive(Debug, Clone, Copy)]
struct Outcome {
    /// The place of its set in [`SETS`].
    set: usize,
    fold: u8,
    /// What the scorer expects, in units of 1 / [`WHOLE`].
    expected: u64,
    /// The article's F1.
    f1: f64,
    /// How much it counts.
    weight: f64,
}

/// How well scores tell what articles come to; the scores of a page are fitted on the other folds.
#[derive(Debug, Clone)]
pub struct Report {
    /// The set.
    pub name: String,
    /// Its pages.
    pub pages: usize,
    /// The mean F1.
    pub f1: f64,
    /// The mean score.
    pub score: f64,
    /// The mean distance of mean score and mean F1, in eight groups of pages by their score.
    pub error: f64,
    /// Spearman's rank correlation of score and F1.
    pub correlation: f64,
}

/// Fits the calibration of a task on the articles of all documents with gold text, cleaned as for predictions. Gives it
/// with what scores, out of fold, tell of each set.
///
/// # Errors
/// Where weights cannot be read, or where pages are too few.
pub fn calibrate(
    documents: &[Document],
    task: Task,
    setup: &Setup<'_>,
) -> Result<(Points, Vec<Report>), Box<dyn Error>> {
    let cleaners = cleaners(task, setup)?;
    let wanted = documents.par_iter().filter(|document| task.takes_document(document) && !document.gold.is_empty());
    let outcomes: Vec<Outcome> = wanted
        .filter_map(|document| {
            let cleaner = &cleaners[usize::from(document.fold)];
            let record = document.record();
            let article = cleaner.clean(&record).ok()?;
            Some(Outcome {
                set: SETS.iter().position(|&set| set == document.set)?,
                fold: document.fold,
                expected: Figures::of(&cleaner.page(&record).ok()?).expected(),
                f1: f1(&article, document),
                weight: if document.set.pages == "news-dev" { 2.0 } else { 1.0 },
            })
        })
        .collect();
    let mut scored = Vec::with_capacity(outcomes.len());
    for fold in 0..FOLDS {
        let others: Vec<Outcome> = outcomes.iter().filter(|outcome| outcome.fold != fold).copied().collect();
        let calibration = Calibration::try_from(fit(&others))?;
        let own = outcomes.iter().filter(|outcome| outcome.fold == fold);
        scored.extend(own.map(|outcome| (outcome, calibration.of(outcome.expected) as f64 / WHOLE as f64)));
    }
    let named = SETS.iter().enumerate().filter_map(|(set, name)| {
        let pairs: Vec<(f64, f64)> = scored
            .iter()
            .filter(|(outcome, _)| outcome.set == set)
            .map(|(outcome, score)| (*score, outcome.f1))
            .collect();
        (!pairs.is_empty()).then(|| report(format!("{} {}", name.pages, name.scraper), pairs))
    });
    Ok((fit(&outcomes), named.collect()))
}

/// Writes calibrations as TOML, by task.
///
/// # Errors
/// Where the file cannot be written.
pub fn write(path: &Path, calibrations: &[(Task, Points)]) -> std::io::Result<()> {
    let mut text =
        "# The word F1 that articles have had out of fold, by what the scorer expected of them, by model: points\n\
         # [expected, come to] in 1/10000, with lines between them. Written by training/ with --calibration.\n"
            .to_owned();
    for (task, points) in calibrations {
        let points: Vec<String> = points.iter().map(|[expected, comes]| format!("[{expected}, {comes}]")).collect();
        // Writing to a string does not fail.
        let _ = write!(text, "\n{} = [\n", task.name());
        points.chunks(8).for_each(|line| text.push_str(&format!("    {},\n", line.join(", "))));
        text.push_str("]\n");
    }
    std::fs::write(path, text)
}

/// Word F1 of an article as the corpus's metric has it: a title or dek that the gold text holds counts as text.
fn f1(article: &Article, document: &Document) -> f64 {
    let squashed = |text: &str| text.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ");
    let (gold, text) = (squashed(&document.gold), squashed(&article.text));
    let moved = [&article.title, &article.dek].into_iter().flatten().filter(|field| {
        let field = squashed(field);
        !field.is_empty() && gold.contains(&field) && !text.contains(&field)
    });
    let given: Vec<String> = moved.flat_map(|field| words(field)).chain(words(&article.text)).collect();
    let wanted = words(&document.gold);
    let mut bag: HashMap<&str, usize> = HashMap::new();
    wanted.iter().for_each(|word| *bag.entry(word).or_default() += 1);
    let hit = |word: &&String| bag.get_mut(word.as_str()).filter(|left| **left > 0).map(|left| *left -= 1).is_some();
    let hits = given.iter().filter(hit).count();
    2.0 * hits as f64 / ((given.len() + wanted.len()) as f64).max(1.0)
}

/// The points of the ascending line closest to the outcomes (pool adjacent violators; Ayer and others, "An empirical
/// distribution function for sampling with incomplete information", 1955), thinned, from nothing at 0.
fn fit(outcomes: &[Outcome]) -> Points {
    let mut sorted: Vec<&Outcome> = outcomes.iter().collect();
    sorted.sort_by_key(|outcome| outcome.expected);
    let least = outcomes.iter().map(|outcome| outcome.weight).sum::<f64>() / POINTS;
    let mut pools: Vec<Pool> = Vec::new();
    for outcome in sorted {
        let Outcome { expected, f1, weight, .. } = *outcome;
        let mut pool = Pool { expected: expected as f64 * weight, f1: f1 * weight, weight };
        while let Some(last) = pools.pop_if(|last| last.mean() >= pool.mean() || last.weight < least) {
            pool.add(&last);
        }
        pools.push(pool);
    }
    let mut points = vec![[0, 0]];
    for pool in pools {
        let point = [pool.expected / pool.weight, WHOLE as f64 * pool.mean()].map(|value| value.round() as u64);
        if points.last().is_some_and(|last: &[u64; 2]| last[0] < point[0] && last[1] <= point[1]) {
            points.push(point);
        }
    }
    points
}

/// Outcomes that count as one.
#[derive(Debug, Clone, Copy)]
struct Pool {
    expected: f64,
    f1: f64,
    weight: f64,
}

impl Pool {
    fn mean(&self) -> f64 {
        self.f1 / self.weight
    }

    fn add(&mut self, other: &Pool) {
        self.expected += other.expected;
        self.f1 += other.f1;
        self.weight += other.weight;
    }
}

/// What pairs (score, F1) tell.
fn report(name: String, mut pairs: Vec<(f64, f64)>) -> Report {
    pairs.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let pages = pairs.len();
    let mean =
        |pairs: &[(f64, f64)], of: fn(&(f64, f64)) -> f64| pairs.iter().map(of).sum::<f64>() / pairs.len() as f64;
    let groups = (0..GROUPS).map(|group| &pairs[pages * group / GROUPS..pages * (group + 1) / GROUPS]);
    let groups = groups.filter(|group| !group.is_empty());
    let error =
        groups.map(|group| group.len() as f64 * (mean(group, |p| p.0) - mean(group, |p| p.1)).abs()).sum::<f64>();
    let (scores, f1s): (Vec<f64>, Vec<f64>) = pairs.iter().copied().unzip();
    Report {
        name,
        pages,
        f1: mean(&pairs, |p| p.1),
        score: mean(&pairs, |p| p.0),
        error: error / pages as f64,
        correlation: correlation(&ranks(&scores), &ranks(&f1s)),
    }
}

/// The rank of each value; equal ones share the mean of theirs.
fn ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&a, &b| values[a].total_cmp(&values[b]));
    let mut ranks = vec![0.0; values.len()];
    let mut start = 0;
    for same in order.chunk_by(|&a, &b| values[a] == values[b]) {
        let rank = start as f64 + (same.len() - 1) as f64 / 2.0;
        same.iter().for_each(|&i| ranks[i] = rank);
        start += same.len();
    }
    ranks
}

/// Pearson's correlation; 0 where one side does not vary.
fn correlation(a: &[f64], b: &[f64]) -> f64 {
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    let (mean_a, mean_b) = (mean(a), mean(b));
    let product = |x: &[f64], mean_x: f64, y: &[f64], mean_y: f64| -> f64 {
        x.iter().zip(y).map(|(x, y)| (x - mean_x) * (y - mean_y)).sum()
    };
    let spread = (product(a, mean_a, a, mean_a) * product(b, mean_b, b, mean_b)).sqrt();
    if spread == 0.0 { 0.0 } else { product(a, mean_a, b, mean_b) / spread }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn outcome(expected: u64, f1: f64) -> Outcome {
        Outcome { set: 0, fold: 0, expected, f1, weight: 1.0 }
    }

    #[test]
    fn the_line_ascends() {
        let outcomes: Vec<Outcome> = (1..100u64)
            .map(|i| outcome(100 * i, if i % 2 == 0 { i as f64 / 100.0 } else { i as f64 / 200.0 }))
            .collect();
        let calibration = Calibration::try_from(fit(&outcomes)).unwrap();
        let at = |expected| calibration.of(expected) as i64;
        assert_eq!(at(0), 0);
        assert!((at(5_000) - 3_750).abs() < 300 && at(9_000) > at(3_000), "{} {}", at(5_000), at(9_000));
    }

    #[test]
    fn ranks_and_errors() {
        assert_eq!(ranks(&[3.0, 1.0, 3.0]), [1.5, 0.0, 1.5]);
        let pairs = |f1: fn(f64) -> f64| {
            report(String::new(), (1..80).map(|i| f64::from(i) / 80.0).map(|s| (s, f1(s))).collect())
        };
        let good = pairs(|score| score);
        assert!(good.error < 1e-9 && (good.correlation - 1.0).abs() < 1e-9);
        let bad = pairs(|score| 1.0 - score);
        assert!(bad.error > 0.4 && (bad.correlation + 1.0).abs() < 1e-9);
    }
}
