//! Those who worked on a text that somebody else wrote: `Edited by Bo Lind`, `Medically reviewed by Cy Moss, MD`.

use super::{Byline, Head};
use crate::page::{Ending, Mark, Page, Reason};
use crate::stages::names::{is_name, read_names};

/// Words of the longest such line.
const LONGEST: u32 = 12;

impl Byline {
    /// Removes the lines around title and opening that name those who edited, checked or translated the text.
    pub(super) fn mark_others(&self, page: &mut Page, head: &Head) {
        for i in head.start..head.end {
            let block = &page.blocks[i];
            let fits = block.is_open() && block.shape.words <= LONGEST && block.shape.ending != Ending::Sentence;
            if !fits {
                continue;
            }
            if self.names_other(page.text_of(i)) {
                page.mark(i, Mark::Remove(Reason::Byline), self.other);
            } else if self.is_named_other(page, i) {
                // The words above may have gone as a label.
                page.mark(i - 1, Mark::Remove(Reason::Byline), self.other);
                page.mark(i, Mark::Remove(Reason::Byline), self.other);
            }
        }
    }

    /// Whether a line says what somebody did, and who: a name, with a degree or a role at most.
    fn names_other(&self, text: &str) -> bool {
        let text = text.trim();
        let Some(length) = self.lexicon.byline.others.start(text) else { return false };
        let names = read_names(text[length..].trim_start_matches([':', ' ']), &self.lexicon);
        !names.names.is_empty() && self.may_follow(&names)
    }

    /// Whether a line is the name below such words.
    fn is_named_other(&self, page: &Page, i: usize) -> bool {
        let said =
            |above: usize| self.lexicon.byline.others.has(page.text_of(above).trim().trim_end_matches(':').trim_end());
        is_name(page.text_of(i), &self.lexicon) && i.checked_sub(1).is_some_and(said)
    }
}
