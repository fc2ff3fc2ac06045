//! The command line: one file a sub-command.

mod check;
mod clean;
mod completions;
pub(crate) mod exit;
mod failure;
mod pipelines;
mod reasons;
mod schema;

use std::io::{self, IsTerminal, Write};
use std::path::Path;

use clap::builder::StyledStr;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{CommandFactory, Parser, Subcommand};

pub(crate) use failure::Failure;

/// Takes what scrapers bring home, HTML or raw text, and gives back the article: clean, structured JSON.
///
/// Without a command, reads standard input and cleans it.
#[derive(Debug, Parser)]
#[command(version, max_term_width = 100, after_help = HELP)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
}

const HELP: &str = "\
Examples:
  dechaff < samples/poem.txt                         one page from standard input, as JSON
  dechaff clean samples/poem.txt --format markdown   one page as Markdown
  dechaff clean samples/*.txt -o articles.jsonl      many pages, as JSONL";

#[derive(Debug, Subcommand)]
enum Command {
    Clean(Box<clean::CleanArguments>),
    Pipelines(pipelines::PipelinesArguments),
    Check(check::CheckArguments),
    Schema(schema::SchemaArguments),
    Reasons(reasons::ReasonsArguments),
    Completions(completions::CompletionsArguments),
}

/// Reads the arguments.
///
/// # Errors
/// What is wrong with them, or the help that was asked for.
pub(crate) fn parse() -> Result<Arguments, clap::Error> {
    Arguments::try_parse().map_err(|mut error| {
        if let (ErrorKind::InvalidSubcommand, Some(ContextValue::String(name))) =
            (error.kind(), error.get(ContextKind::InvalidSubcommand))
            && (name.contains(['.', '/']) || Path::new(name).exists())
        {
            let hint = StyledStr::from(format!("did you mean `dechaff clean {name}`?"));
            error.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![hint]));
        }
        error
    })
}

/// Runs the command. Gives the code to exit with.
///
/// # Errors
/// What ended the run early.
pub(crate) fn run(arguments: Arguments) -> Result<u8, Failure> {
    match arguments.command {
        Some(Command::Clean(arguments)) => clean::run(*arguments),
        Some(Command::Pipelines(arguments)) => pipelines::run(&arguments),
        Some(Command::Check(arguments)) => check::run(&arguments),
        Some(Command::Schema(_)) => schema::run(),
        Some(Command::Reasons(arguments)) => reasons::run(&arguments),
        Some(Command::Completions(arguments)) => completions::run(&arguments),
        None if io::stdin().is_terminal() => print(&Arguments::command().render_help().to_string()),
        None => clean::run(clean::CleanArguments::default()),
    }
}

/// Writes `text` to standard output.
fn print(text: &str) -> Result<u8, Failure> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes()).and_then(|()| out.flush()).map_err(Failure::stdout)?;
    Ok(exit::SUCCESS)
}
