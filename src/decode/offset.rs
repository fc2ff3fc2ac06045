//! From a place in a normalised line back to the raw line.

use std::ops::Range;

use unicode_normalization::char::decompose_canonical;

use super::unicode::{is_invisible, is_shaper, is_space};
use super::{entities, mojibake};

/// The byte offset in `raw_line` where the text at byte `at` of its normal form
/// `normalised` begins.
///
/// The result is a character boundary, never inside an entity or a misread
/// sequence, and grows with `at`. At the start it is the first visible
/// character, at the end the raw line's length, at a space the start of the
/// raw white space. Both lines are walked once, whatever the quotes setting.
///
/// The walk counts the visible characters of both lines in decomposed form, of
/// which composition, spacing and quotes change none. Only where invisible
/// characters stood inside mojibake the counts differ, and the place may be
/// some characters off.
pub fn source_offset(raw_line: &str, normalised: &str, at: usize) -> usize {
    if raw_line == normalised {
        return at;
    }
    if at >= normalised.len() {
        return raw_line.len();
    }
    let at = normalised.floor_char_boundary(at);
    let before = normalised[..at].chars().map(weight).sum::<usize>();
    let at_space = at > 0 && normalised[at..].starts_with(is_space);
    let origin = Origin::of(raw_line);
    let place = match at_space {
        true => end_of_visible(&origin.text, before),
        false => start_of_visible(&origin.text, before),
    };
    origin.raw_offset(place)
}

/// How many decomposed characters `c` counts for; none if it is not visible.
fn weight(c: char) -> usize {
    if is_space(c) || is_invisible(c) || is_shaper(c) {
        return 0;
    }
    if c < '\u{c0}' {
        return 1;
    }
    let mut count = 0;
    decompose_canonical(c, |_| count += 1);
    count
}

/// Where the visible character after the first `count` begins.
fn start_of_visible(text: &str, count: usize) -> usize {
    let mut seen = 0;
    for (at, c) in text.char_indices() {
        seen += weight(c);
        if seen > count {
            return at;
        }
    }
    text.len()
}

/// Where the last of the first `count` visible characters ends.
fn end_of_visible(text: &str, count: usize) -> usize {
    let mut seen = 0;
    for (at, c) in text.char_indices() {
        seen += weight(c);
        if seen >= count {
            return at + c.len_utf8();
        }
    }
    text.len()
}

/// A line with entities decoded and mojibake repaired, and the way back.
struct Origin {
    text: String,
    /// The edits of each pass, the first pass first.
    passes: Vec<Vec<Edit>>,
}

/// A span that a pass replaced.
struct Edit {
    before: Range<usize>,
    after: Range<usize>,
}

impl Origin {
    fn of(raw_line: &str) -> Self {
        let mut text = String::with_capacity(raw_line.len());
        let mut edits = Vec::new();
        entities::decode_with(raw_line, &mut text, |before, after| {
            edits.push(Edit { before, after })
        });
        let mut passes = vec![edits];
        loop {
            let mut edits = Vec::new();
            let layer =
                mojibake::repair_layer(&text, |before, after| edits.push(Edit { before, after }));
            match layer {
                Some(layer) if passes.len() <= mojibake::DEEPEST => text = layer,
                _ => break,
            }
            passes.push(edits);
        }
        Origin { text, passes }
    }

    /// The raw offset of a place in the text.
    fn raw_offset(&self, place: usize) -> usize {
        self.passes.iter().rev().fold(place, |place, edits| {
            let following = edits.partition_point(|edit| edit.after.start <= place);
            match following.checked_sub(1).map(|last| &edits[last]) {
                Some(edit) if place < edit.after.end => edit.before.start,
                Some(edit) => edit.before.end + (place - edit.after.end),
                None => place,
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode::Normaliser;
    use proptest::prelude::*;

    fn normalised(raw: &str) -> String {
        let mut out = String::new();
        Normaliser::default().line_into(raw, &mut out);
        out
    }

    #[test]
    fn the_raw_place_of_a_word_is_found() {
        for (raw, word, from) in [
            ("  two   words ", "words", "words"),
            (
                "A&nbsp;&amp;quot;quoted&amp;quot; word",
                "\"q",
                "&amp;quot;quoted",
            ),
            ("Itâ€™s the Ã©tÃ© 2024", "été", "Ã©tÃ©"),
            ("ÃƒÂ©tÃƒÂ© passÃ© ici", "ici", "ici"),
            ("e\u{301}te\u{301} passe\u{301} ici", "ici", "ici"),
            ("soft\u{ad}ly \u{200b}spoken", "spoken", "spoken"),
            ("日本\u{3000}&#35486; 終わり", "語", "&#35486;"),
            ("Привет&mdash;мир &laquo;там&raquo;", "там", "там"),
            ("الكتاب&nbsp;&nbsp;الجديد", "الجديد", "الجديد"),
            ("हिन्दी&nbsp; में", "में", "में"),
            ("각 각\u{200b}각 끝", "끝", "끝"),
        ] {
            let text = normalised(raw);
            let at = text.find(word).map(|at| source_offset(raw, &text, at));
            assert_eq!(at, raw.find(from), "{raw}");
        }
    }

    #[test]
    fn the_ends_are_the_first_character_and_the_length() {
        let raw = "\u{a0} &nbsp;one\u{200b} two \t";
        let text = normalised(raw);
        assert_eq!(text, "one two");
        assert_eq!(source_offset(raw, &text, 0), raw.find("one").unwrap_or(0));
        assert_eq!(
            source_offset(raw, &text, 3),
            raw.find("\u{200b}").unwrap_or(0)
        );
        assert_eq!(source_offset(raw, &text, text.len()), raw.len());
    }

    proptest! {
        #[test]
        fn offsets_grow_and_stand_on_boundaries(
            raw in "(&amp;|&nbsp;|&quot;|Ã©|â€™|ÃƒÂ©|e\u{301}|\u{200b}| |\t|[a-z]|日|각|\\PC){0,30}"
        ) {
            let text = normalised(&raw);
            let mut last = 0;
            for at in (0..=text.len()).filter(|&at| text.is_char_boundary(at)) {
                let offset = source_offset(&raw, &text, at);
                prop_assert!(raw.is_char_boundary(offset) && offset >= last, "{at}: {offset} after {last}");
                last = offset;
            }
            prop_assert_eq!(last, raw.len());
        }
    }
}
