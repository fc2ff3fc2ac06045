//! Counts over a block's text, taken in one pass; stages and the scorer read them instead of the text.

use self::lanes::LANES;

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
    /// Words: runs of letters and digits; in scripts without spaces, every second character counts as one.
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

const CODES: [u8; 128] = {
    let mut table = [code::OTHER; 128];
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

/// Characters whose codes are held; so few that a byte counts those of a lane.
const HELD: usize = 112;
/// How many counts are taken of the codes.
const COUNTS: usize = 10;
/// Characters before those that are counted, on which their meaning depends.
const BEFORE: usize = 3;

impl Shape {
    /// The counts of `text`, in one pass. Up to two apostrophes are part of a word, up to two closing marks of a sentence.
    pub fn of(text: &str) -> Shape {
        let mut shape = Shape::default();
        let mut codes = [code::SPACE; BEFORE + HELD + LANES];
        let mut rest = text;
        let (mut first_letter, mut shouted) = (true, false);
        loop {
            let (held, left) = read(rest, &mut codes);
            rest = left;
            let ended = rest.is_empty();
            if ended {
                codes[BEFORE + held..][..LANES].fill(code::SPACE);
            }
            if first_letter
                && let Some(&letter) =
                    codes[BEFORE..BEFORE + held].iter().find(|&&code| matches!(code, code::LOWER | code::UPPER))
            {
                (shape.starts_lower, first_letter) = (letter == code::LOWER, false);
            }
            // At the end, the space behind the text is counted, too.
            shouted |= shape.count(&codes, held + usize::from(ended));
            if ended {
                break;
            }
            codes.copy_within(held..held + BEFORE, 0);
        }
        if shouted {
            shape.shouts = shouts(text);
        }
        shape.words += shape.dense.div_ceil(2);
        shape.letters += shape.dense;
        shape.ending = ending(text);
        shape
    }

    /// Adds the counts of `held` characters, rounded up to [`LANES`]; returns whether capitals stand side by side.
    #[inline(never)]
    fn count(&mut self, codes: &[u8; BEFORE + HELD + LANES], held: usize) -> bool {
        let is_word = |codes| lanes::within(codes, code::LOWER, code::UPPER);
        let is_closing = |codes| lanes::within(codes, code::CLOSING, code::CLOSING_SYMBOL);
        // In memory: held in registers, the compiler takes them apart.
        let mut counts = [lanes::NONE; COUNTS];
        for window in codes.windows(BEFORE + LANES).step_by(LANES).take(held.div_ceil(LANES)) {
            let (third, second, before, here) =
                (lanes::at(window, 0), lanes::at(window, 1), lanes::at(window, 2), lanes::at(window, 3));
            let upper = lanes::equal(here, code::UPPER);
            let apostrophe = lanes::equal(before, code::APOSTROPHE);
            let twice = lanes::and(lanes::equal(second, code::APOSTROPHE), is_word(third));
            let inside = lanes::and(apostrophe, lanes::or(is_word(second), twice));
            let joined = lanes::or(is_word(before), inside);
            let starts = lanes::and(is_word(here), lanes::not(joined));
            lanes::add(&mut counts[0], starts);
            lanes::add(&mut counts[1], lanes::and(starts, upper));
            let beside = lanes::and(apostrophe, lanes::equal(second, code::UPPER));
            let beside = lanes::or(lanes::equal(before, code::UPPER), beside);
            lanes::add(&mut counts[2], lanes::and(upper, beside));
            let closed = lanes::and(is_closing(second), lanes::equal(third, code::END));
            let closed = lanes::and(is_closing(before), lanes::or(lanes::equal(second, code::END), closed));
            let ended = lanes::or(lanes::equal(before, code::END), closed);
            lanes::add(&mut counts[7], lanes::and(lanes::within(here, code::UPPER, code::LINE), ended));
            lanes::add(&mut counts[3], lanes::equal(here, code::DIGIT));
            lanes::add(&mut counts[4], lanes::or(lanes::equal(here, code::LOWER), upper));
            lanes::add(&mut counts[5], lanes::equal(here, code::COMMA));
            let (closing, opening) = (code::CLOSING_QUOTE, code::QUOTE);
            lanes::add(&mut counts[6], lanes::or(lanes::equal(here, closing), lanes::equal(here, opening)));
            let (closing, symbol) = (code::CLOSING_SYMBOL, code::SYMBOL);
            lanes::add(&mut counts[8], lanes::or(lanes::equal(here, closing), lanes::equal(here, symbol)));
            lanes::add(&mut counts[9], lanes::equal(here, code::DENSE));
        }
        let [words, capitals, shouted, digits, letters, commas, quotes, sentences, symbols, dense] =
            counts.map(lanes::sum);
        self.words += words;
        self.capitals += capitals;
        self.digits += digits;
        self.letters += letters;
        self.commas += commas;
        self.quotes += quotes;
        self.sentences += sentences;
        self.symbols += symbols;
        self.dense += dense;
        shouted > 0
    }

    /// Whether the text reads as prose: it ends as a sentence does and holds at least `words` words.
    pub fn is_prose(&self, words: u32) -> bool {
        self.words >= words && matches!(self.ending, Ending::Sentence | Ending::Colon)
    }
}

/// Writes the codes of the next [`HELD`] characters behind the first [`BEFORE`] places; gives their number and the rest.
fn read<'a>(text: &'a str, codes: &mut [u8; BEFORE + HELD + LANES]) -> (usize, &'a str) {
    let bytes = text.as_bytes();
    let held = bytes.len().min(HELD);
    if bytes[..held].is_ascii() {
        codes[BEFORE..]
            .iter_mut()
            .zip(&bytes[..held])
            .for_each(|(code, &byte)| *code = CODES[usize::from(byte & 0x7f)]);
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

/// Words of two or more letters, all of them upper-case.
fn shouts(text: &str) -> u32 {
    let (mut count, mut length, mut upper) = (0, 0, 0);
    for code in text.chars().chain([' ']).map(code_of) {
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

/// Questions about several characters at once, answered with all bits or none; so written that each becomes a vector
/// instruction.
mod lanes {
    /// Characters of one question.
    pub(super) const LANES: usize = 16;

    type Lanes = [u8; LANES];

    pub(super) const NONE: Lanes = [0; LANES];

    #[inline(always)]
    pub(super) fn at(window: &[u8], from: usize) -> Lanes {
        let mut lanes = NONE;
        lanes.copy_from_slice(&window[from..from + LANES]);
        lanes
    }

    #[inline(always)]
    pub(super) fn equal(a: Lanes, code: u8) -> Lanes {
        std::array::from_fn(|i| if a[i] == code { u8::MAX } else { 0 })
    }

    #[inline(always)]
    pub(super) fn within(a: Lanes, least: u8, most: u8) -> Lanes {
        std::array::from_fn(|i| if a[i].wrapping_sub(least) <= most - least { u8::MAX } else { 0 })
    }

    #[inline(always)]
    pub(super) fn and(a: Lanes, b: Lanes) -> Lanes {
        std::array::from_fn(|i| a[i] & b[i])
    }

    #[inline(always)]
    pub(super) fn or(a: Lanes, b: Lanes) -> Lanes {
        std::array::from_fn(|i| a[i] | b[i])
    }

    #[inline(always)]
    pub(super) fn not(a: Lanes) -> Lanes {
        std::array::from_fn(|i| !a[i])
    }

    /// Counts the lanes in which all bits are set.
    #[inline(always)]
    pub(super) fn add(counts: &mut Lanes, found: Lanes) {
        for i in 0..LANES {
            counts[i] = counts[i].wrapping_sub(found[i]);
        }
    }

    #[inline(always)]
    pub(super) fn sum(counts: Lanes) -> u32 {
        counts.iter().map(|&count| u32::from(count)).sum()
    }
}

fn ending(text: &str) -> Ending {
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
