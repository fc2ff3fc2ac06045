//! Conversations: lines that begin with a speaker's name stay together.

use crate::page::{Hint, Kind, Page};
use crate::stages::fingerprint::fingerprint;

/// The longest label of a speaker, in bytes.
const LABEL: usize = 40;
/// Words of the longest label.
const WORDS: usize = 4;
/// Speakers of a conversation.
const SPEAKERS: usize = 2;
/// Lines of each of them.
const LINES: usize = 2;

/// Raises the scores of a conversation's lines to their mean, where most of them reach `bar`.
pub(super) fn lift(page: &Page, scores: &mut [u16], bar: u16) {
    let mut lines: Vec<(u64, usize)> =
        (0..page.blocks.len()).filter_map(|i| speaker(page, i).map(|name| (fingerprint(name), i))).collect();
    lines.sort_unstable();
    let turns = lines.chunk_by(|a, b| a.0 == b.0).filter(|turns| turns.len() >= LINES);
    if turns.clone().count() < SPEAKERS {
        return;
    }
    let lines: Vec<usize> = turns.flatten().map(|&(_, i)| i).collect();
    if 2 * lines.iter().filter(|&&i| scores[i] >= bar).count() <= lines.len() {
        return;
    }
    let sum: u64 = lines.iter().map(|&i| u64::from(scores[i])).sum();
    let mean = (sum / lines.len() as u64) as u16;
    for i in lines {
        scores[i] = scores[i].max(mean);
    }
}

/// The name in front of what somebody says: `Ann Lee: Yes.`
fn speaker(page: &Page, i: usize) -> Option<&str> {
    let block = &page.blocks[i];
    if !block.is_open() || block.kind != Kind::Paragraph || block.suspect.is_some() || block.hints & Hint::CHROME != 0 {
        return None;
    }
    let text = page.text_of(i);
    let (label, said) = text.split_at(text.bytes().take(LABEL).position(|byte| byte == b':')?);
    let named = label.starts_with(char::is_uppercase) && !label.contains(|c: char| c.is_ascii_digit() || c == ',');
    let says = said[1..].starts_with(' ') && said.contains(char::is_alphabetic);
    (named && says && label.split(' ').count() <= WORDS).then_some(label)
}
