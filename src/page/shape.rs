//! Counts over a block's text, taken in one pass; stages and the scorer read them instead of the text.

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

/// What a byte of ASCII text means for the counts.
mod class {
    pub(super) const LOWER: u8 = 1;
    pub(super) const UPPER: u8 = 2;
    pub(super) const DIGIT: u8 = 4;
    pub(super) const SYMBOL: u8 = 8;
    pub(super) const COMMA: u8 = 16;
    pub(super) const QUOTE: u8 = 32;
    pub(super) const END: u8 = 64;
}

const CLASSES: [u8; 128] = {
    let mut table = [0; 128];
    let mut i = 0;
    while i < 128 {
        table[i] = match i as u8 {
            b'a'..=b'z' => class::LOWER,
            b'A'..=b'Z' => class::UPPER,
            b'0'..=b'9' => class::DIGIT,
            b'|' | b'/' | b'>' | b'#' | b'@' | b'*' | b'=' | b'+' | b'~' | b'_' | b'<' | b'\\' => class::SYMBOL,
            b',' | b';' => class::COMMA,
            b'"' => class::QUOTE,
            b'.' | b'!' | b'?' => class::END,
            _ => 0,
        };
        i += 1;
    }
    table
};

impl Shape {
    /// The counts of `text`, in one pass.
    pub fn of(text: &str) -> Shape {
        let mut shape = Shape::default();
        let mut word = Word::default();
        let mut first_letter = true;
        let mut ended = false;
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            let run = rest.bytes().take_while(u8::is_ascii_lowercase).count();
            if run > 0 {
                shape.letters += run as u32;
                shape.starts_lower |= first_letter;
                first_letter = false;
                word.length += run as u32;
                ended = false;
                rest = &rest[run..];
                continue;
            }
            rest = &rest[c.len_utf8()..];
            if c == ' ' {
                shape.sentences += u32::from(ended);
                ended = false;
                word.close(&mut shape);
                continue;
            }
            let class = if c.is_ascii() { CLASSES[c as usize] } else { wide_class(c, &mut shape) };
            if ended && (c == '\n' || class & class::UPPER != 0) {
                shape.sentences += 1;
            }
            if class & (class::LOWER | class::UPPER | class::DIGIT) != 0 {
                if class & class::DIGIT != 0 {
                    shape.digits += 1;
                } else {
                    shape.letters += 1;
                    shape.starts_lower |= first_letter && class & class::LOWER != 0;
                    first_letter = false;
                }
                word.take(class);
            } else if c != '\'' && c != '’' {
                word.close(&mut shape);
                shape.symbols += u32::from(class & class::SYMBOL != 0);
                shape.commas += u32::from(class & class::COMMA != 0);
                shape.quotes += u32::from(class & class::QUOTE != 0);
            }
            ended = class & class::END != 0 || ended && is_closing(c);
        }
        word.close(&mut shape);
        shape.sentences += u32::from(ended);
        shape.words += shape.dense.div_ceil(2);
        shape.ending = ending(text);
        shape
    }

    /// Whether the text reads as prose: it ends as a sentence does and holds at least `words` words.
    pub fn is_prose(&self, words: u32) -> bool {
        self.words >= words && matches!(self.ending, Ending::Sentence | Ending::Colon)
    }
}

/// The word that is being read.
#[derive(Default)]
struct Word {
    length: u32,
    upper: u32,
    starts_upper: bool,
}

impl Word {
    fn take(&mut self, class: u8) {
        if self.length == 0 {
            self.starts_upper = class & class::UPPER != 0;
        }
        self.length += 1;
        self.upper += u32::from(class & class::UPPER != 0);
    }

    fn close(&mut self, shape: &mut Shape) {
        if self.length > 0 {
            shape.words += 1;
            shape.capitals += u32::from(self.starts_upper);
            shape.shouts += u32::from(self.length > 1 && self.upper == self.length);
            *self = Word::default();
        }
    }
}

/// The class of a character beyond ASCII. Letters of dense scripts are counted here and part words.
fn wide_class(c: char, shape: &mut Shape) -> u8 {
    match c {
        'ß'..='ö' | 'ø'..='ÿ' | 'а'..='џ' => class::LOWER,
        '\u{e00}'..='\u{e7f}'
        | '\u{3041}'..='\u{30ff}'
        | '\u{3400}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{3ffff}' => {
            shape.dense += 1;
            shape.letters += 1;
            0
        }
        '“' | '”' | '„' | '«' | '»' | '‟' | '「' | '」' | '『' | '』' | '《' | '》' => class::QUOTE,
        '。' | '！' | '？' | '…' | '।' | '؟' | '۔' => class::END,
        '，' | '、' | '；' | '،' => class::COMMA,
        '›' | '•' | '·' | '©' | '®' | '→' | '▶' | '►' | '■' | '●' | '｜' | '★' | '✓' | '‹' | '▼' | '▲' | '×' => {
            class::SYMBOL
        }
        _ if c.is_lowercase() => class::LOWER,
        _ if c.is_uppercase() => class::UPPER,
        _ if c.is_alphabetic() => class::LOWER,
        _ if c.is_numeric() => class::DIGIT,
        _ => 0,
    }
}

/// Whether `c` may follow an end mark and still belong to the sentence.
fn is_closing(c: char) -> bool {
    matches!(c, '"' | '\'' | ')' | ']' | '”' | '’' | '»' | '“' | '‘' | '」' | '』' | '）' | '*')
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
