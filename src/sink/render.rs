//! Articles as their output takes them.

use std::borrow::Cow;
use std::collections::BTreeSet;

use dechaff::Article;
use dechaff::article::Schema;
use dechaff::source::jsonl::Carried;
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

use super::names::Name;
use super::parquet::{Row, Shredder};
use super::spec::{Format, Place, Spec};

/// An article as its output takes it.
#[derive(Debug)]
pub(crate) enum Rendered {
    /// A line, or a part of a file.
    Bytes(Vec<u8>),
    /// A file of its own.
    File(Name, Vec<u8>),
    /// A row of Parquet.
    Row(Row),
}

impl Rendered {
    /// Its bytes, before compression; of a row, those of its values.
    pub(super) fn bytes(&self) -> u64 {
        match self {
            Rendered::Bytes(bytes) | Rendered::File(_, bytes) => bytes.len() as u64,
            Rendered::Row(row) => row.bytes(),
        }
    }
}

/// Turns articles into what their output takes. It may be shared by threads.
#[derive(Debug)]
pub(crate) struct Renderer {
    format: Format,
    pretty: bool,
    /// Whether each article has a file of its own.
    single: bool,
    /// For Parquet.
    shredder: Option<Shredder>,
    names: Names,
    schema: Option<Schema>,
}

impl Renderer {
    /// The renderer for that output; `names` are the keys that carried ones must not take.
    pub(crate) fn new(spec: &Spec, names: Names) -> Renderer {
        let single = matches!(spec.place, Place::Folder(_));
        let shredder = (spec.format == Format::Parquet).then(Shredder::new);
        Renderer { format: spec.format, pretty: spec.pretty, single, shredder, names, schema: None }
    }

    /// The same with JSON under the names of another tool, if one is given.
    pub(crate) fn in_schema(self, schema: Option<Schema>) -> Renderer {
        Renderer { schema, ..self }
    }

    /// One article, with the keys that its record carries through.
    pub(crate) fn render(&self, article: &Article, carried: &Carried) -> serde_json::Result<Rendered> {
        if let Some(shredder) = &self.shredder {
            let carried = (!carried.is_empty()).then(|| Members(self.names.free(carried)));
            let carried = carried.map(|carried| serde_json::to_string(&carried)).transpose()?;
            return shredder.row(article, carried).map(Rendered::Row);
        }
        let bytes = self.bytes(article, carried)?;
        Ok(if self.single { Rendered::File(Name::of(article), bytes) } else { Rendered::Bytes(bytes) })
    }

    /// The bytes of one article. They end with a line feed.
    fn bytes(&self, article: &Article, carried: &Carried) -> serde_json::Result<Vec<u8>> {
        // The text stands there twice, the second time in blocks.
        let capacity = article.text.len() * 5 / 2 + 1024;
        let mut bytes = match self.format {
            Format::Json | Format::Jsonl | Format::Parquet => match self.schema {
                Some(schema) => self.json(&article.mapped(schema), carried, capacity)?,
                None => self.json(article, carried, capacity)?,
            },
            Format::Markdown => article.to_markdown().into_bytes(),
            Format::Text => article.text.clone().into_bytes(),
        };
        if !bytes.ends_with(b"\n") {
            bytes.push(b'\n');
        }
        Ok(bytes)
    }

    fn json(&self, article: &impl Serialize, carried: &Carried, capacity: usize) -> serde_json::Result<Vec<u8>> {
        let mut bytes = Vec::with_capacity(capacity);
        let whole = || Whole { article, carried: Members(self.names.free(carried)) };
        match () {
            () if self.pretty => serde_json::to_writer_pretty(&mut bytes, &whole())?,
            () if carried.is_empty() => serde_json::to_writer(&mut bytes, article)?,
            () => serde_json::to_writer(&mut bytes, &whole())?,
        }
        Ok(bytes)
    }
}

/// The names of an article's keys, which carried keys must not take.
#[derive(Debug, Default)]
pub(crate) struct Names(BTreeSet<String>);

impl Names {
    /// All keys that an article can have, or the record of another tool.
    pub(crate) fn of(schema: Option<Schema>) -> Names {
        if let Some(schema) = schema {
            return Names(schema.keys().iter().map(|key| (*key).to_owned()).collect());
        }
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
struct Whole<'a, T> {
    #[serde(flatten)]
    article: &'a T,
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
    use clap::ValueEnum;

    use super::*;

    fn renderer(format: Format, names: Names) -> Renderer {
        Renderer { format, pretty: false, single: false, shredder: None, names, schema: None }
    }

    fn carried(members: &[(&str, &str)]) -> Carried {
        let member = |(name, json): &(&str, &str)| ((*name).to_owned(), RawValue::from_string((*json).into()).unwrap());
        members.iter().map(member).collect()
    }

    #[test]
    fn carried_keys_come_last_and_never_replace_the_articles() {
        let article = Article { text: "a".to_owned(), ..Article::default() };
        let members = carried(&[("lang", "\"en\""), ("title", "1.50"), ("input_title", "[ 2]"), ("cleaner", "{}")]);
        let json = renderer(Format::Json, Names::of(None)).bytes(&article, &members).unwrap();
        let json = String::from_utf8(json).unwrap();
        let plain = renderer(Format::Json, Names::default()).bytes(&article, &Carried::new()).unwrap();
        let plain = String::from_utf8(plain).unwrap();
        let added = ",\"lang\":\"en\",\"input_input_title\":1.50,\"input_title\":[ 2],\"input_cleaner\":{}}\n";
        assert_eq!(json, plain.trim_end().trim_end_matches('}').to_owned() + "}" + added);
    }

    #[test]
    fn carried_keys_stand_beside_those_of_other_tools() {
        let article = Article { text: "a".to_owned(), ..Article::default() };
        let members = carried(&[("source", "1"), ("title", "2")]);
        let schema = Some(Schema::Dolma);
        let json = renderer(Format::Json, Names::of(schema)).in_schema(schema).bytes(&article, &members).unwrap();
        let wanted = "{\"id\":\"-\",\"text\":\"a\",\"source\":\"-\",\"input_source\":1,\"title\":2}\n";
        assert_eq!(String::from_utf8(json).unwrap(), wanted);
    }

    #[test]
    fn every_article_ends_with_a_line_feed() {
        for format in Format::value_variants() {
            let bytes = renderer(*format, Names::default()).bytes(&Article::default(), &Carried::new()).unwrap();
            assert!(bytes.ends_with(b"\n"));
        }
    }
}
