//! A stream of articles, in one file or in shards.
//!
//! What is on the disk is always a beginning of what an uninterrupted run writes, so cutting it back to where a
//! checkpoint was taken and going on from there gives the same bytes. A shard that is full keeps its name for the time
//! of writing until a checkpoint that lies behind it is in the caller's journal; else a run that goes on from an earlier
//! checkpoint would find complete files whose articles come once more.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::SinkState;
use super::pack::Pack;
use super::partial::{self, Partial};
use super::pieces::compress;
use super::render::Rendered;
use super::spec::{Compression, Spec};

/// Where the articles go.
pub(super) struct Series {
    spec: Spec,
    pack: Pack,
    out: Option<Out>,
    state: SinkState,
    /// Shards below this one are on the disk.
    synced: u32,
    /// Shards below this one are in a checkpoint that the caller has in its journal once it calls again.
    covered: u32,
}

/// What is written to.
enum Out {
    /// Standard output, a pipe or a device.
    Stream(Box<dyn Write>),
    /// A file.
    File(Partial),
}

impl Series {
    /// Opens the output; with a state, as it was when that was taken.
    pub(super) fn open(spec: Spec, from: Option<&SinkState>) -> io::Result<Series> {
        let pack = Pack::new(&spec)?;
        let state = from.cloned().unwrap_or_default();
        let (synced, covered) = (state.shard, state.shard);
        let mut series = Series { spec, pack, out: None, state, synced, covered };
        let stream: Option<Box<dyn Write>> = match series.spec.place.file() {
            Some(path) => match fs::metadata(path) {
                Ok(found) if found.is_dir() => return Err(io::ErrorKind::IsADirectory.into()),
                Ok(found) if !found.is_file() => Some(Box::new(File::options().write(true).open(path)?)),
                _ => None,
            },
            None => Some(Box::new(io::stdout())),
        };
        match (stream, from) {
            (Some(stream), None) => series.out = Some(Out::Stream(stream)),
            (Some(_), Some(_)) => return Err(io::Error::other("what was written to a stream cannot be gone on with")),
            (None, None) => series.begin()?,
            (None, Some(_)) => series.resume()?,
        }
        Ok(series)
    }

    /// Starts a new run.
    fn begin(&mut self) -> io::Result<()> {
        if self.spec.shards.is_some() {
            // Shards of another run beyond this one's last would be taken for its own.
            if let Some(number) = self.numbers("")?.first() {
                let problem = format!("{} is there already", self.path(*number).display());
                return Err(io::Error::new(io::ErrorKind::AlreadyExists, problem));
            }
        }
        self.create()
    }

    /// Makes the disk look as it did when the state was taken.
    fn resume(&mut self) -> io::Result<()> {
        self.settle()?;
        if self.spec.shards.is_some() {
            let later =
                |number: &u32| *number > self.state.shard || self.state.length == 0 && *number == self.state.shard;
            for number in self.numbers(".partial")?.into_iter().filter(later) {
                partial::remove(&self.path(number))?;
            }
        }
        if self.state.complete {
            return Ok(());
        }
        if self.state.length > 0 {
            self.out = Some(Out::File(Partial::cut_back(&self.path(self.state.shard), self.state.length)?));
        } else if self.state.shard == 0 {
            self.create()?;
        }
        Ok(())
    }

    /// Writes an article.
    pub(super) fn put(&mut self, article: Rendered) -> io::Result<()> {
        self.settle()?;
        let bytes = article.bytes();
        let limit = self.spec.shards.bytes;
        if limit.is_some_and(|limit| self.state.records > 0 && self.state.bytes + bytes > limit.get()) {
            self.close_shard()?;
        }
        if self.out.is_none() {
            if self.state.complete {
                return Err(io::Error::other("the output is complete"));
            }
            self.create()?;
        }
        self.pack.push(article, self.state.records == 0)?;
        self.state.records += 1;
        self.state.bytes += bytes;
        if self.pack.is_full() {
            self.seal()?;
        }
        if self.spec.shards.records.is_some_and(|limit| self.state.records >= limit.get()) {
            self.close_shard()?;
        }
        Ok(())
    }

    /// Whether a checkpoint can be taken.
    pub(super) fn is_sealed(&self) -> bool {
        self.pack.may_end()
    }

    /// Sees all articles so far to the disk.
    pub(super) fn checkpoint(&mut self) -> io::Result<SinkState> {
        self.settle()?;
        if !self.is_sealed() {
            return Err(io::Error::other("a pack is open"));
        }
        self.seal()?;
        self.sync()?;
        self.covered = self.state.shard;
        Ok(self.state.clone())
    }

    /// Ends the output and sees it to the disk.
    pub(super) fn close(&mut self) -> io::Result<SinkState> {
        self.settle()?;
        if self.out.is_some() {
            self.close_shard()?;
        }
        self.sync()?;
        self.state.complete = true;
        self.covered = self.state.shard;
        Ok(self.state.clone())
    }

    /// Gives the files their names.
    pub(super) fn finish(mut self) -> io::Result<()> {
        if !self.state.complete {
            self.close()?;
        }
        self.settle()
    }

    /// Ends without finishing.
    pub(super) fn abandon(mut self, keep: bool) -> io::Result<()> {
        if keep || matches!(self.out, Some(Out::Stream(_))) {
            return Ok(());
        }
        self.out = None;
        (self.state.settled..=self.state.shard).try_for_each(|number| partial::remove(&self.path(number)))
    }

    /// Makes the file of the shard.
    fn create(&mut self) -> io::Result<()> {
        self.out = Some(Out::File(Partial::create(&self.path(self.state.shard))?));
        Ok(())
    }

    /// Writes what was collected.
    fn seal(&mut self) -> io::Result<()> {
        if self.pack.is_empty() {
            return Ok(());
        }
        let pack = self.pack.seal()?;
        match &mut self.out {
            Some(Out::File(file)) => {
                file.append(&pack)?;
                self.state.length = file.length();
            }
            Some(Out::Stream(stream)) => {
                stream.write_all(&pack)?;
                self.state.length += pack.len() as u64;
            }
            None => {}
        }
        Ok(())
    }

    /// Ends the shard.
    fn close_shard(&mut self) -> io::Result<()> {
        match self.out.take() {
            Some(Out::File(mut file)) => {
                let SinkState { shard, settled, records, .. } = self.state;
                self.pack.end(&mut file, records)?;
                self.state = SinkState { shard: shard + 1, settled, ..SinkState::default() };
            }
            Some(Out::Stream(mut stream)) => {
                let last = self.pack.last(self.state.length, self.state.records)?;
                stream.write_all(&last)?;
                stream.flush()?;
            }
            None => {}
        }
        Ok(())
    }

    /// Waits until all that was written is on the disk.
    fn sync(&mut self) -> io::Result<()> {
        let Some(path) = self.spec.place.file() else {
            return match &mut self.out {
                Some(Out::Stream(stream)) => stream.flush(),
                _ => Ok(()),
            };
        };
        for number in self.synced..self.state.shard {
            partial::sync(&self.path(number))?;
        }
        match &mut self.out {
            Some(Out::File(file)) => file.sync()?,
            Some(Out::Stream(stream)) => return stream.flush(),
            None => {}
        }
        self.synced = self.state.shard;
        partial::sync_folder(partial::folder(path))
    }

    /// Gives the shards that are in the caller's journal their names.
    fn settle(&mut self) -> io::Result<()> {
        if self.state.settled == self.covered {
            return Ok(());
        }
        for number in self.state.settled..self.covered {
            let path = self.path(number);
            if self.spec.compression() != self.spec.compression {
                compress(&path, self.spec.compression)?;
            } else {
                partial::settle_again(&path)?;
            }
        }
        self.state.settled = self.covered;
        self.spec.place.file().map_or(Ok(()), |path| partial::sync_folder(partial::folder(path)))
    }

    /// The path of a shard; without shards, of the file.
    fn path(&self, number: u32) -> PathBuf {
        match self.spec.place.file() {
            Some(path) if self.spec.shards.is_some() => shard(path, number),
            Some(path) => path.to_owned(),
            None => PathBuf::new(),
        }
    }

    /// The numbers of the shards that there are, with that behind their names, in order.
    fn numbers(&self, behind: &str) -> io::Result<Vec<u32>> {
        let Some(path) = self.spec.place.file() else { return Ok(Vec::new()) };
        let mut numbers = Vec::new();
        for entry in fs::read_dir(partial::folder(path))? {
            let name = entry?.file_name();
            let name = name.to_str().and_then(|name| name.strip_suffix(behind)).map(Path::new);
            numbers.extend(name.and_then(|name| shard_number(path, name)));
        }
        numbers.sort_unstable();
        Ok(numbers)
    }
}

/// The path of a shard of the output at `path`: of `out.jsonl.zst`, `out-00000.jsonl.zst` and on.
pub(super) fn shard(path: &Path, number: u32) -> PathBuf {
    let [stem, endings] = split(path);
    let mut name = stem;
    name.push(format!("-{number:05}"));
    name.push(endings);
    path.with_file_name(name)
}

/// The number of the shard of the output at `path` that has that file name.
pub(super) fn shard_number(path: &Path, name: &Path) -> Option<u32> {
    let [stem, endings] = split(path);
    let digits = name.to_str()?.strip_prefix(stem.to_str()?)?.strip_prefix('-')?.strip_suffix(endings.to_str()?)?;
    let number = digits.parse().ok()?;
    (shard(path, number).file_name()? == name.as_os_str()).then_some(number)
}

/// A file's name before its endings, and those: `.jsonl.zst`.
fn split(path: &Path) -> [OsString; 2] {
    let name = Path::new(path.file_name().unwrap_or_default());
    let mut endings = Vec::new();
    let mut stem = name;
    while let (Some(ending), Some(rest)) = (stem.extension(), stem.file_stem()) {
        let packed = endings.is_empty() && Compression::named(ending).is_some();
        endings.push(ending);
        stem = Path::new(rest);
        if !packed {
            break;
        }
    }
    let behind = endings.iter().rev().flat_map(|ending| [".".as_ref(), *ending]).collect();
    [stem.into(), behind]
}
