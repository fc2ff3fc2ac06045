//! The stages: each reads the page and adds marks or fields; none deletes text.

mod body;
mod byline;
mod dialogues;
mod embedded;
mod fingerprint;
mod headline;
mod images;
mod labels;
mod language;
mod lexicon;
mod mentions;
mod metadata;
mod names;
mod phrases;
mod repeats;
mod score;
mod seams;
mod select;
mod sentence;
mod site_boilerplate;
mod stamps;
mod structure;
mod teasers;
mod threads;
#[cfg(test)]
mod trial;

pub use byline::Byline;
pub use dialogues::Dialogues;
pub use embedded::Embedded;
pub(crate) use fingerprint::{fingerprint, folded};
pub use headline::{HEADLINE, Headline};
pub use images::Images;
pub use labels::Labels;
pub use language::Language;
pub(crate) use language::code_of_name;
pub(crate) use lexicon::{Lexicon, is_dense};
pub use mentions::Mentions;
pub use metadata::Metadata;
pub use phrases::Phrases;
pub use repeats::Repeats;
pub use score::Score;
pub use seams::Seams;
pub use select::{Select, threshold};
pub use site_boilerplate::SiteBoilerplate;
pub use stamps::Stamps;
pub use structure::Structure;
pub use teasers::Teasers;
pub use threads::Threads;

use crate::page::Page;
use crate::pipeline::settings::Settings;
use crate::pipeline::{Context, PipelineError};

/// One step over a page.
pub trait Stage: Send + Sync + std::fmt::Debug {
    /// Reads the page, adds marks or fields.
    fn run(&self, page: &mut Page);
}

/// Makes a stage of its settings in a pipeline file.
type Build = fn(&mut Settings<'_>, &mut Context) -> Result<Box<dyn Stage>, PipelineError>;

/// Every stage, by the name that pipelines use.
pub(crate) const ALL: &[(&str, Build)] = &[
    ("seams", Seams::build),
    ("phrases", Phrases::build),
    ("score", Score::build),
    ("embedded", Embedded::build),
    ("dialogues", Dialogues::build),
    ("images", Images::build),
    ("headline", Headline::build),
    ("stamps", Stamps::build),
    ("byline", Byline::build),
    ("labels", Labels::build),
    ("metadata", Metadata::build),
    ("site-boilerplate", SiteBoilerplate::build),
    ("threads", Threads::build),
    ("teasers", Teasers::build),
    ("repeats", Repeats::build),
    ("select", Select::build),
    ("structure", Structure::build),
    ("mentions", Mentions::build),
    ("language", Language::build),
];
