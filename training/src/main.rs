//! Learns the scorer's weights from a corpus and prints out-of-fold figures.

use std::error::Error;
use std::path::{Path, PathBuf};

use clap::Parser;
use dechaff::stages::HEADLINE;
use dechaff::{Cleaner, Pipeline};
use dechaff_training::calibrate::{self, Report, calibrate};
use dechaff_training::corpus::{self, Document};
use dechaff_training::dense::dense;
use dechaff_training::evaluate::{Table, ceiling, headlines, out_of_fold};
use dechaff_training::examples::{Example, examples};
use dechaff_training::learn::{learn, write_folds};
use dechaff_training::predict::{Setup, predict};
use dechaff_training::sure::sure;
use dechaff_training::task::Task;

/// Learns the scorer's weights from a corpus and prints out-of-fold figures.
#[derive(Parser)]
struct Args {
    /// The folder with the corpus.
    corpus: PathBuf,
    /// The models to learn; all of them by default.
    #[arg(long)]
    only: Vec<Task>,
    /// A folder for the weights of the models of all pages: `text.bin`, `article.bin`, `web.bin`.
    #[arg(long)]
    weights: Option<PathBuf>,
    /// A folder for the weights of the models that leave out a fold: `text-0.bin` to `web-4.bin`.
    #[arg(long)]
    folds: Option<PathBuf>,
    /// Learns nothing: cleans the corpus with the weights in the folder of `--folds` and writes the articles to this one.
    #[arg(long, requires = "folds", conflicts_with = "weights")]
    predictions: Option<PathBuf>,
    /// Learns nothing: cleans the corpus with the weights in the folder of `--folds`, prints how well quality scores tell
    /// what articles come to, and writes their calibration to this file.
    #[arg(long, requires = "folds", conflicts_with_all = ["weights", "predictions", "only"])]
    calibration: Option<PathBuf>,
    /// The dial of the selection in predictions, from recall (-1) to precision (1).
    #[arg(long, default_value_t = 0.0, allow_negative_numbers = true)]
    dial: f64,
    /// Stages of the pipeline that predictions leave out, to measure what they bring.
    #[arg(long)]
    skip: Vec<String>,
    /// Trees of the second forest, for quick trials.
    #[arg(long)]
    trees: Option<usize>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let args = Args::parse();
    let tasks = if args.only.is_empty() { Task::ALL.to_vec() } else { args.only.clone() };
    let mut documents = corpus::read(&args.corpus, &tasks)?;
    if let (Some(file), Some(folds)) = (&args.calibration, &args.folds) {
        return calibrate_all(&documents, &Setup { weights: folds, dial: args.dial, skip: &args.skip }, file);
    }
    if let (Some(folder), Some(folds)) = (&args.predictions, &args.folds) {
        return tasks.iter().try_for_each(|&task| {
            predict(&documents, task, &Setup { weights: folds, dial: args.dial, skip: &args.skip }, folder)
        });
    }
    let made = [corpus::clean(&documents), dense(&documents)];
    documents.extend(made.into_iter().flatten());
    let cleaner = Cleaner::new(Pipeline::from_toml("training/pipeline.toml", include_str!("../pipeline.toml"))?);
    let mut known = examples(&documents, &cleaner);
    if tasks.contains(&Task::Article) {
        known.extend(examples(&sure(&documents, &known)?, &cleaner));
    }
    drop(documents);
    tasks.into_iter().try_for_each(|task| learn_task(task, &known, &args))
}

/// Calibrates every task, prints what the scores tell and writes the calibrations.
#[expect(clippy::print_stdout, reason = "the figures are the program's output")]
fn calibrate_all(documents: &[Document], setup: &Setup<'_>, file: &Path) -> Result<(), Box<dyn Error>> {
    let mut all = Vec::new();
    println!("{:32} pages  F1      score   error   correlation", "quality scores out of fold");
    for task in Task::ALL {
        let (points, reports) = calibrate(documents, task, setup)?;
        for Report { name, pages, f1, score, error, correlation } in reports {
            let name = format!("{}: {name}", task.name());
            println!("{name:32} {pages:5}  {f1:.4}  {score:.4}  {error:.4}  {correlation:.3}");
        }
        all.push((task, points));
    }
    Ok(calibrate::write(file, &all)?)
}

/// Learns one model, prints its figures and writes its weights.
fn learn_task(task: Task, examples: &[Example], args: &Args) -> Result<(), Box<dyn Error>> {
    let lessons = task.lessons(examples);
    print(task, "ceiling", &ceiling(&lessons));
    let mut recipe = task.recipe();
    if let Some(trees) = args.trees {
        recipe.second.trees = trees;
    }
    let mut models = learn(&lessons, task, &recipe, args.weights.is_some())?;
    print(task, "out of fold", &out_of_fold(&lessons, &models));
    print(task, "headlines out of fold", &headlines(&lessons, &models, HEADLINE));
    if let Some(folder) = &args.weights
        && let Some(model) = models.pop()
    {
        std::fs::create_dir_all(folder)?;
        std::fs::write(folder.join(format!("{}.bin", task.name())), model.to_bytes())?;
    }
    if let Some(folder) = &args.folds {
        write_folds(&models, task, folder)?;
    }
    Ok(())
}

#[expect(clippy::print_stdout, reason = "the figures are the program's output")]
fn print(task: Task, title: &str, table: &Table) {
    let title = format!("{}: {title}", task.name());
    println!("{title:32} pages  precision  recall  F1");
    for (name, figures) in table {
        println!(
            "{name:32} {:5}  {:.4}     {:.4}  {:.4}",
            figures.pages, figures.precision, figures.recall, figures.f1
        );
    }
}
