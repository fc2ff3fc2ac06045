//! Comments below the text: prose under the names and times of those who wrote it.

use super::Stage;
use super::body::{Body, is_prose};
use super::fingerprint::fingerprint;
use crate::dates::{Context as Dates, Precision, find_stamps};
use crate::page::{Ending, Hint, Mark, Page, Reason, Rule};
use crate::pipeline::settings::Settings;
use crate::pipeline::{Context, PipelineError};

/// Removes threads of comments.
#[derive(Debug)]
pub struct Threads {
    /// What readers wrote, with their names and times.
    pub comment: Rule,
}

/// Comments that make a thread.
const COMMENTS: usize = 3;
/// Words of the longest line of a time, a name included.
const LINE: u32 = 14;
/// Blocks below a name and time within which prose begins.
const NEAR: usize = 6;
/// Words of the longest name.
const NAME: u32 = 5;

impl Threads {
    /// No settings.
    pub(super) fn build(_: &mut Settings<'_>, context: &mut Context) -> Result<Box<dyn Stage>, PipelineError> {
        Ok(Box::new(Threads { comment: context.rules.intern("threads/comment") }))
    }
}

impl Stage for Threads {
    fn run(&self, page: &mut Page) {
        let Some(body) = Body::of(page) else { return };
        let mut heads: Vec<Head> = (body.settled + 1..page.blocks.len()).filter_map(|i| Head::at(page, i)).collect();
        let ends: Vec<usize> = heads.iter().skip(1).map(|head| head.start).chain([page.blocks.len()]).collect();
        let mut ends = ends.into_iter();
        heads.retain(|head| ends.next().is_some_and(|end| says(page, head.end, end)));
        let mut names: Vec<u64> = heads.iter().map(|head| head.name).collect();
        names.sort_unstable();
        names.dedup();
        if heads.len() < COMMENTS || 2 * names.len() < heads.len() {
            return;
        }
        for i in heads[0].start..page.blocks.len() {
            page.mark(i, Mark::Remove(Reason::CommentsPrompt), self.comment);
        }
    }
}

/// Whether prose begins in the first blocks from `start`, before the next head at `end`.
fn says(page: &Page, start: usize, end: usize) -> bool {
    let end = end.min(start + NEAR);
    start < end && page.blocks[start..end].iter().any(is_prose)
}

/// The name and time above a comment.
struct Head {
    /// The first block of the two.
    start: usize,
    /// Behind the last of the two.
    end: usize,
    /// The fingerprint of the name.
    name: u64,
}

impl Head {
    /// The head whose time is block `i`.
    fn at(page: &Page, i: usize) -> Option<Head> {
        let block = &page.blocks[i];
        if matches!(block.mark, Mark::Field(_)) || block.shape.digits == 0 || block.shape.words > LINE {
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
        if !coverage.whole {
            let name = page.text_of(i)[..stamp.text.start].trim();
            let named = coverage.share >= 0.4 && name.chars().filter(|c| c.is_alphabetic()).count() >= 2;
            return named.then(|| Head { start: i, end: i + 1, name: fingerprint(name) });
        }
        let named = [i.wrapping_sub(1), i + 1].into_iter().find(|&j| is_name(page, j))?;
        Some(Head { start: named.min(i), end: named.max(i) + 1, name: fingerprint(page.text_of(named)) })
    }
}

/// Whether the block can be the name of somebody who comments.
fn is_name(page: &Page, i: usize) -> bool {
    page.blocks.get(i).is_some_and(|block| {
        let shape = &block.shape;
        let free = block.suspect.is_none() && block.hints & Hint::CHROME == 0;
        free && (1..=NAME).contains(&shape.words)
            && shape.digits == 0
            && matches!(shape.ending, Ending::Open | Ending::Colon)
    })
}
