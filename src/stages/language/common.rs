//! The languages that a text's function words give away.

use std::collections::{BTreeMap, HashMap};

use whatlang::Lang;

use super::tags::lang;
use crate::stages::fingerprint::{AsTheyAre, SEED, fingerprint, folded, hashed};

/// The words, by language.
const SOURCE: &str = include_str!("../../../pipelines/languages.toml");

/// Words from which a text has function words enough.
const LEAST: u32 = 20;

/// The most languages that there are lists of.
const MOST: usize = 16;

/// Function words of some languages.
#[derive(Debug)]
pub(super) struct CommonWords {
    languages: Vec<Lang>,
    /// The fingerprint of each word with the languages that it is of, as bits.
    words: HashMap<u64, u16, AsTheyAre>,
}

impl CommonWords {
    /// The built-in lists.
    pub(super) fn builtin() -> Result<CommonWords, toml::de::Error> {
        let lists: BTreeMap<String, Vec<String>> = toml::from_str(SOURCE)?;
        let mut common = CommonWords { languages: Vec::new(), words: HashMap::default() };
        for (code, list) in lists {
            let Some(lang) = lang(&code).filter(|_| common.languages.len() < MOST) else { continue };
            let bit = 1 << common.languages.len();
            common.languages.push(lang);
            list.iter().for_each(|word| *common.words.entry(fingerprint(word)).or_default() |= bit);
        }
        Ok(common)
    }

    /// The language of which one word in five is, and half as many again as of any other.
    pub(super) fn language(&self, text: &str) -> Option<Lang> {
        let (mut all, mut counts) = (0, [0u32; MOST]);
        let mut count = |word: u64| {
            all += 1;
            let mut bits = self.words.get(&word).copied().unwrap_or(0);
            while bits != 0 {
                counts[bits.trailing_zeros() as usize] += 1;
                bits &= bits - 1;
            }
        };
        let mut word = None;
        for c in text.chars().chain([' ']) {
            let letter = if c.is_alphabetic() { folded(c) } else { None };
            match letter {
                Some(letter) => word = Some(hashed(word.unwrap_or(SEED), letter)),
                None => word.take().into_iter().for_each(&mut count),
            }
            // In lower case, what is left of its dot is no letter.
            if c == 'İ' {
                word.take().into_iter().for_each(&mut count);
            }
        }
        let (best, most) = counts.iter().enumerate().max_by_key(|(_, count)| **count)?;
        let next = counts.iter().enumerate().filter(|(i, _)| *i != best).map(|(_, count)| *count).max()?;
        let clear = all >= LEAST && 5 * most >= all && 2 * most >= 3 * next;
        self.languages.get(best).copied().filter(|_| clear)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn function_words_give_languages_away() {
        let common = CommonWords::builtin().unwrap();
        assert_eq!(common.languages.len(), 7);
        let en = "The harbour froze over during the night, and all of the ferries stayed in port until it was evening in \
            the town on the other side of the island.";
        assert_eq!(common.language(en), Some(Lang::Eng));
        assert_eq!(common.language("The harbour froze over during the night."), None);
        let names = "Ann Lee Bo Lind Cy Tal Eva Sand ".repeat(4);
        assert_eq!(common.language(&names), None);
    }
}
