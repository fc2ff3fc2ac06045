//! The weights of class and id tokens, by stochastic gradient descent with AdaGrad steps, in the order of the pages.

use std::collections::HashMap;

use dechaff::page::Markup;
use dechaff::scorer::Classes;
use dechaff::scorer::classes::each_token;
use dechaff::scorer::logistic::logistic;

use crate::task::Lesson;

/// Passes over the pages.
const PASSES: usize = 3;

/// The first step's size.
const STEP: f32 = 0.1;

/// Pull towards zero, a share of the weight at each sight.
const DECAY: f32 = 1e-5;

/// Tokens on fewer pages have no weights: they say more about the pages than about names.
const LEAST_PAGES: usize = 3;

/// Learns the table.
pub(super) fn learn(lessons: &[&Lesson<'_>]) -> Classes {
    let markups: Vec<(&Lesson<'_>, &Markup)> =
        lessons.iter().filter_map(|lesson| Some((*lesson, lesson.example.page.markup.as_deref()?))).collect();
    let tokens = frequent(&markups);
    let numbers: HashMap<u32, usize> = tokens.iter().enumerate().map(|(number, &token)| (token, number)).collect();
    let mut weights = vec![0f32; 3 * tokens.len()];
    let mut squares = vec![1e-3f32; weights.len()];
    let mut bias = 0f32;
    let mut slots = Vec::new();
    for _ in 0..PASSES {
        for (lesson, markup) in &markups {
            let example = lesson.example;
            for (i, label) in example.labelled() {
                slots.clear();
                each_token(markup, &example.page.blocks[i], |token, reach| {
                    slots.extend(numbers.get(&token).map(|number| 3 * number + reach as usize));
                });
                let sum: f32 = slots.iter().map(|&slot| weights[slot]).sum();
                let miss = label - logistic(f64::from(bias + sum)) as f32;
                let slope = miss * (lesson.weight * example.weights[i]).sqrt().min(3.0);
                bias += 0.002 * slope;
                for &slot in &slots {
                    let gradient = slope - DECAY * weights[slot];
                    squares[slot] += gradient * gradient;
                    weights[slot] += STEP * gradient / squares[slot].sqrt();
                }
            }
        }
    }
    let quantised = |number: usize| {
        std::array::from_fn(|reach| (weights[3 * number + reach] * 16.0).round().clamp(-127.0, 127.0) as i8)
    };
    Classes::new(tokens.iter().enumerate().map(|(number, &token)| (token, quantised(number))))
}

/// The tokens that stand on enough pages, the commonest first.
fn frequent(markups: &[(&Lesson<'_>, &Markup)]) -> Vec<u32> {
    let mut pages: HashMap<u32, usize> = HashMap::new();
    let mut of_page = Vec::new();
    for (lesson, markup) in markups {
        of_page.clear();
        for (i, _) in lesson.example.labelled() {
            each_token(markup, &lesson.example.page.blocks[i], |token, _| of_page.push(token));
        }
        of_page.sort_unstable();
        of_page.dedup();
        of_page.iter().for_each(|&token| *pages.entry(token).or_default() += 1);
    }
    let mut frequent: Vec<(usize, u32)> =
        pages.into_iter().filter(|(_, pages)| *pages >= LEAST_PAGES).map(|(token, pages)| (pages, token)).collect();
    frequent.sort_unstable_by_key(|&(pages, token)| (std::cmp::Reverse(pages), token));
    frequent.into_iter().map(|(_, token)| token).collect()
}
