//! The inputs that the user names, as jobs.

use std::collections::VecDeque;
use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Cursor, Read, Seek};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use dechaff::source::files::Walk;
use dechaff::source::jsonl;
use dechaff::source::{Input, Lines, RECORD_BYTES};

use super::job::{Failed, Job, read_whole};

/// Bytes read at once, from the files that are read here.
const BUFFER: usize = 64 << 10;
/// Bytes read to tell what a file is.
const PEEK: usize = 512;

/// What the user says that the inputs are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Given {
    /// Each is told from its name and beginning; `jsonl` and `ndjson` files are read as JSONL.
    Auto,
    /// One record of this kind each.
    Record(Input),
    /// JSONL.
    Jsonl,
}

/// The jobs of a run, in the order of the inputs. What is read here is what tells JSONL from text, JSONL itself, and
/// what can be read only once; files are read by the workers.
pub(crate) struct Feed {
    given: Given,
    operands: VecDeque<PathBuf>,
    walk: Option<Walk>,
    lines: Option<(Option<Arc<str>>, Lines<Stream>)>,
    /// Files that are not read in folders: the run's own output.
    output: Vec<PathBuf>,
    /// Whether the inputs may hold more than one record.
    many: bool,
    /// A job that was looked at before its turn.
    first: Option<Job>,
}

type Stream = Box<dyn BufRead + Send>;

impl Feed {
    /// The jobs of `operands`: files, folders, or `-` for standard input. In folders, `output` is left out. Reads as
    /// far as the first record.
    pub(crate) fn new(operands: Vec<PathBuf>, given: Given, output: Vec<PathBuf>) -> Feed {
        let many = operands.len() > 1 || operands.iter().any(|path| path.is_dir());
        let mut feed = Feed { given, operands: operands.into(), walk: None, lines: None, output, many, first: None };
        feed.first = feed.next();
        feed.many |= feed.lines.is_some();
        feed
    }

    /// Whether the inputs may hold more than one record: several operands, a folder or JSONL.
    pub(crate) fn is_many(&self) -> bool {
        self.many
    }

    /// The next line of the JSONL that is being read.
    fn next_line(&mut self) -> Option<Job> {
        let (file, lines) = self.lines.as_mut()?;
        let file = file.clone();
        match lines.next() {
            Some((place, Ok(line))) => Some(Job::Line(file, place, line)),
            Some((place, Err(error))) => Some(Job::Failed(Failed::line(file.as_deref(), place, &error))),
            None => {
                self.lines = None;
                None
            }
        }
    }

    /// The next file of the folder that is being walked.
    fn next_file(&mut self) -> Option<(PathBuf, io::Result<()>)> {
        let walk = self.walk.as_mut()?;
        let output = &self.output;
        walk.find(|(path, _)| !is_output(output, path))
    }

    /// Starts on an operand: a job if it is one record.
    fn start(&mut self, operand: PathBuf) -> Option<Job> {
        if operand.as_os_str() == "-" {
            let stdin = BufReader::with_capacity(BUFFER, io::stdin());
            self.stream(None, self.given, Box::new(stdin))
        } else if operand.is_dir() {
            self.walk = Some(Walk::new(&operand));
            None
        } else {
            self.open(operand)
        }
    }

    /// Opens a file: a job if it is one record; nothing if its lines are the jobs.
    fn open(&mut self, path: PathBuf) -> Option<Job> {
        let name = Some(path.to_string_lossy().into_owned());
        let extension = path.extension().and_then(OsStr::to_str);
        let given = match (self.given, extension) {
            (Given::Auto, Some("jsonl" | "ndjson")) => Given::Jsonl,
            (Given::Auto, Some("html" | "htm" | "xhtml")) => Given::Record(Input::Html),
            (given, _) => given,
        };
        let opened = File::open(&path).and_then(|mut file| {
            let metadata = file.metadata()?;
            let whole = match given {
                _ if !metadata.is_file() => None,
                Given::Jsonl => None,
                Given::Record(input) => Some(input),
                Given::Auto => (!begins_with_brace(&mut file)?).then_some(Input::Auto),
            };
            Ok((file, metadata.len(), whole))
        });
        match opened {
            Ok((_, length, Some(input))) => Some(Job::File(path, input, length)),
            Ok((file, _, None)) => self.stream(name, given, Box::new(BufReader::with_capacity(BUFFER, file))),
            Err(error) => Some(Job::Failed(Failed::unreadable(name, &error))),
        }
    }

    /// Starts to read a stream: a job if it is one record; nothing if its lines are the jobs.
    fn stream(&mut self, file: Option<String>, given: Given, stream: Stream) -> Option<Job> {
        let (stream, given) = match given {
            Given::Auto => match tell(stream) {
                Ok(told) => told,
                Err(error) => return Some(Job::Failed(Failed::unreadable(file, &error))),
            },
            given => (stream, given),
        };
        let input = match given {
            Given::Jsonl => {
                self.lines = Some((file.map(Arc::from), Lines::new(stream, RECORD_BYTES)));
                return None;
            }
            Given::Record(input) => input,
            Given::Auto => Input::Auto,
        };
        Some(match read_whole(stream) {
            Ok(bytes) => Job::Bytes(file, input, bytes),
            Err(error) => Job::Failed(Failed::unreadable(file, &error)),
        })
    }
}

impl Iterator for Feed {
    type Item = Job;

    fn next(&mut self) -> Option<Job> {
        if self.first.is_some() {
            return self.first.take();
        }
        loop {
            let job = match self.next_line() {
                Some(job) => Some(job),
                None => match self.next_file() {
                    Some((path, Ok(()))) => self.open(path),
                    Some((path, Err(error))) => {
                        let file = Some(path.to_string_lossy().into_owned());
                        Some(Job::Failed(Failed::unreadable(file, &error)))
                    }
                    None => {
                        let operand = self.operands.pop_front()?;
                        self.start(operand)
                    }
                },
            };
            if job.is_some() {
                return job;
            }
        }
    }
}

/// Whether a file in a folder is the run's own output.
fn is_output(output: &[PathBuf], path: &Path) -> bool {
    let same_name = |output: &&PathBuf| output.file_name() == path.file_name();
    let same = |output: &PathBuf| fs::canonicalize(output).ok() == fs::canonicalize(path).ok();
    output.iter().find(same_name).is_some_and(same)
}

/// Whether the first character of a file, spaces and byte order mark aside, is `{`, as it is in JSONL. The file is
/// left at its beginning.
fn begins_with_brace(file: &mut File) -> io::Result<bool> {
    let mut bytes = [0; PEEK];
    let read = file.read(&mut bytes)?;
    file.rewind()?;
    let bytes = &bytes[..read];
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    Ok(bytes.first().is_none_or(|byte| *byte == b'{'))
}

/// Tells JSONL from a single record by the first line that is not blank; gives the stream back whole.
fn tell(mut stream: Stream) -> io::Result<(Stream, Given)> {
    let mut seen = Vec::new();
    loop {
        let start = seen.len();
        let room = (RECORD_BYTES - start) as u64;
        let read = (&mut stream).take(room).read_until(b'\n', &mut seen)?;
        let line = &seen[start..];
        if read == 0 || !line.trim_ascii().is_empty() {
            let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
            let given = if jsonl::is_record(line) { Given::Jsonl } else { Given::Auto };
            return Ok((Box::new(Cursor::new(seen).chain(stream)), given));
        }
    }
}
