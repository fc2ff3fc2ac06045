//! Blocks that stand on many pages of the site.

use super::Stage;
use super::body::is_prose;
use super::fingerprint::folded;
use crate::page::markup::{Inline, Tag};
use crate::page::{Block, Kind, Mark, Page, Reason, Rule};
use crate::pipeline::settings::Settings;
use crate::pipeline::{Context, PipelineError};

/// Removes blocks that the site memory has seen on many pages of the page's host. Without a memory, or where it knows
/// too few pages of the host, it does nothing.
///
/// What repeats is not always chrome. These stay: what the title says; a heading above text of the page's own
/// (`Ingredients`); a short line or an entry of a list among others of the page's own, such as the salt in each recipe; the question of an
/// interview; prose, where the page has no other.
#[derive(Debug)]
pub struct SiteBoilerplate {
    /// The least number of pages on which a block stands that is removed.
    pub pages: u32,
    /// The least share of the host's pages, 0..=1.
    pub share: f64,
    /// The rule's name.
    pub rule: Rule,
}

/// Lines on either side of a short one that tell what it stands among.
const AROUND: usize = 2;

impl SiteBoilerplate {
    /// Settings: `pages` (5 by default) and `share` (.3): on how many pages of the host, and on which share of them, a
    /// block must stand.
    pub(super) fn build(settings: &mut Settings<'_>, context: &mut Context) -> Result<Box<dyn Stage>, PipelineError> {
        let pages = settings.count("pages")?.map_or(5, |pages| u32::try_from(pages).unwrap_or(u32::MAX));
        let share = settings.number("share", 0.0..=1.0)?.unwrap_or(0.3);
        let rule = context.rules.intern("site-boilerplate/repeated");
        Ok(Box::new(SiteBoilerplate { pages, share, rule }))
    }
}

impl Stage for SiteBoilerplate {
    fn run(&self, page: &mut Page) {
        if page.site_pages < self.pages {
            return;
        }
        for i in boilerplate(page, self.repeated(page)) {
            page.mark(i, Mark::Remove(Reason::SiteBoilerplate), self.rule);
        }
    }
}

impl SiteBoilerplate {
    /// For each block, whether it is undecided, stands on enough pages, and says nothing of the title.
    fn repeated(&self, page: &Page) -> Vec<bool> {
        let title = title(page);
        let enough = |block: &Block| {
            block.on_pages >= self.pages && f64::from(block.on_pages) >= self.share * f64::from(page.site_pages)
        };
        let repeated = |i: usize| {
            let block = &page.blocks[i];
            block.is_open() && enough(block) && !title.contains(&words(page.text_of(i)))
        };
        (0..page.blocks.len()).map(repeated).collect()
    }
}

/// The repeated blocks that are chrome.
fn boilerplate(page: &Page, mut repeated: Vec<bool>) -> Vec<usize> {
    keep_lists(page, &mut repeated);
    let own = |repeated: &[bool], of: fn(&Block) -> bool| {
        let stays = |block: &Block| matches!(block.mark, Mark::Open | Mark::Keep) && of(block);
        page.blocks.iter().zip(repeated).any(|(block, repeated)| !repeated && stays(block))
    };
    if !own(&repeated, is_prose) {
        page.blocks.iter().zip(&mut repeated).for_each(|(block, repeated)| *repeated &= !is_prose(block));
    }
    if !own(&repeated, |_| true) {
        return Vec::new();
    }
    let around = Around { page, repeated: &repeated };
    (0..page.blocks.len()).filter(|&i| repeated[i] && around.says_chrome(i)).collect()
}

/// Lists of which half the entries or more are the page's own stay whole.
fn keep_lists(page: &Page, repeated: &mut [bool]) {
    let mut start = 0;
    let same_list = |one: &Block, next: &Block| match (one.kind, next.kind) {
        (Kind::Item { .. }, Kind::Item { .. }) => list_of(page, one) == list_of(page, next),
        _ => false,
    };
    for list in page.blocks.chunk_by(same_list) {
        let of_list = &mut repeated[start..start + list.len()];
        if list.len() > 1 && 2 * of_list.iter().filter(|&&repeated| repeated).count() <= list.len() {
            of_list.fill(false);
        }
        start += list.len();
    }
}

/// The innermost list around a block of markup.
fn list_of(page: &Page, block: &Block) -> Option<u32> {
    let markup = page.markup.as_ref()?;
    let is_list = |&at: &u32| matches!(markup.containers[at as usize].tag, Tag::Ul | Tag::Ol | Tag::Menu | Tag::Dl);
    let mut at = block.traits.container;
    while !is_list(&at) && at != 0 {
        at = markup.containers[at as usize].parent;
    }
    is_list(&at).then_some(at)
}

/// What repeated blocks stand among.
struct Around<'a> {
    page: &'a Page,
    repeated: &'a [bool],
}

impl Around<'_> {
    /// Whether the repeated block `i` is chrome.
    fn says_chrome(&self, i: usize) -> bool {
        let block = &self.page.blocks[i];
        let asks = || self.page.text_of(i).ends_with(['?', '？']);
        if is_prose(block) && !asks() {
            return true;
        }
        let (mut chrome, mut own) = (0, 0);
        for is_chrome in self.lines((0..i).rev()).chain(self.lines(i + 1..self.page.blocks.len())) {
            *(if is_chrome { &mut chrome } else { &mut own }) += 1;
        }
        match () {
            () if self.may_be_heading(i) && !self.is_above_chrome(i) => false,
            // A label between paragraphs.
            () if chrome + own == 0 => block.kind == Kind::Paragraph,
            () => chrome > 0 && chrome >= own,
        }
    }

    /// Of the next lines in the order of `next`, up to a paragraph of the page's own, whether each is chrome. The end of
    /// the page is.
    fn lines(&self, next: impl Iterator<Item = usize>) -> impl Iterator<Item = bool> {
        let lines = next.filter(|&j| !matches!(self.page.blocks[j].mark, Mark::Field(_)));
        let with_end = lines.map(Some).chain([None]).take(AROUND);
        with_end.map_while(|line| match line {
            Some(j) if !self.is_chrome(j) => (!is_prose(&self.page.blocks[j])).then_some(false),
            _ => Some(true),
        })
    }

    fn is_chrome(&self, i: usize) -> bool {
        self.repeated[i] || matches!(self.page.blocks[i].mark, Mark::Remove(_))
    }

    /// Whether the block is a heading as far as anybody can tell: raw text does not say what is one.
    fn may_be_heading(&self, i: usize) -> bool {
        let block = &self.page.blocks[i];
        let is_strong = block.traits.inline & Inline::Strong as u8 != 0;
        self.page.markup.is_none() || matches!(block.kind, Kind::Heading(_)) || is_strong
    }

    /// Whether what follows is chrome, or nothing.
    fn is_above_chrome(&self, i: usize) -> bool {
        let below = (i + 1..self.page.blocks.len()).find(|&j| !matches!(self.page.blocks[j].mark, Mark::Field(_)));
        below.is_none_or(|j| self.is_chrome(j))
    }
}

/// The words of the page's title: the one that stages have found, else the one that the head states.
fn title(page: &Page) -> String {
    let found = page.fields.title.as_ref().map(|title| title.value.as_str());
    let stated = || page.markup.as_ref().map(|markup| markup.head.title.as_str());
    words(found.or_else(stated).unwrap_or_default())
}

/// The words of a text in lower case, with one space in front of each and one at the end.
fn words(text: &str) -> String {
    let mut words = String::from(" ");
    for c in text.chars() {
        match folded(c) {
            Some(c) => words.push(c),
            None if words.ends_with(' ') => {}
            None => words.push(' '),
        }
    }
    if !words.ends_with(' ') {
        words.push(' ');
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode::Normaliser;
    use crate::page::{Field, Found, html, text};

    const PROSE: &str =
        "The harbour froze on Tuesday, for the first time in forty years, and the ferries stayed in port.";
    const OTHER: &str =
        "Nobody on the island could remember a winter like it, and the baker sold his last loaf before noon.";
    const LEGAL: &str = "The Post is printed on paper from the mills of the valley, and all of its texts are its own.";

    /// Runs the stage on a page whose lines in `repeated` stand on that many of 20 pages; gives what it removes.
    fn removed(mut page: Page, on_pages: u32, repeated: &[&str]) -> Vec<String> {
        page.site_pages = 20;
        for i in 0..page.blocks.len() {
            page.blocks[i].on_pages = if repeated.contains(&page.text_of(i)) { on_pages } else { 0 };
        }
        SiteBoilerplate { pages: 5, share: 0.3, rule: Rule::default() }.run(&mut page);
        let is_removed = |i: &usize| page.blocks[*i].mark == Mark::Remove(Reason::SiteBoilerplate);
        (0..page.blocks.len()).filter(is_removed).map(|i| page.text_of(i).to_owned()).collect()
    }

    fn of_text(lines: &[&str]) -> Page {
        text::parse(&lines.join("\n\n"), &Normaliser::default())
    }

    fn of_lines(lines: &[&str]) -> Page {
        of_html(&lines.iter().map(|line| format!("<p>{line}</p>")).collect::<String>())
    }

    fn of_html(source: &str) -> Page {
        html::parse(source, &Normaliser::default())
    }

    #[test]
    fn menus_and_footers_go() {
        let lines = ["Home", "Boats", "Weather", PROSE, OTHER, LEGAL, "All rights reserved"];
        let repeated = ["Home", "Boats", "Weather", LEGAL, "All rights reserved"];
        assert_eq!(removed(of_lines(&lines), 6, &repeated), repeated);
        assert_eq!(removed(of_lines(&lines), 5, &repeated), [] as [&str; 0]);
        // In raw text, the last line of a menu may as well be a heading of what follows.
        assert_eq!(removed(of_text(&lines), 6, &repeated), ["Home", "Boats", LEGAL, "All rights reserved"]);
    }

    #[test]
    fn a_heading_above_text_of_its_own_stays() {
        let page = |heading: &str| of_html(&format!("<p>{PROSE}</p>{heading}<p>{OTHER}</p>"));
        for heading in ["<h2>Verdict</h2>", "<p><b>Verdict</b></p>"] {
            assert_eq!(removed(page(heading), 20, &["Verdict"]), [] as [&str; 0]);
        }
        assert_eq!(removed(page("<p>Verdict</p>"), 20, &["Verdict"]), ["Verdict"]);
        let text = of_text(&[PROSE, "Verdict", OTHER]);
        assert_eq!(removed(text, 20, &["Verdict"]), [] as [&str; 0]);
        let menu = format!("<p>{PROSE}</p><h2>More</h2><ul><li>Boats<li>Weather</ul>");
        assert_eq!(removed(of_html(&menu), 20, &["More", "Boats", "Weather"]), ["More", "Boats", "Weather"]);
    }

    #[test]
    fn an_ingredient_among_others_stays() {
        let items = "<ul><li>2 pears<li>A pinch of salt<li>3 spoons of oats<li>Milk";
        let page = of_html(&format!("<p>{PROSE}</p>{items}</ul><p>{OTHER}"));
        assert_eq!(removed(page, 20, &["A pinch of salt"]), [] as [&str; 0]);
        let items = items.replace("3 spoons of oats", "Pepper");
        let page = of_html(&format!("<h2>Ingredients</h2>{items}</ul><p>{OTHER}"));
        assert_eq!(removed(page, 20, &["Ingredients", "Pepper", "A pinch of salt"]), [] as [&str; 0]);
        let page = of_html(&format!("<ul><li>Home<li>Boats<li>Weather<li>Today's page</ul><p>{PROSE}"));
        assert_eq!(removed(page, 20, &["Home", "Boats", "Weather"]), ["Home", "Boats", "Weather"]);
    }

    #[test]
    fn the_question_of_an_interview_stays() {
        let question = "And what would you tell somebody who wants to go to sea at all?";
        assert_eq!(removed(of_text(&[PROSE, question, OTHER]), 20, &[question]), [] as [&str; 0]);
    }

    #[test]
    fn what_the_title_says_stays() {
        let title = |value: &str| {
            let mut page = of_lines(&["Home", "Read more", "Boats", PROSE]);
            page.fields.title = Some(Found::stated(value, value, "og:title"));
            removed(page, 20, &["Home", "Read more", "Boats"])
        };
        assert_eq!(title("“Read more!”"), ["Home", "Boats"]);
        assert_eq!(title("Read more: a plea for libraries"), ["Home", "Boats"]);
        assert_eq!(title("Bread more or less"), ["Home", "Read more", "Boats"]);
        let page = of_html(&format!("<title>Boats - Post</title><p>Home<p>Boats<p>Help<p>{PROSE}"));
        assert_eq!(removed(page, 20, &["Home", "Boats", "Help"]), ["Home", "Help"]);
    }

    #[test]
    fn the_only_prose_of_a_page_stays() {
        assert_eq!(removed(of_lines(&["Home", "Boats", LEGAL]), 20, &["Home", "Boats", LEGAL]), ["Home", "Boats"]);
        assert_eq!(removed(of_text(&["Home", "Boats"]), 20, &["Home", "Boats"]), [] as [&str; 0]);
    }

    #[test]
    fn earlier_marks_stand() {
        let mut page = of_lines(&["Home", "Boats", "Weather", PROSE]);
        page.mark(1, Mark::Field(Field::Section), Rule(1));
        page.mark(2, Mark::Keep, Rule(1));
        assert_eq!(removed(page, 20, &["Home", "Boats", "Weather"]), ["Home"]);
    }

    #[test]
    fn little_is_known_of_few_pages() {
        let mut page = of_text(&["Home", "Boats", PROSE]);
        page.site_pages = 4;
        page.blocks[0].on_pages = 4;
        SiteBoilerplate { pages: 5, share: 0.3, rule: Rule::default() }.run(&mut page);
        assert!(page.blocks.iter().all(Block::is_open));
    }
}
