//! What stands in the text of a page of HTML beside words: its images, its embedded media, its links.

use super::record::{Image, Link, Media};
use super::resolve::resolve;
use crate::page::markup::{Img, Markup};
use crate::page::{Block, Found, Mark, Page, Picture};

/// Images of fewer pixels on a side are icons and counters.
const SMALLEST: u32 = 64;

/// The kept blocks of a page, with their places in the article.
pub(super) struct Places<'a> {
    pub(super) page: &'a Page,
    /// For each kept block of the page: its index, its start in the article's text, and the article block that it is in.
    pub(super) kept: &'a [(usize, usize, usize)],
    /// What references are seen from.
    pub(super) base: Option<String>,
}

impl<'a> Places<'a> {
    /// The places of a page that was found at `url`.
    pub(super) fn of(page: &'a Page, kept: &'a [(usize, usize, usize)], url: Option<&str>) -> Places<'a> {
        let stated = page.markup.as_ref().and_then(|markup| markup.head.base.as_deref());
        let base = stated.map(|stated| resolve(url, stated)).or(url.map(str::to_owned));
        Places { page, kept, base }
    }

    /// A reference of the page, made absolute.
    pub(super) fn url(&self, reference: &str) -> String {
        resolve(self.base.as_deref(), reference)
    }

    /// The article's block that something at `at` in the page's text stands before, if it stands in the article.
    fn block_at(&self, at: u32) -> Option<usize> {
        let start = |(i, _, _): &(usize, usize, usize)| self.page.blocks[*i].start;
        let next = self.kept.partition_point(|place| start(place) < at);
        let last = self.kept.last()?;
        if next == self.kept.len() {
            // Right behind the last block counts as in the article; further down it does not.
            let end = self.page.blocks[last.0].end;
            return (at <= end).then_some(last.2 + 1);
        }
        Some(self.kept[next].2)
    }

    /// The images of the text: those of the markup, and those that lines of text speak of.
    pub(super) fn images(&self) -> Vec<Image> {
        let pictures = &self.page.fields.images;
        let Some(markup) = &self.page.markup else { return pictures.iter().map(stated).collect() };
        let mut used = vec![false; pictures.len()];
        let mut images = Vec::new();
        for img in markup.images.iter().filter(|img| is_shown(img)) {
            let picture = (0..pictures.len()).find(|&i| !used[i] && self.belongs(markup, img, &pictures[i]));
            let block = self.block_at(img.at).filter(|&block| block > 0 || self.is_near_head(img));
            if picture.is_none() && block.is_none() {
                continue;
            }
            let mut image = picture.map(|i| stated(&pictures[i])).unwrap_or_default();
            if let Some(i) = picture {
                used[i] = true;
            }
            image.src = (!img.src.is_empty()).then(|| self.url(&img.src));
            image.alt = (!img.alt.is_empty()).then(|| img.alt.clone());
            image.block = block;
            let known = |other: &Image| other.src.is_some() && other.src == image.src;
            if !images.iter().any(known) {
                images.push(image);
            }
        }
        images.extend(pictures.iter().zip(used).filter(|(_, used)| !used).map(|(picture, _)| stated(picture)));
        images
    }

    /// Whether an image above the text stands right above it, between the headline and the first block.
    fn is_near_head(&self, img: &Img) -> bool {
        let fields = &self.page.fields;
        let head = fields.title.as_ref().and_then(Found::block).map(|title| self.page.blocks[title].start);
        head.is_some_and(|start| img.at >= start)
    }

    /// Whether a caption or credit is that of the image: both stand in one figure.
    fn belongs(&self, markup: &Markup, img: &Img, picture: &Picture) -> bool {
        let block = picture.caption.as_ref().and_then(Found::block);
        let block = block.or(picture.credit.as_ref().map(|credit| credit.block));
        block.is_some_and(|block| {
            let container = self.page.blocks[block].traits.container;
            let figure = figure_of(markup, container);
            figure.is_some() && figure == figure_of(markup, img.container)
        })
    }

    /// Players and documents embedded in the text.
    pub(super) fn media(&self) -> Vec<Media> {
        let Some(markup) = &self.page.markup else { return Vec::new() };
        let medium = |media: &crate::page::markup::Media| {
            let block = self.block_at(media.at).filter(|&block| block > 0)?;
            Some(Media { src: self.url(&media.src), block })
        };
        markup.media.iter().filter_map(medium).collect()
    }

    /// The links in the text.
    pub(super) fn links(&self) -> Vec<Link> {
        let Some(markup) = &self.page.markup else { return Vec::new() };
        let link = |link: &crate::page::markup::Link| {
            let at = self.kept.partition_point(|(i, _, _)| self.page.blocks[*i].end <= link.text.start);
            let &(i, start, block) = self.kept.get(at)?;
            let place = |block: &Block| block.start + u32::from(block.marker);
            let from = link.text.start.checked_sub(place(&self.page.blocks[i]))? as usize;
            let words = self.page.text.get(link.text.start as usize..link.text.end as usize)?;
            let inside = link.text.end <= self.page.blocks[i].end && !words.trim().is_empty();
            inside.then(|| Link {
                text: words.to_owned(),
                url: self.url(&link.href),
                block,
                start: start + from,
                end: start + from + words.len(),
            })
        };
        markup.links.iter().filter_map(link).collect()
    }
}

/// The image as text states it.
fn stated(picture: &Picture) -> Image {
    Image {
        caption: picture.caption.as_ref().map(|caption| caption.value.clone()),
        credit: picture.credit.as_ref().map(|credit| credit.text.clone()),
        ..Image::default()
    }
}

/// Whether an image shows something: it has a source and is no icon.
fn is_shown(img: &Img) -> bool {
    let small = |pixels: u32| pixels > 0 && pixels < SMALLEST;
    !img.src.is_empty() && !small(img.width) && !small(img.height)
}

/// The figure that a container is or stands in.
fn figure_of(markup: &Markup, container: u32) -> Option<u32> {
    let mut at = container;
    loop {
        let element = &markup.containers[at as usize];
        if element.tag == crate::page::markup::Tag::Figure {
            return Some(at);
        }
        if at == 0 {
            return None;
        }
        at = element.parent;
    }
}

/// Readers' comments: what was taken out as such, put together by the elements that hold one comment each.
pub(super) fn comments(page: &Page) -> Vec<super::record::Comment> {
    use super::record::Comment;
    let Some(markup) = &page.markup else { return Vec::new() };
    let mut comments: Vec<(u32, Comment)> = Vec::new();
    for (i, block) in page.blocks.iter().enumerate() {
        if block.mark != Mark::Remove(crate::page::Reason::Comment) {
            continue;
        }
        let holder = markup.comment_of(block.traits.container).unwrap_or(block.traits.container);
        let text = page.text_of(i).trim();
        match comments.last_mut() {
            Some((last, comment)) if *last == holder => {
                comment.text.push_str("\n\n");
                comment.text.push_str(text);
            }
            _ => comments.push((holder, Comment { text: text.to_owned() })),
        }
    }
    comments.into_iter().map(|(_, comment)| comment).collect()
}
