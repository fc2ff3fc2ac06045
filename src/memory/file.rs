//! The file of a site memory: lines of text.
//!
//! ```text
//! dechaff site memory 1
//! example.org 200 00c0ffee00c0ffee:180 5eed5eed5eed5eed:73
//! end 1 0123456789abcdef
//! ```
//!
//! After the first line comes one for each host, in the order of their names: the host, how many of its pages were looked
//! at, and the hashes of the blocks that repeat, ascending, with the number of pages that hold them. The last line has
//! the number of hosts and XXH3 (64 bits) of the lines before.

use std::collections::HashMap;
use std::io::{self, BufRead, Write};

use thiserror::Error;
use xxhash_rust::xxh3::Xxh3;

use super::{Host, SiteMemory};

const HEAD: &str = "dechaff site memory ";
const VERSION: &str = "1";
const END: &str = "end ";

/// Why a site memory cannot be read.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum SiteMemoryError {
    /// The file cannot be read.
    #[error(transparent)]
    Read(#[from] io::Error),
    /// It does not begin as a site memory does.
    #[error("not a site memory")]
    Foreign,
    /// Another version of dechaff wrote it.
    #[error("a site memory of version {0}, which this version of dechaff does not read; learn it anew")]
    Version(String),
    /// It has no last line.
    #[error("the site memory is cut off after line {0}; learn it anew")]
    Cut(usize),
    /// A line is not as it was written.
    #[error("the site memory is damaged in line {0}; learn it anew")]
    Damaged(usize),
    /// The lines are not those that were written.
    #[error("the site memory is damaged: its checksum does not fit; learn it anew")]
    Checksum,
}

impl SiteMemory {
    /// Writes the memory: the same bytes for the same memory.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write(&self, mut out: impl Write) -> io::Result<()> {
        lines(self, |line| out.write_all(line))?;
        writeln!(out, "{}", self.last())?;
        out.flush()
    }

    /// Reads a memory as [`SiteMemory::write`] leaves it.
    ///
    /// # Errors
    /// Why it cannot be read.
    pub fn read(mut input: impl BufRead) -> Result<SiteMemory, SiteMemoryError> {
        let mut hosts = HashMap::new();
        let mut hash = Xxh3::new();
        let mut bytes = Vec::new();
        for number in 1.. {
            bytes.clear();
            input.read_until(b'\n', &mut bytes)?;
            let line = std::str::from_utf8(&bytes).unwrap_or_default().strip_suffix('\n');
            match line {
                _ if number == 1 => version(line)?,
                _ if bytes.is_empty() => return Err(SiteMemoryError::Cut(number - 1)),
                Some(line) if line.starts_with(END) => {
                    let memory = SiteMemory { hosts, hash: hex(&hash) };
                    let is_last = input.fill_buf()?.is_empty();
                    return if is_last && line == memory.last() { Ok(memory) } else { Err(SiteMemoryError::Checksum) };
                }
                line => {
                    let (name, host) = line.and_then(Host::parse).ok_or(SiteMemoryError::Damaged(number))?;
                    hosts.insert(name, host);
                }
            }
            hash.update(&bytes);
        }
        unreachable!("a file has fewer lines than there are numbers")
    }

    /// The last line.
    fn last(&self) -> String {
        format!("{END}{} {}", self.hosts.len(), self.hash)
    }
}

/// Whether this version reads what begins with that line.
fn version(line: Option<&str>) -> Result<(), SiteMemoryError> {
    match line.and_then(|line| line.strip_prefix(HEAD)) {
        Some(VERSION) => Ok(()),
        Some(version) => Err(SiteMemoryError::Version(version.to_owned())),
        None => Err(SiteMemoryError::Foreign),
    }
}

impl Host {
    /// The host of a line, and its name.
    fn parse(line: &str) -> Option<(String, Host)> {
        let mut parts = line.split(' ');
        let name = parts.next().filter(|name| !name.is_empty())?;
        let pages = parts.next()?.parse().ok()?;
        let block = |part: &str| {
            let (hash, count) = part.split_once(':')?;
            Some((u64::from_str_radix(hash, 16).ok()?, count.parse().ok()?))
        };
        let blocks: Vec<(u64, u32)> = parts.map(block).collect::<Option<_>>()?;
        blocks.is_sorted_by(|(one, _), (next, _)| one < next).then(|| (name.to_owned(), Host { pages, blocks }))
    }
}

/// The checksum of the memory's lines.
pub(super) fn checksum(memory: &SiteMemory) -> String {
    let mut hash = Xxh3::new();
    // A hash takes in all bytes.
    let _ = lines(memory, |line| {
        hash.update(line);
        Ok(())
    });
    hex(&hash)
}

fn hex(hash: &Xxh3) -> String {
    format!("{:016x}", hash.digest())
}

/// Calls `take` with each line but the last.
fn lines(memory: &SiteMemory, mut take: impl FnMut(&[u8]) -> io::Result<()>) -> io::Result<()> {
    take(format!("{HEAD}{VERSION}\n").as_bytes())?;
    let mut hosts: Vec<(&String, &Host)> = memory.hosts.iter().collect();
    hosts.sort_unstable_by_key(|(name, _)| *name);
    let mut line = Vec::new();
    for (name, host) in hosts {
        line.clear();
        write!(line, "{name} {}", host.pages)?;
        for (hash, count) in &host.blocks {
            write!(line, " {hash:016x}:{count}")?;
        }
        line.push(b'\n');
        take(&line)?;
    }
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn memory() -> SiteMemory {
        let host = |pages, blocks: &[(u64, u32)]| Host { pages, blocks: blocks.to_vec() };
        let hosts = [("example.org", host(200, &[(0xc0ffee, 180), (u64::MAX, 2)])), ("a.example", host(2, &[]))];
        SiteMemory::new(hosts.into_iter().map(|(name, host)| (name.to_owned(), host)).collect())
    }

    fn written(memory: &SiteMemory) -> Vec<u8> {
        let mut bytes = Vec::new();
        memory.write(&mut bytes).unwrap();
        bytes
    }

    #[test]
    fn the_same_bytes_in_the_order_of_the_hosts() {
        let text = String::from_utf8(written(&memory())).unwrap();
        assert_eq!(
            text,
            "dechaff site memory 1\na.example 2\nexample.org 200 0000000000c0ffee:180 ffffffffffffffff:2\n\
             end 2 6ca5cd0a42c862bb\n"
        );
    }

    #[test]
    fn what_is_wrong_is_told() {
        let bytes = written(&memory());
        let error = |bytes: &[u8]| SiteMemory::read(bytes).unwrap_err().to_string();
        assert_eq!(error(b""), "not a site memory");
        assert_eq!(error(b"{\"id\": 1}\n"), "not a site memory");
        assert!(error(b"dechaff site memory 2\n").starts_with("a site memory of version 2, "));
        assert!(error(&bytes[..40]).contains("damaged in line 3") || error(&bytes[..40]).contains("cut off"));
        let text = String::from_utf8(bytes).unwrap();
        let (lines, _) = text.split_once("end").unwrap();
        assert_eq!(error(lines.as_bytes()), "the site memory is cut off after line 3; learn it anew");
        let broken = text.replace("200 ", "20x ");
        assert_eq!(error(broken.as_bytes()), "the site memory is damaged in line 3; learn it anew");
        for broken in [text.replace("200", "201"), text.replace("end 2", "end 3"), format!("{text}more\n")] {
            assert_eq!(
                error(broken.as_bytes()),
                "the site memory is damaged: its checksum does not fit; learn it anew"
            );
        }
    }

    proptest! {
        #[test]
        fn written_and_read(hosts: Vec<(String, u32, Vec<(u64, u32)>)>) {
            let host = |(name, pages, mut blocks): (String, u32, Vec<(u64, u32)>)| {
                blocks.sort_unstable();
                blocks.dedup_by_key(|(hash, _)| *hash);
                (name.replace(char::is_whitespace, "") + ".example", Host { pages, blocks })
            };
            let memory = SiteMemory::new(hosts.into_iter().map(host).collect());
            let bytes = written(&memory);
            prop_assert_eq!(SiteMemory::read(bytes.as_slice()).unwrap(), memory);
        }

        #[test]
        fn damage_is_noticed(at in 0usize..100, byte: u8, cut: bool) {
            let mut bytes = written(&memory());
            let at = at % bytes.len();
            let whole = bytes.clone();
            if cut { bytes.truncate(at) } else { bytes[at] = byte };
            let read = SiteMemory::read(bytes.as_slice());
            prop_assert!(bytes == whole || read.is_err());
        }
    }
}
