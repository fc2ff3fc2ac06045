//! Whole-line phrases with an open place: `get the <name> app`, where `<name>` stands for a name of a few words.

use super::fold::fold;

/// The open place.
pub(super) const NAME: &str = "<name>";

/// Words that the open place may hold.
const WORDS: usize = 4;

/// The least that stands in front of the open place, in bytes: by so much the matcher's filter knows a line.
pub(super) const LEAST: usize = 8;

/// A folded phrase around its open place.
#[derive(Debug, Clone)]
pub(super) struct Template {
    /// What stands before the open place, the space included.
    pub(super) before: Box<str>,
    after: Box<str>,
}

/// What stands before the open place of a phrase and behind it.
pub(super) fn split(phrase: &str) -> Option<(&str, &str)> {
    // Hardly a phrase has the sign: nearly all are told apart without a search for a string.
    memchr::memchr(b'<', phrase.as_bytes())?;
    phrase.split_once(NAME)
}

impl Template {
    /// The template of `phrase`; none where it has no open place.
    pub(super) fn of(phrase: &str) -> Option<Template> {
        let (before, after) = split(phrase)?;
        let folded = |part: &str| {
            let mut out = String::new();
            fold(part, &mut out);
            out
        };
        let (before, after) = (folded(before) + " ", folded(after));
        let after = if after.is_empty() { after } else { format!(" {after}") };
        Some(Template { before: before.into(), after: after.into() })
    }

    /// Whether a folded line is the phrase.
    pub(super) fn holds(&self, folded: &str) -> bool {
        let name = folded.strip_prefix(&*self.before).and_then(|rest| rest.strip_suffix(&*self.after));
        name.is_some_and(|name| !name.is_empty() && name.split(' ').take(WORDS + 1).count() <= WORDS)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_open_place_holds_a_few_words() {
        let template = Template::of("Get the <name> App").unwrap();
        assert!(template.holds("get the coast news app") && template.holds("get the courier app"));
        for line in ["get the app", "get the  app", "get the courier", "get the app of the town that we all know app"] {
            assert!(!template.holds(line), "{line}");
        }
        assert!(Template::of("descarga la app de <name>").unwrap().holds("descarga la app de el faro"));
        assert!(Template::of("get the app").is_none());
    }
}
