//! Spaces, invisible characters, quotes and composition of one line.

use unicode_normalization::char::canonical_combining_class;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use super::normalise::Quotes;
use super::unicode::{ascii_quote, is_invisible, is_nfc_safe, is_shaper, is_space, shapes};
use crate::lanes::{self, LANES, Lanes};

/// A letter is found behind fewer marks than this.
const MOST_MARKS: usize = 32;

/// What white space means in a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Layout {
    /// Any run of it is one space.
    Prose,
    /// Two or more spaces, or a tab, part cells.
    Cells,
    /// It is kept.
    Code,
}

/// Appends `text` with spaces, invisible characters, quotes and composition
/// in order. Returns whether its characters kept their neighbours, so that
/// no new mojibake can have come about.
pub(super) fn tidy(text: &str, layout: Layout, quotes: Quotes, out: &mut String) -> bool {
    let start = out.len();
    let mut line = Line { layout, quotes, out, start, gap: Gap::None, removed: false, doubtful: false };
    line.push_all(text);
    let Line { removed, doubtful, .. } = line;
    let kept = out[start..].trim_end_matches([' ', '\t']).len();
    out.truncate(start + kept);
    let composed = doubtful && compose(out, start);
    !removed && !composed
}

/// Puts `out` from `start` on into NFC; returns whether that changed it.
fn compose(out: &mut String, start: usize) -> bool {
    if is_nfc_quick(out[start..].chars()) == IsNormalized::Yes {
        return false;
    }
    let composed: String = out[start..].nfc().collect();
    let changed = composed != out[start..];
    out.truncate(start);
    out.push_str(&composed);
    changed
}

/// White space met since the last visible character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Gap {
    None,
    Single,
    Wide,
}

/// A line under way.
struct Line<'a> {
    layout: Layout,
    quotes: Quotes,
    out: &'a mut String,
    /// Where the line begins in `out`.
    start: usize,
    gap: Gap,
    /// Whether an invisible character was left out.
    removed: bool,
    /// Whether a character may not be in NFC.
    doubtful: bool,
}

/// Whether each byte goes as it is wherever it stands, or is a space: printable ASCII, continuation bytes, and the first
/// bytes of characters of which none has to be looked at.
#[inline(always)]
fn is_plain(bytes: Lanes) -> Lanes {
    const PLAIN: [(u8, u8); 6] = [
        (b' ', b'~'),
        (0x80, 0xbf), // continuation bytes
        (0xc3, 0xcb), // Latin letters with marks, IPA
        (0xcf, 0xd1), // Greek small letters, basic Cyrillic
        (0xe4, 0xe9), // Han
        (0xeb, 0xec), // Hangul
    ];
    PLAIN.iter().fold([0; LANES], |plain, &(least, most)| lanes::or(plain, lanes::within(bytes, least, most)))
}

/// How many bytes go as they are before one that must be looked at, or a space that no printable ASCII follows.
#[inline]
fn plain_run(bytes: &[u8]) -> usize {
    for start in (0..bytes.len()).step_by(LANES) {
        let mut held = [0; LANES + 1];
        let rest = &bytes[start..];
        let count = rest.len().min(held.len());
        match rest.first_chunk::<{ LANES + 1 }>() {
            Some(whole) => held = *whole,
            None => held[..count].copy_from_slice(rest),
        }
        let ([here @ .., _], [_, next @ ..]) = (&held, &held);
        let odd_space = lanes::bits(lanes::equal(*here, b' ')) & !lanes::bits(lanes::within(*next, b'!', b'~'));
        let odd = !lanes::bits(is_plain(*here)) | odd_space;
        let run = odd.trailing_zeros() as usize;
        if run < LANES {
            return start + run;
        }
    }
    bytes.len()
}

impl Line<'_> {
    /// Copies runs of ordinary characters whole and looks at the others one by one.
    fn push_all(&mut self, text: &str) {
        let bytes = text.as_bytes();
        let (mut at, mut run) = (0, 0);
        while at < bytes.len() {
            if at > run || bytes[at] != b' ' {
                at += plain_run(&bytes[at..]);
            }
            let Some(c) = text[at..].chars().next() else {
                break;
            };
            if self.is_ordinary(c) {
                self.doubtful |= !is_nfc_safe(c);
                at += c.len_utf8();
                continue;
            }
            self.push_run(&text[run..at]);
            at += c.len_utf8();
            run = at;
            self.push_special(c, &text[at..]);
        }
        self.push_run(&text[run..]);
    }

    /// Whether `c` goes as it is whatever stands around it.
    fn is_ordinary(&self, c: char) -> bool {
        !is_space(c) && !is_invisible(c) && !is_shaper(c) && (self.quotes == Quotes::Keep || ascii_quote(c) == c)
    }

    fn push_run(&mut self, run: &str) {
        if !run.is_empty() {
            self.close_gap();
            self.out.push_str(run);
        }
    }

    fn push_special(&mut self, c: char, after: &str) {
        if is_space(c) {
            self.widen_gap(c);
        } else if is_invisible(c) || (is_shaper(c) && !shapes(c, self.base(), after.chars().next())) {
            self.removed = true;
        } else {
            self.close_gap();
            self.out.push(if self.quotes == Quotes::Ascii { ascii_quote(c) } else { c });
        }
    }

    /// The letter or symbol before this place, if it is in this line and no gap
    /// is between. Its marks are passed over, as composition may reorder them;
    /// more than any script stacks are not looked at.
    fn base(&self) -> Option<char> {
        match self.gap {
            Gap::None => {
                let back = self.out[self.start..].chars().rev();
                back.take(MOST_MARKS).find(|&c| canonical_combining_class(c) == 0)
            }
            Gap::Single | Gap::Wide => None,
        }
    }

    fn widen_gap(&mut self, c: char) {
        if self.layout == Layout::Code {
            self.out.push(if c == '\t' { '\t' } else { ' ' });
            return;
        }
        self.gap = match self.gap {
            Gap::None if c != '\t' => Gap::Single,
            _ => Gap::Wide,
        };
    }

    /// Writes the white space that stands before the next visible character.
    fn close_gap(&mut self) {
        if self.gap != Gap::None && self.out.len() > self.start {
            let parts_cells = self.layout == Layout::Cells && self.gap == Gap::Wide;
            self.out.push(if parts_cells { '\t' } else { ' ' });
        }
        self.gap = Gap::None;
    }
}
