//! Hints: what the phrases in a block speak of. They remove nothing; stages and the scorer read them.

use super::Reason;

macro_rules! hints {
    ($($variant:ident $name:literal $text:literal,)*) => {
        /// A group of phrases, one bit of [`super::Block::hints`].
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Hint {
            $(#[doc = $text] $variant,)*
        }

        impl Hint {
            /// Every hint, in the order of its bits.
            pub const ALL: &[Hint] = &[$(Hint::$variant,)*];

            /// The name in phrase lists.
            pub fn name(self) -> &'static str {
                match self { $(Hint::$variant => $name,)* }
            }

            /// The hint of that name.
            pub fn from_name(name: &str) -> Option<Hint> {
                match name { $($name => Some(Hint::$variant),)* _ => None }
            }
        }
    };
}

hints! {
    SkipLink "skip-link" "A phrase of [`Reason::SkipLink`].",
    Navigation "navigation" "A phrase of [`Reason::Navigation`] or [`Reason::Breadcrumb`].",
    Consent "consent" "A phrase of [`Reason::Consent`].",
    Signup "signup" "A phrase of [`Reason::Signup`].",
    Paywall "paywall" "A phrase of [`Reason::Paywall`].",
    Share "share" "A phrase of [`Reason::Share`].",
    Advert "advert" "A phrase of [`Reason::Advert`].",
    Related "related" "A phrase of [`Reason::Related`] or [`Reason::Teaser`].",
    CommentsPrompt "comments-prompt" "A phrase of [`Reason::CommentsPrompt`].",
    AppPrompt "app-prompt" "A phrase of [`Reason::AppPrompt`].",
    MediaPointer "media-pointer" "A phrase of [`Reason::MediaPointer`].",
    Biography "biography" "A phrase of [`Reason::Byline`], such as `is a reporter for`.",
    ReadTime "read-time" "A phrase of [`Reason::ReadTime`].",
    Correction "correction" "A phrase of [`Reason::Correction`].",
    Footer "footer" "A phrase of [`Reason::Footer`].",
    Author "author" "A word that introduces an author, such as `By` or `Von` at the start.",
    Credit "credit" "A word of image credits, such as `Photo:` or an agency's name.",
    Caption "caption" "A word of image captions, such as `(left)`.",
    Published "published" "A label of the day of publication.",
    Updated "updated" "A label of the day of change.",
    Source "source" "A label of the source, such as `Source:`.",
    Tags "tags" "A label of tags or topics.",
    Contents "contents" "A label of a table of contents.",
    Speech "speech" "A verb of speech: beside quotation marks, somebody is quoted.",
    Whole "whole" "The whole line is a phrase of some list.",
}

impl Hint {
    /// The bits of the hints that speak for chrome.
    pub const CHROME: u32 = Hint::SkipLink.bit()
        | Hint::Navigation.bit()
        | Hint::Consent.bit()
        | Hint::Signup.bit()
        | Hint::Paywall.bit()
        | Hint::Share.bit()
        | Hint::Advert.bit()
        | Hint::Related.bit()
        | Hint::CommentsPrompt.bit()
        | Hint::AppPrompt.bit()
        | Hint::MediaPointer.bit()
        | Hint::ReadTime.bit()
        | Hint::Footer.bit();

    /// The hint's bit in [`super::Block::hints`].
    pub const fn bit(self) -> u32 {
        1 << self as u32
    }

    /// The hint of phrases that speak for removal with `reason`; none where no phrase can.
    pub const fn of(reason: Reason) -> Option<Hint> {
        Some(match reason {
            Reason::SkipLink => Hint::SkipLink,
            Reason::Navigation | Reason::Breadcrumb => Hint::Navigation,
            Reason::Consent => Hint::Consent,
            Reason::Signup => Hint::Signup,
            Reason::Paywall => Hint::Paywall,
            Reason::Share => Hint::Share,
            Reason::Advert => Hint::Advert,
            Reason::Related | Reason::Teaser => Hint::Related,
            Reason::CommentsPrompt => Hint::CommentsPrompt,
            Reason::AppPrompt => Hint::AppPrompt,
            Reason::MediaPointer => Hint::MediaPointer,
            Reason::Byline => Hint::Biography,
            Reason::ReadTime => Hint::ReadTime,
            Reason::Correction => Hint::Correction,
            Reason::Footer => Hint::Footer,
            Reason::RepeatedTitle
            | Reason::Duplicate
            | Reason::Comment
            | Reason::SiteRule
            | Reason::SiteBoilerplate
            | Reason::LowScore => {
                return None;
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_hint_has_a_bit_of_its_own() {
        let all = Hint::ALL.iter().fold(0u32, |bits, hint| bits | hint.bit());
        assert_eq!(all.count_ones() as usize, Hint::ALL.len());
    }
}
