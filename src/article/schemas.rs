//! Articles under the names that other tools expect.

mod datatrove;
mod dolma;
mod schema_org;
mod trafilatura;

use serde::Serialize;

pub use self::datatrove::Datatrove;
pub use self::dolma::Dolma;
pub use self::schema_org::SchemaOrg;
pub use self::trafilatura::Trafilatura;
use super::record::Article;

/// The record of another tool.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Schema {
    /// The JSON of trafilatura with metadata, as version 2 writes it.
    Trafilatura,
    /// A document of datatrove, as its `JsonlWriter` writes and its `JsonlReader` reads it.
    Datatrove,
    /// A document of the Dolma toolkit.
    Dolma,
    /// JSON-LD with the types of schema.org.
    SchemaOrg,
}

impl Schema {
    /// The keys that a record can have at its top.
    pub fn keys(self) -> &'static [&'static str] {
        match self {
            Schema::Trafilatura => trafilatura::KEYS,
            Schema::Datatrove => datatrove::KEYS,
            Schema::Dolma => dolma::KEYS,
            Schema::SchemaOrg => schema_org::KEYS,
        }
    }
}

/// An article as another tool's record.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum Mapped<'a> {
    /// [`Schema::Trafilatura`]
    Trafilatura(Trafilatura<'a>),
    /// [`Schema::Datatrove`]
    Datatrove(Datatrove<'a>),
    /// [`Schema::Dolma`]
    Dolma(Dolma<'a>),
    /// [`Schema::SchemaOrg`]
    SchemaOrg(SchemaOrg<'a>),
}

impl Article {
    /// The article under the names of another tool.
    ///
    /// ```
    /// use dechaff::article::Schema;
    /// use dechaff::{Cleaner, Pipeline, Record};
    ///
    /// let record = Record { id: Some("a1".to_owned()), ..Record::text("The harbour froze on Tuesday.") };
    /// let article = Cleaner::new(Pipeline::builtin("keep-all")?).clean(&record)?;
    /// let json = serde_json::to_string(&article.mapped(Schema::Datatrove)).unwrap();
    /// assert_eq!(json, r#"{"text":"The harbour froze on Tuesday.","id":"a1"}"#);
    /// # Ok::<(), dechaff::Error>(())
    /// ```
    pub fn mapped(&self, schema: Schema) -> Mapped<'_> {
        match schema {
            Schema::Trafilatura => Mapped::Trafilatura(Trafilatura::of(self)),
            Schema::Datatrove => Mapped::Datatrove(Datatrove::of(self)),
            Schema::Dolma => Mapped::Dolma(Dolma::of(self)),
            Schema::SchemaOrg => Mapped::SchemaOrg(SchemaOrg::of(self)),
        }
    }

    /// The address of the page: the record's, else the one that the page states.
    fn address(&self) -> Option<&str> {
        self.url.as_deref().or(self.canonical_url.as_deref())
    }

    /// A name for the record: its own, else its address, else its place in the input.
    fn name(&self) -> String {
        let given = self.id.as_deref().or(self.address()).map(str::to_owned);
        given.unwrap_or_else(|| {
            let file = self.origin.file.as_deref().unwrap_or("-");
            self.origin.record.map_or_else(|| file.to_owned(), |record| format!("{file}/{record}"))
        })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::article::{ArticleOrigin, Comment, Image};

    /// An article of which everything is known that the schemas have a key for.
    fn full() -> Article {
        let words = |text: &str| Some(text.to_owned());
        Article {
            id: words("a1"),
            url: words("https://www.example.org/2024/ice?from=mail"),
            canonical_url: words("https://www.example.org/2024/ice"),
            title: words("Ice in the harbour"),
            dek: words("The ferries stay in port."),
            authors: vec!["Ann Lee".to_owned(), "Bo Lind".to_owned()],
            published: words("2024-03-05T10:00:00+01:00"),
            modified: words("2024-03-06"),
            retrieved: words("2024-05-01"),
            language: words("en-GB"),
            site_name: words("Example Times"),
            publisher: words("Example Press"),
            description: words("Ferries stay in port as it freezes."),
            section: words("Local"),
            tags: vec!["ice".to_owned(), "ferries".to_owned()],
            license: words("https://creativecommons.org/licenses/by-sa/4.0/deed.en"),
            text: "The harbour froze.\n\nIt thawed in May.".to_owned(),
            image: words("https://www.example.org/ice.jpg"),
            images: vec![Image {
                src: words("https://www.example.org/ice.jpg"),
                alt: words("Ice"),
                caption: words("The quay on Monday"),
                credit: words("Cy Tal"),
                width: Some(1200),
                lead: true,
                ..Image::default()
            }],
            comments: vec![Comment { text: "Cold!".to_owned() }],
            page_type: words("article"),
            paywalled: Some(false),
            quality: crate::article::Quality { words: 7, ..Default::default() },
            origin: ArticleOrigin { file: words("dumps/crawl.jsonl"), record: Some(3), ..ArticleOrigin::default() },
            ..Article::default()
        }
    }

    fn json(article: &Article, schema: Schema) -> String {
        serde_json::to_string_pretty(&article.mapped(schema)).unwrap()
    }

    #[test]
    fn each_schema_has_its_names() {
        let full = full();
        for (schema, snapshot) in [
            (Schema::Trafilatura, include_str!("schemas/snapshots/trafilatura.json")),
            (Schema::Datatrove, include_str!("schemas/snapshots/datatrove.json")),
            (Schema::Dolma, include_str!("schemas/snapshots/dolma.json")),
            (Schema::SchemaOrg, include_str!("schemas/snapshots/schema-org.json")),
        ] {
            assert_eq!(json(&full, schema), snapshot.trim_end(), "{schema:?}");
            let value = serde_json::to_value(full.mapped(schema)).unwrap();
            let keys: Vec<&str> = value.as_object().unwrap().keys().map(String::as_str).collect();
            assert!(keys.iter().all(|key| schema.keys().contains(key)), "{schema:?}: {keys:?}");
        }
    }

    #[test]
    fn little_is_known_of_most() {
        let bare = Article { text: "Ice.".to_owned(), ..Article::default() };
        assert_eq!(json(&bare, Schema::Dolma).replace(['\n', ' '], ""), r#"{"id":"-","text":"Ice.","source":"-"}"#);
        assert_eq!(json(&bare, Schema::Datatrove).replace(['\n', ' '], ""), r#"{"text":"Ice.","id":"-"}"#);
        assert!(json(&bare, Schema::SchemaOrg).contains("\"@type\": \"CreativeWork\""));
        assert!(json(&bare, Schema::Trafilatura).contains("\"title\": null"));
    }
}
