//! Pages that are an article and nothing else.

use crate::page::markup::{Markup, Role, Tag};
use crate::page::{Block, Mark, Page};
use crate::stages::body::is_prose;

/// The mean score of words from which a page without a sign of chrome is clean: .93.
const CLEAN: u64 = 61000;

/// Whether no phrase and no element speaks of chrome, and the scorer takes the page for text.
pub(super) fn is_clean(page: &Page) -> bool {
    let (mut words, mut likely, mut begun) = (0u64, 0u64, false);
    for block in &page.blocks {
        begun |= is_prose(block);
        match block.mark {
            Mark::Remove(_) => return false,
            Mark::Open if block.suspect.is_some() || is_set_as_chrome(page, block, begun) => return false,
            Mark::Open => {
                words += u64::from(block.shape.words);
                likely += u64::from(block.shape.words) * u64::from(block.score);
            }
            _ => {}
        }
    }
    likely >= words * CLEAN
}

/// Whether the markup sets the block where chrome stands, or as a menu: a few words weigh nothing in the mean of long
/// prose. Where the text has `begun`, a link alone may be an entry of its sources.
fn is_set_as_chrome(page: &Page, block: &Block, begun: bool) -> bool {
    let Some(markup) = page.markup.as_deref() else { return false };
    let is_menu = || is_linked(block) && !is_prose(block) && (!begun || block.traits.links > 1);
    stands_aside(markup, block.traits.container) || is_menu()
}

/// Whether a container is, or stands in, a menu, a sidebar or the page's footer.
fn stands_aside(markup: &Markup, container: u32) -> bool {
    let aside = markup.ancestors(container).any(|element| {
        matches!(element.tag, Tag::Nav | Tag::Aside)
            || matches!(element.role, Role::Navigation | Role::Menubar | Role::Complementary)
    });
    aside || markup.in_page_footer(container)
}

/// Whether the block is nothing but links, and what stands between them.
fn is_linked(block: &Block) -> bool {
    let traits = &block.traits;
    let between = (block.end - block.start).saturating_sub(traits.link_bytes + u32::from(block.marker));
    traits.links > 0 && between <= 3 * u32::from(traits.links)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode::Normaliser;
    use crate::page::html;

    const PROSE: &str =
        "<p>The harbour froze on Tuesday, for the first time in forty years, and the ferries stayed in port.</p>";

    #[test]
    fn elements_of_chrome_tell_that_a_page_is_not_clean() {
        let clean = |before: &str, behind: &str| {
            let source = format!("{before}<main><h1>Ice in port</h1>{}{behind}</main>", PROSE.repeat(3));
            let mut page = html::parse(&source, &Normaliser::default());
            page.blocks.iter_mut().for_each(|block| block.score = u16::MAX);
            is_clean(&page)
        };
        assert!(clean("", ""));
        for chrome in [
            "<nav>Home</nav>",
            "<div role=navigation>Home</div>",
            "<aside>Seen on the quay</aside>",
            "<footer>Made on a boat</footer>",
            "<p><a href=/>Salt notes</a> · <a href=/about>About</a></p>",
        ] {
            assert!(!clean(chrome, "") && !clean("", chrome), "{chrome}");
        }
        assert!(!clean("<ul><li><a href=/>Ice</a><li><a href=/tar>Tar</a></ul>", ""));
        for text in [
            "<article>It froze.<footer>Ann Lee</footer></article>",
            "<p>The <a href=/ice>ice</a> held.</p>",
            "<h2>Sources</h2><ul><li><a href=/ice>A history of ice</a><li><a href=/tar>Tar</a></ul>",
            "<p><a href=/ice>The ice held, the master of the port said on Wednesday, for a week and more.</a></p>",
        ] {
            assert!(clean("", text), "{text}");
        }
    }
}
