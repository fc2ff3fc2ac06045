//! Labelled lines: the source, the topics, and the path of sections.

mod agency;
mod section;

pub(super) use agency::agency_at;
pub(super) use section::is_section;
use section::stands_with;

use std::sync::Arc;

use super::Stage;
use super::body::{Body, is_prose};
use super::lexicon::{Lexicon, WordSet};
use crate::page::markup::Markup;
use crate::page::{Ending, Field, Found, Hint, Kind, Mark, Page, Rule, SITE};
use crate::pipeline::settings::Settings;
use crate::pipeline::{Context, PipelineError};

/// Reads labelled lines.
#[derive(Debug)]
pub struct Labels {
    lexicon: Arc<Lexicon>,
    /// A line that names the source.
    pub source: Rule,
    /// A line of topics, or their label.
    pub tags: Rule,
    /// The path of sections.
    pub breadcrumb: Rule,
}

/// Hints of lines that are no names of sections and topics; those are entries of menus themselves.
const OTHER: u32 = Hint::CHROME & !Hint::Navigation.bit();
/// Blocks behind the body in which labels are looked for.
const BELOW: usize = 12;
/// Words of the longest source.
const LONGEST_SOURCE: u32 = 14;
/// What stands between the topics of a list.
const BETWEEN: [char; 10] = [',', '|', '#', '•', '·', '、', '，', '،', ';', '/'];
/// Most topics on lines of their own.
const MOST_TAGS: usize = 20;

impl Labels {
    /// No settings.
    pub(super) fn build(settings: &mut Settings<'_>, context: &mut Context) -> Result<Box<dyn Stage>, PipelineError> {
        let lexicon = Lexicon::shared(settings, context)?;
        let mut rule = |name| context.rules.intern(name);
        let (source, tags, breadcrumb) = (rule("labels/source"), rule("labels/tags"), rule("labels/breadcrumb"));
        Ok(Box::new(Labels { lexicon, source, tags, breadcrumb }))
    }
}

impl Stage for Labels {
    fn run(&self, page: &mut Page) {
        let Some(body) = Body::of(page) else { return };
        let end = (body.end + BELOW).min(page.blocks.len());
        let title = page.fields.title.as_ref().and_then(Found::block).unwrap_or(body.start);
        self.find_section(page, title);
        let last_prose = (body.settled..body.end).rev().find(|&i| is_prose(&page.blocks[i])).unwrap_or(body.end);
        for i in (title..body.settled).chain(last_prose + 1..end) {
            self.find_source(page, i, &body);
            if i > last_prose {
                self.take_hashtags(page, i);
                self.find_tags(page, i, end);
            }
        }
    }
}

/// What stands behind a label and its colon.
fn after_label<'a>(text: &'a str, labels: &WordSet) -> Option<&'a str> {
    let length = labels.start(text)?;
    let rest = text[length..].trim_start();
    Some(rest.strip_prefix([':', '：', '／', '】'])?.trim())
}

impl Labels {
    fn find_source(&self, page: &mut Page, i: usize, body: &Body) {
        let block = &page.blocks[i];
        if !block.is_open() || block.shape.words > LONGEST_SOURCE || page.fields.source.is_some() {
            return;
        }
        let text = page.text_of(i);
        let labelled = after_label(text, &self.lexicon.label.source).filter(|value| !value.is_empty());
        let Some(value) = labelled.or_else(|| agency_at(page, i, body, &self.lexicon)) else { return };
        let value = value.trim_end_matches('.').to_owned();
        page.mark(i, Mark::Field(Field::Source), self.source);
        page.fields.source = Some(Found::shown(value, i, "label"));
    }

    fn find_tags(&self, page: &mut Page, i: usize, end: usize) {
        let block = &page.blocks[i];
        if !block.is_open()
            || block.shape.words > 60
            || block.shape.ending == Ending::Sentence
            || !page.fields.tags.is_empty()
        {
            return;
        }
        let text = page.text_of(i);
        let labels = &self.lexicon.label.tags;
        let alone = labels.has(text.trim_end_matches([':', '：', ' ']));
        match after_label(text, labels) {
            Some(list) if !list.is_empty() => {
                let list = list.lines().next().unwrap_or_default();
                let tags = linked(page, i, list).unwrap_or_else(|| list.split(BETWEEN).collect());
                let tags = tags.into_iter().map(str::trim).filter(|tag| !tag.is_empty());
                let tags = tags.map(|tag| found(tag.trim_start_matches('#'), i)).collect();
                page.mark(i, Mark::Field(Field::Tags), self.tags);
                page.fields.tags = tags;
            }
            _ if alone => self.take_run(page, i, end),
            _ => {}
        }
    }

    /// Takes a line of words with a number sign in front.
    fn take_hashtags(&self, page: &mut Page, i: usize) {
        let text = page.text_of(i);
        let tag = |word: &str| word.strip_prefix('#').is_some_and(|tag| tag.starts_with(char::is_alphabetic));
        if !page.blocks[i].is_open()
            || page.fields.tags.first().is_some_and(|tag| tag.from == SITE)
            || page.blocks[i].kind != Kind::Paragraph
            || !text.starts_with('#')
            || !text.split_whitespace().all(tag)
        {
            return;
        }
        let tags: Vec<Found> = text.split_whitespace().map(|word| found(word.trim_start_matches('#'), i)).collect();
        page.mark(i, Mark::Field(Field::Tags), self.tags);
        page.fields.tags.extend(tags);
    }

    /// Takes the short lines below a label that stands alone; in HTML those that stand with it up to the next heading, links
    /// or none of them.
    fn take_run(&self, page: &mut Page, label: usize, end: usize) {
        let goes_on = |i: &usize| {
            let block = &page.blocks[*i];
            let close = block.gap == 0 || block.gap == page.blocks[label + 1].gap;
            let of_kind = |markup: &Markup| {
                let linked = |i: usize| page.blocks[i].traits.links > 0;
                stands_with(page, markup, *i, label)
                    && !matches!(block.kind, Kind::Heading(_))
                    && linked(*i) == linked(label + 1)
            };
            block.is_open() && block.hints & OTHER == 0 && close && page.markup.as_deref().is_none_or(of_kind)
        };
        let run = (label + 1..end.max(label + 1 + MOST_TAGS).min(page.blocks.len())).take_while(goes_on);
        let run = run.map_while(|i| topics(page, i).map(|topics| (i, topics)));
        let tags: Vec<Found> = run
            .flat_map(|(i, topics)| topics.into_iter().map(move |tag| found(tag.trim().trim_start_matches('#'), i)))
            .collect();
        if tags.is_empty() || tags.len() > MOST_TAGS {
            return;
        }
        page.mark(label, Mark::Field(Field::Tags), self.tags);
        tags.iter().filter_map(Found::block).for_each(|i| {
            page.mark(i, Mark::Field(Field::Tags), self.tags);
        });
        page.fields.tags.extend(tags);
    }
}

/// The topics that a line below their label states: all of it, or the texts of its links, if it says nothing else.
fn topics(page: &Page, i: usize) -> Option<Vec<&str>> {
    /// Words of the longest topic.
    const LONGEST: usize = 5;
    let block = &page.blocks[i];
    let text = page.text_of(i).trim();
    if block.traits.links == 0 {
        let fits = (1..=LONGEST).contains(&(block.shape.words as usize)) && block.shape.ending == Ending::Open;
        return (fits && !text.contains([':', '：', '\n', '\t'])).then(|| vec![text]);
    }
    let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).count();
    let topics = linked(page, i, text)?;
    let whole = topics.iter().map(|topic| letters(topic)).sum::<usize>() == letters(text);
    let short = topics.iter().all(|topic| topic.split_whitespace().count() <= LONGEST);
    (whole && short).then_some(topics)
}

/// The texts of the block's links that make up a list of topics: at least half of its words.
fn linked<'p>(page: &'p Page, i: usize, list: &str) -> Option<Vec<&'p str>> {
    let links = &page.markup.as_ref()?.links;
    let block = &page.blocks[i];
    let first = links.partition_point(|link| link.text.start < block.start);
    let within = links[first..].iter().take_while(|link| link.text.end <= block.end);
    let texts = within.filter_map(|link| page.text.get(link.text.start as usize..link.text.end as usize));
    let texts: Vec<&str> = texts.filter(|text| list.contains(text)).collect();
    let words = |text: &str| text.split_whitespace().count();
    let half = 2 * texts.iter().map(|text| words(text)).sum::<usize>() >= words(list);
    (half && !texts.is_empty()).then_some(texts)
}

/// A topic, without the number of its articles.
fn found(value: &str, block: usize) -> Found {
    let counted = value.strip_suffix(')').and_then(|value| value.rsplit_once(" ("));
    let bare = counted.filter(|(_, number)| number.bytes().all(|b| b.is_ascii_digit())).map(|(bare, _)| bare);
    Found::shown(bare.unwrap_or(value).to_owned(), block, "label")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::decode::Normaliser;
    use crate::page::{html, text};

    const BODY: &str = "The harbour froze on Tuesday, for the first time in forty years, and the ferries stayed in port.\n\n\
        The crews spent the day breaking the ice by hand, which took them until the early evening of that day.\n\n\
        Nobody was hurt, the harbour master said, although boats were pressed against the quay by the ice.\n";

    /// The stage with the built-in words.
    pub(super) fn plain() -> Labels {
        let lexicon = Arc::new(Lexicon::builtin().unwrap());
        Labels { lexicon, source: Rule::default(), tags: Rule::default(), breadcrumb: Rule::default() }
    }

    fn page(head: &str, tail: &str) -> Page {
        let mut page = text::parse(&format!("{head}\n\n{BODY}\n{tail}"), &Normaliser::default());
        plain().run(&mut page);
        page
    }

    fn tags(page: &Page) -> Vec<&str> {
        page.fields.tags.iter().map(|tag| tag.value.as_str()).collect()
    }

    #[test]
    fn sources() {
        for (line, source) in
            [("Source: MTV", "MTV"), ("Quelle: dpa", "dpa"), ("出典：例", "例"), ("Fuente: Efe.", "Efe")]
        {
            assert_eq!(page("", line).fields.source.map(|found| found.value).as_deref(), Some(source), "{line}");
        }
        assert_eq!(page("", "Sources close to the port were silent").fields.source, None);
    }

    #[test]
    fn agencies_beside_the_title_or_below_the_text_are_sources() {
        let source = |head: &str, tail: &str| {
            let mut page = text::parse(&format!("Ice in port\n{head}\n\n{BODY}\n{tail}"), &Normaliser::default());
            page.fields.title = Some(Found::shown("Ice in port", 0, "headline"));
            page.mark(0, Mark::Field(Field::Title), Rule::default());
            plain().run(&mut page);
            page.fields.source.map(|found| found.value)
        };
        for (line, name) in [
            ("By The Associated Press", "The Associated Press"),
            ("Reuters", "Reuters"),
            ("(dpa)", "dpa"),
            ("— AFP", "AFP"),
        ] {
            assert_eq!(source(line, "").as_deref(), Some(name), "{line}");
            assert_eq!(source("", line).as_deref(), Some(name), "{line}");
        }
        for line in ["Getty Images", "Sid", "The AP", "By Ann Lee", "Reuters reported it."] {
            assert_eq!(source(line, ""), None, "{line}");
            assert_eq!(source("", line), None, "{line}");
        }
        assert_eq!(source("The harbour in May\nReuters", ""), None, "the credit of a caption");
        assert_eq!(source("", "Related\nIce and snow\nFerries\nReuters"), None, "an entry of a list");
    }

    #[test]
    fn topics_on_one_line_or_on_lines_of_their_own() {
        assert_eq!(tags(&page("", "Tags: ice, ferries")), ["ice", "ferries"]);
        assert_eq!(tags(&page("", "Themen\nEis\nFähren")), ["Eis", "Fähren"]);
        assert_eq!(tags(&page("", "Topics\nIce (12)\nFerries (of wood)")), ["Ice", "Ferries (of wood)"]);
        assert!(tags(&page("", "Topics that matter")).is_empty());
    }

    #[test]
    fn topics_that_nothing_but_their_links_tells_apart() {
        let read = |list: &str| {
            let prose: String = BODY.split("\n\n").map(|line| format!("<p>{line}</p>")).collect();
            let mut page = html::parse(&format!("{prose}<p>Topics: {list}</p>"), &Normaliser::default());
            plain().run(&mut page);
            tags(&page).join("/")
        };
        assert_eq!(read("<a href=/a>Sea ice</a> <a href=/b>#Ferries</a>"), "Sea ice/Ferries");
        assert_eq!(read("<a href=/a>Ice, snow</a>"), "Ice, snow");
        assert_eq!(read("Ice, snow and ferries <a href=/x>x</a>"), "Ice/snow and ferries x");
    }

    #[test]
    fn topics_below_their_label_are_the_links_up_to_the_next_heading() {
        let read = |list: &str| {
            let prose: String = BODY.split("\n\n").map(|line| format!("<p>{line}</p>")).collect();
            let source = format!("<main>{prose}<div><h4>Topics</h4>{list}</div></main>");
            let mut page = html::parse(&source, &Normaliser::default());
            plain().run(&mut page);
            tags(&page).join("/")
        };
        let links = "<a href=/a>Sea ice</a> <a href=/b>#Ferries</a>";
        assert_eq!(read(links), "Sea ice/Ferries");
        assert_eq!(read("<ul><li><a href=/a>Sea ice (12)</a><li><a href=/b>Ferries</a></ul>"), "Sea ice/Ferries");
        let more = format!("<div>{links}</div><h4><a href=/c>Sections</a></h4><a href=/d>Harbour</a>");
        assert_eq!(read(&more), "Sea ice/Ferries");
        assert_eq!(read(&format!("<p>{links}</p><p>Author</p><a href=/c>Ann Lee</a>")), "Sea ice/Ferries");
        assert_eq!(read("<ul><li>Sea ice<li>Ferries</ul><p><a href=/c>Jobs</a></p>"), "Sea ice/Ferries");
        assert_eq!(read("<h5>Sea ice</h5><a href=/c>Jobs</a>"), "");
        assert_eq!(read("<p>See <a href=/c>Ice</a> too</p>"), "");
        assert_eq!(read("<div><a href=/c>The ice holds</a> 4</div>"), "");
    }
}
