//! The features of a page's blocks, computed in a few passes that are linear in the page.
//!
//! What carries the signal in raw text is position, neighbours and repetition, not words: the features are of the block
//! itself, of the blocks around it, of its place against the page's prose, and of the page as a whole.

use super::columns::{Column, Columns, count, log, share};
use super::span::best_span;
use super::words::{BlockWords, Words};
use crate::page::{Block, Ending, Hint, Kind, Page};

/// The features of every block by itself and by its neighbours.
pub(super) fn features(page: &Page, words: &Words) -> Columns {
    let facts = Facts::of(page, words);
    let mut columns = Columns::new(page.blocks.len());
    let own = own(&mut columns, page, &facts);
    place(&mut columns, &facts);
    repetition(&mut columns, &facts);
    neighbours(&mut columns, &facts, &own);
    hints(&mut columns, &facts);
    first_line(&mut columns, words);
    spans(&mut columns, &facts);
    whole(&mut columns, &facts);
    columns
}

/// What many features are computed from, apart from the blocks: lists that a pass goes through without the rest.
struct Facts<'a> {
    blocks: &'a [Block],
    words: &'a [BlockWords],
    prose: &'a [bool],
    /// Words of each block.
    lengths: Vec<u32>,
    /// Words on the logarithmic scale.
    logs: Vec<u8>,
    /// Codes of the endings.
    endings: Vec<u8>,
    /// Bits of the hints.
    hints: Vec<u32>,
    /// Running sums of words, of words of prose.
    all: Vec<u32>,
    in_prose: Vec<u32>,
}

impl<'a> Facts<'a> {
    fn of(page: &'a Page, words: &'a Words) -> Facts<'a> {
        let blocks = &page.blocks[..];
        let lengths: Vec<u32> = blocks.iter().map(|block| block.shape.words).collect();
        let prose_lengths = lengths.iter().zip(&words.prose).map(|(&length, &prose)| if prose { length } else { 0 });
        Facts {
            blocks,
            words: &words.blocks,
            prose: &words.prose,
            logs: lengths.iter().map(|&length| log(length)).collect(),
            endings: blocks.iter().map(ending).collect(),
            hints: blocks.iter().map(|block| block.hints).collect(),
            all: sums(lengths.iter().copied()),
            in_prose: sums(prose_lengths),
            lengths,
        }
    }
}

/// The columns of single blocks that neighbours have, too.
struct Own {
    words: Column,
    ending: Column,
    capitals: Column,
    function: Column,
    shared: Column,
}

/// The block by itself.
fn own(columns: &mut Columns, page: &Page, facts: &Facts<'_>) -> Own {
    let (blocks, words, lengths) = (facts.blocks, facts.words, &facts.lengths);
    let shape = |i: usize| &blocks[i].shape;
    let length = columns.add("words", |i| facts.logs[i]);
    columns.add("bytes", |i| log(blocks[i].end - blocks[i].start));
    columns.add("word-length", |i| (words[i].bytes * 8 / words[i].all.max(1)).min(255) as u8);
    columns.add("longest-word", |i| count(words[i].longest as usize));
    columns.add("sentences", |i| count(shape(i).sentences as usize));
    columns.add("sentence-words", |i| match shape(i).sentences {
        0 | 1 => facts.logs[i],
        sentences => log(lengths[i] / sentences),
    });
    let ending = columns.add("ending", |i| facts.endings[i]);
    columns.add("commas", |i| share(shape(i).commas * 4, lengths[i]));
    let capitals = columns.add("capitals", |i| share(shape(i).capitals, lengths[i]));
    columns.add("digits", |i| share(shape(i).digits, shape(i).digits + shape(i).letters));
    columns.add("quotes", |i| count(shape(i).quotes as usize));
    columns.add("symbols", |i| share(shape(i).symbols * 2, lengths[i]));
    let function = columns.add("function-words", |i| share(words[i].function, words[i].all));
    columns.add("function-count", |i| log(words[i].function));
    columns.add("year", |i| u8::from(words[i].year));
    let shared = columns.add("shared", |i| share(words[i].shared, words[i].content));
    columns.add("shared-count", |i| log(words[i].shared));
    let gap = columns.add("gap", |i| blocks[i].gap);
    columns.beside("gap-after", gap, 1, 255);
    columns.add("indent", |i| count(blocks[i].indent as usize));
    columns.add("first-letter", |i| first_letter(page.text_of(i)));
    Own { words: length, ending, capitals, function, shared }
}

fn ending(block: &Block) -> u8 {
    code(block.shape.ending)
}

fn code(ending: Ending) -> u8 {
    match ending {
        Ending::Open => 0,
        Ending::Comma => 1,
        Ending::Colon => 2,
        Ending::Clipped => 3,
        Ending::Sentence => 4,
    }
}

fn first_letter(text: &str) -> u8 {
    match text.chars().next() {
        Some('a'..='z') => 1,
        Some('A'..='Z') => 0,
        Some(c) if c.is_lowercase() => 1,
        Some(c) if c.is_numeric() => 2,
        Some('"' | '“' | '„' | '«' | '\'' | '‘' | '「' | '『') => 3,
        Some(c) if c.is_alphabetic() => 0,
        Some('#' | '@') => 5,
        _ => 4,
    }
}

/// Where the block stands on the page.
fn place(columns: &mut Columns, facts: &Facts<'_>) {
    let n = facts.blocks.len();
    let (words, prose_words) = (&facts.all, &facts.in_prose);
    columns.add("place", |i| share(i as u32, n as u32));
    columns.add("from-start", |i| log(i as u32));
    columns.add("from-end", |i| log((n - 1 - i) as u32));
    columns.add("words-before", |i| share(words[i], words[n]));
    columns.add("prose-before", |i| share(prose_words[i], prose_words[n]));
    columns.add("prose-words-before", |i| log(prose_words[i]));
    columns.add("prose-words-after", |i| log(prose_words[n] - prose_words[i + 1]));
}

/// Whether the same line stands elsewhere.
fn repetition(columns: &mut Columns, facts: &Facts<'_>) {
    let words = facts.words;
    let n = words.len();
    let repeated = sums(words.iter().map(|block| u32::from(block.times > 1)));
    columns.add("times", |i| count(words[i].times as usize));
    columns.add("back", |i| log(words[i].back));
    columns.add("times-near", |i| {
        let around = &words[i.saturating_sub(2)..(i + 3).min(n)];
        count(around.iter().map(|block| block.times).max().unwrap_or(0) as usize)
    });
    columns.add("repeats-near", |i| (repeated[(i + 9).min(n)] - repeated[i.saturating_sub(8)]) as u8);
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
    let short = |i: usize| i > 0 && words.blocks[i].all <= 40;
    let shared = |i: usize| match short(i) {
        true => words.of(i).iter().filter(|&&hash| bits[bit(hash).0] & bit(hash).1 != 0).count() as u32,
        false => 0,
    };
    let shared: Vec<u32> = (0..n).map(shared).collect();
    columns.add("first:in", |i| share(shared[i], words.blocks[i].all));
    columns.add("first:of", |i| share(shared[i], first.len() as u32));
    columns.add("first:begins", |i| u8::from(short(i) && first.starts_with(words.of(i))));
}

/// What phrase lists say of the block and of those around.
fn hints(columns: &mut Columns, facts: &Facts<'_>) {
    let hints = &facts.hints[..];
    let n = hints.len();
    for hint in [Hint::Consent, Hint::Biography, Hint::Credit, Hint::Caption, Hint::Speech, Hint::Whole] {
        columns.add(hint.name(), |i| u8::from(hints[i] & hint.bit() != 0));
    }
    // How many groups of phrases speak for chrome.
    columns.add("hints", |i| count((hints[i] & Hint::CHROME).count_ones() as usize));
    columns.add("suspect", |i| u8::from(facts.blocks[i].suspect.is_some()));
    let hinted = sums(hints.iter().map(|hints| u32::from(hints & Hint::CHROME != 0)));
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
        columns.since(name, |i| hints[i] & hint.bit() != 0);
    }
    const AHEAD: [(Hint, &str); 3] =
        [(Hint::Author, "author-ahead"), (Hint::Share, "share-ahead"), (Hint::Published, "published-ahead")];
    for (hint, name) in AHEAD {
        columns.until(name, |i| hints[i] & hint.bit() != 0);
    }
}

/// The blocks around.
fn neighbours(columns: &mut Columns, facts: &Facts<'_>, own: &Own) {
    const NEAR: [(isize, [&str; 4]); 2] = [
        (-1, ["-1:ending", "-1:capitals", "-1:function", "-1:shared"]),
        (1, ["+1:ending", "+1:capitals", "+1:function", "+1:shared"]),
    ];
    const LENGTHS: [(isize, &str); 6] =
        [(-3, "-3:words"), (-2, "-2:words"), (-1, "-1:words"), (1, "+1:words"), (2, "+2:words"), (3, "+3:words")];
    for (offset, name) in LENGTHS {
        columns.beside(name, own.words, offset, 0);
    }
    for (offset, names) in NEAR {
        columns.beside(names[0], own.ending, offset, 255);
        columns.beside(names[1], own.capitals, offset, 0);
        columns.beside(names[2], own.function, offset, 0);
        columns.beside(names[3], own.shared, offset, 0);
    }
    distances(columns, facts);
    windows(columns, facts);
}

/// How far the next prose is, and how long the run of short lines is that the block stands in.
fn distances(columns: &mut Columns, facts: &Facts<'_>) {
    let Facts { blocks, prose, lengths, logs, endings, .. } = facts;
    let n = blocks.len();
    let before = columns.since("prose-back", |i| prose[i]);
    let after = columns.until("prose-ahead", |i| prose[i]);
    let near: Vec<u8> = columns.column(before).iter().zip(columns.column(after)).map(|(a, b)| *a.min(b)).collect();
    columns.add("prose-near", |i| near[i]);
    let sentence = code(Ending::Sentence);
    columns.until("shorts-after", |i| lengths[i] >= 8 || endings[i] == sentence);
    let alike = |j: usize| {
        let i = j - 1;
        endings[i] == endings[j]
            && logs[i].abs_diff(logs[j]) <= 8
            && blocks[i].kind == blocks[j].kind
            && blocks[i].gap.min(1) == blocks[j].gap.min(1)
    };
    // Whether each block is unlike the one before it; one more at the end.
    let parted: Vec<bool> = (0..=n).map(|j| j == 0 || j == n || !alike(j)).collect();
    columns.since("alike-before", |i| parted[i]);
    columns.until("alike-after", |i| parted[i + 1]);
}

/// Means over the blocks before and after.
fn windows(columns: &mut Columns, facts: &Facts<'_>) {
    const NAMES: [(usize, [&str; 4], [&str; 4]); 2] = [
        (6, ["<6:words", "<6:prose", "<6:capitals", "<6:ends"], [">6:words", ">6:prose", ">6:capitals", ">6:ends"]),
        (
            24,
            ["<24:words", "<24:prose", "<24:capitals", "<24:ends"],
            [">24:words", ">24:prose", ">24:capitals", ">24:ends"],
        ),
    ];
    let blocks = facts.blocks;
    let n = blocks.len();
    let capitals = sums(blocks.iter().map(|block| block.shape.capitals));
    let sentence = code(Ending::Sentence);
    let ends = sums(facts.endings.iter().map(|&ending| u32::from(ending == sentence)));
    for (width, before, after) in NAMES {
        means(columns, facts, &capitals, &ends, before, |i| (i.saturating_sub(width), i));
        means(columns, facts, &capitals, &ends, after, |i| (i + 1, (i + 1 + width).min(n)));
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
    let shared = sums(facts.words.iter().map(|words| words.shared));
    let content = sums(facts.words.iter().map(|words| words.content));
    let within = |from: usize, to: usize| share(shared[to] - shared[from], content[to] - content[from]);
    columns.add("shared<5", |i| within(i.saturating_sub(5), i));
    columns.add("shared>5", |i| within(i + 1, (i + 6).min(n)));
}

/// Means over the blocks that `window` gives as a range for each block.
fn means(
    columns: &mut Columns,
    facts: &Facts<'_>,
    capitals: &[u32],
    ends: &[u32],
    names: [&'static str; 4],
    window: impl Fn(usize) -> (usize, usize),
) {
    let n = facts.blocks.len();
    let mut means = [(); 4].map(|()| Vec::with_capacity(n));
    for i in 0..n {
        let (from, to) = window(i);
        let within = |sums: &[u32]| sums[to] - sums[from];
        let (words, size) = (within(&facts.all), (to - from) as u32);
        means[0].push(log(words * 4 / size.max(1)));
        means[1].push(share(within(&facts.in_prose), words));
        means[2].push(share(within(capitals), words));
        means[3].push(share(within(ends), size));
    }
    for (name, means) in names.into_iter().zip(&means) {
        columns.copy(name, means);
    }
}

/// The place against the page's best runs of prose: each costs more or less to reach over short lines.
fn spans(columns: &mut Columns, facts: &Facts<'_>) {
    const COSTS: [(i32, [&str; 4]); 3] = [
        (2, ["span2:in", "span2:to-start", "span2:to-end", "span2:share"]),
        (8, ["span8:in", "span8:to-start", "span8:to-end", "span8:share"]),
        (24, ["span24:in", "span24:to-start", "span24:to-end", "span24:share"]),
    ];
    let Facts { words, prose, lengths, endings, all, .. } = facts;
    let n = lengths.len();
    let sentence = code(Ending::Sentence);
    // The words of prose that is not repeated, else 0.
    let value = |i: usize| {
        let full = prose[i] || lengths[i] >= 8 && endings[i] == sentence && words[i].function * 5 >= words[i].all;
        if full && words[i].times < 3 { lengths[i].min(400) as i32 } else { 0 }
    };
    let values: Vec<i32> = (0..n).map(value).collect();
    for (cost, names) in COSTS {
        let span = best_span(values.iter().map(|&value| if value == 0 { -cost } else { value }));
        let inside = all[span.end] - all[span.start];
        columns.add(names[0], |i| u8::from(span.contains(&i)));
        columns.add(names[1], |i| signed(i as i64 - span.start as i64));
        columns.add(names[2], |i| signed(i as i64 + 1 - span.end as i64));
        columns.fill(names[3], share(inside, all[n]));
    }
}

/// A signed distance on a logarithmic scale around 128.
pub(super) fn signed(distance: i64) -> u8 {
    let size = log(distance.unsigned_abs().min(1 << 14) as u32).min(120);
    if distance < 0 { 128 - size } else { 128 + size }
}

/// The page as a whole, the same for each of its blocks.
fn whole(columns: &mut Columns, facts: &Facts<'_>) {
    let Facts { blocks, prose, all, in_prose, .. } = facts;
    let n = blocks.len();
    let (words, prose_words) = (all[n], in_prose[n]);
    let prose_blocks = prose.iter().filter(|prose| **prose).count() as u32;
    columns.fill("page:blocks", log(n as u32));
    columns.fill("page:words", log(words));
    columns.fill("page:prose", share(prose_words, words));
    columns.fill("page:prose-blocks", log(prose_blocks));
    columns.fill("page:prose-length", log(prose_words / prose_blocks.max(1)));
    columns.fill("page:gaps", share(blocks.iter().filter(|block| block.gap > 0).count() as u32, n as u32));
    columns.fill(
        "page:items",
        share(blocks.iter().filter(|block| matches!(block.kind, Kind::Item { .. })).count() as u32, n as u32),
    );
}

/// What a first model's scores say about the blocks around: `scores` are probabilities, 0..=255.
pub(super) fn context(columns: &mut Columns, page: &Page, scores: &[u8]) {
    const NEAR: [(isize, &str); 4] = [(-2, "-2:score"), (-1, "-1:score"), (1, "+1:score"), (2, "+2:score")];
    let blocks = &page.blocks;
    let n = blocks.len();
    let score = columns.add("score", |i| scores[i]);
    for (offset, name) in NEAR {
        columns.beside(name, score, offset, 0);
    }
    let weights: Vec<u32> = blocks.iter().map(|block| block.shape.words.min(200)).collect();
    let all = sums(weights.iter().copied());
    let good = sums(weights.iter().zip(scores).map(|(&weight, &score)| weight * u32::from(score) / 255));
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
    columns.since("good-back", |i| scores[i] >= 128);
    columns.until("good-ahead", |i| scores[i] >= 128);
    let surely = |i: usize| scores[i] >= 192 && blocks[i].shape.words >= 8;
    columns.since("sure-back", surely);
    columns.until("sure-ahead", surely);
    const COSTS: [(i32, [&str; 3]); 3] = [
        (64, ["good64:in", "good64:to-start", "good64:to-end"]),
        (110, ["good110:in", "good110:to-start", "good110:to-end"]),
        (180, ["good180:in", "good180:to-start", "good180:to-end"]),
    ];
    for (cost, names) in COSTS {
        let pairs = weights.iter().zip(scores);
        let span = best_span(pairs.map(|(&weight, &score)| (i32::from(score) - cost) * weight.max(3) as i32));
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
