//! Where the pieces of a split line stand in the decoded input.

use super::Page;
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
