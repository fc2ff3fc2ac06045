//! The lines of a raw text and what their layout says, before anything is normalised.

use memchr::{memchr, memchr_iter, memmem};

use super::marker::Marker;
use crate::lanes::{self, Bits};

/// A line that holds text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line<'a> {
    /// The line without surrounding white space.
    pub(super) text: &'a str,
    /// Its start in the raw text, in bytes.
    pub(super) start: usize,
    /// Columns of white space before it.
    pub(super) indent: u16,
    /// Empty lines before it.
    pub(super) gap: u8,
    /// The list marker that it begins with.
    pub(super) marker: Option<Marker>,
    /// Cells, where tabs, wide spaces or bars divide it; else 1.
    pub(super) cells: u16,
    /// Whether it is in normal form at first sight.
    pub(super) plain: bool,
}

/// Reads the lines of `text` that hold more than white space.
pub(super) fn lines(text: &str) -> Vec<Line<'_>> {
    let bytes = text.as_bytes();
    let separator = if memchr(b'\n', bytes).is_none() && memchr(b'\r', bytes).is_some() { b'\r' } else { b'\n' };
    let odd = odd(bytes);
    let mut lines = Vec::with_capacity(text.len() / 48 + 1);
    let (mut start, mut gap) = (0, 0u8);
    for end in memchr_iter(separator, bytes).chain([text.len()]) {
        let raw = &text[start..end];
        match line(raw, start, gap, &odd) {
            Some(line) => {
                lines.push(line);
                gap = 0;
            }
            None => gap = gap.saturating_add(1),
        }
        start = end + 1;
    }
    lines
}

/// The bytes that a line in normal form does not hold, or that may divide its cells: all but printable ASCII, `&`, `|`, and
/// the first of two spaces.
fn odd(text: &[u8]) -> Bits {
    let spaces = Bits::of(
        text,
        #[inline(always)]
        |bytes| lanes::equal(bytes, b' '),
    );
    let signs = Bits::of(
        text,
        #[inline(always)]
        |bytes| {
            let unprintable = lanes::equal(lanes::within(bytes, b' ', b'~'), 0);
            lanes::or(unprintable, lanes::or(lanes::equal(bytes, b'&'), lanes::equal(bytes, b'|')))
        },
    );
    signs.or(&spaces.pairs())
}

fn line<'a>(raw: &'a str, start: usize, gap: u8, odd: &Bits) -> Option<Line<'a>> {
    let text = raw.trim_start();
    let lead = raw.len() - text.len();
    let text = text.trim_end();
    if text.is_empty() {
        return None;
    }
    let indent =
        raw[..lead].chars().map(|c| if c == '\t' { 4 } else { 1 }).sum::<usize>().min(u16::MAX as usize) as u16;
    let start = start + lead;
    let plain = !odd.any(start..start + text.len());
    let cells = if plain { 1 } else { cells(text) };
    Some(Line { text, start, indent, gap, marker: Marker::of(text), cells, plain })
}

/// How many cells a line has: divided by tabs, else by runs of two or more spaces, else by ` | `.
fn cells(text: &str) -> u16 {
    let bytes = text.as_bytes();
    let divided = bytes
        .iter()
        .zip(&bytes[1..])
        .fold(false, |divided, (&a, &b)| divided | ((a | b) == b' ') | (a == b'\t') | (a == b'|'));
    if !divided && !text.ends_with('|') {
        return 1;
    }
    let count = if memchr(b'\t', bytes).is_some() {
        text.split('\t').filter(|cell| !cell.trim().is_empty()).count()
    } else if memmem::find(bytes, b"  ").is_some() {
        text.split("  ").filter(|cell| !cell.is_empty()).count()
    } else if memchr(b'|', bytes).is_some() {
        let inner = text.trim_matches('|');
        if text.starts_with('|') { inner.split('|').count() } else { inner.split(" | ").count() }
    } else {
        1
    };
    count.min(u16::MAX as usize) as u16
}

/// The commonest indentation of the lines: what every line of the page is moved in by.
pub(super) fn usual_indent(lines: &[Line<'_>]) -> u16 {
    let mut counts = [0u32; 33];
    for line in lines {
        counts[line.indent.min(32) as usize] += 1;
    }
    let mut best = 0;
    for (indent, &count) in counts.iter().enumerate() {
        if count > counts[best] {
            best = indent;
        }
    }
    best as u16
}
