//! Text that only the page's scripts hold: it is the article's, for the parser takes it up only where there is none.

use super::Stage;
use crate::page::markup::State;
use crate::page::{Mark, Page, Rule};
use crate::pipeline::settings::Settings;
use crate::pipeline::{Context, PipelineError};

/// Keeps the text of scripts.
#[derive(Debug)]
pub struct Embedded {
    /// The rule name of blocks from scripts.
    pub kept: Rule,
}

impl Embedded {
    /// No settings.
    pub(super) fn build(_: &mut Settings<'_>, context: &mut Context) -> Result<Box<dyn Stage>, PipelineError> {
        Ok(Box::new(Embedded { kept: context.rules.intern("embedded/kept") }))
    }
}

impl Stage for Embedded {
    fn run(&self, page: &mut Page) {
        if page.markup.as_ref().is_none_or(|markup| markup.embedded.is_none()) {
            return;
        }
        for i in 0..page.blocks.len() {
            if page.blocks[i].traits.state.has(State::EMBEDDED) {
                page.mark(i, Mark::Keep, self.kept);
            }
        }
    }
}
