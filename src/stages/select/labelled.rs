//! Lines with one label in front stay together: what one speaker says, what is told of each thing in a list.

use std::ops::Range;

use memchr::memchr;

use crate::page::{Hint, Kind, Page};
use crate::stages::fingerprint::fingerprint;

/// The longest label, in bytes.
const LABEL: usize = 40;
/// Words of the longest label.
const WORDS: usize = 4;

/// Labels that make such a text, and the lines of each.
const LABELS: usize = 2;
const LINES: usize = 2;
/// Hints of lines with a label of another kind.
const OTHER: u32 = Hint::CHROME | Hint::Credit.bit() | Hint::Caption.bit() | Hint::Source.bit();

/// Blocks behind the text in which it may go on: its last turns are short.
const BEHIND: usize = 6;

/// Raises the scores of the lines of one label inside `text`, or shortly behind it, to their mean, where most of them reach
/// `bar`.
pub(super) fn lift(page: &Page, text: &Range<usize>, scores: &mut [u16], bar: u16) {
    let end = (text.end + BEHIND).min(page.blocks.len());
    let lines = (text.start..end).filter_map(|i| label(page, i).map(|label| (fingerprint(label), i)));
    let mut lines: Vec<(u64, usize)> = lines.collect();
    lines.sort_unstable();
    let labels = lines.chunk_by(|a, b| a.0 == b.0).filter(|lines| lines.len() >= LINES);
    if labels.clone().count() < LABELS {
        return;
    }
    for lines in labels {
        let likely = lines.iter().filter(|&&(_, i)| scores[i] >= bar).count();
        let sum: u64 = lines.iter().map(|&(_, i)| u64::from(scores[i])).sum();
        let mean = (sum / lines.len() as u64) as u16;
        if 2 * likely > lines.len() {
            lines.iter().for_each(|&(_, i)| scores[i] = scores[i].max(mean));
        }
    }
}

/// What stands in front of a line's colon: the name in `Ann Lee: Yes.`
fn label(page: &Page, i: usize) -> Option<&str> {
    let block = &page.blocks[i];
    if !block.is_open() || block.kind != Kind::Paragraph || block.suspect.is_some() || block.hints & OTHER != 0 {
        return None;
    }
    let text = page.text_of(i);
    let (label, said) = text.split_at(memchr(b':', text.as_bytes().get(..LABEL).unwrap_or(text.as_bytes()))?);
    let named = label.starts_with(char::is_uppercase) && !label.contains(|c: char| c.is_ascii_digit() || c == ',');
    let says = said[1..].starts_with(' ') && said.contains(char::is_alphabetic);
    (named && says && label.split(' ').count() <= WORDS).then_some(label)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode::Normaliser;
    use crate::page::text;

    /// The scores of the lines after those given.
    fn lifted(lines: &[(&str, u16)]) -> Vec<u16> {
        let raw: Vec<&str> = lines.iter().map(|(line, _)| *line).collect();
        let page = text::parse(&raw.join("\n\n"), &Normaliser::default());
        let mut scores: Vec<u16> = lines.iter().map(|(_, score)| *score).collect();
        lift(&page, &(0..lines.len()), &mut scores, 50);
        scores
    }

    #[test]
    fn what_a_speaker_says_stays_together() {
        let talk =
            [("Ann: Why?", 90), ("Ida: For the ice.", 80), ("Ann: And now?", 20), ("Ida: No.", 70), ("Ann: Oh.", 70)];
        assert_eq!(lifted(&talk), [90, 80, 60, 75, 70]);
    }

    #[test]
    fn the_last_turns_stand_behind_the_text() {
        let page = text::parse("Ann: Why?\n\nIda: For the ice.\n\nAnn: And now?\n\nIda: No.", &Normaliser::default());
        let mut scores = [90, 80, 90, 20];
        lift(&page, &(0..3), &mut scores, 50);
        assert_eq!(scores, [90, 80, 90, 20]);
        let lines = ["Ann: Why?", "Ida: For the ice.", "Ann: And now?", "Ida: Yes.", "Sign up", "Ann: What is next?"];
        let page = text::parse(&lines.join("\n\n"), &Normaliser::default());
        let mut scores = [90, 80, 90, 80, 10, 20];
        lift(&page, &(0..4), &mut scores, 50);
        assert_eq!(scores, [90, 80, 90, 80, 10, 66]);
    }

    #[test]
    fn unlikely_lines_and_single_labels_stay_as_they_are() {
        let unlikely = [("Shop: Hats", 10), ("Shop: Coats", 60), ("News: Ice", 10), ("News: Snow", 20)];
        assert_eq!(lifted(&unlikely), [10, 60, 10, 20]);
        assert_eq!(
            lifted(&[("Ann: Why?", 90), ("Ann: And now?", 90), ("Ann: Oh.", 20), ("Ida: No.", 80)]),
            [90, 90, 20, 80]
        );
    }
}
