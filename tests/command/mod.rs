//! The command, as tests of runs start it.

use std::path::Path;
use std::process::Command;

/// `dechaff clean` with a pipeline that keeps all, in the folder `root`.
pub(crate) fn clean(root: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dechaff"));
    command.current_dir(root).args(["clean", "--pipeline", "keep-all"]).args(arguments);
    command
}
