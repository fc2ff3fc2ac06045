//! Names of accounts, under which persons write.

use crate::stages::lexicon::Lexicon;

/// Words in names of accounts that no single person uses, or that page parts are labelled with.
const SHARED: [&str; 14] = [
    "admin",
    "administrator",
    "author",
    "autor",
    "editor",
    "guest",
    "redaktion",
    "redaction",
    "root",
    "team",
    "user",
    "webmaster",
    "anonymous",
    "unknown",
];

/// Whether one word may be the name under which a person writes.
pub(in crate::stages) fn is_account(name: &str, lexicon: &Lexicon) -> bool {
    let lower = name.to_lowercase();
    (3..=20).contains(&name.chars().count())
        && name.starts_with(char::is_alphabetic)
        && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '\'' | '’' | '_'))
        && name.chars().any(char::is_lowercase)
        && !SHARED.iter().any(|shared| lower.contains(shared))
        && !lexicon.byline.role.within(name)
        && !lexicon.credit.agency.has(name)
}
