//! The `dechaff` command: parses the arguments, runs, maps the result to an exit code.

mod batch;
mod cli;
mod sink;

use std::io::Write as _;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments = match cli::parse() {
        Ok(arguments) => arguments,
        Err(usage) => {
            let _ = usage.print();
            return if usage.use_stderr() { cli::exit::USAGE } else { cli::exit::SUCCESS }.into();
        }
    };
    match cli::run(arguments) {
        Ok(exit) => exit.into(),
        Err(failure) if failure.is_broken_pipe() => cli::exit::SUCCESS.into(),
        Err(failure) => {
            let _ = writeln!(std::io::stderr(), "dechaff: {failure}");
            failure.exit().into()
        }
    }
}
