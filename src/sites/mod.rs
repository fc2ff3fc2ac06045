//! Rules for single sites: what the `[[site]]` tables of a pipeline say of pages, by the host of their url.

mod address;
mod host;
mod read;
mod selector;

use std::collections::HashMap;

pub(crate) use address::address;
pub(crate) use host::{Pattern, host_of, with_parents};
pub(crate) use read::read_sites;
pub(crate) use selector::{Selector, Target};

use crate::page::{Field, Reason, Rule};

/// The sites that a pipeline has rules for.
#[derive(Debug, Default)]
pub(crate) struct Sites {
    sites: Vec<Site>,
    /// Which site has rules for a host.
    exact: HashMap<String, usize>,
    /// Which site has rules for a host and all below it.
    below: HashMap<String, usize>,
}

impl Sites {
    /// The rules for pages under `url`: those of the first site of the file that has its host.
    pub(crate) fn of(&self, url: Option<&str>) -> Option<&Site> {
        if self.sites.is_empty() {
            return None;
        }
        let host = host_of(url?)?;
        let below = with_parents(&host).filter_map(|host| self.below.get(host));
        below.chain(self.exact.get(&host)).min().map(|&site| &self.sites[site])
    }

    /// Whether any site has elements outside of which text is removed.
    pub(crate) fn have_keep(&self) -> bool {
        self.sites.iter().any(|site| !site.keep.is_empty())
    }

    /// Adds a site; gives back the pattern that an earlier one has already.
    fn add(&mut self, patterns: Vec<Pattern>, site: Site) -> Option<Pattern> {
        for pattern in patterns {
            let (map, host) = match &pattern {
                Pattern::Exact(host) => (&mut self.exact, host),
                Pattern::Below(host) => (&mut self.below, host),
            };
            if map.insert(host.clone(), self.sites.len()).is_some() {
                return Some(pattern);
            }
        }
        self.sites.push(site);
        None
    }
}

/// The rules for one site.
#[derive(Debug)]
pub(crate) struct Site {
    /// Elements whose blocks are kept; where any is there, what stands outside of all of them is removed.
    pub(crate) keep: Vec<Selector>,
    /// Elements whose blocks are removed, those within kept ones, too.
    pub(crate) drop: Vec<Selector>,
    /// Why the blocks of `drop` are removed.
    pub(crate) reason: Reason,
    /// The name of the rule that keeps, and that removes what stands outside.
    pub(crate) keep_rule: Rule,
    /// The name of the rule that drops.
    pub(crate) drop_rule: Rule,
    /// Where fields are read.
    pub(crate) fields: Vec<FieldRule>,
}

/// Where one field is read.
#[derive(Debug)]
pub(crate) struct FieldRule {
    /// Which field.
    pub(crate) key: Key,
    /// The rule's name.
    pub(crate) rule: Rule,
    /// The places, of which the first that states anything counts.
    pub(crate) targets: Vec<Target>,
}

/// A field that a site's rules can read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Key {
    Title,
    Dek,
    Authors,
    Published,
    Modified,
    Section,
    Tags,
    Source,
}

impl Key {
    /// All of them, in the order of the record.
    pub(crate) const ALL: [Key; 8] =
        [Key::Title, Key::Dek, Key::Authors, Key::Published, Key::Modified, Key::Section, Key::Tags, Key::Source];

    /// The name in pipelines and in the record.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Key::Title => "title",
            Key::Dek => "dek",
            Key::Authors => "authors",
            Key::Published => "published",
            Key::Modified => "modified",
            Key::Section => "section",
            Key::Tags => "tags",
            Key::Source => "source",
        }
    }

    /// The mark of blocks whose words move to the field.
    pub(crate) fn field(self) -> Field {
        match self {
            Key::Title => Field::Title,
            Key::Dek => Field::Dek,
            Key::Authors => Field::Byline,
            Key::Published | Key::Modified => Field::Date,
            Key::Section => Field::Section,
            Key::Tags => Field::Tags,
            Key::Source => Field::Source,
        }
    }

    /// Whether every match gives a value of its own.
    pub(crate) fn is_list(self) -> bool {
        matches!(self, Key::Authors | Key::Tags)
    }

    /// Whether the value is a point in time.
    pub(crate) fn is_date(self) -> bool {
        matches!(self, Key::Published | Key::Modified)
    }
}
