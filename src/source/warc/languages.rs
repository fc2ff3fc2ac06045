//! Languages as crawlers write them, ISO 639-3, and as BCP 47 does.

/// Codes of ISO 639-3 and the codes of ISO 639-1 for the same languages, sorted, as the registration authority lists them.
#[rustfmt::skip]
const SHORT: [(&str, &str); 184] = [
    ("aar", "aa"), ("abk", "ab"), ("afr", "af"), ("aka", "ak"), ("amh", "am"), ("ara", "ar"), ("arg", "an"),
    ("asm", "as"), ("ava", "av"), ("ave", "ae"), ("aym", "ay"), ("aze", "az"), ("bak", "ba"), ("bam", "bm"),
    ("bel", "be"), ("ben", "bn"), ("bis", "bi"), ("bod", "bo"), ("bos", "bs"), ("bre", "br"), ("bul", "bg"),
    ("cat", "ca"), ("ces", "cs"), ("cha", "ch"), ("che", "ce"), ("chu", "cu"), ("chv", "cv"), ("cor", "kw"),
    ("cos", "co"), ("cre", "cr"), ("cym", "cy"), ("dan", "da"), ("deu", "de"), ("div", "dv"), ("dzo", "dz"),
    ("ell", "el"), ("eng", "en"), ("epo", "eo"), ("est", "et"), ("eus", "eu"), ("ewe", "ee"), ("fao", "fo"),
    ("fas", "fa"), ("fij", "fj"), ("fin", "fi"), ("fra", "fr"), ("fry", "fy"), ("ful", "ff"), ("gla", "gd"),
    ("gle", "ga"), ("glg", "gl"), ("glv", "gv"), ("grn", "gn"), ("guj", "gu"), ("hat", "ht"), ("hau", "ha"),
    ("hbs", "sh"), ("heb", "he"), ("her", "hz"), ("hin", "hi"), ("hmo", "ho"), ("hrv", "hr"), ("hun", "hu"),
    ("hye", "hy"), ("ibo", "ig"), ("ido", "io"), ("iii", "ii"), ("iku", "iu"), ("ile", "ie"), ("ina", "ia"),
    ("ind", "id"), ("ipk", "ik"), ("isl", "is"), ("ita", "it"), ("jav", "jv"), ("jpn", "ja"), ("kal", "kl"),
    ("kan", "kn"), ("kas", "ks"), ("kat", "ka"), ("kau", "kr"), ("kaz", "kk"), ("khm", "km"), ("kik", "ki"),
    ("kin", "rw"), ("kir", "ky"), ("kom", "kv"), ("kon", "kg"), ("kor", "ko"), ("kua", "kj"), ("kur", "ku"),
    ("lao", "lo"), ("lat", "la"), ("lav", "lv"), ("lim", "li"), ("lin", "ln"), ("lit", "lt"), ("ltz", "lb"),
    ("lub", "lu"), ("lug", "lg"), ("mah", "mh"), ("mal", "ml"), ("mar", "mr"), ("mkd", "mk"), ("mlg", "mg"),
    ("mlt", "mt"), ("mon", "mn"), ("mri", "mi"), ("msa", "ms"), ("mya", "my"), ("nau", "na"), ("nav", "nv"),
    ("nbl", "nr"), ("nde", "nd"), ("ndo", "ng"), ("nep", "ne"), ("nld", "nl"), ("nno", "nn"), ("nob", "nb"),
    ("nor", "no"), ("nya", "ny"), ("oci", "oc"), ("oji", "oj"), ("ori", "or"), ("orm", "om"), ("oss", "os"),
    ("pan", "pa"), ("pli", "pi"), ("pol", "pl"), ("por", "pt"), ("pus", "ps"), ("que", "qu"), ("roh", "rm"),
    ("ron", "ro"), ("run", "rn"), ("rus", "ru"), ("sag", "sg"), ("san", "sa"), ("sin", "si"), ("slk", "sk"),
    ("slv", "sl"), ("sme", "se"), ("smo", "sm"), ("sna", "sn"), ("snd", "sd"), ("som", "so"), ("sot", "st"),
    ("spa", "es"), ("sqi", "sq"), ("srd", "sc"), ("srp", "sr"), ("ssw", "ss"), ("sun", "su"), ("swa", "sw"),
    ("swe", "sv"), ("tah", "ty"), ("tam", "ta"), ("tat", "tt"), ("tel", "te"), ("tgk", "tg"), ("tgl", "tl"),
    ("tha", "th"), ("tir", "ti"), ("ton", "to"), ("tsn", "tn"), ("tso", "ts"), ("tuk", "tk"), ("tur", "tr"),
    ("twi", "tw"), ("uig", "ug"), ("ukr", "uk"), ("urd", "ur"), ("uzb", "uz"), ("ven", "ve"), ("vie", "vi"),
    ("vol", "vo"), ("wln", "wa"), ("wol", "wo"), ("xho", "xh"), ("yid", "yi"), ("yor", "yo"), ("zha", "za"),
    ("zho", "zh"), ("zul", "zu"),
];

/// Codes that stand for no language: undetermined, several, without a code, no words.
const NONE: [&str; 5] = ["und", "mul", "mis", "zxx", "xxx"];

/// The tag of a language: BCP 47 wants its shortest code, RFC 5646, 2.2.1. Nothing for what is no code of ISO 639-3.
pub(super) fn tag(code: &str) -> Option<&str> {
    if let Ok(at) = SHORT.binary_search_by_key(&code, |(long, _)| long) {
        return Some(SHORT[at].1);
    }
    let is_code = code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_lowercase());
    (is_code && !NONE.contains(&code)).then_some(code)
}

/// Whether a language has that code of ISO 639-1.
pub(crate) fn has_two_letter_code(code: &str) -> bool {
    SHORT.iter().any(|(_, short)| *short == code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_become_tags() {
        assert!(SHORT.is_sorted());
        for (code, expected) in [
            ("deu", Some("de")),
            ("aar", Some("aa")),
            ("zul", Some("zu")),
            ("nor", Some("no")),
            ("haw", Some("haw")),
            ("und", None),
            ("xxx", None),
            ("de", None),
            ("DEU", None),
            ("null", None),
            ("", None),
        ] {
            assert_eq!(tag(code), expected, "{code}");
        }
    }
}
