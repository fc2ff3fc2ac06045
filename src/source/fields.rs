//! The names of what records state.

/// The keys of JSONL, or the columns of CSV and Parquet, that a record is read from. Names are taken as they are: no
/// other spelling is tried. Where a record has both text and markup, the text counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fields {
    /// Markup.
    pub html: String,
    /// Raw text.
    pub text: String,
    /// Where the record was found.
    pub url: String,
    /// The caller's name for it.
    pub id: String,
    /// The day of retrieval.
    pub date: String,
}

impl Default for Fields {
    /// `html`, `text`, `url`, `id`, `date`.
    fn default() -> Fields {
        let [html, text, url, id, date] = ["html", "text", "url", "id", "date"].map(str::to_owned);
        Fields { html, text, url, id, date }
    }
}

impl Fields {
    /// Whether one of the fields has that name.
    pub(super) fn has(&self, name: &str) -> bool {
        [&self.html, &self.text, &self.url, &self.id, &self.date].into_iter().any(|field| field == name)
    }
}
