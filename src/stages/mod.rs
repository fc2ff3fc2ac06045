//! The stages: each reads the page and adds marks or fields; none deletes text.

mod select;

pub use select::{Select, threshold};

use crate::page::Page;

/// One step over a page.
pub trait Stage: Send + Sync + std::fmt::Debug {
    /// Reads the page, adds marks or fields.
    fn run(&self, page: &mut Page);
}
