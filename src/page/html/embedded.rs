//! Text that stands in scripts alone: the `articleBody` of JSON-LD, the state that frameworks build pages from. It is
//! read where the page itself shows next to no text.

mod scripts;

use self::scripts::{Found, find, is_markup};
use super::tree::Tree;
use super::{blocks, build};
use crate::decode::Normaliser;
use crate::page::markup::{Container, Markup, Prop, State, Tag};
use crate::page::{Block, Kind, Page, Shape};

/// Fewer words in scripts are no article.
const LEAST: usize = 60;

/// A page with as many words of prose shows its text.
const SHOWN: u32 = 80;

/// Of so many words of hidden prose one counts as shown.
const HIDDEN: u32 = 3;

/// Prose ends as sentences do and has this many words.
const PROSE: u32 = 10;

/// Adds the text of scripts to a page that shows none.
pub(super) fn add(tree: &Tree<'_>, normaliser: &Normaliser, page: &mut Page) {
    let shown = shown(page);
    if shown >= SHOWN {
        return;
    }
    let Some(found) = find(tree).filter(|found| found.words() >= LEAST.max(2 * shown as usize)) else { return };
    let Some(mut markup) = page.markup.take() else { return };
    markup.containers.push(Container {
        depth: 1,
        tag: Tag::Article,
        prop: Prop::ArticleBody,
        state: State::EMBEDDED,
        ..Container::default()
    });
    markup.embedded = Some(found.from);
    for part in &found.parts {
        append(part, &found, normaliser, page, &markup);
    }
    page.markup = Some(markup);
}

/// Words of prose that the page shows. What it hides counts in part: it can be the text until a script shows it, or for
/// readers without scripts, and a dialogue as well.
fn shown(page: &Page) -> u32 {
    let prose = page.blocks.iter().filter(|block| block.shape.is_prose(PROSE));
    let (shown, hidden) = prose.fold((0, 0), |(shown, hidden), block| match block.traits.state.has(State::HIDDEN) {
        true => (shown, hidden + block.shape.words),
        false => (shown + block.shape.words, hidden),
    });
    shown + hidden / HIDDEN
}

/// Adds the blocks of one part to the page.
fn append(part: &str, found: &Found, normaliser: &Normaliser, page: &mut Page, markup: &Markup) {
    let container = markup.containers.len() as u32 - 1;
    let mut push = |text: &str, block: &Block| {
        let start = page.text.len() as u32;
        page.text.push_str(text);
        let mut block = Block {
            start,
            end: page.text.len() as u32,
            source_start: found.span.0,
            source_end: found.span.1,
            ..block.clone()
        };
        block.traits.container = container;
        block.traits.state = State::EMBEDDED;
        block.traits.tokens = Default::default();
        page.blocks.push(block);
    };
    if is_markup(part) {
        let (tree, _) = build::build(part, build::Attributes::Read);
        let inner = blocks::page(&tree, normaliser, part.len(), None);
        (0..inner.blocks.len()).for_each(|i| push(inner.tile_of(i), &inner.blocks[i]));
        return;
    }
    let mut line = String::new();
    for raw in part.lines() {
        line.clear();
        normaliser.line_into(raw, &mut line);
        if !line.is_empty() {
            push(&line, &Block { gap: 1, kind: Kind::Paragraph, shape: Shape::of(&line), ..Block::default() });
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use crate::decode::Normaliser;
    use crate::page::html::parse;
    use crate::page::markup::State;

    const SENTENCE: &str = "The harbour froze on Tuesday, and the ferries stayed in port for the first time in years.";

    fn embedded(source: &str) -> Vec<String> {
        let page = parse(source, &Normaliser::default());
        let own = |i: &usize| page.blocks[*i].traits.state.has(State::EMBEDDED);
        (0..page.blocks.len()).filter(own).map(|i| page.text_of(i).to_owned()).collect()
    }

    #[test]
    fn an_article_body_in_json_ld_is_read() {
        let body = format!("{SENTENCE}\\n\\n{}", [SENTENCE; 5].join(" "));
        let source = format!(
            "<div id=root></div><script type='application/ld+json'>\
             {{\"@graph\":[{{\"@type\":\"NewsArticle\",\"articleBody\":\"{body}\"}}]}}</script>"
        );
        assert_eq!(embedded(&source), [SENTENCE.to_owned(), [SENTENCE; 5].join(" ")]);
    }

    #[test]
    fn the_state_of_a_framework_is_read() {
        let html = format!("<p>{SENTENCE}</p><h2>More</h2><p>{}</p>", [SENTENCE; 5].join(" "));
        let state = serde_json::json!({"props": {"page": {"title": "Ice", "body": html, "css": "a{b:c}"}}});
        for (open, close) in [
            ("<script id=__NEXT_DATA__ type='application/json'>", ""),
            ("<script>window.__STATE__ = ", ";"),
            ("<script>(function () {})(); w['q'].push(", ");"),
        ] {
            let found = embedded(&format!("<div></div>{open}{state}{close}</script>"));
            assert_eq!(found, [SENTENCE.to_owned(), "More".to_owned(), [SENTENCE; 5].join(" ")], "{open}");
        }
    }

    #[test]
    fn pages_that_show_their_text_are_left_alone() {
        let text = [SENTENCE; 6].join(" ");
        let source = format!("<p>{text}</p><script type='application/ld+json'>{{\"articleBody\":\"{text}\"}}</script>");
        assert!(embedded(&source).is_empty());
    }

    #[test]
    fn rich_text_is_read_whole_and_messages_are_not() {
        let (some, most) = ([SENTENCE; 4].join(" "), [SENTENCE; 5].join(" "));
        let messages = serde_json::json!({"cookies": {"text": some}, "legal": {"text": format!("{some} So it was.")}});
        let story = serde_json::json!([
            {"content": [{"value": SENTENCE}]},
            {"content": [{"content": [{"content": [{"value": "Ice, as thick as a hand"}]}]}]},
            {"content": [{"value": most}]},
        ]);
        let state = serde_json::json!({"messages": messages, "story": {"content": story}});
        let found = embedded(&format!("<div></div><script type='application/json'>{state}</script>"));
        assert_eq!(found, [SENTENCE.to_owned(), "Ice, as thick as a hand".to_owned(), most]);
        let names = serde_json::json!({"items": vec![serde_json::json!({"text": "Ice and snow of the year"}); 40]});
        assert!(embedded(&format!("<div></div><script type='application/json'>{names}</script>")).is_empty());
    }

    #[test]
    fn text_for_readers_without_scripts_is_enough() {
        let text = format!("<p>{}</p>", [SENTENCE; 15].join(" "));
        let state = serde_json::json!({"posts": [{"content": text}]});
        let script = format!("<script type='application/json'>{state}</script>");
        assert!(embedded(&format!("<noscript>{text}</noscript>{script}")).is_empty());
        assert!(!embedded(&format!("<noscript><p>{SENTENCE}</p></noscript>{script}")).is_empty());
    }

    #[test]
    fn short_or_broken_scripts_hold_nothing() {
        for script in ["{\"articleBody\":\"Too short.\"}", "{\"articleBody\":", "[[[[", ""] {
            assert!(embedded(&format!("<script type='application/ld+json'>{script}</script>")).is_empty());
        }
    }
}
