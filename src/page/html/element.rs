//! What elements mean for blocks of text.

/// How an element's text goes together with the text around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flow {
    /// It goes on in the same line.
    Inline,
    /// It stands apart.
    Block,
    /// It shows no text, or none that is read.
    Skip,
    /// `br`
    Break,
    /// `img`
    Image,
    /// An embedded player or document.
    Media,
    /// An element of the head, wherever it stands.
    Head,
}

/// The flow of an element of HTML.
pub(super) fn flow(name: &str) -> Flow {
    match name {
        "a" | "span" | "b" | "strong" | "em" | "i" | "u" | "s" | "small" | "sub" | "sup" | "code" | "kbd" | "samp"
        | "var" | "mark" | "abbr" | "cite" | "q" | "time" | "font" | "wbr" | "ins" | "del" | "bdi" | "bdo" | "big"
        | "tt" | "strike" | "data" | "dfn" | "acronym" | "nobr" | "picture" | "math" | "ruby" | "rb" | "output"
        | "meter" | "progress" | "amp-link" => Flow::Inline,
        "br" => Flow::Break,
        "img" | "amp-img" => Flow::Image,
        "iframe" | "embed" | "video" | "audio" | "object" | "amp-iframe" | "amp-youtube" => Flow::Media,
        "title" | "meta" | "link" | "base" | "script" => Flow::Head,
        "style" | "svg" | "canvas" | "map" | "area" | "textarea" | "frame" | "frameset" | "noframes" | "noembed"
        | "source" | "track" | "param" | "input" | "datalist" | "rt" | "rp" | "rtc" | "colgroup" | "col" => Flow::Skip,
        _ => Flow::Block,
    }
}

/// The bit of [`super::super::markup::Inline`] that an element sets.
pub(super) fn inline_bit(name: &str) -> u8 {
    use crate::page::markup::Inline;
    match name {
        "b" | "strong" => Inline::Strong as u8,
        "em" | "i" => Inline::Emphasis as u8,
        "code" | "kbd" | "samp" | "var" | "tt" => Inline::Code as u8,
        "time" => Inline::Time as u8,
        "cite" => Inline::Cite as u8,
        "label" | "button" | "select" | "option" | "legend" => Inline::Control as u8,
        _ => 0,
    }
}

/// Whether styles set such inline elements apart that stand side by side: those of bylines and the like.
pub(super) fn is_set_apart(name: &str) -> bool {
    matches!(name, "a" | "span" | "time" | "label" | "button" | "cite" | "data")
}

/// The level of a heading's element.
pub(super) fn heading(name: &str) -> Option<u8> {
    match name.as_bytes() {
        [b'h', level @ b'1'..=b'6'] => Some(level - b'0'),
        _ => None,
    }
}
