//! Pages that an earlier reader took for Latin-1 or windows-1252, the default of many HTTP libraries, although their markup
//! declares another character set: `Ïðèâåò` for `Привет`.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

use super::charset::Decoded;
use super::mojibake::byte_of;

/// Characters that no Western text has in such places, at the least, and as a share of those beyond ASCII in percent.
const LEAST: (usize, usize) = (5, 20);

/// Reads a page anew in the character set that it declares, where it is certain that it was misread: every character is
/// one that Latin-1 or windows-1252 has, but they stand as in no Western text; some are none that the declared character
/// set has; and in that set all bytes mean something. Wrongly read UTF-8 is repaired line by line instead
/// ([`super::mojibake`]).
pub(crate) fn reread<'a>(decoded: Decoded<'a>, declared: &str) -> Decoded<'a> {
    match Encoding::for_label(declared.as_bytes())
        .and_then(|encoding| Some((undone(&decoded.text, encoding)?, encoding)))
    {
        Some((text, encoding)) => Decoded { text: Cow::Owned(text), charset: encoding.name(), bom: 0, ..decoded },
        None => decoded,
    }
}

/// The text in that character set, if it was misread.
fn undone(text: &str, encoding: &'static Encoding) -> Option<String> {
    if [UTF_8, WINDOWS_1252].contains(&encoding) || !encoding.is_ascii_compatible() || text.is_ascii() {
        return None;
    }
    let byte = |c: char| if c.is_ascii() { u8::try_from(c).ok() } else { byte_of(c) };
    let bytes: Vec<u8> = text.chars().map(byte).collect::<Option<_>>()?;
    if !is_odd(text) || !encoding.encode(text).2 {
        return None;
    }
    let read = encoding.decode_without_bom_handling_and_without_replacement(&bytes)?;
    let sound = !read.chars().any(|c| ('\u{80}'..='\u{9f}').contains(&c));
    sound.then(|| read.into_owned())
}

/// Whether characters beyond ASCII stand as in no Western text: three in a row, or signs such as `³` and `¿` within words.
fn is_odd(text: &str) -> bool {
    let (mut wide, mut odd, mut run) = (0, 0, 0);
    let mut before = [' '; 2];
    for c in text.chars() {
        let [first, middle] = before;
        wide += usize::from(!c.is_ascii());
        run = if c.is_ascii() { 0 } else { run + 1 };
        odd += usize::from(run == 3) * 2 + usize::from(run >= 3);
        odd += usize::from(first.is_alphabetic() && is_sign(middle) && c.is_alphabetic());
        before = [middle, c];
    }
    odd >= LEAST.0 && odd * 100 >= wide * LEAST.1
}

/// Whether the character is one of the signs of Latin-1 that stand beside words, not within.
fn is_sign(c: char) -> bool {
    ('\u{a1}'..='\u{bf}').contains(&c) && !matches!(c, 'ª' | 'º' | '\u{ad}' | '·' | '´' | '¨') || matches!(c, '×' | '÷')
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What reading anew makes of `text`, for a page that declares `label`.
    fn read(text: &str, label: &str) -> (String, &'static str) {
        let decoded = Decoded { text: Cow::Borrowed(text), charset: "UTF-8", bom: 0, lossy: false, replaced: 0 };
        let decoded = reread(decoded, label);
        (decoded.text.into_owned(), decoded.charset)
    }

    #[test]
    fn pages_taken_for_latin_1_are_read_as_they_declare() {
        for (label, text) in [
            ("gb2312", "话剧《约定无期限》巡演结束，渡船停在港口。"),
            ("big5", "渡船停在港口，碼頭的主人說。"),
            ("Shift_JIS", "港が凍り、船は火曜日に出なかった。"),
            ("euc-kr", "항구가 얼어붙어 배가 떠나지 못했다."),
            ("windows-1251", "Гавань замёрзла во вторник."),
            ("koi8-r", "Гавань замёрзла во вторник."),
            ("iso-8859-2", "Przybliżyła Polskę do zasobów własnych, choć długo zwlekała: była to już zła wieść."),
            ("windows-1253", "Το λιμάνι πάγωσε την Τρίτη."),
        ] {
            let encoding = Encoding::for_label(label.as_bytes()).unwrap();
            let (bytes, _, _) = encoding.encode(text);
            let latin: String = bytes.iter().map(|&byte| char::from(byte)).collect();
            assert_eq!(read(&latin, label), (text.to_owned(), encoding.name()), "{label}");
            let (western, _) = WINDOWS_1252.decode_without_bom_handling(&bytes);
            assert_eq!(read(&western, label).0, text, "{label}");
        }
    }

    #[test]
    fn what_was_read_well_stays() {
        for (label, text) in [
            ("iso-8859-2", "Die Fähre blieb am Dienstag im Hafen, größer als je zuvor."),
            ("iso-8859-2", "The ferry’s crew — all of them — stayed. It’s “ice”, they said… and waited."),
            ("windows-1250", "Das Becken fasst 40 m³, der Tank 12 m³."),
            ("windows-1252", "L’été où la mer gela, naïvement."),
            ("utf-8", "La mer a gelé à l’été."),
            ("gb2312", "Mañana, señor: el niño pequeño soñó con España y con piñatas."),
            ("windows-1251", "La mer a gelé à l’été, naïvement, dès l’aube, après la fête: « Ça alors ! »"),
            ("gb2312", "话剧《约定无期限》巡演结束。"),
            ("windows-1251", "Ice in the harbour"),
            ("nothing", "Ïðèâåò, ìèð"),
        ] {
            assert_eq!(read(text, label), (text.to_owned(), "UTF-8"), "{label}");
        }
    }

    proptest! {
        #[test]
        fn what_a_character_set_can_write_is_never_read_anew(
            bytes in proptest::collection::vec(any::<u8>(), 0..160),
            index in 0usize..6,
        ) {
            let label = ["gb18030", "shift_jis", "windows-1251", "iso-8859-2", "big5", "windows-1254"][index];
            let encoding = Encoding::for_label(label.as_bytes()).unwrap();
            let (read_so, _, _) = encoding.decode(&bytes);
            let writes = |c: &char| !encoding.encode(c.encode_utf8(&mut [0; 4])).2;
            let own: String = read_so.chars().filter(writes).collect();
            prop_assert_eq!(read(&own, label).0, own);
        }
    }
}
