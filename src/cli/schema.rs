//! `dechaff schema`: the output's JSON Schema.

use clap::Args;
use dechaff::Article;

use super::{Failure, print};

const HELP: &str = "\
Examples:
  dechaff schema
  dechaff schema > article.schema.json
  dechaff schema | jq '.properties | keys'";

/// Print the JSON Schema of an article.
#[derive(Debug, Args)]
#[command(after_help = HELP)]
pub(crate) struct SchemaArguments {}

/// Runs the command.
pub(crate) fn run() -> Result<u8, Failure> {
    print(&format!("{:#}\n", schemars::schema_for!(Article).as_value()))
}
