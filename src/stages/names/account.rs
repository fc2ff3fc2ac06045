//! Names of accounts, under which persons write.

use crate::stages::lexicon::Lexicon;

/// Whether one word may be the name under which a person writes.
pub(in crate::stages) fn is_account(name: &str, lexicon: &Lexicon) -> bool {
    let lower = name.to_lowercase();
    (3..=20).contains(&name.chars().count())
        && name.starts_with(char::is_alphabetic)
        && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '\'' | '’' | '_' | '.'))
        && (!name.contains('.') || has_initial(name))
        && name.chars().any(char::is_lowercase)
        && lower != "root"
        && !lexicon.byline.shared.within(&lower)
        && !lexicon.byline.role.within(name)
        && !lexicon.credit.agency.has(name)
}

/// Whether the text, where a forum names a member, may be one's name.
pub(in crate::stages) fn is_member(name: &str, lexicon: &Lexicon) -> bool {
    let lower = name.to_lowercase();
    (2..=30).contains(&name.chars().count())
        && name.split(' ').count() <= 3
        && name.starts_with(char::is_alphanumeric)
        && name.chars().any(char::is_alphabetic)
        && name.chars().all(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '\'' | '’' | '_' | '.'))
        && !lexicon.byline.shared.within(&lower)
        && !lexicon.byline.role.has(&lower)
}

/// Whether one full stop sets off a single letter: `a.lee`, `ann.l`; other full stops are those of hosts.
fn has_initial(name: &str) -> bool {
    name.split_once('.')
        .is_some_and(|(first, last)| !last.contains('.') && (first.chars().count() == 1 || last.chars().count() == 1))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn accounts_of_persons() {
        let lexicon = Lexicon::builtin().unwrap();
        for name in ["annlee", "AnnLee84", "ann_l", "ann.l", "a.lee", "beetRoot"] {
            assert!(is_account(name, &lexicon), "{name}");
        }
        for name in ["ab", "84", "example.org", "siteadmin", "root", "Reuters", "two words", "a@b"] {
            assert!(!is_account(name, &lexicon), "{name}");
        }
    }
}
