//! JSON-LD with the vocabulary of schema.org.

use serde::Serialize;

use super::Article;

pub(super) const KEYS: &[&str] = &[
    "@context",
    "@type",
    "identifier",
    "url",
    "mainEntityOfPage",
    "headline",
    "alternativeHeadline",
    "description",
    "author",
    "datePublished",
    "dateModified",
    "inLanguage",
    "isPartOf",
    "publisher",
    "articleSection",
    "keywords",
    "license",
    "isAccessibleForFree",
    "thumbnailUrl",
    "image",
    "wordCount",
    "articleBody",
    "comment",
];

/// An article of schema.org.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(missing_docs, reason = "the names are schema.org's")]
pub struct SchemaOrg<'a> {
    #[serde(rename = "@context")]
    pub context: &'static str,
    /// `Article`, or what else the page states that it is; `CreativeWork` where it states nothing.
    #[serde(rename = "@type")]
    pub kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub identifier: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<&'a str>,
    /// The address that the page states as its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub main_entity_of_page: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub headline: Option<&'a str>,
    /// The standfirst.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alternative_headline: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub author: Vec<Named<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date_published: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date_modified: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub in_language: Option<&'a str>,
    /// The site.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_part_of: Option<Named<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub publisher: Option<Named<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub article_section: Option<&'a str>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    pub keywords: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    pub license: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_accessible_for_free: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thumbnail_url: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub image: Vec<ImageObject<'a>>,
    pub word_count: u64,
    pub article_body: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub comment: Vec<Comment<'a>>,
}

/// A person, an organisation or a site.
#[derive(Debug, Serialize)]
pub struct Named<'a> {
    /// `Person`, `Organization` or `WebSite`.
    #[serde(rename = "@type")]
    pub kind: &'static str,
    /// Its name.
    pub name: &'a str,
}

/// An image of the text.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ImageObject<'a> {
    #[serde(rename = "@type")]
    pub kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub caption: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credit_text: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub width: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub height: Option<u32>,
}

/// A reader's comment.
#[derive(Debug, Serialize)]
pub struct Comment<'a> {
    /// `Comment`
    #[serde(rename = "@type")]
    pub kind: &'static str,
    /// What it says.
    pub text: &'a str,
}

impl<'a> SchemaOrg<'a> {
    pub(super) fn of(article: &'a Article) -> SchemaOrg<'a> {
        let named = |kind, name: &'a Option<String>| name.as_deref().map(|name| Named { kind, name });
        let images = article.images.iter().map(|image| ImageObject {
            kind: "ImageObject",
            url: image.src.as_deref(),
            caption: image.caption.as_deref().or(image.alt.as_deref()),
            credit_text: image.credit.as_deref(),
            width: image.width,
            height: image.height,
        });
        SchemaOrg {
            context: "https://schema.org",
            kind: kind(article.page_type.as_deref()),
            identifier: article.id.as_deref(),
            url: article.address(),
            main_entity_of_page: article.canonical_url.as_deref(),
            headline: article.title.as_deref(),
            alternative_headline: article.dek.as_deref(),
            description: article.description.as_deref(),
            author: article.authors.iter().map(|name| Named { kind: "Person", name }).collect(),
            date_published: article.published.as_deref(),
            date_modified: article.modified.as_deref(),
            in_language: article.language.as_deref(),
            is_part_of: named("WebSite", &article.site_name),
            publisher: named("Organization", &article.publisher),
            article_section: article.section.as_deref(),
            keywords: &article.tags,
            license: article.license.as_deref(),
            is_accessible_for_free: article.paywalled.map(|paywalled| !paywalled),
            thumbnail_url: article.image.as_deref(),
            image: images.collect(),
            word_count: article.quality.words,
            article_body: &article.text,
            comment: article.comments.iter().map(|comment| Comment { kind: "Comment", text: &comment.text }).collect(),
        }
    }
}

/// The type of schema.org that has these properties and is nearest to a type of page.
fn kind(page_type: Option<&str>) -> &'static str {
    match page_type {
        Some("article") => "Article",
        Some("documentation") => "TechArticle",
        Some("forum") => "DiscussionForumPosting",
        _ => "CreativeWork",
    }
}
