//! `dechaff pipelines`: the built-in pipelines; and how a pipeline is found by its name.

use std::fs;
use std::path::Path;

use clap::{Args, Subcommand};
use dechaff::Pipeline;

use super::{Failure, print};

/// The pipeline that is used where none is named.
pub(crate) const DEFAULT: &str = "article";

const HELP: &str = "\
Examples:
  dechaff pipelines list
  dechaff pipelines show article
  dechaff pipelines show article > mine.toml && dechaff clean samples/poem.txt --pipeline mine.toml";

/// List or show the built-in pipelines.
#[derive(Debug, Args)]
#[command(after_help = HELP)]
pub(crate) struct PipelinesArguments {
    #[command(subcommand)]
    command: PipelinesCommand,
}

#[derive(Debug, Subcommand)]
enum PipelinesCommand {
    /// List the built-in pipelines
    #[command(after_help = HELP)]
    List,
    /// Print the source of a built-in pipeline
    #[command(after_help = HELP)]
    Show {
        /// Its name
        name: String,
    },
}

/// Runs the command.
pub(crate) fn run(arguments: &PipelinesArguments) -> Result<u8, Failure> {
    match &arguments.command {
        PipelinesCommand::List => {
            let line = |(name, description): &(&str, &str)| format!("{name:12} {description}\n");
            print(&Pipeline::builtin_names().iter().map(line).collect::<String>())
        }
        PipelinesCommand::Show { name } => match Pipeline::builtin_source(name) {
            Some(source) => print(source),
            None => Err(unknown(name)),
        },
    }
}

/// The built-in pipeline of that name, or the one in the file at that path.
pub(crate) fn load(name: &str) -> Result<Pipeline, Failure> {
    if Pipeline::builtin_source(name).is_some() {
        return Ok(Pipeline::builtin(name)?);
    }
    let path = Path::new(name);
    if !path.exists() && path.components().count() == 1 && path.extension().is_none() {
        return Err(unknown(name));
    }
    let text = fs::read_to_string(path).map_err(|cause| Failure::PipelineFile { path: path.to_owned(), cause })?;
    Ok(Pipeline::from_toml(name, &text)?)
}

fn unknown(name: &str) -> Failure {
    let known: Vec<&str> = Pipeline::builtin_names().into_iter().map(|(name, _)| name).collect();
    let known = known.join(", ");
    Failure::Usage(format!("no pipeline has the name \"{name}\" and no file either; the built-in ones are {known}"))
}
