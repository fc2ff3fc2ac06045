//! News agencies that a line alone names: the text comes from them.

use crate::page::{Field, Mark, Page};
use crate::stages::body::{Body, is_prose};
use crate::stages::byline::byline_names;
use crate::stages::headline::{HEADLINE, is_stamp_like};
use crate::stages::lexicon::Lexicon;

/// Blocks behind the last paragraph in which an agency may stand.
const BEHIND: usize = 2;
/// Bytes of the longest line that names an agency.
const LONGEST: usize = 60;
/// Letters of the longest name by initials, which is written in one case: `AFP`, `dpa`, and not as `Sid` is.
const INITIALS: usize = 3;

/// The agency that block `i` names, alone or behind `by` or `Source:`, where it stands beside the title or a byline, or
/// behind the last paragraph.
pub(in crate::stages) fn agency_at<'p>(page: &'p Page, i: usize, body: &Body, lexicon: &Lexicon) -> Option<&'p str> {
    let text = page.text_of(i);
    if text.len() > LONGEST {
        return None;
    }
    let line = text.trim();
    let marker = lexicon.byline.before.start(line).or_else(|| lexicon.label.source.start(line));
    let marker = marker.filter(|&length| length < line.len());
    let name = line[marker.unwrap_or(0)..].trim_matches([' ', ':', '-', '–', '—', '(', ')', '[', ']', '/', '.']);
    let is_written = name.chars().count() > INITIALS
        || name.chars().all(|c| !c.is_lowercase())
        || name.chars().all(|c| !c.is_uppercase());
    let stands = || (i < body.settled && is_beside_signature(page, i, lexicon)) || is_behind(page, i, body);
    (is_written && lexicon.label.agency.has(name) && stands()).then_some(name)
}

/// Whether the block above or below is the title, a byline or a stamp.
fn is_beside_signature(page: &Page, i: usize, lexicon: &Lexicon) -> bool {
    [i.wrapping_sub(1), i + 1].into_iter().any(|j| {
        page.blocks.get(j).is_some_and(|block| {
            let signs = matches!(block.mark, Mark::Field(Field::Title | Field::Byline | Field::Date));
            let text = page.text_of(j);
            let names = || byline_names(text, lexicon).is_some_and(|found| !found.names.is_empty());
            signs
                || block.headline >= HEADLINE
                || is_stamp_like(text, block.shape.digits)
                || block.shape.words <= 30 && names()
        })
    })
}

/// Whether the block stands close behind the body's last paragraph.
fn is_behind(page: &Page, i: usize, body: &Body) -> bool {
    let last = (body.settled..body.end).rev().find(|&j| is_prose(&page.blocks[j]));
    last.is_some_and(|last| (last + 1..=last + BEHIND).contains(&i))
}
