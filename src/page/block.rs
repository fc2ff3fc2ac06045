//! A block: a span of the page's text that is kept, moved to a field, or removed as one.

use super::markup::Traits;
use super::{Mark, Reason, Rule, Shape};

/// What kind of text a block holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Kind {
    /// Prose, or a line that nothing says more about.
    #[default]
    Paragraph,
    /// A heading; the level (1–6) where the source states it, else 2.
    Heading(u8),
    /// One entry of a list; its nesting depth from 0, and whether it is numbered.
    Item {
        /// Nesting depth, 0 for the outermost list.
        depth: u8,
        /// Whether the list is numbered.
        ordered: bool,
    },
    /// A line of a quotation (`> ...`).
    Quote,
    /// One row of a table; cells are separated by one tab.
    Row,
    /// A line of code; its layout is kept.
    Code,
}

/// How a block goes on from the one before it, when both are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Join {
    /// It starts a new block of the article.
    #[default]
    Apart,
    /// It continues the same line: one space between them.
    Space,
    /// It continues the same line without a space.
    Glue,
    /// It is the next line of the same verse, code or table.
    Line,
}

/// A span of the page's text with what is known and what was decided about it.
#[derive(Debug, Clone, Default)]
pub struct Block {
    /// Start of the span in [`super::Page::text`], in bytes.
    pub start: u32,
    /// End of the span in [`super::Page::text`], in bytes.
    pub end: u32,
    /// Start of the span in the decoded input, in bytes.
    pub source_start: u32,
    /// End of the span in the decoded input, in bytes.
    pub source_end: u32,
    /// Length of the list marker at the start of the span, in bytes.
    pub marker: u16,
    /// Columns of indentation beyond the page's usual one.
    pub indent: u16,
    /// Empty lines before the block.
    pub gap: u8,
    /// What kind of text it holds.
    pub kind: Kind,
    /// How it goes on from the block before.
    pub join: Join,
    /// Counts taken in one pass over the text.
    pub shape: Shape,
    /// What markup says of it.
    pub traits: Traits,
    /// What the block's phrases speak of: bits of [`super::Hint`].
    pub hints: u32,
    /// The removal that a phrase suggests but leaves to the scorer.
    pub suspect: Option<(Reason, Rule)>,
    /// The rule of its site that removes the block at the end, unless its words move to a field.
    pub outside: Option<Rule>,
    /// On how many of the pages that the site memory knows of the page's host the block stands; 0 where it stands on none
    /// or on one.
    pub on_pages: u32,
    /// The scorer's probability that the block belongs to the article, in 1/65535.
    pub score: u16,
    /// The scorer's probability that the block is the headline, in 1/65535.
    pub headline: u16,
    /// What was decided.
    pub mark: Mark,
    /// By which rule.
    pub rule: Rule,
}

impl Block {
    /// The piece of the block that ends at `end`, an offset in `text` inside the span; the block begins behind it then.
    pub(super) fn take_until(&mut self, end: usize, text: &str) -> Block {
        let piece = Block { end: end as u32, ..self.clone() }.shaped(text);
        let parted = text[..end].ends_with(' ') || text[end..].starts_with(' ');
        (self.start, self.marker, self.gap) = (end as u32, 0, 0);
        self.join = if parted { Join::Space } else { Join::Glue };
        piece
    }

    /// The block with the shape of its text.
    pub(super) fn shaped(self, text: &str) -> Block {
        let shape = Shape::of(&text[self.start as usize + self.marker as usize..self.end as usize]);
        Block { shape, ..self }
    }

    /// Whether no stage has decided about the block yet.
    pub fn is_open(&self) -> bool {
        self.mark == Mark::Open
    }
}
