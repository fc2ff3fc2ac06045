//! Folding a line to the form in which whole-line phrases are compared.

use crate::lanes::{self, CHUNK, LANES};

/// Writes `line` to `out` (emptied first) in lower case, with single spaces, plain apostrophes and dashes, `#` for each
/// number, and without what stands around its letters and numbers: `Share  (24)` becomes `share #`. What Arabic and Korean
/// leave to the writer is written in one way: signs of vowels and seats of hamza go, and spaces between syllables of Hangul.
pub(super) fn fold(line: &str, out: &mut String) {
    out.clear();
    if is_plain(line.as_bytes()) {
        out.push_str(line);
        out.make_ascii_lowercase();
    } else {
        fold_each(line, out);
    }
    let (start, end) = inner(out);
    out.truncate(end);
    if start > 0 {
        out.drain(..start);
    }
}

/// Whether the line is short, and folding changes no more but the case of letters and what stands around them: most lines.
fn is_plain(line: &[u8]) -> bool {
    let mut padded = [b'.'; CHUNK];
    let Some(begin) = padded.get_mut(..line.len()) else { return false };
    begin.copy_from_slice(line);
    let (mut odd, mut spaces) = (0, 0);
    for (i, lanes) in padded.as_chunks::<LANES>().0.iter().enumerate().take(line.len().div_ceil(LANES)) {
        let signs = lanes::or(lanes::within(*lanes, b' ', b'/'), lanes::within(*lanes, b':', b'_'));
        odd |= lanes::bits(lanes::or(signs, lanes::within(*lanes, b'a', b'~'))) ^ 0xffff;
        spaces |= lanes::bits(lanes::equal(*lanes, b' ')) << (i * LANES);
    }
    odd == 0 && spaces & spaces >> 1 == 0
}

fn fold_each(line: &str, out: &mut String) {
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        match c {
            'a'..='z' => out.push(c),
            'A'..='Z' => out.push(c.to_ascii_lowercase()),
            ' ' if out.ends_with(' ') => {}
            ' ' => out.push(' '),
            _ if is_folded_letter(c) => out.push(c),
            '\u{410}'..='\u{42f}' => out.push(char::from_u32(c as u32 + 32).unwrap_or(c)),
            '\u{ac00}'..='\u{d7a3}' => {
                let spaced = out.strip_suffix(' ').is_some_and(|before| before.ends_with(is_hangul));
                out.truncate(out.len() - usize::from(spaced));
                out.push(c);
            }
            _ if c.is_numeric() => {
                let goes_on = |next: char| next.is_numeric() || matches!(next, '.' | ',' | ':');
                chars = chars.as_str().trim_start_matches(goes_on).chars();
                out.push('#');
            }
            _ if c.is_whitespace() => {
                if !out.ends_with(' ') {
                    out.push(' ');
                }
            }
            '’' | 'ʼ' | '`' => out.push('\''),
            '–' | '—' | '‑' => out.push('-'),
            'İ' | 'ı' => out.push('i'),
            '\u{64b}'..='\u{652}' | '\u{640}' => {}
            'أ' | 'إ' | 'آ' => out.push('ا'),
            _ => out.extend(c.to_lowercase()),
        }
    }
}

/// Whether a letter of the commonest scripts beyond ASCII stays as it is: faster than the tables of Unicode tell.
pub(super) fn is_folded_letter(c: char) -> bool {
    match c {
        'ß'..='ö' | 'ø'..='ÿ' => true,
        // Greek, Cyrillic, Hebrew, Arabic.
        'ά'..='ώ' | 'а'..='џ' | '\u{5d0}'..='\u{5ea}' | '\u{626}'..='\u{63a}' | '\u{641}'..='\u{64a}' => true,
        // Devanagari, Thai, kana, Han.
        '\u{904}'..='\u{939}' | '\u{93d}'..='\u{94c}' | 'ก'..='\u{e3a}' | 'เ'..='ๆ' => true,
        'ぁ'..='ゖ' | 'ァ'..='ヺ' | 'ー' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' => true,
        _ => false,
    }
}

fn is_hangul(c: char) -> bool {
    ('\u{ac00}'..='\u{d7a3}').contains(&c)
}

/// Where the letters and numbers of a folded line start and end.
fn inner(folded: &str) -> (usize, usize) {
    if let [first, .., last] = folded.as_bytes()
        && first.is_ascii_alphanumeric()
        && last.is_ascii_alphanumeric()
    {
        return (0, folded.len());
    }
    let outer = |c: char| !is_hangul(c) && !is_folded_letter(c) && !c.is_alphanumeric() && c != '#';
    let end = folded.trim_end_matches(outer).len();
    (end - folded[..end].trim_start_matches(outer).len(), end)
}

/// A folded line without the number behind it; none if it has none or is nothing else.
pub(super) fn without_count(folded: &str) -> Option<&str> {
    let rest = &folded[..inner(folded.strip_suffix('#')?).1];
    (!rest.is_empty() && rest != "#").then_some(rest)
}

/// `text` with its letters lower-cased and plain apostrophes, otherwise as it stands.
pub(super) fn lower(text: &str) -> String {
    let is_plain = |word: &str| !word.is_empty() && word.chars().all(|c| c.is_ascii_graphic() || is_folded_letter(c));
    if text.split(' ').all(is_plain) {
        return text.to_ascii_lowercase();
    }
    let mut spaced = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !spaced.is_empty() {
            spaced.push(' ');
        }
        spaced.push_str(word);
    }
    spaced.replace('’', "'").to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(line: &str) -> String {
        let mut out = String::from("left over");
        fold(line, &mut out);
        out
    }

    #[test]
    fn case_space_and_punctuation_go() {
        assert_eq!(folded("» Zum  Inhalt\u{a0}springen …"), "zum inhalt springen");
        assert_eq!(folded("Don’t miss:"), "don't miss");
        assert_eq!(folded("GİRİŞ YAP"), "giriş yap");
        assert_eq!(folded("——"), "");
    }

    #[test]
    fn letters_that_stay_as_they_are() {
        for c in (char::MIN..=char::MAX).filter(|c| is_folded_letter(*c)) {
            assert!(c.is_alphabetic() && !c.is_numeric() && c.to_lowercase().eq([c]), "{c:?}");
        }
    }

    #[test]
    fn spellings_that_writers_choose_become_one() {
        assert_eq!(folded("많이 본  뉴스"), folded("많이본뉴스"));
        assert_eq!(folded("본문 바로가기 (TV)"), "본문바로가기 (tv");
        assert_eq!(folded("اقرأ أيضاً:"), folded("اقرا ايضا"));
        assert_eq!(folded("ЧИТАЙТЕ Также"), "читайте также");
    }

    #[test]
    fn numbers_become_one_sign_and_counts_come_off() {
        assert_eq!(folded("1,024 Comments"), "# comments");
        assert_eq!(folded("Comments (24)"), "comments (#");
        assert_eq!(without_count("comments (#"), Some("comments"));
        assert_eq!(without_count("コメント#"), Some("コメント"));
        assert_eq!(without_count("#"), None);
        assert_eq!(without_count("comments"), None);
    }
}
