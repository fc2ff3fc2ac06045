//! Comments below the text: prose under the names and times of those who wrote it.

use std::sync::Arc;

use super::Stage;
use super::body::{Body, is_prose};
use super::fingerprint::fingerprint;
use super::lexicon::Lexicon;
use crate::dates::{Context as Dates, Precision, find_stamps};
use crate::page::{Block, Ending, Hint, Mark, Page, Reason, Rule};
use crate::pipeline::settings::Settings;
use crate::pipeline::{Context, PipelineError};

/// Removes threads of comments.
#[derive(Debug)]
pub struct Threads {
    lexicon: Arc<Lexicon>,
    /// What readers wrote, with their names and times.
    pub comment: Rule,
}

/// Comments that make a thread.
const COMMENTS: usize = 3;
/// Words of the longest line of a time, a name included.
const LINE: u32 = 14;
/// Blocks below a name and time within which prose begins.
const NEAR: usize = 6;
/// Blocks above the first comment in which a prompt or count of comments is looked for.
const ABOVE: usize = 20;
/// Words of the longest line that counts the comments.
const COUNT: u32 = 24;
/// Words of the longest name that ends in an initial.
const INITIALED: u32 = 3;
/// Words of the longest name.
const NAME: u32 = 5;

impl Threads {
    /// No settings.
    pub(super) fn build(settings: &mut Settings<'_>, context: &mut Context) -> Result<Box<dyn Stage>, PipelineError> {
        let lexicon = Lexicon::shared(settings, context)?;
        Ok(Box::new(Threads { lexicon, comment: context.rules.intern("threads/comment") }))
    }
}

impl Stage for Threads {
    fn run(&self, page: &mut Page) {
        let Some(body) = Body::of(page) else { return };
        if !may_hold_comments(page, body.settled) || !may_speak_of_comments(page, body.settled, &self.lexicon) {
            return;
        }
        let mut heads: Vec<Head> = (body.settled + 1..page.blocks.len()).filter_map(|i| Head::at(page, i)).collect();
        let ends: Vec<usize> = heads.iter().skip(1).map(|head| head.start).chain([page.blocks.len()]).collect();
        let mut ends = ends.into_iter();
        heads.retain(|head| ends.next().is_some_and(|end| is_said(page, head.end, end)));
        let mut names: Vec<u64> = heads.iter().map(|head| head.name).collect();
        names.sort_unstable();
        names.dedup();
        if heads.len() < COMMENTS || 2 * names.len() < heads.len() || !speaks_of_comments(page, &heads, &self.lexicon) {
            return;
        }
        let first = heads[0].start;
        let counted = first > body.settled + 1 && counts(page, first - 1, &self.lexicon);
        for i in first - usize::from(counted)..page.blocks.len() {
            page.mark(i, Mark::Remove(Reason::Comment), self.comment);
        }
    }
}

/// Whether prose begins in the first blocks from `start`, before the next head at `end`.
fn is_said(page: &Page, start: usize, end: usize) -> bool {
    let end = end.min(start + NEAR);
    start < end && page.blocks[start..end].iter().any(is_prose)
}

/// Whether the page speaks of comments: a phrase above the first or between them, a count above the first, or the names
/// in "Ann Lee says".
fn speaks_of_comments(page: &Page, heads: &[Head], lexicon: &Lexicon) -> bool {
    let (first, last) = (heads[0].start, heads[heads.len() - 1].end);
    let above = first.saturating_sub(ABOVE);
    let speaking = heads.iter().filter(|head| head.says).count();
    page.blocks[above..last].iter().any(prompts)
        || (above..first).any(|i| counts(page, i, lexicon))
        || 2 * speaking > heads.len()
}

/// Whether prose stands below enough lines behind `settled` that may be times, for a thread: on most pages it does not.
fn may_hold_comments(page: &Page, settled: usize) -> bool {
    let is_above_prose = |i: &usize| {
        let end = page.blocks.len().min(i + 2 + NEAR);
        Head::may_be_at(&page.blocks[*i]) && page.blocks[i + 1..end].iter().any(is_prose)
    };
    (settled + 1..page.blocks.len()).filter(is_above_prose).take(COMMENTS).count() == COMMENTS
}

/// Whether the page may speak of comments, wherever behind `settled` they may begin: most pages do not.
fn may_speak_of_comments(page: &Page, settled: usize, lexicon: &Lexicon) -> bool {
    let above = settled.saturating_sub(ABOVE);
    let says = |block: &Block| block.shape.words <= LINE && block.hints & Hint::Speech.bit() != 0;
    page.blocks[above..].iter().any(|block| prompts(block) || says(block))
        || (above..page.blocks.len()).any(|i| counts(page, i, lexicon))
}

/// Whether a phrase asks for comments.
fn prompts(block: &Block) -> bool {
    block.hints & Hint::CommentsPrompt.bit() != 0
}

/// Whether block `i` counts the comments.
fn counts(page: &Page, i: usize, lexicon: &Lexicon) -> bool {
    let shape = &page.blocks[i].shape;
    shape.digits > 0 && shape.words <= COUNT && lexicon.label.comments.within(page.text_of(i))
}

/// The name and time above a comment.
struct Head {
    /// The first block of the two.
    start: usize,
    /// Behind the last of the two.
    end: usize,
    /// The fingerprint of the name.
    name: u64,
    /// Whether a verb of speech stands with the name.
    says: bool,
}

impl Head {
    /// Whether the block may be a time.
    fn may_be_at(block: &Block) -> bool {
        !matches!(block.mark, Mark::Field(_)) && block.shape.digits > 0 && block.shape.words <= LINE
    }

    /// The head whose time is block `i`.
    fn at(page: &Page, i: usize) -> Option<Head> {
        if !Head::may_be_at(&page.blocks[i]) {
            return None;
        }
        let mut stamps = Vec::new();
        let coverage = find_stamps(page.text_of(i), &Dates::default(), &mut stamps);
        let stamp = stamps.first()?;
        let exact = stamp.value.is_some() && stamp.precision >= Precision::Minute;
        let relative = coverage.whole && stamp.value.is_none() && !page.text_of(i).contains([':', '.']);
        if !exact && !relative {
            return None;
        }
        let says = |i: usize| page.blocks[i].hints & Hint::Speech.bit() != 0;
        if !coverage.whole {
            let name = page.text_of(i)[..stamp.text.start].trim();
            let named = coverage.share >= 0.4 && name.chars().filter(|c| c.is_alphabetic()).count() >= 2;
            return named.then(|| Head { start: i, end: i + 1, name: fingerprint(name), says: says(i) });
        }
        let named = [i.wrapping_sub(1), i + 1].into_iter().find(|&j| is_name(page, j))?;
        let name = fingerprint(page.text_of(named));
        Some(Head { start: named.min(i), end: named.max(i) + 1, name, says: says(named) })
    }
}

/// Whether the block can be the name of somebody who comments: `Ann Lee`, `Ann L.` or `Ann Lee says:`.
fn is_name(page: &Page, i: usize) -> bool {
    let Some(block) = page.blocks.get(i) else { return false };
    let shape = &block.shape;
    let free = block.suspect.is_none() && block.hints & Hint::CHROME == 0;
    let ends = match shape.ending {
        Ending::Open | Ending::Colon => true,
        Ending::Sentence => shape.words <= INITIALED && shape.capitals == shape.words,
        Ending::Clipped | Ending::Comma => false,
    };
    free && ends && (1..=NAME).contains(&shape.words) && shape.digits == 0
}

#[cfg(test)]
mod tests {
    use crate::stages::trial;

    const PROSE: &str =
        "The harbour froze on Tuesday, for the first time in forty years, and the ferries stayed in port.";

    fn gone(below: &str) -> usize {
        let raw = format!("{PROSE}\n\n{PROSE} So.\n\n{PROSE} Well.\n\n{below}");
        trial::gone(&["phrases", "threads"], &raw).len()
    }

    /// Three entries under a name and a time each.
    fn entries(names: [&str; 3]) -> String {
        let entry = |day: usize| format!("{}\n\nMay {day}, 2021 at 8:05 pm\n\n{PROSE} Day {day}.\n\n", names[day - 1]);
        (1..=3).map(entry).collect()
    }

    #[test]
    fn comments_go_with_names_and_times() {
        assert_eq!(gone(&format!("59 comments on “The ice”\n\n{}", entries(["Ann Lee", "Ida M.", "harbour_cat"]))), 10);
        assert_eq!(gone(&entries(["Ann Lee says:", "Ida says:", "Joe says:"])), 9);
    }

    #[test]
    fn entries_of_a_programme_or_a_live_blog_stay() {
        assert_eq!(gone(&entries(["The Low Tides", "Ida Marr", "Port Lorne Band"])), 0);
        assert_eq!(gone(&format!("59 comments on “The ice”\n\n{}", entries(["Update", "Update", "Update"]))), 0);
        assert_eq!(gone("59 comments on “The ice”\n\nAnn Lee\n\nMay 1, 2021 at 8:05 pm\n\nIda\n\n2 days ago"), 0);
    }
}
