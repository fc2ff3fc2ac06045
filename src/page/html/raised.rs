//! What stands raised or lowered beside text and would run together with it: exponents, indices, the marks of notes.

use std::borrow::Cow;

use super::attribute::Name;
use super::tree::{NONE, Tree};

/// Elements between a link and the `sup` that it stands in.
const REACH: usize = 3;

/// Letters of the longest mark of a note.
const LONGEST_MARK: usize = 3;

/// Letters of the longest exponent.
const LONGEST: usize = 12;

/// Pieces of text that are looked through.
const MOST_PIECES: usize = 8;

/// Class names of links to notes.
const NOTES: [&str; 5] = ["footnote-ref", "footnote-anchor", "footnote-reference", "noteref", "footnoteref"];

/// How a piece of text is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Script {
    /// As an exponent: `10⁶`.
    Raised,
    /// As an index: `3₁₀`.
    Lowered,
    /// As the mark of a note: `1911[2]`.
    Note,
}

impl Script {
    /// The script of an element's text behind `before`, what its block holds so far; `None` where it is written as it is.
    pub(super) fn of(tree: &Tree<'_>, node: u32, name: &str, before: &str) -> Option<Script> {
        let behind_digit = || before.ends_with(|c: char| c.is_ascii_digit() || is_script(c));
        match name {
            "sup" if behind_digit() && !links_within(tree, node) && is_number(tree, node) => Some(Script::Raised),
            "sub" if behind_digit() && is_number(tree, node) => Some(Script::Lowered),
            "a" if is_note(tree, node) && !before.is_empty() && !before.ends_with(['[', '(']) => Some(Script::Note),
            _ => None,
        }
    }

    /// The text in this script.
    pub(super) fn write(self, text: &str) -> Cow<'_, str> {
        match self {
            Script::Raised => text.chars().map(|c| raised(c).unwrap_or(c)).collect::<String>().into(),
            Script::Lowered => text.chars().map(|c| lowered(c).unwrap_or(c)).collect::<String>().into(),
            Script::Note if text.trim_ascii().is_empty() => text.into(),
            Script::Note => format!("[{}]", text.trim_ascii()).into(),
        }
    }
}

fn raised(c: char) -> Option<char> {
    Some(match c {
        '1' => '¹',
        '2' => '²',
        '3' => '³',
        '0' | '4'..='9' => char::from_u32('⁰' as u32 + c as u32 - '0' as u32)?,
        'n' => 'ⁿ',
        '+' => '⁺',
        '-' | '−' | '–' => '⁻',
        _ => return None,
    })
}

fn lowered(c: char) -> Option<char> {
    Some(match c {
        '0'..='9' => char::from_u32('₀' as u32 + c as u32 - '0' as u32)?,
        '+' => '₊',
        '-' | '−' | '–' => '₋',
        _ => return None,
    })
}

/// Whether the character is a raised or lowered digit.
fn is_script(c: char) -> bool {
    matches!(c, '¹' | '²' | '³' | '⁰' | '⁴'..='⁹' | '₀'..='₉')
}

/// Whether an element shows digits, `n` and signs of numbers alone, which have raised and lowered forms.
fn is_number(tree: &Tree<'_>, node: u32) -> bool {
    let mut letters = 0;
    let all = tree.texts(node, NONE).take(MOST_PIECES).all(|text| {
        text.trim_ascii().chars().all(|c| {
            letters += 1;
            raised(c).is_some()
        })
    });
    all && (1..=LONGEST).contains(&letters)
}

/// Whether a link to a place of a page stands in an element.
fn links_within(tree: &Tree<'_>, node: u32) -> bool {
    let mut at = node;
    for _ in 0..REACH {
        at = tree.node(at).first;
        if at == NONE {
            return false;
        }
        if tree.name(at) == "a" && leads_to_place(tree, at) {
            return true;
        }
    }
    false
}

fn leads_to_place(tree: &Tree<'_>, link: u32) -> bool {
    tree.attribute(link, Name::Href).is_some_and(|href| href.contains('#'))
}

/// Whether a link leads to a note: it is raised or named so, leads to a place of a page, and shows a number or a letter.
fn is_note(tree: &Tree<'_>, link: u32) -> bool {
    leads_to_place(tree, link) && shows_mark(tree, link) && (is_named(tree, link) || is_raised(tree, link))
}

fn is_named(tree: &Tree<'_>, link: u32) -> bool {
    let words = |name| tree.attribute(link, name).unwrap_or_default().split_ascii_whitespace();
    words(Name::Class).any(|word| NOTES.contains(&word)) || words(Name::Role).any(|word| word == "doc-noteref")
}

/// Whether a link stands in a `sup`, or its text does.
fn is_raised(tree: &Tree<'_>, link: u32) -> bool {
    let above = std::iter::successors(Some(link), |&at| Some(tree.node(at).parent).filter(|&up| up != NONE));
    let inside = tree.children(link).find(|&child| !tree.name(child).is_empty());
    above.take(1 + REACH).chain(inside).any(|at| tree.name(at) == "sup")
}

/// Whether the text of a link, in one piece, is a number of a few digits or one letter.
fn shows_mark(tree: &Tree<'_>, link: u32) -> bool {
    let mut texts = tree.texts(link, NONE).take(MOST_PIECES).map(str::trim_ascii).filter(|text| !text.is_empty());
    let (Some(mark), None) = (texts.next(), texts.next()) else { return false };
    let is_letter = mark.len() == 1 && mark.as_bytes()[0].is_ascii_alphabetic();
    is_letter || mark.chars().all(char::is_numeric) && mark.chars().count() <= LONGEST_MARK
}

#[cfg(test)]
mod tests {
    use crate::decode::Normaliser;
    use crate::page::html::parse;

    fn text(source: &str) -> String {
        parse(&format!("<p>{source}</p>"), &Normaliser::default()).text
    }

    #[test]
    fn marks_of_notes_stand_in_brackets() {
        for (source, expected) in [
            ("in 1911<sup><a href='#fn2' role='doc-noteref'>2</a></sup>.", "in 1911[2]."),
            ("Severn.<a class='footnote-anchor' href='https://ice.example/p#footnote-1'>1</a> It", "Severn.[1] It"),
            ("ice<a href='#n'><sup>12</sup></a> and<sup><a href=#a>a</a>,<a href=#b>b</a></sup>", "ice[12] and[a],[b]"),
            ("برج<sup><a href='#n'>۲</a></sup>", "برج[۲]"),
        ] {
            assert_eq!(text(source), expected);
        }
    }

    #[test]
    fn what_is_no_bare_mark_stays_as_it_is() {
        for (source, expected) in [
            ("2023.<sup class=reference><a href='#n1'><span>[</span>1<span>]</span></a></sup>", "2023.[1]"),
            ("2023<sup>[<a href='#n1'>1</a>]</sup>", "2023[1]"),
            ("<sup><a href='#r1'>1</a></sup> A note", "1 A note"),
            ("ice<sup><a href='#n'>*</a></sup>", "ice*"),
            ("part <a href='#p2'>2</a>", "part 2"),
            ("ice<sup><a href='#n'>see here</a></sup>", "icesee here"),
        ] {
            assert_eq!(text(source), expected);
        }
    }

    #[test]
    fn exponents_and_indices_join_no_number() {
        for (source, expected) in [
            ("10<sup>6</sup> boats", "10⁶ boats"),
            ("10<sup><i>-12</i></sup>, 2<sup>n+1</sup>", "10⁻¹², 2ⁿ⁺¹"),
            ("101<sub>2</sub>, 10<sup>2</sup><sub>0</sub>", "101₂, 10²₀"),
            ("1911<sup>2</sup>", "1911²"),
        ] {
            assert_eq!(text(source), expected);
        }
    }

    #[test]
    fn ordinals_formulas_and_fractions_stay_as_they_are() {
        for (source, expected) in [
            ("the 1<sup>st</sup>, le 1<sup>er</sup>, N<sup>o</sup> 2, 4<sup>th</sup>", "the 1st, le 1er, No 2, 4th"),
            ("H<sub>2</sub>O, 5 km<sup>2</sup>, x<sup>2</sup>", "H2O, 5 km2, x2"),
            ("5 <sup>1</sup>/<sub>2</sub>", "5 1/2"),
            ("10<sup>6 boats</sup>", "106 boats"),
        ] {
            assert_eq!(text(source), expected);
        }
    }
}
