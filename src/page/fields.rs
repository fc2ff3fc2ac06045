//! What stages have read off the page, before it becomes an article.

use std::ops::Range;

use crate::dates::{Day, Mention, Stamp};

/// A value with the place that states it.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// The value as it goes into the article.
    pub value: String,
    /// What states it.
    pub place: Place,
    /// Which signal found it, such as `headline`, `byline`, `stamp`, `prefix`, `og:title`.
    pub from: &'static str,
}

/// What states a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// The block of that index.
    Block(usize),
    /// Markup that the page does not show: what it says, as it stands there.
    Markup(String),
}

impl Found {
    /// A value that stands in a block.
    pub fn shown(value: impl Into<String>, block: usize, from: &'static str) -> Found {
        Found { value: value.into(), place: Place::Block(block), from }
    }

    /// A value that markup states in the words `text`.
    pub fn stated(value: impl Into<String>, text: impl Into<String>, from: &'static str) -> Found {
        Found { value: value.into(), place: Place::Markup(text.into()), from }
    }

    /// Whether a rule of the pipeline for the page's site has read the value.
    pub fn is_by_rule(&self) -> bool {
        self.from == SITE
    }

    /// The block that states the value, where one does.
    pub fn block(&self) -> Option<usize> {
        match self.place {
            Place::Block(block) => Some(block),
            Place::Markup(_) => None,
        }
    }
}

/// A credit and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Credit {
    /// The credit line's words without label or brackets.
    pub text: String,
    /// The block that states it.
    pub block: usize,
}

/// An image that the text speaks of.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Picture {
    /// Which image of the markup it is.
    pub image: Option<usize>,
    /// Caption, or an alternative text that stood as a line.
    pub caption: Option<Found>,
    /// Who made it or owns it.
    pub credit: Option<Credit>,
}

/// Where a rule of the pipeline for the page's site read a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stated {
    /// The field's key in the record.
    pub key: &'static str,
    /// The text or the attribute's value, normalised.
    pub text: String,
    /// Its place in the decoded input, in bytes.
    pub source: Range<u32>,
}

/// The fields of a page.
#[derive(Debug, Default)]
pub struct Fields {
    /// The headline.
    pub title: Option<Found>,
    /// The standfirst under the headline.
    pub dek: Option<Found>,
    /// Persons, in order.
    pub authors: Vec<Found>,
    /// When it was first published.
    pub published: Option<Found>,
    /// When it was last changed.
    pub modified: Option<Found>,
    /// The section of the site.
    pub section: Option<Found>,
    /// Topics that the page names.
    pub tags: Vec<Found>,
    /// The source that the page names (`Source: X`).
    pub source: Option<Found>,
    /// The page's own address, as it stands in the markup.
    pub canonical_url: Option<Found>,
    /// The name of the site.
    pub site_name: Option<Found>,
    /// The organisation that publishes the page.
    pub publisher: Option<Found>,
    /// What the markup says that the page is about.
    pub description: Option<Found>,
    /// The language, as BCP 47 writes it.
    pub language: Option<Found>,
    /// The languages that the markup declares, in the order in which they are believed, until the text is known.
    pub declared: Vec<Found>,
    /// What was found for a field of the record and did not become its value, by the field's key.
    pub rejected: Vec<(&'static str, Found)>,
    /// The licence of the page: an address, or its name.
    pub license: Option<Found>,
    /// `true` or `false`: whether the text is for payment or registration only.
    pub paywalled: Option<Found>,
    /// The type of page: `article`, `forum` ...
    pub page_type: Option<Found>,
    /// The address of the image that stands for the page, as it stands in the markup.
    pub image: Option<Found>,
    /// Images, in document order.
    pub images: Vec<Picture>,
    /// Dates in the kept text: block and mention, in document order.
    pub dates: Vec<(usize, Mention)>,
    /// Date stamps on the page: block and stamp, in document order.
    pub stamps: Vec<(usize, Stamp)>,
    /// The day of a `date YYYY-MM-DD` prefix.
    pub prefix: Option<(usize, Day)>,
    /// Where the values from [`SITE`] were read.
    pub stated: Vec<Stated>,
}

/// [`Found::from`] of values that a rule of the pipeline for the page's site has read: they stand above all others.
pub const SITE: &str = "site";
