//! Counts over a block's text, taken in one pass; stages and the scorer read them instead of the text.

use crate::lanes::{self, LANES};

/// How a block's text ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Ending {
    /// Without an end mark.
    #[default]
    Open,
    /// With `.`, `!`, `?` or their like, quotes and brackets after it included.
    Sentence,
    /// With a colon.
    Colon,
    /// With an ellipsis.
    Clipped,
    /// With a comma or semicolon.
    Comma,
}

/// Counts over a block's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Shape {
    /// Words: runs of letters and digits; in scripts without spaces, every second character counts as one,
    /// in Thai every fifth.
    pub words: u32,
    /// Words that begin with an upper-case letter.
    pub capitals: u32,
    /// Words of two or more letters, all of them upper-case.
    pub shouts: u32,
    /// Digits.
    pub digits: u32,
    /// Letters (all scripts).
    pub letters: u32,
    /// Commas of any script.
    pub commas: u32,
    /// Quotation marks.
    pub quotes: u32,
    /// Sentence ends: end marks before a space or at the end of the text.
    pub sentences: u32,
    /// Separators and symbols that prose seldom holds: `| / > › » • · # @ * = + ~ ©`.
    pub symbols: u32,
    /// Letters of scripts written without spaces (Han, kana, Thai).
    pub dense: u32,
    /// How the text ends.
    pub ending: Ending,
    /// Whether the first letter is lower-case.
    pub starts_lower: bool,
}

/// What a character means for the counts: one code each, so ordered that most questions are about a range of them.
mod code {
    pub(super) const OTHER: u8 = 0;
    pub(super) const LOWER: u8 = 1;
    pub(super) const DIGIT: u8 = 2;
    pub(super) const UPPER: u8 = 3;
    pub(super) const SPACE: u8 = 4;
    pub(super) const LINE: u8 = 5;
    /// Marks that may follow an end mark and still belong to the sentence.
    pub(super) const CLOSING: u8 = 6;
    pub(super) const APOSTROPHE: u8 = 7;
    pub(super) const CLOSING_QUOTE: u8 = 8;
    pub(super) const CLOSING_SYMBOL: u8 = 9;
    pub(super) const QUOTE: u8 = 10;
    pub(super) const SYMBOL: u8 = 11;
    pub(super) const COMMA: u8 = 12;
    pub(super) const END: u8 = 13;
    pub(super) const DENSE: u8 = 14;
}

/// The codes of ASCII characters.
const CODES: [u8; 256] = {
    let mut table = [code::OTHER; 256];
    let mut i = 0;
    while i < 128 {
        table[i] = match i as u8 {
            b'a'..=b'z' => code::LOWER,
            b'A'..=b'Z' => code::UPPER,
            b'0'..=b'9' => code::DIGIT,
            b' ' => code::SPACE,
            b'\n' => code::LINE,
            b'|' | b'/' | b'>' | b'#' | b'@' | b'=' | b'+' | b'~' | b'_' | b'<' | b'\\' => code::SYMBOL,
            b'*' => code::CLOSING_SYMBOL,
            b',' | b';' => code::COMMA,
            b'"' => code::CLOSING_QUOTE,
            b'\'' => code::APOSTROPHE,
            b')' | b']' => code::CLOSING,
            b'.' | b'!' | b'?' => code::END,
            _ => code::OTHER,
        };
        i += 1;
    }
    table
};

/// The code of a character beyond ASCII.
fn wide_code(c: char) -> u8 {
    match c {
        'ß'..='ö' | 'ø'..='ÿ' | 'а'..='џ' => code::LOWER,
        '\u{e00}'..='\u{e7f}'
        | '\u{3041}'..='\u{30ff}'
        | '\u{3400}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{3ffff}' => code::DENSE,
        '’' => code::APOSTROPHE,
        '“' | '”' | '»' | '」' | '』' => code::CLOSING_QUOTE,
        '„' | '«' | '‟' | '「' | '『' | '《' | '》' => code::QUOTE,
        '‘' | '）' => code::CLOSING,
        '。' | '！' | '？' | '…' | '।' | '؟' | '۔' => code::END,
        '，' | '、' | '；' | '،' => code::COMMA,
        '›' | '•' | '·' | '©' | '®' | '→' | '▶' | '►' | '■' | '●' | '｜' | '★' | '✓' | '‹' | '▼' | '▲' | '×' => {
            code::SYMBOL
        }
        _ if c.is_lowercase() => code::LOWER,
        _ if c.is_uppercase() => code::UPPER,
        _ if c.is_alphabetic() => code::LOWER,
        _ if c.is_numeric() => code::DIGIT,
        _ => code::OTHER,
    }
}

#[inline]
fn code_of(c: char) -> u8 {
    if c.is_ascii() { CODES[c as usize] } else { wide_code(c) }
}

/// Whether `c` may follow an end mark and still belong to the sentence.
fn is_closing(c: char) -> bool {
    (code::CLOSING..=code::CLOSING_SYMBOL).contains(&code_of(c))
}

/// Characters before those that are counted, on which their meaning depends.
const BEFORE: usize = 3;
/// Characters that are counted together; with those before and one behind, a bit of a word for each.
const HELD: usize = 60;
/// Codes that bits are taken of.
const CODES_HELD: usize = BEFORE + HELD + 1;
/// Bytes that are read at once: those of so many characters of ASCII, and some more.
const READ: usize = (HELD + 1).next_multiple_of(LANES);

impl Shape {
    /// The counts of `text`, in one pass. Up to two apostrophes are part of a word, up to two closing marks of a sentence.
    pub fn of(text: &str) -> Shape {
        let (mut shape, shouted) = lanes::widely(
            #[inline(always)]
            || Shape::counted(text),
        );
        if shouted {
            shape.shouts = shouts(text);
        }
        let thai = if shape.dense > 0 { count_thai(text).min(shape.dense) } else { 0 };
        shape.words += (shape.dense - thai).div_ceil(2) + thai.div_ceil(THAI_WORD);
        shape.letters += shape.dense;
        shape.ending = match ending(text) {
            // Thai marks no end of a sentence.
            Ending::Open if thai >= THAI_TEXT => Ending::Sentence,
            ending => ending,
        };
        shape
    }

    /// What bits tell of `text`, and whether capitals stand side by side.
    #[inline(always)]
    fn counted(text: &str) -> (Shape, bool) {
        let mut shape = Shape::default();
        let mut codes = [code::SPACE; BEFORE + READ];
        let mut rest = text;
        let (mut first_letter, mut shouted) = (true, false);
        loop {
            let (held, left) = read(rest, &mut codes);
            rest = left;
            let ended = rest.is_empty();
            codes[BEFORE + held] = code::SPACE;
            let bits = Bits::of(&codes, BEFORE + held + 1);
            // At the end, the space behind the text is counted, too.
            let counted = u64::MAX >> (CODES_HELD - held - usize::from(ended)) << BEFORE;
            shouted |= shape.count(&bits, counted);
            let letters = (bits.lower | bits.upper) & counted;
            if first_letter && letters != 0 {
                (shape.starts_lower, first_letter) = (bits.lower & (letters & letters.wrapping_neg()) != 0, false);
            }
            if ended {
                return (shape, shouted);
            }
            codes.copy_within(held..held + BEFORE, 0);
        }
    }

    /// Adds the counts of the characters whose bits are set in `counted`; returns whether capitals stand side by side.
    #[inline(always)]
    fn count(&mut self, bits: &Bits, counted: u64) -> bool {
        let word = bits.lower | bits.upper | bits.digit;
        let apostrophe = bits.apostrophe << 1;
        let inside = apostrophe & (word << 2 | bits.apostrophe << 2 & word << 3);
        let starts = word & !(word << 1 | inside) & counted;
        let closed = bits.closing << 1 & (bits.end << 2 | bits.closing << 2 & bits.end << 3);
        let ended = (bits.upper | bits.blank) & (bits.end << 1 | closed) & counted;
        let beside = bits.upper << 1 | apostrophe & bits.upper << 2;
        self.words += starts.count_ones();
        self.capitals += (starts & bits.upper).count_ones();
        self.digits += (bits.digit & counted).count_ones();
        self.letters += ((bits.lower | bits.upper) & counted).count_ones();
        self.commas += (bits.comma & counted).count_ones();
        self.quotes += (bits.quote & counted).count_ones();
        self.sentences += ended.count_ones();
        self.symbols += (bits.symbol & counted).count_ones();
        self.dense += (bits.dense & counted).count_ones();
        bits.upper & beside & counted != 0
    }

    /// Whether the text reads as prose: it ends as a sentence does and holds at least `words` words.
    pub fn is_prose(&self, words: u32) -> bool {
        self.words >= words && matches!(self.ending, Ending::Sentence | Ending::Colon)
    }
}

/// Writes the codes of the next [`HELD`] characters behind the first [`BEFORE`] places; gives their number and the rest.
#[inline(always)]
fn read<'a>(text: &'a str, codes: &mut [u8; BEFORE + READ]) -> (usize, &'a str) {
    let bytes = text.as_bytes();
    let held = bytes.len().min(HELD);
    let mut first = [b' '; READ];
    match bytes.first_chunk::<HELD>() {
        Some(whole) => first[..HELD].copy_from_slice(whole),
        None => first[..held].copy_from_slice(bytes),
    }
    if first.iter().fold(0, |all, byte| all | byte).is_ascii() {
        let lanes = codes[BEFORE..].as_chunks_mut::<LANES>().0.iter_mut().zip(first.as_chunks::<LANES>().0);
        for (codes, bytes) in lanes.take(held.div_ceil(LANES)) {
            *codes = bytes.map(|byte| CODES[usize::from(byte)]);
        }
        return (held, &text[held..]);
    }
    let (mut at, mut held) = (0, 0);
    for code in &mut codes[BEFORE..BEFORE + HELD] {
        let Some(&byte) = bytes.get(at) else { break };
        held += 1;
        if byte.is_ascii() {
            *code = CODES[usize::from(byte)];
            at += 1;
        } else if let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) {
            *code = wide_code(c);
            at += c.len_utf8();
        }
    }
    (held, &text[at..])
}

/// Characters of an average word of Thai, its signs of vowels and tones included.
const THAI_WORD: u32 = 5;

/// Characters of the shortest Thai line that is taken for text: headlines are shorter.
const THAI_TEXT: u32 = 100;

/// Characters of Thai, of which a word has more than of the others without spaces.
fn count_thai(text: &str) -> u32 {
    /// First byte of all of them, and of those of some scripts with spaces.
    const LEAD: u8 = 0xe0;
    if memchr::memchr(LEAD, text.as_bytes()).is_none() {
        return 0;
    }
    text.chars().filter(|c| matches!(c, '\u{e00}'..='\u{e7f}')).count() as u32
}

/// Words of two or more letters, all of them upper-case.
fn shouts(text: &str) -> u32 {
    if text.is_ascii() {
        count_shouts(text.bytes().map(|byte| CODES[usize::from(byte)]))
    } else {
        count_shouts(text.chars().map(code_of))
    }
}

#[inline]
fn count_shouts(codes: impl Iterator<Item = u8>) -> u32 {
    let (mut count, mut length, mut upper) = (0, 0, 0);
    for code in codes.chain([code::SPACE]) {
        match code {
            code::UPPER => (length, upper) = (length + 1, upper + 1),
            code::LOWER | code::DIGIT => length += 1,
            code::APOSTROPHE => {}
            _ => {
                count += u32::from(length > 1 && upper == length);
                (length, upper) = (0, 0);
            }
        }
    }
    count
}

/// For each kind of character where it stands: a bit for each code held.
#[derive(Default)]
struct Bits {
    lower: u64,
    digit: u64,
    upper: u64,
    /// Spaces and line ends.
    blank: u64,
    closing: u64,
    apostrophe: u64,
    quote: u64,
    symbol: u64,
    comma: u64,
    end: u64,
    dense: u64,
}

impl Bits {
    /// The bits of the first `count` codes, [`CODES_HELD`] at most; those behind say nothing.
    #[inline(always)]
    fn of(codes: &[u8], count: usize) -> Bits {
        let mut bits = Bits::default();
        for (i, &codes) in codes.as_chunks::<LANES>().0.iter().take(count.div_ceil(LANES)).enumerate() {
            let equal = |code| lanes::bits(lanes::equal(codes, code)) << (i * LANES);
            let within = |least, most| lanes::bits(lanes::within(codes, least, most)) << (i * LANES);
            bits.lower |= equal(code::LOWER);
            bits.digit |= equal(code::DIGIT);
            bits.upper |= equal(code::UPPER);
            bits.blank |= within(code::SPACE, code::LINE);
            bits.closing |= within(code::CLOSING, code::CLOSING_SYMBOL);
            bits.apostrophe |= equal(code::APOSTROPHE);
            bits.quote |= equal(code::CLOSING_QUOTE) | equal(code::QUOTE);
            bits.symbol |= equal(code::CLOSING_SYMBOL) | equal(code::SYMBOL);
            bits.comma |= equal(code::COMMA);
            bits.end |= equal(code::END);
            bits.dense |= equal(code::DENSE);
        }
        bits
    }
}

fn ending(text: &str) -> Ending {
    if text.as_bytes().last().is_some_and(u8::is_ascii_alphanumeric) {
        return Ending::Open;
    }
    let text = text.trim_end_matches(|c: char| c == ' ' || is_closing(c));
    if text.ends_with("...") || text.ends_with('…') {
        return Ending::Clipped;
    }
    match text.chars().next_back() {
        Some('.' | '!' | '?' | '。' | '！' | '？' | '।' | '؟' | '۔') => Ending::Sentence,
        Some(':' | '：') => Ending::Colon,
        Some(',' | ';' | '，' | '、' | '；') => Ending::Comma,
        _ => Ending::Open,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_an_english_sentence() {
        let shape = Shape::of("\"It's over,\" said NATO chief Ann Lee. She left at 9.");
        assert_eq!((shape.words, shape.capitals, shape.shouts), (11, 5, 1));
        assert_eq!((shape.sentences, shape.quotes, shape.commas, shape.digits), (2, 2, 1, 1));
        assert_eq!(shape.ending, Ending::Sentence);
        assert!(!shape.starts_lower);
    }

    #[test]
    fn long_texts_count_as_their_parts_do() {
        let part = "It’s “over”, said NATO. She (of all) left!\" Ähm… 東京 at 9; ";
        let (one, many) = (Shape::of(part), Shape::of(&part.repeat(50)));
        assert_eq!((many.words, many.capitals, many.shouts), (50 * one.words, 50 * one.capitals, 50 * one.shouts));
        assert_eq!((many.sentences, many.quotes, many.dense), (50 * one.sentences, 50 * one.quotes, 50 * one.dense));
        assert_eq!((one.sentences, one.quotes, one.commas, one.shouts), (3, 3, 2, 1));
    }

    #[test]
    fn a_long_line_of_thai_is_text() {
        let label = Shape::of("ข่าวที่เกี่ยวข้อง");
        assert_eq!((label.words, label.ending), (4, Ending::Open));
        let text = "ท่าเรือกลายเป็นน้ำแข็งเมื่อวันอังคารเป็นครั้งแรกในรอบสี่สิบปี และเรือข้ามฟากต้องจอดอยู่ในท่าเรือขณะที่ลูกเรือทุบน้ำแข็งด้วยมือ";
        assert!(Shape::of(text).is_prose(10));
    }

    #[test]
    fn dense_scripts_count_two_characters_a_word() {
        let shape = Shape::of("東京で雪が降った。");
        assert_eq!((shape.words, shape.dense, shape.sentences), (4, 8, 1));
        assert_eq!(shape.ending, Ending::Sentence);
    }

    #[test]
    fn endings_look_through_quotes_and_brackets() {
        assert_eq!(Shape::of("“Oh my God, yeah.”").ending, Ending::Sentence);
        assert_eq!(Shape::of("a chance encount...").ending, Ending::Clipped);
        assert_eq!(Shape::of("episode below:").ending, Ending::Colon);
        assert_eq!(Shape::of("About Us").ending, Ending::Open);
    }
}
