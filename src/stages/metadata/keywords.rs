//! Topics in `<meta name="keywords">`: most are written for search engines, some are the editors' own.

use super::stated::Candidate;
use crate::page::markup::Head;
use crate::page::{Page, Shape};
use crate::stages::fingerprint::same_letters;

/// The most and the fewest keywords of one page that can be topics.
const NUMBER: std::ops::RangeInclusive<usize> = 2..=12;

/// Words and bytes of the longest topic.
const LONGEST: (usize, usize) = (4, 60);

/// Bytes of prose in which topics are looked for.
const SEARCHED: usize = 20_000;

/// Words from which a block counts as prose.
const PROSE: u32 = 12;

/// The keywords, if they look like topics: few and short, most of them names (capitals, or letters that know none), and
/// half of them or more spoken of in the title or the prose. Names of the site are left out.
pub(super) fn topics(page: &Page, head: &Head, sites: &[String]) -> Vec<Candidate> {
    let Some(list) = head.meta("keywords") else { return Vec::new() };
    let words: Vec<&str> = list.split([',', ';', '、', '，']).map(str::trim).filter(|word| !word.is_empty()).collect();
    let short = |word: &&str| word.split(' ').count() <= LONGEST.0 && word.len() <= LONGEST.1;
    if !NUMBER.contains(&words.len()) || !words.iter().all(short) || 2 * count(&words, is_name) < words.len() {
        return Vec::new();
    }
    let text = searched(page, head);
    let spoken = count(&words, |word| text.contains(&word.to_lowercase()));
    if 2 * spoken < words.len() {
        return Vec::new();
    }
    let topics = words.into_iter().filter(|word| !sites.iter().any(|name| same_letters(name, word)));
    topics.map(|word| Candidate { value: super::words::plain(word), from: "keywords" }).collect()
}

fn count(words: &[&str], is: impl Fn(&str) -> bool) -> usize {
    words.iter().filter(|word| is(word)).count()
}

/// Whether a keyword is written as a name.
fn is_name(word: &str) -> bool {
    word.chars().any(|c| c.is_uppercase() || c.is_alphabetic() && !c.is_lowercase())
}

/// Title and prose, in lower case.
fn searched(page: &Page, head: &Head) -> String {
    let is_prose = |shape: &Shape| shape.is_prose(PROSE);
    let prose = (0..page.blocks.len()).filter(|&i| is_prose(&page.blocks[i].shape)).map(|i| page.text_of(i));
    let mut text = head.title.to_lowercase();
    for block in prose {
        if text.len() > SEARCHED {
            break;
        }
        text.push('\n');
        text.push_str(&block.to_lowercase());
    }
    text
}
