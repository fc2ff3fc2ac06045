//! The weights of class and id tokens.

use std::collections::HashMap;

use dechaff::scorer::Classes;
use dechaff::scorer::classes::each_token;

use super::descent::{Fact, Rows, Settings};
use crate::task::Lesson;

const SETTINGS: Settings = Settings { passes: 6, step: 0.05, decay: 1e-5, scaled: false };

/// Tokens on fewer pages have no weights: they say more about the pages than about names. They are learned with the
/// others, though, so that these need not answer for them.
const LEAST_PAGES: u32 = 3;

/// The tokens of all pages' blocks.
pub(super) struct Tokens {
    /// The tokens by their numbers; a token has three slots, by its reach.
    tokens: Vec<u32>,
    rows: Rows,
}

impl Tokens {
    /// Reads the tokens of the pages.
    pub(super) fn of(lessons: &[Lesson<'_>]) -> Tokens {
        let mut numbers: HashMap<u32, u32> = HashMap::new();
        let (mut tokens, mut rows) = (Vec::new(), Rows::default());
        for (page, lesson) in lessons.iter().enumerate() {
            let example = lesson.example;
            let Some(markup) = example.page.markup.as_deref() else { continue };
            for (i, label) in example.labelled() {
                let mut slots = Vec::new();
                each_token(markup, &example.page.blocks[i], |token, reach| {
                    let number = *numbers.entry(token).or_insert_with(|| {
                        tokens.push(token);
                        tokens.len() as u32 - 1
                    });
                    slots.push(3 * number + reach as u32);
                });
                let weight = (lesson.weight * example.weights[i]).sqrt().min(3.0);
                rows.push(slots, Fact { page: page as u32, fold: example.fold, label, weight });
            }
        }
        Tokens { tokens, rows }
    }

    /// Learns the table from the pages of every fold but those in `without`.
    pub(super) fn learn(&self, without: &[u8]) -> Classes {
        let rows = self.rows.of_others(without);
        let width = 3 * self.tokens.len();
        let pages = self.rows.pages(&rows, self.tokens.len(), |slot| slot / 3);
        let weights = self.rows.descend(rows, width, &SETTINGS);
        let mut frequent: Vec<usize> = (0..self.tokens.len()).filter(|&number| pages[number] >= LEAST_PAGES).collect();
        // Of tokens that fall on the same place of the table the commonest is held.
        frequent.sort_by_key(|&number| (std::cmp::Reverse(pages[number]), self.tokens[number]));
        let quantised = |number: usize| {
            std::array::from_fn(|reach| (weights[3 * number + reach] * 16.0).round().clamp(-127.0, 127.0) as i8)
        };
        Classes::new(frequent.into_iter().map(|number| (self.tokens[number], quantised(number))))
    }
}
