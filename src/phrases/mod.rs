//! Phrase lists: fixed wordings of noise and labels, per language, and the matcher that finds all of them in one pass.
//!
//! A phrase is data (`pipelines/phrases/*.toml`); what it may do is said by its [`Strength`], where it must stand by
//! its [`Place`].

mod beginnings;
mod builtin;
mod fold;
mod index;
mod lines;
mod list;
mod matcher;
mod strings;
mod template;

pub(crate) use builtin::builtin_lists;
pub use builtin::{language_source, languages};
pub(crate) use list::{List, read_lists};
pub use matcher::{Found, Matcher, Verdict};

/// Where in a block a phrase must stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// It is the whole block, whatever the case, the punctuation around it and a count behind it.
    Line,
    /// The block begins with it.
    Start,
    /// The block ends with it.
    End,
    /// Anywhere, at the borders of words.
    Part,
}

/// What a phrase does to the block that it stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Strength {
    /// It is noted ([`crate::page::Block::hints`]) and nothing else.
    Hint,
    /// The block becomes suspect: the scorer decides, with a higher bar.
    Likely,
    /// The block is removed.
    Sure,
}

impl Place {
    const NAMES: [(&'static str, Place); 4] =
        [("line", Place::Line), ("start", Place::Start), ("end", Place::End), ("part", Place::Part)];
}

impl Strength {
    const NAMES: [(&'static str, Strength); 3] =
        [("sure", Strength::Sure), ("likely", Strength::Likely), ("hint", Strength::Hint)];
}
