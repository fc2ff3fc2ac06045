//! What markup says of a page beyond its text: the elements that hold its blocks, its links and images, its head.
//! Pages of raw text have none of it.

use std::ops::Range;

/// The markup of a page of HTML.
#[derive(Debug, Default)]
pub struct Markup {
    /// The elements that hold blocks, in document order: a parent stands before its children. The first is the root.
    pub containers: Vec<Container>,
    /// Hashes of class and id tokens; containers and blocks hold ranges of them.
    pub tokens: Vec<u32>,
    /// Links in the text, in document order.
    pub links: Vec<Link>,
    /// Images, in document order.
    pub images: Vec<Img>,
    /// Embedded media, in document order.
    pub media: Vec<Media>,
    /// Languages of blocks of code: (start of the block in the page's text, language), ascending.
    pub languages: Vec<(u32, String)>,
    /// Where in scripts the text was found that the page does not show.
    pub embedded: Option<&'static str>,
    /// What the head states.
    pub head: Head,
    /// Elements that say what their text is, in document order.
    pub notes: Vec<Note>,
    /// Where the pieces of the page's text stand in the decoded input: (offset in the text, offset in the input), one
    /// for each piece of text between tags, both ascending.
    pub anchors: Vec<(u32, u32)>,
    /// Bytes of markup that the page was read from.
    pub bytes: usize,
}

impl Markup {
    /// The tokens of a range.
    pub fn tokens_of(&self, tokens: &Tokens) -> &[u32] {
        &self.tokens[tokens.start as usize..][..tokens.count as usize]
    }

    /// The links that stand in a span of the page's text, or reach into it.
    pub fn links_in(&self, span: Range<u32>) -> impl Iterator<Item = &Link> {
        let first = self.links.partition_point(|link| link.text.end <= span.start);
        self.links[first..].iter().take_while(move |link| link.text.start < span.end)
    }

    /// The element that holds a reader's comment in which a container stands: the innermost entry or article of that
    /// name, else the innermost element.
    pub fn comment_of(&self, container: u32) -> Option<u32> {
        let mut found = None;
        let mut at = container;
        loop {
            let element = &self.containers[at as usize];
            let named = self.tokens_of(&element.tokens).iter().any(|token| COMMENT.contains(token));
            if element.prop == Prop::Comment || named && matches!(element.tag, Tag::Li | Tag::Article) {
                return Some(at);
            }
            found = found.or(named.then_some(at));
            if at == 0 {
                return found;
            }
            at = element.parent;
        }
    }

    /// Whether microdata calls a container, or one that it stands in, a review.
    pub fn is_review(&self, container: u32) -> bool {
        self.ancestors(container).any(|element| element.prop == Prop::Review)
    }

    /// Whether a container is, or stands in, the page's footer; an article or a quotation has one of its own.
    pub fn in_page_footer(&self, container: u32) -> bool {
        let is_footer = |element: &Container| element.tag == Tag::Footer || element.role == Role::Contentinfo;
        let mut around = self.ancestors(container).skip_while(|element| !is_footer(element));
        around.next().is_some() && !around.any(|element| matches!(element.tag, Tag::Article | Tag::Blockquote))
    }

    /// A container and those that it stands in, up to the root.
    pub fn ancestors(&self, container: u32) -> impl Iterator<Item = &Container> {
        let mut next = Some(container);
        std::iter::from_fn(move || {
            let at = next?;
            let container = &self.containers[at as usize];
            next = (at != 0).then_some(container.parent);
            Some(container)
        })
    }
}

/// Tokens of elements that hold readers' comments.
const COMMENT: [u32; 4] = [token("comment"), token("comments"), token("commentlist"), token("disqus")];

/// Tokens of elements that hold the caption of an image and nothing else.
pub(crate) const CAPTION: [u32; 14] = [
    token("caption"),
    token("figcaption"),
    token("imgcaption"),
    token("imagecaption"),
    token("photocaption"),
    token("thumbcaption"),
    token("gallerycaption"),
    token("gallerytext"),
    token("legende"),
    token("descriptif"),
    token("bildunterschrift"),
    token("cutline"),
    token("bildtext"),
    token("didascalia"),
];

/// The hash of a class or id token, in lower case, as [`Markup::tokens`] holds it.
pub const fn token(word: &str) -> u32 {
    super::html::class_token(word)
}

/// A range of [`Markup::tokens`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tokens {
    /// The first.
    pub start: u32,
    /// How many.
    pub count: u16,
}

/// An element that holds blocks, itself or in its descendants.
#[derive(Debug, Clone, Copy, Default)]
pub struct Container {
    /// The container around it; the root's is itself.
    pub parent: u32,
    /// Elements of any kind above it.
    pub depth: u16,
    /// Its name.
    pub tag: Tag,
    /// Its ARIA role.
    pub role: Role,
    /// Its microdata property.
    pub prop: Prop,
    /// What its attributes or those of its ancestors say.
    pub state: State,
    /// Hashes of its class and id tokens and of its other telling attributes.
    pub tokens: Tokens,
}

/// What markup says of one block.
#[derive(Debug, Clone, Copy, Default)]
pub struct Traits {
    /// The innermost container of the block.
    pub container: u32,
    /// Bytes of its text that stand in links.
    pub link_bytes: u32,
    /// Links.
    pub links: u16,
    /// Images within.
    pub images: u16,
    /// What its elements' attributes say, those of its containers included.
    pub state: State,
    /// Inline elements that hold some of its text: bits of [`Inline`].
    pub inline: u8,
    /// Hashes of the class and id tokens of its inline elements.
    pub tokens: Tokens,
}

/// Bits of [`Traits::inline`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Inline {
    /// `b` or `strong`.
    Strong = 1,
    /// `em` or `i`.
    Emphasis = 2,
    /// `code`, `kbd`, `samp` or `var`.
    Code = 4,
    /// `time`.
    Time = 8,
    /// `cite`.
    Cite = 16,
    /// `label`, `button` and other parts of forms.
    Control = 32,
    /// A line break.
    Break = 64,
}

/// Bits that attributes set on an element and all within it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct State(pub u8);

impl State {
    /// Hidden by attribute or inline style, or within `template` or `noscript`.
    pub const HIDDEN: State = State(1);
    /// `aria-hidden="true"`.
    pub const ARIA_HIDDEN: State = State(2);
    /// Within a link that holds whole blocks.
    pub const LINK: State = State(4);
    /// Within `noscript`.
    pub const NOSCRIPT: State = State(8);
    /// Within `figure`.
    pub const FIGURE: State = State(16);

    /// Within a row of a table that holds nothing but headers.
    pub const HEADER: State = State(32);

    /// Text of a script that the page does not show.
    pub const EMBEDDED: State = State(64);

    /// Within a figure that shows no image, but a quotation, a table or code.
    pub const TEXT_FIGURE: State = State(128);

    /// Whether all bits of `other` are set.
    pub fn has(self, other: State) -> bool {
        self.0 & other.0 == other.0
    }

    /// The bits of both.
    pub fn with(self, other: State) -> State {
        State(self.0 | other.0)
    }
}

/// A link in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Where its text stands in the page's, in bytes.
    pub text: Range<u32>,
    /// Its target as the page states it.
    pub href: String,
}

/// An image.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Img {
    /// The place in the page's text that it stands before, in bytes.
    pub at: u32,
    /// The container that it stands in.
    pub container: u32,
    /// Its source as the page states it; the first candidate of lazy loading or `srcset` where `src` has none.
    pub src: String,
    /// Its alternative text, normalised; empty where there is none.
    pub alt: String,
    /// Its stated width in pixels, 0 where it has none.
    pub width: u32,
    /// Its stated height in pixels, 0 where it has none.
    pub height: u32,
    /// Whether it is named the portrait of an author.
    pub is_portrait: bool,
}

/// Images of fewer pixels on a side are icons and counters.
const SMALLEST: u32 = 64;

impl Img {
    /// Whether it shows something: it has a source and is neither an icon nor the portrait of an author.
    pub fn is_shown(&self) -> bool {
        let small = |pixels: u32| pixels > 0 && pixels < SMALLEST;
        !self.src.is_empty() && !small(self.width) && !small(self.height) && !self.is_portrait && !self.names_icon()
    }

    /// Whether its address says that it is an icon or somebody's portrait beside a name.
    fn names_icon(&self) -> bool {
        let (path, query) = self.src.split_once('?').unwrap_or((&self.src, ""));
        let name = path.rsplit('/').next().unwrap_or_default();
        let holds = |text: &str, names: &[&str]| {
            let mut words = text.split(|c: char| !c.is_ascii_alphabetic());
            words.any(|word| names.iter().any(|name| word.eq_ignore_ascii_case(name)))
        };
        holds(name, &["icon", "icons", "spacer", "sprite"])
            || [path, query].iter().any(|text| holds(text, &["avatar", "avatars", "gravatar"]))
    }
}

/// An embedded player or document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Media {
    /// The place in the page's text that it stands before, in bytes.
    pub at: u32,
    /// Its source as the page states it.
    pub src: String,
}

impl Media {
    /// Whether it shows something to readers: no advert, counter or check for robots.
    pub fn is_shown(&self) -> bool {
        const HIDDEN: [&str; 9] = [
            "ad",
            "ads",
            "adserver",
            "datafeedfile",
            "doubleclick",
            "googlesyndication",
            "googletagmanager",
            "recaptcha",
            "hcaptcha",
        ];
        let address = self.src.split(['?', '#']).next().unwrap_or_default();
        let host = address.split("//").nth(1).unwrap_or_default();
        let (host, path) = host.split_once('/').unwrap_or((host, ""));
        !host.split('.').chain(path.split('/')).any(|part| HIDDEN.contains(&part))
    }
}

/// An element that says of its text that it is a date or an author.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// What it says.
    pub kind: NoteKind,
    /// By what it says so.
    pub by: NoteBy,
    /// Where the block that holds it, or that comes next, begins in the page's text, in bytes.
    pub at: u32,
    /// Its value for machines (`datetime`, `content`); empty where it has none.
    pub value: String,
    /// Its text, white space collapsed; cut off where it is long.
    pub text: String,
    /// Where its value, else its text stands in the decoded input, in bytes, with the markup within.
    pub source: Range<u32>,
}

/// By what an element says what its text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoteBy {
    /// By its name, `rel` or `pubdate`.
    Element,
    /// By microdata: `itemprop`.
    ItemProp,
    /// By RDFa: `property`.
    Property,
    /// By a microformat's class: `published`, `fn`.
    Class,
}

/// What a [`Note`] says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoteKind {
    /// `itemprop="headline"`.
    Headline,
    /// `itemprop="author"` or `creator`.
    Author,
    /// `rel="author"`.
    AuthorLink,
    /// `itemprop="datePublished"` or `dateCreated`, `<time pubdate>`.
    Published,
    /// `itemprop="dateModified"`.
    Modified,
    /// Any other `<time datetime>`.
    Time,
    /// `rel="tag"`.
    Topic,
    /// `rel="category tag"`.
    Category,
}

/// What the head of a page states.
#[derive(Debug, Clone, Default)]
pub struct Head {
    /// `<title>`, normalised.
    pub title: String,
    /// Names (or properties), in lower case, and contents of `<meta>`, in document order.
    pub metas: Vec<(String, String)>,
    /// `rel` in lower case, and `href` of `<link>`: canonical and amphtml, in document order.
    pub links: Vec<(String, String)>,
    /// `<base href>`.
    pub base: Option<String>,
    /// `<html lang>`, else `<html xml:lang>`.
    pub language: Option<String>,
    /// Contents of JSON-LD scripts, in document order.
    pub json_ld: Vec<String>,
    /// Names of the types of schema.org and other vocabularies that elements have by `itemtype` and `typeof`, but for
    /// those that are a property of another.
    pub types: Vec<String>,
    /// Targets of `rel="license"`, in document order, those of figures left out.
    pub licenses: Vec<String>,
    /// Where its values stand.
    pub places: HeadPlaces,
}

/// Where the values of a [`Head`] stand in the decoded input, in bytes, as they are written there.
#[derive(Debug, Clone, Default)]
pub struct HeadPlaces {
    /// Of the title.
    pub title: Range<u32>,
    /// Of the language.
    pub language: Range<u32>,
    /// Of the contents of the metas, in their order.
    pub metas: Vec<Range<u32>>,
    /// Of the targets of the links, in their order.
    pub links: Vec<Range<u32>>,
    /// Of the scripts, in their order.
    pub json_ld: Vec<Range<u32>>,
}

impl Head {
    /// The content of the first `<meta>` of that name or property.
    pub fn meta(&self, name: &str) -> Option<&str> {
        self.metas.iter().find(|(key, _)| key == name).map(|(_, content)| content.as_str())
    }
}

macro_rules! names {
    ($(#[$doc:meta])* $type:ident: $($variant:ident $name:literal,)*) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Default, PartialOrd, Ord, Hash)]
        pub enum $type {
            /// Any other.
            #[default]
            Other,
            $(#[doc = concat!("`", $name, "`")] $variant,)*
        }

        impl $type {
            /// The one of that name, in lower case.
            pub fn from_name(name: &str) -> $type {
                match name { $($name => $type::$variant,)* _ => $type::Other }
            }
        }
    };
}

names! {
    /// The name of an element that may hold blocks.
    Tag:
    Html "html", Body "body", P "p", Div "div", Li "li", H1 "h1", H2 "h2", H3 "h3", H4 "h4", H5 "h5", H6 "h6",
    Ul "ul", Ol "ol", Dl "dl", Dt "dt", Dd "dd", Table "table", Thead "thead", Tbody "tbody", Tfoot "tfoot", Tr "tr",
    Td "td", Th "th", Caption "caption", Section "section", Article "article", Main "main", Nav "nav",
    Header "header", Footer "footer", Aside "aside", Figure "figure", Figcaption "figcaption",
    Blockquote "blockquote", Pre "pre", Form "form", Fieldset "fieldset", Legend "legend", Button "button",
    Label "label", Select "select", Option "option", Details "details", Summary "summary", Dialog "dialog",
    Noscript "noscript", Template "template", Address "address", Center "center", Menu "menu", Hgroup "hgroup",
    Search "search",
}

names! {
    /// An ARIA role that tells content from chrome.
    Role:
    Main "main", Navigation "navigation", Contentinfo "contentinfo", Complementary "complementary",
    Dialog "dialog", Alertdialog "alertdialog", Alert "alert", Banner "banner", Search "search", Tablist "tablist",
    Tabpanel "tabpanel", Tab "tab", Menu "menu", Menuitem "menuitem", Menubar "menubar", List "list",
    Listitem "listitem", Article "article", Region "region", Button "button", Heading "heading", Feed "feed",
    Presentation "presentation", Note "note", Form "form", Status "status", Tooltip "tooltip",
}

names! {
    /// A microdata property that tells what an element holds.
    Prop:
    ArticleBody "articlebody", Text "text", Description "description", ReviewBody "reviewbody", Review "review",
    Comment "comment", Author "author", Headline "headline", Name "name", DatePublished "datepublished",
    DateModified "datemodified", Breadcrumb "breadcrumb", ItemListElement "itemlistelement", Publisher "publisher",
    Image "image", MainEntity "mainentity", AcceptedAnswer "acceptedanswer", RecipeIngredient "recipeingredient",
    RecipeInstructions "recipeinstructions",
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn media_that_readers_see() {
        let is_shown = |src: &str| Media { at: 0, src: src.to_owned() }.is_shown();
        for src in ["https://video.example.org/embed/ads-of-old", "/player?ad=1", "https://www.example.org/maps/embed"]
        {
            assert!(is_shown(src), "{src}");
        }
        for src in [
            "https://ad.example.org/300x250",
            "//ads.example.org/a",
            "https://x.doubleclick.net/",
            "https://a.example/recaptcha/api2",
        ] {
            assert!(!is_shown(src), "{src}");
        }
    }
}
