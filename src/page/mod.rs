//! The document model that every stage sees: one text buffer and the blocks that tile it.

mod block;
mod fields;
mod hint;
pub mod html;
mod mark;
pub mod markup;
mod removals;
mod shape;
mod source;
pub mod text;

pub use block::{Block, Join, Kind};
pub use fields::{Credit, Fields, Found, Picture, Place, SITE, Stated};
pub use hint::Hint;
pub use mark::{Field, Mark, Reason, Rule};
pub use markup::Markup;
pub use removals::{Removal, Removals};
pub use shape::{Ending, Shape};

use std::ops::Range;
use std::sync::Arc;

use crate::dates::Day;
use crate::scorer::calibration::Calibration;

/// One record as blocks. Stages read it, mark blocks and fill [`Fields`]; they never delete text.
#[derive(Debug, Default)]
pub struct Page {
    /// The normalised text. The blocks' spans tile it, in document order.
    pub text: String,
    /// The blocks, in document order.
    pub blocks: Vec<Block>,
    /// What markup says beyond the text; absent for raw text.
    pub markup: Option<Box<Markup>>,
    /// What stages have read off the page.
    pub fields: Fields,
    /// Where the record was found.
    pub url: Option<String>,
    /// The day of retrieval: the anchor of relative dates.
    pub retrieved: Option<Day>,
    /// The language that the crawler detected: it counts where the page declares none.
    pub detected_language: Option<Found>,
    /// Why the record counts as degraded, in the order of discovery.
    pub degraded: Vec<&'static str>,
    /// How many pages of the page's host the site memory knows.
    pub site_pages: u32,
    /// Whether a scorer has given every block its probability.
    pub scored: bool,
    /// What pages have come to of which the scorer expected so much.
    pub calibration: Option<Arc<Calibration>>,
}

impl Page {
    /// The text of block `i`, without its list marker.
    pub fn text_of(&self, i: usize) -> &str {
        &self.text[self.span_of(i)]
    }

    /// Where the text of block `i` stands in the page's, in bytes.
    pub fn span_of(&self, i: usize) -> Range<usize> {
        let block = &self.blocks[i];
        block.start as usize + usize::from(block.marker)..block.end as usize
    }

    /// The whole tile of block `i`, list marker included.
    pub fn tile_of(&self, i: usize) -> &str {
        let block = &self.blocks[i];
        &self.text[block.start as usize..block.end as usize]
    }

    /// The language of code that the markup states for a block.
    pub fn language_of(&self, block: &Block) -> Option<&str> {
        let languages = &self.markup.as_ref()?.languages;
        let at = languages.binary_search_by_key(&block.start, |(start, _)| *start).ok()?;
        Some(&languages[at].1)
    }

    /// The day that relative dates and days without a year count from: that of a prefix, else that of retrieval.
    pub fn anchor(&self) -> Option<Day> {
        self.fields.prefix.map(|(_, day)| day).or(self.retrieved)
    }

    /// Marks block `i`, unless an earlier stage has decided about it. Returns whether the mark was set.
    pub fn mark(&mut self, i: usize, mark: Mark, rule: Rule) -> bool {
        let block = &mut self.blocks[i];
        let open = block.mark == Mark::Open;
        if open {
            block.mark = mark;
            block.rule = rule;
        }
        open
    }

    /// Splits blocks at byte offsets of the page's text: `cuts` are ascending, each strictly inside a block and on a
    /// character boundary. The pieces after the first join their predecessor's line ([`Join::Space`]). All of them keep
    /// the line's span in the input until the last stage has run.
    pub fn split(&mut self, cuts: &[usize]) {
        if cuts.is_empty() {
            return;
        }
        let mut blocks = Vec::with_capacity(self.blocks.len() + cuts.len());
        let mut cuts = cuts.iter().copied().peekable();
        for block in self.blocks.drain(..) {
            let mut rest = block;
            let whole = blocks.len();
            while let Some(cut) = cuts.next_if(|&cut| cut < rest.end as usize) {
                blocks.push(rest.take_until(cut, &self.text));
            }
            blocks.push(if blocks.len() == whole { rest } else { rest.shaped(&self.text) });
        }
        self.blocks = blocks;
    }
}
