//! The Dolma toolkit's documents: id, text and source; when it was acquired and written; all else in `metadata`.

use serde::Serialize;

use super::Article;
use super::datatrove::Metadata;

pub(super) const KEYS: &[&str] = &["id", "text", "source", "added", "created", "metadata"];

/// A document of the Dolma toolkit.
#[derive(Debug, Serialize)]
pub struct Dolma<'a> {
    /// The record's name, else its address, else its file and number.
    pub id: String,
    /// The text.
    pub text: &'a str,
    /// Where the documents come from: the file, `-` for standard input.
    pub source: &'a str,
    /// The day of retrieval.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub added: Option<&'a str>,
    /// When it was published, at the precision stated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created: Option<&'a str>,
    /// All else, as in [`super::Datatrove`].
    #[serde(skip_serializing_if = "Metadata::is_empty")]
    pub metadata: Metadata<'a>,
}

impl<'a> Dolma<'a> {
    pub(super) fn of(article: &'a Article) -> Dolma<'a> {
        Dolma {
            id: article.name(),
            text: &article.text,
            source: article.origin.file.as_deref().unwrap_or("-"),
            added: article.retrieved.as_deref(),
            created: article.published.as_deref(),
            // Day and file stand above.
            metadata: Metadata { date: None, file_path: None, published: None, ..Metadata::of(article) },
        }
    }
}
