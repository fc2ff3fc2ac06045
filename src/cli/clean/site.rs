//! `--learn-site`: the site memory of a run.

use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Write};
use std::path::Path;
use std::sync::Arc;

use dechaff::Cleaner;
use dechaff::memory::SiteMemory;
use dechaff::source::Options;

use crate::batch::{Feed, Flow, Inputs, Watch, learn};
use crate::cli::Failure;
use crate::sink::partial;

/// Gives the cleaner what the file at `path` knows of sites; where there is no such file, what `inputs` teach, which the
/// file then keeps.
pub(super) fn remember(
    cleaner: Cleaner,
    path: &Path,
    inputs: Inputs,
    options: &Options,
    flow: Flow,
) -> Result<Cleaner, Failure> {
    let failure = |cause| Failure::SiteMemory { path: path.to_owned(), cause };
    let memory = match File::open(path) {
        Ok(file) => SiteMemory::read(BufReader::new(file)).map_err(failure)?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let memory = learn_anew(&cleaner, inputs, options, flow).map_err(|cause| failure(cause.into()))?;
            let unwritable = |cause| Failure::Output { target: path.display().to_string(), cause };
            keep(&memory, path).map_err(unwritable)?;
            memory
        }
        Err(error) => return Err(failure(error.into())),
    };
    Ok(cleaner.with_site_memory(Arc::new(memory)))
}

/// Learns from the inputs.
fn learn_anew(cleaner: &Cleaner, inputs: Inputs, options: &Options, flow: Flow) -> io::Result<SiteMemory> {
    if inputs.read_stream() {
        let problem = "there is no such file, and standard input cannot be read twice to learn one";
        return Err(io::Error::new(io::ErrorKind::InvalidInput, problem));
    }
    let feed = Feed::new(inputs, options.clone(), Arc::new(Watch::default()));
    learn(cleaner, feed, flow)
}

/// Writes the file, which has its name once it is complete.
fn keep(memory: &SiteMemory, path: &Path) -> io::Result<()> {
    let mut file = BufWriter::new(File::create(partial(path))?);
    memory.write(&mut file)?;
    file.flush()?;
    fs::rename(partial(path), path)
}
