//! The stages: each reads the page and adds marks or fields; none deletes text.

mod body;
mod byline;
mod fingerprint;
mod headline;
mod images;
mod labels;
mod lexicon;
mod names;
mod repeats;
mod select;
mod stamps;

pub use byline::Byline;
pub use headline::Headline;
pub use images::Images;
pub use lexicon::Lexicon;
pub use select::Select;

use crate::page::Page;

/// One step over a page.
pub trait Stage: Send + Sync + std::fmt::Debug {
    /// Reads the page, adds marks or fields.
    fn run(&self, page: &mut Page);
}
