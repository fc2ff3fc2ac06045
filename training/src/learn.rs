//! The parts of a model, for all pages or for all but a fold.

use std::collections::BTreeMap;
use std::path::Path;
use std::{fs, io};

use dechaff::scorer::forest::Forest;
use dechaff::scorer::{Columns, Model, Verdict, Vocabulary, first_score};
use rayon::prelude::*;

use crate::boost::{Examples, Matrix, Settings, TrainError, Trained, train};
use crate::examples::Example;
use crate::task::{Lesson, Task};
use crate::vocabulary::Holdings;

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
    /// Which forests have a say.
    pub verdict: Verdict,
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
    let firsts = sets(2).into_par_iter().map(|without| {
        let forest = parts.first(&without)?;
        Ok((without, forest))
    });
    parts.firsts = firsts.collect::<Result<_, TrainError>>()?;
    let outs: Vec<Vec<u8>> = (0..FOLDS).map(|fold| vec![fold]).chain(shipped.then(Vec::new)).collect();
    outs.into_par_iter().map(|out| parts.model(task, &out)).collect()
}

/// Writes the models that leave out one fold each to a folder: `TASK-0.bin` ...
///
/// # Errors
/// Where a file cannot be written.
pub fn write_folds(models: &[Model], task: Task, folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let mut folds = models.iter().take(usize::from(FOLDS)).enumerate();
    folds.try_for_each(|(fold, model)| fs::write(folder.join(format!("{}-{fold}.bin", task.name())), model.to_bytes()))
}

/// The parts of models, by the folds that they have not seen.
struct Parts<'a> {
    lessons: &'a [Lesson<'a>],
    recipe: &'a Recipe,
    vocabularies: BTreeMap<Vec<u8>, Vocabulary>,
    firsts: BTreeMap<Vec<u8>, Forest>,
}

impl Parts<'_> {
    /// Learns the first forest without some folds.
    fn first(&self, without: &[u8]) -> Result<Forest, TrainError> {
        let pages = self.pages(without, |example, without| example.with(&self.vocabularies[without]));
        Ok(fit(&pages, &ARTICLE, &self.recipe.first)?.forest)
    }

    /// Learns the model without some folds.
    fn model(&self, task: Task, out: &[u8]) -> Result<Model, TrainError> {
        let pages = self.pages(out, |example, without| {
            let mut columns = example.with(&self.vocabularies[without]);
            let scores = scores(&self.firsts[without], &columns);
            task.medium().context(&mut columns, &example.page, &example.tokens, &scores);
            columns
        });
        let second = fit(&pages, &ARTICLE, &self.recipe.second)?;
        let headline = fit(&pages, &HEADLINE, &self.recipe.headline)?;
        report(&pages[0].1, &second);
        report(&pages[0].1, &headline);
        let forests = [self.firsts[out].clone(), second.forest, headline.forest];
        Ok(Model::new(self.vocabularies[out].clone(), self.recipe.verdict, forests))
    }

    /// The pages of all folds but some, with what `read` gives for each by the folds that its parts must not have seen.
    fn pages(&self, without: &[u8], read: impl Fn(&Example, &[u8]) -> Columns + Sync) -> Vec<(&Lesson<'_>, Columns)> {
        let kept = self.lessons.par_iter().filter(|lesson| !without.contains(&lesson.example.fold));
        kept.map(|lesson| (lesson, read(lesson.example, &union(without, lesson.example.fold)))).collect()
    }
}

/// The vocabularies without any up to three folds, which are all that models are made of.
fn vocabularies(lessons: &[Lesson<'_>], task: Task) -> BTreeMap<Vec<u8>, Vocabulary> {
    let holdings = Holdings::of(lessons, task);
    let learn = |without: Vec<u8>| {
        let vocabulary = holdings.learn(&without);
        (without, vocabulary)
    };
    sets(3).into_par_iter().map(learn).collect()
}

/// All sets of at most `most` folds.
fn sets(most: usize) -> Vec<Vec<u8>> {
    let folds = |set: u8| (0..FOLDS).filter(|fold| set >> fold & 1 == 1).collect::<Vec<u8>>();
    (0..1 << FOLDS).map(folds).filter(|folds| folds.len() <= most).collect()
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
fn fit(pages: &[(&Lesson<'_>, Columns)], target: &Target, settings: &Settings) -> Result<Trained, TrainError> {
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
