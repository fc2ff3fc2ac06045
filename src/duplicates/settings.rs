//! The `[duplicates]` table of a pipeline file.

use crate::pipeline::settings::Settings as Table;
use crate::pipeline::{PipelineError, Problem};

/// Bins of a text's MinHash where the pipeline gives a threshold.
const BINS: u32 = 128;

/// What counts as a duplicate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Records under an address that an earlier one has.
    pub url: bool,
    /// Records of the same text as an earlier one.
    pub text: bool,
    /// Records of nearly the same text as an earlier one, and how near that is.
    pub near: Option<Near>,
    /// Size of the table, in MiB.
    pub memory: u64,
}

/// When texts are nearly the same: they agree on all rows of at least one band.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Near {
    /// Bands, 1 to 255: more of them find more pairs.
    pub bands: u32,
    /// Rows of a band, at least 1: more of them find fewer pairs.
    pub rows: u32,
    /// Words of the shortest text that is compared.
    pub min_words: u32,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings { url: true, text: true, near: Some(Near::default()), memory: 256 }
    }
}

impl Default for Near {
    /// Half of the pairs that share .8 of their shingles are found: 10 bands of 12 rows.
    fn default() -> Near {
        Near { bands: 10, rows: 12, min_words: 20 }
    }
}

impl Near {
    /// The probability that a pair of texts is found which share the part `likeness` of their shingles (0..=1).
    pub fn probability(&self, likeness: f64) -> f64 {
        1.0 - power(1.0 - power(likeness, self.rows), self.bands)
    }

    /// The bands and rows, of at most 128 bins, with which half of the pairs of this likeness are found.
    fn at(likeness: f64, min_words: u32) -> Near {
        let near = |rows: u32| Near { bands: BINS / rows, rows, min_words };
        let error = |near: &Near| (near.probability(likeness) - 0.5).abs();
        let best = (1..=BINS / 2).map(near).min_by(|one, other| error(one).total_cmp(&error(other)));
        best.unwrap_or_default()
    }
}

/// `base` multiplied by itself: the same on every platform.
fn power(base: f64, times: u32) -> f64 {
    (0..times).fold(1.0, |power, _| power * base)
}

/// Reads the table, absent where duplicates are kept.
pub(crate) fn read_duplicates(file: &mut Table<'_>) -> Result<Option<Settings>, PipelineError> {
    const KINDS: [&str; 3] = ["url", "text", "near"];
    const MOST_MEMORY: u64 = 1 << 20;
    let Some(mut table) = file.table("duplicates")? else { return Ok(None) };
    let by = table.strings("by")?;
    if let Some(wrong) = by.iter().flatten().find(|kind| !KINDS.contains(&kind.value)) {
        return Err(wrong.unknown("kind of duplicates", KINDS));
    }
    if by.as_ref().is_some_and(Vec::is_empty) {
        let why = "names no kind of duplicates".to_owned();
        return Err(table.error(Problem::Value { key: "by".to_owned(), why }));
    }
    let has = |kind| by.as_ref().is_none_or(|by| by.iter().any(|named| named.value == kind));
    let Settings { memory, .. } = Settings::default();
    let memory = at_most(&mut table, "memory", MOST_MEMORY)?.unwrap_or(memory);
    let near = if has("near") { Some(near(&mut table)?) } else { None };
    let settings = Settings { url: has("url"), text: has("text"), near, memory };
    table.finish()?;
    Ok(Some(settings))
}

/// `threshold`, or `bands` and `rows`; `min-words`.
fn near(table: &mut Table<'_>) -> Result<Near, PipelineError> {
    const MOST_BANDS: u64 = 64;
    let default = Near::default();
    let min_words = at_most(table, "min-words", u32::MAX.into())?.map_or(default.min_words, |words| words as u32);
    let threshold = table.number("threshold", 0.5..=0.95)?;
    let bands = at_most(table, "bands", MOST_BANDS)?.map(|bands| bands as u32);
    let rows = at_most(table, "rows", MOST_BANDS)?.map(|rows| rows as u32);
    match (threshold, bands, rows) {
        (Some(_), Some(_), _) | (Some(_), _, Some(_)) => {
            let why = "\"bands\" and \"rows\" stand in its place already".to_owned();
            Err(table.error(Problem::Value { key: "threshold".to_owned(), why }))
        }
        (Some(threshold), None, None) => Ok(Near::at(threshold, min_words)),
        (None, bands, rows) => {
            Ok(Near { bands: bands.unwrap_or(default.bands), rows: rows.unwrap_or(default.rows), min_words })
        }
    }
}

fn at_most(table: &mut Table<'_>, key: &'static str, most: u64) -> Result<Option<u64>, PipelineError> {
    match table.count(key)? {
        Some(count) if count > most => {
            let why = format!("must be at most {most}");
            Err(table.error(Problem::Value { key: key.to_owned(), why }))
        }
        count => Ok(count),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::Pipeline;

    fn read(table: &str) -> Result<Option<Settings>, String> {
        let text = format!("name = \"mine\"\nextends = \"article\"\n{table}");
        Pipeline::from_toml("mine.toml", &text)
            .map(|pipeline| pipeline.duplicates)
            .map_err(|error| error.to_string().replace("mine.toml:", ""))
    }

    #[test]
    fn off_unless_named() {
        assert_eq!(read(""), Ok(None));
        assert_eq!(read("[duplicates]"), Ok(Some(Settings::default())));
        let exact = read("[duplicates]\nby = [\"url\", \"text\"]\nmemory = 64").unwrap().unwrap();
        assert_eq!(exact, Settings { url: true, text: true, near: None, memory: 64 });
    }

    #[test]
    fn a_threshold_stands_for_bands_and_rows() {
        let near = |threshold: f64| read(&format!("[duplicates]\nthreshold = {threshold}")).unwrap().unwrap().near;
        assert_eq!(near(0.8), Some(Near::default()));
        for threshold in [0.5, 0.6, 0.7, 0.85, 0.9, 0.95] {
            let near = near(threshold).unwrap();
            let found = near.probability(threshold);
            assert!((found - 0.5).abs() < 0.15 && near.bands * near.rows <= BINS, "{threshold}: {near:?}, {found}");
        }
        let near = read("[duplicates]\nbands = 4\nrows = 6\nmin-words = 50").unwrap().unwrap().near;
        assert_eq!(near, Some(Near { bands: 4, rows: 6, min_words: 50 }));
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place() {
        for (table, error) in [
            ("by = \"link\"", "4:6: unknown kind of duplicates \"link\""),
            ("by = []", "3:1: \"by\": names no kind of duplicates"),
            ("by = \"url\"\nrows = 3", "5:1: unknown key \"rows\""),
            ("threshold = 1.2", "4:13: \"threshold\": must lie between 0.5 and 0.95"),
            ("threshold = 0.8\nrows = 3", "3:1: \"threshold\": \"bands\" and \"rows\" stand in its place already"),
            ("rows = 65", "3:1: \"rows\": must be at most 64"),
            ("memory = 0", "4:10: \"memory\": must be at least 1"),
        ] {
            assert_eq!(read(&format!("[duplicates]\n{table}")).unwrap_err(), error);
        }
    }
}
