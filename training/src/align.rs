//! Labels: how much of each block's words stand in the gold text, in its order.
//!
//! The longest common subsequence of the page's words and the gold's words says which words match; a block counts where
//! enough of its words do, close together. Further rounds find what stands in another order. Blocks that lower the
//! page's word F1 are taken out again.

use std::collections::HashMap;

/// The words of a text as the metric counts them: lower-cased runs of letters, digits, marks and underscores.
pub fn words(text: &str) -> Vec<String> {
    let lower = text.to_lowercase();
    let parts = lower.split(|c: char| !(c.is_alphanumeric() || c == '_'));
    parts.filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// For each block (as words) the share of its words that the gold text holds at that place, 0..=1.
pub fn labels(blocks: &[Vec<String>], gold: &[String]) -> Vec<f32> {
    let mut ids = HashMap::new();
    let gold: Vec<usize> = gold
        .iter()
        .map(|word| {
            let next = ids.len();
            *ids.entry(word.as_str()).or_insert(next)
        })
        .collect();
    let blocks: Vec<Vec<Option<usize>>> =
        blocks.iter().map(|block| block.iter().map(|word| ids.get(word.as_str()).copied()).collect()).collect();
    let mut matched = vec![0usize; blocks.len()];
    let mut used = vec![false; gold.len()];
    for round in 0..3 {
        if !align_round(&blocks, &gold, round, &mut matched, &mut used) {
            break;
        }
    }
    refine(&blocks, &gold, ids.len(), &mut matched);
    let share =
        |(matched, block): (&usize, &Vec<_>)| if block.is_empty() { 0.0 } else { *matched as f32 / block.len() as f32 };
    matched.iter().zip(&blocks).map(share).collect()
}

/// One round over what is still free on both sides. Returns whether a block was added.
fn align_round(
    blocks: &[Vec<Option<usize>>],
    gold: &[usize],
    round: usize,
    matched: &mut [usize],
    used: &mut [bool],
) -> bool {
    let free: Vec<usize> = (0..gold.len()).filter(|&g| !used[g]).collect();
    let known = |block: &[Option<usize>]| block.iter().flatten().count() * 2 >= block.len();
    let mut tokens = Vec::new();
    for (i, block) in blocks.iter().enumerate() {
        if matched[i] * 2 < block.len().max(1) && known(block) {
            tokens.extend(block.iter().flatten().map(|&word| (i, word)));
        }
    }
    if free.len() < 4 || tokens.is_empty() {
        return false;
    }
    let target: Vec<usize> = free.iter().map(|&g| gold[g]).collect();
    let source: Vec<usize> = tokens.iter().map(|token| token.1).collect();
    let mut places: HashMap<usize, Vec<usize>> = HashMap::new();
    for (s, t) in common_subsequence(&target, &source) {
        places.entry(tokens[s].0).or_default().push(free[t]);
    }
    let mut added = false;
    for (i, places) in places {
        let (length, hits) = (blocks[i].len(), places.len());
        let low = places.iter().min().copied().unwrap_or(0);
        let high = places.iter().max().copied().unwrap_or(0);
        let density = hits as f32 / (high - low + 1) as f32;
        let fraction = hits as f32 / length as f32;
        let good = match round {
            0 => fraction >= 0.5 && density >= 0.5,
            1 => fraction >= 0.75 && density >= 0.75 && length >= 4,
            _ => fraction >= 0.75 && density >= 0.75 && length >= 6,
        };
        if good {
            matched[i] = hits;
            places.iter().for_each(|&g| used[g] = true);
            added = true;
        }
    }
    added
}

/// Pairs (place in `source`, place in `target`) of a longest common subsequence, by bit-parallel dynamic programming
/// (Hyyrö, "Bit-parallel LCS-length computation revisited", 2004), one bit row kept a source word.
fn common_subsequence(target: &[usize], source: &[usize]) -> Vec<(usize, usize)> {
    let blocks = target.len().div_ceil(64);
    let mut masks: HashMap<usize, Vec<u64>> = HashMap::new();
    for (t, &word) in target.iter().enumerate() {
        masks.entry(word).or_insert_with(|| vec![0; blocks])[t / 64] |= 1 << (t % 64);
    }
    let mut rows = vec![0u64; blocks * source.len()];
    let mut row = vec![u64::MAX; blocks];
    for (s, word) in source.iter().enumerate() {
        if let Some(mask) = masks.get(word) {
            let mut carry = false;
            for (bits, mask) in row.iter_mut().zip(mask) {
                let hit = *bits & mask;
                let (sum, first) = bits.overflowing_add(hit);
                let (sum, second) = sum.overflowing_add(u64::from(carry));
                carry = first || second;
                *bits = sum | (*bits - hit);
            }
        }
        rows[s * blocks..(s + 1) * blocks].copy_from_slice(&row);
    }
    let unset = |s: usize, t: usize| rows[s * blocks + t / 64] >> (t % 64) & 1 == 0;
    let (mut s, mut t) = (source.len(), target.len());
    let mut pairs = Vec::new();
    while s > 0 && t > 0 {
        if !unset(s - 1, t - 1) {
            t -= 1;
        } else {
            s -= 1;
            if s == 0 || !unset(s - 1, t - 1) {
                t -= 1;
                pairs.push((s, t));
            }
        }
    }
    pairs.reverse();
    pairs
}

/// Takes out blocks whose absence raises the page's word F1, the shortest first, in two passes.
fn refine(blocks: &[Vec<Option<usize>>], gold: &[usize], vocabulary: usize, matched: &mut [usize]) {
    let mut wanted = vec![0i64; vocabulary];
    gold.iter().for_each(|&word| wanted[word] += 1);
    let mut given = vec![0i64; vocabulary];
    let mut total = 0i64;
    for (block, _) in blocks.iter().zip(&*matched).filter(|(_, matched)| **matched > 0) {
        total += block.len() as i64;
        block.iter().flatten().for_each(|&word| given[word] += 1);
    }
    let mut hits: i64 = given.iter().zip(&wanted).map(|(given, wanted)| given.min(wanted)).sum();
    let mut order: Vec<usize> = (0..blocks.len()).collect();
    order.sort_by_key(|&i| blocks[i].len());
    for _ in 0..2 {
        for &i in &order {
            if matched[i] == 0 {
                continue;
            }
            let mut loss = 0;
            for &word in blocks[i].iter().flatten() {
                loss += i64::from(given[word] <= wanted[word]);
                given[word] -= 1;
            }
            let (length, gold) = (blocks[i].len() as i64, gold.len() as i64);
            if (hits - loss) * (total + gold) > hits * (total - length + gold) {
                matched[i] = 0;
                hits -= loss;
                total -= length;
            } else {
                blocks[i].iter().flatten().for_each(|&word| given[word] += 1);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn label(blocks: &[&str], gold: &str) -> Vec<f32> {
        labels(&blocks.iter().map(|block| words(block)).collect::<Vec<_>>(), &words(gold))
    }

    #[test]
    fn content_is_found_in_order() {
        let blocks = ["Home News", "The cat sat on the mat today.", "Read more news", "It then slept for a whole day."];
        assert_eq!(
            label(&blocks, "The cat sat on the mat today. It then slept for a whole day."),
            [0.0, 1.0, 0.0, 1.0]
        );
    }

    #[test]
    fn text_out_of_order_is_found_in_later_rounds() {
        let blocks =
            ["It then slept for a whole long winter day.", "The cat sat on the mat today and looked very happy."];
        assert_eq!(label(&blocks, &format!("{} {}", blocks[1], blocks[0])), [1.0, 1.0]);
    }

    #[test]
    fn half_matched_blocks_have_soft_labels() {
        let labels = label(&["one two three four five six", "seven"], "one two three four");
        assert!((labels[0] - 4.0 / 6.0).abs() < 1e-6);
    }
}
