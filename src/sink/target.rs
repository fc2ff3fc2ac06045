//! Where the output goes.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// Bytes collected before they are written.
const BUFFER: usize = 64 << 10;

/// Standard output, or a file that appears under its name only once it is complete.
pub(crate) struct Target {
    writer: BufWriter<Box<dyn Write>>,
    /// The file's name for the time of writing, and its final name.
    rename: Option<(PathBuf, PathBuf)>,
}

impl Target {
    /// Standard output, or the file at `path`. What is not a regular file, such as a pipe or device, is written to
    /// directly.
    ///
    /// # Errors
    /// The operating system's, where the file cannot be made.
    pub(crate) fn open(path: Option<&Path>) -> io::Result<Target> {
        let (writer, rename): (Box<dyn Write>, _) = match path {
            None => (Box::new(io::stdout()), None),
            Some(path) => match fs::metadata(path) {
                Ok(found) if found.is_dir() => return Err(io::ErrorKind::IsADirectory.into()),
                Ok(found) if !found.is_file() => (Box::new(File::options().write(true).open(path)?), None),
                _ => {
                    let partial = partial(path);
                    (Box::new(File::create(&partial)?), Some((partial, path.to_owned())))
                }
            },
        };
        Ok(Target { writer: BufWriter::with_capacity(BUFFER, writer), rename })
    }

    /// Writes out what is left and gives the file its name.
    pub(crate) fn finish(mut self) -> io::Result<()> {
        self.writer.flush()?;
        if let Some((partial, path)) = &self.rename {
            fs::rename(partial, path)?;
        }
        self.rename = None;
        Ok(())
    }
}

impl Write for Target {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.writer.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

impl Drop for Target {
    /// Takes an unfinished file away.
    fn drop(&mut self) {
        if let Some((partial, _)) = &self.rename {
            let _ = fs::remove_file(partial);
        }
    }
}

/// The name of the file at `path` for the time of writing.
pub(crate) fn partial(path: &Path) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(".partial");
    name.into()
}
