//! Word F1 of the chosen blocks against the gold text, as the metric of the corpus defines it.

use std::collections::HashMap;

use dechaff::scorer::Model;
use dechaff::stages::threshold;
use rayon::prelude::*;

use crate::corpus::{SETS, Set};
use crate::examples::Example;

/// Precision, recall and F1, means over pages.
#[derive(Debug, Clone, Copy, Default)]
pub struct Figures {
    /// The number of pages.
    pub pages: usize,
    /// Precision.
    pub precision: f64,
    /// Recall.
    pub recall: f64,
    /// F1.
    pub f1: f64,
}

/// Out-of-fold figures of each set: `models[f]` has not seen fold f.
pub fn out_of_fold(examples: &[Example], models: &[Model]) -> Vec<(Set, Figures)> {
    let results: Vec<(Set, [f64; 3])> = examples
        .par_iter()
        .map(|example| {
            let scores = models[usize::from(example.fold)].scores(&example.page);
            let words: Vec<u32> = example.page.blocks.iter().map(|block| block.shape.words).collect();
            let threshold = threshold(&scores, &words, 0.0);
            (example.set, figures(example, |i| scores[i] >= threshold))
        })
        .collect();
    SETS.iter()
        .chain([&Set::CLEAN])
        .map(|&set| (set, mean(results.iter().filter(|(of, _)| *of == set).map(|(_, figures)| figures))))
        .collect()
}

/// The figures of the labels themselves: what choosing blocks can reach.
pub fn ceiling(examples: &[Example]) -> Vec<(Set, Figures)> {
    let results: Vec<(Set, [f64; 3])> =
        examples.par_iter().map(|example| (example.set, figures(example, |i| example.labels[i] >= 0.5))).collect();
    SETS.iter()
        .chain([&Set::CLEAN])
        .map(|&set| (set, mean(results.iter().filter(|(of, _)| *of == set).map(|(_, figures)| figures))))
        .collect()
}

fn mean<'a>(figures: impl Iterator<Item = &'a [f64; 3]>) -> Figures {
    let mut sum = Figures::default();
    for [precision, recall, f1] in figures {
        sum.pages += 1;
        sum.precision += precision;
        sum.recall += recall;
        sum.f1 += f1;
    }
    let n = sum.pages.max(1) as f64;
    Figures { pages: sum.pages, precision: sum.precision / n, recall: sum.recall / n, f1: sum.f1 / n }
}

/// Precision, recall and F1 of the chosen blocks.
fn figures(example: &Example, chosen: impl Fn(usize) -> bool) -> [f64; 3] {
    let mut bag: HashMap<&str, i64> = HashMap::new();
    example.gold.iter().for_each(|word| *bag.entry(word).or_default() += 1);
    let (mut given, mut hits) = (0usize, 0usize);
    for word in example.words.iter().enumerate().filter(|(i, _)| chosen(*i)).flat_map(|(_, words)| words) {
        given += 1;
        if let Some(left) = bag.get_mut(word.as_str()).filter(|left| **left > 0) {
            *left -= 1;
            hits += 1;
        }
    }
    if hits == 0 {
        return [0.0; 3];
    }
    let (hits, given, gold) = (hits as f64, given as f64, example.gold.len() as f64);
    [hits / given, hits / gold, 2.0 * hits / (given + gold)]
}
