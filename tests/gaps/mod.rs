#![allow(clippy::unwrap_used)]

//! Known gaps: what fails and is written down, one failure a line in `tests/known-gaps/NAME.txt`. A test fails where a
//! failure is new, and where a known one is gone: then its line goes, too. `DECHAFF_WRITE_GAPS=1 cargo test` writes the
//! files anew.

use std::collections::BTreeSet;
use std::fs;

/// Compares the failures with the known ones.
pub(crate) fn check(name: &str, failures: Vec<String>) {
    let path = format!("tests/known-gaps/{name}.txt");
    let found: BTreeSet<String> = failures.into_iter().map(|failure| failure.replace('\n', " ")).collect();
    if std::env::var_os("DECHAFF_WRITE_GAPS").is_some() {
        let lines: String = found.iter().map(|failure| format!("{failure}\n")).collect();
        fs::write(&path, lines).unwrap();
        return;
    }
    let known: BTreeSet<String> = fs::read_to_string(&path).unwrap().lines().map(str::to_owned).collect();
    let new: Vec<&str> = found.difference(&known).map(String::as_str).collect();
    let gone: Vec<&str> = known.difference(&found).map(String::as_str).collect();
    assert!(new.is_empty(), "{} new failures\n{}", new.len(), new.join("\n"));
    assert!(gone.is_empty(), "{} known gaps are closed: take them out of {path}\n{}", gone.len(), gone.join("\n"));
}
