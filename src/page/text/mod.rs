//! Raw text to blocks: lines, blank lines, indentation, markers and columns say what belongs together.

mod code;
mod flow;
mod lines;
mod marker;

use self::code::Code;
use self::flow::Flow;
use self::lines::{Line, lines, usual_indent};
use self::marker::Marker;
use super::{Block, Join, Kind, Mark, Page, Shape};
use crate::decode::Normaliser;

/// The most blocks of a page; the text of further lines is joined to the last one.
const MOST_BLOCKS: usize = 1 << 18;

/// Reads raw text as a page. Linear in the text.
pub fn parse(text: &str, normaliser: &Normaliser) -> Page {
    let lines = lines(text);
    let usual = usual_indent(&lines);
    let code = code::code_lines(&lines, usual);
    let kinds = kinds(&lines, &code);
    let flow = Flow::of(&lines);
    let mut page = Page { text: String::with_capacity(text.len() + text.len() / 16), ..Page::default() };
    page.blocks.reserve(lines.len());
    for (i, line) in lines.iter().enumerate() {
        let joined = i > 0 && joins(&flow, &lines, &kinds, i);
        if joined || page.blocks.len() == MOST_BLOCKS {
            extend(&mut page, line, normaliser);
        } else {
            match code[i] {
                Some(code) => begin_code(&mut page, line, code, usual, normaliser),
                None => begin(&mut page, line, kinds[i], usual, normaliser),
            }
        }
    }
    if page.blocks.len() == MOST_BLOCKS {
        page.degraded.push("too many blocks");
    }
    close(&mut page);
    verses(&mut page);
    page
}

/// What kind each line is, by its marker and its neighbours.
fn kinds(lines: &[Line<'_>], code: &[Option<Code>]) -> Vec<Kind> {
    let mut kinds = Vec::with_capacity(lines.len());
    for (i, line) in lines.iter().enumerate() {
        let before = i.checked_sub(1).map(|i| &lines[i]);
        let after = lines.get(i + 1);
        kinds.push(if code[i].is_some() {
            Kind::Code
        } else if is_row(before, line, after) {
            Kind::Row
        } else if is_item(lines, i) {
            let depth = depth(lines, i, &kinds);
            Kind::Item { depth, ordered: matches!(line.marker, Some(Marker::Number { .. })) }
        } else if line.text.starts_with("> ") && line.text.len() > 2 {
            Kind::Quote
        } else {
            heading(line.text).map_or(Kind::Paragraph, Kind::Heading)
        });
    }
    kinds
}

/// A row has two or more cells, and so has a line next to it, as many.
fn is_row(before: Option<&Line<'_>>, line: &Line<'_>, after: Option<&Line<'_>>) -> bool {
    let like = |other: Option<&Line<'_>>| other.is_some_and(|other| other.cells == line.cells);
    line.cells > 1 && (like(before) && line.gap <= 1 || after.is_some_and(|after| after.gap <= 1) && like(after))
}

/// An entry has a bullet, or a sign or number that a line near it continues.
fn is_item(lines: &[Line<'_>], i: usize) -> bool {
    /// How far the next entry may be: entries can run over several lines.
    const REACH: usize = 4;
    let Some(marker) = lines[i].marker else { return false };
    if marker.is_speech(lines[i].text) {
        return false;
    }
    let before = lines[i.saturating_sub(REACH)..i].iter().filter_map(|line| line.marker);
    let after = lines[i + 1..].iter().take(REACH).filter_map(|line| line.marker);
    marker.is_certain()
        || before.into_iter().any(|other| other.precedes(marker))
        || after.into_iter().any(|other| marker.precedes(other))
}

/// Nesting by indentation against the entry before.
fn depth(lines: &[Line<'_>], i: usize, kinds: &[Kind]) -> u8 {
    /// Deeper nesting than anyone reads.
    const DEEPEST: u8 = 8;
    match (i.checked_sub(1), kinds.last()) {
        (Some(before), Some(&Kind::Item { depth, .. })) => match lines[i].indent.cmp(&lines[before].indent) {
            std::cmp::Ordering::Greater if lines[i].indent - lines[before].indent >= 2 => (depth + 1).min(DEEPEST),
            std::cmp::Ordering::Less => {
                let steps = (lines[before].indent - lines[i].indent).div_ceil(2).min(u16::from(DEEPEST)) as u8;
                depth.saturating_sub(steps)
            }
            _ => depth,
        },
        _ => 0,
    }
}

/// The level of a heading marked with `#` signs.
fn heading(text: &str) -> Option<u8> {
    let level = text.bytes().take_while(|&b| b == b'#').count();
    let titled = text[level..].starts_with(' ') && text[level..].contains(char::is_alphabetic);
    ((1..=6).contains(&level) && titled).then_some(level as u8)
}

/// Whether line `i` goes on with the block of the line before.
fn joins(flow: &Flow, lines: &[Line<'_>], kinds: &[Kind], i: usize) -> bool {
    let wraps = matches!(kinds[i - 1], Kind::Paragraph | Kind::Quote | Kind::Item { .. });
    kinds[i] == Kind::Paragraph && lines[i].gap == 0 && wraps && flow.continues(lines, i)
}

fn begin(page: &mut Page, line: &Line<'_>, kind: Kind, usual: u16, normaliser: &Normaliser) {
    close(page);
    let start = page.text.len();
    let mut marker = 0;
    let mut text = line.text;
    let mut mark = Mark::Open;
    if kind == Kind::Row {
        normaliser.cells_into(text, &mut page.text);
        if is_rule(&page.text[start..]) {
            (marker, mark) = (page.text.len() - start, Mark::Keep);
        }
    } else {
        let length = match (kind, line.marker) {
            (Kind::Item { .. }, Some(marker)) => usize::from(marker.length()),
            (Kind::Quote, _) => 2,
            (Kind::Heading(level), _) => usize::from(level) + 1,
            _ => 0,
        };
        if length > 0 {
            normaliser.line_into(&text[..length], &mut page.text);
            text = &text[length..];
            page.text.push(' ');
            marker = page.text.len() - start;
        }
        write(text, line.plain, page, normaliser);
    }
    if page.text.len() == start + marker && mark == Mark::Open {
        page.text.truncate(start);
        return;
    }
    page.blocks.push(Block { start: start as u32, marker: marker as u16, mark, kind, ..block(line, usual) });
}

/// Whether a row is the rule between a table's head and body: `|---|:---:|`.
fn is_rule(row: &str) -> bool {
    (1..=usize::from(u16::MAX)).contains(&row.len())
        && row.contains('-')
        && row.bytes().all(|b| b"|-:+= \t".contains(&b))
}

/// Begins a block with a line of code without the indentation of the code; a fence is nothing but a marker, and stays.
fn begin_code(page: &mut Page, line: &Line<'_>, code: Code, usual: u16, normaliser: &Normaliser) {
    /// A fence with more behind it is no fence.
    const LONGEST_FENCE: usize = u16::MAX as usize;
    close(page);
    let start = page.text.len();
    if let Code::Line(indent) = code {
        page.text.extend(std::iter::repeat_n(' ', usize::from(line.indent.saturating_sub(indent))));
    }
    normaliser.layout_into(line.text, &mut page.text);
    let length = page.text.len() - start;
    let fence = code == Code::Fence && length <= LONGEST_FENCE;
    let marker = if fence { length as u16 } else { 0 };
    let mark = if fence { Mark::Keep } else { Mark::Open };
    if page.text[start..].trim_ascii().is_empty() {
        page.text.truncate(start);
        return;
    }
    page.blocks.push(Block { start: start as u32, marker, mark, kind: Kind::Code, ..block(line, usual) });
}

/// What the line's place says of its block.
fn block(line: &Line<'_>, usual: u16) -> Block {
    Block {
        source_start: line.start as u32,
        source_end: (line.start + line.text.len()) as u32,
        indent: line.indent.saturating_sub(usual),
        gap: line.gap,
        ..Block::default()
    }
}

/// Adds a line to the last block.
fn extend(page: &mut Page, line: &Line<'_>, normaliser: &Normaliser) {
    let before = page.text.len();
    if !line.text.starts_with(flow::GLUED) {
        page.text.push(' ');
    }
    let start = page.text.len();
    write(line.text, line.plain, page, normaliser);
    if page.text.len() == start {
        page.text.truncate(before);
    } else if let Some(block) = page.blocks.last_mut() {
        block.source_end = (line.start + line.text.len()) as u32;
    }
}

/// Adds a line's text, or what stands behind its marker, in normal form.
fn write(text: &str, plain: bool, page: &mut Page, normaliser: &Normaliser) {
    if plain {
        page.text.push_str(text);
    } else {
        normaliser.line_into(text, &mut page.text);
    }
}

/// Ends the last block where the text ends, and counts it.
fn close(page: &mut Page) {
    let end = page.text.len();
    if let Some(block) = page.blocks.last_mut().filter(|block| block.end == 0) {
        block.end = end as u32;
        block.shape = Shape::of(&page.text[block.start as usize + usize::from(block.marker)..]);
    }
}

/// Joins the short lines of a stanza: on pages that separate paragraphs by empty lines, lines without one between them.
fn verses(page: &mut Page) {
    /// Verse lines are short.
    const MOST_WORDS: u32 = 14;
    let long = page.blocks.iter().filter(|block| block.shape.words > MOST_WORDS).count();
    let spaced = |block: &&Block| block.gap > 0 && (long == 0 || block.shape.words > MOST_WORDS);
    let spaced = page.blocks.iter().skip(1).filter(spaced).count();
    if spaced == 0 || 2 * (spaced + 1) < long {
        return;
    }
    let verse = |block: &Block| block.kind == Kind::Paragraph && block.shape.words <= MOST_WORDS;
    for i in 1..page.blocks.len() {
        if page.blocks[i].gap == 0 && verse(&page.blocks[i]) && verse(&page.blocks[i - 1]) {
            page.blocks[i].join = Join::Line;
        }
    }
}
