//! trafilatura's JSON (`--output-format json --with-metadata`): every key always stands, unknown values are `null`, lists
//! are joined by `;`.

use serde::Serialize;

use super::Article;

/// The keys, in trafilatura's order.
pub(super) const KEYS: &[&str] = &[
    "title",
    "author",
    "hostname",
    "date",
    "fingerprint",
    "id",
    "license",
    "comments",
    "raw_text",
    "text",
    "language",
    "image",
    "pagetype",
    "filedate",
    "source",
    "source-hostname",
    "excerpt",
    "categories",
    "tags",
];

/// A record of trafilatura.
#[derive(Debug, Serialize)]
#[expect(missing_docs, reason = "the names are trafilatura's")]
pub struct Trafilatura<'a> {
    pub title: Option<&'a str>,
    /// Joined by `; `.
    pub author: Option<String>,
    /// The host of the address, without `www.`.
    pub hostname: Option<&'a str>,
    /// The day of publication.
    pub date: Option<&'a str>,
    /// Always `null`: a hash of trafilatura's own.
    pub fingerprint: Option<&'a str>,
    pub id: Option<&'a str>,
    /// Licences of Creative Commons by their short names: `CC BY-SA 4.0`.
    pub license: Option<String>,
    /// A line each.
    pub comments: String,
    /// The text once more.
    pub raw_text: String,
    /// A line each block.
    pub text: String,
    /// Two letters, or three where ISO 639 has no two.
    pub language: Option<&'a str>,
    pub image: Option<&'a str>,
    pub pagetype: Option<&'a str>,
    /// The day of retrieval.
    pub filedate: Option<&'a str>,
    /// The address.
    pub source: Option<&'a str>,
    /// The name of the site.
    #[serde(rename = "source-hostname")]
    pub source_hostname: Option<&'a str>,
    pub excerpt: Option<&'a str>,
    pub categories: String,
    pub tags: String,
}

impl<'a> Trafilatura<'a> {
    pub(super) fn of(article: &'a Article) -> Trafilatura<'a> {
        let text = article.text.replace("\n\n", "\n");
        let comments: Vec<&str> = article.comments.iter().map(|comment| comment.text.as_str()).collect();
        Trafilatura {
            title: article.title.as_deref(),
            author: (!article.authors.is_empty()).then(|| article.authors.join("; ")),
            hostname: article.address().and_then(host),
            date: article.published.as_deref().and_then(|date| date.get(..10)),
            fingerprint: None,
            id: article.id.as_deref(),
            license: article.license.as_deref().map(license),
            comments: comments.join("\n"),
            raw_text: text.clone(),
            text,
            language: article.language.as_deref().and_then(|tag| tag.split('-').next()),
            image: article.image.as_deref(),
            pagetype: article.page_type.as_deref(),
            filedate: article.retrieved.as_deref(),
            source: article.address(),
            source_hostname: article.site_name.as_deref(),
            excerpt: article.description.as_deref().or(article.dek.as_deref()),
            categories: article.section.clone().unwrap_or_default(),
            tags: article.tags.join(";"),
        }
    }
}

fn host(url: &str) -> Option<&str> {
    let (_, rest) = url.split_once("://")?;
    let host = rest.split(['/', '?', '#', ':']).next().filter(|host| !host.is_empty())?;
    Some(host.strip_prefix("www.").unwrap_or(host))
}

/// The short name of a licence of Creative Commons, by its address; any other as it stands.
fn license(stated: &str) -> String {
    let path = stated.split_once("creativecommons.org/licenses/").map_or("", |(_, path)| path);
    match path.split('/').collect::<Vec<_>>()[..] {
        [terms, version, ..] if !terms.is_empty() && version.starts_with(|c: char| c.is_ascii_digit()) => {
            format!("CC {} {version}", terms.to_uppercase())
        }
        _ => stated.to_owned(),
    }
}
