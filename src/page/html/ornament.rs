//! Ornaments: what elements show beside the text and is none itself. A heading's link to itself, a formula's second form,
//! the numbers of lines of code, a wiki's links to edit.

use super::attribute::Name;
use super::code::is_gutter;
use super::element::heading;
use super::tree::{NONE, Tree};

/// Elements between a link and the heading that it stands in.
const REACH: usize = 4;

/// Pieces of a heading's text that are looked through.
const MOST_PIECES: usize = 64;

/// Signs that links to a place of the same page consist of.
const SIGNS: [char; 9] = ['#', '¶', '§', '^', '🔗', '↩', '↑', '\u{FE0E}', '\u{FE0F}'];

/// Class names of a heading's link to itself.
const ANCHORS: [&str; 9] = [
    "anchor",
    "anchor-link",
    "anchorjs-link",
    "header-anchor",
    "header-link",
    "headerlink",
    "heading-link",
    "hash-link",
    "permalink",
];

/// How labels of a heading's link to itself begin.
const LABELS: [&str; 5] = ["permalink", "permanent link", "link to", "direct link", "anchor"];

/// Whether a piece of text is a sign of an icon font: those stand in the private use area.
pub(super) fn is_icon(text: &str) -> bool {
    let text = text.trim_ascii();
    !text.is_empty() && text.chars().all(|letter| ('\u{E000}'..='\u{F8FF}').contains(&letter))
}

/// Whether an element of HTML is an ornament.
pub(super) fn is_ornament(tree: &Tree<'_>, node: u32, name: &str) -> bool {
    match name {
        "a" => is_permalink(tree, node),
        "span" => is_gutter(tree, node) || is_edit_link(tree, node) || is_second_form(tree, node),
        "td" | "pre" => is_gutter(tree, node),
        "nobr" | "mjx-math" => is_second_form(tree, node),
        _ => false,
    }
}

/// Whether a link leads from a place of the page to itself: it shows nothing but a sign, or it stands in a heading beside
/// the heading's words and is named so.
fn is_permalink(tree: &Tree<'_>, node: u32) -> bool {
    if !tree.attribute(node, Name::Href).is_some_and(|href| href.contains('#')) {
        return false;
    }
    let mut signs = 0;
    let is_sign = |letter: char| SIGNS.contains(&letter);
    let signs_only = tree.texts(node, NONE).all(|text| {
        signs += text.chars().filter(|&letter| is_sign(letter)).count();
        text.chars().all(|letter| is_sign(letter) || letter.is_whitespace())
    });
    signs_only && signs > 0 || is_named_permalink(tree, node) && stands_beside_heading(tree, node)
}

fn is_named_permalink(tree: &Tree<'_>, node: u32) -> bool {
    let class = tree.attribute(node, Name::Class).unwrap_or_default();
    let labelled = |name| {
        let label = tree.attribute(node, name).unwrap_or_default().trim_ascii_start();
        let begins = |start: &&str| label.get(..start.len()).is_some_and(|label| label.eq_ignore_ascii_case(start));
        LABELS.iter().any(begins)
    };
    class.split_ascii_whitespace().any(|token| ANCHORS.contains(&token))
        || labelled(Name::AriaLabel)
        || labelled(Name::Title)
}

/// Whether the heading around a link has words outside of it.
fn stands_beside_heading(tree: &Tree<'_>, link: u32) -> bool {
    let mut at = link;
    for _ in 0..REACH {
        at = tree.node(at).parent;
        if at == NONE {
            return false;
        }
        if heading(tree.name(at)).is_some() {
            let within = |text: &str| text.chars().any(char::is_alphanumeric);
            return tree.texts(at, link).take(MOST_PIECES).any(within);
        }
    }
    false
}

/// Whether an element holds a wiki's links to edit a section.
fn is_edit_link(tree: &Tree<'_>, node: u32) -> bool {
    let class = tree.attribute(node, Name::Class).unwrap_or_default();
    class.split_ascii_whitespace().any(|token| matches!(token, "mw-editsection" | "editsection"))
}

/// Whether an element shows, for the eye alone, the formula that the element beside it holds as MathML.
fn is_second_form(tree: &Tree<'_>, node: u32) -> bool {
    let hidden = tree.attribute(node, Name::AriaHidden).is_some_and(|value| value.eq_ignore_ascii_case("true"));
    let holds_formula =
        |beside: u32| beside != NONE && tree.children(beside).next().is_some_and(|first| tree.name(first) == "math");
    hidden && (holds_formula(tree.node(node).previous) || holds_formula(tree.node(node).next))
}

#[cfg(test)]
mod tests {
    use crate::decode::Normaliser;
    use crate::page::html::parse;

    fn text(source: &str) -> String {
        parse(source, &Normaliser::default()).text
    }

    #[test]
    fn links_of_headings_to_themselves_are_no_text() {
        for link in [
            "<a href=#x>#</a>",
            "<a href=https://ice.example/page#x>¶</a>",
            "<a class=heading-link href=#x><i></i><span class=sr-only>Link to heading</span></a>",
            "<a href=#x aria-label='Permalink: Ice'>Copy</a>",
        ] {
            assert_eq!(text(&format!("<h2>The ice {link}</h2>")).trim(), "The ice", "{link}");
        }
        assert_eq!(text("<ol><li><b><a href=#r>^</a></b> A note.</ol>"), "1. A note.");
    }

    #[test]
    fn links_that_are_the_heading_stay() {
        assert_eq!(text("<h2><a class=anchor href=#x>The ice</a></h2>"), "The ice");
        assert_eq!(text("<h2><a class=anchor href=#x>#1</a></h2>"), "#1");
        assert_eq!(text("<p>The keys <a href=/keys>#</a> and *</p>"), "The keys # and *");
        assert_eq!(text("<p>See the <a class=anchor href=#x>second part</a>.</p>"), "See the second part.");
    }

    #[test]
    fn formulas_stand_once() {
        let katex = "<p>a rate of <span class=katex><span class=katex-mathml><math><semantics><mi>λ</mi>\
            <annotation>\\lambda</annotation></semantics></math></span>\
            <span class=katex-html aria-hidden=true><span>λ</span></span></span> holds</p>";
        assert_eq!(text(katex), "a rate of λ holds");
        assert_eq!(text("<p>a rate of <span aria-hidden=true>λ</span> holds</p>"), "a rate of λ holds");
    }

    #[test]
    fn signs_of_icon_fonts_are_no_text() {
        assert_eq!(text("<p><i class=icon>&#xe8b5;</i> 15 minutes</p>"), "15 minutes");
    }

    #[test]
    fn links_to_edit_go() {
        let heading = "<h2><span>History</span><span class=mw-editsection>[<a href=/e>edit</a>]</span></h2>";
        assert_eq!(text(heading), "History");
    }
}
