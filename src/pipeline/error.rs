//! What is wrong with a pipeline, with its place: one line, `FILE:LINE:COLUMN: message`.

use std::ops::Range;

use thiserror::Error;

/// What is wrong with a pipeline, and where.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{file}:{line}:{column}: {problem}")]
pub struct PipelineError {
    /// The file as the caller named it.
    pub file: String,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// What is wrong there.
    pub problem: Problem,
}

/// What can be wrong with a pipeline.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Problem {
    /// The file is no TOML.
    #[error("{0}")]
    Syntax(String),
    /// A key that nothing reads.
    #[error("unknown key \"{name}\"{}", hint(.nearest))]
    UnknownKey {
        /// The key as written.
        name: String,
        /// The known key that is most like it.
        nearest: Option<String>,
    },
    /// A name that is not on its list: of a stage, a reason, a language, a pipeline ...
    #[error("unknown {what} \"{name}\"{}", hint(.nearest))]
    UnknownName {
        /// What kind of name was expected.
        what: &'static str,
        /// The name as written.
        name: String,
        /// The known name that is most like it.
        nearest: Option<String>,
    },
    /// A key that must be there is not.
    #[error("missing key \"{0}\"")]
    Missing(&'static str),
    /// A value of another type than the key takes.
    #[error("\"{key}\" takes {expected}, not {found}")]
    Type {
        /// The key.
        key: String,
        /// What it takes.
        expected: &'static str,
        /// What stands there.
        found: &'static str,
    },
    /// A value of the right type that cannot be used.
    #[error("\"{key}\": {why}")]
    Value {
        /// The key.
        key: String,
        /// Why it cannot be used.
        why: String,
    },
}

fn hint(nearest: &Option<String>) -> String {
    nearest.as_ref().map(|name| format!("; did you mean \"{name}\"?")).unwrap_or_default()
}

/// The name on the list that is most like `name`, if any is near enough to be a slip of the fingers.
pub(crate) fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let near = known.into_iter().map(|word| (strsim::damerau_levenshtein(name, word), word));
    let (distance, word) = near.min_by_key(|(distance, _)| *distance)?;
    (distance <= 1 + word.chars().count() / 4 && distance < word.chars().count()).then(|| word.to_owned())
}

/// A source file: its name and text, to turn byte spans into places.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Source<'a> {
    pub(crate) name: &'a str,
    pub(crate) text: &'a str,
}

impl Source<'_> {
    /// The error `problem` at the start of `span`.
    pub(crate) fn error(&self, span: Range<usize>, problem: Problem) -> PipelineError {
        let (line, column) = self.place(span.start);
        PipelineError { file: self.name.to_owned(), line, column, problem }
    }

    /// Line and column of a byte offset, both from 1.
    pub(crate) fn place(&self, at: usize) -> (usize, usize) {
        let before = self.text.get(..at).unwrap_or(self.text);
        let start = before.rfind('\n').map_or(0, |newline| newline + 1);
        (before.matches('\n').count() + 1, before[start..].chars().count() + 1)
    }
}
