//! The weights of words and pairs.

use std::collections::HashMap;

use dechaff::scorer::Wording;
use dechaff::scorer::wording::{WEIGHTS, slots};

use super::descent::{Fact, Rows, Settings};
use crate::task::Lesson;

const SETTINGS: Settings = Settings { passes: 3, step: 0.1, decay: 1e-4, scaled: true };

/// Words on fewer pages weigh nothing: they say more about the pages than about wording.
const LEAST_PAGES: u32 = 8;

/// The words of all pages' blocks.
pub(super) struct Wordings {
    rows: Rows,
}

impl Wordings {
    /// Reads the words of the pages; the dumps of one page count as one page.
    pub(super) fn of(lessons: &[Lesson<'_>]) -> Wordings {
        let mut pages: HashMap<&str, u32> = HashMap::new();
        let mut rows = Rows::default();
        for lesson in lessons {
            let example = lesson.example;
            let next = pages.len() as u32;
            let page = *pages.entry(example.id.as_str()).or_insert(next);
            for (i, label) in example.labelled() {
                let words = example.tokens.of(i);
                let before = std::iter::once(&0).chain(words);
                let held = before.zip(words).flat_map(|(&before, &word)| slots(before, word).map(|slot| slot as u32));
                let weight = (lesson.weight * example.weights[i]).sqrt().min(3.0);
                rows.push(held, Fact { page, fold: example.fold, label, weight });
            }
        }
        Wordings { rows }
    }

    /// Learns the table from the pages of every fold but those in `without`.
    pub(super) fn learn(&self, without: &[u8]) -> Wording {
        let rows = self.rows.of_others(without);
        let pages = self.rows.pages(&rows, WEIGHTS, |slot| slot);
        let weights = self.rows.descend(rows, WEIGHTS, &SETTINGS);
        let quantise = |(weight, pages): (&f32, &u32)| {
            if *pages < LEAST_PAGES { 0 } else { (weight * 16.0).round().clamp(-127.0, 127.0) as i8 }
        };
        let table = weights.iter().zip(&pages).map(quantise).collect();
        Wording::new(table).unwrap_or_else(|_| unreachable!("the table has as many weights as slots"))
    }
}
