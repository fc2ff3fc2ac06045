//! Text that stands on the page already.

mod contents;
mod echo;

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::ops::Range;

use super::Stage;
use super::body::{Body, is_prose};
use super::fingerprint::{AsTheyAre, fingerprint, length, letter_sum, same_letters};
use crate::page::{Ending, Kind, Mark, Page, Reason, Rule};
use crate::pipeline::settings::Settings;
use crate::pipeline::{Context, PipelineError};

/// Removes blocks that say what an earlier one has said; labels that stand again and again become suspect.
#[derive(Debug)]
pub struct Repeats {
    /// A block that stands on the page already.
    pub again: Rule,
    /// A pull quote.
    pub pull_quote: Rule,
    /// The label of a table of contents, its entries, and the first heading that it lists.
    pub contents: Rule,
    /// A short line that stands again and again between paragraphs.
    pub label: Rule,
}

/// Words of the shortest block that counts as repeated.
const SHORTEST: u32 = 4;
/// Words from which a block counts as repeated inside the body, too: shorter ones may be a refrain.
const REFRAIN: u32 = 8;
/// Words of a label that pages put between paragraphs.
const LABEL: std::ops::RangeInclusive<u32> = 2..=8;
/// Times that such a label stands on the page.
const TIMES: usize = 4;

impl Repeats {
    /// No settings.
    pub(super) fn build(_: &mut Settings<'_>, context: &mut Context) -> Result<Box<dyn Stage>, PipelineError> {
        let mut rule = |name| context.rules.intern(name);
        Ok(Box::new(Repeats {
            again: rule("repeats/again"),
            pull_quote: rule("repeats/pull-quote"),
            contents: rule("repeats/contents"),
            label: rule("repeats/label"),
        }))
    }
}

impl Stage for Repeats {
    fn run(&self, page: &mut Page) {
        let body = Body::of(page);
        self.mark_again(page, body.map_or(0..0, |body| body.start..body.end));
        let tables = body.map(|body| contents::tables(page, &body)).unwrap_or_default();
        for i in tables.lines {
            page.mark(i, Mark::Remove(Reason::Navigation), self.contents);
        }
        for i in tables.headings {
            page.mark(i, Mark::Keep, self.contents);
        }
        for i in echo::pull_quotes(page) {
            page.mark(i, Mark::Remove(Reason::Duplicate), self.pull_quote);
        }
        for i in labels(page) {
            page.blocks[i].suspect.get_or_insert((Reason::Duplicate, self.label));
        }
    }
}

impl Repeats {
    fn mark_again(&self, page: &mut Page, body: Range<usize>) {
        let mut seen: HashMap<u64, usize, AsTheyAre> = HashMap::default();
        for i in alike(page) {
            let block = &page.blocks[i];
            match seen.entry(fingerprint(page.text_of(i))) {
                Entry::Vacant(place) => {
                    place.insert(i);
                }
                Entry::Occupied(mut place) => {
                    let first = *place.get();
                    let refrain = body.contains(&first) && body.contains(&i) && block.shape.words < REFRAIN;
                    let kept = refrain || echo::is_answered(page, i, first);
                    if kept || !same_letters(page.text_of(first), page.text_of(i)) {
                        continue;
                    }
                    let better = page.scored && block.score > page.blocks[first].score && !body.contains(&first);
                    let gone = if better { place.insert(i) } else { i };
                    page.mark(gone, Mark::Remove(Reason::Duplicate), self.again);
                }
            }
        }
    }
}

/// The blocks that may repeat another one, in order: nearly all of them are as long as another one and have letters that
/// add up to the same.
fn alike(page: &Page) -> Vec<usize> {
    let blocks = page.blocks.iter().enumerate();
    let blocks = blocks.filter(|(_, block)| may_repeat(block.mark, block.kind) && block.shape.words >= SHORTEST);
    let mut keys: Vec<(u64, usize)> = blocks.map(|(i, block)| (u64::from(length(&block.shape)), i)).collect();
    drop_singles(&mut keys);
    for (key, i) in &mut keys {
        *key = *key << 32 | u64::from(letter_sum(page.text_of(*i)));
    }
    drop_singles(&mut keys);
    keys.into_iter().map(|(_, i)| i).collect()
}

/// Drops nearly all of the blocks whose key no other one has.
fn drop_singles(keys: &mut Vec<(u64, usize)>) {
    /// Bits of a key's hash.
    const BITS: u32 = 12;
    let slot = |key: u64| (key.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (u64::BITS - BITS)) as usize;
    let mut times = [0u8; 1 << BITS];
    for (key, _) in &*keys {
        times[slot(*key)] = times[slot(*key)].saturating_add(1);
    }
    keys.retain(|(key, _)| times[slot(*key)] > 1);
}

/// The lines that stand several times, mostly beside prose; lines that can be names are left out, as speakers have them.
fn labels(page: &Page) -> Vec<usize> {
    let label = |i: &usize| {
        let block = &page.blocks[*i];
        let shape = &block.shape;
        let name = shape.capitals == shape.words;
        let line = block.kind == Kind::Paragraph && LABEL.contains(&shape.words) && shape.ending == Ending::Open;
        block.is_open() && line && !name && !shape.starts_lower
    };
    let lines = (0..page.blocks.len()).filter(label);
    let mut sums: Vec<(u16, usize)> = lines.map(|i| (letter_sum(page.text_of(i)), i)).collect();
    sums.sort_unstable();
    let often = sums.chunk_by(|a, b| a.0 == b.0).filter(|run| run.len() >= TIMES).flatten();
    let mut lines: Vec<(u64, usize)> = often.map(|&(_, i)| (fingerprint(page.text_of(i)), i)).collect();
    lines.sort_unstable();
    let beside_prose = |&&(_, i): &&(u64, usize)| {
        let prose = |j: usize| page.blocks.get(j).is_some_and(is_prose);
        prose(i.wrapping_sub(1)) || prose(i + 1)
    };
    let runs = lines.chunk_by(|a, b| a.0 == b.0).filter(|run| run.len() >= TIMES);
    let runs = runs.filter(|run| 2 * run.iter().filter(beside_prose).count() > run.len());
    runs.flatten().map(|&(_, i)| i).collect()
}

/// Entries of lists and rows of tables may say the same twice.
fn may_repeat(mark: Mark, kind: Kind) -> bool {
    matches!(mark, Mark::Open | Mark::Keep) && !matches!(kind, Kind::Item { .. } | Kind::Row | Kind::Code)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode::Normaliser;
    use crate::page::{Hint, html, text};

    const PROSE: &str =
        "The harbour froze on Tuesday, for the first time in forty years, and the ferries stayed in port.";

    fn gone(text: &str) -> usize {
        run(&mut text::parse(text, &Normaliser::default()))
    }

    /// How many blocks are removed or suspect.
    fn run(page: &mut Page) -> usize {
        let rule = Rule::default();
        Repeats { again: rule, pull_quote: rule, contents: rule, label: rule }.run(page);
        page.blocks.iter().filter(|block| matches!(block.mark, Mark::Remove(_)) || block.suspect.is_some()).count()
    }

    #[test]
    fn the_second_of_two_paragraphs_goes() {
        assert_eq!(gone(&format!("{PROSE}\n\nAnd then the ice broke.\n\n{PROSE}")), 1);
    }

    #[test]
    fn a_refrain_stays() {
        assert_eq!(
            gone(&format!("{PROSE}\n\nO ice, O ice, hold on\n\n{PROSE} So.\n\nO ice, O ice, hold on\n\n{PROSE} Well.")),
            0
        );
    }

    #[test]
    fn a_pull_quote_goes() {
        let told = format!("{PROSE} \"We have never seen ice like that in May,\" the master said. It thawed.");
        assert_eq!(gone(&format!("{told}\n\n“We have never seen ice like that in May.”\n\nSo it was, all in all.")), 1);
        assert_eq!(gone(&format!("{told}\n\n“We have never seen a thaw like that in June.”\n\nSo it was.")), 0);
    }

    #[test]
    fn what_a_post_answers_to_stays() {
        let told = |source: &str| run(&mut html::parse(source, &Normaliser::default()));
        let first = "Is white glue strong enough for the ribs of a kite?";
        let thread = |label: &str, rest: &str, tag: &str| {
            let quote = format!("<blockquote>{label}<div>{first}</div></blockquote>");
            told(&format!("<{tag}><p>{first}{rest}</p></{tag}><{tag}>{quote}<p>{PROSE}</p></{tag}>"))
        };
        for rest in ["", " I have glued two."] {
            assert_eq!(thread("", rest, "div class=post"), 0, "{rest}");
            assert_eq!(thread("", rest, "article"), 0, "{rest}");
            assert_eq!(thread("<div>Kestrel said:</div>", rest, "div"), 0, "{rest}");
            assert_eq!(thread("", rest, "div"), 1, "{rest}");
        }
    }

    #[test]
    fn a_label_between_paragraphs_is_suspect() {
        let labelled = |label: &str| {
            let words = ["one", "two", "three", "four"].map(|n| format!("{label}\n\n{PROSE} This was day {n}.\n\n"));
            gone(&words.concat())
        };
        assert_eq!(labelled("Article content"), 4);
        assert_eq!(labelled("Ann Lee"), 0);
    }

    #[test]
    fn a_table_of_contents_goes_with_the_entries_that_return() {
        let told = |contents: &str| {
            let text = format!("{contents}\n\n{PROSE}\n\nThe ice\n\n{PROSE} So.\n\nThe thaw\n\n{PROSE} Well.");
            let mut page = text::parse(&text, &Normaliser::default());
            let lines = contents.lines().filter(|line| !line.is_empty()).count();
            let label = Hint::Contents.bit() | Hint::Whole.bit();
            let is_label: Vec<bool> = (0..lines).map(|i| page.text_of(i) == "Contents").collect();
            page.blocks.iter_mut().zip(is_label).for_each(|(block, is)| block.hints |= if is { label } else { 0 });
            run(&mut page)
        };
        assert_eq!(told("Contents\n\nThe ice\n\nThe thaw"), 3);
        assert_eq!(told("Contents\n\n1 The ice\n\n1.1 The thaw"), 3);
        assert_eq!(told("Contents"), 1);
        assert_eq!(told(&format!("{PROSE} Or not.\n\nContents\n\nOne rope\n\nTwo oars")), 0);
    }

    #[test]
    fn an_element_may_name_a_table_of_contents() {
        let told = |class: &str, entries: &str| {
            let toc = format!("<div class={class}><h2>Inhalt</h2><ul>{entries}</ul></div>");
            let source =
                format!("<p>{PROSE}</p>{toc}<h2>The ice</h2><p>{PROSE} So.</p><h2>The thaw</h2><p>{PROSE} Well.</p>");
            run(&mut html::parse(&source, &Normaliser::default()))
        };
        let entries = "<li><span>1</span> <a>The ice</a><li><span>2</span> <a>The thaw</a>";
        assert_eq!(told("toc", entries), 3);
        assert_eq!(told("box", entries), 0);
        assert_eq!(told("toc", "<li>One rope<li>Two oars"), 0);
    }

    #[test]
    fn the_first_heading_of_a_table_of_contents_begins_the_text() {
        let told = |below: &str| {
            let toc = "<nav class=toc><h2>Contents</h2><ul><li>The ice<li>The thaw</ul></nav>";
            let source = format!("<h1>Port</h1>{toc}<h2>The ice</h2>{below}<h2>The thaw</h2><p>{PROSE}</p><p>{PROSE}");
            let mut page = html::parse(&source, &Normaliser::default());
            run(&mut page);
            let kept = (0..page.blocks.len()).filter(|&i| page.blocks[i].mark == Mark::Keep);
            kept.map(|i| page.text_of(i).to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(told(&format!("<p>{PROSE} So.</p>")), ["The ice"]);
        assert_eq!(told("<p>You may go where it is:</p>"), ["The ice"]);
        assert!(told("<ul><li>All on ice<li>Shop</ul>").is_empty());
    }
}
