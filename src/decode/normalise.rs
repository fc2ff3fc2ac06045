//! The normal form of a line of raw text.

use std::borrow::Cow;

use super::tidy::{Layout, tidy};
use super::{entities, mojibake};

/// Repairs that lay bare another one are followed this often.
const ROUNDS: usize = 8;

/// What becomes of typographic quotation marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Quotes {
    /// They stay.
    #[default]
    Keep,
    /// Single ones become `'`, double ones and guillemets `"`.
    Ascii,
}

/// Brings raw lines into normal form: entities decoded, mojibake repaired,
/// NFC, every space a plain one, invisible characters gone.
///
/// The form is a fixed point for text without `&`; with it, for what
/// [`entities::decode_into`] leaves at rest. Work is linear in the line. Where
/// text has invisible characters within mojibake within mojibake more than
/// eight deep, the rest of that damage stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Normaliser {
    /// What becomes of typographic quotation marks.
    pub quotes: Quotes,
    /// Whether character references stay as they are: for text that shows them on purpose.
    pub literal: bool,
}

impl Normaliser {
    /// The same for text that shows character references on purpose, such as code on a page whose markup has been read.
    pub fn literal(&self) -> Normaliser {
        Normaliser { literal: true, ..*self }
    }

    /// Appends the normal form of `line` to `out`: runs of spaces and tabs are
    /// one space, the ends trimmed. Line ends count as spaces.
    ///
    /// ```
    /// # use dechaff::decode::Normaliser;
    /// let mut out = String::new();
    /// Normaliser::default().line_into("\u{a0}Donâ€™t&nbsp;  &quot;panic&quot; ", &mut out);
    /// assert_eq!(out, "Don’t \"panic\"");
    /// ```
    pub fn line_into(&self, line: &str, out: &mut String) {
        let trimmed = line.trim_ascii();
        if is_plain(trimmed.as_bytes()) {
            out.push_str(trimmed);
        } else {
            self.append(trimmed, Layout::Prose, out);
        }
    }

    /// As [`Self::line_into`] for a table's row: each tab or run of two or more
    /// spaces becomes one tab between cells.
    pub fn cells_into(&self, line: &str, out: &mut String) {
        let trimmed = line.trim_ascii();
        if is_plain(trimmed.as_bytes()) {
            out.push_str(trimmed);
        } else {
            self.append(trimmed, Layout::Cells, out);
        }
    }

    /// As [`Self::line_into`] for code and other text with a layout: indentation,
    /// inner spaces and tabs stay (every other space becomes a plain one); only
    /// the end is trimmed.
    pub fn layout_into(&self, line: &str, out: &mut String) {
        self.append(line, Layout::Code, out);
    }

    fn append(&self, line: &str, layout: Layout, out: &mut String) {
        let start = out.len();
        let decoded = if self.literal { Cow::Borrowed(line) } else { entities::decode(line) };
        let repaired = mojibake::repair(&decoded);
        if tidy(&repaired, layout, self.quotes, out) {
            return;
        }
        for _ in 0..ROUNDS {
            let Some(repaired) = mojibake::repair_layer(&out[start..], |_, _| {}) else {
                break;
            };
            out.truncate(start);
            tidy(&repaired, layout, self.quotes, out);
        }
    }
}

/// Whether a trimmed line is in normal form at first sight: printable ASCII
/// without `&` and without two spaces in a row. Written so that the compiler
/// can make vector code of it.
fn is_plain(bytes: &[u8]) -> bool {
    let no_control_or_ampersand =
        |bytes: &[u8]| bytes.iter().fold(true, |plain, &b| plain & (b.wrapping_sub(b' ') < 0x5f) & (b != b'&'));
    let no_double_space =
        |bytes: &[u8], next: &[u8]| bytes.iter().zip(next).fold(true, |single, (&a, &b)| single & ((a | b) != b' '));
    let mut rest = bytes;
    while let Some((chunk, next)) = rest.split_at_checked(256) {
        if !no_control_or_ampersand(chunk) || !no_double_space(chunk, &rest[1..]) {
            return false;
        }
        rest = next;
    }
    no_control_or_ampersand(rest) && no_double_space(rest, rest.get(1..).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode::unicode::{is_invisible, is_space};
    use proptest::prelude::*;
    use unicode_normalization::is_nfc;

    fn prose(line: &str) -> String {
        let mut out = String::new();
        Normaliser::default().line_into(line, &mut out);
        out
    }

    fn cells(line: &str) -> String {
        let mut out = String::new();
        Normaliser::default().cells_into(line, &mut out);
        out
    }

    fn layout(line: &str) -> String {
        let mut out = String::new();
        Normaliser::default().layout_into(line, &mut out);
        out
    }

    #[test]
    fn prose_in_many_scripts() {
        for (raw, text) in [
            ("Plain text.", "Plain text."),
            ("  two  \t spaces \r\n", "two spaces"),
            ("\u{a0}Le\u{202f}: «\u{a0}été\u{a0}»", "Le : « été »"),
            ("u\u{308}ber A\u{30a}ngstro\u{308}m", "über Ångström"),
            ("Donâ€™t &amp;quot;go&amp;quot;&nbsp;&nbsp;there", "Don’t \"go\" there"),
            ("\u{feff}Sil\u{ad}ben\u{ad}tren\u{ad}nung\u{200b} hier", "Silbentrennung hier"),
            ("東京\u{3000}\u{3000}大阪\u{3000}", "東京 大阪"),
            ("カ\u{3099}ス", "ガス"),
            ("\u{1112}\u{1161}\u{11ab}국어", "한국어"),
            ("Привет\u{2003}мир и\u{306}од", "Привет мир йод"),
            ("می\u{200c}خواهم", "می\u{200c}خواهم"),
            ("\u{200f}שלום\u{200e} עולם\u{202c}", "שלום עולם"),
            ("\u{2067}مرحبا\u{2069}", "مرحبا"),
            ("क्\u{200d}ष और क्\u{200c}ष", "क्\u{200d}ष और क्\u{200c}ष"),
            ("ไทย\u{200b}ภาษา", "ไทยภาษา"),
            (
                "👩\u{200d}👩\u{200d}👧 ❤\u{fe0f} 1\u{fe0f}\u{20e3}",
                "👩\u{200d}👩\u{200d}👧 ❤\u{fe0f} 1\u{fe0f}\u{20e3}",
            ),
            ("a\u{200d}b\u{200c}c\u{fe0f} x\u{e0041}", "abc x"),
            ("nul\0 and\u{1}bell\u{85}next\u{2028}line", "nul andbell next line"),
            ("broken \u{fffd} stays", "broken \u{fffd} stays"),
            ("a \u{200b} b", "a b"),
            ("“quotes” ‘stay’ „so“ «là»", "“quotes” ‘stay’ „so“ «là»"),
            ("&lt;b&gt; AT&T R&amp;D", "<b> AT&T R&D"),
            ("K \u{212a} \u{2126} \u{37e}", "K K Ω ;"),
            (" \u{200b}\t ", ""),
        ] {
            assert_eq!(prose(raw), text, "{raw:?}");
        }
    }

    #[test]
    fn quotes_become_ascii_on_demand() {
        let mut out = String::from("> ");
        Normaliser { quotes: Quotes::Ascii, literal: false }
            .line_into("“It’s ‹so›” „ja“ «là» &rsquo;tis 5′ – …", &mut out);
        assert_eq!(out, "> \"It's 'so'\" \"ja\" \"là\" 'tis 5′ – …");
    }

    #[test]
    fn rows_keep_their_cells() {
        for (raw, text) in [
            ("Name\tAge  City", "Name\tAge\tCity"),
            ("  Anna Maria \t  31   Köln ", "Anna Maria\t31\tKöln"),
            ("名前\u{3000}\u{3000}年齢&nbsp;&nbsp;都市", "名前\t年齢\t都市"),
            ("one cell only", "one cell only"),
        ] {
            assert_eq!(cells(raw), text, "{raw:?}");
        }
    }

    #[test]
    fn code_keeps_its_layout() {
        for (raw, text) in [
            ("    if a &lt; b:  # so\u{a0}\t ", "    if a < b:  # so"),
            ("\tlet\u{a0}\u{a0}x =\u{200b} 1;\r\n", "\tlet  x = 1;"),
        ] {
            assert_eq!(layout(raw), text, "{raw:?}");
        }
    }

    #[test]
    fn invisible_characters_in_odd_places_settle() {
        for raw in ["\u{301}\u{94d}\u{200c}", "Ã\u{200b}©", "â\u{200b}€\u{200b}™", "A\u{303}©"] {
            let once = prose(raw);
            assert_eq!(prose(&once), once, "{raw:?}");
        }
    }

    #[test]
    fn work_is_linear_in_the_line() {
        for unit in ["ÂÃ", "é&", "&amp;", "a\u{301}", " \u{200b}", "日\u{3000}", "&#", "&#1", "Ã©", "ð"] {
            let out = prose(&unit.repeat(200_000));
            assert!(out.len() <= unit.len() * 200_000);
        }
    }

    /// Pieces that meet in bad text, without `&`.
    fn pieces() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            4 => "[a-zA-Z .,]{1,4}",
            2 => "[ \t\u{a0}\u{3000}\u{2003}\r\n]{1,3}",
            2 => "[\u{0}\u{ad}\u{200b}\u{200c}\u{200d}\u{feff}\u{200e}\u{2060}\u{fe0f}\u{fe0e}\u{e0067}]",
            2 => "[éüñÃÂâ€™œ“”\u{301}\u{308}\u{303}\u{327}ÅÄ©®¿]{1,3}",
            1 => "[日本かカ\u{3099}각\u{1100}\u{1161}\u{11a8}]{1,2}",
            1 => "[میकष\u{94d}\u{93c}ไ\u{e48}אב\u{5b4}]{1,2}",
            1 => "[👩👧❤🏴1#\u{20e3}©☎]",
            1 => "[^&]",
        ];
        proptest::collection::vec(piece, 0..16).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn the_normal_form_is_a_fixed_point(line in pieces(), ascii in any::<bool>()) {
            let normaliser = Normaliser { quotes: if ascii { Quotes::Ascii } else { Quotes::Keep }, literal: false };
            for into in [Normaliser::line_into, Normaliser::cells_into, Normaliser::layout_into] {
                let (mut once, mut twice) = (String::new(), String::new());
                into(&normaliser, &line, &mut once);
                into(&normaliser, &once, &mut twice);
                prop_assert_eq!(&once, &twice);
                prop_assert!(is_nfc(&once));
            }
        }

        #[test]
        fn prose_has_single_plain_spaces(line in "(&nbsp;|&#[0-9]{2,6};|&amp;|[ \t\u{a0}]|\\PC|.){0,30}") {
            let text = prose(&line);
            prop_assert!(is_nfc(&text));
            prop_assert!(!text.contains("  ") && text.trim() == text, "{text:?}");
            prop_assert!(!text.contains(|c: char| (is_space(c) && c != ' ') || is_invisible(c)), "{text:?}");
            prop_assert!(!cells(&line).contains("\t\t"));
        }

        #[test]
        fn plain_lines_are_copied(line in "[!-%'-~]{1,40}( [!-%'-~]{1,40}){0,12}") {
            prop_assert!(is_plain(line.as_bytes()));
            prop_assert_eq!(prose(&line), line.as_str());
        }

        #[test]
        fn the_short_way_agrees_with_the_long_one(line in "[ -~]{0,700}") {
            let mut long_way = String::new();
            Normaliser::default().append(&line, Layout::Prose, &mut long_way);
            prop_assert_eq!(prose(&line), long_way);
        }
    }
}
