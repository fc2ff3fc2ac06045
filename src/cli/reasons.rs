//! `dechaff reasons`: why text is removed.

use clap::Args;
use dechaff::page::Reason;
use serde_json::json;

use super::{Failure, print};

const HELP: &str = "\
Examples:
  dechaff reasons
  dechaff reasons --json
  dechaff reasons --json | jq -r '.[].name'";

/// List the reasons for which text is removed.
#[derive(Debug, Args)]
#[command(after_help = HELP)]
pub(crate) struct ReasonsArguments {
    /// As a JSON array of objects with `name` and `description`
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub(crate) fn run(arguments: &ReasonsArguments) -> Result<u8, Failure> {
    if arguments.json {
        let entry = |reason: &Reason| json!({ "name": reason.name(), "description": reason.description() });
        let list: serde_json::Value = Reason::ALL.iter().map(entry).collect();
        return print(&format!("{list:#}\n"));
    }
    let width = Reason::ALL.iter().map(|reason| reason.name().len()).max().unwrap_or_default();
    let line = |reason: &Reason| format!("{:width$}  {}\n", reason.name(), reason.description());
    print(&Reason::ALL.iter().map(line).collect::<String>())
}
