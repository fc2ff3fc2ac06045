//! Whether lines break where paragraphs do, or anywhere: hard-wrapped text, and scrapers that put each text node on a
//! line of its own, so that a link's words stand alone in the middle of a sentence.

use super::lines::Line;

/// What a line begins with that continues the line before without a space.
pub(super) const GLUED: [char; 12] = [',', '.', ';', ':', '!', '?', ')', ']', '”', '’', '»', '…'];

/// How the page's lines flow.
#[derive(Debug)]
pub(super) struct Flow {
    /// The column at which lines are wrapped, in characters; 0 where they are not.
    wrap: usize,
    /// Whether text nodes stand on lines of their own.
    fragments: bool,
}

impl Flow {
    /// Reads how the lines flow.
    pub(super) fn of(lines: &[Line<'_>]) -> Flow {
        Flow { wrap: wrap_column(lines), fragments: are_fragments(lines) }
    }

    /// Whether line `i` goes on with the sentence of the line before; neither is parted from it by an empty line.
    pub(super) fn continues(&self, lines: &[Line<'_>], i: usize) -> bool {
        let (before, line) = (lines[i - 1].text, lines[i].text);
        if self.wrap > 0 && is_wrapped(&lines[i - 1], self.wrap) {
            return true;
        }
        if !self.fragments {
            return false;
        }
        let open = !ends_sentence(before);
        goes_on(line, open)
            || open
                && (is_prose(before) || ends_inside(before))
                && lines.get(i + 1).is_some_and(|next| next.gap == 0 && is_link(line) && goes_on(next.text, true))
    }
}

/// The words of a link: short, without an end mark.
fn is_link(line: &str) -> bool {
    line.len() <= 64 && !ends_sentence(line)
}

/// Whether the last of several words is a short one in lower case, as prepositions and articles of many languages are.
fn ends_inside(line: &str) -> bool {
    let Some((_, last)) = line.rsplit_once(' ') else { return false };
    last.chars().count() <= 2 && last.chars().all(char::is_lowercase)
}

/// Whether a line cannot begin a sentence.
fn goes_on(line: &str, after_open: bool) -> bool {
    let mut chars = line.chars();
    let (first, second) = (chars.next(), chars.next());
    match first {
        Some('.') => second != Some('.'),
        Some(c) if GLUED.contains(&c) => true,
        Some(c) if c.is_lowercase() => after_open && !second.is_some_and(char::is_uppercase) && line.len() >= 2,
        _ => false,
    }
}

/// Long enough to be a piece of running text.
fn is_prose(line: &str) -> bool {
    line.len() >= 24 && line.bytes().filter(|&b| b == b' ').count() >= 3
}

fn ends_sentence(line: &str) -> bool {
    line.ends_with(['.', '!', '?', ':', '…', '。', '”', '"', '»'])
}

fn is_wrapped(line: &Line<'_>, column: usize) -> bool {
    let length = width(line);
    length + 18 >= column && length <= column + 2
}

fn width(line: &Line<'_>) -> usize {
    if line.plain { line.text.len() } else { line.text.chars().count() }
}

/// The column at which the page's lines are wrapped: most lines before a further line of the paragraph come close to it
/// and hardly one goes beyond.
fn wrap_column(lines: &[Line<'_>]) -> usize {
    const NARROWEST: usize = 50;
    const WIDEST: usize = 110;
    if lines.len() < 4 {
        return 0;
    }
    let mut widths = [0usize; WIDEST + 1];
    let mut inner = [0usize; WIDEST + 1];
    for (i, line) in lines.iter().enumerate() {
        let width = if line.text.len() > WIDEST * 4 { WIDEST } else { width(line).min(WIDEST) };
        widths[width] += 1;
        if lines.get(i + 1).is_some_and(|next| next.gap == 0 && next.marker.is_none()) {
            inner[width] += 1;
        }
    }
    let most = lines.len() - lines.len() / 50;
    let mut sum = 0;
    let column = widths.iter().position(|&count| {
        sum += count;
        sum >= most
    });
    let column = column.unwrap_or(WIDEST);
    if !(NARROWEST..WIDEST).contains(&column) {
        return 0;
    }
    let all: usize = inner.iter().sum();
    let near: usize = inner[column - 18..].iter().sum();
    if all >= 3 && near * 5 >= all * 4 { column } else { 0 }
}

/// Lines that begin with a comma or a full stop come from no writer.
fn are_fragments(lines: &[Line<'_>]) -> bool {
    let broken = |line: &&Line<'_>| {
        line.gap == 0 && line.text.starts_with([',', '.', ';', ')', '?']) && !line.text.starts_with("..")
    };
    let count = lines.iter().skip(1).filter(broken).count();
    count >= 2 && count * 200 >= lines.len() || count >= 1 && lines.len() < 40
}
