//! Where the pieces of a split line stand in the decoded input.

use super::{Block, Page};
use crate::decode::source_offset;

impl Page {
    /// Gives the pieces of each split line, which share its span in `source`, the decoded input, their own parts of it.
    pub(crate) fn place_pieces(&mut self, source: &str) {
        let text = &self.text;
        for line in self.blocks.chunk_by_mut(|a, b| (a.source_start, a.source_end) == (b.source_start, b.source_end)) {
            let (Some(first), Some(last)) = (line.first(), line.last()) else { continue };
            if line.len() < 2 {
                continue;
            }
            let (start, end) = (first.source_start as usize, first.source_end as usize);
            if let Some(markup) = &self.markup {
                place_by_anchors(line, &markup.anchors);
                continue;
            }
            let (raw, base) = (&source[start..end], first.start as usize);
            let normalised = &text[base..last.end as usize];
            let place = |at: u32| start + source_offset(raw, normalised, at as usize - base);
            for piece in line {
                let from = place(piece.start);
                let to = place(piece.end).max(from);
                let visible = source[from..to].trim_ascii_start();
                piece.source_start = (to - visible.len()) as u32;
                piece.source_end = (to - visible.len() + visible.trim_ascii_end().len()) as u32;
            }
        }
    }
}

/// Gives pieces of a block of HTML their parts of its span: up to where the next piece's text begins in the source.
fn place_by_anchors(pieces: &mut [Block], anchors: &[(u32, u32)]) {
    let end = pieces[0].source_end;
    let place = |at: u32| {
        let next = anchors.partition_point(|&(text, _)| text <= at);
        next.checked_sub(1).map(|i| anchors[i].1 + (at - anchors[i].0))
    };
    for i in 1..pieces.len() {
        let cut = place(pieces[i].start).unwrap_or(end).clamp(pieces[i - 1].source_start, end);
        pieces[i - 1].source_end = cut;
        pieces[i].source_start = cut;
    }
}

#[cfg(test)]
mod tests {
    use crate::decode::Normaliser;
    use crate::page::text;

    #[test]
    fn pieces_of_a_line_have_spans_of_their_own() {
        let source = "Above.\n\n  The &quot;ice&quot;  broke.   See   the clip below.\n";
        let mut page = text::parse(source, &Normaliser::default());
        let cut = page.text.find("See").unwrap_or(0);
        page.split(&[cut]);
        page.place_pieces(source);
        let spans = page.blocks.iter().map(|block| &source[block.source_start as usize..block.source_end as usize]);
        assert_eq!(spans.collect::<Vec<_>>(), ["Above.", "The &quot;ice&quot;  broke.", "See   the clip below."]);
    }
}
