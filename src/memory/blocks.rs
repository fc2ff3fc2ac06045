//! What of a page is remembered: hashes of its blocks.

use crate::page::{Kind, Page};
use crate::stages::fingerprint;

/// Blocks at each end of a page that are remembered: menus stand at its beginning, footers at its end.
const ENDS: usize = 128;

/// The hash of a block's letters and digits, whatever their case, spaces and punctuation. None of a block without
/// letters, such as the numbers of a pager, of code, and of a table's row: the header of one is that of the next page's,
/// too.
pub(super) fn hash(page: &Page, i: usize) -> Option<u64> {
    let block = &page.blocks[i];
    let may_repeat = block.shape.letters >= 2 && !matches!(block.kind, Kind::Row | Kind::Code);
    may_repeat.then(|| fingerprint(page.text_of(i)))
}

/// The hashes of a page's blocks, ascending, each once; of a long page those of the first and the last [`ENDS`].
pub(super) fn hashes(page: &Page) -> Box<[u64]> {
    let blocks = page.blocks.len();
    let behind = blocks.saturating_sub(ENDS).max(ENDS);
    let ends = (0..blocks.min(ENDS)).chain(behind.min(blocks)..blocks);
    let mut hashes: Vec<u64> = ends.filter_map(|i| hash(page, i)).collect();
    hashes.sort_unstable();
    hashes.dedup();
    hashes.into_boxed_slice()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode::Normaliser;
    use crate::page::{html, text};

    #[test]
    fn case_and_punctuation_do_not_matter_and_repetitions_count_once() {
        let page = |source: &str| text::parse(source, &Normaliser::default());
        assert_eq!(hashes(&page("Read more\n\nHome")), hashes(&page("HOME ›\n\nRead more ...\n\nhome")));
        assert_eq!(hashes(&page("Read more\n\nRead more")).len(), 1);
        assert_eq!(hashes(&page("1\n\n2\n\n›\n\n12 May")).len(), 1);
    }

    #[test]
    fn rows_and_code_are_not_remembered() {
        let page = "<table><tr><th>Day<th>Boat<tr><td>Monday<td>Maid</table><pre>let a = 1;</pre><p>One boat.";
        assert_eq!(hashes(&html::parse(page, &Normaliser::default())).len(), 1);
    }

    #[test]
    fn long_pages_are_known_by_their_ends() {
        let lines = |count: usize| (0..count).map(|i| format!("line {i}\n\n")).collect::<String>();
        let page = |count| text::parse(&lines(count), &Normaliser::default());
        assert_eq!(hashes(&page(ENDS)).len(), ENDS);
        assert_eq!(hashes(&page(ENDS + 5)).len(), ENDS + 5);
        assert_eq!(hashes(&page(2 * ENDS)).len(), 2 * ENDS);
        let long = page(1000);
        let kept = hashes(&long);
        assert_eq!(kept.len(), 2 * ENDS);
        let has = |i| hash(&long, i).is_some_and(|hash| kept.contains(&hash));
        assert!(has(0) && has(ENDS - 1) && !has(ENDS) && !has(999 - ENDS) && has(1000 - ENDS) && has(999));
    }
}
