//! The names of a pipeline's rules.

use std::collections::HashMap;

use crate::page::Rule;

/// Gives each rule name a number.
#[derive(Debug, Default)]
pub(crate) struct Rules {
    names: Vec<String>,
    known: HashMap<String, Rule>,
}

impl Rules {
    /// The number of the rule `name`; a new one if it has none yet.
    pub(crate) fn intern(&mut self, name: &str) -> Rule {
        if let Some(&rule) = self.known.get(name) {
            return rule;
        }
        let rule = Rule(u16::try_from(self.names.len()).unwrap_or(u16::MAX));
        self.names.push(name.to_owned());
        self.known.insert(name.to_owned(), rule);
        rule
    }

    /// The names, by number.
    pub(crate) fn into_names(self) -> Vec<String> {
        self.names
    }
}
