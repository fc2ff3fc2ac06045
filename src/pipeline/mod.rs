//! A pipeline: an ordered list of stages with their settings, written as TOML.
//!
//! The format is explained by the built-in ones, `pipelines/*.toml`.

mod builtin;
mod check;
mod digest;
mod error;
mod read;
pub(crate) mod rules;
pub(crate) mod settings;

pub use check::{Test, TestOutcome, check};
pub(crate) use digest::Digest;
pub use error::{PipelineError, Problem};
pub(crate) use error::{Source, nearest};
pub(crate) use read::parse;

use crate::decode::Normaliser;
use crate::duplicates;
use crate::filters::Filters;
use crate::phrases::List;
use crate::sites::Sites;
use crate::stages::Stage;
use rules::Rules;

/// An ordered list of stages with their settings.
///
/// ```
/// use dechaff::Pipeline;
///
/// let names: Vec<&str> = Pipeline::builtin_names().into_iter().map(|(name, _)| name).collect();
/// assert_eq!(names, ["article", "web", "text-dump", "keep-all"]);
/// let mine = Pipeline::from_toml("mine.toml", "name = \"mine\"\nextends = \"article\"\nskip = [\"repeats\"]")?;
/// assert_eq!(mine.stages.len() + 1, Pipeline::default().stages.len());
/// # Ok::<(), dechaff::pipeline::PipelineError>(())
/// ```
#[derive(Debug)]
pub struct Pipeline {
    /// Its name.
    pub name: String,
    /// What it is for, in one sentence.
    pub description: String,
    /// XXH3, 64 bits in hexadecimal, over its source, the sources of its phrase lists, its weights and the files of its
    /// filters.
    pub hash: String,
    /// How text is normalised.
    pub normaliser: Normaliser,
    /// How many bytes of a record are read; more is cut off and the article is degraded.
    pub budget: u64,
    /// The stages in order.
    pub stages: Vec<Box<dyn Stage>>,
    /// The names of rules, by [`crate::page::Rule`].
    pub rules: Vec<String>,
    /// The rules for single sites.
    pub(crate) sites: Sites,
    /// Which finished articles are left out.
    pub filters: Filters,
    /// Which duplicates are left out; absent where all are kept.
    pub duplicates: Option<duplicates::Settings>,
    /// The tests that the file carries.
    pub tests: Vec<Test>,
}

/// What stages share while they are built.
#[derive(Default)]
pub(crate) struct Context {
    pub(crate) rules: Rules,
    pub(crate) digest: Digest,
    /// The pipeline's own phrases, until a stage takes them.
    pub(crate) phrases: Vec<List>,
    /// The words of the field stages, once one has read them.
    pub(crate) lexicon: Option<std::sync::Arc<crate::stages::Lexicon>>,
}

impl Pipeline {
    /// The built-in pipeline of that name.
    ///
    /// # Errors
    /// [`Problem::UnknownName`] if there is none.
    pub fn builtin(name: &str) -> Result<Pipeline, PipelineError> {
        let source = builtin::source(name).ok_or_else(|| builtin::unknown(name))?;
        Pipeline::from_toml(name, source)
    }

    /// Name and description of each built-in pipeline, the default first.
    pub fn builtin_names() -> Vec<(&'static str, &'static str)> {
        builtin::names()
    }

    /// The source of a built-in pipeline, with its comments.
    pub fn builtin_source(name: &str) -> Option<&'static str> {
        builtin::source(name)
    }

    /// Reads a pipeline. `source_name` is the file's name in errors.
    ///
    /// ```
    /// let pipeline = dechaff::Pipeline::from_toml("mine.toml", "extends = \"keep-all\"\nname = \"mine\"")?;
    /// assert_eq!(pipeline.name, "mine");
    /// let error = dechaff::Pipeline::from_toml("mine.toml", "extends = \"keep-all\"\nskips = []").unwrap_err();
    /// assert_eq!(error.to_string(), "mine.toml:2:1: unknown key \"skips\"; did you mean \"skip\"?");
    /// # Ok::<(), dechaff::pipeline::PipelineError>(())
    /// ```
    ///
    /// # Errors
    /// What is wrong with the text and where, see [`Problem`].
    pub fn from_toml(source_name: &str, text: &str) -> Result<Pipeline, PipelineError> {
        read::read(source_name, text)
    }
}

impl Default for Pipeline {
    /// The built-in pipeline `article`.
    fn default() -> Pipeline {
        match Pipeline::builtin("article") {
            Ok(pipeline) => pipeline,
            Err(error) => unreachable!("built-in pipeline: {error}"),
        }
    }
}
