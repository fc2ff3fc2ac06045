//! dechaff: raw scraped text in, clean articles out.
//!
//! A [`Record`] is one document as a scraper left it; a [`Pipeline`] is an ordered list of stages that mark its blocks;
//! a [`Cleaner`] runs one over the other and gives an [`Article`].
//!
//! ```
//! use dechaff::{Cleaner, Pipeline, Record};
//!
//! let cleaner = Cleaner::new(Pipeline::default());
//! let record = Record::text(
//!     "Skip to content\n\n\
//!      Harbour freezes for the first time in forty years\n\n\
//!      By Ann Lee\n\n\
//!      March 5, 2024\n\n\
//!      The harbour froze on Tuesday, for the first time in forty years, and the ferries stayed in port.\n\n\
//!      Advertisement\n\n\
//!      The crews spent the day breaking the ice by hand, which took them until the early evening.",
//! );
//! let article = cleaner.clean(&record)?;
//! assert_eq!(article.title.as_deref(), Some("Harbour freezes for the first time in forty years"));
//! assert_eq!(article.authors, ["Ann Lee"]);
//! assert_eq!(article.published.as_deref(), Some("2024-03-05"));
//! assert!(article.text.starts_with("The harbour froze") && !article.text.contains("Advertisement"));
//! # Ok::<(), dechaff::Error>(())
//! ```
//!
//! The library prints nothing, ends no process and keeps nothing between records: the same record, pipeline and version
//! give the same article, on any number of threads.

pub mod article;
mod cleaner;
pub mod dates;
pub mod decode;
pub mod duplicates;
mod error;
pub mod filters;
mod lanes;
pub mod memory;
pub mod page;
pub mod phrases;
pub mod pipeline;
pub mod scorer;
mod sites;
pub mod source;
pub mod stages;

pub use article::Article;
pub use cleaner::Cleaner;
pub use error::Error;
pub use pipeline::Pipeline;
pub use source::Record;
