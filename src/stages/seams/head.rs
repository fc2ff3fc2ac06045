//! Where prose begins in a line that chrome is glued in front of: menus are written in capitals, sentences are not.

use crate::scorer::FunctionWords;

/// Words that the chrome and the prose must each hold at least.
const LEAST: usize = 8;

/// Words of the shortest line that is looked at: headlines are shorter.
const SHORTEST: usize = 30;

/// How far back a sentence's first word may stand from its first lower-case word.
const REACH: usize = 4;

/// A word of the line.
#[derive(Clone, Copy)]
struct Word<'a> {
    start: usize,
    text: &'a str,
    lower: bool,
}

/// The byte offset at which prose begins behind a head of labels; none where the line is not made so.
///
/// Words that begin with a lower-case letter count up, others down; the head ends where the running sum is lowest. Both
/// sides must be what they seem, by the mean of their words; names in a row with commas are no menu.
pub(super) fn prose_start(text: &str, function: &FunctionWords) -> Option<usize> {
    let words: Vec<Word<'_>> = words(text).collect();
    if words.len() < SHORTEST {
        return None;
    }
    let (mut sum, mut lowest, mut at) = (0i64, 0i64, 0);
    for (i, word) in words.iter().enumerate() {
        sum += if word.lower { 1 } else { -1 };
        if sum <= lowest {
            (lowest, at) = (sum, i + 1);
        }
    }
    let (head, tail) = (at as i64, (words.len() - at) as i64);
    let labels = -lowest * 10 >= head * 4;
    let prose = (sum - lowest) * 100 >= tail * 15;
    if at < LEAST || words.len() - at < LEAST || !labels || !prose {
        return None;
    }
    let commas = words[..at].iter().filter(|word| word.text.ends_with(',')).count();
    if commas * 8 > at {
        return None;
    }
    let first = sentence_start(&words, at, function);
    (first >= LEAST).then(|| words[first].start)
}

fn words(text: &str) -> impl Iterator<Item = Word<'_>> {
    let mut at = 0;
    text.split(' ').filter_map(move |word| {
        let start = at;
        at += word.len() + 1;
        let first = word.chars().find(|c| c.is_alphanumeric())?;
        Some(Word { start, text: word, lower: first.is_lowercase() })
    })
}

/// The word that begins the sentence whose first lower-case word is `at`: behind an end mark, else a function word with a
/// capital ("The Office for"), else the word before.
fn sentence_start(words: &[Word<'_>], at: usize, function: &FunctionWords) -> usize {
    let back = at.saturating_sub(REACH)..at;
    let behind_mark = |i: &usize| *i > 0 && words[i - 1].text.ends_with(['.', '!', '?', '”', '"']);
    let opens = |i: &usize| words[*i].text.len() > 1 && function.has(words[*i].text);
    back.clone().rev().find(behind_mark).or_else(|| back.rev().find(opens)).unwrap_or(at - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn start(text: &str) -> Option<&str> {
        prose_start(text, &FunctionWords::default()).map(|at| &text[at..])
    }

    #[test]
    fn prose_is_found_behind_a_menu() {
        let menu = "Skip To Content Home News Sport Weather Audio Video Live Newsletters Contact About Us Sitemap Store Getty Images";
        for prose in [
            "The Harbour Board said on Monday that it would close the old pier for the winter season.",
            "Polisen har nu inlett en särskild händelse efter att en kvinna försvann under natten.",
            "Fischer haben am Montag im Hafen von Husum eine seltene Robbe mit zwei Jungen gesehen.",
        ] {
            assert_eq!(start(&format!("{menu} {prose}")), Some(prose));
        }
    }

    #[test]
    fn prose_and_titles_stay_whole() {
        let prose =
            "Andrew Scott and Paul Mescal are doing a great job getting all of us hot and bothered for the film.";
        assert_eq!(start(prose), None);
        assert_eq!(start("Ten Things You Should Know Before You Buy Your First House In The City"), None);
        let names =
            "Ann Lee, Bo Chan, Carl Diaz, Dee Evans and Ed Foy were there, said the people who had seen them leave.";
        assert_eq!(start(names), None);
    }
}
