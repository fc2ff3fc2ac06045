//! `dechaff check`: whether a pipeline can be built.

use std::io::{self, Write};

use clap::Args;
use dechaff::pipeline::{TestOutcome, check};

use super::{Failure, exit, pipelines, print};

const HELP: &str = "\
Examples:
  dechaff check article
  dechaff check pipelines/text-dump.toml
  dechaff pipelines show article > mine.toml && dechaff check mine.toml";

/// Check a pipeline and run the tests that it carries.
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
    let about = format!("{} (hash {})", pipeline.name, pipeline.hash);
    let outcomes = check(pipeline);
    for outcome in outcomes.iter() {
        for failure in &outcome.failures {
            let TestOutcome { name, file, line, .. } = outcome;
            // Nobody is left to hear that standard error cannot be written.
            let _ = writeln!(io::stderr(), "dechaff: {file}:{line}: test \"{name}\": {failure}");
        }
    }
    let passed = outcomes.iter().filter(|outcome| outcome.passed()).count();
    print(&format!("{about}: {passed} of {} tests pass\n", outcomes.len()))?;
    Ok(if passed == outcomes.len() { exit::SUCCESS } else { exit::FAILED_RECORDS })
}
