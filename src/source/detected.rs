//! What whoever fetched a record has found out about it.

/// What the crawler that fetched a record detected. It counts where the record itself declares nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Detected {
    /// The label of the character set.
    pub charset: Option<String>,
    /// The language of the text.
    pub language: Option<DetectedLanguage>,
}

/// A language that a crawler detected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DetectedLanguage {
    /// The language, as BCP 47 writes it.
    pub tag: String,
    /// As the crawler wrote it.
    pub stated: String,
    /// Under which name the crawler noted it, such as `languages-cld2`.
    pub from: &'static str,
}
