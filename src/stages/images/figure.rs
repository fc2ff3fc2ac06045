//! Captions that markup states: what stands in `figcaption`, or in an element named a caption.

use super::Images;
use super::credit;
use crate::page::markup::{Markup, Tag, token};
use crate::page::{Credit, Field, Found, Mark, Page, Picture};

/// Elements further up than this are no part of a caption.
const REACH: usize = 4;

/// Tokens of elements that hold a caption and nothing else.
const CAPTION: [u32; 5] =
    [token("caption"), token("figcaption"), token("legende"), token("bildunterschrift"), token("wp-caption-text")];

/// Words of the longest caption.
const LONGEST: u32 = 120;

impl Images {
    /// Takes the captions of figures among the blocks `start..end`.
    pub(super) fn take_figures(&self, page: &mut Page, start: usize, end: usize) {
        let mut pictures: Vec<(u32, Picture)> = Vec::new();
        for i in start..end {
            let Some(holder) = page.markup.as_deref().and_then(|markup| caption_of(markup, page, i)) else { continue };
            let text = page.text_of(i).trim();
            let (caption, credit) = match credit::whole(text, &self.lexicon) {
                Some(credit) => (None, Some(credit)),
                None => match credit::tail(text, &self.lexicon) {
                    Some((caption, credit)) => (Some(caption), Some(credit)),
                    None => (Some(text), None),
                },
            };
            let found = |value: &str| Found::shown(value.to_owned(), i, "figcaption");
            let caption = caption.map(found);
            let credit = credit.map(|text| Credit { text: text.to_owned(), block: i });
            let field = if caption.is_some() { Field::Caption } else { Field::Credit };
            if !page.mark(i, Mark::Field(field), self.figure) {
                continue;
            }
            match pictures.last_mut() {
                Some((last, picture)) if *last == holder => join(picture, caption, credit),
                _ => pictures.push((holder, Picture { caption, credit })),
            }
        }
        page.fields.images.extend(pictures.into_iter().map(|(_, picture)| picture));
    }
}

/// Adds another block of the same caption.
fn join(picture: &mut Picture, caption: Option<Found>, credit: Option<Credit>) {
    match (&mut picture.caption, caption) {
        (Some(before), Some(more)) => {
            before.value.push(' ');
            before.value.push_str(&more.value);
        }
        (before @ None, more) => *before = more,
        _ => {}
    }
    picture.credit = picture.credit.take().or(credit);
}

/// The element that holds the caption which block `i` is or is a part of.
fn caption_of(markup: &Markup, page: &Page, i: usize) -> Option<u32> {
    let block = &page.blocks[i];
    if !block.is_open() || block.shape.words == 0 || block.shape.words > LONGEST {
        return None;
    }
    let mut at = block.traits.container;
    for _ in 0..REACH {
        let element = &markup.containers[at as usize];
        let named = || markup.tokens_of(&element.tokens).iter().any(|token| CAPTION.contains(token));
        if element.tag == Tag::Figcaption || element.tag != Tag::Caption && element.tag != Tag::Table && named() {
            return Some(at);
        }
        if matches!(element.tag, Tag::Article | Tag::Section | Tag::Main | Tag::Body) {
            break;
        }
        at = element.parent;
    }
    None
}
