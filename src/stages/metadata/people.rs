//! Names of persons as markup states them, without what is none of theirs.

use std::borrow::Cow;

use super::linked::{Agent, AgentKind};
use crate::stages::fingerprint::same_letters;
use crate::stages::lexicon::Lexicon;
use crate::stages::names::{capitalised, has_given, is_account, is_name, read_names};

/// Bytes of the longest statement of authors.
const LONGEST: usize = 300;

/// The persons that a statement names, each once; `sites` are names of the site.
pub(super) fn persons(agent: &Agent, sites: &[String], lexicon: &Lexicon) -> Vec<String> {
    // The author's page behind the name: `Ann Lee, https://example.org`.
    let name = agent.name.split(", http").next().unwrap_or_default().trim();
    let is_site = |name: &str| is_site(name, sites, lexicon);
    if agent.kind == AgentKind::Organisation || name.len() > LONGEST || is_address(name) || is_site(name) {
        return Vec::new();
    }
    let bare = without_label(name, lexicon);
    let whole = without_aside(bare, lexicon);
    let bare = whole.split(['(', '[', '<']).next().unwrap_or_default().trim();
    let bare = &bare[..bare.len() - lexicon.byline.after.end(bare).filter(|end| *end < bare.len()).unwrap_or(0)];
    let titled = titled(bare, lexicon);
    let bare = titled.as_ref();
    let spaced = if agent.kind == AgentKind::Person { bare.to_owned() } else { bare.replace('_', " ") };
    if let Some(turned) = turned(&spaced) {
        return vec![turned];
    }
    let found = read_names(&spaced, lexicon);
    let mut names: Vec<String> = Vec::new();
    for name in found.names {
        let name = capitalised(name);
        if !is_site(&name) && !names.iter().any(|known| same_letters(known, &name)) {
            names.push(name);
        }
    }
    if names.is_empty() {
        names = couple(bare, lexicon).into_iter().flatten().map(str::to_owned).collect();
    }
    let single = match agent.kind {
        AgentKind::Person => is_account(bare, lexicon),
        _ => is_single(&spaced, lexicon),
    };
    if names.is_empty() && single && !lexicon.byline.group.has(bare) { vec![bare.to_owned()] } else { names }
}

/// Whether an author that is no person is an organisation worth naming.
pub(super) fn organisation<'a>(agent: &'a Agent, lexicon: &Lexicon) -> Option<&'a str> {
    let name = agent.name.trim();
    let known = agent.kind == AgentKind::Organisation || lexicon.credit.agency.has(name);
    (known && name.len() <= 80 && !is_address(name)).then_some(name)
}

/// Whether the text is the address of a page, a mailbox or an account.
fn is_address(text: &str) -> bool {
    text.contains("://")
        || text.starts_with("www.")
        || text.starts_with('@')
        || text.contains('@') && !text.contains(' ')
}

/// Whether the name is that of the site, and the site is not a person's: known by a given name, or a host that is a
/// name with nothing between its parts.
pub(super) fn is_site(name: &str, sites: &[String], lexicon: &Lexicon) -> bool {
    let is_person = |site: &str| has_given(site, lexicon) && is_name(site, lexicon);
    let mut own = sites.iter().filter(|site| same_letters(name, site));
    own.any(|site| site.contains(' ') || !name.contains(' '))
        && !sites.iter().any(|site| same_letters(name, site) && is_person(site))
}

/// A name in lower case that begins with a known given name, as names are written; any other text as it is.
fn titled<'a>(name: &'a str, lexicon: &Lexicon) -> Cow<'a, str> {
    if !name.contains(' ') || name.chars().any(char::is_uppercase) || !has_given(name, lexicon) {
        return Cow::Borrowed(name);
    }
    let words = name.split(' ').map(|word| {
        let mut letters = word.chars();
        letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect::<String>()
    });
    let written = words.collect::<Vec<_>>().join(" ");
    if is_name(&written, lexicon) { Cow::Owned(written) } else { Cow::Borrowed(name) }
}

/// The statement without the words of a byline before the names.
fn without_label<'a>(name: &'a str, lexicon: &Lexicon) -> &'a str {
    let length = lexicon.byline.before.start(name).filter(|length| *length < name.len());
    length.map_or(name, |length| name[length..].trim_start_matches([' ', ':', '：', '|', '/']))
}

/// `Ann Lee` of `Ann (Annie) Lee`: the name without what a bracket in its middle adds.
fn without_aside<'a>(name: &'a str, lexicon: &Lexicon) -> Cow<'a, str> {
    let aside = || {
        let (before, rest) = name.split_once(" (")?;
        let (_, after) = rest.split_once(") ")?;
        let joined = format!("{before} {after}");
        (!before.contains(' ') && is_name(&joined, lexicon)).then_some(joined)
    };
    aside().map_or(Cow::Borrowed(name), Cow::Owned)
}

/// `Ann Lee` of `Lee, Ann`, `Ann B. Lee` of `Lee, Ann B.`.
fn turned(name: &str) -> Option<String> {
    let (last, first) = name.split_once(", ")?;
    let is_word = |part: &str| {
        part.split('-').all(|part| part.starts_with(char::is_uppercase) && part[1..].chars().all(char::is_lowercase))
    };
    let fits = |part: &str| part.is_ascii() && part.len() > 1 && !part.contains(' ') && is_word(part);
    let is_initial =
        |part: &str| part.len() == 2 && part.ends_with('.') && part.starts_with(|c: char| c.is_ascii_uppercase());
    let (given, initials) = first.split_once(' ').unwrap_or((first, ""));
    let turns = fits(last) && fits(given) && initials.split(' ').all(|part| part.is_empty() || is_initial(part));
    turns.then(|| format!("{first} {last}"))
}

/// The two given names by which couples write: `Ann & Bo`.
fn couple<'a>(name: &'a str, lexicon: &Lexicon) -> Option<[&'a str; 2]> {
    let mut words = name.split(' ');
    let (first, and, last) = (words.next()?, words.next()?, words.next()?);
    let joined = words.next().is_none() && (and == "&" || lexicon.byline.and.has(and));
    let given = |name: &&str| name.starts_with(char::is_uppercase) && lexicon.byline.given.has(name);
    (joined && [first, last].iter().all(given)).then_some([first, last])
}

/// Whether one word may be a person's name: with a capital, and no role, agency or account.
fn is_single(name: &str, lexicon: &Lexicon) -> bool {
    is_account(name, lexicon)
        && name.starts_with(char::is_uppercase)
        && name.chars().all(|c| c.is_alphabetic() || matches!(c, '-' | '\'' | '’'))
        && name.chars().skip(1).all(|c| !c.is_uppercase())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn names(name: &str, kind: AgentKind) -> Vec<String> {
        let sites = ["Example Times".to_owned(), "example.org".to_owned()];
        persons(&Agent { name: name.to_owned(), kind }, &sites, &Lexicon::builtin().unwrap())
    }

    #[test]
    fn names_without_what_is_put_around_them() {
        for (text, stated) in [
            ("By Ann Lee", vec!["Ann Lee"]),
            ("Von Eva Sand und Max Berg", vec!["Eva Sand", "Max Berg"]),
            ("Ann Lee, Bo Lind & Cy Moss", vec!["Ann Lee", "Bo Lind", "Cy Moss"]),
            ("Ann Lee | Example Times", vec!["Ann Lee"]),
            ("Ann Lee (ann@example.org)", vec!["Ann Lee"]),
            ("Ann Lee, Senior Reporter", vec!["Ann Lee"]),
            ("Lee, Ann", vec!["Ann Lee"]),
            ("Lee, Ann B.", vec!["Ann B. Lee"]),
            ("Ann (Annie) Lee", vec!["Ann Lee"]),
            ("이명신 기자", vec!["이명신"]),
            ("ANN LEE", vec!["Ann Lee"]),
            ("ann_lee", vec![]),
            ("nina", vec![]),
        ] {
            assert_eq!(names(text, AgentKind::Unknown), stated, "{text}");
        }
        assert_eq!(names("Nina", AgentKind::Unknown), ["Nina"]);
        assert_eq!(names("zahlenmeer84", AgentKind::Person), ["zahlenmeer84"]);
        assert_eq!(names("wordpressadmin", AgentKind::Person), [] as [&str; 0]);
    }

    #[test]
    fn what_is_no_person() {
        for text in [
            "Example Times",
            "example.org",
            "https://example.org/authors/ann-lee",
            "@annlee",
            "ann@example.org",
            "admin",
            "Reuters",
            "Redaktion",
            "Example News Staff",
            "",
        ] {
            assert_eq!(names(text, AgentKind::Unknown), [] as [&str; 0], "{text}");
        }
        assert_eq!(names("Ann Lee", AgentKind::Organisation), [] as [&str; 0]);
    }
}
