//! `dechaff completions`: completion scripts for shells.

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use super::{Arguments, Failure, print};

const HELP: &str = "\
Examples:
  dechaff completions bash > ~/.local/share/bash-completion/completions/dechaff
  dechaff completions zsh > ~/.zfunc/_dechaff
  dechaff completions fish > ~/.config/fish/completions/dechaff.fish";

/// Print a completion script for a shell.
#[derive(Debug, Args)]
#[command(after_help = HELP)]
pub(crate) struct CompletionsArguments {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

/// Runs the command.
pub(crate) fn run(arguments: &CompletionsArguments) -> Result<u8, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut Arguments::command(), "dechaff", &mut script);
    print(&String::from_utf8_lossy(&script))
}
