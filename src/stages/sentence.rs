//! Sentences within a paragraph.

/// Where the last sentence of `text` begins.
pub(super) fn last_sentence(text: &str) -> usize {
    let mut start = 0;
    let mut ended = false;
    for (at, c) in text.char_indices() {
        match c {
            '.' | '!' | '?' | '…' => ended = true,
            '。' | '！' | '？' if at + c.len_utf8() < text.len() => start = at + c.len_utf8(),
            '"' | '”' | '’' | '\'' | ')' | '»' | ' ' => {}
            _ => {
                if ended && text[..at].ends_with(' ') && !c.is_lowercase() && !c.is_ascii_digit() {
                    start = at;
                }
                ended = false;
            }
        }
    }
    start
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_sentence_is_found_behind_abbreviations() {
        assert_eq!(last_sentence("It opens on Dec. 22. For more, see the clip below:"), 21);
        assert_eq!(last_sentence("One sentence about Dec. 22 only."), 0);
        assert_eq!(last_sentence("“Stop.” He left. Go."), 21);
    }
}
