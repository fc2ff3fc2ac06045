//! Where places of a block's raw text stand in its written form.

use crate::decode::Normaliser;

/// What stands on either side of a piece while it is brought into normal form alone, so that it keeps its outer spaces.
const EDGE: char = '.';

/// Goes through a block's raw text from place to place, each piece read once.
pub(super) struct Follower<'a> {
    raw: &'a str,
    written: &'a str,
    normaliser: &'a Normaliser,
    /// Whether every place stands where it stood.
    pub(super) unchanged: bool,
    /// The place in `raw` that has been reached.
    at: usize,
    /// How long the normal form is up to there, without a space at its end.
    length: usize,
    /// Whether a space stands at its end.
    gap: bool,
    /// The piece under way between two edges, and its normal form.
    piece: String,
    normal: String,
}

impl<'a> Follower<'a> {
    pub(super) fn new(raw: &'a str, written: &'a str, normaliser: &'a Normaliser) -> Follower<'a> {
        let unchanged = written.len() == raw.trim_end().len();
        let (piece, normal) = (String::new(), String::new());
        Follower { raw, written, normaliser, unchanged, at: 0, length: 0, gap: false, piece, normal }
    }

    /// The place in the written form of the place `at` of the raw text, which lies behind those that were asked for before.
    pub(super) fn place(&mut self, at: u32) -> u32 {
        let at = at as usize;
        if self.unchanged {
            return at.min(self.written.len()) as u32;
        }
        if at > self.at {
            self.advance(at);
        }
        let mut place = self.length.min(self.written.len());
        while !self.written.is_char_boundary(place) {
            place -= 1;
        }
        place as u32
    }

    fn advance(&mut self, to: usize) {
        self.piece.clear();
        self.piece.push(EDGE);
        self.piece.push_str(&self.raw[self.at..to]);
        self.piece.push(EDGE);
        self.at = to;
        self.normal.clear();
        self.normaliser.line_into(&self.piece, &mut self.normal);
        let normal = self.normal.strip_prefix(EDGE).and_then(|rest| rest.strip_suffix(EDGE)).unwrap_or_default();
        self.gap |= normal.starts_with(' ');
        let words = normal.trim_matches(' ');
        if !words.is_empty() {
            self.length += words.len() + usize::from(self.gap && self.length > 0);
            self.gap = normal.ends_with(' ');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn normal(raw: &str) -> String {
        let mut out = String::new();
        Normaliser::default().line_into(raw, &mut out);
        out
    }

    #[test]
    fn places_are_those_of_the_normal_form_up_to_there() {
        for raw in ["  a\u{a0} &amp; b  c&copy d \u{200b} é\u{a0}", "a b c", "\u{a0}", "x\ty\nz\u{a0}", "…\u{a0}. ."]
        {
            let written = normal(raw);
            let normaliser = Normaliser::default();
            let mut follower = Follower::new(raw, &written, &normaliser);
            for (at, c) in raw.char_indices().filter(|&(at, _)| !raw[at..].starts_with(['m', 'p', ';', 'o', 'y'])) {
                let inside = raw[..at].rfind('&').is_some_and(|start| !raw[start..at].contains([' ', ';']));
                if !inside && !follower.unchanged {
                    assert_eq!(follower.place(at as u32) as usize, normal(&raw[..at]).len(), "{raw:?} {at} {c:?}");
                }
            }
        }
    }
}
