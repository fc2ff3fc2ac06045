//! The names of a pipeline's rules.

use crate::page::Rule;

/// Gives each rule name a number.
#[derive(Debug, Default)]
pub(crate) struct Rules {
    names: Vec<String>,
}

impl Rules {
    /// The number of the rule `name`; a new one if it has none yet.
    pub(crate) fn intern(&mut self, name: &str) -> Rule {
        let known = self.names.iter().position(|known| known == name);
        let place = known.unwrap_or_else(|| {
            self.names.push(name.to_owned());
            self.names.len() - 1
        });
        Rule(u16::try_from(place).unwrap_or(u16::MAX))
    }

    /// The names, by number.
    pub(crate) fn into_names(self) -> Vec<String> {
        self.names
    }
}
