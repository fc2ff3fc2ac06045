//! The detector's languages as BCP 47 tags.

use whatlang::Lang;

use crate::pipeline::nearest;

macro_rules! languages {
    ($($lang:ident $code:literal,)*) => {
        /// The shortest code of ISO 639, as BCP 47 wants it.
        pub(super) fn code(lang: Lang) -> &'static str {
            match lang { $(Lang::$lang => $code,)* }
        }

        /// Every language that the detector can give, and its code.
        const ALL: &[(&str, Lang)] = &[$(($code, Lang::$lang),)*];
    };
}

languages! {
    Epo "eo", Eng "en", Rus "ru", Cmn "zh", Spa "es", Por "pt", Ita "it", Ben "bn", Fra "fr", Deu
    "de", Ukr "uk", Kat "ka", Ara "ar", Hin "hi", Jpn "ja", Heb "he", Yid "yi", Pol "pl", Amh "am",
    Jav "jv", Kor "ko", Nob "nb", Dan "da", Swe "sv", Fin "fi", Tur "tr", Nld "nl", Hun "hu", Ces
    "cs", Ell "el", Bul "bg", Bel "be", Mar "mr", Kan "kn", Ron "ro", Slv "sl", Hrv "hr", Srp "sr",
    Mkd "mk", Lit "lt", Lav "lv", Est "et", Tam "ta", Vie "vi", Urd "ur", Tha "th", Guj "gu", Uzb
    "uz", Pan "pa", Aze "az", Ind "id", Tel "te", Pes "fa", Mal "ml", Ori "or", Mya "my", Nep "ne",
    Sin "si", Khm "km", Tuk "tk", Aka "ak", Zul "zu", Sna "sn", Afr "af", Lat "la", Slk "sk", Cat
    "ca", Tgl "tl", Hye "hy", Cym "cy",
}

/// Languages so close, or so often declared for one another, that the detector does not speak against them.
const CLOSE: [&[&str]; 7] = [
    &["no", "nb", "nn", "da"],
    &["hr", "bs", "sr", "sh", "cnr", "sl"],
    &["id", "in", "ms", "jv"],
    &["he", "iw"],
    &["yi", "ji"],
    &["tl", "fil"],
    &["af", "nl"],
];

/// The language of a code.
pub(super) fn lang(code: &str) -> Option<Lang> {
    ALL.iter().find(|(known, _)| *known == code).map(|(_, lang)| *lang)
}

/// The code of the language whose name, in English or in itself and in any case, is most like `name`.
pub(crate) fn code_of_name(name: &str) -> Option<&'static str> {
    let names = || ALL.iter().flat_map(|(_, lang)| [lang.eng_name(), lang.name()]).map(str::to_lowercase);
    let nearest = nearest(&name.to_lowercase(), names().collect::<Vec<_>>().iter().map(String::as_str))?;
    Some(ALL[names().position(|name| name == nearest)? / 2].0)
}

/// The language of a tag, without script and region.
fn primary(tag: &str) -> &str {
    tag.split('-').next().unwrap_or(tag)
}

/// Whether the detector could have found the language of a tag.
pub(super) fn known(tag: &str) -> bool {
    let language = primary(tag);
    lang(language).is_some() || CLOSE.iter().any(|group| group.contains(&language))
}

/// Whether a declared tag and a detected language may be the same.
pub(super) fn close(tag: &str, detected: Lang) -> bool {
    let (declared, detected) = (primary(tag), code(detected));
    declared == detected || CLOSE.iter().any(|group| group.contains(&declared) && group.contains(&detected))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_and_languages_meet() {
        assert!(close("en-GB", Lang::Eng) && close("nn-NO", Lang::Nob) && close("iw", Lang::Heb));
        assert!(!close("en", Lang::Deu));
        assert_eq!(
            [code_of_name("ENGLISH"), code_of_name("français"), code_of_name("qqq")],
            [Some("en"), Some("fr"), None]
        );
        assert!(known("zh-Hant") && known("fil") && !known("is"));
    }
}
