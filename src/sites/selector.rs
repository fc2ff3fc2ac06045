//! CSS selectors in the syntax of the crate `scraper`.

use cssparser::{BasicParseErrorKind, ParseErrorKind};
use scraper::selector::{Parser, Simple};
use selectors::SelectorList;
use selectors::parser::{ParseRelative, SelectorParseErrorKind};

/// Selectors, any of which may match.
#[derive(Debug)]
pub(crate) struct Selector(pub(crate) SelectorList<Simple>);

impl Selector {
    /// Reads a selector, or several with commas between; the error says why it is none.
    pub(super) fn parse(text: &str) -> Result<Selector, String> {
        let mut input = cssparser::Parser::new(text);
        match SelectorList::parse(&Parser, &mut input, ParseRelative::No) {
            Ok(list) => Ok(Selector(list)),
            Err(error) => Err(format!("\"{text}\" is no selector: {}", why(&error.kind))),
        }
    }
}

fn why(kind: &ParseErrorKind<SelectorParseErrorKind>) -> String {
    use SelectorParseErrorKind as Kind;
    match kind {
        ParseErrorKind::Basic(BasicParseErrorKind::EndOfInput) => "it ends too early".to_owned(),
        ParseErrorKind::Basic(_) => "it holds a character that has no meaning there".to_owned(),
        ParseErrorKind::Custom(Kind::EmptySelector) => "a part of it is empty".to_owned(),
        ParseErrorKind::Custom(Kind::DanglingCombinator) => "nothing follows its last combinator".to_owned(),
        ParseErrorKind::Custom(Kind::UnsupportedPseudoClassOrElement) => {
            "it holds a pseudo-class or pseudo-element that is not known".to_owned()
        }
        ParseErrorKind::Custom(_) => "it holds something that has no meaning there".to_owned(),
    }
}

/// Where a field is read: the text of an element, or an attribute of it.
#[derive(Debug)]
pub(crate) struct Target {
    /// The elements.
    pub(crate) selector: Selector,
    /// The attribute's name in lower case; absent for the text.
    pub(crate) attribute: Option<String>,
}

impl Target {
    /// Reads `selector` or `selector@attribute`; the error says why it is neither.
    pub(super) fn parse(text: &str) -> Result<Target, String> {
        let is_name = |name: &str| {
            name.starts_with(|c: char| c.is_ascii_alphabetic())
                && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_:.".contains(&b))
        };
        match text.rsplit_once('@').filter(|(_, name)| is_name(name)) {
            Some((selector, name)) => {
                Ok(Target { selector: Selector::parse(selector)?, attribute: Some(name.to_ascii_lowercase()) })
            }
            None => Ok(Target { selector: Selector::parse(text)?, attribute: None }),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn selectors_of_all_kinds() {
        for text in ["h1", "article .body", "aside.related, .promo", "p:nth-child(2n+1)", "div:has(> a)", "#a > b ~ i"]
        {
            assert!(Selector::parse(text).is_ok(), "{text}");
        }
    }

    #[test]
    fn errors_say_why() {
        let why = |text| Selector::parse(text).unwrap_err();
        assert_eq!(why("p >"), "\"p >\" is no selector: nothing follows its last combinator");
        assert_eq!(why(""), "\"\" is no selector: a part of it is empty");
        assert_eq!(
            why("p:hover"),
            "\"p:hover\" is no selector: it holds a pseudo-class or pseudo-element that is not known"
        );
        assert!(why("[x=]").starts_with("\"[x=]\" is no selector: "));
        assert!(why("p..q").starts_with("\"p..q\" is no selector: "));
    }

    #[test]
    fn attributes_stand_behind_the_last_at_sign() {
        let attribute = |text| Target::parse(text).unwrap().attribute;
        assert_eq!(attribute("time@datetime").as_deref(), Some("datetime"));
        assert_eq!(attribute("meta[property='og:title']@Content").as_deref(), Some("content"));
        assert_eq!(attribute("a[href*='@example']"), None);
        assert_eq!(attribute("h1"), None);
        assert!(Target::parse("h1@").is_err());
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_a_selector_or_none(text in "\\PC{0,20}", more in "[a-z.#>~+*:,@()\\[\\] =\"'0-9|-]{0,24}") {
            let _ = (Target::parse(&text), Target::parse(&more));
        }
    }
}
