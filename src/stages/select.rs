//! The decision about the blocks that no rule has decided: kept, or removed for their score.

use super::Stage;
use crate::page::{Mark, Page, Rule};

/// Settles every open block.
#[derive(Debug, Default)]
pub struct Select {
    /// The rule name of kept blocks.
    pub rule: Rule,
}

impl Stage for Select {
    fn run(&self, page: &mut Page) {
        for i in 0..page.blocks.len() {
            page.mark(i, Mark::Keep, self.rule);
        }
    }
}
