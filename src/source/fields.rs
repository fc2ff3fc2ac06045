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

/// The names that a message shows, and the characters of each.
const SHOWN: (usize, usize) = (10, 40);

/// The names that there are in place of those looked for, as messages show them, in one line.
pub(super) fn shown<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let (most, length) = SHOWN;
    let mut names = names.peekable();
    let mut shown: Vec<String> = Vec::new();
    for name in names.by_ref().take(most) {
        let mut characters = name.chars().map(|c| if c.is_control() { ' ' } else { c });
        let mut name: String = characters.by_ref().take(length).collect();
        if characters.next().is_some() {
            name.push('…');
        }
        shown.push(name);
    }
    if names.peek().is_some() {
        shown.push("…".to_owned());
    }
    if shown.is_empty() { "none".to_owned() } else { shown.join(", ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_show_some_names() {
        assert_eq!(shown(["id", "a\nb"].into_iter()), "id, a b");
        assert_eq!(shown([].into_iter()), "none");
        let long = "ä".repeat(41);
        let many = shown(std::iter::repeat_n(long.as_str(), 1000));
        assert_eq!(many, format!("{}…", format!("{}…, ", "ä".repeat(40)).repeat(10)));
    }
}
