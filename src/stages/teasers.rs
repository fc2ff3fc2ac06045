//! Pointers to other pieces inside and below the text, and the teasers behind their labels.

use std::cell::OnceCell;

use super::Stage;
use super::body::is_prose;
use crate::page::{Block, Ending, Field, Found, Hint, Kind, Mark, Page, Reason, Rule};
use crate::pipeline::settings::Settings;
use crate::pipeline::{Context, PipelineError};

/// Removes pointers and teasers.
#[derive(Debug)]
pub struct Teasers {
    /// A label with the headline that it points to, or a label alone.
    pub pointer: Rule,
    /// A headline behind a label.
    pub headline: Rule,
    /// The clipped beginning of another piece.
    pub clipped: Rule,
}

/// Words of the longest label in front of a headline.
const LABEL: usize = 5;
/// Words of the longest headline.
const HEADLINE: u32 = 24;
/// Words of the shortest summary below a headline.
const SUMMARY: u32 = 10;

/// Blocks above and below a label in which prose is looked for.
const BESIDE: usize = 64;

/// Words of a description that may be cut in the middle of a word.
const DESCRIPTION: std::ops::RangeInclusive<u32> = 10..=40;
/// Letters of the shortest piece of a word, in bytes: shorter ones begin too many words.
const PIECE: usize = 4;

impl Teasers {
    /// No settings.
    pub(super) fn build(_: &mut Settings<'_>, context: &mut Context) -> Result<Box<dyn Stage>, PipelineError> {
        Ok(Box::new(Teasers::new(&mut |name| context.rules.intern(name))))
    }

    fn new(rule: &mut dyn FnMut(&str) -> Rule) -> Teasers {
        Teasers {
            pointer: rule("teasers/pointer"),
            headline: rule("teasers/headline"),
            clipped: rule("teasers/clipped"),
        }
    }
}

impl Stage for Teasers {
    fn run(&self, page: &mut Page) {
        let mut i = 0;
        while i < page.blocks.len() {
            let end = if is_label(&page.blocks[i]) { own_headline(page, i, run_end(page, i)) } else { i + 1 };
            if end > i + 1 || is_pointer(page, i) {
                page.mark(i, Mark::Remove(Reason::Related), self.pointer);
            }
            for line in i + 1..end {
                page.mark(line, Mark::Remove(Reason::Teaser), self.headline);
            }
            i = end;
        }
        self.mark_clipped(page);
    }
}

impl Teasers {
    /// Removes clipped summaries below the last prose, with the headlines that they touch.
    fn mark_clipped(&self, page: &mut Page) {
        let is_body = |block: &Block| is_prose(block) && block.shape.ending != Ending::Clipped;
        let Some(last) = page.blocks.iter().rposition(is_body) else { return };
        if is_broken_off(page, last + 1) {
            page.mark(last + 1, Mark::Remove(Reason::Teaser), self.clipped);
        }
        for i in last + 2..page.blocks.len() {
            let block = &page.blocks[i];
            let summary = block.shape.ending == Ending::Clipped && block.shape.words >= SUMMARY;
            if summary && block.gap == 0 && block.is_open() && is_headline(page, i - 1) {
                page.mark(i - 1, Mark::Remove(Reason::Teaser), self.headline);
                page.mark(i, Mark::Remove(Reason::Teaser), self.clipped);
            }
        }
    }
}

/// Whether the block is a description that was cut in the middle of a word: one that the page holds as a whole only.
fn is_broken_off(page: &Page, i: usize) -> bool {
    let Some(block) = page.blocks.get(i) else { return false };
    let description = DESCRIPTION.contains(&block.shape.words) && block.shape.sentences <= 1;
    if block.shape.ending != Ending::Clipped || !description || !block.is_open() || block.kind != Kind::Paragraph {
        return false;
    }
    let text = page.text_of(i).trim_end_matches(['.', '…']);
    let piece = text.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    let (mut whole, mut longer) = (false, false);
    for (at, _) in page.text[..block.end as usize].match_indices(piece).filter(|_| piece.len() >= PIECE) {
        let (before, after) = (&page.text[..at], &page.text[at + piece.len()..]);
        if at >= block.start as usize && after.starts_with(['.', '…']) || before.ends_with(char::is_alphanumeric) {
            continue;
        }
        longer |= after.starts_with(char::is_alphanumeric);
        whole |= !after.starts_with(char::is_alphanumeric);
    }
    longer && !whole
}

/// Whether the block is nothing but a label of other pieces.
fn is_label(block: &Block) -> bool {
    let whole = Hint::Related.bit() | Hint::Whole.bit();
    let related = |reason: Reason| reason == Reason::Related;
    let removed = matches!(block.mark, Mark::Remove(reason) if related(reason));
    let suspect = block.is_open() && block.suspect.is_some_and(|(reason, _)| related(reason));
    block.hints & whole == whole && (removed || suspect)
}

/// Hints of chrome that is none of the teasers.
const OTHER: u32 = Hint::Whole.bit()
    | Hint::Consent.bit()
    | Hint::Signup.bit()
    | Hint::Paywall.bit()
    | Hint::Share.bit()
    | Hint::Advert.bit()
    | Hint::CommentsPrompt.bit()
    | Hint::AppPrompt.bit()
    | Hint::Footer.bit();

/// Behind the headlines that follow the label `i` and are set as the first of them is; in HTML, links or what stands in
/// the label's own box.
fn run_end(page: &Page, i: usize) -> usize {
    let Some(gap) = page.blocks.get(i + 1).map(|first| first.gap) else { return i + 1 };
    let boxed = OnceCell::new();
    let in_box = |j: usize| boxed.get_or_init(|| label_box(page, i)).is_some_and(|whole| holds(page, whole, j));
    let run = (i + 1..page.blocks.len()).take_while(|&j| {
        let next = &page.blocks[j];
        // The entries of a list stand closer than the list below its label.
        let entry = page.markup.is_some() && matches!(next.kind, Kind::Item { .. });
        let alike = j == i + 1 || next.gap == gap.min(1) || next.gap == gap || entry && next.gap == 0;
        let leads = page.markup.is_none() || is_link(next) || in_box(j);
        alike && leads && next.hints & OTHER == 0 && is_headline(page, j)
    });
    i + 1 + run.count()
}

/// The least element that holds the label `i` and the block behind it, if the prose above and below stands outside.
fn label_box(page: &Page, i: usize) -> Option<u32> {
    let containers = &page.markup.as_deref()?.containers;
    let (mut whole, mut other) = (page.blocks[i].traits.container, page.blocks.get(i + 1)?.traits.container);
    // A parent stands before its children.
    while whole != other {
        if whole < other {
            std::mem::swap(&mut whole, &mut other);
        }
        whole = containers[whole as usize].parent;
    }
    let is_prose = |j: &usize| is_prose(&page.blocks[*j]);
    let above = (i.saturating_sub(BESIDE)..i).rev().find(is_prose);
    let below = (i + 1..page.blocks.len().min(i + BESIDE)).find(is_prose);
    (whole > 0 && ![above, below].into_iter().flatten().any(|j| holds(page, whole, j))).then_some(whole)
}

/// Whether an element holds block `j`.
fn holds(page: &Page, element: u32, j: usize) -> bool {
    let Some(markup) = page.markup.as_deref() else { return false };
    let mut at = page.blocks[j].traits.container;
    while at > element {
        at = markup.containers[at as usize].parent;
    }
    at == element
}

/// Whether most of the block is a link.
fn is_link(block: &Block) -> bool {
    2 * block.traits.link_bytes > block.end - block.start
}

/// The end of a run without the page's own headline: on a page whose title nothing has told, the line right above its
/// byline or stamp.
fn own_headline(page: &Page, label: usize, end: usize) -> usize {
    let untitled = page.fields.title.as_ref().and_then(Found::block).is_none();
    let signs = |block: &Block| matches!(block.mark, Mark::Field(Field::Byline | Field::Date));
    let signed = untitled && page.blocks.get(end).is_some_and(signs);
    if signed { (end - 1).max(label + 1) } else { end }
}

/// Whether the block can be the headline of another piece, or a number in front of one.
fn is_headline(page: &Page, i: usize) -> bool {
    let block = &page.blocks[i];
    let open = match block.shape.ending {
        Ending::Open | Ending::Clipped => true,
        Ending::Sentence => page.text_of(i).ends_with(['?', '!', '？', '！']),
        Ending::Colon | Ending::Comma => false,
    };
    let free = block.is_open() || matches!(block.mark, Mark::Remove(_));
    free && open
        && matches!(block.kind, Kind::Paragraph | Kind::Item { .. } | Kind::Heading(_))
        && block.shape.words <= HEADLINE
        && !(block.shape.starts_lower && starts_lower_case(page.text_of(i)))
}

/// Whether the first letter is a small one: scripts without case have none.
fn starts_lower_case(text: &str) -> bool {
    text.chars().find(|c| c.is_alphabetic()).is_some_and(char::is_lowercase)
}

/// Whether the block is a label of other pieces and a headline: `Read more: Snow in May`.
fn is_pointer(page: &Page, i: usize) -> bool {
    let block = &page.blocks[i];
    if block.hints & Hint::Related.bit() == 0 || !block.is_open() || !is_headline(page, i) {
        return false;
    }
    let Some((label, headline)) = page.text_of(i).split_once([':', '：']) else { return false };
    label.split_whitespace().count() <= LABEL
        && headline.contains(char::is_alphabetic)
        && !label.contains(['"', '“', '«'])
}

#[cfg(test)]
mod tests {
    use crate::stages::trial;

    const PROSE: &str =
        "The harbour froze on Tuesday, for the first time in forty years, and the ferries stayed in port.";

    fn gone(text: &str) -> Vec<String> {
        trial::gone(&["phrases", "teasers"], text)
    }

    #[test]
    fn headlines_behind_a_label_go_up_to_the_prose() {
        let text = format!("{PROSE}\n\nRelated articles\nSnow in May\nIce in June?\n\n{PROSE} So.");
        assert_eq!(gone(&text), ["Related articles", "Snow in May", "Ice in June?"]);
    }

    #[test]
    fn in_markup_a_run_of_headlines_ends_where_the_links_or_the_box_end() {
        let gone =
            |run: &str| trial::gone_of_html(&["phrases", "teasers"], &format!("<p>{PROSE}</p>{run}<p>{PROSE}</p>"));
        let list = "<ul><li><a href=a>The gate that does not close</a></li><li>Snow in May</li></ul>";
        let boxed = gone(&format!("<aside><h3>Related articles</h3>{list}</aside><h2>A cold week</h2>"));
        assert_eq!(boxed, ["Related articles", "The gate that does not close", "Snow in May"]);
        let bare = gone(&format!("<h3>Related articles</h3>{list}<h2>A cold week</h2>"));
        assert_eq!(bare, ["Related articles", "The gate that does not close"]);
        let read = gone("<h2>Further reading</h2><p>Investment of 28 million</p><p>First shipments in September</p>");
        assert!(!read.iter().any(|line| line.starts_with("Investment")));
    }

    #[test]
    fn the_pages_own_headline_between_a_label_and_its_byline_stays() {
        let gone =
            |head: &str| trial::gone(&["phrases", "byline", "teasers"], &format!("{head}\n\n{PROSE}\n\n{PROSE} So."));
        assert_eq!(gone("Top stories\nSnow in May\nBy Ann Lee"), ["Top stories"]);
        assert_eq!(gone("Top stories\nIce in June\nSnow in May\nBy Ann Lee"), ["Top stories", "Ice in June"]);
        assert_eq!(gone("Top stories\nSnow in May\nIce in June"), ["Top stories", "Snow in May", "Ice in June"]);
    }

    #[test]
    fn pointers_go_with_their_headline() {
        assert_eq!(gone(&format!("{PROSE}\n\nRead more: Snow in May\n\n{PROSE}")), ["Read more: Snow in May"]);
        assert!(gone(&format!("{PROSE}\n\nRead more books: they are good for you.\n\n{PROSE}")).is_empty());
        let hindi = "ये भी पढ़ें: बर्फ पिघलने के बाद नावें फिर चलीं";
        assert_eq!(gone(&format!("{PROSE}\n\n{hindi}\n\n{PROSE}")), [hindi]);
    }

    #[test]
    fn clipped_summaries_below_the_text_go() {
        let summary = "Eleven ships lay in the ice all winter, their crews on half rations, until a thaw that nobo...";
        assert_eq!(gone(&format!("{PROSE}\n\nA winter at sea\n{summary}")), ["A winter at sea", summary]);
        assert!(gone(&format!("{PROSE}\n\nAnd then the ice broke, and we waited...\n\n{PROSE}")).is_empty());
    }

    #[test]
    fn a_description_cut_in_the_middle_of_a_word_goes() {
        let cut =
            |end: &str| gone(&format!("{PROSE}\n\nA winter on the island, told by the people who watched the {end}"));
        assert_eq!(cut("ferr...").len(), 1);
        assert!(cut("ferries...").is_empty() && cut("boats...").is_empty());
    }
}
