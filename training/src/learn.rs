//! The two forests of the text model, for all pages or for all but a fold.

use dechaff::scorer::forest::Forest;
use dechaff::scorer::{Columns, Model, first_score};
use rayon::prelude::*;

use crate::boost::{Examples, Matrix, Settings, TrainError, Trained, train};
use crate::examples::Example;

/// The number of folds; a page's fold is that of its domain.
pub const FOLDS: u8 = 5;

/// How the two forests are learned.
#[derive(Debug, Clone)]
pub struct Recipe {
    /// The first forest.
    pub first: Settings,
    /// The second forest.
    pub second: Settings,
}

impl Default for Recipe {
    fn default() -> Recipe {
        Recipe {
            first: Settings { trees: 80, depth: 6, rate: 0.2, ..Settings::default() },
            second: Settings { trees: 160, depth: 6, rate: 0.12, ..Settings::default() },
        }
    }
}

/// Learns models that leave out one fold each, and one of all pages; the last is the one to ship.
///
/// The second forest sees first scores from models that never saw the page: for a page of fold g in the model without
/// fold f, those of the first forest without f and g.
///
/// # Errors
/// Where the learner refuses the settings.
pub fn learn(examples: &[Example], recipe: &Recipe, shipped: bool) -> Result<Vec<Model>, TrainError> {
    let mut models = Vec::new();
    let mut firsts = Firsts::default();
    for out in (0..FOLDS).map(Some).chain(shipped.then_some(None)) {
        let first = firsts.without(examples, recipe, out, out)?.clone();
        let mut columns: Vec<(usize, Columns)> = Vec::new();
        for inner in (0..FOLDS).filter(|&fold| Some(fold) != out) {
            let forest = firsts.without(examples, recipe, out, Some(inner))?;
            let held = examples.par_iter().enumerate().filter(|(_, example)| example.fold == inner);
            columns.par_extend(held.map(|(i, example)| (i, example.with_context(&scores(forest, &example.columns)))));
        }
        columns.sort_by_key(|(i, _)| *i);
        let rows = columns.iter().map(|(i, columns)| (&examples[*i], columns));
        let second = fit(rows.collect(), &recipe.second)?;
        report(&columns, &second);
        models.push(Model::new(first, second.forest));
    }
    Ok(models)
}

/// First forests by the folds that they have not seen; each pair is learned once.
#[derive(Default)]
struct Firsts(std::collections::BTreeMap<(Option<u8>, Option<u8>), Forest>);

impl Firsts {
    fn without(
        &mut self,
        examples: &[Example],
        recipe: &Recipe,
        a: Option<u8>,
        b: Option<u8>,
    ) -> Result<&Forest, TrainError> {
        let key = (a.or(b).min(b.or(a)), a.max(b));
        if !self.0.contains_key(&key) {
            let rows = examples.iter().filter(|example| ![key.0, key.1].contains(&Some(example.fold)));
            let trained = fit(rows.map(|example| (example, &example.columns)).collect(), &recipe.first)?;
            self.0.insert(key, trained.forest);
        }
        Ok(&self.0[&key])
    }
}

/// The first forest's scores of a page's blocks, 0..=255.
pub fn scores(forest: &Forest, columns: &Columns) -> Vec<u8> {
    let mut sums = vec![0; columns.rows()];
    forest.score(columns.bytes(), columns.rows(), &mut sums);
    sums.into_iter().map(first_score).collect()
}

/// Learns one forest from the rows of many pages.
fn fit(pages: Vec<(&Example, &Columns)>, settings: &Settings) -> Result<Trained, TrainError> {
    let features = pages.first().map_or(0, |(_, columns)| columns.names().len());
    let rows: usize = pages.iter().map(|(_, columns)| columns.rows()).sum();
    let mut bytes = vec![0u8; rows * features];
    bytes.par_chunks_mut(rows.max(1)).enumerate().for_each(|(feature, out)| {
        let mut at = 0;
        for (_, columns) in &pages {
            let n = columns.rows();
            out[at..at + n].copy_from_slice(&columns.bytes()[feature * n..(feature + 1) * n]);
            at += n;
        }
    });
    let matrix = Matrix::new(bytes, rows, features as u16)?;
    let gather = |values: fn(&Example) -> &[f32]| {
        pages.iter().flat_map(|(example, _)| values(example)).copied().collect::<Vec<f32>>()
    };
    let targets = gather(|example| &example.labels);
    let weights = gather(|example| &example.weights);
    let numbers = pages.iter().enumerate().flat_map(|(i, (_, columns))| std::iter::repeat_n(i as u32, columns.rows()));
    let numbers: Vec<u32> = numbers.collect();
    let layout = pages.first().map_or(0, |(_, columns)| columns.layout());
    train(
        &Examples { matrix: &matrix, targets: &targets, weights: &weights, pages: &numbers, start: None, layout },
        settings,
    )
}

/// Says which features carried the gain, on standard error.
fn report(columns: &[(usize, Columns)], trained: &Trained) {
    let Some((_, columns)) = columns.first() else { return };
    let total: f64 = trained.gains.iter().sum();
    let mut gains: Vec<_> = columns.names().iter().zip(&trained.gains).collect();
    gains.sort_by(|a, b| b.1.total_cmp(a.1));
    let line: Vec<String> =
        gains.iter().take(16).map(|(name, gain)| format!("{name} {:.1}", *gain * 100.0 / total)).collect();
    eprintln!("gain, percent: {}", line.join("  "));
}
