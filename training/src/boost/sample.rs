//! Which rows and features a tree sees, drawn by hash: the same on every machine.

/// A pseudo-random number that depends on the seed, the tree and the item alone: the finaliser
/// of SplitMix64 (Steele, Lea and Flood, 2014), applied once per part.
pub(crate) fn draw(seed: u64, tree: usize, item: u64) -> u64 {
    mix(mix(mix(seed) ^ tree as u64) ^ item)
}

fn mix(state: u64) -> u64 {
    let z = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// The rows of the pages drawn for a tree, in order. `pages` names each row's page; a page's rows
/// are drawn or left together.
pub(crate) fn rows(pages: &[u32], share: f32, seed: u64, tree: usize) -> Vec<u32> {
    let limit = (f64::from(share) * f64::from(u32::MAX)) as u64;
    let drawn = |page: u32| draw(seed, tree, u64::from(page)) >> 32 <= limit;
    let mut rows = Vec::with_capacity(pages.len());
    let mut last = None;
    for (row, &page) in pages.iter().enumerate() {
        let taken = match last {
            Some((known, taken)) if known == page => taken,
            _ => drawn(page),
        };
        last = Some((page, taken));
        if taken {
            rows.push(row as u32);
        }
    }
    rows
}

/// Leaves out most of the rows that count for less than `full`: a row of weight w is kept with the chance w / `full`, and
/// then counts `full`, so that sums stay the same in expectation. Gives the rows and what each counts.
pub(crate) fn thin(rows: Vec<u32>, weights: &[f32], full: f32, seed: u64, tree: usize) -> (Vec<u32>, Vec<f32>) {
    let chance = |row: u32| (draw(seed, tree, 1 << 62 | u64::from(row)) >> 40) as f32 / (1 << 24) as f32;
    let kept = rows.into_iter().filter_map(|row| {
        let weight = weights[row as usize];
        let kept = weight >= full || chance(row) * full < weight;
        kept.then_some((row, weight.max(full)))
    });
    kept.unzip()
}

/// The features drawn for a tree, in order: `share` of `candidates`, at least one if there is one.
pub(crate) fn features(candidates: &[u16], share: f32, seed: u64, tree: usize) -> Vec<u16> {
    let count = (f64::from(share) * candidates.len() as f64 + 0.5) as usize;
    let mut drawn = candidates.to_vec();
    // Features are told from pages by the top bit.
    drawn.sort_by_key(|&feature| draw(seed, tree, 1 << 63 | u64::from(feature)));
    drawn.truncate(count.max(1));
    drawn.sort_unstable();
    drawn
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_drawn_whole_and_differ_by_tree() {
        let pages: Vec<u32> = (0..10_000).map(|row| row / 10).collect();
        let first = rows(&pages, 0.5, 1, 0);
        assert!((4_500..5_500).contains(&first.len()), "{}", first.len());
        assert_eq!(first.len() % 10, 0);
        assert_ne!(first, rows(&pages, 0.5, 1, 1));
        assert_eq!(rows(&pages, 1.0, 1, 0).len(), pages.len());
    }

    #[test]
    fn light_rows_are_thinned_and_count_for_those_left_out() {
        let weights: Vec<f32> = (0..20_000).map(|row| [0.25, 3.0][row % 2]).collect();
        let (rows, kept) = thin((0..20_000).collect(), &weights, 1.0, 1, 0);
        assert_eq!(rows.iter().filter(|row| *row % 2 == 1).count(), 10_000);
        assert!((12_300..12_700).contains(&rows.len()), "{}", rows.len());
        assert!(rows.iter().zip(&kept).all(|(row, weight)| *weight == [1.0, 3.0][*row as usize % 2]));
        assert_eq!(thin(vec![0, 1], &weights, 0.0, 1, 0), (vec![0, 1], vec![0.25, 3.0]));
    }

    #[test]
    fn features_are_drawn_in_order_without_repeats() {
        let all: Vec<u16> = (0..100).collect();
        let drawn = features(&all, 0.3, 1, 0);
        assert_eq!(drawn.len(), 30);
        assert!(drawn.is_sorted_by(|a, b| a < b));
        assert_ne!(drawn, features(&all, 0.3, 1, 1));
        assert_eq!(features(&all, 0.001, 1, 0).len(), 1);
        assert!(features(&[], 1.0, 1, 0).is_empty());
    }
}
