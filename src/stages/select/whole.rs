//! What stands or falls as one: the rows of a table, the lines of code, the entries of a list, the lines of a stanza.

use std::ops::Range;

use crate::page::markup::{Container, State, Tag};
use crate::page::{Block, Ending, Hint, Join, Kind, Page};
use crate::stages::body::is_prose;
use crate::stages::structure::ANNOUNCED;

/// How much lower the bar is for code and tables between the paragraphs of the text: little else stands so, whatever its
/// words. In raw text, code is only guessed.
const SET: u16 = 4;

/// Rows of the smallest table that stands so.
const ROWS: usize = 3;

/// For each block the score that decides about it: its own, or that of the whole that it is a part of or the heading of.
/// Lines are a stanza only inside `text`: elsewhere they are menus, rather.
pub(super) fn scores(page: &Page, text: &Range<usize>, bar: u16) -> Vec<u16> {
    let mut scores: Vec<u16> = page.blocks.iter().map(|block| block.score).collect();
    let mut start = 0;
    for parts in page.blocks.chunk_by(goes_on) {
        let whole = start..start + parts.len();
        start = whole.end;
        let announces = |line: &usize| announced(&page.blocks[*line], &parts[0]) >= bar && is_free(&page.blocks[*line]);
        let behind = || whole.start == text.end || whole.start == text.end + 1;
        let ends = parts[0].kind == Kind::Code && behind() && whole.start.checked_sub(1).filter(announces).is_some();
        let inside = text.start <= whole.start && whole.end <= text.end || ends;
        let is_verse = parts.iter().any(|block| block.join == Join::Line && block.kind == Kind::Paragraph);
        let is_code = parts[0].kind == Kind::Code && inside && page.markup.is_some();
        let is_table = parts[0].kind == Kind::Row && inside && parts.len() >= ROWS;
        if parts.len() == 1 && !is_code || is_verse && !inside || has_long_entries(page, parts) {
            continue;
        }
        let above = whole.start.checked_sub(1).filter(|&above| page.blocks[above].is_open());
        let score = mean(parts).max(above.map_or(0, |above| announced(&page.blocks[above], &parts[0])));
        let list = matches!(parts[0].kind, Kind::Item { .. });
        let free = || parts.iter().all(is_free);
        let trust = match list {
            true if begins_text(page, start, bar) => 2,
            false if is_code || is_table => SET,
            _ => 1,
        };
        let score = if score < bar && trust > 1 && free() { score.saturating_mul(trust).min(bar) } else { score };
        if let Some(above) = above.filter(|&above| !is_verse && is_heading(&page.blocks[above])) {
            scores[above] = scores[above].max(score);
        }
        scores[whole].fill(score);
    }
    lift_lone_lines(page, text, &mut scores);
    lift_captions(page, &mut scores);
    scores
}

/// Gives the caption of a quotation, table or code the score of the block of these that it touches.
fn lift_captions(page: &Page, scores: &mut [u16]) {
    let Some(markup) = page.markup.as_deref() else { return };
    let part = |i: usize| page.blocks.get(i).is_some_and(|block| block.traits.state.has(State::TEXT_FIGURE));
    let is_caption = |i: usize| {
        let mut around = markup.ancestors(page.blocks[i].traits.container);
        part(i)
            && around.find(|element| matches!(element.tag, Tag::Figcaption | Tag::Figure)).is_some_and(is_figcaption)
    };
    for i in (0..scores.len()).filter(|&i| is_caption(i)) {
        let touching = [i.wrapping_sub(1), i + 1].into_iter().filter(|&j| part(j) && page.blocks[j].is_open());
        scores[i] = touching.map(|j| scores[j]).fold(scores[i], u16::max);
    }
}

fn is_figcaption(element: &Container) -> bool {
    element.tag == Tag::Figcaption
}

/// Gives a line by itself between two stanzas the score of the lesser one.
fn lift_lone_lines(page: &Page, text: &Range<usize>, scores: &mut [u16]) {
    let in_stanza = |i: usize| {
        page.blocks.get(i).is_some_and(|line| line.is_open() && line.kind == Kind::Paragraph && line.join == Join::Line)
    };
    for i in text.start.max(1)..text.end {
        let line = &page.blocks[i];
        let alone =
            line.is_open() && line.kind == Kind::Paragraph && line.join == Join::Apart && line.suspect.is_none();
        if alone && in_stanza(i - 1) && !in_stanza(i + 1) && in_stanza(i + 2) {
            scores[i] = scores[i].max(scores[i - 1].min(scores[i + 1]));
        }
    }
}

/// Whether lines that stand together are a stanza that is likely enough: they end as a sentence does, and have so many
/// words.
pub(super) fn is_stanza(lines: &[Block], bar: u16, words: u32) -> bool {
    let verse = |line: &Block| line.is_open() && line.kind == Kind::Paragraph && line.suspect.is_none();
    lines.len() > 1
        && lines.iter().all(verse)
        && lines.last().is_some_and(|line| line.shape.ending == Ending::Sentence)
        && lines.iter().map(|line| line.shape.words).sum::<u32>() >= words
        && mean(lines) >= bar
}

/// Whether prose, or a heading with prose below, that is likely enough begins at block `i`.
fn begins_text(page: &Page, i: usize, bar: u16) -> bool {
    let likely = |block: &&Block| block.is_open() && block.score >= bar;
    let mut next = page.blocks[i..].iter().take(2).take_while(likely);
    next.any(is_prose)
}

fn mean(parts: &[Block]) -> u16 {
    let sum: u64 = parts.iter().map(|block| u64::from(block.score)).sum();
    (sum / parts.len().max(1) as u64) as u16
}

/// The score that a list, table or code has from the line that announces it, 0 where the line does not.
fn announced(line: &Block, part: &Block) -> u16 {
    let colon = line.shape.ending == Ending::Colon && line.shape.words >= ANNOUNCED;
    let list = matches!(part.kind, Kind::Item { .. });
    if colon || list && is_heading(line) && line.hints & Hint::CHROME == 0 { line.score } else { 0 }
}

/// Whether the block is open and no phrase in it speaks of chrome.
fn is_free(block: &Block) -> bool {
    block.is_open() && block.suspect.is_none() && block.hints & Hint::CHROME == 0
}

/// Whether the line can be the heading of a list, table or code: then it stands with these.
fn is_heading(line: &Block) -> bool {
    const WORDS: u32 = 8;
    let text = matches!(line.kind, Kind::Paragraph | Kind::Heading(_)) && line.join == Join::Apart;
    text && line.shape.ending == Ending::Open && line.shape.words <= WORDS
}

/// Whether an entry of the list holds several blocks, as posts and cards do: each is judged by itself.
fn has_long_entries(page: &Page, parts: &[Block]) -> bool {
    let Some(markup) = &page.markup else { return false };
    let entry = |block: &Block| {
        let mut at = block.traits.container;
        while at != 0 && markup.containers[at as usize].tag != Tag::Li {
            at = markup.containers[at as usize].parent;
        }
        at
    };
    let is_list = matches!(parts[0].kind, Kind::Item { .. });
    is_list && parts.windows(2).any(|pair| entry(&pair[0]) != 0 && entry(&pair[0]) == entry(&pair[1]))
}

/// Whether `next` is the next part of the same whole, with no empty line between.
pub(super) fn goes_on(block: &Block, next: &Block) -> bool {
    if !block.is_open() || !next.is_open() || next.gap > 0 {
        return false;
    }
    match (block.kind, next.kind) {
        (Kind::Row, Kind::Row) | (Kind::Code, Kind::Code) | (Kind::Item { .. }, Kind::Item { .. }) => true,
        (Kind::Paragraph, Kind::Paragraph) => next.join == Join::Line,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode::Normaliser;
    use crate::page::html;

    /// The scores of the blocks after those given.
    fn decided(source: &str, given: &[u16]) -> Vec<u16> {
        decided_inside(source, given, 0..0)
    }

    /// The same where `text` is the span of the page's text.
    fn decided_inside(source: &str, given: &[u16], text: Range<usize>) -> Vec<u16> {
        let mut page = html::parse(source, &Normaliser::default());
        assert_eq!(page.blocks.len(), given.len());
        for (block, &score) in page.blocks.iter_mut().zip(given) {
            block.score = score;
        }
        scores(&page, &text, 30_000)
    }

    #[test]
    fn code_in_the_text_has_a_lower_bar() {
        let page = "<p>It is one command.</p><pre>git init\ngit status</pre><p>Then it works.</p><pre>Share</pre>";
        assert_eq!(decided_inside(page, &[60_000, 9_000, 60_000, 9_000], 0..3), [60_000, 30_000, 60_000, 9_000]);
        assert_eq!(decided_inside(page, &[60_000, 2_000, 60_000, 2_000], 0..3), [60_000, 8_000, 60_000, 2_000]);
    }

    #[test]
    fn announced_code_may_end_the_text() {
        let page = |line: &str| format!("<p>It is one command.</p><p>{line}</p><pre>run --now</pre><p>Share</p>");
        let given = [60_000, 50_000, 2_000, 1_000];
        assert_eq!(decided_inside(&page("We call it like this:"), &given, 0..1)[2], 50_000);
        assert_eq!(decided_inside(&page("We call it like this:"), &[60_000, 9_000, 2_000, 1_000], 0..1)[2], 2_000);
        assert_eq!(decided_inside(&page("We call it like this"), &given, 0..1)[2], 2_000);
    }

    #[test]
    fn a_table_in_the_text_has_a_lower_bar() {
        let rows = |n: usize| "<tr><td>Single<td>8.40<td>4.20".repeat(n);
        let page = |n: usize| format!("<p>It is dear.</p><table>{}</table><p>It was not.</p>", rows(n));
        let given = |n: usize| [vec![60_000], vec![9_000; n], vec![60_000]].concat();
        assert_eq!(decided_inside(&page(3), &given(3), 0..5)[1..4], [30_000; 3]);
        assert_eq!(decided_inside(&page(3), &given(3), 0..2)[1..4], [9_000; 3]);
        assert_eq!(decided_inside(&page(2), &given(2), 0..4)[1..3], [9_000; 2]);
    }

    #[test]
    fn the_entries_of_a_list_stand_together() {
        let list = "<ul><li>Two eggs<li>Flour<li>A pinch of salt</ul>";
        assert_eq!(decided(list, &[60_000, 10_000, 50_000]), [40_000; 3]);
    }

    #[test]
    fn the_caption_of_text_stands_with_it() {
        let figure =
            "<figure><blockquote>It froze.</blockquote><figcaption>Ann Lee</figcaption></figure><p>Ann Lee</p>";
        assert_eq!(decided(figure, &[50_000, 5_000, 5_000]), [50_000, 50_000, 5_000]);
        let image = figure.replace("It froze.", "<img src=a>It froze.");
        assert_eq!(decided(&image, &[50_000, 5_000, 5_000]), [50_000, 5_000, 5_000]);
    }

    #[test]
    fn posts_in_a_list_are_judged_one_by_one() {
        let thread =
            "<ol><li><div>Ann</div><div>It is the pump that leaks.</div><li><div>Ben</div><div>It is not.</div></ol>";
        let given = [5_000, 60_000, 4_000, 50_000];
        assert_eq!(decided(thread, &given), given);
    }
}
