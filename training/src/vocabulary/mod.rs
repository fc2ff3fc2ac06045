//! Learned weights of words and classes: logistic regression on which of them a block holds.

mod classes;
mod descent;
mod wording;

use dechaff::scorer::{Medium, Vocabulary};

use self::classes::Tokens;
use self::wording::Wordings;
use crate::task::{Lesson, Task};

/// What the blocks of all pages hold.
pub struct Holdings {
    wordings: Wordings,
    tokens: Option<Tokens>,
}

impl Holdings {
    /// Reads it.
    pub fn of(lessons: &[Lesson<'_>], task: Task) -> Holdings {
        let tokens = (task.medium() == Medium::Html).then(|| Tokens::of(lessons));
        Holdings { wordings: Wordings::of(lessons), tokens }
    }

    /// Learns from the pages of every fold but those in `without`.
    pub fn learn(&self, without: &[u8]) -> Vocabulary {
        let classes = self.tokens.as_ref().map(|tokens| tokens.learn(without));
        Vocabulary { wording: self.wordings.learn(without), classes }
    }
}
