//! Which files of a folder are read.

use std::path::Path;

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use thiserror::Error;

/// A glob that cannot be used.
#[derive(Debug, Error)]
#[error("{0}")]
pub struct GlobError(#[from] globset::Error);

/// Globs that choose among the files of a folder: a file is read if an including one matches it, or there are none, and
/// no excluding one does. Their order does not matter.
///
/// A glob without a slash is matched against names, at any depth; one with a slash against the path below the folder,
/// which a leading `/` or `./` stands for.
/// `*` and `?` match no slash, `**` matches any number of folders, `{a,b}` either, `[a-z]` a range. A glob that matches a
/// folder matches everything below it; one that ends with a slash matches folders alone.
///
/// ```
/// use dechaff::source::files::Globs;
/// use std::path::Path;
///
/// let globs = Globs::new(&["*.html"], &["drafts/"])?;
/// assert!(globs.reads(Path::new("news/a.html")));
/// assert!(!globs.reads(Path::new("drafts/a.html")) && !globs.reads(Path::new("news/a.txt")));
/// # Ok::<(), dechaff::source::files::GlobError>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct Globs {
    include: Option<GlobSet>,
    exclude: GlobSet,
}

impl Globs {
    /// The globs that include and those that exclude.
    ///
    /// # Errors
    /// [`GlobError`] where one is malformed.
    pub fn new(include: &[impl AsRef<str>], exclude: &[impl AsRef<str>]) -> Result<Globs, GlobError> {
        Ok(Globs { include: (!include.is_empty()).then(|| set(include)).transpose()?, exclude: set(exclude)? })
    }

    /// Whether the file at that path, which is relative to the folder, is read.
    pub fn reads(&self, path: &Path) -> bool {
        self.include.as_ref().is_none_or(|include| include.is_match(path)) && !self.exclude.is_match(path)
    }

    /// Whether any file below the folder at that path can be read.
    pub(super) fn enters(&self, folder: &Path) -> bool {
        !self.exclude.is_match(folder.join("."))
    }
}

fn set(globs: &[impl AsRef<str>]) -> Result<GlobSet, globset::Error> {
    let mut set = GlobSetBuilder::new();
    let mut add = |glob: &str| {
        set.add(GlobBuilder::new(glob).literal_separator(true).build()?);
        Ok::<_, globset::Error>(())
    };
    for glob in globs.iter().map(AsRef::as_ref) {
        let (path, folders_alone) = (glob.trim_end_matches('/'), glob.ends_with('/'));
        let rooted = match path.strip_prefix("./").or(path.strip_prefix('/')) {
            Some(path) => path.to_owned(),
            None if path.contains('/') => path.to_owned(),
            None => format!("**/{path}"),
        };
        if !folders_alone {
            add(&rooted)?;
        }
        add(&format!("{rooted}/**"))?;
    }
    set.build()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn globs_choose() {
        let reads = |include: &[&str], exclude: &[&str], path: &str| {
            Globs::new(include, exclude).unwrap().reads(Path::new(path))
        };
        for (include, exclude, path, expected) in [
            (&[][..], &[][..], "a/b.txt", true),
            (&["*.txt"], &[], "a/b.txt", true),
            (&["*.txt"], &[], "a/b.html", false),
            (&["*.{txt,html}"], &[], "b.html", true),
            (&["/*.txt"], &[], "a/b.txt", false),
            (&["/*.txt"], &[], "b.txt", true),
            (&["./*.txt"], &[], "b.txt", true),
            (&["./*.txt"], &[], "a/b.txt", false),
            (&["./a/*.txt"], &["./a/c.txt"], "a/b.txt", true),
            (&[], &["./a/"], "a/b.txt", false),
            (&["a/*.txt"], &[], "a/b.txt", true),
            (&["a/*.txt"], &[], "a/c/b.txt", false),
            (&["a/**/*.txt"], &[], "a/c/d/b.txt", true),
            (&["a"], &[], "x/a/b.txt", true),
            (&[], &["drafts"], "x/drafts/a.txt", false),
            (&[], &["drafts/"], "drafts", true),
            (&[], &["drafts/**"], "drafts/a.txt", false),
            (&["*.txt"], &["old*"], "older.txt", false),
        ] {
            assert_eq!(reads(include, exclude, path), expected, "{include:?} {exclude:?} {path}");
        }
        assert!(Globs::new(&["[a"], &["b"]).is_err());
        assert!(!Globs::new(&[] as &[&str], &["drafts"]).unwrap().enters(Path::new("x/drafts")));
    }
}
