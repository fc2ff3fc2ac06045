//! Title and standfirst: the lines above the body.

mod dek;
mod rank;

pub(super) use dek::{find as find_dek, is_emphasised, is_linked, shares_element};

use std::sync::Arc;

use super::Stage;
use super::body::Body;
use super::fingerprint::{after_letters, length, overlap, same_letters, word_set};
use super::lexicon::Lexicon;
use super::names::is_name;
use crate::page::{Ending, Field, Found, Mark, Page, Reason, Rule, Shape};
use crate::pipeline::settings::Settings;
use crate::pipeline::{Context, PipelineError};

/// The least probability of a headline, in 1/65535.
pub const HEADLINE: u16 = 12_000;

/// The least probability of a headline below the page's first line, in 1/65535.
const BELOW_FIRST: u16 = 8_000;

/// The share of one line's words in the other, in percent, from which one is the other in other words.
const ALIKE: u32 = 50;

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
        let (words, letters) = (word_set(value), length(&Shape::of(value)));
        let mut is_first = true;
        for i in 0..page.blocks.len() {
            let block = &page.blocks[i];
            if !block.is_open() {
                continue;
            }
            let short = block.shape.words <= 60 && i != title;
            let text = page.text_of(i);
            let page_title = || is_first && i < body.start && says_again(text, value, &words);
            let same = || length(&block.shape) == letters && same_letters(text, value);
            if short && (same() || page_title()) {
                page.mark(i, Mark::Remove(Reason::RepeatedTitle), self.repeated);
            } else {
                is_first = false;
            }
        }
    }
}

/// Whether a line says the title in other words, or with the site's name; `words` are the title's.
fn says_again(text: &str, title: &str, words: &[u64]) -> bool {
    let with_site =
        || after_letters(text, title).is_some_and(|rest| !rest.trim_start().starts_with(char::is_alphanumeric));
    overlap(text, words) >= ALIKE && overlap(title, &word_set(text)) >= ALIKE || with_site()
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
    let above = || rank::best(page, body, first.min(body.start), lexicon).filter(|_| first < body.start);
    let block = match page.scored {
        true => match likeliest(page, first, body) {
            Some(block) => block,
            None => above().filter(|&i| page.markup.is_none() && is_signed(page, i, lexicon))?,
        },
        false => above()?,
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
/// below it goes first, if it is about as likely or if the first line is a page title. What is far less likely, or stands
/// right below a line that is about as likely, is a standfirst.
fn likeliest(page: &Page, first: usize, body: &Body) -> Option<usize> {
    let open = (first..page.blocks.len()).filter(|&i| page.blocks[i].is_open());
    let best = open.clone().max_by_key(|&i| (page.blocks[i].headline, std::cmp::Reverse(i)))?;
    if page.blocks[best].headline < HEADLINE {
        return None;
    }
    let titled = |&i: &usize| page.blocks[i].shape.ending != Ending::Sentence || page.text_of(i).ends_with(['?', '!']);
    let below = open.skip(1).filter(titled).max_by_key(|&i| (page.blocks[i].headline, std::cmp::Reverse(i)));
    let is_page_title = |&i: &usize| says_page(page.text_of(first), page.text_of(i));
    let is_near = |&i: &usize| 3 * u32::from(page.blocks[i].headline) >= 2 * u32::from(page.blocks[best].headline);
    let likely = |i: &usize| page.blocks[*i].headline >= BELOW_FIRST && (is_near(i) || is_page_title(i));
    let block = below.filter(likely).unwrap_or(best);
    Some(headline_above(page, first, block, body).unwrap_or(block))
}

/// The line right above a likely headline that is about as likely and says something else of what the body tells: what
/// stands below a headline is its standfirst. Menus and sections, which stand there too, have large letters.
fn headline_above(page: &Page, first: usize, i: usize, body: &Body) -> Option<usize> {
    /// Words of the shortest headline.
    const SHORTEST: u32 = 4;
    /// The share of its longer words, in percent, that the body holds.
    const TOLD: i32 = 30;
    let above = i.checked_sub(1).filter(|&above| above >= first && page.markup.is_none())?;
    let (block, text) = (&page.blocks[above], page.text_of(above));
    let shape = &block.shape;
    let fits = block.is_open() && shape.words >= SHORTEST && 2 * shape.capitals <= shape.words;
    let is_near = 3 * u32::from(block.headline) >= 2 * u32::from(page.blocks[i].headline);
    let is_told = || rank::share(text, &rank::told_words(page, body)) >= TOLD;
    (fits && is_near && !says_page(text, page.text_of(i)) && is_told()).then_some(above)
}

/// Whether the page's first line is a title with the site's name, or the headline in other words.
fn says_page(first: &str, headline: &str) -> bool {
    without_site(first).1
        || overlap(first, &word_set(headline)) >= ALIKE
        || overlap(headline, &word_set(first)) >= ALIKE
}

/// Whether a byline, a name or a stamp stands right below the line.
fn is_signed(page: &Page, i: usize, lexicon: &Lexicon) -> bool {
    page.blocks.get(i + 1).is_some_and(|below| {
        let text = page.text_of(i + 1);
        let names = || below.shape.words <= 30 && (rank::names_anyone(text, lexicon) || is_name(text, lexicon));
        is_stamp_like(text, below.shape.digits) || names()
    })
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
    fn a_line_that_shares_some_words_with_the_title_is_no_repetition() {
        let gone = |head: &str| {
            let page = page(head);
            let gone = (0..page.blocks.len()).filter(|&i| page.blocks[i].mark == Mark::Remove(Reason::RepeatedTitle));
            gone.map(|i| page.text_of(i).to_owned()).collect::<Vec<_>>()
        };
        let title = "Ask Dr Moth: why does the harbour ice break?";
        assert!(gone(&format!("{title}\n\nDear Dr Moth,")).is_empty());
        for line in [format!("{title} | Harbour Post"), "Ask Dr Moth: why does my harbour's ice break?".to_owned()] {
            let gone = gone(&format!("{line}\n\n{title}\n\nDear Dr Moth,"));
            assert!(gone == [line.as_str()] || gone == [title], "{gone:?}");
        }
    }

    /// The title of raw text whose first lines are as likely headlines as stated, in percent.
    fn likeliest_of(lines: &[(&str, u16)]) -> String {
        let head: Vec<&str> = lines.iter().map(|(line, _)| *line).collect();
        let mut page = text::parse(&format!("{}\n\n{BODY}", head.join("\n\n")), &Normaliser::default());
        page.scored = true;
        for (i, block) in page.blocks.iter_mut().enumerate() {
            block.score = u16::MAX;
            block.headline = lines.get(i).map_or(0, |(_, percent)| u16::MAX / 100 * percent);
        }
        let lexicon = Arc::new(Lexicon::builtin().unwrap());
        Headline::new(lexicon, &mut |_| Rule::default()).run(&mut page);
        title(&page).unwrap_or_default().to_owned()
    }

    #[test]
    fn a_second_line_is_the_headline_if_it_is_about_as_likely_or_the_first_is_the_page_title() {
        let (title, dek) = ("Harbour freezes over after long night", "Crews break the ice by hand as ferries wait");
        assert_eq!(likeliest_of(&[(title, 90), (dek, 30)]), title);
        assert_eq!(likeliest_of(&[(title, 60), ("News", 0), (dek, 50)]), dek);
        let told = "The harbour froze on Tuesday night";
        assert_eq!(likeliest_of(&[(told, 90), (dek, 95)]), told);
        assert_eq!(likeliest_of(&[("The Harbour Post On Tuesday", 90), (dek, 95)]), dek);
        assert_eq!(likeliest_of(&[("News of the day", 30), (title, 95)]), title);
        assert_eq!(likeliest_of(&[("Ferries wait as crews break ice by hand", 90), (dek, 30)]), dek);
        assert_eq!(likeliest_of(&[("The night in which the harbour froze over | Harbour Post", 90), (dek, 30)]), dek);
    }

    #[test]
    fn a_line_above_a_byline_is_the_title_where_the_scorer_sees_none() {
        let title = "Ferries stay in port as harbour freezes over";
        assert_eq!(likeliest_of(&[("Menu", 0), (title, 5), ("By Ann Lee", 0)]), title);
        assert_eq!(likeliest_of(&[("Menu", 0), (title, 5), ("We use cookies here", 0)]), "");
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
