//! The section as the page shows it: the last part of a path, or the line above the title.

use super::{BELOW, Labels, OTHER};
use crate::page::markup::Markup;
use crate::page::{Found, Mark, Page, Reason};
use crate::stages::fingerprint::same_letters;

/// Words and bytes of the longest name of a section.
const LONGEST: (usize, usize) = (6, 60);

/// Elements around a line among which the one is that holds the other, too.
const NEAR: usize = 4;

/// Whether a text can be the name of a section: a few words that begin with a letter.
pub(in crate::stages) fn is_section(text: &str) -> bool {
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    text.len() <= LONGEST.1
        && text.split_whitespace().count() <= LONGEST.0
        && text.starts_with(char::is_alphabetic)
        && !text.contains(['@', '\n', '\t', ':', '?', '…'])
        && letters >= 2
        && 2 * letters > text.chars().filter(|c| !c.is_whitespace()).count()
}

impl Labels {
    /// Reads the section off a path such as `Home › News › Politics` above the title, else off the line above it.
    pub(super) fn find_section(&self, page: &mut Page, title: usize) {
        for i in (title.saturating_sub(BELOW)..title).rev() {
            let block = &page.blocks[i];
            if !block.is_open() && block.mark != Mark::Remove(Reason::Breadcrumb) || block.shape.words > 30 {
                continue;
            }
            let Some(section) = section(page, i) else { continue };
            page.mark(i, Mark::Remove(Reason::Breadcrumb), self.breadcrumb);
            if is_section(&section) {
                page.fields.section.get_or_insert(Found::shown(section, i, "breadcrumb"));
            }
            return;
        }
        if page.fields.section.is_none() {
            page.fields.section = kicker(page, title);
        }
    }
}

/// The short line right above the title that is an entry of the menu, too. In HTML it stands with the title: what does
/// not is the end of the menu itself.
fn kicker(page: &Page, title: usize) -> Option<Found> {
    let above = title.checked_sub(1)?;
    let block = &page.blocks[above];
    let text = page.text_of(above);
    let menu =
        |block: usize| page.blocks[block].mark == Mark::Remove(Reason::Navigation) || page.blocks[block].is_open();
    let entry = |block: usize| menu(block) && same_letters(page.text_of(block), text);
    let short = (1..=3).contains(&block.shape.words) && is_section(text) && block.hints & OTHER == 0;
    let near = || page.markup.as_deref().is_none_or(|markup| stands_with(page, markup, above, title));
    (short && menu(above) && near() && (0..above).any(entry)).then(|| Found::shown(text.to_owned(), above, "kicker"))
}

/// Whether the element around another block, or the one around that, holds the block, too.
pub(super) fn stands_with(page: &Page, markup: &Markup, block: usize, other: usize) -> bool {
    let parent = |container: u32| markup.containers[container as usize].parent;
    let around = parent(page.blocks[other].traits.container);
    let holders = [around, parent(around)];
    let mut own = page.blocks[block].traits.container;
    for _ in 0..NEAR {
        if own != 0 && holders.contains(&own) {
            return true;
        }
        own = parent(own);
    }
    false
}

/// The last part of a path that is not the title.
fn section(page: &Page, i: usize) -> Option<String> {
    let text = page.text_of(i);
    let separator = ["›", "»", ">", "❯", "→", " / "].into_iter().find(|&separator| text.contains(separator))?;
    let parts: Vec<&str> =
        text.split(separator).map(|part| part.trim_matches([' ', '/', '\n'])).filter(|part| !part.is_empty()).collect();
    let title = page.fields.title.as_ref().map_or("", |title| title.value.as_str());
    let sections = parts.iter().take_while(|part| !same_letters(part, title) && part.split(' ').count() <= 5);
    let sections: Vec<&str> = sections.copied().collect();
    (parts.len() >= 2 && sections.len() >= 2 && sections.len() + 1 >= parts.len())
        .then(|| sections[sections.len() - 1].to_owned())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::decode::Normaliser;
    use crate::page::{html, text};
    use crate::stages::Stage;
    use crate::stages::labels::tests::plain;

    const BODY: [&str; 3] = [
        "The harbour froze on Tuesday, for the first time in forty years, and the ferries stayed in port.",
        "The crews spent the day breaking the ice by hand, which took them until the early evening of that day.",
        "Nobody was hurt, the harbour master said, although boats were pressed against the quay by the ice.",
    ];

    /// Looks for the section of a page whose title is `title`.
    fn read(mut page: Page, title: &str) -> Page {
        let block = (0..page.blocks.len()).rfind(|&i| page.text_of(i) == title);
        page.fields.title = block.map(|block| Found::shown(title.to_owned(), block, "headline"));
        plain().run(&mut page);
        page
    }

    fn shown(page: &Page) -> Option<&str> {
        page.fields.section.as_ref().map(|found| found.value.as_str())
    }

    #[test]
    fn the_last_section_of_a_path() {
        let page = text::parse(&format!("Home › News › Harbour\n\n{}", BODY.join("\n\n")), &Normaliser::default());
        let page = read(page, "");
        assert_eq!(shown(&page), Some("Harbour"));
        assert_eq!(page.blocks[0].mark, Mark::Remove(Reason::Breadcrumb));
        let page = text::parse(&format!("Page › 3 › 12\n\n{}", BODY.join("\n\n")), &Normaliser::default());
        assert_eq!(shown(&read(page, "")), None);
    }

    #[test]
    fn the_line_above_the_title_that_is_in_the_menu() {
        let menu = |entry: &str, above: &str| {
            let source = format!(
                "<nav><ul><li>News</li><li>{entry}</li></ul></nav><main><header>{above}<h1>Ice in port</h1></header>\
                 <p>{}</p></main>",
                BODY.join("</p><p>")
            );
            read(html::parse(&source, &Normaliser::default()), "Ice in port").fields.section.map(|found| found.value)
        };
        assert_eq!(menu("Harbour", "<div>Harbour</div>").as_deref(), Some("Harbour"));
        assert_eq!(menu("Harbour</li><li>Harbour", ""), None, "the menu itself");
        assert_eq!(menu("555 0199", "<div>555 0199</div>"), None);
        assert_eq!(menu("Ferries", "<div>Harbour</div>"), None, "no entry of the menu");
    }

    #[test]
    fn names_of_sections() {
        for name in ["Politics", "IT", "政治", "Arts & Culture", "U.S. News"] {
            assert!(is_section(name), "{name}");
        }
        for text in [
            "310.638.4800",
            "of 5…",
            "9",
            "[ LOADING]",
            "ann@example.org",
            "Search for:",
            "A very long line that says what the section is",
        ] {
            assert!(!is_section(text), "{text}");
        }
    }
}
