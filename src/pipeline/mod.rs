//! A pipeline: an ordered list of stages with their settings.

use crate::decode::Normaliser;
use crate::stages::{Select, Stage};

/// An ordered list of stages with their settings.
#[derive(Debug)]
pub struct Pipeline {
    /// Its name.
    pub name: String,
    /// Hash of its source.
    pub hash: String,
    /// How text is normalised.
    pub normaliser: Normaliser,
    /// The stages in order.
    pub stages: Vec<Box<dyn Stage>>,
    /// The names of rules, by [`crate::page::Rule`].
    pub rules: Vec<String>,
}

/// What is wrong with a pipeline.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct PipelineError {
    /// The message.
    pub message: String,
}

impl Pipeline {
    /// The built-in pipeline of that name.
    pub fn builtin(name: &str) -> Result<Pipeline, PipelineError> {
        Ok(Pipeline {
            name: name.to_owned(),
            hash: String::new(),
            normaliser: Normaliser::default(),
            stages: if name == "training" { vec![] } else { vec![Box::new(Select::default())] },
            rules: vec!["select".to_owned()],
        })
    }
}
