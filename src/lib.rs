//! dechaff: raw scraped text or HTML in, clean articles out.

pub mod article;
mod cleaner;
pub mod dates;
pub mod decode;
mod error;
pub mod page;
pub mod phrases;
pub mod pipeline;
pub mod scorer;
pub mod source;
pub mod stages;

pub use article::Article;
pub use cleaner::Cleaner;
pub use error::Error;
pub use pipeline::Pipeline;
pub use source::Record;
