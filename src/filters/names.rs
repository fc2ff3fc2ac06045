//! Filters by a name: a language, a status.

/// Names that are kept and names that are dropped, in any case.
#[derive(Debug)]
pub(super) struct Names {
    /// Where any stand here, all others are dropped.
    pub(super) keep: Vec<String>,
    /// Dropped, also where they are kept.
    pub(super) drop: Vec<String>,
}

impl Names {
    /// Why a `what` of that name is left out, if it is.
    pub(super) fn reason(&self, what: &str, name: &str) -> Option<String> {
        let is_on = |list: &[String]| list.iter().any(|range| is_in(name, range));
        match () {
            () if is_on(&self.drop) => Some(format!("{what} \"{name}\" is dropped")),
            () if self.keep.is_empty() || is_on(&self.keep) => None,
            () => Some(format!("{what} \"{name}\" is not kept")),
        }
    }
}

/// Whether `range` is the name or its beginning up to a hyphen: `en` has `en-GB`, `en-GB` does not have `en` (basic
/// filtering, RFC 4647, section 3.3.1).
fn is_in(name: &str, range: &str) -> bool {
    let rest = name.get(range.len()..).filter(|_| name[..range.len()].eq_ignore_ascii_case(range));
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
}
