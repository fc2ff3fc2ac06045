//! `--learn-site`: the site memory of a run.

use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Write};
use std::path::Path;
use std::sync::Arc;

use dechaff::Cleaner;
use dechaff::memory::{SiteMemory, SiteMemoryError};
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
    let memory = match File::open(path) {
        Ok(file) => SiteMemory::read(BufReader::new(file)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            learn_anew(&cleaner, path, inputs, options, flow).map_err(SiteMemoryError::from)
        }
        Err(error) => Err(error.into()),
    };
    let failure = |cause| Failure::SiteMemory { path: path.to_owned(), cause };
    Ok(cleaner.with_site_memory(Arc::new(memory.map_err(failure)?)))
}

/// Learns from the inputs and writes the file.
fn learn_anew(cleaner: &Cleaner, path: &Path, inputs: Inputs, options: &Options, flow: Flow) -> io::Result<SiteMemory> {
    if inputs.read_stream() {
        let problem = "there is no such file, and standard input cannot be read twice to learn one";
        return Err(io::Error::new(io::ErrorKind::InvalidInput, problem));
    }
    let feed = Feed::new(inputs, options.clone(), Arc::new(Watch::default()));
    let memory = learn(cleaner, feed, flow)?;
    let mut file = BufWriter::new(File::create(partial(path))?);
    memory.write(&mut file)?;
    file.flush()?;
    fs::rename(partial(path), path)?;
    Ok(memory)
}
