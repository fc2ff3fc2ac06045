//! The scorer: gives every block its probability of belonging to the article.

use super::Stage;
use crate::page::Page;
use crate::pipeline::settings::Settings;
use crate::pipeline::{Context, PipelineError, Problem};
use crate::scorer::Model;

/// The weights that `training/` learned from all pages.
const BUILT_IN: &[u8] = include_bytes!("../scorer/weights/text.bin");

/// Scores every block; decides nothing.
#[derive(Debug)]
pub struct Score {
    model: Model,
}

impl Score {
    /// Settings: `weights`, a file that stands in for the built-in weights.
    pub(super) fn build(settings: &mut Settings<'_>, context: &mut Context) -> Result<Box<dyn Stage>, PipelineError> {
        let file = settings.string("weights")?;
        let model = match &file {
            Some(file) => {
                let bytes = std::fs::read(file.value).map_err(|error| file.bad(error.to_string()))?;
                context.digest.add(&bytes);
                Model::parse(&bytes).map_err(|error| file.bad(error.to_string()))?
            }
            None => {
                context.digest.add(BUILT_IN);
                Model::parse(BUILT_IN).map_err(|error| {
                    settings.error(Problem::Value { key: "weights".to_owned(), why: error.to_string() })
                })?
            }
        };
        Ok(Box::new(Score { model }))
    }
}

impl Stage for Score {
    fn run(&self, page: &mut Page) {
        let scores = self.model.scores(page);
        for (block, score) in page.blocks.iter_mut().zip(scores) {
            block.score = score;
        }
        page.scored = true;
    }
}
