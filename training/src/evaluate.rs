//! Word F1 of the chosen blocks against the gold text, as the metric of the corpus defines it.

use std::collections::{BTreeMap, HashMap};

use dechaff::scorer::Model;
use dechaff::stages::threshold;
use rayon::prelude::*;

use crate::corpus::{SETS, Set};
use crate::examples::Example;
use crate::task::Lesson;

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

/// Figures by the name of the pages that they are of.
pub type Table = Vec<(String, Figures)>;

/// Out-of-fold figures: `models[f]` has not seen fold f.
pub fn out_of_fold(lessons: &[Lesson<'_>], models: &[Model]) -> Table {
    let results: Vec<[f64; 3]> = lessons
        .par_iter()
        .map(|Lesson { example, .. }| {
            let scores = models[usize::from(example.fold)].scores(&example.page);
            let scores: Vec<u16> = scores.iter().map(|scores| scores.article).collect();
            let words: Vec<u32> = example.page.blocks.iter().map(|block| block.shape.words).collect();
            let threshold = threshold(&scores, &words, 0.0);
            figures(example, |i| scores[i] >= threshold)
        })
        .collect();
    groups(lessons).into_iter().map(|(name, pages)| (name, mean(pages.iter().map(|&i| &results[i])))).collect()
}

/// Out-of-fold figures of headlines: the share of pages whose likeliest block states the title, of those where a block
/// above the text does; precision is the share of those above `least` (a probability in 1/65535) that are right, recall
/// the share of all stated ones that are right and above.
pub fn headlines(lessons: &[Lesson<'_>], models: &[Model], least: u16) -> Table {
    let results: Vec<[f64; 4]> = lessons
        .par_iter()
        .map(|Lesson { example, .. }| {
            let scores = models[usize::from(example.fold)].scores(&example.page);
            let best = (0..scores.len()).max_by_key(|&i| (scores[i].headline, std::cmp::Reverse(i)));
            let right = best.is_some_and(|i| example.headlines[i] > 0.5);
            let given = best.is_some_and(|i| scores[i].headline >= least);
            let stated = example.headlines.iter().any(|&label| label > 0.5);
            [stated, right, given, given && right].map(|is| f64::from(u8::from(is)))
        })
        .collect();
    let figures = |pages: Vec<usize>| {
        let sums = pages.iter().fold([0.0; 4], |sums, &i| std::array::from_fn(|k| sums[k] + results[i][k]));
        let [stated, right, given, both] = sums;
        Figures {
            pages: stated as usize,
            precision: both / given.max(1.0),
            recall: both / stated.max(1.0),
            f1: right / stated.max(1.0),
        }
    };
    groups(lessons).into_iter().map(|(name, pages)| (name, figures(pages))).collect()
}

/// The figures of the labels themselves: what choosing blocks can reach.
pub fn ceiling(lessons: &[Lesson<'_>]) -> Table {
    let results: Vec<[f64; 3]> =
        lessons.par_iter().map(|Lesson { example, .. }| figures(example, |i| example.labels[i] >= Some(0.5))).collect();
    groups(lessons).into_iter().map(|(name, pages)| (name, mean(pages.iter().map(|&i| &results[i])))).collect()
}

/// The pages with gold text of each set, and of each type of page where a set holds several.
fn groups(lessons: &[Lesson<'_>]) -> Vec<(String, Vec<usize>)> {
    let mut groups: BTreeMap<(usize, &str), Vec<usize>> = BTreeMap::new();
    let whole = lessons.iter().enumerate().filter(|(_, lesson)| !lesson.example.gold.is_empty());
    for (i, Lesson { example, .. }) in whole {
        let set = sets().position(|set| set == example.set).unwrap_or_default();
        for kind in ["", &example.page_type] {
            groups.entry((set, kind)).or_default().push(i);
        }
    }
    let several = |set: usize| groups.keys().filter(|(of, _)| *of == set).count() > 2;
    let named =
        groups.iter().filter(|((set, kind), _)| kind.is_empty() || several(*set)).map(|((set, kind), pages)| {
            let Set { pages: name, scraper } = sets().nth(*set).unwrap_or(Set::CLEAN);
            (format!("{name} {scraper} {kind}"), pages.clone())
        });
    named.collect()
}

/// Those of the corpus, then those that are made of them.
fn sets() -> impl Iterator<Item = Set> {
    SETS.into_iter().chain([Set::CLEAN, Set::DENSE, Set::SURE])
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
