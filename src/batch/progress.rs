//! How far a run is, shown while it runs.

use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;

use super::account::Account;
use super::feed::Watch;
use super::inputs::Inputs;

/// Time between two lines of JSON.
const INTERVAL: Duration = Duration::from_secs(1);

const KNOWN: &str = "{bar:24} {percent:>3} % of {total_bytes}  {binary_bytes_per_sec}  {msg}  {eta} left";
const UNKNOWN: &str = "{spinner} {bytes}  {binary_bytes_per_sec}  {msg}";

/// How progress is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Show {
    /// Not at all.
    Nothing,
    /// As a bar, for a terminal.
    Bar,
    /// As lines of JSON.
    Json,
}

/// Shows on standard error how far a run is.
pub(crate) struct Progress {
    bar: Option<ProgressBar>,
    json: bool,
    watch: Arc<Watch>,
    started: Instant,
    last: Instant,
}

/// A line of progress for machines.
#[derive(Serialize)]
struct Line {
    records: u64,
    articles: u64,
    failed: u64,
    bytes: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    total_bytes: Option<u64>,
    seconds: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    seconds_left: Option<f64>,
}

impl Progress {
    /// Starts to show how far the run that `watch` watches is.
    pub(crate) fn new(show: Show, watch: Arc<Watch>) -> Progress {
        let bar = (show == Show::Bar).then(|| {
            let bar = ProgressBar::new_spinner().with_style(style(UNKNOWN));
            bar.enable_steady_tick(Duration::from_millis(200));
            bar
        });
        let now = Instant::now();
        Progress { bar, json: show == Show::Json, watch, started: now, last: now }
    }

    /// Measures the inputs meanwhile: those of a folder on a thread of its own.
    pub(crate) fn measure(&self, inputs: Inputs, walks: bool) {
        if self.bar.is_none() && !self.json {
            return;
        }
        let watch = Arc::clone(&self.watch);
        let measure = move || watch.total.store(inputs.bytes(), Ordering::Relaxed);
        if walks {
            thread::spawn(measure);
        } else {
            measure();
        }
    }

    /// Shows the state that `account` gives.
    pub(crate) fn show(&mut self, account: &Account) {
        if self.bar.is_none() && !self.json || self.last.elapsed() < INTERVAL.min(Duration::from_millis(200)) {
            return;
        }
        let total = Some(self.watch.total.load(Ordering::Relaxed)).filter(|total| *total > 0);
        let bytes = self.watch.bytes.load(Ordering::Relaxed);
        if let Some(bar) = &self.bar {
            self.last = Instant::now();
            if let (Some(total), None) = (total, bar.length()) {
                bar.set_length(total);
                bar.set_style(style(KNOWN));
            }
            bar.set_position(bytes);
            bar.set_message(format!("{} articles, {} failed", account.written, account.failed));
        } else if self.last.elapsed() >= INTERVAL {
            self.last = Instant::now();
            self.line(account, bytes, total);
        }
    }

    /// Ends the showing; machines get a last line.
    pub(crate) fn finish(&mut self, account: &Account) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        } else if self.json {
            let total = Some(self.watch.total.load(Ordering::Relaxed)).filter(|total| *total > 0);
            self.line(account, self.watch.bytes.load(Ordering::Relaxed), total);
        }
    }

    /// Writes a line on standard error without disturbing the bar.
    pub(crate) fn say(&self, line: &str) {
        // Nobody is left to hear that standard error cannot be written.
        let write = || drop(writeln!(io::stderr(), "{line}"));
        match &self.bar {
            Some(bar) => bar.suspend(write),
            None => write(),
        }
    }

    fn line(&self, account: &Account, bytes: u64, total: Option<u64>) {
        let seconds = self.started.elapsed().as_secs_f64();
        let left = total.filter(|_| bytes > 0).map(|total| total.saturating_sub(bytes) as f64 * seconds / bytes as f64);
        let tenths = |seconds: f64| (seconds * 10.0).round() / 10.0;
        let line = Line {
            records: account.total(),
            articles: account.written,
            failed: account.failed,
            bytes,
            total_bytes: total,
            seconds: tenths(seconds),
            seconds_left: left.map(tenths),
        };
        if let Ok(json) = serde_json::to_string(&line) {
            self.say(&json);
        }
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_spinner())
}
