//! Text to shingles: hashes of each run of five words.

use unicode_normalization::char::is_combining_mark;

use super::mix::mixed;
use crate::stages::{folded, is_dense};

/// Words of a shingle.
const WIDTH: usize = 5;
/// The base of the polynomial over the words of a shingle; any odd number with its bits well spread.
const BASE: u64 = 0x9e37_79b9_7f4a_7c15;
/// The base to the power of [`WIDTH`]: what a word weighs once it has left the shingle.
const GONE: u64 = {
    let (mut power, mut i) = (1u64, 0);
    while i < WIDTH {
        power = power.wrapping_mul(BASE);
        i += 1;
    }
    power
};

/// Calls `take` with the hash of each shingle of `text`; returns how many words it has. Fewer than five make none.
///
/// Each word is hashed once. A shingle's hash is a polynomial over its words' hashes (Karp and Rabin, "Efficient
/// randomized pattern-matching algorithms", 1987): one multiplication takes in the next word, one takes out the last.
pub(super) fn each_shingle(text: &str, mut take: impl FnMut(u64)) -> usize {
    let mut window = [0u64; WIDTH];
    let (mut hash, mut words) = (0u64, 0);
    each_word(text, |word| {
        let gone = std::mem::replace(&mut window[words % WIDTH], word);
        hash = hash.wrapping_mul(BASE).wrapping_add(word).wrapping_sub(gone.wrapping_mul(GONE));
        words += 1;
        if words >= WIDTH {
            take(mixed(hash));
        }
    });
    words
}

/// Calls `take` with the hash of each word: a run of letters and digits, whatever their case, or one character of a
/// script that sets no spaces (Han, kana, Thai). Marks on letters belong to their word. Unlike UAX #29, apostrophes and
/// points end a word, so that `don't` and `don’t` are the same two.
fn each_word(text: &str, mut take: impl FnMut(u64)) {
    let mut hash = 0;
    for c in text.chars() {
        match folded(c) {
            Some(c) if c.is_ascii() || !is_dense(c) => {
                // A letter is never 0, so neither is the hash of a word, but for one chance in 2^64.
                hash = (hash ^ u64::from(c as u32)).wrapping_mul(0x2127_599b_f432_5c37);
                hash ^= hash >> 47;
            }
            None if !c.is_ascii() && is_combining_mark(c) && !is_dense(c) => {}
            other => {
                if hash != 0 {
                    take(mixed(hash));
                    hash = 0;
                }
                if let Some(c) = other {
                    take(mixed(u64::from(c as u32)));
                }
            }
        }
    }
    if hash != 0 {
        take(mixed(hash));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn words(text: &str) -> Vec<u64> {
        let mut words = Vec::new();
        each_word(text, |word| words.push(word));
        words
    }

    fn shingles(text: &str) -> Vec<u64> {
        let mut shingles = Vec::new();
        each_shingle(text, |shingle| shingles.push(shingle));
        shingles
    }

    #[test]
    fn words_in_any_case_and_punctuation() {
        assert_eq!(words("Snow – in MAY 2024!"), words("snow in may, 2024"));
        assert_eq!(words("don't"), words("don’t"));
        assert_eq!(words("ÄRGER über Στο").len(), 3);
        assert_eq!(words("ÄRGER über"), words("ärger Über"));
        assert_ne!(words("snow in"), words("snowin"));
    }

    #[test]
    fn characters_of_scripts_without_spaces_are_words() {
        assert_eq!(words("東京で雪 in May").len(), 6);
        assert_eq!(words("東京で雪"), words("東京「で」雪。"));
    }

    #[test]
    fn marks_belong_to_their_word() {
        assert_eq!(words("हिन्दी भाषा").len(), 2);
    }

    #[test]
    fn each_run_of_five_words_is_a_shingle() {
        assert_eq!(shingles("one two three four").len(), 0);
        let all = shingles("one two three four five six seven");
        assert_eq!(all.len(), 3);
        assert_eq!(shingles("Two, three, four, five, six.")[0], all[1]);
        assert_ne!(shingles("six five four three two")[0], all[1]);
    }

    proptest! {
        /// What stands before a shingle leaves nothing in its hash.
        #[test]
        fn rolling_is_hashing(before in "[a-c ]{0,30}", words in "([a-c]{1,3} ){5}") {
            let (rolled, hashed) = (shingles(&format!("{before} {words}")), shingles(&words));
            prop_assert_eq!(rolled.last(), hashed.last());
        }
    }
}
