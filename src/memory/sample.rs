//! Learning: a sample of each host's pages, of bounded size.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use xxhash_rust::xxh3::xxh3_64;

use super::{Host, SiteMemory, blocks};
use crate::page::Page;
use crate::sites::{address, host_of};

/// How much a builder holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Pages of all hosts together; a page of fifty blocks takes half a kilobyte, one of the longest 2.2 kB.
    pub pages: usize,
    /// Pages of one host.
    pub pages_per_host: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { pages: 250_000, pages_per_host: 256 }
    }
}

/// Learns which blocks stand on many pages of a host, from a sample of the pages that it is shown.
///
/// Every page has a number, a hash of its address. Of each host the pages with the least numbers are kept, and of all of
/// those the ones with the least (a bottom-k sample: Cohen and Kaplan, "Summarizing data using bottom-k sketches",
/// 2007). So the sample is as good as drawn at random, its size is bounded, the blocks of the pages in it are counted
/// without error, and it depends on the pages alone: neither on their order nor on how they are spread over builders. A
/// crawl of more pages than fit keeps an even share of each host's, which only hosts of few pages miss.
///
/// A page that is shown twice counts once; of two versions of a page, the one that counts is the same whichever comes
/// first.
#[derive(Debug, Clone, Default)]
pub struct SiteMemoryBuilder {
    limits: Limits,
    /// For each host, the hashes of its pages' blocks by the pages' numbers.
    hosts: HashMap<Arc<str>, BTreeMap<u64, Box<[u64]>>>,
    /// The numbers of all pages, and their hosts.
    numbers: BTreeSet<(u64, Arc<str>)>,
}

impl SiteMemoryBuilder {
    /// A builder that holds no more than `limits` say, of each at least one.
    pub fn new(limits: Limits) -> SiteMemoryBuilder {
        let limits = Limits { pages: limits.pages.max(1), pages_per_host: limits.pages_per_host.max(1) };
        SiteMemoryBuilder { limits, ..SiteMemoryBuilder::default() }
    }

    /// How many pages it holds.
    pub fn pages(&self) -> usize {
        self.numbers.len()
    }

    /// Takes in the pages of another builder. In whatever order builders of the same limits are merged, the result is
    /// that of one builder that was shown all pages.
    pub fn merge(&mut self, other: SiteMemoryBuilder) {
        for (host, pages) in other.hosts {
            for (number, hashes) in pages {
                self.insert(&host, number, || hashes);
            }
        }
    }

    /// What repeats on the pages.
    pub fn finish(self) -> SiteMemory {
        let hosts = self.hosts.into_iter().filter(|(_, pages)| pages.len() > 1);
        SiteMemory::new(hosts.map(|(host, pages)| (host.to_string(), Host::of(&pages))).collect())
    }

    /// Takes in a page as it was read. One that has no url, or none with a host, teaches nothing.
    pub(crate) fn learn(&mut self, page: &Page) {
        let Some(url) = page.url.as_deref() else { return };
        if let Some(host) = host_of(url) {
            self.insert(&Arc::from(host), xxh3_64(address(url).as_bytes()), || blocks::hashes(page));
        }
    }

    fn insert(&mut self, host: &Arc<str>, number: u64, hashes: impl FnOnce() -> Box<[u64]>) {
        let last = self.numbers.last();
        if self.numbers.len() == self.limits.pages && last.is_some_and(|(last, of)| (*last, of) < (number, host)) {
            return;
        }
        let pages = self.hosts.entry(Arc::clone(host)).or_default();
        if let Some(known) = pages.get_mut(&number) {
            *known = hashes().min(std::mem::take(known));
            return;
        }
        if pages.len() == self.limits.pages_per_host {
            match pages.last_entry() {
                Some(last) if *last.key() > number => {
                    self.numbers.remove(&(*last.key(), Arc::clone(host)));
                    last.remove();
                }
                _ => return,
            }
        }
        pages.insert(number, hashes());
        self.numbers.insert((number, Arc::clone(host)));
        if self.numbers.len() > self.limits.pages {
            self.forget_last();
        }
    }

    /// Forgets the page of the greatest number.
    fn forget_last(&mut self) {
        let Some((number, host)) = self.numbers.pop_last() else { return };
        if let Entry::Occupied(mut pages) = self.hosts.entry(host) {
            pages.get_mut().remove(&number);
            if pages.get().is_empty() {
                pages.remove();
            }
        }
    }
}

impl Host {
    /// Counts the blocks that stand on two pages or more.
    fn of(pages: &BTreeMap<u64, Box<[u64]>>) -> Host {
        let mut all: Vec<u64> = pages.values().flatten().copied().collect();
        all.sort_unstable();
        let repeated = all.chunk_by(|a, b| a == b).filter(|run| run.len() > 1);
        Host { pages: pages.len() as u32, blocks: repeated.map(|run| (run[0], run.len() as u32)).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shown(limits: Limits, pages: &[(String, u64, Vec<u64>)]) -> SiteMemoryBuilder {
        let mut builder = SiteMemoryBuilder::new(limits);
        for (host, number, blocks) in pages {
            let mut blocks = blocks.clone();
            blocks.sort_unstable();
            blocks.dedup();
            builder.insert(&Arc::from(host.as_str()), *number, || blocks.into_boxed_slice());
        }
        builder
    }

    fn state(builder: &SiteMemoryBuilder) -> Vec<(u64, String, Vec<u64>)> {
        let hashes = |(number, host): &(u64, Arc<str>)| builder.hosts[host][number].to_vec();
        assert_eq!(builder.hosts.values().map(BTreeMap::len).sum::<usize>(), builder.pages());
        builder.numbers.iter().map(|page| (page.0, page.1.to_string(), hashes(page))).collect()
    }

    #[test]
    fn blocks_are_counted_by_the_pages_that_hold_them() {
        let pages =
            [("a", 1, vec![7, 7, 8]), ("a", 2, vec![7, 9]), ("a", 2, vec![7, 9]), ("a", 3, vec![8]), ("b", 4, vec![7])];
        let pages = pages.map(|(host, number, blocks)| (host.to_owned(), number, blocks));
        let memory = shown(Limits::default(), &pages).finish();
        assert_eq!(memory.hosts.len(), 1);
        assert_eq!(memory.hosts["a"], Host { pages: 3, blocks: vec![(7, 2), (8, 2)] });
    }

    proptest! {
        /// Order, repetition and the spread over builders change nothing, and the limits hold.
        #[test]
        fn the_sample_depends_on_the_pages_alone(
            pages in proptest::collection::vec(("[abc]", 0u64..60, proptest::collection::vec(0u64..9, 0..4)), 0..80),
            cut in 0usize..80,
            second in 0usize..80,
            most in 1usize..30,
            per_host in 1usize..12,
        ) {
            let limits = Limits { pages: most, pages_per_host: per_host };
            let whole = shown(limits, &pages);
            prop_assert!(whole.pages() <= most && whole.hosts.values().all(|pages| pages.len() <= per_host));
            let reversed: Vec<_> = pages.iter().chain(&pages).rev().cloned().collect();
            prop_assert_eq!(state(&shown(limits, &reversed)), state(&whole));
            let cut = cut.min(pages.len());
            let second = second.clamp(cut, pages.len());
            let mut parts = [&pages[..cut], &pages[cut..second], &pages[second..]].map(|part| shown(limits, part));
            parts.rotate_left(1);
            let [mut first, second, third] = parts;
            first.merge(third);
            first.merge(second);
            prop_assert_eq!(state(&first), state(&whole));
            prop_assert_eq!(first.finish(), whole.finish());
        }
    }
}
