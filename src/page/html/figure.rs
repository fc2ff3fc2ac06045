//! Figures that show no image: quotations, tables and code with a caption.

use super::element::{Flow, flow};
use super::tree::{Kind, NONE, Tree};

/// Nodes of a figure that are looked through.
const MOST_NODES: usize = 2000;

/// Whether a figure shows text and nothing else: its caption is text then, too.
pub(super) fn is_of_text(tree: &Tree<'_>, figure: u32) -> bool {
    let mut tells = false;
    let mut at = tree.node(figure).first;
    for _ in 0..MOST_NODES {
        if at == NONE {
            return tells;
        }
        let mut inside = tree.node(at).first;
        match &tree.node(at).kind {
            Kind::Element { name, .. } => match &**name {
                "figcaption" => inside = NONE,
                "blockquote" | "table" | "pre" => tells = true,
                name if shows(name) => return false,
                _ => {}
            },
            Kind::Text(_) | Kind::Other => {}
        }
        at = if inside != NONE { inside } else { behind(tree, at, figure) };
    }
    false
}

/// Whether an element may show an image: one of its own, or whatever a script makes of it.
fn shows(name: &str) -> bool {
    let media = matches!(flow(name), Flow::Image | Flow::Media) || matches!(name, "picture" | "svg" | "canvas");
    media || name == "noscript" || name.contains('-')
}

/// The node behind another one and all that stands in it, `NONE` at the end of `figure`.
fn behind(tree: &Tree<'_>, node: u32, figure: u32) -> u32 {
    let mut at = node;
    while at != figure {
        if tree.node(at).next != NONE {
            return tree.node(at).next;
        }
        at = tree.node(at).parent;
    }
    NONE
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use crate::decode::Normaliser;
    use crate::page::html::parse;
    use crate::page::markup::State;

    /// Whether the figure's text is said to belong to a figure of text.
    fn is_of_text(figure: &str) -> bool {
        let source = format!("<figure>{figure}<figcaption><img src=logo>Ronan</figcaption></figure><img src=a>");
        let page = parse(&source, &Normaliser::default());
        page.blocks.last().unwrap().traits.state.has(State::TEXT_FIGURE)
    }

    #[test]
    fn quotations_tables_and_code_are_figures_of_text() {
        for figure in ["<blockquote>It froze.</blockquote>", "<div><pre>ice</pre></div>", "<table><tr><td>1</table>"] {
            assert!(is_of_text(figure), "{figure}");
        }
    }

    #[test]
    fn what_shows_an_image_is_none() {
        for figure in [
            "<img src=b>",
            "<div style='background-image:url(b)'></div>",
            "<blockquote>It froze.</blockquote><picture><img></picture>",
            "<table><tr><td><svg></svg></table>",
            "<lazy-image></lazy-image><pre>ice</pre>",
            "<iframe src=b></iframe>",
        ] {
            assert!(!is_of_text(figure), "{figure}");
        }
    }
}
