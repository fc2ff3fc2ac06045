//! `dechaff check`: whether a pipeline can be built.

use clap::Args;

use super::{Failure, pipelines, print};

const HELP: &str = "\
Examples:
  dechaff check my-pipeline.toml
  dechaff check article
  dechaff pipelines show article > mine.toml && dechaff check mine.toml";

/// Check a pipeline file.
///
/// An unknown key, stage or word is an error that names the line and the nearest known word.
#[derive(Debug, Args)]
#[command(after_help = HELP)]
pub(crate) struct CheckArguments {
    /// Name of a built-in pipeline, or a pipeline file
    #[arg(value_name = "NAME|FILE")]
    pipeline: String,
}

/// Runs the command.
pub(crate) fn run(arguments: &CheckArguments) -> Result<u8, Failure> {
    let pipeline = pipelines::load(&arguments.pipeline)?;
    print(&format!(
        "{}: {} stages, {} rules, hash {}\n",
        pipeline.name,
        pipeline.stages.len(),
        pipeline.rules.len(),
        pipeline.hash
    ))
}
