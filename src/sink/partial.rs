//! Files that have a name of their own until they are complete, and can be cut back to what was known to be sound.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// A file under its name for the time of writing.
#[derive(Debug)]
pub(super) struct Partial {
    file: File,
    length: u64,
}

impl Partial {
    /// Makes the file that will be at `path`, empty.
    pub(super) fn create(path: &Path) -> io::Result<Partial> {
        let file = File::options().read(true).write(true).create(true).truncate(true).open(partial(path))?;
        Ok(Partial { file, length: 0 })
    }

    /// Opens the file that will be at `path` and takes away what stands behind its first `length` bytes.
    ///
    /// # Errors
    /// `InvalidData` where it is shorter; else the operating system's.
    pub(super) fn cut_back(path: &Path, length: u64) -> io::Result<Partial> {
        let path = partial(path);
        let named = |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", path.display()));
        let mut file = File::options().read(true).write(true).open(&path).map_err(named)?;
        if file.metadata()?.len() < length {
            let problem = format!("{} is shorter than the {length} bytes written before", path.display());
            return Err(io::Error::new(io::ErrorKind::InvalidData, problem));
        }
        file.set_len(length)?;
        file.seek(SeekFrom::Start(length))?;
        Ok(Partial { file, length })
    }

    /// Writes at the end.
    pub(super) fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        #[cfg(test)]
        fault::check(&mut self.file, bytes)?;
        self.file.write_all(bytes)?;
        self.length += bytes.len() as u64;
        Ok(())
    }

    /// The `length` bytes from `at`.
    pub(super) fn read(&mut self, at: u64, length: usize) -> io::Result<Vec<u8>> {
        let mut bytes = vec![0; length];
        self.file.seek(SeekFrom::Start(at))?;
        self.file.read_exact(&mut bytes)?;
        self.file.seek(SeekFrom::Start(self.length))?;
        Ok(bytes)
    }

    /// Bytes in the file.
    pub(super) fn length(&self) -> u64 {
        self.length
    }

    /// Waits until all of it is on the disk.
    pub(super) fn sync(&self) -> io::Result<()> {
        self.file.sync_data()
    }
}

/// The name, for the time of writing, of the file that will be at `path`.
pub(crate) fn partial(path: &Path) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(".partial");
    name.into()
}

/// Waits until the unfinished file of `path` is on the disk.
pub(super) fn sync(path: &Path) -> io::Result<()> {
    File::options().write(true).open(partial(path))?.sync_data()
}

/// Gives a complete file its name.
pub(super) fn settle(path: &Path) -> io::Result<()> {
    fs::rename(partial(path), path)
}

/// Gives a complete file its name, unless that was done before.
///
/// # Errors
/// `NotFound` where it is there under neither name.
pub(super) fn settle_again(path: &Path) -> io::Result<()> {
    match settle(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound && path.is_file() => Ok(()),
        Err(error) => Err(io::Error::new(error.kind(), format!("{}: {error}", path.display()))),
        Ok(()) => Ok(()),
    }
}

/// Takes the unfinished file of `path` away, if there is one.
pub(super) fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(partial(path)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// The folder of `path`.
pub(super) fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Waits until the names in a folder are on the disk. Where folders cannot be opened as files, such as on Windows, the
/// system sees to that by itself.
pub(super) fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

/// A disk that is full after so many bytes.
#[cfg(test)]
pub(super) mod fault {
    use std::cell::Cell;
    use std::io::{self, Write};

    thread_local! {
        /// Bytes that still fit.
        pub(in crate::sink) static ROOM: Cell<u64> = const { Cell::new(u64::MAX) };
    }

    /// Takes room for `bytes`; if there is too little, writes what fits and fails.
    pub(super) fn check(out: &mut impl Write, bytes: &[u8]) -> io::Result<()> {
        let room = ROOM.get();
        let fits = bytes.len().min(usize::try_from(room).unwrap_or(usize::MAX));
        ROOM.set(room - fits as u64);
        if fits < bytes.len() {
            out.write_all(&bytes[..fits])?;
            return Err(io::ErrorKind::StorageFull.into());
        }
        Ok(())
    }
}
