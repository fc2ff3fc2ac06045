//! Filters by the host of an article's url.

use std::collections::HashSet;

use crate::sites::{Pattern, with_parents};

/// Hosts that are kept and hosts that are dropped, each with all below it.
#[derive(Debug, Default)]
pub(super) struct Hosts {
    /// Where it is there, all other hosts are dropped.
    pub(super) keep: Option<HostList>,
    /// Dropped, also where they are kept.
    pub(super) drop: HostList,
}

impl Hosts {
    /// Why articles of `host` are left out, if they are.
    pub(super) fn reason(&self, host: &str) -> Option<String> {
        if let Some(entry) = self.drop.entry_of(host) {
            return Some(format!("host {host} is dropped by \"{entry}\""));
        }
        let kept = self.keep.as_ref().is_none_or(|keep| keep.entry_of(host).is_some());
        (!kept).then(|| format!("host {host} is not kept"))
    }
}

/// A list of hosts.
#[derive(Debug, Default)]
pub(super) struct HostList(HashSet<String>);

impl HostList {
    /// Adds the host of an entry, written `example.org` or `*.example.org`; the error says why it names none.
    pub(super) fn add(&mut self, entry: &str) -> Result<(), String> {
        let (Pattern::Exact(host) | Pattern::Below(host)) = Pattern::parse(entry)?;
        self.0.insert(host);
        Ok(())
    }

    /// The entry that holds `host`: itself or one that it lies below.
    fn entry_of<'a>(&self, host: &'a str) -> Option<&'a str> {
        with_parents(host).find(|host| self.0.contains(*host))
    }
}
