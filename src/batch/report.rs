//! What a run did, for people and machines.

use std::fmt::{self, Display, Formatter};
use std::fs;
use std::time::Duration;

use dechaff::Article;
use serde::Serialize;

use super::account::Account;

/// How many of the slowest records are named.
const SLOWEST: usize = 10;
/// How many reasons of a kind the table shows.
const SHOWN: usize = 8;

/// The report of a run.
#[derive(Debug, Serialize)]
pub(crate) struct Report {
    /// The version of the program.
    pub(crate) version: &'static str,
    /// Name and hash of the pipeline.
    pub(crate) pipeline: String,
    /// The inputs as the user named them.
    pub(crate) inputs: Vec<String>,
    /// Whether the run was ended by a signal.
    pub(crate) interrupted: bool,
    /// Records taken from the inputs by runs before, where this one went on from their journal.
    pub(crate) resumed_at: u64,
    /// Records taken from the inputs. Articles, filtered, passed and failed records add up to it.
    pub(crate) records: u64,
    /// What became of them.
    #[serde(flatten)]
    pub(crate) account: Account,
    /// Threads that cleaned.
    pub(crate) threads: usize,
    /// Seconds that this run took.
    pub(crate) seconds: f64,
    /// Records a second in this run.
    pub(crate) records_per_second: f64,
    /// Bytes of cleaned records a second in this run.
    pub(crate) bytes_per_second: f64,
    /// The most memory that the process had at once, in bytes, where the system tells.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) memory_peak: Option<u64>,
    /// The records that took longest.
    pub(crate) slowest: Vec<Slow>,
}

/// A record that took long.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Slow {
    /// Milliseconds that cleaning it took.
    pub(crate) milliseconds: u64,
    /// Its length in bytes.
    pub(crate) bytes: u64,
    /// Its own name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) id: Option<String>,
    /// Its file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) file: Option<String>,
    /// Its number there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) record: Option<u64>,
}

impl Slow {
    /// The record that became `article` in `time`.
    pub(crate) fn of(article: &Article, time: Duration) -> Slow {
        Slow {
            milliseconds: time.as_millis() as u64,
            bytes: article.origin.bytes,
            id: article.id.clone(),
            file: article.origin.file.clone(),
            record: article.origin.record,
        }
    }
}

/// The slowest records so far, the slowest first.
#[derive(Debug, Default)]
pub(crate) struct Slowest(Vec<Slow>);

impl Slowest {
    /// Whether a record that took so long is among them.
    pub(crate) fn takes(&self, milliseconds: u64) -> bool {
        self.0.len() < SLOWEST || self.0.last().is_some_and(|last| milliseconds > last.milliseconds)
    }

    /// Puts a record in its place.
    pub(crate) fn add(&mut self, slow: Slow) {
        let at = self.0.partition_point(|other| other.milliseconds >= slow.milliseconds);
        self.0.insert(at, slow);
        self.0.truncate(SLOWEST);
    }

    pub(crate) fn into_vec(self) -> Vec<Slow> {
        self.0
    }
}

/// The figures of a run's speed: seconds, records a second, bytes a second.
pub(crate) fn speed(time: Duration, records: u64, bytes: u64) -> (f64, f64, f64) {
    let seconds = time.as_secs_f64();
    let rate = |amount: u64| if seconds > 0.0 { (amount as f64 / seconds * 10.0).round() / 10.0 } else { 0.0 };
    ((seconds * 1000.0).round() / 1000.0, rate(records), rate(bytes))
}

/// The most memory that this process had at once, in bytes (`VmHWM` of Linux's `/proc/self/status`).
pub(crate) fn memory_peak() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes << 10)
}

impl Display for Report {
    /// A short table.
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let account = &self.account;
        let passed: u64 = account.passed.values().sum();
        let filtered: u64 = account.filtered.values().sum();
        writeln!(f, "records    {:>12}", self.records)?;
        for (name, count) in
            [("articles", account.written), ("filtered", filtered), ("passed", passed), ("failed", account.failed)]
        {
            writeln!(f, "  {name:9}{count:>12}")?;
        }
        if account.lost_rows > 0 {
            writeln!(f, "  of which some are groups of {} rows in all", account.lost_rows)?;
        }
        let peak = self.memory_peak.map_or(String::new(), |peak| format!(", {} MB of memory", peak >> 20));
        writeln!(
            f,
            "time       {:>10.1} s: {:.0} records/s, {:.1} MB/s on {} threads{peak}",
            self.seconds,
            self.records_per_second,
            self.bytes_per_second / 1e6,
            self.threads
        )?;
        let removed = account.removed.iter().map(|(name, removed)| (name, removed.bytes));
        row(f, "removed", "bytes", removed.collect())?;
        row(f, "filtered", "", plain(&account.filtered))?;
        row(f, "passed", "", plain(&account.passed))?;
        row(f, "degraded", "", plain(&account.degraded))?;
        row(f, "languages", "", plain(&account.languages))
    }
}

fn plain(counts: &std::collections::BTreeMap<String, u64>) -> Vec<(&String, u64)> {
    counts.iter().map(|(name, count)| (name, *count)).collect()
}

/// A line with the largest counts of a kind.
fn row(f: &mut Formatter<'_>, title: &str, unit: &str, mut counts: Vec<(&String, u64)>) -> fmt::Result {
    if counts.is_empty() {
        return Ok(());
    }
    counts.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    let rest = counts.len().saturating_sub(SHOWN);
    let shown: Vec<String> = counts.iter().take(SHOWN).map(|(name, count)| format!("{name} {count}")).collect();
    let unit = if unit.is_empty() { String::new() } else { format!(" ({unit})") };
    let more = if rest > 0 { format!(" and {rest} more") } else { String::new() };
    writeln!(f, "{title:11}{}{more}{unit}", shown.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_slowest_records_are_kept_in_order() {
        let mut slowest = Slowest::default();
        for n in 0..100u64 {
            let milliseconds = n * 37 % 101;
            if slowest.takes(milliseconds) {
                slowest.add(Slow { milliseconds, bytes: n, id: None, file: None, record: None });
            }
        }
        let times: Vec<u64> = slowest.into_vec().iter().map(|slow| slow.milliseconds).collect();
        assert_eq!(times.len(), SLOWEST);
        assert!(times.is_sorted_by(|a, b| a >= b) && times[0] == 100);
    }

    #[test]
    fn the_memory_peak_is_told_on_linux() {
        assert_eq!(memory_peak().is_some(), cfg!(target_os = "linux"));
    }
}
