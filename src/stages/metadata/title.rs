//! The title: a visible line that the head agrees with, else the head's own.

mod slogan;

use super::moment;
use super::stated::Candidate;
use crate::page::markup::Tag;
use crate::page::{Field, Found, Kind, Mark, Page, Rule};
use crate::stages::fingerprint::{overlap, same_letters, word_set};

/// What parts a title from the name of its site.
const SEPARATORS: [&str; 12] = [" | ", " - ", " – ", " — ", " · ", " • ", " :: ", " » ", " « ", " / ", "｜", ": "];

/// The share of words, in percent, that two wordings of one title have in common.
const ALIKE: u32 = 80;

/// Words of the longest title.
const LONGEST: u32 = 45;

/// Whether two texts word one title.
pub(super) fn alike(a: &str, b: &str) -> bool {
    same_letters(a, b) || overlap(a, &word_set(b)) >= ALIKE && overlap(b, &word_set(a)) >= ALIKE
}

/// Whether `whole` is `title`, or that and more behind or before a separator.
pub(super) fn holds(whole: &str, title: &str) -> bool {
    alike(whole, title) || same_letters(without_names(whole, &[], &[title]), title)
}

/// A stated title without the site's names: parts go that are one of `names`, and all but what one of `proofs` says.
pub(super) fn without_names<'a>(title: &'a str, names: &[String], proofs: &[&str]) -> &'a str {
    let mut rest = title.trim();
    // A host before the title needs no separator.
    let hosts = names.iter().filter(|name| name.contains('.'));
    rest = hosts.filter_map(|host| rest.strip_prefix(host.as_str())?.strip_prefix(' ')).next().unwrap_or(rest);
    for _ in 0..4 {
        let last = SEPARATORS.iter().filter_map(|s| rest.rfind(s).map(|at| (at, s.len()))).max();
        let first = SEPARATORS.iter().filter_map(|s| rest.find(s).map(|at| (at, s.len()))).min();
        let cuts = last.map(|(at, length)| (&rest[..at], &rest[at + length..]));
        let cuts = cuts.into_iter().chain(first.map(|(at, length)| (&rest[at + length..], &rest[..at])));
        let proven = |kept: &str, gone: &str| {
            !kept.trim().is_empty()
                && (names.iter().any(|name| is_name_of_site(gone, name))
                    || proofs.iter().any(|proof| same_letters(proof, kept)))
        };
        match cuts.into_iter().find(|(kept, gone)| proven(kept, gone)) {
            Some((kept, _)) => rest = kept.trim(),
            None => break,
        }
    }
    rest = rest.trim_end_matches([' ', '|', '-', '–', '—', '»', '·', '•']);
    // What stands before several separators may be the title, too.
    let mut head = rest;
    while let Some(at) = SEPARATORS.iter().filter_map(|s| head.rfind(s)).max() {
        head = head[..at].trim();
        if proofs.iter().any(|proof| same_letters(proof, head)) {
            return head;
        }
    }
    rest
}

/// Whether part of a title is a site's name, as the site or its host writes it.
fn is_name_of_site(part: &str, name: &str) -> bool {
    let words = part.split_whitespace().count();
    same_letters(part, name)
        || has_initials(part, name)
        || words <= 6 && (overlap(part, &word_set(name)) == 100 || overlap(name, &word_set(part)) == 100)
}

/// Whether a text is a name of the site, and nothing more.
fn is_name(text: &str, names: &[String]) -> bool {
    names.iter().any(|name| same_letters(text, name) || has_initials(text, name))
}

/// Whether a name is the initials of the words of `part`: `hra` of `Harbour and River Authority`.
fn has_initials(part: &str, name: &str) -> bool {
    let words = part.split([' ', '-']).filter(|word| word.starts_with(char::is_uppercase));
    let initials = words.filter_map(|word| word.chars().next()).flat_map(char::to_lowercase);
    name.len() >= 3 && initials.eq(name.chars().flat_map(char::to_lowercase))
}

/// Writes a title of several lines on one.
pub(super) fn on_one_line(page: &mut Page) {
    if let Some(title) = page.fields.title.as_mut().filter(|title| title.value.contains('\n')) {
        title.value = title.value.lines().collect::<Vec<&str>>().join(" ");
    }
}

/// The title of a page, given what its head states: the block of the `headline` stage where the head agrees with it,
/// another block that says what the head says, else the head's.
/// `is_work` says that the page is an article, a product or another work, which has a headline.
pub(super) fn settle(page: &mut Page, stated: &[Candidate], names: &[String], is_work: bool, rule: Rule) {
    let shown = page.fields.title.clone();
    if shown.as_ref().is_some_and(Found::is_by_rule) {
        return;
    }
    let proof = shown.as_ref().map(|title| title.value.as_str());
    let texts: Vec<&str> = stated.iter().map(|found| found.value.as_str()).chain(proof).collect();
    let bare: Vec<(String, &Candidate)> = stated
        .iter()
        .map(|found| {
            let others: Vec<&str> = texts.iter().filter(|text| **text != found.value).copied().collect();
            (without_names(&found.value, names, &others).to_owned(), found)
        })
        .filter(|(bare, _)| !names.iter().any(|name| same_letters(name, bare)))
        .collect();
    let dated = shown.as_ref().and_then(|shown| bare.iter().find_map(|(bare, _)| undated(&shown.value, bare)));
    if let (Some(value), Some(shown)) = (dated, &shown) {
        page.fields.title = Some(Found { value: value.to_owned(), ..shown.clone() });
        return;
    }
    if let Some((rest, found)) = shown.as_ref().and_then(|shown| beside_site(page, &shown.value, stated, names)) {
        match block_of(page, &rest) {
            Some(block) => take(page, block, shown.as_ref(), rule),
            None => state(page, &(rest, found), shown.as_ref()),
        }
        return;
    }
    if let Some(shown) = &shown
        && (stated.iter().any(|found| holds(&found.value, &shown.value))
            || bare.iter().any(|(bare, _)| alike(bare, &shown.value)))
    {
        settle_shown(page, shown, &bare, stated, names, rule);
        return;
    }
    if let (Some(value), Some(shown)) = (shown.as_ref().and_then(|shown| part(&shown.value, &bare)), &shown) {
        page.fields.title = Some(Found { value: value.to_owned(), ..shown.clone() });
        return;
    }
    let of_address = shown.as_ref().and_then(|shown| slogan::of_address(page, shown, &bare));
    if let Some(found) = of_address.or_else(|| slogan::name(page, shown.as_ref(), &bare, is_work)) {
        match block_of(page, &found.0) {
            Some(block) => take(page, block, shown.as_ref(), rule),
            None => state(page, found, shown.as_ref()),
        }
        return;
    }
    if let Some(block) = bare.iter().find_map(|(bare, _)| block_of(page, bare)) {
        take(page, block, shown.as_ref(), rule);
        return;
    }
    let is_heading = |title: &Found| title.block().is_some_and(|i| matches!(page.blocks[i].kind, Kind::Heading(1 | 2)));
    if shown.as_ref().is_some_and(is_heading) {
        return;
    }
    if let Some(block) = main_heading(page, stated).filter(|&i| !is_name(page.text_of(i), names)) {
        take(page, block, shown.as_ref(), rule);
    } else if let Some(found) = bare.first() {
        state(page, found, shown.as_ref());
    } else if let Some(found) = stated.first().filter(|_| shown.is_none() && path(page) == Some("")) {
        // The first page of a site bears its name.
        page.fields.title = Some(Found::stated(found.value.clone(), found.value.clone(), found.from));
    }
}

/// What a stated title says beside the visible one, where that is the site's name and the page not its first.
fn beside_site<'s>(
    page: &Page,
    shown: &str,
    stated: &'s [Candidate],
    names: &[String],
) -> Option<(String, &'s Candidate)> {
    if !is_name(shown, names) || path(page).is_none_or(str::is_empty) {
        return None;
    }
    let marks = |c: char| c == ' ' || SEPARATORS.iter().any(|separator| separator.contains(c));
    stated.iter().find_map(|found| {
        let whole = found.value.trim();
        let rest = whole.strip_prefix(shown).or_else(|| whole.strip_suffix(shown))?;
        let rest = rest.trim_matches(marks);
        (rest.split(' ').count() > 1).then(|| (rest.to_owned(), found))
    })
}

/// Makes a stated title the page's, in place of a visible one.
fn state(page: &mut Page, (bare, found): &(String, &Candidate), old: Option<&Found>) {
    reopen(page, old);
    page.fields.title = Some(Found::stated(bare.clone(), found.value.clone(), found.from));
}

/// The path of the page's address, without the first `/`.
fn path(page: &Page) -> Option<&str> {
    let (_, rest) = page.url.as_deref()?.split_once("://")?;
    let rest = rest.split(['?', '#']).next()?;
    Some(rest.split_once('/').map_or("", |(_, path)| path))
}

/// The page's only main heading, where it has the words of a headline and a stated title has all of them.
fn main_heading(page: &Page, stated: &[Candidate]) -> Option<usize> {
    let mut main = (0..page.blocks.len()).filter(|&i| page.blocks[i].kind == Kind::Heading(1));
    let only = main.next().filter(|_| main.next().is_none())?;
    let text = page.text_of(only);
    let free = matches!(page.blocks[only].mark, Mark::Open | Mark::Keep | Mark::Remove(_));
    let told = || stated.iter().any(|found| overlap(text, &word_set(&found.value)) == 100);
    (free && (2..=LONGEST).contains(&page.blocks[only].shape.words) && told()).then_some(only)
}

/// Settles a visible title that the head agrees with: a heading below may say it better, and the block more than it.
fn settle_shown(
    page: &mut Page,
    shown: &Found,
    bare: &[(String, &Candidate)],
    stated: &[Candidate],
    names: &[String],
    rule: Rule,
) {
    let Some(at) = shown.block() else { return };
    let says = |title: &str| same_letters(title, &shown.value);
    let exact = bare.iter().any(|(bare, found)| says(bare) || says(&found.value));
    let in_list = matches!(page.blocks[at].kind, Kind::Item { .. }) || is_in_list(page, at);
    let heading = |page: &Page, title: &str| {
        block_of(page, title).filter(|&i| i > at && matches!(page.blocks[i].kind, Kind::Heading(1..=3)))
    };
    let fits = |title: &str| is_headline(title) && (in_list || !exact && shown.value.ends_with(title));
    let better = bare.iter().filter(|(bare, _)| fits(bare)).find_map(|(bare, _)| heading(page, bare));
    let better = better.or_else(|| {
        // Of `Ice in port - The Harbour Book`, the visible `The Harbour Book` is the title of the whole.
        let parts = stated.iter().filter_map(|found| leading(&found.value, &shown.value));
        let own = parts.filter(|part| !names.iter().any(|name| is_name_of_site(part, name)));
        own.filter_map(|part| heading(page, part)).next()
    });
    if let Some(block) = better {
        take(page, block, Some(shown), rule);
        return;
    }
    let value = part(&shown.value, bare).filter(|_| !exact).map(str::to_owned);
    let value = value
        .or_else(|| joined(page, at, &shown.value, stated, names, rule))
        .unwrap_or_else(|| without_last(&shown.value, names).to_owned());
    page.fields.title = Some(Found { value, ..shown.clone() });
}

/// The stated title that is a line of a visible one of several, or that begins it where two signals state it, or that ends
/// it behind a kicker where it is the headline's own statement.
fn part<'a>(shown: &'a str, bare: &[(String, &Candidate)]) -> Option<&'a str> {
    /// Words of the shortest title that begins a longer line.
    const LEAST: usize = 4;
    /// Words of the shortest one that ends it.
    const SHORTEST: usize = 3;
    let line = |line: &&str| bare.iter().any(|(bare, _)| same_letters(bare, line));
    let begins = || {
        let found =
            bare.iter().find(|(bare, _)| shown.starts_with(bare.as_str()) && shown[bare.len()..].starts_with(' '))?;
        let signals = bare.iter().filter(|(other, _)| same_letters(other, &found.0)).count();
        (signals > 1 && found.0.split(' ').count() >= LEAST).then(|| &shown[..found.0.len()])
    };
    let ends = || {
        let own = bare.iter().filter(|(_, found)| matches!(found.from, "og:title" | "json-ld"));
        let long = own.filter(|(bare, _)| bare.split(' ').count() >= SHORTEST);
        long.map(|(bare, _)| bare).find_map(|bare| {
            let kicker = shown.strip_suffix(bare.as_str())?;
            let first = bare.chars().next().is_some_and(|c| c.is_alphanumeric() && !c.is_lowercase());
            let is_kicker = kicker.ends_with([' ', ':']) && kicker.contains(char::is_alphabetic);
            (is_kicker && first).then(|| &shown[kicker.len()..])
        })
    };
    let lined = || shown.split('\n').find(line).filter(|_| shown.contains('\n'));
    lined().or_else(begins).or_else(ends)
}

/// Whether the block stands in a list, as the last step of a breadcrumb does.
fn is_in_list(page: &Page, i: usize) -> bool {
    let Some(markup) = page.markup.as_deref() else { return false };
    markup.ancestors(page.blocks[i].traits.container).take(3).any(|element| matches!(element.tag, Tag::Li | Tag::Nav))
}

/// Whether a text has the words of a headline.
fn is_headline(text: &str) -> bool {
    text.split_whitespace().count() >= 3 || !text.is_ascii()
}

/// The part of `whole` before a separator and `last`.
fn leading<'a>(whole: &'a str, last: &str) -> Option<&'a str> {
    let parts = SEPARATORS.iter().filter(|s| **s != ": ").filter_map(|s| whole.split_once(s));
    parts.filter(|(_, rest)| same_letters(rest, last)).map(|(part, _)| part.trim()).next()
}

/// A stated title of which the visible one is a part and the line above or below it the rest.
fn joined(
    page: &mut Page,
    at: usize,
    shown: &str,
    stated: &[Candidate],
    names: &[String],
    rule: Rule,
) -> Option<String> {
    for other in [at + 1, at.wrapping_sub(1)] {
        let block = page.blocks.get(other).filter(|block| block.is_open() && block.shape.words <= LONGEST);
        let Some(text) = block.map(|_| page.text_of(other).trim()) else { continue };
        let whole = if other > at { format!("{shown} {text}") } else { format!("{text} {shown}") };
        if names.iter().any(|name| is_name_of_site(text, name)) {
            continue;
        }
        if let Some(found) = stated.iter().find(|title| same_letters(&title.value, &whole)) {
            page.mark(other, Mark::Field(Field::Title), rule);
            return Some(found.value.clone());
        }
    }
    None
}

/// The stated title in a block that says a date before it.
fn undated<'a>(shown: &'a str, stated: &str) -> Option<&'a str> {
    let before = shown.strip_suffix(stated).filter(|before| (1..=40).contains(&before.len()))?;
    moment::read(before.trim_matches([' ', '|', '-', '–', ':']), None).map(|_| &shown[before.len()..])
}

/// A visible title without the site's name behind the last separator.
fn without_last<'a>(shown: &'a str, names: &[String]) -> &'a str {
    let last = SEPARATORS.iter().filter(|s| **s != ": ").filter_map(|s| shown.rsplit_once(s));
    let named = last.filter(|(_, part)| names.iter().any(|name| same_letters(name, part)));
    named.map(|(title, _)| title.trim()).min_by_key(|title| title.len()).unwrap_or(shown)
}

/// The block that says `title`: a heading before other text.
fn block_of(page: &Page, title: &str) -> Option<usize> {
    let says = |i: &usize| {
        let block = &page.blocks[*i];
        let free = matches!(block.mark, Mark::Open | Mark::Keep | Mark::Remove(_) | Mark::Field(Field::Dek));
        free && block.shape.words <= LONGEST && same_letters(page.text_of(*i), title)
    };
    let blocks = (0..page.blocks.len()).filter(says);
    let level = |i: &usize| match page.blocks[*i].kind {
        Kind::Heading(level) => level,
        Kind::Paragraph => 7,
        _ => 8,
    };
    blocks.min_by_key(|i| (level(i), *i)).filter(|i| level(i) < 8)
}

/// Makes a block the title, in place of another or of the standfirst.
fn take(page: &mut Page, block: usize, old: Option<&Found>, rule: Rule) {
    reopen(page, old);
    if page.blocks[block].mark == Mark::Field(Field::Dek) {
        page.blocks[block].mark = Mark::Open;
    }
    let value = page.text_of(block).trim().to_owned();
    page.mark(block, Mark::Field(Field::Title), rule);
    page.fields.title = Some(Found::shown(value, block, "headline"));
}

/// Leaves a block that turned out not to be the title to the stages that follow.
fn reopen(page: &mut Page, title: Option<&Found>) {
    if let Some(block) = title.and_then(Found::block) {
        page.blocks[block].mark = Mark::Open;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode::Normaliser;
    use crate::page::html;

    #[test]
    fn names_go_only_where_they_are_proven() {
        let names = ["Example Times".to_owned(), "example".to_owned()];
        for (title, bare) in [
            ("Ice in port | Example Times", "Ice in port"),
            ("Example Times: Ice in port", "Ice in port"),
            ("Ice in port - News - The Example Times", "Ice in port - News"),
            ("Ice in port – a long story", "Ice in port – a long story"),
        ] {
            assert_eq!(without_names(title, &names, &[]), bare);
        }
        assert_eq!(without_names("Ice in port | News | Rain", &[], &["Ice in port"]), "Ice in port");
        assert_eq!(without_names("Ice in port | Example", &[], &["Snow"]), "Ice in port | Example");
    }

    #[test]
    fn the_only_main_heading_where_a_stated_title_has_its_words() {
        let found = |source: &str, stated: &str| {
            let page = html::parse(source, &Normaliser::default());
            let stated = [Candidate { value: stated.to_owned(), from: "title" }];
            main_heading(&page, &stated).map(|i| page.text_of(i).to_owned())
        };
        let one = "<h1>Winter Ferries</h1><p>Ice";
        assert_eq!(found(one, "Buy Winter Ferries at Example").as_deref(), Some("Winter Ferries"));
        assert_eq!(found(one, "Buy ferries at Example"), None);
        assert_eq!(found("<h1>Ferries</h1><p>Ice", "Buy Ferries at Example"), None);
        assert_eq!(found("<h1>Winter Ferries</h1><h1>Ice</h1>", "Buy Winter Ferries at Example"), None);
    }

    #[test]
    fn wordings_of_one_title() {
        assert!(alike("Ice in the port", "ICE in the Port!"));
        assert!(holds("Ice in the port | Example", "Ice in the port"));
        assert!(!holds("Snow on the hills", "Ice in the port"));
    }
}
