//! The parts of a model, for all pages or for all but a fold.

use std::collections::BTreeMap;

use dechaff::scorer::forest::Forest;
use dechaff::scorer::{Columns, Model, Vocabulary, first_score};
use rayon::prelude::*;

use crate::boost::{Examples, Matrix, Settings, TrainError, Trained, train};
use crate::examples::Example;
use crate::task::{Lesson, Task};
use crate::vocabulary;

/// The number of folds; a page's fold is that of its domain.
pub const FOLDS: u8 = 5;

/// How the forests are learned.
#[derive(Debug, Clone)]
pub struct Recipe {
    /// The first forest.
    pub first: Settings,
    /// The second forest.
    pub second: Settings,
    /// The forest that looks for the headline.
    pub headline: Settings,
}

/// Learns models that leave out one fold each, and one of all pages; the last is the one to ship.
///
/// What one part feeds to the next comes from pages that the part has not seen: in the model without fold f, a page of
/// fold g has the vocabulary learned without f and g, and its first scores from the first forest without f and g.
///
/// # Errors
/// Where the learner refuses the settings.
pub fn learn(lessons: &[Lesson<'_>], task: Task, recipe: &Recipe, shipped: bool) -> Result<Vec<Model>, TrainError> {
    let mut parts = Parts { lessons, recipe, vocabularies: vocabularies(lessons, task), firsts: BTreeMap::new() };
    let mut models = Vec::new();
    for out in (0..FOLDS).map(|fold| vec![fold]).chain(shipped.then(Vec::new)) {
        let mut pages = Vec::new();
        for inner in (0..FOLDS).filter(|fold| !out.contains(fold)) {
            let without = union(&out, inner);
            let (vocabulary, forest) = (parts.vocabulary(&without), parts.first(&without)?);
            let held = lessons.par_iter().enumerate().filter(|(_, lesson)| lesson.example.fold == inner);
            pages.par_extend(held.map(|(i, lesson)| {
                let example = lesson.example;
                let mut columns = example.with(&vocabulary);
                let scores = scores(&forest, &columns);
                task.medium().context(&mut columns, &example.page, &example.tokens, &scores);
                (i, columns)
            }));
        }
        pages.sort_by_key(|(i, _)| *i);
        let rows: Vec<(&Lesson<'_>, &Columns)> = pages.iter().map(|(i, columns)| (&lessons[*i], columns)).collect();
        let second = fit(&rows, &ARTICLE, &recipe.second)?;
        let headline = fit(&rows, &HEADLINE, &recipe.headline)?;
        report(rows[0].1, &second);
        report(rows[0].1, &headline);
        models.push(Model::new(parts.vocabulary(&out), parts.first(&out)?, second.forest, headline.forest));
    }
    Ok(models)
}

/// The parts of models, by the folds that they have not seen; each is learned once.
struct Parts<'a> {
    lessons: &'a [Lesson<'a>],
    recipe: &'a Recipe,
    vocabularies: BTreeMap<Vec<u8>, Vocabulary>,
    firsts: BTreeMap<Vec<u8>, Forest>,
}

impl Parts<'_> {
    fn vocabulary(&self, without: &[u8]) -> Vocabulary {
        self.vocabularies[without].clone()
    }

    fn first(&mut self, without: &[u8]) -> Result<Forest, TrainError> {
        if let Some(forest) = self.firsts.get(without) {
            return Ok(forest.clone());
        }
        let mut pages = Vec::new();
        for inner in (0..FOLDS).filter(|fold| !without.contains(fold)) {
            let vocabulary = self.vocabulary(&union(without, inner));
            let held = self.lessons.par_iter().enumerate().filter(|(_, lesson)| lesson.example.fold == inner);
            pages.par_extend(held.map(|(i, lesson)| (i, lesson.example.with(&vocabulary))));
        }
        pages.sort_by_key(|(i, _)| *i);
        let trained = fit(
            &pages.iter().map(|(i, columns)| (&self.lessons[*i], columns)).collect::<Vec<_>>(),
            &ARTICLE,
            &self.recipe.first,
        )?;
        self.firsts.insert(without.to_vec(), trained.forest.clone());
        Ok(trained.forest)
    }
}

/// The vocabularies without any up to three folds, which are all that models are made of.
fn vocabularies(lessons: &[Lesson<'_>], task: Task) -> BTreeMap<Vec<u8>, Vocabulary> {
    let folds = |set: u8| (0..FOLDS).filter(|fold| set >> fold & 1 == 1).collect::<Vec<u8>>();
    let sets: Vec<Vec<u8>> = (0..1 << FOLDS).map(folds).filter(|folds| folds.len() <= 3).collect();
    let learn = |without: Vec<u8>| {
        let vocabulary = vocabulary::learn(lessons, task, &without);
        (without, vocabulary)
    };
    sets.into_par_iter().map(learn).collect()
}

/// The folds and one more, in order.
fn union(folds: &[u8], more: u8) -> Vec<u8> {
    let mut all = [folds, &[more]].concat();
    all.sort_unstable();
    all
}

/// The first forest's scores of a page's blocks, 0..=255.
pub fn scores(forest: &Forest, columns: &Columns) -> Vec<u8> {
    let mut sums = vec![0; columns.rows()];
    forest.score(columns.bytes(), columns.rows(), &mut sums);
    sums.into_iter().map(first_score).collect()
}

/// What a forest is to say of blocks.
struct Target {
    /// The label and weight of each block of a page; what has no label weighs nothing.
    rows: fn(&Example) -> Vec<(f32, f32)>,
    /// Whether pages count as the lesson says.
    weighed: bool,
}

const ARTICLE: Target = Target {
    rows: |example| {
        let rows = example.labels.iter().zip(&example.weights);
        rows.map(|(label, &weight)| label.map_or((0.0, 0.0), |label| (label, weight))).collect()
    },
    weighed: true,
};

const HEADLINE: Target = Target {
    rows: |example| example.headlines.iter().copied().zip(example.headline_weights.iter().copied()).collect(),
    weighed: false,
};

/// Learns one forest from the rows of many pages.
fn fit(pages: &[(&Lesson<'_>, &Columns)], target: &Target, settings: &Settings) -> Result<Trained, TrainError> {
    let features = pages.first().map_or(0, |(_, columns)| columns.names().len());
    let rows: usize = pages.iter().map(|(_, columns)| columns.rows()).sum();
    let mut bytes = vec![0u8; rows * features];
    bytes.par_chunks_mut(rows.max(1)).enumerate().for_each(|(feature, out)| {
        let mut at = 0;
        for (_, columns) in pages {
            let n = columns.rows();
            out[at..at + n].copy_from_slice(&columns.bytes()[feature * n..(feature + 1) * n]);
            at += n;
        }
    });
    let matrix = Matrix::new(bytes, rows, features as u16)?;
    let known = pages.iter().flat_map(|(lesson, _)| {
        let scale = if target.weighed { lesson.weight } else { 1.0 };
        (target.rows)(lesson.example).into_iter().map(move |(label, weight)| (label, scale * weight))
    });
    let (targets, weights): (Vec<f32>, Vec<f32>) = known.unzip();
    let numbers = pages.iter().enumerate().flat_map(|(i, (_, columns))| std::iter::repeat_n(i as u32, columns.rows()));
    let numbers: Vec<u32> = numbers.collect();
    let layout = pages.first().map_or(0, |(_, columns)| columns.layout());
    train(
        &Examples { matrix: &matrix, targets: &targets, weights: &weights, pages: &numbers, start: None, layout },
        settings,
    )
}

/// Says which features carried the gain, on standard error.
fn report(columns: &Columns, trained: &Trained) {
    let total: f64 = trained.gains.iter().sum();
    let mut gains: Vec<_> = columns.names().iter().zip(&trained.gains).collect();
    gains.sort_by(|a, b| b.1.total_cmp(a.1));
    let line: Vec<String> =
        gains.iter().take(16).map(|(name, gain)| format!("{name} {:.1}", *gain * 100.0 / total)).collect();
    eprintln!("gain, percent: {}", line.join("  "));
}
