//! The article: one record out. The order of its keys is the order of its fields; an absent value has no key.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::page::Reason;

/// One cleaned document.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Article {
    /// The caller's name for the record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Where the record was found.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The address that the page states as its own, made absolute where the record's is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub canonical_url: Option<String>,
    /// The headline.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The standfirst under the headline.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dek: Option<String>,
    /// Persons who wrote it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub authors: Vec<String>,
    /// When it was first published: ISO 8601 at the precision stated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published: Option<String>,
    /// When it was last changed: ISO 8601 at the precision stated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub modified: Option<String>,
    /// The day of retrieval, as the caller or the record gave it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retrieved: Option<String>,
    /// The language of the text as BCP 47 writes it: as the page declares it, unless the text clearly contradicts it; where
    /// none is declared, the detected one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// The name of the site.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub site_name: Option<String>,
    /// The organisation that publishes the page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub publisher: Option<String>,
    /// What the page's markup says that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The section of the site.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub section: Option<String>,
    /// Topics that the page names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// The licence of the page: an address, or its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub license: Option<String>,
    /// The source that the page names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// The kept text: blocks joined by one empty line, without title and dek.
    pub text: String,
    /// The kept text in its structure.
    pub blocks: Vec<TextBlock>,
    /// The address of the image that stands for the page, made absolute where the record's is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image: Option<String>,
    /// Images that the text speaks of.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub images: Vec<Image>,
    /// Players and documents embedded in the text.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub media: Vec<Media>,
    /// Links in the text (with `--links`).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<Link>,
    /// Readers' comments (with `--comments`).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub comments: Vec<Comment>,
    /// Dates in the text.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dates: Vec<DateMention>,
    /// The type of page, where its markup states it clearly: `article`, `forum`, `documentation`, `product`, `recipe`,
    /// `event`, `video`, `audio`, `profile` or `listing`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page_type: Option<String>,
    /// Whether the text, or part of it, is for payment or registration only; absent where the page does not say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub paywalled: Option<bool>,
    /// How the cleaning went.
    pub status: Status,
    /// Why the status is not `ok`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<String>,
    /// Figures about the result.
    pub quality: Quality,
    /// Where each field was read (with `--explain`).
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub evidence: BTreeMap<String, Vec<Evidence>>,
    /// Everything taken out (with `--explain`).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub removed: Vec<Removed>,
    /// Where the record lies.
    pub origin: ArticleOrigin,
    /// What made this article.
    pub cleaner: CleanerInfo,
}

/// One block of the article's text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum TextBlock {
    /// Prose. Verse keeps its line breaks.
    Paragraph {
        /// The words.
        text: String,
    },
    /// A heading.
    Heading {
        /// The words.
        text: String,
        /// 1–6, where the source states it.
        #[serde(skip_serializing_if = "Option::is_none")]
        level: Option<u8>,
    },
    /// A quotation set off from the text.
    Quote {
        /// The words.
        text: String,
    },
    /// A list.
    List {
        /// The entries, in order.
        items: Vec<Item>,
        /// Whether it is numbered.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        ordered: bool,
        /// The number of the first entry, where it is not 1.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        start: Option<u32>,
    },
    /// A table.
    Table {
        /// The cells of the header, where the markup states one.
        #[serde(skip_serializing_if = "Option::is_none")]
        header: Option<Vec<String>>,
        /// Rows of cells.
        rows: Vec<Vec<String>>,
    },
    /// Code; its layout is kept.
    Code {
        /// The lines.
        text: String,
        /// The language that the markup states, such as `rust`.
        #[serde(skip_serializing_if = "Option::is_none")]
        language: Option<String>,
    },
}

/// An entry of a list: its words, or its words and the list below it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Item {
    /// The words.
    Text(String),
    /// The words and the list below them.
    Nested {
        /// The words.
        text: String,
        /// The entries below.
        items: Vec<Item>,
    },
}

/// An image that the text speaks of.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Image {
    /// Its address, made absolute where the record's is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub src: Option<String>,
    /// Its alternative text in the markup.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alt: Option<String>,
    /// What the caption or the alternative text says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub caption: Option<String>,
    /// Who made it or owns it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credit: Option<String>,
    /// Its stated width in pixels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub width: Option<u32>,
    /// Its stated height in pixels.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub height: Option<u32>,
    /// Whether it shows what the page's `image` shows.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub lead: bool,
    /// Index into `blocks` of the block that it stands before; their number if it stands behind the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub block: Option<usize>,
}

/// A player or document embedded in the text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Media {
    /// Its address, made absolute where the record's is known.
    pub src: String,
    /// Index into `blocks` of the block that it stands before; their number if it stands behind the last.
    pub block: usize,
}

/// A link in the text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Link {
    /// The words.
    pub text: String,
    /// Its target, made absolute where the record's address is known.
    pub url: String,
    /// Index into `blocks`.
    pub block: usize,
    /// Start in `text` (the article's), in bytes.
    pub start: usize,
    /// End in `text` (the article's), in bytes.
    pub end: usize,
}

/// A reader's comment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Comment {
    /// Its paragraphs, separated by an empty line.
    pub text: String,
}

/// A date in the text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DateMention {
    /// The words.
    pub text: String,
    /// ISO 8601 at the precision stated.
    pub date: String,
    /// Index into `blocks`.
    pub block: usize,
    /// Start in `text` (the article's), in bytes.
    pub start: usize,
    /// End in `text` (the article's), in bytes.
    pub end: usize,
    /// Whether the year was inferred.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub inferred: bool,
    /// Whether day and month could be meant the other way round.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub ambiguous: bool,
}

/// How the cleaning went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// As it should.
    #[default]
    Ok,
    /// A limit was reached or bytes were damaged; `reasons` says which.
    Degraded,
    /// Nothing was left to keep.
    Empty,
}

/// Figures about the result.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Quality {
    /// Words kept in `text`.
    pub words: u64,
    /// Share of the record's words that was kept or moved to a field, 0..1, three decimals.
    pub kept: f64,
    /// Share of the text that is links, 0..1, three decimals; of HTML only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link_density: Option<f64>,
    /// The scorer's mean probability of the text's words, 0..1, three decimals; where a scorer ran and kept any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confidence: Option<f64>,
    /// The word F1 that such a text has had on pages with a known article, 0..1, three decimals; where a scorer ran.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub score: Option<f64>,
}

/// Where a field was read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Evidence {
    /// The signal, such as `headline`, `byline`, `stamp`, `prefix`, `og:title`, `json-ld`.
    pub from: String,
    /// The text as it stands in the record, normalised.
    pub text: String,
    /// The signal's weight: how often it was right about this field where it decided, on pages whose fields are known,
    /// 0..1. Of titles, standfirsts, authors and days of publication.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score: Option<f64>,
    /// Start in the input, in bytes; of the text decoded to UTF-8, where it came in another character set. Absent where
    /// the page does not show the text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start: Option<u64>,
    /// End in the input, in bytes, counted like `start`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end: Option<u64>,
    /// Whether it says something else than the field's value, and was not believed.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub rejected: bool,
}

/// A part that was taken out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Removed {
    /// Why.
    pub reason: Reason,
    /// The rule that decided.
    pub rule: String,
    /// The text, normalised.
    pub text: String,
    /// Start in the input, in bytes; of the text decoded to UTF-8, where it came in another character set.
    pub start: u64,
    /// End in the input, in bytes, counted like `start`.
    pub end: u64,
}

/// Where the record lies.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct ArticleOrigin {
    /// The file as the user named it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// The entry of the archive that it stands in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entry: Option<String>,
    /// Byte offset of the record in the file, after decompression.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub offset: Option<u64>,
    /// Number of the record in the file, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record: Option<u64>,
    /// The identifier that a WARC file gives the record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record_id: Option<String>,
    /// The status of the HTTP response that it came with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub http_status: Option<u16>,
    /// The character set that the bytes were decoded from, or that the page declares where an earlier reader took it for
    /// Latin-1.
    pub charset: String,
    /// Length of the record, in bytes.
    pub bytes: u64,
}

/// What made this article.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct CleanerInfo {
    /// The version of dechaff.
    pub version: String,
    /// The name of the pipeline.
    pub pipeline: String,
    /// Hash of the pipeline's source and the scorer's weights.
    pub hash: String,
    /// Hash of the site memory, where one was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub site_memory: Option<String>,
}
