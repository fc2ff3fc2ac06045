//! Title and standfirst: the lines above the body.

mod dek;
mod rank;

pub(super) use dek::{find as find_dek, is_emphasised, is_linked, shares_element};

use std::sync::Arc;

use super::Stage;
use super::body::Body;
use super::fingerprint::{overlap, same_letters, word_set};
use super::lexicon::Lexicon;
use crate::page::{Ending, Field, Found, Mark, Page, Reason, Rule};
use crate::pipeline::settings::Settings;
use crate::pipeline::{Context, PipelineError};

/// The least probability of a headline, in 1/65535.
pub const HEADLINE: u16 = 12_000;

/// The least probability of a headline below the page's first line, in 1/65535.
const BELOW_FIRST: u16 = 8_000;

/// Finds the title above the body, its repetitions, and the standfirst.
#[derive(Debug)]
pub struct Headline {
    lexicon: Arc<Lexicon>,
    /// The title.
    pub title: Rule,
    /// The title once more.
    pub repeated: Rule,
    /// The standfirst.
    pub dek: Rule,
}

impl Headline {
    /// No settings.
    pub(super) fn build(settings: &mut Settings<'_>, context: &mut Context) -> Result<Box<dyn Stage>, PipelineError> {
        let lexicon = Lexicon::shared(settings, context)?;
        Ok(Box::new(Headline::new(lexicon, &mut |name| context.rules.intern(name))))
    }

    fn new(lexicon: Arc<Lexicon>, rule: &mut dyn FnMut(&str) -> Rule) -> Headline {
        Headline {
            lexicon,
            title: rule("headline/title"),
            repeated: rule("headline/repeated"),
            dek: rule("headline/dek"),
        }
    }
}

impl Stage for Headline {
    fn run(&self, page: &mut Page) {
        let Some(body) = Body::of(page) else { return };
        if page.fields.title.is_some() {
            self.locate(page);
        } else if let Some(title) = find_title(page, &body, &self.lexicon) {
            let value = match title.value {
                Some((start, end)) => page.text_of(title.block)[start..end].to_owned(),
                None => page.text_of(title.block).trim().to_owned(),
            };
            page.mark(title.block, Mark::Field(Field::Title), self.title);
            page.fields.title = Some(Found::shown(value, title.block, "headline"));
        }
        let Some(known) = page.fields.title.clone() else { return };
        let Some(title) = known.block() else { return };
        let value = known.value;
        self.mark_repeated(page, title, &value, &body);
        if page.fields.dek.is_some() {
            return;
        }
        if let Some(dek) = dek::find(page, title, &body, &self.lexicon) {
            let value = page.text_of(dek).trim().to_owned();
            page.mark(dek, Mark::Field(Field::Dek), self.dek);
            page.fields.dek = Some(Found::shown(value, dek, "headline"));
        }
    }
}

impl Headline {
    /// Finds the line that says a title which is known, unless its own block says nothing else.
    fn locate(&self, page: &mut Page) {
        let Some(title) = &page.fields.title else { return };
        if title.block().is_some_and(|block| page.blocks[block].mark == Mark::Field(Field::Title)) {
            return;
        }
        let says = |&i: &usize| page.blocks[i].is_open() && same_letters(page.text_of(i), &title.value);
        if let Some(block) = (0..page.blocks.len()).find(says) {
            page.fields.title = Some(Found::shown(title.value.clone(), block, title.from));
            page.mark(block, Mark::Field(Field::Title), self.title);
        }
    }

    /// Removes the lines that say the title once more: page titles with the site's name, too.
    fn mark_repeated(&self, page: &mut Page, title: usize, value: &str, body: &Body) {
        let words = word_set(value);
        let mut is_first = true;
        for i in 0..page.blocks.len() {
            let block = &page.blocks[i];
            if !block.is_open() {
                continue;
            }
            let short = block.shape.words <= 60 && i != title;
            let text = page.text_of(i);
            let page_title = || is_first && i < body.start && overlap(text, &words) >= 50;
            if short && (same_letters(text, value) || page_title()) {
                page.mark(i, Mark::Remove(Reason::RepeatedTitle), self.repeated);
            } else {
                is_first = false;
            }
        }
    }
}

/// A line taken for the title.
struct Title {
    block: usize,
    /// The part of the block that is the title, where it is not the whole.
    value: Option<(usize, usize)>,
}

fn first_line(page: &Page) -> Option<usize> {
    (0..page.blocks.len()).find(|&i| page.blocks[i].is_open())
}

fn find_title(page: &Page, body: &Body, lexicon: &Lexicon) -> Option<Title> {
    let first = first_line(page)?;
    let block = match page.scored {
        true => likeliest(page, first)?,
        false => rank::best(page, body, first.min(body.start), lexicon).filter(|_| first < body.start)?,
    };
    let (bare, has_site) = without_site(page.text_of(first));
    let whole = Title { block, value: None };
    if !has_site {
        return Some(whole);
    }
    let start = bare.as_ptr() as usize - page.text_of(first).as_ptr() as usize;
    let page_title = Title { block: first, value: Some((start, start + bare.len())) };
    Some(if block == first || adds_kicker(bare, page.text_of(block)) { page_title } else { whole })
}

/// The block that the scorer takes for the headline. The page's first line may be written for search engines: a headline
/// below it goes first, if only it is likely enough.
fn likeliest(page: &Page, first: usize) -> Option<usize> {
    let open = (first..page.blocks.len()).filter(|&i| page.blocks[i].is_open());
    let best = open.clone().max_by_key(|&i| (page.blocks[i].headline, std::cmp::Reverse(i)))?;
    if page.blocks[best].headline < HEADLINE {
        return None;
    }
    let titled = |&i: &usize| page.blocks[i].shape.ending != Ending::Sentence || page.text_of(i).ends_with(['?', '!']);
    let below = open.skip(1).filter(titled).max_by_key(|&i| (page.blocks[i].headline, std::cmp::Reverse(i)));
    below.filter(|&i| page.blocks[i].headline >= BELOW_FIRST).or(Some(best))
}

/// Whether the page's title is the headline behind a kicker and a colon, which the headline's line leaves out.
fn adds_kicker(page_title: &str, headline: &str) -> bool {
    let kicker = page_title.strip_suffix(headline.trim_start_matches([':', ' ']).trim_end());
    kicker.is_some_and(|kicker| kicker.trim_end().ends_with(':') && kicker.len() > 2)
}

/// Whether a short line looks like a date or time stamp.
pub(super) fn is_stamp_like(text: &str, digits: u32) -> bool {
    if digits < 3 || text.len() > 90 {
        return false;
    }
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    digits as usize * 5 >= letters
}

/// A page title without the site's name behind the last separators, and whether there was one.
pub(super) fn without_site(text: &str) -> (&str, bool) {
    const SEPARATORS: [&str; 9] = [" | ", " - ", " – ", " — ", " · ", " • ", " :: ", " » ", "｜"];
    let mut rest = text.trim();
    let mut cut = false;
    for _ in 0..3 {
        let last = SEPARATORS.iter().filter_map(|s| rest.rfind(s).map(|at| (at, s.len()))).max();
        let Some((at, length)) = last else { break };
        let (head, tail) = (rest[..at].trim(), &rest[at + length..]);
        let (head_words, tail_words) = (head.split(' ').count(), tail.split(' ').count());
        if tail_words > 5 || head_words < 2 * tail_words && head_words < 4 || head.len() < 8 {
            break;
        }
        rest = head;
        cut = true;
    }
    (rest, cut)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::decode::Normaliser;
    use crate::page::text;

    const BODY: &str = "The harbour froze on Tuesday, for the first time in forty years, and the ferries stayed in port.\n\n\
        The crews spent the day breaking the ice by hand, which took them until the early evening of that day.\n\n\
        Nobody was hurt, the harbour master said, although boats were pressed against the quay by the ice.\n";

    fn page(head: &str) -> Page {
        let mut page = text::parse(&format!("{head}\n\n{BODY}"), &Normaliser::default());
        let lexicon = Arc::new(Lexicon::builtin().unwrap());
        Headline::new(lexicon, &mut |_| Rule::default()).run(&mut page);
        page
    }

    fn title(page: &Page) -> Option<&str> {
        page.fields.title.as_ref().map(|title| title.value.as_str())
    }

    fn dek(page: &Page) -> Option<&str> {
        page.fields.dek.as_ref().map(|dek| dek.value.as_str())
    }

    #[test]
    fn the_line_above_byline_and_body() {
        let page = page("News\nSport\nFerries stay in port as harbour freezes over\nBy Ann Lee\n5 March 2024");
        assert_eq!(title(&page), Some("Ferries stay in port as harbour freezes over"));
        assert_eq!(dek(&page), None);
    }

    #[test]
    fn a_title_that_stands_twice_is_taken_once() {
        let page =
            page("Ferries stay in port as harbour freezes\n\nFerries stay in port as harbour freezes\n\nBy Ann Lee");
        assert_eq!(title(&page), Some("Ferries stay in port as harbour freezes"));
        let repeated = page.blocks.iter().filter(|block| block.mark == Mark::Remove(Reason::RepeatedTitle));
        assert_eq!(repeated.count(), 1);
    }

    #[test]
    fn the_name_of_the_site_is_left_off() {
        let page = page("Ferries stay in port as harbour freezes | Example Times\nNews\nSport\nLog in");
        assert_eq!(title(&page), Some("Ferries stay in port as harbour freezes"));
        assert_eq!(without_site("Snow - a long story about it"), ("Snow - a long story about it", false));
    }

    #[test]
    fn a_sentence_between_title_and_byline_is_the_dek() {
        let page = page("Ferries stay in port as harbour freezes\n\n\"We have never seen such ice.\"\n\nby Ann Lee");
        assert_eq!(dek(&page), Some("\"We have never seen such ice.\""));
    }

    #[test]
    fn a_page_that_begins_with_prose_has_neither() {
        let page = page("");
        assert_eq!((title(&page), dek(&page)), (None, None));
    }
}
