//! What class names say of images: which elements hold their captions and credits, and which are portraits of authors.

use super::attribute::{Attribute, Name};
use super::tokens::{Source, push_all};
use crate::page::markup::CAPTION;

/// Words of class names of elements that hold a credit and nothing else.
const CREDIT: [&str; 3] = ["credit", "copyright", "attribution"];

/// Class names of authors' portraits, without what parts their words.
const PORTRAIT: [&str; 9] = [
    "avatar",
    "headshot",
    "authorimage",
    "authorimg",
    "authorphoto",
    "authorpicture",
    "authorportrait",
    "authorprofileimage",
    "bylineimage",
];

/// Whether an element is named the caption of an image.
pub(super) fn names_caption(attributes: &[Attribute<'_>]) -> bool {
    let mut tokens = Vec::new();
    classes(attributes).for_each(|class| push_all(Source::ClassOrId, class, 0, &mut tokens));
    tokens.iter().any(|token| CAPTION.contains(token))
}

/// Whether an element is named the credit of an image.
pub(super) fn names_credit(attributes: &[Attribute<'_>]) -> bool {
    let named = |part: &str| CREDIT.iter().any(|name| part.eq_ignore_ascii_case(name));
    classes(attributes).any(|class| class.split(|c: char| !c.is_ascii_alphabetic()).any(named))
}

/// Whether an image, or what wraps it, is named the portrait of an author; not whether a page or card has one.
pub(super) fn names_portrait(attributes: &[Attribute<'_>]) -> bool {
    let named = |class: &str| {
        let class = class.replace(['-', '_'], "").to_ascii_lowercase();
        !class.starts_with("has") && PORTRAIT.iter().any(|name| class.contains(name))
    };
    classes(attributes).flat_map(str::split_ascii_whitespace).any(named)
}

fn classes<'a>(attributes: &[Attribute<'a>]) -> impl Iterator<Item = &'a str> {
    attributes.iter().filter(|attribute| attribute.name == Name::Class).map(|attribute| attribute.value)
}

#[cfg(test)]
mod tests {
    use crate::decode::Normaliser;
    use crate::page::html::parse;

    fn texts(source: &str) -> Vec<String> {
        let page = parse(source, &Normaliser::default());
        (0..page.blocks.len()).map(|i| page.text_of(i).to_owned()).collect()
    }

    #[test]
    fn captions_within_a_line_stand_apart_from_it() {
        for caption in [
            "<span class=caption>Boats.</span>",
            "<br><em class=image-caption>Boats.</em>",
            "<small class='x photoCaption'>Boats.</small>",
            "<span class=photo-credit>Boats.</span>",
        ] {
            assert_eq!(texts(&format!("<p><img src=a>{caption}The harbour froze.")), ["Boats.", "The harbour froze."]);
            let behind = format!("<p>The harbour froze. <span><a href=/b><img src=a></a>{caption}</span></p>");
            assert_eq!(texts(&behind), ["The harbour froze.", "Boats."]);
        }
    }

    #[test]
    fn portraits_of_authors_are_not_shown() {
        let shown = |source: &str| {
            let images = parse(source, &Normaliser::default()).markup.map(|markup| markup.images);
            images.is_some_and(|images| images.len() == 1 && images[0].is_shown())
        };
        for portrait in [
            "<img class='avatar avatar-96 photo' src=a>",
            "<div class=x><img class=author-profile-image src=a></div>",
            "<div class=gh-article-author-image><a href=/a><img src=a></a></div>",
            "<img class=Byline_bylineImage__3x src=a>",
        ] {
            assert!(!shown(portrait), "{portrait}");
        }
        for picture in [
            "<article class=author-image-left><p>Ice<p><img class=wp-image-12 src=a></article>",
            "<div class='post has-author-image'><img src=a></div>",
            "<figure class=image><img class='image-author-a photo' src=a></figure>",
        ] {
            assert!(shown(picture), "{picture}");
        }
    }

    #[test]
    fn figures_keep_their_images_together_with_their_captions() {
        let figures = "<figure><img src=a><figcaption>Ice.</figcaption></figure>\
            <figure><img src=b><figcaption>Bo: <span class=caption>Boats.</span></figcaption></figure>";
        let places = |source: &str| {
            let images = parse(source, &Normaliser::default()).markup.map(|markup| markup.images);
            images.into_iter().flatten().map(|image| image.at).collect::<Vec<u32>>()
        };
        assert_eq!(places(figures), [0, 4]);
        assert_eq!(places("<p>Ice.<p>Bo: <img src=b><span class=caption>Boats.</span>"), [7]);
    }

    #[test]
    fn without_an_image_they_go_on_in_it() {
        for line in [
            "<p><span class=caption>Boats</span> lay in ice.",
            "<p><img src=a>Boats.<p><em class=caption>Boats</em> lay in ice.",
            "<p><img src=a><em class=lead>Boats</em> lay in ice.",
        ] {
            assert_eq!(texts(line).last().map(String::as_str), Some("Boats lay in ice."), "{line}");
        }
    }
}
