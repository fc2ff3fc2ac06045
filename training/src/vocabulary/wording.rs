//! The weights of words and pairs, by stochastic gradient descent with AdaGrad steps, in the order of the pages.

use std::collections::HashSet;

use dechaff::scorer::Wording;
use dechaff::scorer::logistic::logistic;
use dechaff::scorer::wording::{WEIGHTS, slots};

use crate::task::Lesson;

/// Passes over the pages.
const PASSES: usize = 3;

/// The first step's size.
const STEP: f32 = 0.3;

/// Pull towards zero, a share of the weight at each sight.
const DECAY: f32 = 1e-4;

/// Words on fewer pages weigh nothing: they say more about the pages than about wording.
const LEAST_PAGES: u32 = 8;

/// Learns the table.
pub(super) fn learn(lessons: &[&Lesson<'_>]) -> Wording {
    let mut weights = vec![0f32; WEIGHTS];
    let mut squares = vec![1e-3f32; WEIGHTS];
    let mut bias = 0f32;
    for _ in 0..PASSES {
        for lesson in lessons {
            let example = lesson.example;
            for (i, label) in example.labelled() {
                let words = block_slots(lesson, i);
                let scale = 1.0 / (words.len().max(1) as f32).sqrt();
                let sum: f32 = words.iter().map(|&slot| weights[slot]).sum();
                let miss = label - logistic(f64::from(bias + sum * scale)) as f32;
                let slope = miss * (lesson.weight * example.weights[i]).sqrt().min(3.0);
                bias += 0.002 * slope;
                for &slot in &words {
                    let gradient = slope * scale - DECAY * weights[slot];
                    squares[slot] += gradient * gradient;
                    weights[slot] += STEP * gradient / squares[slot].sqrt();
                }
            }
        }
    }
    let pages = pages_of_slots(lessons);
    let quantise = |(weight, pages): (&f32, &u32)| {
        if *pages < LEAST_PAGES { 0 } else { (weight * 16.0).round().clamp(-127.0, 127.0) as i8 }
    };
    let table = weights.iter().zip(&pages).map(quantise).collect();
    Wording::new(table).unwrap_or_else(|_| unreachable!("the table has as many weights as slots"))
}

fn block_slots(lesson: &Lesson<'_>, i: usize) -> Vec<usize> {
    let mut before = 0;
    let mut found = Vec::new();
    for &word in lesson.example.tokens.of(i) {
        found.extend(slots(before, word));
        before = word;
    }
    found
}

/// On how many pages each slot's words stand; the dumps of one page count once.
fn pages_of_slots(lessons: &[&Lesson<'_>]) -> Vec<u32> {
    let mut seen = HashSet::new();
    let mut pages = vec![0; WEIGHTS];
    for lesson in lessons {
        for (i, _) in lesson.example.labelled() {
            for slot in block_slots(lesson, i) {
                if seen.insert((lesson.example.id.as_str(), slot)) {
                    pages[slot] += 1;
                }
            }
        }
    }
    pages
}
