//! The library's errors: failures of the input or the user's configuration, never bugs.

use thiserror::Error;

use crate::pipeline::PipelineError;

/// What can keep a record from becoming an article.
///
/// ```
/// use dechaff::{Cleaner, Error, Pipeline, Record};
///
/// let cleaner = Cleaner::new(Pipeline::builtin("keep-all")?);
/// let image = cleaner.clean(&Record::text(*b"\x89PNG\r\n\x1a\n"));
/// assert!(matches!(image, Err(Error::Decode(_))));
/// let unknown: Error = Pipeline::builtin("artcle").unwrap_err().into();
/// assert!(unknown.to_string().ends_with("unknown pipeline \"artcle\"; did you mean \"article\"?"));
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum Error {
    /// The record holds no text that could be decoded.
    #[error("cannot decode the record: {0}")]
    Decode(#[from] crate::decode::DecodeError),
    /// The pipeline cannot be built.
    #[error(transparent)]
    Pipeline(#[from] PipelineError),
}
