//! Captions and credits that markup states: what stands in `figcaption`, and what is named so and stands beside an image.

use super::Images;
use super::{credit, wrapper};
use crate::page::markup::{CAPTION, Markup, State, Tag, token};
use crate::page::{Credit, Field, Found, Kind, Mark, Page, Picture};
use crate::stages::lexicon::Lexicon;

/// Elements further up than this are no part of a caption.
const REACH: usize = 4;

/// Blocks of captions between an image and the caption that is looked at, and icons that may stand there, too.
const BETWEEN: usize = 4;

/// Tokens of elements that hold a credit.
const CREDIT: [u32; 6] = [
    token("credit"),
    token("credits"),
    token("attribution"),
    token("copyright"),
    token("photographer"),
    token("bildnachweis"),
];

/// Words of the longest caption.
const LONGEST: u32 = 120;

/// Words of the longest credit.
const LONGEST_CREDIT: u32 = 24;

/// What an element says of an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Caption,
    Credit,
}

impl Images {
    /// Takes the captions and credits of images among the blocks `start..end`.
    pub(super) fn take_figures(&self, page: &mut Page, start: usize, end: usize) {
        let mut pictures: Vec<(u32, Picture)> = Vec::new();
        for i in start..end {
            let Some(markup) = page.markup.as_deref() else { return };
            let named = role_of(markup, page, i);
            if named.is_none() && !may_be_caption(page, i) {
                continue;
            }
            let image = image_of(page, i);
            let alone = || image.filter(|&image| wrapper::holds_caption(page, markup, i, image));
            let beside = || alone().map(|_| (Role::Caption, page.blocks[i].traits.container));
            let Some((role, holder)) = named.or_else(beside) else { continue };
            let is_figcaption =
                page.markup.as_ref().is_some_and(|markup| markup.containers[holder as usize].tag == Tag::Figcaption);
            if image.is_none() && !is_figcaption {
                continue;
            }
            let (caption, credit) = parts(page.text_of(i).trim(), role, &self.lexicon);
            let found = |value: &str| Found::shown(value.to_owned(), i, "figcaption");
            let caption = caption.map(found);
            let credit = credit.map(|text| Credit { text: text.to_owned(), block: i });
            let field = if caption.is_some() { Field::Caption } else { Field::Credit };
            if !page.mark(i, Mark::Field(field), self.figure) {
                continue;
            }
            match pictures.last_mut() {
                Some((last, picture)) if *last == holder || image.is_some() && picture.image == image => {
                    join(picture, caption, credit);
                }
                _ => pictures.push((holder, Picture { image, caption, credit })),
            }
        }
        let settled = pictures.into_iter().map(|(_, picture)| self.without_ends(picture));
        page.fields.images.extend(settled);
    }

    /// A picture whose caption and credit stood in elements of their own: without the label, `(Image:`, that is left at the
    /// caption's end, and a bracket at the credit's that has no other.
    fn without_ends(&self, mut picture: Picture) -> Picture {
        if let Some(caption) = &mut picture.caption {
            let bare = credit::without_label(&caption.value, &self.lexicon).len();
            caption.value.truncate(bare);
            caption.value = caption.value.trim().to_owned();
        }
        picture.caption = picture.caption.filter(|caption| !caption.value.is_empty());
        if let Some(credit) = &mut picture.credit {
            let text = &mut credit.text;
            let (opened, closed) = (text.matches('(').count(), text.matches(')').count());
            if text.ends_with(')') && closed > opened {
                text.pop();
            } else if text.starts_with('(') && opened > closed {
                text.remove(0);
            }
        }
        picture
    }
}

/// The caption and the credit in the text of an element.
fn parts<'a>(text: &'a str, role: Role, lexicon: &Lexicon) -> (Option<&'a str>, Option<&'a str>) {
    if let Some(credit) = credit::whole(text, lexicon) {
        return (None, Some(credit));
    }
    if role == Role::Credit {
        return (None, Some(credit::unbracketed(text)));
    }
    let text = unlabelled(text, lexicon);
    match credit::tail(text, lexicon).or_else(|| credit::spoken(text, lexicon)) {
        Some((caption, credit)) => (Some(caption), Some(credit)),
        None => (Some(text), None),
    }
}

/// The caption without a label such as `Image caption:` in front.
fn unlabelled<'a>(text: &'a str, lexicon: &Lexicon) -> &'a str {
    let label =
        lexicon.credit.caption.start(text).and_then(|length| text[length..].trim_start().strip_prefix([':', ',']));
    label.map_or(text, str::trim_start)
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

/// Whether nothing speaks against it that block `i` is a caption or credit.
fn may_be_caption(page: &Page, i: usize) -> bool {
    let block = &page.blocks[i];
    block.is_open()
        && !matches!(block.kind, Kind::Heading(_) | Kind::Row)
        && !block.traits.state.has(State::TEXT_FIGURE)
        && (1..=LONGEST).contains(&block.shape.words)
}

/// What block `i` says of an image by the names of its elements, and the element that is named so.
fn role_of(markup: &Markup, page: &Page, i: usize) -> Option<(Role, u32)> {
    let block = &page.blocks[i];
    if !may_be_caption(page, i) {
        return None;
    }
    let is_credit =
        |tokens: &[u32]| block.shape.words <= LONGEST_CREDIT && tokens.iter().any(|token| CREDIT.contains(token));
    // In a row of a table nothing stands apart.
    let inline = match markup.containers[block.traits.container as usize].tag {
        Tag::Tr => markup.tokens_of(&block.traits.tokens),
        _ => &[],
    };
    if inline.iter().any(|token| CAPTION.contains(token)) && !is_credit(inline) {
        return Some((Role::Caption, block.traits.container));
    }
    let mut credit = is_credit(inline).then_some(block.traits.container);
    let mut at = block.traits.container;
    for _ in 0..REACH {
        let element = &markup.containers[at as usize];
        let tokens = markup.tokens_of(&element.tokens);
        let named = || tokens.iter().any(|token| CAPTION.contains(token));
        if element.tag == Tag::Figcaption || element.tag != Tag::Caption && element.tag != Tag::Table && named() {
            let role = if credit.is_some_and(|credit| credit != at) { Role::Credit } else { Role::Caption };
            return Some((role, at));
        }
        if matches!(element.tag, Tag::Article | Tag::Section | Tag::Main | Tag::Body) {
            break;
        }
        credit = credit.or(is_credit(tokens).then_some(at));
        at = element.parent;
    }
    credit.map(|at| (Role::Credit, at))
}

/// The image that block `i` can be the caption of, as its place in the page's list: the last one before, or the one right
/// behind, in one figure, or with nothing but captions between.
pub(super) fn image_of(page: &Page, i: usize) -> Option<usize> {
    let markup = page.markup.as_deref()?;
    let block = &page.blocks[i];
    let caption = |block: &&crate::page::Block| matches!(block.mark, Mark::Field(Field::Caption | Field::Credit));
    let run = page.blocks[..i].iter().rev().take(BETWEEN).take_while(caption).count();
    let (start, end) = (page.blocks[i - run].start, block.end);
    let images = &markup.images;
    let behind = images.partition_point(|image| image.at <= block.start);
    let figure = figure_of(markup, block.traits.container);
    let before = (0..behind).rev().take(BETWEEN);
    before.chain(behind..images.len().min(behind + BETWEEN)).find(|&k| {
        let touches = images[k].at >= start && images[k].at <= end;
        let same = figure.is_some() && figure == figure_of(markup, images[k].container);
        images[k].is_shown() && (same || touches && share(markup, block.traits.container, images[k].container))
    })
}

/// The figure that a container is or stands in.
fn figure_of(markup: &Markup, container: u32) -> Option<u32> {
    let mut at = container;
    loop {
        let element = &markup.containers[at as usize];
        match element.tag {
            Tag::Figure => return Some(at),
            _ if at == 0 => return None,
            _ => at = element.parent,
        }
    }
}

/// Whether two containers stand in one element that is not the whole text.
fn share(markup: &Markup, one: u32, other: u32) -> bool {
    let near = |container: u32| {
        let mut next = Some(container);
        let up = std::iter::from_fn(move || {
            let at = next?;
            let element = &markup.containers[at as usize];
            let whole = matches!(element.tag, Tag::Article | Tag::Section | Tag::Main | Tag::Body | Tag::Html);
            next = (!whole).then_some(element.parent);
            (!whole).then_some(at)
        });
        up.take(REACH)
    };
    near(one).any(|one| near(other).any(|other| one == other))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::decode::Normaliser;
    use crate::page::{Rule, html};
    use crate::stages::Stage;

    const PROSE: &str =
        "<p>The harbour froze on Tuesday, for the first time in forty years, and the ferries stayed.</p>";

    /// The captions and credits of a page, each with the source of its image.
    fn images(figure: &str) -> Vec<(String, String, String)> {
        let source = format!("<article>{PROSE}{figure}{PROSE}</article>");
        let mut page = html::parse(&source, &Normaliser::default());
        Images::new(Arc::new(Lexicon::builtin().unwrap()), &mut |_| Rule::default()).run(&mut page);
        let sources = &page.markup.as_ref().unwrap().images;
        let pictures = page.fields.images.iter().map(|picture| {
            let caption = picture.caption.as_ref().map(|found| found.value.clone()).unwrap_or_default();
            let credit = picture.credit.as_ref().map(|credit| credit.text.clone()).unwrap_or_default();
            (picture.image.map(|image| sources[image].src.clone()).unwrap_or_default(), caption, credit)
        });
        pictures.collect()
    }

    #[test]
    fn a_label_between_caption_and_credit_belongs_to_neither() {
        for (caption, credit) in
            [("Ice in port ( <span>Image:</span>", "Getty Images)"), ("Ice in port (Foto: )", "Getty Images")]
        {
            let figure = format!(
                "<figure><img src=a><figcaption><div>{caption}</div><div class=credit>{credit}</div></figcaption></figure>"
            );
            assert_eq!(images(&figure), [("a".to_owned(), "Ice in port".to_owned(), "Getty Images".to_owned())]);
        }
        let kept = "<figure><img src=a><figcaption><div>How it looked (at noon):</div>\
            <div class=credit>Ann Lee (Herald)</div></figcaption></figure>";
        let [(_, caption, credit)] = &images(kept)[..] else { panic!("one picture") };
        assert_eq!((caption.as_str(), credit.as_str()), ("How it looked (at noon):", "Ann Lee (Herald)"));
    }

    #[test]
    fn captions_stand_beside_their_images() {
        for figure in [
            "<figure><img src=a><figcaption>Ice in port <span class=credit>Ann Lee</span></figcaption></figure>",
            "<figure><img src=a><figcaption><i>Image caption, </i>Ice in port (Foto: Ann Lee)</figcaption></figure>",
            "<figure><img src=a><figcaption>Ice in port</figcaption><span class=x__attribution>Ann Lee</span></figure>",
            "<div class=media><img src=a><p class=caption>Ice in port <span>(Photo: Ann Lee)</span></p></div>",
            "<div><img src=a></div><div class=wp-caption-text>Ice in port. Photograph by Ann Lee</div>",
            "<table><tr><th colspan=2><img src=a><div class=infobox-caption>Ice in port (Photo: Ann Lee)</div></th></tr>\
             <tr><th>Built<td>1863<tr><th>Height<td>31 m</table>",
            "<ul><li><div><img src=a></div><div class=gallerytext><p>Ice in port (Photo: Ann Lee)</div></ul>",
            "<table><tr><td><img src=a></td></tr><tr><td class=tr-caption>Ice in port (Photo: Ann Lee)</td></tr></table>",
        ] {
            let got = images(&format!("<div>{figure}</div>"));
            let caption = got[0].1.trim_end_matches('.');
            assert_eq!(
                (got.len(), got[0].0.as_str(), caption, got[0].2.as_str()),
                (1, "a", "Ice in port", "Ann Lee"),
                "{figure}"
            );
        }
    }

    #[test]
    fn captions_within_a_paragraph_leave_its_prose() {
        let prose = "The vote will be held in the chapel, which holds ninety people. The count begins at six.";
        for figure in [
            format!("<p><span><img src=a><span class=figure-caption>Ice in port</span></span> {prose}</p>"),
            format!("<div><img src=a><em class=caption>Ice in port</em><br>{prose}</div>"),
            format!("<p>{prose} <img src=a><small class=caption>Ice in port</small></p>"),
        ] {
            assert_eq!(images(&figure), [("a".to_owned(), "Ice in port".to_owned(), String::new())], "{figure}");
        }
        let named = format!("<div><img src=a></div><p>Ice in port.</p><p><i class=caption>Ice</i> again. {prose}</p>");
        assert!(images(&named).is_empty());
    }

    #[test]
    fn words_alone_with_an_image_are_its_caption() {
        for figure in [
            "<div class=photo><img src=a><div class=photo-desc>Ice in port (Photo: Ann Lee)</div></div>",
            "<div class=img_wrapper><img src=a><span class=img_descr>Ice in port (Photo: Ann Lee)</span></div>",
            "<span class=end_photo_org><div><img src=a></div><em class=img_desc>Ice in port (Photo: Ann Lee)</em></span>",
            "<span class=end_photo_org><div><img src=a></div><em>Ice in port (Photo: Ann Lee)</em></span>",
            "<div class=cutline-box><img src=a><p class=cutline>Ice in port (Photo: Ann Lee)</p></div>",
            "<div class=x><img src=a><p>Ice in port (Photo: Ann Lee)</p></div>",
        ] {
            let wanted = [("a".to_owned(), "Ice in port".to_owned(), "Ann Lee".to_owned())];
            assert_eq!(images(figure), wanted, "{figure}");
        }
        let bare = "<h2>Ice</h2><span class=end_photo_org><div><img src=a></div><em>Ice in port</em></span>";
        assert_eq!(images(bare), [("a".to_owned(), "Ice in port".to_owned(), String::new())]);
    }

    #[test]
    fn words_beside_other_words_or_images_stay() {
        for stays in [
            "<div class=card><img src=a><p>Coast</p><p class=desc>Ice in port</p></div>",
            "<div class=x><img src=a><p>Ice in port</p><img src=b></div>",
            "<div class=x><img src=a><p><a href=/ice>Ice in port</a></p></div>",
            "<div class=x><img src=a><p>Read more:</p></div>",
            "<div class=x><img src=a><p>The master said that he had not seen ice like that in forty years.</p></div>",
            "<div class=x><img src=a><p><i>Ice.</i> <span class=desc>The master</span> had not seen ice like that before.</p></div>",
            "<ul><li><img src=a><p>Ice in port</p></li></ul>",
            "<h2>Ice</h2><div class=x><img src=a><p>Ice in port</p></div>",
        ] {
            assert!(images(stays).is_empty(), "{stays}");
        }
    }

    #[test]
    fn captions_of_nothing_stay() {
        assert!(images("<div class=cta-caption>The letter is free.</div>").is_empty());
        assert!(images("<div><img src=a></div><p>No words of it.</p><p class=caption>Tax included.</p>").is_empty());
        assert!(images("<div><img src=a><h3 class=caption>A heading</h3></div>").is_empty());
        for figure in
            ["<blockquote>It froze.</blockquote>", "<table><tr><td>1<td>2<tr><td>3<td>4</table>", "<pre>ice</pre>"]
        {
            let captioned = format!("<figure>{figure}<figcaption>Ronan, in the rain</figcaption></figure>");
            assert!(images(&captioned).is_empty(), "{figure}");
        }
        let late = "<figure><div class=lazy></div><figcaption>Ronan, in the rain</figcaption></figure>";
        assert_eq!(images(late)[0].1, "Ronan, in the rain");
    }
}
