//! Structure: which of the kept lines are headings, and which parts of a list's entries stand as blocks of their own.

use super::Stage;
use crate::page::markup::{Inline, Markup, Tag, token};
use crate::page::{Block, Ending, Join, Kind, Mark, Page};
use crate::pipeline::settings::Settings;
use crate::pipeline::{Context, PipelineError};

/// Makes headings of the kept lines that stand as such; marks nothing.
#[derive(Debug)]
pub struct Structure;

/// Words of the longest heading.
const LONGEST: u32 = 14;
/// Words from which a block below a heading reads as prose.
const PROSE: u32 = 8;
/// The same for a line that announces what follows.
pub(super) const ANNOUNCED: u32 = 4;
/// Tokens of elements that are headings without the element's name.
const NAMES: [u32; 4] = [token("heading"), token("subheading"), token("subhead"), token("title")];
/// The level of headings whose source states none.
const LEVEL: u8 = 2;

impl Structure {
    /// No settings.
    pub(super) fn build(_: &mut Settings<'_>, _: &mut Context) -> Result<Box<dyn Stage>, PipelineError> {
        Ok(Box::new(Structure))
    }
}

impl Stage for Structure {
    fn run(&self, page: &mut Page) {
        part_entries(page);
        let gapped = is_gapped(page);
        let kept: Vec<usize> = (0..page.blocks.len()).filter(|&i| page.blocks[i].mark == Mark::Keep).collect();
        let mut headings = Vec::new();
        let mut questions = Vec::new();
        let mut leads = false;
        for (place, &i) in kept.iter().enumerate().rev() {
            let next = kept.get(place + 1).map(|&next| &page.blocks[next]);
            let follows = next.is_some_and(|next| next.join == Join::Apart && (leads || is_text(next)));
            leads = false;
            if !follows || !stands_apart(page, i, gapped) || !may_be_heading(page, i) {
                continue;
            }
            match page.blocks[i].shape.ending {
                Ending::Open => headings.push(i),
                Ending::Sentence if page.text_of(i).ends_with(['?', '？']) => questions.push(i),
                _ => continue,
            }
            leads = true;
        }
        if questions.len() > 1 {
            headings.append(&mut questions);
        }
        for i in headings {
            page.blocks[i].kind = Kind::Heading(LEVEL);
        }
    }
}

/// Makes paragraphs of what stands in entries of lists but is no entry: all text of a card, which is an entry with headings
/// or articles of its own, and what goes on behind code, a table or a list within.
fn part_entries(page: &mut Page) {
    let Some(markup) = page.markup.as_deref() else { return };
    let entries: Vec<usize> = page.blocks.iter().map(|block| entry(markup, block)).collect();
    let mut cards = vec![false; markup.containers.len()];
    for (block, &entry) in page.blocks.iter().zip(&entries).filter(|(_, entry)| **entry != 0) {
        cards[entry] |= matches!(block.kind, Kind::Heading(_)) || in_article(markup, block);
    }
    for i in 0..page.blocks.len() {
        let Kind::Item { depth, .. } = page.blocks[i].kind else { continue };
        let before = i.checked_sub(1).map(|before| page.blocks[before].kind);
        let behind_other = match before {
            Some(Kind::Item { depth: inner, .. }) => inner > depth,
            Some(_) => true,
            None => false,
        };
        let block = &mut page.blocks[i];
        if cards[entries[i]] || block.join == Join::Line && behind_other {
            block.kind = Kind::Paragraph;
            block.join = Join::Apart;
        }
    }
}

/// The entry of a list that a block stands in, as a container; 0 where it stands in none.
fn entry(markup: &Markup, block: &Block) -> usize {
    let mut at = block.traits.container;
    while at != 0 && markup.containers[at as usize].tag != Tag::Li {
        at = markup.containers[at as usize].parent;
    }
    at as usize
}

/// Whether an article stands between a block and the entry around it.
fn in_article(markup: &Markup, block: &Block) -> bool {
    let around = markup.ancestors(block.traits.container).map(|element| element.tag);
    around.take_while(|tag| *tag != Tag::Li).any(|tag| tag == Tag::Article)
}

/// Whether the markup leaves it open that the block is a heading: a page that has elements for headings sets others in
/// bold, or names them so. Raw text leaves it open always.
fn may_be_heading(page: &Page, i: usize) -> bool {
    let Some(markup) = page.markup.as_deref() else { return true };
    let traits = &page.blocks[i].traits;
    let element = &markup.containers[traits.container as usize];
    let named = || markup.tokens_of(&element.tokens).iter().any(|token| NAMES.contains(token));
    traits.inline & Inline::Strong as u8 != 0 || named()
}

/// Whether empty lines part the page's blocks.
pub(super) fn is_gapped(page: &Page) -> bool {
    4 * page.blocks.iter().filter(|block| block.gap > 0).count() > page.blocks.len()
}

/// Whether the block is text that a heading can stand above.
fn is_text(block: &Block) -> bool {
    match block.kind {
        Kind::Paragraph if block.shape.ending == Ending::Colon => block.shape.words >= ANNOUNCED,
        Kind::Paragraph => block.shape.words >= PROSE && block.shape.ending != Ending::Open,
        Kind::Heading(_) | Kind::Item { .. } | Kind::Row | Kind::Quote | Kind::Code => true,
    }
}

/// Whether the block is a short line by itself that is neither a labelled value, a speaker's line nor a stamp.
pub(super) fn stands_apart(page: &Page, i: usize, gapped: bool) -> bool {
    let block = &page.blocks[i];
    let shape = &block.shape;
    let text = page.text_of(i);
    block.kind == Kind::Paragraph
        && block.join == Join::Apart
        && (block.gap > 0 || i == 0 || !gapped)
        && shape.words <= LONGEST
        && !shape.starts_lower
        && (!text.contains([':', '：']) || starts_with_time(text))
        && !text.starts_with(['-', '–', '—', '@', '#', '(', '['])
        && (2 * shape.digits < shape.letters || starts_with_time(text))
}

/// Whether the text begins with a time of day, as the entries of a live blog do.
pub(super) fn starts_with_time(text: &str) -> bool {
    let Some((time, rest)) = text.split_once(' ') else { return false };
    let Some((hours, minutes)) = time.split_once(':') else { return false };
    let digits = |part: &str, most: usize| (1..=most).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    digits(hours, 2) && digits(minutes, 2) && !rest.contains([':', '：'])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode::Normaliser;
    use crate::page::{html, text};

    const PROSE: &str =
        "The harbour froze on Tuesday, for the first time in forty years, and the ferries stayed in port.";

    fn headings(text: &str) -> Vec<String> {
        let mut page = text::parse(text, &Normaliser::default());
        page.blocks.iter_mut().for_each(|block| block.mark = Mark::Keep);
        Structure.run(&mut page);
        let headings = (0..page.blocks.len()).filter(|&i| matches!(page.blocks[i].kind, Kind::Heading(_)));
        headings.map(|i| page.text_of(i).to_owned()).collect()
    }

    #[test]
    fn short_lines_above_text_are_headings() {
        let text = format!("{PROSE}\n\nWhat the ice did\n\n{PROSE}\n\nA question of tides\n\n• Low\n• High\n");
        assert_eq!(headings(&text), ["What the ice did", "A question of tides"]);
        assert_eq!(headings(&format!("{PROSE}\n\nPart two\n\nThe thaw\n\n{PROSE}")), ["Part two", "The thaw"]);
        assert_eq!(headings(&format!("14:05 Ferry leaves early\n\n{PROSE}")), ["14:05 Ferry leaves early"]);
    }

    #[test]
    fn questions_are_headings_where_there_are_several() {
        let text = format!("Why does it freeze?\n\n{PROSE}\n\nWhen will it thaw?\n\n{PROSE}");
        assert_eq!(headings(&text), ["Why does it freeze?", "When will it thaw?"]);
        assert!(headings(&format!("And then?\n\n{PROSE}")).is_empty());
    }

    #[test]
    fn verse_speakers_and_labels_are_not() {
        for text in [
            "O ice\nO harbour\nO ferry\n\nhold on\nhold on",
            "Ann Lee: Yes\n\nReporter: Why did you do it, and what did you hope for when you began?",
            "Serves: 4\n\n• Two plums\n• One egg",
            "– Ann Lee\n\nThe harbour froze on Tuesday, for the first time in forty years.",
            "Hello there.\n\nThe harbour froze on Tuesday, for the first time in forty years.",
        ] {
            assert!(headings(text).is_empty(), "{text}");
        }
    }

    fn kinds(source: &str) -> Vec<(Kind, Join)> {
        let mut page = html::parse(source, &Normaliser::default());
        page.blocks.iter_mut().for_each(|block| block.mark = Mark::Keep);
        Structure.run(&mut page);
        page.blocks.iter().map(|block| (block.kind, block.join)).collect()
    }

    const ITEM: Kind = Kind::Item { depth: 0, ordered: false };

    #[test]
    fn cards_in_a_list_are_headings_and_paragraphs() {
        let card = "<ul><li><p>Coast</p><h3>Ice</h3><p>It froze.</p><p>It thawed.</p></li></ul>";
        let wanted = [Kind::Paragraph, Kind::Heading(3), Kind::Paragraph, Kind::Paragraph];
        assert_eq!(kinds(card), wanted.map(|kind| (kind, Join::Apart)));
        let post = "<ol><li><article><p>It froze.</p><p>It thawed.</p></article></li></ol>";
        assert_eq!(kinds(post), [(Kind::Paragraph, Join::Apart); 2]);
        let entry = "<ul><li><p>It froze.</p><p>It thawed.</p></li></ul>";
        assert_eq!(kinds(entry), [(ITEM, Join::Apart), (ITEM, Join::Line)]);
    }

    #[test]
    fn text_behind_code_in_an_entry_is_a_paragraph() {
        let entry = "<ul><li>Run:<pre>ice</pre>and wait.</li></ul>";
        assert_eq!(kinds(entry), [ITEM, Kind::Code, Kind::Paragraph].map(|kind| (kind, Join::Apart)));
    }

    #[test]
    fn text_behind_a_list_in_an_entry_is_a_paragraph() {
        let entry = "<ul><li>Pack:<ul><li>rope<li>oars</ul><p>Then go.</p><p>Row.</p></li><li>Rest.</li></ul>";
        let inner = Kind::Item { depth: 1, ordered: false };
        let wanted = [ITEM, inner, inner, Kind::Paragraph, Kind::Paragraph, ITEM];
        assert_eq!(kinds(entry), wanted.map(|kind| (kind, Join::Apart)));
    }

    #[test]
    fn markup_sets_headings_in_bold_or_names_them() {
        let prose = format!("<p>{PROSE}</p>");
        assert_eq!(kinds(&format!("{prose}<p><b>The thaw</b></p>{prose}"))[1].0, Kind::Heading(2));
        assert_eq!(kinds(&format!("{prose}<div class=subhead>The thaw</div>{prose}"))[1].0, Kind::Heading(2));
        assert_eq!(kinds(&format!("{prose}<p>In stock</p>{prose}"))[1].0, Kind::Paragraph);
    }
}
