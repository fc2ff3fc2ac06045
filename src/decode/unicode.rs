//! Kinds of characters that normalisation tells apart.

/// Whether `c` is shown as a space: Unicode's white space and the blank Braille cell.
pub(super) fn is_space(c: char) -> bool {
    c.is_whitespace() || c == '\u{2800}'
}

/// Whether `c` shows nothing and carries nothing, wherever it stands:
/// controls, soft hyphen, zero-width spaces, marks and isolates of direction,
/// invisible operators, annotation marks, ideographic and other unneeded
/// variation selectors.
pub(super) fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{0}'..='\u{8}' | '\u{e}'..='\u{1f}' | '\u{7f}'..='\u{84}' | '\u{86}'..='\u{9f}'
        | '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}'
        | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0d}'
        | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0001}' | '\u{e0100}'..='\u{e01ef}')
}

/// Whether `c` shows nothing itself but may shape its neighbours: joiners,
/// emoji and text variation selectors, the tags of flags.
pub(super) fn is_shaper(c: char) -> bool {
    matches!(c, '\u{200c}' | '\u{200d}' | '\u{fe0e}' | '\u{fe0f}' | '\u{e0020}'..='\u{e007f}')
}

/// Whether the shaper `c` does something between these neighbours.
///
/// Joiners count after letters of cursive and Indic scripts (Persian half
/// space, Malayalam chillus, also at a word's end), ZWJ between emoji too;
/// selectors after symbols and in keycaps; tags after the black flag.
pub(super) fn shapes(c: char, before: Option<char>, after: Option<char>) -> bool {
    let Some(before) = before else {
        return false;
    };
    match c {
        '\u{200c}' => has_joiners(before),
        '\u{200d}' => has_joiners(before) || (joins_as_emoji(before) && after.is_some_and(is_pictograph)),
        '\u{fe0e}' | '\u{fe0f}' => {
            is_pictograph(before) || (matches!(before, '0'..='9' | '#' | '*') && after == Some('\u{20e3}'))
        }
        _ => matches!(before, '\u{1f3f4}' | '\u{e0020}'..='\u{e007e}'),
    }
}

/// Scripts from Arabic to Sinhala and from Tibetan to Mongolian, in which ZWJ
/// and ZWNJ change what is read.
fn has_joiners(c: char) -> bool {
    matches!(c, '\u{620}'..='\u{6d3}' | '\u{6ee}'..='\u{dff}' | '\u{f00}'..='\u{109f}' | '\u{1780}'..='\u{17dd}'
        | '\u{1820}'..='\u{18aa}' | '\u{fb50}'..='\u{fdfb}' | '\u{fe70}'..='\u{fefc}')
}

fn joins_as_emoji(c: char) -> bool {
    is_pictograph(c) || c == '\u{fe0f}'
}

/// Symbols that may be shown as emoji; wider than the emoji list, since more
/// are added each year. The two angle brackets that NFC replaces are left out.
fn is_pictograph(c: char) -> bool {
    matches!(c, '©' | '®' | '‼' | '⁉' | '™' | 'ℹ' | '〰' | '〽' | '㊗' | '㊙'
        | '\u{2190}'..='\u{21ff}' | '\u{2300}'..='\u{2328}' | '\u{232b}'..='\u{23ff}' | '\u{2460}'..='\u{24ff}'
        | '\u{25a0}'..='\u{27bf}' | '\u{2900}'..='\u{297f}' | '\u{2b00}'..='\u{2bff}'
        | '\u{1f000}'..='\u{1faff}')
}

/// Whether `c` is certainly in NFC next to other such characters.
///
/// Covers the letters of Latin, Cyrillic, Greek, Hebrew and Arabic without
/// marks, Devanagari without nukta (its virama, of combining class 9, is the
/// only class here, so nothing can stand in the wrong order), kana, Han and Hangul syllables, and common punctuation; for other
/// characters the NFC tables are asked.
pub(super) fn is_nfc_safe(c: char) -> bool {
    matches!(c,
        ..'\u{300}' | '\u{388}'..='\u{482}' | '\u{48a}'..='\u{590}' | '\u{5d0}'..='\u{5f2}'
        | '\u{620}'..='\u{64a}' | '\u{660}'..='\u{66f}' | '\u{671}'..='\u{6d5}' | '\u{900}'..='\u{93b}' | '\u{93d}'..='\u{950}'
        | '\u{1e00}'..='\u{1ef9}'
        | '\u{2010}'..='\u{205e}' | '\u{20a0}'..='\u{20cf}' | '\u{3001}'..='\u{3029}' | '\u{3030}'..='\u{3098}'
        | '\u{309b}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}'
        | '\u{ff01}'..='\u{ff60}' | '\u{1f000}'..='\u{1faff}')
}

/// The ASCII quotation mark for a typographic one; other characters as they are.
pub(super) fn ascii_quote(c: char) -> char {
    match c {
        '‘' | '’' | '‚' | '‛' | '‹' | '›' => '\'',
        '“' | '”' | '„' | '‟' | '«' | '»' => '"',
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

    #[test]
    fn nfc_safe_characters_need_no_tables() {
        for c in (char::MIN..=char::MAX).filter(|&c| is_nfc_safe(c)) {
            assert_eq!(is_nfc_quick(std::iter::once(c)), IsNormalized::Yes, "{c:?}");
            let class = unicode_normalization::char::canonical_combining_class(c);
            assert!(matches!(class, 0 | 9), "{c:?}");
        }
    }

    #[test]
    fn kinds_are_disjoint_and_composition_makes_none_of_them() {
        for c in char::MIN..=char::MAX {
            let kinds = [is_space(c), is_invisible(c), is_shaper(c)];
            assert!(kinds.iter().filter(|&&kind| kind).count() <= 1, "{c:?}");
            let composed: String = std::iter::once(c).nfc().collect();
            assert!(kinds[0] || !composed.contains(is_space), "{c:?}");
            assert!(kinds[1] || !composed.contains(is_invisible), "{c:?}");
        }
    }
}
