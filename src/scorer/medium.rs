//! The two kinds of page, raw text and HTML, and the features that each has.

use super::columns::Columns;
use super::words::Words;
use super::{features, markup};
use crate::page::Page;

/// What a page was read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Medium {
    /// Raw text.
    Text,
    /// HTML.
    Html,
}

impl Medium {
    /// What `page` was read from.
    pub fn of(page: &Page) -> Medium {
        if page.markup.is_some() { Medium::Html } else { Medium::Text }
    }

    /// The features of every block that nothing is learned for.
    pub fn features(self, page: &Page, words: &Words) -> Columns {
        match self {
            Medium::Text => features::features(page, words),
            Medium::Html => markup::features(page, words),
        }
    }

    /// Adds what a first forest's scores (probabilities, 0..=255) say about the blocks around.
    pub fn context(self, columns: &mut Columns, page: &Page, words: &Words, scores: &[u8]) {
        features::context(columns, page, scores);
        if self == Medium::Html {
            markup::context(columns, page, words, scores);
        }
    }
}
