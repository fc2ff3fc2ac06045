//! The decision about the blocks that no rule has decided: kept, or removed for their score.

mod clean;
mod labelled;
mod names;
mod reason;
mod whole;

use std::collections::BinaryHeap;
use std::ops::Range;

use self::clean::is_clean;
use super::Stage;
use super::body::is_prose;
use super::structure::{ANNOUNCED, is_gapped, stands_apart};
use crate::page::{Block, Ending, Field, Hint, Kind, Mark, Page, Reason, Rule};
use crate::pipeline::settings::Settings;
use crate::pipeline::{Context, PipelineError};

/// The score from which a block is kept that a phrase makes suspect: .8.
const SUSPECT: u16 = 52428;
/// The same for a block that is nothing but the phrase: .97.
const SUSPECT_WHOLE: u16 = 63570;
/// Pages of so few blocks give the scorer nothing to compare with: whatever no phrase speaks against is kept.
const FEW: usize = 3;

/// How much lower the bar is for a paragraph that follows kept text: what ends an article is chrome, seldom prose.
const LENIENT: u16 = 4;

/// The most lines of an image between a heading and its text.
const IMAGE: usize = 3;

/// Words of the shortest stanza that begins a text, and of the shortest behind other text.
const FIRST_STANZA: u32 = 10;
const NEXT_STANZA: u32 = 5;

/// Settles every open block.
#[derive(Debug, Default)]
pub struct Select {
    /// Moves the threshold: towards recall below 0, towards precision above, -1..=1.
    pub dial: f64,
    /// The rule name of kept blocks.
    pub kept: Rule,
    /// The rule name of blocks removed for their score.
    pub low: Rule,
}

impl Select {
    /// Settings: `dial`, from -1 to 1 (0 by default).
    pub(super) fn build(settings: &mut Settings<'_>, context: &mut Context) -> Result<Box<dyn Stage>, PipelineError> {
        let dial = settings.number("dial", -1.0..=1.0)?.unwrap_or(0.0);
        let (kept, low) = (context.rules.intern("select/kept"), context.rules.intern("select/score"));
        Ok(Box::new(Select { dial, kept, low }))
    }
}

impl Stage for Select {
    fn run(&self, page: &mut Page) {
        remove_outside(page);
        let bar = if page.scored { self.bar(page) } else { 0 };
        let sure = sure_span(page, bar);
        let mut scores = whole::scores(page, &sure, bar);
        labelled::lift(page, &sure, &mut scores, bar);
        let gapped = is_gapped(page);
        let mut goes_on = false;
        let (low, kept): (Vec<usize>, Vec<usize>) =
            (0..page.blocks.len()).filter(|&i| page.blocks[i].is_open()).partition(|&i| {
                let lenient = goes_on && (continues(page, i, &sure) || heads(page, i, &scores, bar, gapped));
                let bar = if lenient { bar / LENIENT } else { bar };
                let low = is_low(page, i, scores[i], bar, &sure);
                goes_on = !low;
                low
            });
        let span = reason::span(page, &kept);
        let reasons = reason::reasons(page, &low, &span);
        for i in kept {
            page.mark(i, Mark::Keep, self.kept);
        }
        for (i, reason) in low.into_iter().zip(reasons) {
            let rule = page.blocks[i].suspect.map_or(self.low, |(_, rule)| rule);
            page.mark(i, Mark::Remove(reason), rule);
        }
        reason::name_footer(page, span.end);
    }
}

impl Select {
    /// The score from which the page's blocks are kept; 0 where there are too few to tell chrome from text, and where
    /// nothing is chrome.
    fn bar(&self, page: &Page) -> u16 {
        let text = page.blocks.iter().filter(|block| matches!(block.mark, Mark::Open | Mark::Keep));
        if text.take(FEW + 1).count() <= FEW || is_clean(page) {
            return 0;
        }
        let scores: Vec<u16> = page.blocks.iter().map(|block| block.score).collect();
        let words: Vec<u32> = page.blocks.iter().map(|block| block.shape.words).collect();
        threshold(&scores, &words, self.dial)
    }
}

/// Removes what stands outside of the elements that a rule of the page's site keeps, and states no field.
fn remove_outside(page: &mut Page) {
    for i in 0..page.blocks.len() {
        if let Some(rule) = page.blocks[i].outside {
            page.mark(i, Mark::Remove(Reason::SiteRule), rule);
        }
    }
}

/// Whether the block reads as the next paragraph of the text right above it, and no phrase speaks of chrome.
fn continues(page: &Page, i: usize, sure: &Range<usize>) -> bool {
    let block = &page.blocks[i];
    let above = i > 0 && !matches!(page.blocks[i - 1].mark, Mark::Remove(_));
    let free = block.suspect.is_none() && block.hints & Hint::CHROME == 0;
    let reads = || is_prose(block) || says_twice(page, i);
    above && reads() && (free || mentions_footer(block, sure.contains(&i)))
}

/// Whether the block is two short sentences or more that call out nothing.
fn says_twice(page: &Page, i: usize) -> bool {
    const WORDS: u32 = 6;
    let shape = &page.blocks[i].shape;
    shape.ending == Ending::Sentence
        && shape.words >= WORDS
        && shape.sentences >= 2
        && !page.text_of(i).ends_with(['!', '！'])
}

/// Whether the block is prose with a copyright notice in quotation marks, or within the text.
fn mentions_footer(block: &Block, inside: bool) -> bool {
    let footer = block.suspect.is_some_and(|(reason, _)| reason == Reason::Footer);
    let alone = block.hints & (Hint::CHROME & !Hint::Footer.bit()) == 0;
    footer && alone && (block.shape.quotes > 0 || inside && is_prose(block))
}

/// Whether the block reads as the heading of the text right below it, or below an image, and no phrase speaks of chrome.
fn heads(page: &Page, i: usize, scores: &[u16], bar: u16, gapped: bool) -> bool {
    let block = &page.blocks[i];
    let begins = |next: &Block| is_prose(next) || next.shape.ending == Ending::Colon && next.shape.words >= ANNOUNCED;
    let of_image = |at: &usize| matches!(page.blocks[*at].mark, Mark::Field(Field::Caption | Field::Credit));
    let next = (i + 1..page.blocks.len()).take(1 + IMAGE).find(|at| !of_image(at));
    let below = next.is_some_and(|at| begins(&page.blocks[at]) && page.blocks[at].is_open() && scores[at] >= bar);
    // Above an image, its alternative text stands as well.
    let likely = next == Some(i + 1) || u32::from(scores[i]) * 4 >= u32::from(bar) * 3;
    below
        && likely
        && block.shape.ending == Ending::Open
        && (stands_apart(page, i, gapped) || matches!(block.kind, Kind::Heading(_)) && page.markup.is_some())
        && block.suspect.is_none()
        && block.hints & Hint::CHROME == 0
}

/// The span from the first block of prose, or stanza, that the score keeps and no phrase makes suspect to the last.
fn sure_span(page: &Page, bar: u16) -> Range<usize> {
    let sure = |block: &Block| block.is_open() && block.score >= bar && block.suspect.is_none() && is_prose(block);
    let (mut span, mut start) = (None, 0);
    for parts in page.blocks.chunk_by(whole::goes_on) {
        let whole = start..start + parts.len();
        start = whole.end;
        // Where a poem has begun, its stanzas may be short.
        let stanza = whole::is_stanza(parts, bar, if span.is_none() { FIRST_STANZA } else { NEXT_STANZA });
        if let Some(first) = parts.iter().position(|block| stanza || sure(block)) {
            let last = parts.iter().rposition(|block| stanza || sure(block)).unwrap_or(first);
            let begin = span.map_or(whole.start + first, |span: Range<usize>| span.start);
            span = Some(begin..whole.start + last + 1);
        }
    }
    span.unwrap_or(0..page.blocks.len())
}

/// Whether the score is too low to keep the block: suspects need a high one, and outside the `sure` span none is enough.
fn is_low(page: &Page, i: usize, score: u16, bar: u16, sure: &Range<usize>) -> bool {
    let block = &page.blocks[i];
    // "FAQ" is a line of footers, but as a heading it is the scorer's to judge, which knows what stands below.
    let heads = matches!(block.kind, Kind::Heading(_)) && sure.contains(&i);
    let mentions = |reason| heads || reason == Reason::Footer && is_prose(block);
    let high = if block.hints & Hint::Whole.bit() == 0 { SUSPECT } else { SUSPECT_WHOLE };
    let raised = |reason| !mentions(reason) && (score < high || !sure.contains(&i));
    let suspect = || block.suspect.is_some_and(|(reason, _)| raised(reason));
    score < bar || bar > 0 && (suspect() || goes_along(page, i))
}

/// Whether the block holds no letters and touches a removed line above, as a player's running time does.
fn goes_along(page: &Page, i: usize) -> bool {
    let block = &page.blocks[i];
    let bare = block.kind == Kind::Paragraph && block.shape.letters == 0 && block.gap == 0;
    bare && i > 0 && matches!(page.blocks[i - 1].mark, Mark::Remove(_))
}

/// The score from which blocks are kept: the threshold that maximises the page's expected F1.
///
/// Blocks are taken in falling probability for as long as that raises `2 Σ taken p·w / (Σ taken w + Σ all p·w)`; the
/// best threshold is half the F1 attained (Ye, Chai, Lee and Chieu, "Optimizing F-measure: a tale of two approaches",
/// 2012). It is held between .15 and .6, then moved by `dial` (-1..=1) in logits.
pub fn threshold(scores: &[u16], words: &[u32], dial: f64) -> u16 {
    const LOWEST: f64 = 0.15;
    const HIGHEST: f64 = 0.6;
    let pairs = scores.iter().zip(words);
    let expected: u64 = pairs.clone().map(|(&score, &words)| u64::from(score) * u64::from(words)).sum();
    // Score and words in one number, which compares faster than a pair; few blocks are taken, so that not all are sorted.
    let mut order: BinaryHeap<u64> = pairs.map(|(&score, &words)| u64::from(score) << 32 | u64::from(words)).collect();
    let (mut hits, mut taken, mut best) = (0u64, 0u64, 0f64);
    while let Some((score, words)) = order.pop().map(|pair| (pair >> 32, pair & u64::from(u32::MAX))) {
        hits += score * words;
        taken += 65535 * words;
        let f1 = 2.0 * hits as f64 / (taken + expected).max(1) as f64;
        if f1 < best {
            break;
        }
        best = f1;
    }
    let middle = (best / 2.0).clamp(LOWEST, HIGHEST);
    let moved = middle + dial * if dial < 0.0 { middle - 0.02 } else { 0.98 - middle };
    (moved * 65535.0) as u16
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode::Normaliser;
    use crate::page::{html, text};

    const PROSE: &str =
        "The harbour froze on Tuesday, for the first time in forty years, and the ferries stayed in port.";

    /// The kept lines, by the scores of all, in percent.
    fn kept(lines: &[(&str, u16)]) -> Vec<String> {
        let raw: Vec<&str> = lines.iter().map(|(line, _)| *line).collect();
        let mut page = text::parse(&raw.join("\n\n"), &Normaliser::default());
        page.scored = true;
        page.blocks.iter_mut().zip(lines).for_each(|(block, (_, score))| block.score = score * 655);
        Select::default().run(&mut page);
        let kept = (0..page.blocks.len()).filter(|&i| page.blocks[i].mark == Mark::Keep);
        kept.map(|i| page.text_of(i).to_owned()).collect()
    }

    #[test]
    fn a_heading_between_two_paragraphs_stays() {
        let page = |line| kept(&[(PROSE, 99), (line, 20), (PROSE, 99), ("Home", 1)]);
        assert_eq!(page("What the ice did").len(), 3);
        assert_eq!(page("12 May 2021 09:30").len(), 2);
        assert_eq!(kept(&[(PROSE, 99), (PROSE, 99), ("What the ice did", 20), ("Home", 1)]).len(), 2);
    }

    #[test]
    fn a_heading_of_the_markup_stays_above_its_text_and_goes_above_a_list_of_links() {
        let page = |below: &str, score: u16| {
            let source = format!("<p>{PROSE}</p><h3>15:20 Bridge closed</h3><p>{below}</p><p>Home</p><p>News</p>");
            let mut page = html::parse(&source, &Normaliser::default());
            page.scored = true;
            page.blocks.iter_mut().zip([99, 20, score, 1, 1]).for_each(|(block, score)| block.score = score * 655);
            Select::default().run(&mut page);
            page.blocks.iter().filter(|block| block.mark == Mark::Keep).count()
        };
        assert_eq!((page(PROSE, 99), page(PROSE, 1), page("Bridge opens again", 1)), (3, 1, 1));
    }

    #[test]
    fn a_poem_is_a_text_without_prose() {
        let poem = "Two oars,\none longer.\nA tin of nails\nmy father sorted.\n\nRope.\nRope.\nMore rope, none of it\n\
                    long enough,\nhe said,\nfor the two of us.\n\nPoets\nPoems\nProse\nMagazine";
        let mut page = text::parse(poem, &Normaliser::default());
        page.scored = true;
        let given = [70, 60, 70, 70, 30, 20, 70, 80, 70, 80, 5, 5, 5, 5];
        page.blocks.iter_mut().zip(given).for_each(|(block, score)| block.score = score * 655);
        Select::default().run(&mut page);
        let kept = page.blocks.iter().filter(|block| block.mark == Mark::Keep).count();
        assert_eq!((page.blocks.len(), kept), (14, 10));
    }

    #[test]
    fn a_short_stanza_may_end_a_poem() {
        let (long, short) =
            ("Two oars,\none longer.\nA tin of nails\nmy father sorted.", "Even water\nis waiting for us.");
        let poem = format!("{long}\n\nListen.\n\n{short}\n\nPoets\n\nPoems\n\nProse");
        let mut page = text::parse(&poem, &Normaliser::default());
        page.scored = true;
        let given = [70, 60, 70, 70, 5, 60, 70, 5, 5, 5];
        page.blocks.iter_mut().zip(given).for_each(|(block, score)| block.score = score * 655);
        Select::default().run(&mut page);
        assert_eq!(page.blocks.iter().filter(|block| block.mark == Mark::Keep).count(), 7);
    }

    #[test]
    fn a_heading_stands_above_an_image_too() {
        let lines = [PROSE, "What the ice did", "Ice in the harbour. Photo: Ida Marr", PROSE, "Home"];
        let kept = |score: u16| {
            let mut page = text::parse(&lines.join("\n\n"), &Normaliser::default());
            page.scored = true;
            page.blocks.iter_mut().zip([99, score, 50, 99, 1]).for_each(|(block, score)| block.score = score * 655);
            page.mark(2, Mark::Field(Field::Caption), Rule::default());
            Select::default().run(&mut page);
            page.blocks[1].mark == Mark::Keep
        };
        assert_eq!((kept(45), kept(20)), (true, false));
    }

    #[test]
    fn short_sentences_go_on_unless_they_call() {
        let page = |line| kept(&[(PROSE, 99), (PROSE, 99), (line, 20), ("Home", 1)]).len();
        assert_eq!(
            (page("Questions? Ask the master of the port."), page("Your first month is free. Try it now!")),
            (3, 2)
        );
    }

    #[test]
    fn a_phrase_speaks_against_lines_not_against_headings_of_the_text() {
        let source = format!("<p>{PROSE}</p><h2>FAQ</h2><p>{PROSE}</p><p>FAQ</p><p>{PROSE}</p><h2>FAQ</h2>");
        let mut page = html::parse(&source, &Normaliser::default());
        page.scored = true;
        for block in &mut page.blocks {
            block.score = 70 * 655;
            block.suspect = (block.shape.words == 1).then_some((Reason::Footer, Rule::default()));
        }
        Select::default().run(&mut page);
        let kept: Vec<usize> = (0..6).filter(|&i| page.blocks[i].mark == Mark::Keep).collect();
        assert_eq!(kept, [0, 1, 2, 4]);
    }

    #[test]
    fn a_list_stays_with_its_heading() {
        let list = "• Ice, thick\n• Snow, some";
        let page = |heading, score| {
            let text = format!("{PROSE}\n\n{heading}\n\n{list}\n\n{PROSE}");
            let mut page = text::parse(&text, &Normaliser::default());
            page.scored = true;
            for (block, score) in page.blocks.iter_mut().zip([99, score, 25, 15, 99]) {
                block.score = score * 655;
            }
            Select::default().run(&mut page);
            page.blocks.iter().filter(|block| block.mark == Mark::Keep).count()
        };
        assert_eq!(page("What lay in the harbour", 90), 5);
    }
}
