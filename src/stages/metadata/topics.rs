//! Topics and section as links name them: those with `rel="tag"`, near the title or below the text, else those below the
//! text that lead to pages on topics.

use std::ops::Range;

use super::block_of;
use super::stated::Candidate;
use crate::page::markup::{Link, Markup, Note, NoteKind};
use crate::page::{Field, Mark, Page, Rule};
use crate::stages::body::{Body, is_prose};
use crate::stages::fingerprint::same_letters;
use crate::stages::labels::is_section;
use crate::stages::lexicon::Lexicon;

/// What such links are called in evidence.
pub(super) const TAGGED: &str = "rel=tag";

/// What links to pages on topics are called in evidence.
const LINKED: &str = "topic-links";

/// Blocks below the text among which the article's own topics stand.
const BELOW: usize = 12;

/// The most topics in one list: more are a cloud of all that the site has.
const MOST: usize = 20;

/// Bytes of text between two links of one list.
const APART: u32 = 40;

/// Words of a list's line that are no topics: its label.
const LABEL: u32 = 3;

/// Words of the longest name of a topic: longer links to such pages are headlines.
const NAME: usize = 5;

/// Those of the longest list near the title, which is `around`, or below the text. The lines that hold nothing else are
/// taken out of the text.
pub(super) fn take(
    page: &mut Page,
    markup: &Markup,
    around: &Range<usize>,
    lexicon: &Lexicon,
    rule: Rule,
) -> Vec<Candidate> {
    let notes = own(page, markup, around, NoteKind::Topic);
    let lists = notes.chunk_by(|(_, note), (_, next)| next.at <= note.at + note.text.len() as u32 + APART);
    let lists = lists.filter(|list| list.len() <= MOST);
    // Of lists as long, the first is the article's.
    let Some(list) = lists.min_by_key(|list| std::cmp::Reverse(list.len())) else {
        return linked(page, markup, around, lexicon, rule);
    };
    for line in list.chunk_by(|(block, _), (next, _)| block == next) {
        let i = line[0].0;
        let words: usize = line.iter().map(|(_, note)| note.text.split_whitespace().count()).sum();
        if page.blocks.get(i).is_some_and(|block| block.shape.words <= words as u32 + LABEL) {
            page.mark(i, Mark::Field(Field::Tags), rule);
        }
    }
    let topic = |note: &Note| note.text.trim_start_matches('#').trim().to_owned();
    let filed = list.iter().map(|(_, note)| topic(note)).filter(|topic| !lexicon.label.unfiled.has(topic));
    filed.map(|value| Candidate { value, from: TAGGED }).collect()
}

/// Those of the first lines below the text that hold nothing but links to pages on topics, two or more in sum.
fn linked(page: &mut Page, markup: &Markup, around: &Range<usize>, lexicon: &Lexicon, rule: Rule) -> Vec<Candidate> {
    let lines = below(page, around).map(|i| (i, topics_of(page, markup, i, lexicon)));
    let list: Vec<(usize, Vec<&str>)> =
        lines.skip_while(|(_, topics)| topics.is_empty()).take_while(|(_, topics)| !topics.is_empty()).collect();
    let count: usize = list.iter().map(|(_, topics)| topics.len()).sum();
    if !(2..=MOST).contains(&count) {
        return Vec::new();
    }
    let names = list.iter().flat_map(|(_, topics)| topics.iter().map(|topic| topic.trim_start_matches('#').trim()));
    let filed = names.filter(|name| !lexicon.label.unfiled.has(name));
    let found = filed.map(|name| Candidate { value: name.to_owned(), from: LINKED }).collect();
    let lines: Vec<usize> = list.iter().map(|(i, _)| *i).collect();
    for i in lines {
        page.mark(i, Mark::Field(Field::Tags), rule);
    }
    found
}

/// The texts of a line's links, if all of them lead to pages on topics and it says little else.
fn topics_of<'p>(page: &'p Page, markup: &Markup, i: usize, lexicon: &Lexicon) -> Vec<&'p str> {
    let Some(block) = page.blocks.get(i) else { return Vec::new() };
    let named = |link: &Link| {
        let name = page.text.get(link.text.start as usize..link.text.end as usize)?.trim();
        let fits = leads_to_topic(&link.href, lexicon) && (1..=NAME).contains(&name.split_whitespace().count());
        fits.then_some(name)
    };
    let Some(names) = markup.links_in(block.start..block.end).map(named).collect::<Option<Vec<&str>>>() else {
        return Vec::new();
    };
    let words: usize = names.iter().map(|name| name.split_whitespace().count()).sum();
    let alone = block.is_open() || matches!(block.mark, Mark::Remove(_));
    let own = markup.comment_of(block.traits.container).is_none();
    if alone && own && block.shape.words <= words as u32 + LABEL { names } else { Vec::new() }
}

/// Whether an address is of one topic's page: `/tags/ice`.
fn leads_to_topic(href: &str, lexicon: &Lexicon) -> bool {
    let path = href.split_once("://").map_or(href, |(_, rest)| rest);
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let mut parts = path.split('/').filter(|part| !part.is_empty());
    parts.any(|part| lexicon.label.path.has(part)) && parts.count() == 1
}

/// The category of the article, if it is no topic as well: the first near the title, else below the text.
pub(super) fn category(page: &Page, markup: &Markup, around: &Range<usize>, lexicon: &Lexicon) -> Option<Candidate> {
    let is_topic = |name: &str| page.fields.tags.iter().any(|tag| same_letters(&tag.value, name));
    let mut named = own(page, markup, around, NoteKind::Category).into_iter().map(|(_, note)| &note.text);
    let name = named.find(|name| is_section(name) && !lexicon.label.unfiled.has(name) && !is_topic(name))?;
    Some(Candidate { value: name.clone(), from: TAGGED })
}

/// The notes of a kind near the title or below the text, with their blocks; not those of readers' comments.
fn own<'m>(page: &Page, markup: &'m Markup, around: &Range<usize>, kind: NoteKind) -> Vec<(usize, &'m Note)> {
    let below = below(page, around);
    let is_near = |block: usize| around.contains(&block) || below.contains(&block);
    let is_comment =
        |block: usize| page.blocks.get(block).is_some_and(|block| markup.comment_of(block.traits.container).is_some());
    let notes = markup.notes.iter().filter(|note| note.kind == kind && !note.text.is_empty());
    let placed = notes.map(|note| (block_of(page, note), note));
    placed.filter(|(block, _)| is_near(*block) && !is_comment(*block)).collect()
}

/// The blocks below the text among which the article's own topics stand.
fn below(page: &Page, around: &Range<usize>) -> Range<usize> {
    Body::of(page).map_or(around.end..around.end, |body| {
        let last = (body.settled..body.end).rev().find(|&i| is_prose(&page.blocks[i]));
        last.unwrap_or(body.settled) + 1..body.end + BELOW
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use crate::source::Input;
    use crate::{Article, Cleaner, Pipeline, Record};

    const PROSE: &str = "<p>The harbour froze on Tuesday, for the first time in forty years, and the ferries stayed in \
        port.</p><p>The crews spent the day breaking the ice by hand, which took them until the early evening.</p>";

    /// The article of a page with this above and below its text.
    fn article(head: &str, above: &str, below: &str) -> Article {
        let page = format!("<head>{head}</head><h1>A harbour froze</h1>{above}{PROSE}{below}");
        let cleaner = Cleaner::new(Pipeline::builtin("article").unwrap());
        cleaner.clean(&Record { input: Input::Html, ..Record::text(page) }).unwrap()
    }

    #[test]
    fn links_to_topics_below_the_text() {
        let links = "<a rel=tag href=/ice>Ice</a> <a rel='tag nofollow' href=/f>#ferries</a>";
        let found = article("", "", &format!("<p>Filed in {links}</p><p>Home</p>"));
        assert_eq!(found.tags, ["Ice", "ferries"]);
        assert!(!found.text.contains("Ice"), "{}", found.text);
        let cloud: String = (0..30).map(|n| format!("<a rel=tag href=/{n}>Topic {n}</a> ")).collect();
        assert!(article("", "", &format!("<p>{cloud}</p>")).tags.is_empty());
        let comment = format!("<ul class=comments><li class=comment><p>{links}</p></ul>");
        assert!(article("", "", &comment).tags.is_empty());
    }

    #[test]
    fn links_that_lead_to_pages_on_topics_below_the_text() {
        let list =
            "<ul><li><a href=/tags/ice/>Ice</a></li><li><a href='https://example.org/tags/fish'>#fish</a></li></ul>";
        let found = article("", "", &format!("{list}<p>Home</p>"));
        assert_eq!(found.tags, ["Ice", "fish"]);
        assert!(article("", list, "").tags.is_empty());
        for other in [
            "<ul><li><a href=/topic/ice>Why the ice came back to the harbour</a></li><li><a href=/topic/b>Boats</a></ul>",
            "<p><a href=/tags/ice>Ice</a></p>",
            "<ul><li><a href=/news/ice>Ice</a></li><li><a href=/news/fish>Fish</a></li></ul>",
        ] {
            assert!(article("", "", other).tags.is_empty(), "{other}");
        }
    }

    #[test]
    fn a_text_with_links_to_topics_stays() {
        let linked = "<p>The <a rel=tag href=/ice>ice</a> was as thick as a hand, the master of the harbour said.</p>";
        assert!(article("", linked, "").text.contains("thick as a hand"));
    }

    #[test]
    fn what_the_head_states_comes_first() {
        let head = "<meta property=article:tag content=Winter><meta property=article:section content=Coast>";
        let links = "<p><a rel=tag href=/ice>Ice</a> <a rel='category tag' href=/news>News</a></p>";
        let found = article(head, links, "");
        assert_eq!((found.tags, found.section.as_deref()), (vec!["Winter".to_owned()], Some("Coast")));
        let unfiled = links.replace("News", "Uncategorized").replace("Ice", "Allgemein");
        let found = article("", &unfiled, "");
        assert_eq!((found.tags, found.section), (Vec::new(), None));
        let found = article("", links, "");
        assert_eq!((found.tags, found.section.as_deref()), (vec!["Ice".to_owned()], Some("News")));
    }
}
