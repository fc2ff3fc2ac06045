//! Damaged pages: cut, spliced, with bytes flipped. Each gives an article or a degraded one, none a panic.
#![allow(clippy::unwrap_used)]

use std::fs;

use dechaff::source::Input;
use dechaff::{Cleaner, Pipeline, Record};
use rayon::prelude::*;

/// How many damaged pages are tried.
const PAGES: u64 = 10_000;

/// Pseudo-random numbers from a seed: SplitMix64.
struct Draw(u64);

impl Draw {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % limit.max(1) as u64) as usize
    }
}

/// Pieces of markup that change how the rest is read.
const PIECES: [&str; 24] = [
    "<",
    ">",
    "</",
    "<!--",
    "-->",
    "\"",
    "'",
    "<table>",
    "</table>",
    "<tr>",
    "<script>",
    "</script>",
    "<style>",
    "<svg>",
    "<template>",
    "<select>",
    "<p",
    "<a href=x>",
    "<b>",
    "</div>",
    "<plaintext>",
    "&#x",
    "\0",
    "<![CDATA[",
];

/// One page, damaged in one to four ways.
fn damaged(pages: &[Vec<u8>], seed: u64) -> Vec<u8> {
    let mut draw = Draw(seed);
    let mut page = pages[draw.below(pages.len())].clone();
    for _ in 0..1 + draw.below(4) {
        let at = draw.below(page.len());
        match draw.below(5) {
            0 => page.truncate(at),
            1 => {
                let other = &pages[draw.below(pages.len())];
                let from = draw.below(other.len());
                page.truncate(at);
                page.extend(&other[from..]);
            }
            2 => (0..1 + draw.below(20)).for_each(|_| {
                let at = draw.below(page.len());
                if let Some(byte) = page.get_mut(at) {
                    *byte ^= 1 << draw.below(8);
                }
            }),
            3 => {
                let end = (at + draw.below(200)).min(page.len());
                page.drain(at..end);
            }
            _ => {
                let piece = PIECES[draw.below(PIECES.len())].repeat(1 + draw.below(50));
                page.splice(at..at, piece.bytes());
            }
        }
    }
    page
}

#[test]
fn damaged_pages_become_articles() {
    let files = fs::read_dir("samples").unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<_> = files.filter(|path| path.extension().is_some_and(|kind| kind == "html")).collect();
    files.sort();
    let pages: Vec<Vec<u8>> = files.iter().map(|path| fs::read(path).unwrap()).collect();
    let cleaners = ["article", "web"]
        .map(|name| Cleaner::new(Pipeline::builtin(name).unwrap()).explain(true).links(true).comments(true));
    (0..PAGES).into_par_iter().for_each(|seed| {
        let body = damaged(&pages, seed);
        let length = body.len() as u64;
        let record = Record { input: Input::Html, ..Record::text(body) };
        // Only what holds too many control bytes to be text is refused.
        if let Ok(article) = cleaners[(seed % 2) as usize].clean(&record) {
            assert!(article.removed.iter().all(|gone| gone.start <= gone.end && gone.end <= length * 3), "{seed}");
        }
    });
}
