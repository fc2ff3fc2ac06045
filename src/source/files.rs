//! Folders and lists to files.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

pub use super::globs::{GlobError, Globs};
pub use super::list::listed;

/// The files under a folder, sorted by the bytes of their paths.
///
/// Entries whose name begins with a dot are skipped; so are pipes, sockets and devices. A link to a file is that file;
/// a link to a folder is not followed, so that no loop can arise. A folder or link that cannot be read is given as an
/// error, in its place. One folder's names are in memory at a time, with those of the folders above it.
#[derive(Debug)]
pub struct Walk {
    root: PathBuf,
    globs: Globs,
    /// What is still to visit, the next one last.
    pending: Vec<Entry>,
}

/// A path and what lies there.
type Entry = (PathBuf, Kind);

#[derive(Debug)]
enum Kind {
    File,
    Folder,
    Unreadable(io::Error),
}

impl Walk {
    /// The files under `folder`.
    pub fn new(folder: &Path) -> Walk {
        Walk::chosen(folder, Globs::default())
    }

    /// The files under `folder` that `globs` choose. Folders that are excluded are not entered.
    pub fn chosen(folder: &Path, globs: Globs) -> Walk {
        Walk { root: folder.to_owned(), globs, pending: vec![(folder.to_owned(), Kind::Folder)] }
    }

    /// Whether an entry is to be visited.
    fn is_chosen(&self, path: &Path, kind: &Kind) -> bool {
        let below = path.strip_prefix(&self.root).unwrap_or(path);
        match kind {
            Kind::Folder => self.globs.enters(below),
            Kind::File | Kind::Unreadable(_) => self.globs.reads(below),
        }
    }

    /// Puts the entries of `folder` before everything that is pending.
    fn open(&mut self, folder: &Path) -> io::Result<()> {
        let mut entries = Vec::new();
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            if !entry.file_name().as_encoded_bytes().starts_with(b".") {
                let found = kind(&entry).map(|kind| (entry.path(), kind));
                entries.extend(found.filter(|(path, kind)| self.is_chosen(path, kind)));
            }
        }
        entries.sort_unstable_by(|a, b| rank(b).cmp(rank(a)));
        self.pending.append(&mut entries);
        Ok(())
    }
}

impl Iterator for Walk {
    type Item = (PathBuf, io::Result<()>);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let (path, kind) = self.pending.pop()?;
            match kind {
                Kind::File => return Some((path, Ok(()))),
                Kind::Unreadable(error) => return Some((path, Err(error))),
                Kind::Folder => {
                    if let Err(error) = self.open(&path) {
                        return Some((path, Err(error)));
                    }
                }
            }
        }
    }
}

/// What lies at an entry; nothing where it is not to be read.
fn kind(entry: &fs::DirEntry) -> Option<Kind> {
    let found = entry.file_type().and_then(|kind| {
        let link = kind.is_symlink();
        let kind = if link { fs::metadata(entry.path())?.file_type() } else { kind };
        Ok((kind, link))
    });
    match found {
        Ok((kind, _)) if kind.is_file() => Some(Kind::File),
        Ok((kind, false)) if kind.is_dir() => Some(Kind::Folder),
        Ok(_) => None,
        Err(error) => Some(Kind::Unreadable(error)),
    }
}

/// The bytes by which an entry is sorted: those of its path, a folder's with the separator that its files' paths go on
/// with, so that sorting folder by folder gives the order of whole paths.
fn rank((path, kind): &Entry) -> impl Iterator<Item = &u8> + use<'_> {
    let separator = matches!(kind, Kind::Folder).then_some(&b'/');
    path.as_os_str().as_encoded_bytes().iter().chain(separator)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    /// A new folder of that name for one test.
    fn folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("dechaff-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        folder
    }

    fn names(root: &Path) -> Vec<(String, bool)> {
        let name = |path: PathBuf| path.strip_prefix(root).unwrap().to_string_lossy().into_owned();
        Walk::new(root).map(|(path, found)| (name(path), found.is_ok())).collect()
    }

    #[test]
    fn files_come_in_the_order_of_their_paths() {
        let root = folder("order");
        for name in ["b/x", "b/y/z", "b.txt", "a", "b-c", ".hidden", "b/.git/x"] {
            let path = root.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        }
        let found: Vec<_> = names(&root).into_iter().map(|name| name.0).collect();
        let mut sorted = found.clone();
        sorted.sort();
        assert_eq!(found, ["a", "b-c", "b.txt", "b/x", "b/y/z"]);
        assert_eq!(found, sorted);
        fs::remove_dir_all(root).unwrap();
    }

    #[test]
    fn globs_choose_files_and_spare_folders() {
        let root = folder("globs");
        for name in ["a.html", "a.txt", "drafts/b.html", "news/c.html", "news/drafts/d.html"] {
            fs::create_dir_all(root.join(name).parent().unwrap()).unwrap();
            fs::write(root.join(name), "").unwrap();
        }
        let found: Vec<_> = Walk::chosen(&root, Globs::new(&["*.html"], &["drafts"]).unwrap()).collect();
        let found: Vec<_> = found.iter().map(|(path, _)| path.strip_prefix(&root).unwrap()).collect();
        assert_eq!(found, [Path::new("a.html"), Path::new("news/c.html")]);
        fs::remove_dir_all(root).unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn loops_end_and_dangling_links_are_errors() {
        use std::os::unix::fs::symlink;
        let root = folder("links");
        fs::write(root.join("file"), "").unwrap();
        symlink(&root, root.join("loop")).unwrap();
        symlink("nowhere", root.join("gone")).unwrap();
        symlink("self", root.join("self")).unwrap();
        symlink("file", root.join("link")).unwrap();
        let expected = [("file", true), ("gone", false), ("link", true), ("self", false)];
        assert_eq!(names(&root), expected.map(|(name, found)| (name.to_owned(), found)));
        fs::remove_dir_all(root).unwrap();
    }

    #[test]
    fn a_missing_folder_is_an_error() {
        let mut walk = Walk::new(Path::new("/nonexistent/folder"));
        assert!(walk.next().unwrap().1.is_err());
        assert!(walk.next().is_none());
    }
}
