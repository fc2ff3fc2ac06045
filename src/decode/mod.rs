//! Bytes to text.
mod normalise;
pub use normalise::Normaliser;

use std::borrow::Cow;

/// Text out of bytes.
#[derive(Debug)]
pub struct Decoded<'a> {
    /// The text.
    pub text: Cow<'a, str>,
    /// The name of the encoding.
    pub charset: &'static str,
    /// Length of the byte order mark skipped.
    pub bom: usize,
    /// Whether replacement characters were put in.
    pub lossy: bool,
}

/// Why bytes cannot become text.
#[derive(Debug, thiserror::Error)]
pub enum DecodeError {
    /// Not text.
    #[error("binary data ({kind})")]
    Binary {
        /// What it looks like.
        kind: &'static str,
    },
}

/// Decodes bytes.
pub fn decode<'a>(bytes: &'a [u8], _declared: Option<&str>) -> Result<Decoded<'a>, DecodeError> {
    Ok(Decoded { text: String::from_utf8_lossy(bytes), charset: "UTF-8", bom: 0, lossy: false })
}

/// Offset.
pub fn source_offset(_raw: &str, _normalised: &str, at: usize) -> usize {
    at
}
