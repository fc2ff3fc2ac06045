//! What stands in the text of a page of HTML beside words: its images, its embedded media, its links.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::record::{Image, Link, Media};
use super::resolve::resolve;
use crate::dates::{Context, Language, find_stamps};
use crate::page::markup::{Img, Markup, Tag, token};
use crate::page::{Block, Found, Kind, Mark, Page, Picture};

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
        let mut images: Vec<Image> = Vec::new();
        let elements = Elements::of(self.page, markup);
        let mut of_image = HashMap::new();
        for picture in pictures {
            if let Some(k) = picture.image {
                of_image.entry(k).or_insert(picture);
            }
        }
        // Where in `images` which address stands.
        let mut places = HashMap::new();
        for (k, img) in markup.images.iter().enumerate().filter(|(_, img)| img.is_shown()) {
            let picture = of_image.get(&k).copied();
            let block = self.block_at(img.at).filter(|&block| block > 0 || self.is_near_head(markup, img));
            if picture.is_none() && (block.is_none() || elements.went(markup, img.container)) {
                continue;
            }
            let mut image = picture.map(stated).unwrap_or_default();
            let src = self.url(&img.src);
            image.src = Some(src.clone());
            image.alt = (!img.alt.is_empty()).then(|| img.alt.clone());
            [image.width, image.height] = [img.width, img.height].map(|pixels| (pixels > 0).then_some(pixels));
            image.block = block;
            match places.entry(src) {
                Entry::Occupied(place) => fill(&mut images[*place.get()], image),
                Entry::Vacant(place) => {
                    place.insert(images.len());
                    images.push(image);
                }
            }
        }
        images.extend(pictures.iter().filter(|picture| picture.image.is_none()).map(stated));
        images
    }

    /// Whether an image above the text belongs to it: it stands between the headline and the first block, or in the
    /// `main` or `article` of the headline.
    fn is_near_head(&self, markup: &Markup, img: &Img) -> bool {
        let Some(title) = self.page.fields.title.as_ref().and_then(Found::block) else { return false };
        let block = &self.page.blocks[title];
        let holder = |container| {
            let mut around = markup.ancestors(container);
            around.find(|element| matches!(element.tag, Tag::Main | Tag::Article)).map(|element| element.tokens.start)
        };
        img.at >= block.start || holder(block.traits.container).is_some_and(|main| holder(img.container) == Some(main))
    }

    /// Players and documents embedded in the text.
    pub(super) fn media(&self) -> Vec<Media> {
        let Some(markup) = &self.page.markup else { return Vec::new() };
        let medium = |media: &crate::page::markup::Media| {
            let block = self.block_at(media.at).filter(|&block| block > 0)?;
            Some(Media { src: self.url(&media.src), block })
        };
        markup.media.iter().filter(|media| media.is_shown()).filter_map(medium).collect()
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

/// What has become of the text in each container.
struct Elements {
    /// Words that were removed.
    removed: Vec<u32>,
    /// Whether any text stayed.
    stays: Vec<bool>,
}

impl Elements {
    /// Words of the shortest text that takes its image along: fewer are buttons on an image.
    const LEAST: u32 = 4;

    fn of(page: &Page, markup: &Markup) -> Elements {
        let count = markup.containers.len();
        let (mut removed, mut stays) = (vec![0; count], vec![false; count]);
        for block in &page.blocks {
            let at = block.traits.container as usize;
            match block.mark {
                Mark::Remove(_) => removed[at] += block.shape.words,
                _ => stays[at] = true,
            }
        }
        for i in (1..count).rev() {
            let parent = markup.containers[i].parent as usize;
            removed[parent] += removed[i];
            stays[parent] |= stays[i];
        }
        Elements { removed, stays }
    }

    /// Whether an image went with its text: all that the innermost element around both held was removed, as in teasers
    /// and portraits of authors. Figures stand for themselves.
    fn went(&self, markup: &Markup, container: u32) -> bool {
        let mut at = container as usize;
        while at != 0 && markup.containers[at].tag != Tag::Figure && self.removed[at] == 0 && !self.stays[at] {
            at = markup.containers[at].parent as usize;
        }
        markup.containers[at].tag != Tag::Figure && !self.stays[at] && self.removed[at] >= Elements::LEAST
    }
}

/// Adds what is told where an image stands again, as in the `noscript` beside one that is loaded late.
fn fill(image: &mut Image, again: Image) {
    image.alt = image.alt.take().or(again.alt);
    image.caption = image.caption.take().or(again.caption);
    image.credit = image.credit.take().or(again.credit);
    image.block = image.block.or(again.block);
}

/// The image as text states it.
fn stated(picture: &Picture) -> Image {
    Image {
        caption: picture.caption.as_ref().map(|caption| caption.value.trim().to_owned()),
        credit: picture.credit.as_ref().map(|credit| credit.text.clone()),
        ..Image::default()
    }
}

/// Readers' comments: what was taken out as such, put together by the elements that hold one comment each, without who
/// wrote them and when. Headings and notices above and below the thread are no comments, nor are links that point back
/// from other pages.
pub(super) fn comments(page: &Page) -> Vec<super::record::Comment> {
    use super::record::Comment;
    let Some(markup) = &page.markup else { return Vec::new() };
    let gone = page.blocks.iter().enumerate();
    let gone = gone.filter(|(_, block)| block.mark == Mark::Remove(crate::page::Reason::Comment));
    let holders: Vec<(usize, u32)> = gone
        .map(|(i, block)| (i, markup.comment_of(block.traits.container).unwrap_or(block.traits.container)))
        .collect();
    let threads = threads(markup, &holders);
    let language = page.fields.language.as_ref().and_then(|found| Language::from_code(&found.value));
    let dates = Context { anchor: page.anchor(), language, ..Context::default() };
    let mut comments: Vec<(u32, Comment)> = Vec::new();
    for &(i, holder) in &holders {
        let heading = matches!(page.blocks[i].kind, Kind::Heading(_));
        if heading || threads[holder as usize] || is_link_back(markup, holder) {
            continue;
        }
        let text = page.text_of(i).trim();
        if is_metadata(markup, page.blocks[i].traits.container, holder)
            || find_stamps(text, &dates, &mut Vec::new()).whole
        {
            continue;
        }
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

/// For each container whether it is named as the whole of a thread and holds elements of single comments.
fn threads(markup: &Markup, holders: &[(usize, u32)]) -> Vec<bool> {
    const NAMES: [u32; 6] = [
        token("comments"),
        token("commentlist"),
        token("comment-list"),
        token("comment-section"),
        token("discussion"),
        token("disqus"),
    ];
    let mut threads = vec![false; markup.containers.len()];
    for &(_, holder) in holders {
        let mut at = holder;
        while at != 0 {
            at = markup.containers[at as usize].parent;
            if std::mem::replace(&mut threads[at as usize], true) {
                break;
            }
        }
    }
    for (holds, element) in threads.iter_mut().zip(&markup.containers) {
        *holds &= markup.tokens_of(&element.tokens).iter().any(|token| NAMES.contains(token));
    }
    threads
}

/// Whether an element within the holder of a comment, from the one of a block on up, is named as what is told of it.
fn is_metadata(markup: &Markup, container: u32, holder: u32) -> bool {
    const NAMES: [u32; 5] = [token("meta"), token("metadata"), token("tagline"), token("timestamp"), token("byline")];
    let end = &markup.containers[holder as usize].tokens;
    let mut within = markup.ancestors(container).take_while(|element| element.tokens.start != end.start);
    within.any(|element| markup.tokens_of(&element.tokens).iter().any(|token| NAMES.contains(token)))
}

/// Whether a holder of a comment, or an element right around it, is named as a link back from another page.
fn is_link_back(markup: &Markup, holder: u32) -> bool {
    const REACH: usize = 3;
    const NAMES: [u32; 4] = [token("pingback"), token("trackback"), token("pings"), token("trackbacks")];
    let near = markup.ancestors(holder).take(REACH);
    near.flat_map(|element| markup.tokens_of(&element.tokens)).any(|token| NAMES.contains(token))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::decode::Normaliser;
    use crate::page::{Reason, html};

    /// The comments of a page of which all is removed as such.
    fn told(source: &str) -> Vec<String> {
        let mut page = html::parse(source, &Normaliser::default());
        page.blocks.iter_mut().for_each(|block| block.mark = Mark::Remove(Reason::Comment));
        comments(&page).into_iter().map(|comment| comment.text).collect()
    }

    #[test]
    fn headings_notices_and_pingbacks_are_no_comments() {
        let entry = |class: &str, text: &str| format!("<li class={class}><div class=comment-body><p>{text}</p></div>");
        let list =
            entry("comment", "It froze.<ol><li class=comment><p>It did.</p></ol>") + &entry("pingback", "Ice | Bo");
        let thread = format!(
            "<div class=comments-area><h2>3 thoughts on Ice</h2><ol class=comment-list>{list}</ol>\
             <p>This discussion is closed.</p></div>"
        );
        assert_eq!(told(&thread), ["It froze.", "It did."]);
    }

    #[test]
    fn who_wrote_a_comment_and_when_is_no_part_of_it() {
        let comment =
            |told: &str, text: &str| format!("<li class=comment>{told}<div class=text><p>{text}</p></div></li>");
        let day = "<div class=comment-head><time>May 4, 2024 at 9:00 am</time></div>";
        let tagline = "<p class=tagline>bo_lind 88 points</p>";
        let thread = format!("<ol>{}{}</ol>", comment(day, "It froze."), comment(tagline, "On May 4, 2024 it did."));
        assert_eq!(told(&thread), ["It froze.", "On May 4, 2024 it did."]);
        let list = "<dl><dd class=comment-body>It froze.</dd><dd class=comment-footer>13 May 2019 at 08:02</dd></dl>";
        assert_eq!(told(list), ["It froze."]);
        assert_eq!(told("<article class='comment meta-box'><p>It froze.</article>"), ["It froze."]);
    }

    #[test]
    fn comments_without_elements_of_their_own_stay() {
        assert_eq!(told("<div class=comments><p>It froze.</p><p>It did.</p></div>"), ["It froze.\n\nIt did."]);
        let answers = "<div class=comment><p>It froze.</p><div class=comment>It did.</div></div>";
        assert_eq!(told(answers), ["It froze.", "It did."]);
    }
}
