//! Articles as bytes, and what stands between them.

use std::borrow::Cow;
use std::collections::BTreeSet;

use clap::ValueEnum;
use dechaff::Article;
use dechaff::source::jsonl::Carried;
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

/// The form of the output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// One record: a JSON object. Many: a JSON array of them.
    Json,
    /// A JSON object a line.
    Jsonl,
    /// Title, dek and blocks as Markdown; many records are separated by a thematic break (`---`).
    Markdown,
    /// The article's text without its fields; many records are separated by a line with a form feed.
    Text,
}

/// Turns articles into bytes. It may be shared by threads.
#[derive(Debug)]
pub(crate) struct Renderer {
    /// The form of the output.
    pub(crate) format: Format,
    /// Whether JSON is indented.
    pub(crate) pretty: bool,
    /// Whether there may be more than one article.
    pub(crate) many: bool,
    /// The keys that carried ones must not take.
    pub(crate) names: Names,
}

impl Renderer {
    /// The bytes of one article, with the keys that its record carries through. They end with a line feed.
    pub(crate) fn render(&self, article: &Article, carried: &Carried) -> serde_json::Result<Vec<u8>> {
        let whole = || Whole { article, carried: Members(self.names.free(carried)) };
        let mut bytes = match self.format {
            Format::Json | Format::Jsonl if self.pretty => serde_json::to_vec_pretty(&whole())?,
            Format::Json | Format::Jsonl => {
                // The text stands in it twice, as a whole and in blocks.
                let mut bytes = Vec::with_capacity(2 * article.text.len() + article.text.len() / 2 + (1 << 10));
                match carried.is_empty() {
                    true => serde_json::to_writer(&mut bytes, article)?,
                    false => serde_json::to_writer(&mut bytes, &whole())?,
                }
                bytes
            }
            Format::Markdown => article.to_markdown().into_bytes(),
            Format::Text => article.text.clone().into_bytes(),
        };
        if !bytes.ends_with(b"\n") {
            bytes.push(b'\n');
        }
        Ok(bytes)
    }

    /// What stands before the first article, between two, and after the last.
    pub(crate) fn frame(&self) -> [&'static str; 3] {
        match self.format {
            Format::Json if self.many => ["[\n", ",", "]\n"],
            Format::Json | Format::Jsonl => ["", "", ""],
            Format::Markdown => ["", "\n---\n\n", ""],
            Format::Text => ["", "\u{c}\n", ""],
        }
    }
}

/// The names of an article's keys, which carried keys must not take.
#[derive(Debug, Default)]
pub(crate) struct Names(BTreeSet<String>);

impl Names {
    /// All keys that an article can have.
    pub(crate) fn of_article() -> Names {
        let schema = schemars::schema_for!(Article);
        let properties = schema.get("properties").and_then(|properties| properties.as_object());
        Names(properties.into_iter().flatten().map(|(name, _)| name.clone()).collect())
    }

    /// The carried keys; to a name that an article can have, `input_` is added until it is free.
    fn free<'a>(&self, carried: &'a Carried) -> Vec<(Cow<'a, str>, &'a RawValue)> {
        let free = |name: &'a str| {
            if !self.0.contains(name) {
                return Cow::Borrowed(name);
            }
            let mut longer = format!("input_{name}");
            while self.0.contains(&longer) || carried.iter().any(|(other, _)| *other == longer) {
                longer.insert_str(0, "input_");
            }
            Cow::Owned(longer)
        };
        carried.iter().map(|(name, value)| (free(name), &**value)).collect()
    }
}

/// An article and, after its own keys, those that its record carries through.
#[derive(Serialize)]
struct Whole<'a> {
    #[serde(flatten)]
    article: &'a Article,
    #[serde(flatten)]
    carried: Members<'a>,
}

/// Members of a JSON object.
struct Members<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

impl Serialize for Members<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn renderer(format: Format, names: Names) -> Renderer {
        Renderer { format, pretty: false, many: true, names }
    }

    fn carried(members: &[(&str, &str)]) -> Carried {
        let member = |(name, json): &(&str, &str)| ((*name).to_owned(), RawValue::from_string((*json).into()).unwrap());
        members.iter().map(member).collect()
    }

    #[test]
    fn carried_keys_come_last_and_never_replace_the_articles() {
        let article = Article { text: "a".to_owned(), ..Article::default() };
        let members = carried(&[("lang", "\"en\""), ("title", "1.50"), ("input_title", "[ 2]"), ("cleaner", "{}")]);
        let json = renderer(Format::Json, Names::of_article()).render(&article, &members).unwrap();
        let json = String::from_utf8(json).unwrap();
        let plain = renderer(Format::Json, Names::default()).render(&article, &Carried::new()).unwrap();
        let plain = String::from_utf8(plain).unwrap();
        let added = ",\"lang\":\"en\",\"input_input_title\":1.50,\"input_title\":[ 2],\"input_cleaner\":{}}\n";
        assert_eq!(json, plain.trim_end().trim_end_matches('}').to_owned() + "}" + added);
    }

    #[test]
    fn every_article_ends_with_a_line_feed() {
        for format in Format::value_variants() {
            let bytes = renderer(*format, Names::default()).render(&Article::default(), &Carried::new()).unwrap();
            assert!(bytes.ends_with(b"\n"));
        }
    }
}
