//! datatrove's documents: text, id, media and flat metadata; what is empty has no key.

use serde::Serialize;

use super::Article;

pub(super) const KEYS: &[&str] = &["text", "id", "media", "metadata"];

/// The number of datatrove's `MediaType.IMAGE`.
const IMAGE: u8 = 0;

/// A document of datatrove.
#[derive(Debug, Serialize)]
pub struct Datatrove<'a> {
    /// The text.
    pub text: &'a str,
    /// The record's name, else its address, else its file and number.
    pub id: String,
    /// The images of the text.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub media: Vec<Media<'a>>,
    /// All else, in values that are no lists.
    #[serde(skip_serializing_if = "Metadata::is_empty")]
    pub metadata: Metadata<'a>,
}

/// An image.
#[derive(Debug, Serialize)]
pub struct Media<'a> {
    /// 0, an image.
    pub r#type: u8,
    /// Its address.
    pub url: &'a str,
    /// Its alternative text, else its caption.
    pub alt: Option<&'a str>,
    /// `null`: nothing is downloaded.
    pub local_path: Option<&'a str>,
}

/// What is known of a document, by the names of the article's keys or of datatrove's readers (`date`, `file_path`). Lists
/// are joined by `; `.
#[derive(Debug, Default, PartialEq, Serialize)]
pub struct Metadata<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<&'a str>,
    /// The day of retrieval, as datatrove's readers of crawls have it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file_path: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authors: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub modified: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub site_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub section: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tags: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub license: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page_type: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub paywalled: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quality_score: Option<f64>,
}

impl<'a> Metadata<'a> {
    pub(super) fn of(article: &'a Article) -> Metadata<'a> {
        let joined = |list: &[String]| (!list.is_empty()).then(|| list.join("; "));
        Metadata {
            url: article.address(),
            date: article.retrieved.as_deref(),
            file_path: article.origin.file.as_deref(),
            language: article.language.as_deref(),
            title: article.title.as_deref(),
            authors: joined(&article.authors),
            published: article.published.as_deref(),
            modified: article.modified.as_deref(),
            site_name: article.site_name.as_deref(),
            description: article.description.as_deref().or(article.dek.as_deref()),
            section: article.section.as_deref(),
            tags: joined(&article.tags),
            license: article.license.as_deref(),
            page_type: article.page_type.as_deref(),
            paywalled: article.paywalled,
            quality_score: article.quality.score,
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        *self == Metadata::default()
    }
}

impl<'a> Datatrove<'a> {
    pub(super) fn of(article: &'a Article) -> Datatrove<'a> {
        let media = article.images.iter().filter_map(|image| {
            let alt = image.alt.as_deref().or(image.caption.as_deref());
            Some(Media { r#type: IMAGE, url: image.src.as_deref()?, alt, local_path: None })
        });
        Datatrove { text: &article.text, id: article.name(), media: media.collect(), metadata: Metadata::of(article) }
    }
}
