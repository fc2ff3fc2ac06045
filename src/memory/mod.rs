//! What is known of sites: which blocks stand on many pages of a host.
//!
//! A first pass shows every page to a [`SiteMemoryBuilder`]; builders of several threads are merged, and the
//! [`SiteMemory`] that comes of them is given to the cleaner, whose stage `site-boilerplate` removes what repeats. It can
//! be kept in a file for the next run.
//!
//! ```
//! use std::sync::Arc;
//! use dechaff::memory::SiteMemoryBuilder;
//! use dechaff::source::Input;
//! use dechaff::{Cleaner, Pipeline, Record};
//!
//! let page = |i: usize| Record {
//!     url: Some(format!("https://example.org/{i}")),
//!     input: Input::Html,
//!     ..Record::text(format!(
//!         "<p>Harbour Post<p>Boats for hire<p>On day {i} the harbour froze, and the ferries stayed in port for hours."
//!     ))
//! };
//! let cleaner = Cleaner::new(Pipeline::default());
//! let mut builder = SiteMemoryBuilder::default();
//! for i in 0..10 {
//!     cleaner.learn(&page(i), &mut builder)?;
//! }
//! let cleaner = cleaner.with_site_memory(Arc::new(builder.finish()));
//! let article = cleaner.clean(&page(3))?;
//! assert_eq!(article.text, "On day 3 the harbour froze, and the ferries stayed in port for hours.");
//! # Ok::<(), dechaff::Error>(())
//! ```

mod blocks;
mod file;
mod sample;

use std::collections::HashMap;

pub use file::SiteMemoryError;
pub use sample::{Limits, SiteMemoryBuilder};

use crate::page::Page;
use crate::sites::host_of;

/// The blocks that stand on several pages of a host, for many hosts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SiteMemory {
    hosts: HashMap<String, Host>,
    hash: String,
}

/// What is known of one host.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Host {
    /// How many of its pages were looked at.
    pages: u32,
    /// Hashes of the blocks that stand on two of them or more, ascending, and on how many.
    blocks: Vec<(u64, u32)>,
}

impl SiteMemory {
    fn new(hosts: HashMap<String, Host>) -> SiteMemory {
        let mut memory = SiteMemory { hosts, hash: String::new() };
        memory.hash = file::checksum(&memory);
        memory
    }

    /// How many hosts it knows.
    pub fn hosts(&self) -> usize {
        self.hosts.len()
    }

    /// Names what it holds: XXH3, 64 bits in hexadecimal.
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// Notes on a page's blocks on how many pages of its host they stand.
    pub(crate) fn recall(&self, page: &mut Page) {
        let host = page.url.as_deref().and_then(host_of);
        let Some(host) = host.and_then(|host| self.hosts.get(&host)) else { return };
        page.site_pages = host.pages;
        for i in 0..page.blocks.len() {
            let known = blocks::hash(page, i)
                .and_then(|hash| host.blocks.binary_search_by_key(&hash, |&(block, _)| block).ok());
            page.blocks[i].on_pages = known.map_or(0, |known| host.blocks[known].1);
        }
    }
}
