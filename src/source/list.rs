//! Lists of files.

use std::io::{self, BufRead, Read};
use std::path::PathBuf;

/// The longest path in a list, in bytes.
const PATH: u64 = 64 << 10;

/// The paths that `reader` lists: one a line, or with `nul` separated by NUL bytes, as `find -print0` writes them. Empty
/// ones are left out. After an error, nothing follows.
///
/// ```
/// use dechaff::source::files::listed;
///
/// let paths: Result<Vec<_>, _> = listed(&b"a.html\r\n\nb c.html"[..], false).collect();
/// assert_eq!(paths?, ["a.html", "b c.html"].map(std::path::PathBuf::from));
/// # Ok::<(), std::io::Error>(())
/// ```
pub fn listed(mut reader: impl BufRead, nul: bool) -> impl Iterator<Item = io::Result<PathBuf>> {
    let separator = if nul { 0 } else { b'\n' };
    let mut ended = false;
    std::iter::from_fn(move || {
        while !ended {
            let mut bytes = Vec::new();
            match reader.by_ref().take(PATH).read_until(separator, &mut bytes) {
                Ok(0) => ended = true,
                Ok(read) if read as u64 == PATH && bytes.last() != Some(&separator) => {
                    ended = true;
                    let message = format!("a path in the list is longer than {PATH} bytes");
                    return Some(Err(io::Error::new(io::ErrorKind::InvalidData, message)));
                }
                Ok(_) => {
                    bytes.pop_if(|last| *last == separator);
                    if !nul {
                        bytes.pop_if(|last| *last == b'\r');
                    }
                    if !bytes.is_empty() {
                        return Some(path(bytes));
                    }
                }
                Err(error) => {
                    ended = true;
                    return Some(Err(error));
                }
            }
        }
        None
    })
}

#[cfg(unix)]
fn path(bytes: Vec<u8>) -> io::Result<PathBuf> {
    use std::ffi::OsString;
    use std::os::unix::ffi::OsStringExt;
    Ok(OsString::from_vec(bytes).into())
}

#[cfg(not(unix))]
fn path(bytes: Vec<u8>) -> io::Result<PathBuf> {
    String::from_utf8(bytes).map(PathBuf::from).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn nul_bytes_separate_names_with_line_breaks() {
        let paths: Vec<_> = listed(&b"a\nb\0c\0\0"[..], true).map(Result::unwrap).collect();
        assert_eq!(paths, [PathBuf::from("a\nb"), PathBuf::from("c")]);
    }

    #[test]
    fn a_list_that_is_none_ends() {
        let paths: Vec<_> = listed(io::Cursor::new(vec![b'x'; 1 << 20]), false).collect();
        assert!(paths.len() == 1 && paths[0].is_err());
    }
}
