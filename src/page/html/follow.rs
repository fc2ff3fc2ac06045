//! Where places of a block's raw text stand in its written form.

use crate::decode::Normaliser;
use crate::page::Kind;

/// What stands on either side of a piece while it is brought into normal form alone, so that it keeps its outer spaces.
const EDGE: char = '.';

/// Goes through a block's raw text from place to place, each piece read once.
pub(super) struct Follower<'a> {
    raw: &'a str,
    written: &'a str,
    normaliser: &'a Normaliser,
    /// What kind of block it is: in code white space is kept, but for that at the ends of lines, in rows tabs part cells.
    kind: Kind,
    /// Whether every place stands where it stood.
    pub(super) unchanged: bool,
    /// The place in `raw` that has been reached.
    at: usize,
    /// How long the normal form is up to there, without a space at its end.
    length: usize,
    /// How much white space stands at its end.
    gap: usize,
    /// Whether anything stands before it but line breaks, or the tab before the first cell.
    begun: bool,
    /// Where in the normal form the line or cell under way begins.
    start: usize,
    /// The piece under way between two edges, and its normal form.
    piece: String,
    normal: String,
}

impl<'a> Follower<'a> {
    /// Goes through the text `raw` of a block of a `kind`, which `normaliser` made `written` of.
    pub(super) fn new(raw: &'a str, written: &'a str, normaliser: &'a Normaliser, kind: Kind) -> Follower<'a> {
        let unchanged = written.len() == raw.trim_end().len();
        let (piece, normal) = (String::new(), String::new());
        let (at, length, gap, start) = (0, 0, 0, 0);
        let begun = kind == Kind::Row && !raw.starts_with('\t');
        Follower { raw, written, normaliser, kind, unchanged, at, length, gap, begun, start, piece, normal }
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
        let raw = &self.raw[self.at..to];
        self.at = to;
        let end = match self.kind {
            Kind::Code => '\n',
            Kind::Row => '\t',
            _ => return self.advance_collapsed(raw),
        };
        for (i, part) in raw.split(end).enumerate() {
            if i > 0 {
                self.length += usize::from(self.begun);
                self.begun |= self.kind == Kind::Row;
                (self.gap, self.start) = (0, self.length);
            }
            if self.kind == Kind::Row {
                self.advance_collapsed(part);
            } else {
                self.begun |= !part.is_empty();
                self.advance_layout(part);
            }
        }
    }

    fn advance_collapsed(&mut self, raw: &str) {
        let normal = self.normal(raw);
        let words = normal.trim_matches(' ').len();
        let (leads, trails) = (normal.starts_with(' '), normal.ends_with(' '));
        self.gap = self.gap.max(usize::from(leads));
        if words > 0 {
            self.length += words + if self.length > self.start { self.gap } else { 0 };
            self.gap = usize::from(trails);
        }
    }

    fn advance_layout(&mut self, raw: &str) {
        let normal = self.normal(raw);
        let (whole, words) = (normal.len(), normal.trim_end().len());
        if words > 0 {
            self.length += self.gap + words;
            self.gap = 0;
        }
        self.gap += whole - words;
    }

    /// The normal form of a piece of a line, its outer white space with it.
    fn normal(&mut self, raw: &str) -> &str {
        self.piece.clear();
        self.piece.push(EDGE);
        self.piece.push_str(raw);
        self.piece.push(EDGE);
        self.normal.clear();
        match self.kind {
            Kind::Code => self.normaliser.layout_into(&self.piece, &mut self.normal),
            _ => self.normaliser.line_into(&self.piece, &mut self.normal),
        }
        self.normal.strip_prefix(EDGE).and_then(|rest| rest.strip_suffix(EDGE)).unwrap_or_default()
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
            let mut follower = Follower::new(raw, &written, &normaliser, Kind::Paragraph);
            for (at, c) in raw.char_indices().filter(|&(at, _)| !raw[at..].starts_with(['m', 'p', ';', 'o', 'y'])) {
                let inside = raw[..at].rfind('&').is_some_and(|start| !raw[start..at].contains([' ', ';']));
                if !inside && !follower.unchanged {
                    assert_eq!(follower.place(at as u32) as usize, normal(&raw[..at]).len(), "{raw:?} {at} {c:?}");
                }
            }
        }
    }

    #[test]
    fn places_in_rows_are_those_of_their_cells() {
        let raw = "\t\tIce\u{a0} of \t\u{a0}\t 4 May";
        let normaliser = Normaliser::default();
        let mut follower = Follower::new(raw, "\tIce of\t\t4 May", &normaliser, Kind::Row);
        let places = ["Ice", "of", "\u{a0}\t", "4", "May"].map(|word| raw.find(word).unwrap_or_default() as u32);
        assert_eq!(places.map(|at| follower.place(at)), [1, 4, 8, 9, 10]);
    }

    #[test]
    fn places_in_code_are_those_of_its_lines() {
        let normaliser = Normaliser::default().literal();
        let normal = |raw: &str| {
            let mut out = String::new();
            for (i, line) in raw.trim_start_matches('\n').split('\n').enumerate() {
                out.push_str(if i > 0 { "\n" } else { "" });
                normaliser.layout_into(line, &mut out);
            }
            out
        };
        for raw in
            ["\n\n  let a\u{a0}  = 1;  \n\n\u{a0}\tb\u{a0} \n &lt; é", "\u{a0} w2w  w3w \u{a0}", " \n\na\u{200b} b"]
        {
            let written = normal(raw);
            let mut follower = Follower::new(raw, &written, &normaliser, Kind::Code);
            assert!(!follower.unchanged, "{raw:?}");
            for (at, _) in raw.char_indices() {
                assert_eq!(follower.place(at as u32) as usize, normal(&raw[..at]).len(), "{raw:?} {at}");
            }
        }
    }
}
