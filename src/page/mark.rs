//! Marks: what was decided about a block, and why text was removed.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What was decided about a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mark {
    /// Nothing yet.
    #[default]
    Open,
    /// It belongs to the article's text.
    Keep,
    /// Its words stand in a field of the article.
    Field(Field),
    /// It was removed.
    Remove(Reason),
}

/// The field that a block's words moved to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Field {
    /// `title`
    Title,
    /// `dek`
    Dek,
    /// `authors`
    Byline,
    /// `published` or `modified`
    Date,
    /// `section`
    Section,
    /// `tags`
    Tags,
    /// `source`
    Source,
    /// `images[].caption`, or `images[].alt` where the line is an image's alternative text
    Caption,
    /// `images[].credit`
    Credit,
}

/// The place of a rule's name in the pipeline's list of rule names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct Rule(pub u16);

macro_rules! reasons {
    ($($variant:ident $name:literal $text:literal,)*) => {
        /// Why text was removed.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
        #[serde(rename_all = "kebab-case")]
        pub enum Reason {
            $(#[doc = $text] $variant,)*
        }

        impl Reason {
            /// Every reason, in the published order.
            pub const ALL: &[Reason] = &[$(Reason::$variant,)*];

            /// The name in the output and in phrase lists.
            pub fn name(self) -> &'static str {
                match self { $(Reason::$variant => $name,)* }
            }

            /// One sentence for people.
            pub fn description(self) -> &'static str {
                match self { $(Reason::$variant => $text,)* }
            }

            /// The reason of that name.
            pub fn from_name(name: &str) -> Option<Reason> {
                match name { $($name => Some(Reason::$variant),)* _ => None }
            }
        }
    };
}

reasons! {
    SkipLink "skip-link" "A link for keyboards past the menus.",
    Navigation "navigation" "A menu entry or a run of them.",
    Breadcrumb "breadcrumb" "The path of sections that leads to the page.",
    Consent "consent" "A notice about cookies or privacy, or its buttons.",
    Signup "signup" "A form or prompt for newsletters, accounts or alerts.",
    Paywall "paywall" "A prompt to pay or register to read on.",
    Share "share" "Buttons and prompts to share, save, print or listen.",
    Advert "advert" "An advertisement, its label or an affiliate notice.",
    Related "related" "A pointer to other pieces, and the teasers behind it.",
    CommentsPrompt "comments-prompt" "A prompt to comment, or a count of comments.",
    Comment "comment" "What a reader wrote below the article.",
    AppPrompt "app-prompt" "A prompt to install an app or allow notifications.",
    MediaPointer "media-pointer" "A pointer to an embedded player, gallery or document, or its controls.",
    Teaser "teaser" "The headline or clipped beginning of another piece.",
    RepeatedTitle "repeated-title" "The title once more.",
    Byline "byline" "An author's affiliation, portrait or biography beside the byline.",
    Duplicate "duplicate" "Text that stands on the page already.",
    ReadTime "read-time" "The estimated time to read or listen.",
    Correction "correction" "A notice of the newsroom about the piece itself.",
    Footer "footer" "Legal lines, imprint and link lists at the end of the page.",
    SiteRule "site-rule" "A rule of the pipeline for this site takes it out.",
    SiteBoilerplate "site-boilerplate" "It stands on many pages of the site.",
    LowScore "low-score" "The scorer finds it unlikely to belong to the article.",
}
