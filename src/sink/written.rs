//! The files that a run writes, told from those that it reads.

use std::fs;
use std::path::{Path, PathBuf};

use super::names::is_name;
use super::partial::{folder, partial};
use super::series::shard_number;
use super::spec::{Place, Spec};

/// The files that a run writes: its output, whole or unfinished, and others beside it.
#[derive(Debug, Clone)]
pub(crate) struct Written {
    output: Option<Output>,
    files: Vec<PathBuf>,
}

#[derive(Debug, Clone)]
enum Output {
    /// Shards named after this file.
    Shards(PathBuf),
    /// Files of articles in this folder, whose path is canonical, with that ending.
    Folder(PathBuf, &'static str),
}

impl Written {
    /// The output of `spec`, and `files`.
    pub(crate) fn new(spec: &Spec, mut files: Vec<PathBuf>) -> Written {
        let output = match &spec.place {
            Place::File(path) | Place::Side(path) if spec.shards.is_some() => Some(Output::Shards(path.clone())),
            Place::File(path) | Place::Side(path) => {
                files.push(path.clone());
                None
            }
            Place::Folder(root) => Some(Output::Folder(canonical(root), spec.ending())),
            Place::Stdout => None,
        };
        files.extend(files.iter().map(|path| partial(path)).collect::<Vec<_>>());
        Written { output, files }
    }

    /// Whether the file at `path` is one of them.
    pub(crate) fn has(&self, path: &Path) -> bool {
        let same = |other: &Path| same_folder(other, path) && other.file_name() == path.file_name();
        let is_file = self.files.iter().any(|other| other.file_name() == path.file_name() && same(other));
        is_file
            || match &self.output {
                None => false,
                Some(Output::Folder(root, ending)) => {
                    is_name(path, ending)
                        && path.parent().map(canonical).is_some_and(|folder| folder.parent() == Some(root))
                }
                Some(Output::Shards(output)) => {
                    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
                    let name = name.strip_suffix(".partial").unwrap_or(name);
                    shard_number(output, Path::new(name)).is_some() && same_folder(output, path)
                }
            }
    }
}

/// The path without links, as far as it is there.
fn canonical(path: &Path) -> PathBuf {
    fs::canonicalize(path).unwrap_or_else(|_| match path.file_name() {
        Some(name) => canonical(folder(path)).join(name),
        None => path.to_owned(),
    })
}

/// Whether two files lie in the same folder.
fn same_folder(a: &Path, b: &Path) -> bool {
    let of = |path: &Path| fs::canonicalize(folder(path)).ok();
    of(a).is_some_and(|folder_of_a| of(b) == Some(folder_of_a))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::num::NonZeroU64;

    use super::super::spec::Shards;
    use super::*;

    #[test]
    fn outputs_are_told_from_inputs() {
        let root = std::env::temp_dir().join(format!("dechaff-written-{}", std::process::id()));
        fs::create_dir_all(root.join("other")).unwrap();
        let path = root.join("out.jsonl");
        let spec = Spec { place: Place::File(path.clone()), ..Spec::lines(&path) };
        let written = Written::new(&spec, vec![root.join("dead.jsonl")]);
        for name in ["out.jsonl", "out.jsonl.partial", "dead.jsonl", "dead.jsonl.partial", "other/../out.jsonl"] {
            assert!(written.has(&root.join(name)), "{name}");
        }
        for name in ["other/out.jsonl", "out-00000.jsonl", "in.jsonl"] {
            assert!(!written.has(&root.join(name)), "{name}");
        }
        let shards = Shards { records: NonZeroU64::new(1), bytes: None };
        let written = Written::new(&Spec { shards, ..spec.clone() }, Vec::new());
        assert!(written.has(&root.join("out-00012.jsonl.partial")) && written.has(&root.join("out-00000.jsonl")));
        assert!(!written.has(&root.join("out-12.jsonl")) && !written.has(&root.join("other/out-00000.jsonl")));
        for folder in ["other", "new/folder"].map(|folder| root.join(folder)) {
            let written = Written::new(&Spec { place: Place::Folder(folder.clone()), ..spec.clone() }, Vec::new());
            assert!(!written.has(&folder.join("a.md")) && !written.has(&folder.join("db/a.jsonl")));
            let name = "db/harbour-1-db66a70463413c60.jsonl";
            fs::create_dir_all(folder.join("db")).unwrap();
            assert!(written.has(&folder.join(name)) && !written.has(&root.join(name)));
        }
        fs::remove_dir_all(root).unwrap();
    }
}
