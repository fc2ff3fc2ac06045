//! The element that holds an image and the words beside it, and nothing else: these are its caption.

use crate::page::markup::{Markup, Tag, token};
use crate::page::{Ending, Field, Hint, Mark, Page};
use crate::stages::body::is_prose;

/// Words of the longest caption that is known by its place.
const LONGEST: u32 = 60;

/// Elements between a caption and the one that it shares with its image.
const REACH: usize = 4;

/// The most blocks beside an image.
const MOST: usize = 3;

/// Tokens of elements that hold captions, and much else.
const NAMES: [u32; 5] = [token("desc"), token("descr"), token("description"), token("legend"), token("pie")];

/// Tokens of elements that hold images.
const IMAGES: [u32; 6] =
    [token("photo"), token("photograph"), token("picture"), token("image"), token("foto"), token("bild")];

/// Words of the shortest caption that is known by the element around it and its image: fewer are labels.
const SHORTEST: u32 = 3;

/// Whether block `i` is the caption of an image: alone with it in an element that is named so, or named as captions may
/// be, or between paragraphs of prose.
pub(super) fn holds_caption(page: &Page, markup: &Markup, i: usize, image: usize) -> bool {
    let block = &page.blocks[i];
    if block.shape.words > LONGEST || 2 * block.traits.link_bytes as usize > page.text_of(i).len() {
        return false;
    }
    let Some(wrapper) = shared(markup, block.traits.container, markup.images[image].container) else { return false };
    let holds = |container: u32| up(markup, container).any(|at| at == wrapper);
    let others = markup.images[image.saturating_sub(1)..].iter().take(3).filter(|image| holds(image.container));
    let inside = |j: &usize| holds(page.blocks[*j].traits.container);
    let (first, last) = (
        (0..i).rev().take(MOST).take_while(inside).last().unwrap_or(i),
        (i + 1..page.blocks.len()).take(MOST).take_while(inside).last().unwrap_or(i),
    );
    let is_caption = |j: usize| matches!(page.blocks[j].mark, Mark::Field(Field::Caption | Field::Credit));
    let alone = (first..=last).all(|j| j == i || is_caption(j)) && others.count() == 1;
    let of_images = || {
        let tokens = markup.tokens_of(&markup.containers[wrapper as usize].tokens);
        block.shape.words >= SHORTEST && tokens.iter().any(|token| IMAGES.contains(token))
    };
    let placed = || of_images() || is_between_prose(page, markup, first, last, wrapper);
    alone && (is_named(page, markup, i, wrapper) || !is_prose(block) && block.hints & Hint::CHROME == 0 && placed())
}

/// Whether the element of block `i`, or one around it within the wrapper, is named as captions may be. What an inline
/// element is named need not hold for all of a paragraph.
fn is_named(page: &Page, markup: &Markup, i: usize, wrapper: u32) -> bool {
    let traits = &page.blocks[i].traits;
    let inline = (!is_prose(&page.blocks[i])).then_some(&traits.tokens);
    let within = up(markup, traits.container).take_while(|at| *at != wrapper);
    let tokens = within.map(|at| &markup.containers[at as usize].tokens).chain(inline);
    tokens.flat_map(|tokens| markup.tokens_of(tokens)).any(|token| NAMES.contains(token))
}

/// Whether the blocks `first..=last` of a wrapper that is no entry of a list stand between paragraphs.
fn is_between_prose(page: &Page, markup: &Markup, first: usize, last: usize, wrapper: u32) -> bool {
    let prose = |i: usize| page.blocks.get(i).is_some_and(is_prose);
    let plain = matches!(markup.containers[wrapper as usize].tag, Tag::Div | Tag::P | Tag::Figure);
    let points = page.blocks[first..=last].iter().any(|block| block.shape.ending == Ending::Colon);
    plain && !points && prose(first.wrapping_sub(1)) && prose(last + 1)
}

/// The innermost element around two containers that is not the whole text.
fn shared(markup: &Markup, one: u32, other: u32) -> Option<u32> {
    up(markup, one).find(|at| up(markup, other).any(|around| around == *at))
}

/// A container and those around it, as far as a caption and its image reach.
fn up(markup: &Markup, container: u32) -> impl Iterator<Item = u32> {
    let is_part = move |at: &u32| {
        let tag = markup.containers[*at as usize].tag;
        *at != 0 && !matches!(tag, Tag::Article | Tag::Section | Tag::Main | Tag::Body | Tag::Html)
    };
    let next = move |at: &u32| Some(markup.containers[*at as usize].parent);
    std::iter::successors(Some(container), next).take(1 + REACH).take_while(is_part)
}
