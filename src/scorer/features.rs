//! The features of a page's blocks, computed in a few passes that are linear in the page.
//!
//! What carries the signal in raw text is position, neighbours and repetition, not words: the features are of the block
//! itself, of the blocks around it, of its place against the page's prose, and of the page as a whole.

use super::columns::{Columns, count, log, share};
use super::span::best_span;
use super::words::{BlockWords, Words};
use crate::page::{Block, Ending, Hint, Kind, Page};

/// The features of every block by itself and by its neighbours.
pub(super) fn features(page: &Page, all: &Words) -> Columns {
    let blocks = &page.blocks;
    let words = all;
    let (words, prose) = (&words.blocks, &words.prose);
    let mut columns = Columns::new(blocks.len());
    own(&mut columns, page, words);
    place(&mut columns, blocks, prose);
    repetition(&mut columns, words);
    neighbours(&mut columns, blocks, words, prose);
    hints(&mut columns, blocks);
    first_line(&mut columns, all);
    spans(&mut columns, blocks, words, prose);
    whole(&mut columns, blocks, prose);
    columns
}

/// The block by itself.
fn own(columns: &mut Columns, page: &Page, words: &[BlockWords]) {
    let blocks = &page.blocks;
    let shape = |i: usize| &blocks[i].shape;
    columns.add("words", |i| log(shape(i).words));
    columns.add("bytes", |i| log(blocks[i].end - blocks[i].start));
    columns.add("word-length", |i| (words[i].bytes * 8 / words[i].all.max(1)).min(255) as u8);
    columns.add("longest-word", |i| count(words[i].longest as usize));
    columns.add("sentences", |i| count(shape(i).sentences as usize));
    columns.add("sentence-words", |i| log(shape(i).words / shape(i).sentences.max(1)));
    columns.add("ending", |i| ending(&blocks[i]));
    columns.add("commas", |i| share(shape(i).commas * 4, shape(i).words));
    columns.add("capitals", |i| share(shape(i).capitals, shape(i).words));
    columns.add("digits", |i| share(shape(i).digits, shape(i).digits + shape(i).letters));
    columns.add("quotes", |i| count(shape(i).quotes as usize));
    columns.add("symbols", |i| share(shape(i).symbols * 2, shape(i).words));
    columns.add("function-words", |i| share(words[i].function, words[i].all));
    columns.add("function-count", |i| log(words[i].function));
    columns.add("year", |i| u8::from(words[i].year));
    columns.add("shared", |i| share(words[i].shared, words[i].content));
    columns.add("shared-count", |i| log(words[i].shared));
    columns.add("gap", |i| blocks[i].gap);
    columns.add("gap-after", |i| blocks.get(i + 1).map_or(255, |block| block.gap));
    columns.add("indent", |i| count(blocks[i].indent as usize));
    columns.add("first-letter", |i| first_letter(page.text_of(i)));
}

fn ending(block: &Block) -> u8 {
    match block.shape.ending {
        Ending::Open => 0,
        Ending::Comma => 1,
        Ending::Colon => 2,
        Ending::Clipped => 3,
        Ending::Sentence => 4,
    }
}

fn first_letter(text: &str) -> u8 {
    match text.chars().next() {
        Some(c) if c.is_lowercase() => 1,
        Some(c) if c.is_numeric() => 2,
        Some('"' | '“' | '„' | '«' | '\'' | '‘' | '「' | '『') => 3,
        Some(c) if c.is_alphabetic() => 0,
        Some('#' | '@') => 5,
        _ => 4,
    }
}

/// Where the block stands on the page.
fn place(columns: &mut Columns, blocks: &[Block], prose: &[bool]) {
    let n = blocks.len();
    let words = sums(blocks.iter().map(|block| block.shape.words));
    let prose_words = sums((0..n).map(|i| if prose[i] { blocks[i].shape.words } else { 0 }));
    columns.add("place", |i| share(i as u32, n as u32));
    columns.add("from-start", |i| log(i as u32));
    columns.add("from-end", |i| log((n - 1 - i) as u32));
    columns.add("words-before", |i| share(words[i], words[n]));
    columns.add("prose-before", |i| share(prose_words[i], prose_words[n]));
    columns.add("prose-words-before", |i| log(prose_words[i]));
    columns.add("prose-words-after", |i| log(prose_words[n] - prose_words[i + 1]));
}

/// Whether the same line stands elsewhere.
fn repetition(columns: &mut Columns, words: &[BlockWords]) {
    columns.add("times", |i| count(words[i].times as usize));
    columns.add("back", |i| log(words[i].back));
    columns.add("times-near", |i| {
        let around = &words[i.saturating_sub(2)..(i + 3).min(words.len())];
        count(around.iter().map(|block| block.times).max().unwrap_or(0) as usize)
    });
    columns.add("repeats-near", |i| {
        let around = &words[i.saturating_sub(8)..(i + 9).min(words.len())];
        count(around.iter().filter(|block| block.times > 1).count())
    });
}

/// What the line shares with the page's first one, which often is its title with the site's name.
fn first_line(columns: &mut Columns, words: &Words) {
    let n = words.blocks.len();
    let first = if n > 0 { words.of(0) } else { &[] };
    let mut bits = [0u64; 64];
    let bit = |hash: u32| ((hash >> 26) as usize, 1u64 << (hash >> 20 & 63));
    for &hash in first {
        let (word, mask) = bit(hash);
        bits[word] |= mask;
    }
    let shared = |i: usize| words.of(i).iter().filter(|&&hash| bits[bit(hash).0] & bit(hash).1 != 0).count() as u32;
    let short = |i: usize| i > 0 && words.blocks[i].all <= 40;
    columns.add("first:in", |i| if short(i) { share(shared(i), words.blocks[i].all) } else { 0 });
    columns.add("first:of", |i| if short(i) { share(shared(i), first.len() as u32) } else { 0 });
    columns.add("first:begins", |i| u8::from(short(i) && first.starts_with(words.of(i))));
}

/// What phrase lists say of the block and of those around.
fn hints(columns: &mut Columns, blocks: &[Block]) {
    let n = blocks.len();
    for hint in [Hint::Consent, Hint::Biography, Hint::Credit, Hint::Caption, Hint::Speech, Hint::Whole] {
        columns.add(hint.name(), |i| u8::from(blocks[i].hints & hint.bit() != 0));
    }
    columns.add("hints", |i| count(chrome(&blocks[i])));
    columns.add("suspect", |i| u8::from(blocks[i].suspect.is_some()));
    let hinted = sums(blocks.iter().map(|block| u32::from(chrome(block) > 0)));
    columns.add("<8:hints", |i| share(hinted[i] - hinted[i.saturating_sub(8)], 8));
    columns.add(">8:hints", |i| share(hinted[(i + 9).min(n)] - hinted[i + 1], 8));
    const BACK: [(Hint, &str); 7] = [
        (Hint::Related, "related-back"),
        (Hint::CommentsPrompt, "comments-back"),
        (Hint::Footer, "footer-back"),
        (Hint::Signup, "signup-back"),
        (Hint::Share, "share-back"),
        (Hint::Author, "author-back"),
        (Hint::Tags, "tags-back"),
    ];
    for (hint, name) in BACK {
        let back = since(n, false, |i| blocks[i].hints & hint.bit() != 0);
        columns.add(name, |i| log(back[i]));
    }
    const AHEAD: [(Hint, &str); 3] =
        [(Hint::Author, "author-ahead"), (Hint::Share, "share-ahead"), (Hint::Published, "published-ahead")];
    for (hint, name) in AHEAD {
        let ahead = since(n, true, |i| blocks[i].hints & hint.bit() != 0);
        columns.add(name, |i| log(ahead[i]));
    }
}

/// How many groups of phrases speak for chrome.
fn chrome(block: &Block) -> usize {
    (block.hints & Hint::CHROME).count_ones() as usize
}

/// The blocks around.
fn neighbours(columns: &mut Columns, blocks: &[Block], words: &[BlockWords], prose: &[bool]) {
    const NEAR: [(isize, [&str; 4]); 2] = [
        (-1, ["-1:ending", "-1:capitals", "-1:function", "-1:shared"]),
        (1, ["+1:ending", "+1:capitals", "+1:function", "+1:shared"]),
    ];
    const LENGTHS: [(isize, &str); 6] =
        [(-3, "-3:words"), (-2, "-2:words"), (-1, "-1:words"), (1, "+1:words"), (2, "+2:words"), (3, "+3:words")];
    let n = blocks.len();
    for (offset, name) in LENGTHS {
        columns.add(name, |i| {
            i.checked_add_signed(offset).and_then(|j| blocks.get(j)).map_or(0, |block| log(block.shape.words))
        });
    }
    for (offset, names) in NEAR {
        let at = |i: usize| i.checked_add_signed(offset).filter(|&j| j < n);
        columns.add(names[0], |i| at(i).map_or(255, |j| ending(&blocks[j])));
        columns.add(names[1], |i| at(i).map_or(0, |j| share(blocks[j].shape.capitals, blocks[j].shape.words)));
        columns.add(names[2], |i| at(i).map_or(0, |j| share(words[j].function, words[j].all)));
        columns.add(names[3], |i| at(i).map_or(0, |j| share(words[j].shared, words[j].content)));
    }
    distances(columns, blocks, prose);
    windows(columns, blocks, words, prose);
}

/// How far the next prose is, and how long the run of short lines is that the block stands in.
fn distances(columns: &mut Columns, blocks: &[Block], prose: &[bool]) {
    let n = blocks.len();
    let before = since(n, false, |i| prose[i]);
    let after = since(n, true, |i| prose[i]);
    columns.add("prose-back", |i| log(before[i]));
    columns.add("prose-ahead", |i| log(after[i]));
    columns.add("prose-near", |i| log(before[i].min(after[i])));
    let short = |i: usize| blocks[i].shape.words < 8 && blocks[i].shape.ending != Ending::Sentence;
    let after = since(n, true, |i| !short(i));
    columns.add("shorts-after", |i| log(after[i]));
    let alike = |i: usize, j: usize| {
        let (a, b) = (&blocks[i], &blocks[j]);
        ending(a) == ending(b)
            && a.kind == b.kind
            && a.gap.min(1) == b.gap.min(1)
            && log(a.shape.words).abs_diff(log(b.shape.words)) <= 8
    };
    let run_before = since(n, false, |i| i == 0 || !alike(i, i - 1));
    columns.add("alike-before", |i| log(run_before[i]));
    let run_after = since(n, true, |i| i + 1 >= n || !alike(i, i + 1));
    columns.add("alike-after", |i| log(run_after[i]));
}

/// For each of `n` blocks, the blocks back (or ahead) to one that `is` holds for; 0 where it holds for the block itself;
/// the blocks up to the page's edge plus 64 where there is none.
pub(super) fn since(n: usize, ahead: bool, is: impl Fn(usize) -> bool) -> Vec<u32> {
    let mut distances = vec![0; n];
    let mut distance = 64;
    for k in 0..n {
        let i = if ahead { n - 1 - k } else { k };
        distance = if is(i) { 0 } else { distance + 1 };
        distances[i] = distance;
    }
    distances
}

/// Means over the blocks before and after.
fn windows(columns: &mut Columns, blocks: &[Block], words: &[BlockWords], prose: &[bool]) {
    const WIDTHS: [(usize, [&str; 8]); 2] = [
        (6, ["<6:words", "<6:prose", "<6:capitals", "<6:ends", ">6:words", ">6:prose", ">6:capitals", ">6:ends"]),
        (
            24,
            [
                "<24:words",
                "<24:prose",
                "<24:capitals",
                "<24:ends",
                ">24:words",
                ">24:prose",
                ">24:capitals",
                ">24:ends",
            ],
        ),
    ];
    let n = blocks.len();
    let all = sums(blocks.iter().map(|block| block.shape.words));
    let prose_words = sums((0..n).map(|i| if prose[i] { blocks[i].shape.words } else { 0 }));
    let capitals = sums(blocks.iter().map(|block| block.shape.capitals));
    let ends = sums(blocks.iter().map(|block| u32::from(block.shape.ending == Ending::Sentence)));
    for (width, names) in WIDTHS {
        let before = |i: usize| (i.saturating_sub(width), i);
        let after = |i: usize| (i + 1, (i + 1 + width).min(n));
        for (side, names) in [(&before as &dyn Fn(usize) -> (usize, usize), &names[..4]), (&after, &names[4..])] {
            let within = |sums: &[u32], i: usize| {
                let (from, to) = side(i);
                sums[to] - sums[from]
            };
            let size = |i: usize| {
                let (from, to) = side(i);
                (to - from) as u32
            };
            columns.add(names[0], |i| log(within(&all, i) * 4 / size(i).max(1)));
            columns.add(names[1], |i| share(within(&prose_words, i), within(&all, i)));
            columns.add(names[2], |i| share(within(&capitals, i), within(&all, i)));
            columns.add(names[3], |i| share(within(&ends, i), size(i)));
        }
    }
    // Lines that stamps and names stand on: what comments and lists of teasers are full of.
    let stamp = |block: &Block| block.shape.words <= 12 && block.shape.digits >= 2;
    let name = |block: &Block| (2..=3).contains(&block.shape.words) && block.shape.capitals == block.shape.words;
    let stamps = sums(blocks.iter().map(|block| u32::from(stamp(block))));
    let names = sums(blocks.iter().map(|block| u32::from(name(block))));
    columns.add("<8:stamps", |i| count((stamps[i] - stamps[i.saturating_sub(8)]) as usize));
    columns.add(">8:stamps", |i| count((stamps[(i + 9).min(n)] - stamps[i + 1]) as usize));
    columns.add("<8:names", |i| count((names[i] - names[i.saturating_sub(8)]) as usize));
    columns.add(">8:names", |i| count((names[(i + 9).min(n)] - names[i + 1]) as usize));
    columns.add("shared<5", |i| shared_in(&words[i.saturating_sub(5)..i]));
    columns.add("shared>5", |i| shared_in(&words[(i + 1).min(n)..(i + 6).min(n)]));
}

fn shared_in(words: &[BlockWords]) -> u8 {
    let (shared, content) = words.iter().fold((0, 0), |(shared, content), w| (shared + w.shared, content + w.content));
    share(shared, content)
}

/// The place against the page's best runs of prose: each costs more or less to reach over short lines.
fn spans(columns: &mut Columns, blocks: &[Block], words: &[BlockWords], prose: &[bool]) {
    const COSTS: [(i32, [&str; 4]); 3] = [
        (2, ["span2:in", "span2:to-start", "span2:to-end", "span2:share"]),
        (8, ["span8:in", "span8:to-start", "span8:to-end", "span8:share"]),
        (24, ["span24:in", "span24:to-start", "span24:to-end", "span24:share"]),
    ];
    let all: u32 = blocks.iter().map(|block| block.shape.words).sum();
    for (cost, names) in COSTS {
        let value = |i: usize| {
            let shape = &blocks[i].shape;
            let full = prose[i]
                || shape.words >= 8 && shape.ending == Ending::Sentence && words[i].function * 5 >= words[i].all;
            if full && words[i].times < 3 { shape.words.min(400) as i32 } else { -cost }
        };
        let span = best_span((0..blocks.len()).map(value));
        let inside: u32 = blocks[span.clone()].iter().map(|block| block.shape.words).sum();
        columns.add(names[0], |i| u8::from(span.contains(&i)));
        columns.add(names[1], |i| signed(i as i64 - span.start as i64));
        columns.add(names[2], |i| signed(i as i64 + 1 - span.end as i64));
        columns.fill(names[3], share(inside, all));
    }
}

/// A signed distance on a logarithmic scale around 128.
pub(super) fn signed(distance: i64) -> u8 {
    let size = log(distance.unsigned_abs().min(1 << 14) as u32).min(120);
    if distance < 0 { 128 - size } else { 128 + size }
}

/// The page as a whole, the same for each of its blocks.
fn whole(columns: &mut Columns, blocks: &[Block], prose: &[bool]) {
    let n = blocks.len() as u32;
    let words: u32 = blocks.iter().map(|block| block.shape.words).sum();
    let (mut prose_blocks, mut prose_words) = (0, 0);
    for (block, _) in blocks.iter().zip(prose).filter(|(_, prose)| **prose) {
        prose_blocks += 1;
        prose_words += block.shape.words;
    }
    columns.fill("page:blocks", log(n));
    columns.fill("page:words", log(words));
    columns.fill("page:prose", share(prose_words, words));
    columns.fill("page:prose-blocks", log(prose_blocks));
    columns.fill("page:prose-length", log(prose_words / prose_blocks.max(1)));
    columns.fill("page:gaps", share(blocks.iter().filter(|block| block.gap > 0).count() as u32, n));
    columns.fill(
        "page:items",
        share(blocks.iter().filter(|block| matches!(block.kind, Kind::Item { .. })).count() as u32, n),
    );
}

/// What a first model's scores say about the blocks around: `scores` are probabilities, 0..=255.
pub(super) fn context(columns: &mut Columns, page: &Page, scores: &[u8]) {
    const NEAR: [(isize, &str); 4] = [(-2, "-2:score"), (-1, "-1:score"), (1, "+1:score"), (2, "+2:score")];
    let blocks = &page.blocks;
    let n = blocks.len();
    columns.add("score", |i| scores[i]);
    for (offset, name) in NEAR {
        columns.add(name, |i| i.checked_add_signed(offset).and_then(|j| scores.get(j)).copied().unwrap_or(0));
    }
    let weight = |i: usize| blocks[i].shape.words.min(200);
    let all = sums((0..n).map(weight));
    let good = sums((0..n).map(|i| weight(i) * u32::from(scores[i]) / 255));
    let window = |from: usize, to: usize| share(good[to] - good[from], all[to] - all[from]);
    columns.add("<4:score", |i| window(i.saturating_sub(4), i));
    columns.add(">4:score", |i| window(i + 1, (i + 5).min(n)));
    columns.add("<12:score", |i| window(i.saturating_sub(12), i));
    columns.add(">12:score", |i| window(i + 1, (i + 13).min(n)));
    columns.add("<40:score", |i| window(i.saturating_sub(40), i));
    columns.add(">40:score", |i| window(i + 1, (i + 41).min(n)));
    columns.add("good-before", |i| share(good[i], good[n]));
    columns.add("good-words-before", |i| log(good[i]));
    columns.fill("page:good", share(good[n], all[n]));
    columns.fill("page:good-words", log(good[n]));
    let before = since(n, false, |i| scores[i] >= 128);
    let after = since(n, true, |i| scores[i] >= 128);
    columns.add("good-back", |i| log(before[i]));
    columns.add("good-ahead", |i| log(after[i]));
    let surely = |i: usize| scores[i] >= 192 && blocks[i].shape.words >= 8;
    let before = since(n, false, surely);
    let after = since(n, true, surely);
    columns.add("sure-back", |i| log(before[i]));
    columns.add("sure-ahead", |i| log(after[i]));
    const COSTS: [(i32, [&str; 3]); 3] = [
        (64, ["good64:in", "good64:to-start", "good64:to-end"]),
        (110, ["good110:in", "good110:to-start", "good110:to-end"]),
        (180, ["good180:in", "good180:to-start", "good180:to-end"]),
    ];
    for (cost, names) in COSTS {
        let span = best_span((0..n).map(|i| (i32::from(scores[i]) - cost) * weight(i).max(3) as i32));
        columns.add(names[0], |i| u8::from(span.contains(&i)));
        columns.add(names[1], |i| signed(i as i64 - span.start as i64));
        columns.add(names[2], |i| signed(i as i64 + 1 - span.end as i64));
    }
}

/// Running sums, one longer than the values.
pub(super) fn sums(values: impl Iterator<Item = u32>) -> Vec<u32> {
    let mut sum = 0u32;
    let mut sums = vec![0];
    sums.extend(values.map(|value| {
        sum = sum.saturating_add(value);
        sum
    }));
    sums
}
