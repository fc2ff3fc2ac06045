//! The output record and how a page becomes one.
//!
//! ```
//! use dechaff::article::{Status, TextBlock};
//! use dechaff::{Article, Cleaner, Pipeline, Record};
//!
//! let cleaner = Cleaner::new(Pipeline::builtin("keep-all")?);
//! let article: Article = cleaner.clean(&Record::text("The harbour froze on Tuesday."))?;
//! assert_eq!(article.status, Status::Ok);
//! assert!(matches!(&article.blocks[0], TextBlock::Paragraph { text } if *text == article.text));
//! # Ok::<(), dechaff::Error>(())
//! ```

mod assemble;
mod embeds;
mod evidence;
mod lead;
mod markdown;
mod quality;
mod record;
mod resolve;
mod schemas;
mod signals;
mod sources;

pub(crate) use assemble::{Extras, assemble};
pub use record::*;
pub use schemas::*;
