//! Lines that say where an author can be reached.

use unicode_normalization::UnicodeNormalization;

/// Letters of the shortest surname that an address is known by.
const SHORTEST: usize = 4;

/// Whether `text` holds an e-mail address with the surname of one of `names` in it.
pub(super) fn holds_address_of(text: &str, names: &[String]) -> bool {
    if memchr::memchr(b'@', text.as_bytes()).is_none() {
        return false;
    }
    let addresses = text.split_whitespace().filter_map(|word| word.split_once('@'));
    let mut owners = addresses.filter(|(_, host)| host.contains('.')).map(|(owner, _)| letters(owner));
    owners.any(|owner| names.iter().any(|name| is_of(&owner, name)))
}

fn is_of(owner: &str, name: &str) -> bool {
    let surname = letters(name.rsplit(' ').next().unwrap_or_default());
    surname.len() >= SHORTEST && owner.contains(&surname)
}

/// The basic Latin letters, without their accents, in lower case.
fn letters(text: &str) -> String {
    text.nfd().filter(char::is_ascii_alphabetic).map(|c| c.to_ascii_lowercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_with_the_surname() {
        let names = ["Ann Léonard".to_owned()];
        assert!(holds_address_of("Contact: a.leonard@example.org", &names));
        assert!(!holds_address_of("Tickets: office@example.org, or ask Ann Léonard @ the door", &names));
    }
}
