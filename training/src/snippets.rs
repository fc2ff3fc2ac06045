//! Labels of pages whose gold text is unknown but for pieces that it holds and pieces that it does not.

use crate::corpus::Snippets;

/// For each block, by its text, 1 where it holds a piece of the gold text, 0 where it holds what is none, or the greater
/// part of one; `None` where nothing is known. A piece of the gold text that stands in several blocks says nothing: one
/// of them may be a menu.
pub fn labels(blocks: &[&str], snippets: &Snippets) -> Vec<Option<f32>> {
    let page = Squashed::new(blocks);
    let mut kept = vec![false; blocks.len()];
    for snippet in &snippets.with {
        if let [block] = page.holders(snippet)[..] {
            kept[block] = true;
        }
    }
    let mut removed = vec![false; blocks.len()];
    snippets.without.iter().flat_map(|snippet| page.holders(snippet)).for_each(|block| removed[block] = true);
    let label = |(kept, removed): (&bool, &bool)| (kept != removed).then_some(f32::from(u8::from(*kept)));
    kept.iter().zip(&removed).map(label).collect()
}

/// The text of a page, lower-cased and with single spaces, as the metric compares it.
struct Squashed {
    text: String,
    /// Where each block ends.
    ends: Vec<usize>,
}

impl Squashed {
    fn new(blocks: &[&str]) -> Self {
        let mut text = String::new();
        let mut ends = Vec::with_capacity(blocks.len());
        for block in blocks {
            text.push_str(&squash(block));
            text.push(' ');
            ends.push(text.len());
        }
        Self { text, ends }
    }

    /// The blocks that hold a snippet, or the middle of one, in order.
    fn holders(&self, snippet: &str) -> Vec<usize> {
        let snippet = squash(snippet);
        if snippet.is_empty() {
            return Vec::new();
        }
        let middle = |(at, found): (usize, &str)| self.ends.partition_point(|&end| end <= at + found.len() / 2);
        let mut holders: Vec<usize> = self.text.match_indices(&snippet).map(middle).collect();
        holders.dedup();
        holders
    }
}

/// A text as the metric compares it: lower-cased, with single spaces.
pub fn squash(text: &str) -> String {
    text.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn label(blocks: &[&str], with: &[&str], without: &[&str]) -> Vec<Option<f32>> {
        let owned = |texts: &[&str]| texts.iter().map(|&text| text.to_owned()).collect();
        labels(blocks, &Snippets { with: owned(with), without: owned(without) })
    }

    #[test]
    fn what_holds_a_snippet_is_labelled_and_nothing_else() {
        let blocks = ["Home  News", "The cat sat on the mat.", "It slept."];
        assert_eq!(label(&blocks, &["cat SAT"], &["home news"]), [Some(0.0), Some(1.0), None]);
    }

    #[test]
    fn a_snippet_across_blocks_labels_the_one_with_its_middle() {
        let blocks = ["Intro", "The cat sat.", "It slept."];
        assert_eq!(label(&blocks, &["intro the cat sat."], &[]), [None, Some(1.0), None]);
    }

    #[test]
    fn what_contradicts_itself_says_nothing() {
        assert_eq!(label(&["cat", "cat", "dog"], &["cat"], &[]), [None; 3]);
        assert_eq!(label(&["cat", "cat", "dog"], &["dog"], &["cat", "dog"]), [Some(0.0), Some(0.0), None]);
    }
}
