//! From a place in a normalised line back to the raw line.

use std::borrow::Cow;
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
    let at = (0..=at).rev().find(|&at| normalised.is_char_boundary(at)).unwrap_or(0);
    let before = normalised[..at].chars().map(weight).sum::<usize>();
    let at_space = at > 0 && normalised[at..].starts_with(is_space);
    let origin = Origin::of(raw_line);
    let place = match at_space {
        true => end_of_visible(origin.text(), before),
        // Where the counts differ the place may be inside a character: then it is that character's end, as at a space.
        false if before > 0 => start_of_visible(origin.text(), before).max(end_of_visible(origin.text(), before)),
        false => start_of_visible(origin.text(), before),
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
struct Origin<'a> {
    raw_line: &'a str,
    decoded: Cow<'a, str>,
    /// What each repair of mojibake gave, the first repair first.
    repaired: Vec<String>,
}

impl<'a> Origin<'a> {
    fn of(raw_line: &'a str) -> Self {
        let decoded = entities::decode(raw_line);
        let mut repaired: Vec<String> = Vec::new();
        while repaired.len() < mojibake::DEEPEST {
            let text = repaired.last().map_or(&*decoded, String::as_str);
            match mojibake::repair_layer(text, |_, _| {}) {
                Some(layer) => repaired.push(layer),
                None => break,
            }
        }
        Origin { raw_line, decoded, repaired }
    }

    /// The text in which the visible characters are those of the normal form.
    fn text(&self) -> &str {
        self.repaired.last().map_or(&self.decoded, String::as_str)
    }

    /// The raw offset of a place in the text: each step is taken again, its
    /// last edit up to the place leads to the step before.
    fn raw_offset(&self, mut place: usize) -> usize {
        for step in (0..self.repaired.len()).rev() {
            let input = step.checked_sub(1).map_or(&*self.decoded, |before| &self.repaired[before]);
            let mut anchor = Anchor::default();
            mojibake::repair_layer(input, |before, after| anchor.note(place, before, after));
            place = anchor.back(place);
        }
        let mut anchor = Anchor::default();
        entities::decode_with(self.raw_line, &mut String::new(), |before, after| anchor.note(place, before, after));
        anchor.back(place)
    }
}

/// The last edit that begins at or before a place.
#[derive(Default)]
struct Anchor {
    before: Range<usize>,
    after: Range<usize>,
}

impl Anchor {
    fn note(&mut self, place: usize, before: Range<usize>, after: Range<usize>) {
        if after.start <= place {
            *self = Anchor { before, after };
        }
    }

    /// Where `place`, in the edited text, was before.
    fn back(&self, place: usize) -> usize {
        match place.checked_sub(self.after.end) {
            Some(distance) => self.before.end + distance,
            None => self.before.start,
        }
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
            ("A&nbsp;&amp;quot;quoted&amp;quot; word", "\"q", "&amp;quot;quoted"),
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
        assert_eq!(source_offset(raw, &text, 3), raw.find("\u{200b}").unwrap_or(0));
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
