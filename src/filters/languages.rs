//! Codes of languages in filters: those that no article can have are slips of the pen.

use crate::pipeline::nearest;
use crate::source::has_two_letter_code;
use crate::stages::code_of_name;

/// Two-letter codes that were withdrawn but stand on pages.
const FORMER: [&str; 5] = ["in", "iw", "ji", "jw", "mo"];

/// Whether a tag, such as `pt-BR`, begins with the code of a language. Of three letters, any are taken for one: there are
/// thousands.
///
/// # Errors
/// The code that is most like it, or of the language of that name, if any is.
pub(super) fn check(tag: &str) -> Result<(), Option<String>> {
    let language = tag.split('-').next().unwrap_or(tag).to_ascii_lowercase();
    let is_known = match language.len() {
        2 => has_two_letter_code(&language) || FORMER.contains(&language.as_str()),
        length => length == 3 && language.bytes().all(|byte| byte.is_ascii_lowercase()),
    };
    match is_known {
        true => Ok(()),
        false => Err(code_of_name(&language).map(str::to_owned).or_else(|| nearest(&language, USUAL))),
    }
}

/// Codes that a slip is taken for.
const USUAL: [&str; 24] = [
    "en", "de", "es", "fr", "it", "pt", "ru", "ja", "zh", "nl", "pl", "tr", "sv", "ko", "ar", "cs", "uk", "da", "fi",
    "nb", "el", "he", "hi", "vi",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_known() {
        for tag in ["en", "EN-gb", "pt-BR", "zh-Hant-TW", "haw", "eng", "iw", "is", "sh"] {
            assert_eq!(check(tag), Ok(()), "{tag}");
        }
        for (tag, code) in [("english", "en"), ("Deutsch", "de"), ("germn", "de"), ("jp-JP", "ja")] {
            assert_eq!(check(tag), Err(Some(code.to_owned())), "{tag}");
        }
        assert_eq!(check("quenya"), Err(None));
        assert_eq!(check("x-klingon"), Err(None));
    }
}
