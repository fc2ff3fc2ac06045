//! The normal form of a line of raw text.

use unicode_normalization::char::canonical_combining_class;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use super::unicode::{ascii_quote, is_invisible, is_nfc_safe, is_shaper, is_space, shapes};
use super::{entities, mojibake};

/// Repairs that lay bare another one are followed this often.
const ROUNDS: usize = 8;

/// A letter is found behind fewer marks than this.
const MOST_MARKS: usize = 32;

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
}

/// What white space means in a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Layout {
    /// Any run of it is one space.
    Prose,
    /// Two or more spaces, or a tab, part cells.
    Cells,
    /// It is kept.
    Code,
}

impl Normaliser {
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
        let decoded = entities::decode(line);
        let repaired = mojibake::repair(&decoded);
        let mut settled = self.tidy(&repaired, layout, out);
        for _ in 0..ROUNDS {
            if settled || !mojibake::is_suspect(&out[start..]) {
                break;
            }
            let Some(repaired) = mojibake::repair_layer(&out[start..], |_, _| {}) else {
                break;
            };
            out.truncate(start);
            self.tidy(&repaired, layout, out);
            settled = false;
        }
    }

    /// Appends `text` with spaces, invisible characters, quotes and composition
    /// in order. Returns whether its characters kept their neighbours, so that
    /// no new mojibake can have come about.
    fn tidy(&self, text: &str, layout: Layout, out: &mut String) -> bool {
        let start = out.len();
        let mut line =
            Line { layout, quotes: self.quotes, out, start, gap: Gap::None, removed: false, doubtful: false };
        line.push_all(text);
        let Line { removed, doubtful, .. } = line;
        let kept = out[start..].trim_end_matches([' ', '\t']).len();
        out.truncate(start + kept);
        let composed = doubtful && compose(out, start);
        !removed && !composed
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

/// Puts `out` from `start` on into NFC; returns whether that changed it.
fn compose(out: &mut String, start: usize) -> bool {
    if is_nfc_quick(out[start..].chars()) == IsNormalized::Yes {
        return false;
    }
    let composed: String = out[start..].nfc().collect();
    let changed = composed != out[start..];
    out.truncate(start);
    out.push_str(&composed);
    changed
}

/// White space met since the last visible character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Gap {
    None,
    Single,
    Wide,
}

/// A line under way.
struct Line<'a> {
    layout: Layout,
    quotes: Quotes,
    out: &'a mut String,
    /// Where the line begins in `out`.
    start: usize,
    gap: Gap,
    /// Whether an invisible character was left out.
    removed: bool,
    /// Whether a character may not be in NFC.
    doubtful: bool,
}

/// What a byte tells where a character begins.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// This byte, and the rest of its character, go as they are.
    Plain,
    /// An ASCII space.
    Space,
    /// The whole character must be looked at.
    Look,
}

static KINDS: [Kind; 256] = {
    let mut kinds = [Kind::Look; 256];
    let mut byte = 0x21;
    while byte < 256 {
        let plain = matches!(byte,
            0x21..=0x7e   // printable ASCII
            | 0x80..=0xbf // continuation bytes
            | 0xc3..=0xcb // Latin letters with marks, IPA
            | 0xcf..=0xd1 // Greek small letters, basic Cyrillic
            | 0xe4..=0xe9 // Han
            | 0xeb..=0xec // Hangul
        );
        if plain {
            kinds[byte] = Kind::Plain;
        }
        byte += 1;
    }
    kinds[b' ' as usize] = Kind::Space;
    kinds
};

impl Line<'_> {
    /// Copies runs of ordinary characters whole and looks at the others one by one.
    fn push_all(&mut self, text: &str) {
        let bytes = text.as_bytes();
        let (mut at, mut run) = (0, 0);
        while at < bytes.len() {
            match KINDS[usize::from(bytes[at])] {
                Kind::Plain => {
                    at += 1;
                    continue;
                }
                Kind::Space if at > run && bytes.get(at + 1).is_some_and(|&b| b > b' ' && b < 0x7f) => {
                    at += 2;
                    continue;
                }
                Kind::Space | Kind::Look => {}
            }
            let Some(c) = text[at..].chars().next() else {
                break;
            };
            if self.is_ordinary(c) {
                self.doubtful |= !is_nfc_safe(c);
                at += c.len_utf8();
                continue;
            }
            self.push_run(&text[run..at]);
            at += c.len_utf8();
            run = at;
            self.push_special(c, &text[at..]);
        }
        self.push_run(&text[run..]);
    }

    /// Whether `c` goes as it is whatever stands around it.
    fn is_ordinary(&self, c: char) -> bool {
        !is_space(c) && !is_invisible(c) && !is_shaper(c) && (self.quotes == Quotes::Keep || ascii_quote(c) == c)
    }

    fn push_run(&mut self, run: &str) {
        if !run.is_empty() {
            self.close_gap();
            self.out.push_str(run);
        }
    }

    fn push_special(&mut self, c: char, after: &str) {
        if is_space(c) {
            self.widen_gap(c);
        } else if is_invisible(c) || (is_shaper(c) && !shapes(c, self.base(), after.chars().next())) {
            self.removed = true;
        } else {
            self.close_gap();
            self.out.push(if self.quotes == Quotes::Ascii { ascii_quote(c) } else { c });
        }
    }

    /// The letter or symbol before this place, if it is in this line and no gap
    /// is between. Its marks are passed over, as composition may reorder them;
    /// more than any script stacks are not looked at.
    fn base(&self) -> Option<char> {
        match self.gap {
            Gap::None => {
                let back = self.out[self.start..].chars().rev();
                back.take(MOST_MARKS).find(|&c| canonical_combining_class(c) == 0)
            }
            Gap::Single | Gap::Wide => None,
        }
    }

    fn widen_gap(&mut self, c: char) {
        if self.layout == Layout::Code {
            self.out.push(if c == '\t' { '\t' } else { ' ' });
            return;
        }
        self.gap = match self.gap {
            Gap::None if c != '\t' => Gap::Single,
            _ => Gap::Wide,
        };
    }

    /// Writes the white space that stands before the next visible character.
    fn close_gap(&mut self) {
        if self.gap != Gap::None && self.out.len() > self.start {
            let parts_cells = self.layout == Layout::Cells && self.gap == Gap::Wide;
            self.out.push(if parts_cells { '\t' } else { ' ' });
        }
        self.gap = Gap::None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
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
        Normaliser { quotes: Quotes::Ascii }.line_into("“It’s ‹so›” „ja“ «là» &rsquo;tis 5′ – …", &mut out);
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
            let normaliser = Normaliser { quotes: if ascii { Quotes::Ascii } else { Quotes::Keep } };
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
