//! Learns the scorer's weights from a corpus and prints out-of-fold figures.

use std::error::Error;
use std::path::PathBuf;

use clap::Parser;
use dechaff::{Cleaner, Pipeline};
use dechaff_training::corpus::Set;
use dechaff_training::evaluate::{Figures, ceiling, out_of_fold};
use dechaff_training::learn::{Recipe, learn};
use dechaff_training::predict::predict;
use dechaff_training::{corpus, examples};

/// Learns the scorer's weights from a corpus and prints out-of-fold figures.
#[derive(Parser)]
struct Args {
    /// The folder with the corpus.
    corpus: PathBuf,
    /// Where the weights of the model of all pages go.
    #[arg(long)]
    weights: Option<PathBuf>,
    /// A folder for the weights of the models that leave out a fold: `fold-0.bin` to `fold-4.bin`.
    #[arg(long)]
    folds: Option<PathBuf>,
    /// Learns nothing: cleans the corpus with the weights in the folder of `--folds` and writes the articles to this one.
    #[arg(long, requires = "folds", conflicts_with = "weights")]
    predictions: Option<PathBuf>,
    /// The dial of the selection in predictions, from recall (-1) to precision (1).
    #[arg(long, default_value_t = 0.0, allow_negative_numbers = true)]
    dial: f64,
    /// Trees of the second forest, for quick trials.
    #[arg(long)]
    trees: Option<usize>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let args = Args::parse();
    let mut documents = corpus::read(&args.corpus)?;
    if let (Some(folder), Some(folds)) = (&args.predictions, &args.folds) {
        return predict(&documents, folds, args.dial, folder);
    }
    documents.extend(corpus::clean(&documents));
    let cleaner = Cleaner::new(Pipeline::from_toml("training/pipeline.toml", include_str!("../pipeline.toml"))?);
    let examples = examples::examples(&documents, &cleaner);
    print("ceiling", &ceiling(&examples));
    let mut recipe = Recipe::default();
    if let Some(trees) = args.trees {
        recipe.second.trees = trees;
    }
    let mut models = learn(&examples, &recipe, args.weights.is_some())?;
    print("out of fold", &out_of_fold(&examples, &models));
    if let (Some(path), Some(model)) = (&args.weights, args.weights.is_some().then(|| models.pop()).flatten()) {
        std::fs::write(path, model.to_bytes())?;
    }
    if let Some(folder) = &args.folds {
        std::fs::create_dir_all(folder)?;
        for (fold, model) in models.iter().enumerate() {
            std::fs::write(folder.join(format!("fold-{fold}.bin")), model.to_bytes())?;
        }
    }
    Ok(())
}

#[expect(clippy::print_stdout, reason = "the figures are the program's output")]
fn print(title: &str, figures: &[(Set, Figures)]) {
    println!("{title:24} pages  precision  recall  F1");
    for (set, figures) in figures {
        let name = format!("{} {}", set.pages, set.scraper);
        println!(
            "{name:24} {:5}  {:.4}     {:.4}  {:.4}",
            figures.pages, figures.precision, figures.recall, figures.f1
        );
    }
}
