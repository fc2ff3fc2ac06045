//! Comparing lines by their letters and digits, whatever their case, spaces and punctuation.

/// FNV-1a over the lower-cased letters and digits of `text`.
pub(super) fn fingerprint(text: &str) -> u64 {
    letters(text).fold(0xcbf2_9ce4_8422_2325, |hash, c| (hash ^ u64::from(c as u32)).wrapping_mul(0x0100_0000_01b3))
}

/// Whether two texts have the same letters and digits in the same order.
pub(super) fn same_letters(a: &str, b: &str) -> bool {
    letters(a).eq(letters(b))
}

/// What is left of `text` behind the letters and digits of `start`, where `text` begins with them.
pub(super) fn after_letters<'a>(text: &'a str, start: &str) -> Option<&'a str> {
    let mut wanted = letters(start).peekable();
    for (at, c) in text.char_indices() {
        if wanted.peek().is_none() {
            return Some(&text[at..]);
        }
        for c in c.to_lowercase().filter(|c| c.is_alphanumeric()) {
            if wanted.next() != Some(c) {
                return None;
            }
        }
    }
    wanted.peek().is_none().then_some("")
}

/// The fingerprints of the words of `text`, sorted.
pub(super) fn word_set(text: &str) -> Vec<u64> {
    let mut words: Vec<u64> = words(text).collect();
    words.sort_unstable();
    words
}

/// The share of the words of `text` that are in `set`, in percent.
pub(super) fn overlap(text: &str, set: &[u64]) -> u32 {
    let (mut all, mut hits) = (0u32, 0u32);
    for word in words(text) {
        all += 1;
        hits += u32::from(set.binary_search(&word).is_ok());
    }
    (100 * hits).checked_div(all).unwrap_or(0)
}

/// Words; in scripts without spaces, pairs of neighbouring characters.
fn words(text: &str) -> impl Iterator<Item = u64> {
    words_from(text, 1)
}

/// As [`words`], but for words of fewer than four letters, most of which say little.
pub(super) fn long_words(text: &str) -> impl Iterator<Item = u64> {
    words_from(text, 4)
}

fn words_from(text: &str, shortest: usize) -> impl Iterator<Item = u64> {
    let spaced = text.split(|c: char| !c.is_alphanumeric() || super::lexicon::is_dense(c));
    let spaced = spaced.filter(move |word| word.len() >= shortest).map(fingerprint);
    let dense = text.char_indices().filter(|(_, c)| super::lexicon::is_dense(*c)).filter_map(|(at, c)| {
        let next = text[at + c.len_utf8()..].chars().next()?;
        super::lexicon::is_dense(next).then(|| u64::from(c as u32) << 32 | u64::from(next as u32))
    });
    spaced.chain(dense)
}

fn letters(text: &str) -> impl Iterator<Item = char> {
    text.chars().flat_map(char::to_lowercase).filter(|c| c.is_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_spaces_and_punctuation_do_not_matter() {
        assert!(same_letters("“Snow – in May!”", "Snow in May"));
        assert_eq!(fingerprint("Snow in May"), fingerprint("SNOW, in may?"));
        assert_eq!(after_letters("Snow in May - image 1", "Snow in May"), Some(" - image 1"));
        assert_eq!(after_letters("Snow in March", "Snow in May"), None);
    }

    #[test]
    fn overlap_counts_words_and_pairs_of_dense_characters() {
        assert_eq!(overlap("Snow in June", &word_set("Snow in May | Example")), 66);
        assert_eq!(overlap("東京で雪", &word_set("東京で雪が降る")), 100);
    }
}
