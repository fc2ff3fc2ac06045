//! What the head of the page says of its blocks: words shared with title and description.

use crate::page::markup::Head;
use crate::page::{Kind, Page};
use crate::scorer::columns::{Columns, share};
use crate::scorer::features::signed;
use crate::scorer::words::{Words, hashes};

/// Blocks of more words are no titles.
const LONGEST_TITLE: u32 = 60;

/// Adds the words that each block shares with the head's texts.
pub(super) fn add(columns: &mut Columns, page: &Page, head: &Head, words: &Words) {
    let meta = |name: &str| head.meta(name).unwrap_or_default();
    let title = Sought::of(&[&head.title]);
    let graph = Sought::of(&[meta("og:title")]);
    let description = Sought::of(&[meta("description"), meta("og:description")]);
    const NAMES: [[&str; 2]; 3] =
        [["title:in", "title:of"], ["og-title:in", "og-title:of"], ["description:in", "description:of"]];
    for (sought, [within, of]) in [&title, &graph, &description].into_iter().zip(NAMES) {
        let shared: Vec<u32> = (0..page.blocks.len()).map(|i| sought.shared(words.of(i))).collect();
        columns.add(within, |i| share(shared[i], words.of(i).len() as u32));
        columns.add(of, |i| share(shared[i], sought.words));
    }
    let headline = headline(page, &title, words);
    columns.add("title-heading", |i| headline.map_or(0, |at| signed(i as i64 - at as i64)));
}

/// The heading (or, failing that, the block) that holds most of the title's words and little else.
fn headline(page: &Page, title: &Sought, words: &Words) -> Option<usize> {
    let rank = |i: usize| {
        let all = words.of(i).len() as u32;
        let shared = title.shared(words.of(i));
        let fits = all <= LONGEST_TITLE && shared * 2 > all && shared * 5 > title.words * 2;
        let heading = u32::from(matches!(page.blocks[i].kind, Kind::Heading(_)));
        fits.then_some(shared * (1 + heading))
    };
    let ranked = (0..page.blocks.len()).filter_map(|i| rank(i).map(|rank| (rank, std::cmp::Reverse(i))));
    ranked.max().map(|(_, std::cmp::Reverse(i))| i)
}

/// The words of a text as a set of hashed bits.
struct Sought {
    bits: [u64; 64],
    words: u32,
}

impl Sought {
    fn of(texts: &[&str]) -> Sought {
        let mut sought = Sought { bits: [0; 64], words: 0 };
        for text in texts {
            hashes(text, |hash| {
                let (word, mask) = place(hash);
                sought.words += u32::from(sought.bits[word] & mask == 0);
                sought.bits[word] |= mask;
            });
        }
        sought
    }

    /// How many of `words` are among these.
    fn shared(&self, words: &[u32]) -> u32 {
        words.iter().filter(|&&hash| self.bits[place(hash).0] & place(hash).1 != 0).count() as u32
    }
}

fn place(hash: u32) -> (usize, u64) {
    ((hash >> 26) as usize, 1 << (hash >> 20 & 63))
}
