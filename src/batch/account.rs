//! What became of every record: the totals that must add up, and what the articles had in common.

use std::collections::BTreeMap;

use dechaff::Article;
use dechaff::article::Status;
use dechaff::page::Removals;
use serde::{Deserialize, Serialize};

use super::job::Failed;

/// The most names that are counted of anything that inputs can name freely; others count as `other`.
const NAMES: usize = 200;

/// The totals of a run, or of all runs of one that was resumed.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Account {
    /// Articles written.
    pub(crate) written: u64,
    /// Records that were no documents, by reason.
    pub(crate) passed: BTreeMap<String, u64>,
    /// Articles that a filter of the pipeline held back, by filter.
    pub(crate) filtered: BTreeMap<String, u64>,
    /// Records and inputs that could not be read or cleaned.
    pub(crate) failed: u64,
    /// Inputs among them that could not be read at all or not to their end.
    pub(crate) unreadable: u64,
    /// Rows of tables that were lost in groups, each of which counts as one record that failed.
    #[serde(default)]
    pub(crate) lost_rows: u64,
    /// Bytes of the records that became articles.
    pub(crate) record_bytes: u64,
    /// Words of the texts written.
    pub(crate) words: u64,
    /// Articles by status.
    pub(crate) status: BTreeMap<String, u64>,
    /// Degraded articles by reason.
    pub(crate) degraded: BTreeMap<String, u64>,
    /// Articles by language; `none` where it is not known.
    pub(crate) languages: BTreeMap<String, u64>,
    /// What was removed, by reason.
    pub(crate) removed: BTreeMap<String, Removed>,
}

/// What was removed for one reason.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Removed {
    /// Articles that lost something for it.
    pub(crate) articles: u64,
    /// Blocks.
    pub(crate) blocks: u64,
    /// Bytes of text.
    pub(crate) bytes: u64,
}

/// What an article adds to the account; made where the article is, so that counting it is all that is left.
#[derive(Debug)]
pub(crate) struct Traits {
    bytes: u64,
    words: u64,
    status: &'static str,
    degraded: Vec<String>,
    language: Option<String>,
    removals: Box<Removals>,
}

impl Traits {
    pub(crate) fn of(article: &Article, removals: Box<Removals>) -> Traits {
        let status = match article.status {
            Status::Ok => "ok",
            Status::Degraded => "degraded",
            Status::Empty => "empty",
        };
        Traits {
            bytes: article.origin.bytes,
            words: article.quality.words,
            status,
            degraded: article.reasons.clone(),
            language: article.language.clone(),
            removals,
        }
    }
}

impl Account {
    /// Counts an article that was written.
    pub(crate) fn write(&mut self, traits: &Traits) {
        self.written += 1;
        self.record_bytes += traits.bytes;
        self.words += traits.words;
        count(&mut self.status, traits.status);
        traits.degraded.iter().for_each(|reason| count(&mut self.degraded, reason));
        count(&mut self.languages, traits.language.as_deref().unwrap_or("none"));
        for (reason, removal) in traits.removals.iter() {
            let removed = self.removed.entry(reason.name().to_owned()).or_default();
            removed.articles += 1;
            removed.blocks += removal.blocks;
            removed.bytes += removal.bytes;
        }
    }

    /// Counts a record that is no document.
    pub(crate) fn pass(&mut self, reason: &str) {
        count(&mut self.passed, reason);
    }

    /// Counts an article that `filter` held back.
    pub(crate) fn filter(&mut self, filter: &str) {
        count(&mut self.filtered, filter);
    }

    /// Counts a record that failed.
    pub(crate) fn fail(&mut self, failed: &Failed) {
        self.failed += 1;
        self.unreadable += u64::from(failed.unreadable);
        let rows = failed.place.and_then(|place| place.rows).unwrap_or(0);
        self.lost_rows = self.lost_rows.saturating_add(rows);
    }

    /// Whether there were inputs, and none of them could be read.
    pub(crate) fn read_nothing(&self) -> bool {
        self.failed > 0 && self.failed == self.unreadable && self.failed == self.total()
    }

    /// All records that came to an end of whatever kind.
    pub(crate) fn total(&self) -> u64 {
        self.written + self.failed + self.passed.values().chain(self.filtered.values()).sum::<u64>()
    }
}

/// Adds one to what `name` counts.
fn count(counts: &mut BTreeMap<String, u64>, name: &str) {
    let name = if counts.len() < NAMES || counts.contains_key(name) { name } else { "other" };
    match counts.get_mut(name) {
        Some(count) => *count += 1,
        None => drop(counts.insert(name.to_owned(), 1)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_inputs_choose_are_bounded() {
        let mut counts = BTreeMap::new();
        (0..1000).for_each(|n| count(&mut counts, &n.to_string()));
        assert_eq!((counts.len(), counts["other"], counts.values().sum::<u64>()), (NAMES + 1, 800, 1000));
    }
}
