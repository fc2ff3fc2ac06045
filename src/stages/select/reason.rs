//! What a block that the score removes is: the hints of its phrases, its place and its neighbours say.

use std::ops::Range;

use super::names;
use crate::page::{Ending, Hint, Kind, Mark, Page, Reason};

/// Words of the longest line of a menu.
const MENU_WORDS: u32 = 6;
/// Lines that make a menu.
const MENU_LINES: usize = 3;
/// Words of the shortest headline of another piece.
const HEADLINE_WORDS: u32 = 4;
/// Words of the longest headline or summary of another piece.
const TEASER_WORDS: u32 = 40;
/// Words of a line that can be the heading of a prompt: shorter ones are entries of menus.
const HEADING_WORDS: std::ops::RangeInclusive<u32> = 3..=12;
/// Words from which a block says too much for one phrase to name it.
const MOST_WORDS: u32 = 80;

/// The span from the first block that stays to the last.
pub(super) fn span(page: &Page, kept: &[usize]) -> Range<usize> {
    let start = kept.first().copied().unwrap_or(page.blocks.len());
    start..kept.last().map_or(start, |last| last + 1)
}

/// Menus behind `end`, where the text ends, are the page's footer; of markup, where it does not say so itself.
pub(super) fn name_footer(page: &mut Page, end: usize) {
    let elements = page.markup.as_deref().map(names::reasons).unwrap_or_default();
    for block in &mut page.blocks[end..] {
        let menu = elements.get(block.traits.container as usize) == Some(&Some(Reason::Navigation));
        if block.mark == Mark::Remove(Reason::Navigation) && !menu {
            block.mark = Mark::Remove(Reason::Footer);
        }
    }
}

/// The reasons of the blocks in `low`, in their order; `kept` spans the blocks that stay.
pub(super) fn reasons(page: &Page, low: &[usize], kept: &Range<usize>) -> Vec<Reason> {
    let mut reasons = Vec::with_capacity(low.len());
    let mut is_low = vec![false; page.blocks.len()];
    low.iter().for_each(|&i| is_low[i] = true);
    let mut menu = Menu::default();
    let mut related = None;
    let elements = page.markup.as_deref().map(names::reasons).unwrap_or_default();
    for &i in low {
        if menu.end <= i {
            menu = Menu::at(page, &is_low, i);
        }
        let element = elements.get(page.blocks[i].traits.container as usize).copied().flatten();
        let reason = named(page, i, element).unwrap_or_else(|| {
            if is_teaser(page, i, related) {
                Reason::Teaser
            } else if let Some(reason) = prompt_below(page, i) {
                reason
            } else if !is_menu_line(page, i) || menu.lines < MENU_LINES || kept.contains(&i) {
                Reason::LowScore
            } else if i < kept.start {
                Reason::Navigation
            } else {
                Reason::Footer
            }
        });
        if matches!(reason, Reason::Related | Reason::Teaser) {
            related = Some(i);
        }
        reasons.push(reason);
    }
    reasons
}

/// Whether the block is what a reader wrote, in an element that holds comments.
fn is_comment(page: &Page, i: usize) -> bool {
    /// Shorter lines are names, times and buttons.
    const WORDS: u32 = 5;
    let block = &page.blocks[i];
    let says = block.shape.words >= WORDS || block.shape.ending == Ending::Sentence;
    says && page.markup.as_ref().is_some_and(|markup| markup.comment_of(block.traits.container).is_some())
}

/// What the block's own phrases, or the names of the elements around it, say.
fn named(page: &Page, i: usize, element: Option<Reason>) -> Option<Reason> {
    let block = &page.blocks[i];
    let speaks_of = |reason: &Reason| Hint::of(*reason).is_some_and(|hint| block.hints & hint.bit() != 0);
    match block.suspect {
        // Forms name the privacy notice that they go by.
        Some((Reason::Consent, _)) if speaks_of(&Reason::Signup) => return Some(Reason::Signup),
        Some((reason, _)) => return Some(reason),
        None if is_comment(page, i) => return Some(Reason::Comment),
        None if element.is_some_and(|reason| !names::is_general(reason) || block.shape.words <= MENU_WORDS) => {
            return element;
        }
        None if block.shape.words > MOST_WORDS => return element,
        None => {}
    }
    let spoken = || {
        let signup = speaks_of(&Reason::Signup).then_some(Reason::Signup);
        signup.or_else(|| Reason::ALL.iter().copied().find(speaks_of))
    };
    let footer = || holds_sign(page.text_of(i)).then_some(Reason::Footer);
    (block.hints != 0).then(spoken).flatten().or_else(footer).or(element)
}

/// Whether `©` is in the text; hardly another character ends in the same byte.
fn holds_sign(text: &str) -> bool {
    memchr::memchr(0xa9, text.as_bytes()).is_some() && text.contains('©')
}

/// Clipped text, or a headline right behind the removed label or headline of another piece.
fn is_teaser(page: &Page, i: usize, related: Option<usize>) -> bool {
    let shape = &page.blocks[i].shape;
    let behind = || {
        let mark = i.checked_sub(1).map(|before| page.blocks[before].mark);
        related.is_some_and(|before| before + 1 == i)
            || matches!(mark, Some(Mark::Remove(Reason::Related | Reason::Teaser)))
    };
    shape.ending == Ending::Clipped && shape.words <= TEASER_WORDS
        || (HEADLINE_WORDS..=TEASER_WORDS).contains(&shape.words) && behind()
}

/// The reason of the prompt or form that the line is the heading of: the removed block right below it.
fn prompt_below(page: &Page, i: usize) -> Option<Reason> {
    let line = &page.blocks[i].shape;
    if !HEADING_WORDS.contains(&line.words) || !matches!(line.ending, Ending::Open | Ending::Colon) {
        return None;
    }
    let below = page.blocks.get(i + 1)?;
    let reason = match below.mark {
        Mark::Remove(reason) => reason,
        _ => below.suspect?.0,
    };
    matches!(reason, Reason::Signup | Reason::AppPrompt | Reason::Paywall | Reason::Consent).then_some(reason)
}

/// A run of short removed lines.
#[derive(Default)]
struct Menu {
    end: usize,
    lines: usize,
}

impl Menu {
    /// The run that begins with block `i`, or in which it stands.
    fn at(page: &Page, is_low: &[bool], i: usize) -> Menu {
        let gone =
            |j: &usize| (is_low[*j] || matches!(page.blocks[*j].mark, Mark::Remove(_))) && is_menu_line(page, *j);
        let before = (0..i).rev().take_while(gone).count();
        let after = (i..page.blocks.len()).take_while(gone).count();
        Menu { end: i + after.max(1), lines: before + after }
    }
}

fn is_menu_line(page: &Page, i: usize) -> bool {
    let block = &page.blocks[i];
    let menu = matches!(block.kind, Kind::Paragraph | Kind::Item { .. } | Kind::Row | Kind::Heading(_));
    menu && block.shape.words <= MENU_WORDS && matches!(block.shape.ending, Ending::Open | Ending::Colon)
}
