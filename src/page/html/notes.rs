//! What elements say of their own text: microdata, `rel`, `<time>`.

use std::ops::Range;

use super::attribute::Name;
use super::head;
use super::tree::{Kind, NONE, Tree};
use crate::page::markup::{Note, NoteBy, NoteKind};

/// The most bytes of an element's text that are kept.
const LONGEST: usize = 240;

/// The most nodes that are looked at for an element's text.
const MOST_NODES: usize = 60;

/// The note of an element whose text begins in the block at `at`.
pub(super) fn read(tree: &Tree<'_>, node: u32, name: &str, at: u32) -> Option<Note> {
    let attributes = tree.attributes_of(node);
    let found = attributes.iter().find_map(|attribute| match attribute.name {
        Name::ItemProp => Some((property(attribute.value)?, NoteBy::ItemProp)),
        Name::Property => Some((rdfa(attribute.value)?, NoteBy::Property)),
        Name::Rel if name == "a" && has_word(attribute.value, "author") => {
            Some((NoteKind::AuthorLink, NoteBy::Element))
        }
        Name::Rel if name == "a" && has_word(attribute.value, "tag") => {
            let category = has_word(attribute.value, "category");
            Some((if category { NoteKind::Category } else { NoteKind::Topic }, NoteBy::Element))
        }
        Name::PubDate if name == "time" => Some((NoteKind::Published, NoteBy::Element)),
        _ => None,
    });
    let class = || {
        let class = attributes.iter().find(|attribute| attribute.name == Name::Class)?;
        Some((microformat(tree, node, class.value)?, NoteBy::Class))
    };
    let is_time = || name == "time" && attributes.iter().any(|attribute| attribute.name == Name::DateTime);
    let (kind, by) = found.or_else(class).or_else(|| is_time().then_some((NoteKind::Time, NoteBy::Element)))?;
    let is_dated = matches!(kind, NoteKind::Published | NoteKind::Modified);
    let stated = [Name::DateTime, Name::Content].into_iter().find(|&name| tree.attribute(node, name).is_some());
    let stated = stated.or_else(|| (is_dated && titles_day(tree, node)).then_some(Name::Title));
    let value = stated.and_then(|name| head::value(tree, node, name)).unwrap_or_default();
    let (text, shown) = text(tree, node);
    let source = stated.filter(|_| !value.is_empty()).map_or(shown, |name| tree.place_of_attribute(node, name));
    Some(Note { kind, by, at, value, text, source })
}

/// What the class of an element says in the words of microformats, hAtom, hCard and their like: `published` and `updated`
/// of a point in time for machines, `fn` within `author vcard`.
fn microformat(tree: &Tree<'_>, node: u32, class: &str) -> Option<NoteKind> {
    /// Elements between the name and the card that holds it.
    const WITHIN: usize = 2;
    let is_dated = || tree.attribute(node, Name::DateTime).is_some() || titles_day(tree, node);
    let is_card = |at: &u32| {
        let class = tree.attribute(*at, Name::Class).unwrap_or_default();
        has_word(class, "vcard") && class.contains("author") && !class.contains("comment")
    };
    class.split_ascii_whitespace().find_map(|word| match word {
        "published" | "dt-published" => is_dated().then_some(NoteKind::Published),
        // Where both say the same, the one element does.
        "updated" if has_word(class, "published") => is_dated().then_some(NoteKind::Published),
        "updated" | "dt-updated" => is_dated().then_some(NoteKind::Modified),
        "p-author" => Some(NoteKind::Author),
        word if names_day(word) => Some(NoteKind::Published),
        "fn" => {
            let above = std::iter::successors(Some(node), |&at| Some(tree.node(at).parent).filter(|&up| up != NONE));
            above.take(1 + WITHIN).any(|at| is_card(&at)).then_some(NoteKind::Author)
        }
        _ => None,
    })
}

/// Whether a class is that of the day of an entry, in the words of common systems: `post-date`, `news_date`, `card__pubdate`.
fn names_day(word: &str) -> bool {
    const ENTRIES: [&str; 7] = ["post", "entry", "article", "news", "story", "publish", "published"];
    let word = word.rsplit_once("__").map_or(word, |(_, own)| own);
    let entry = word.strip_suffix("date").and_then(|word| word.strip_suffix(['-', '_']));
    word == "pubdate" || entry.is_some_and(|entry| ENTRIES.contains(&entry))
}

/// Whether the title of an element begins with a number, as points in time do: `<abbr title="2024-03-05T10:00">`.
fn titles_day(tree: &Tree<'_>, node: u32) -> bool {
    tree.attribute(node, Name::Title).is_some_and(|title| title.starts_with(|c: char| c.is_ascii_digit()))
}

fn property(names: &str) -> Option<NoteKind> {
    names.split_ascii_whitespace().find_map(|name| match () {
        () if name.eq_ignore_ascii_case("headline") => Some(NoteKind::Headline),
        () if name.eq_ignore_ascii_case("author") || name.eq_ignore_ascii_case("creator") => Some(NoteKind::Author),
        () if name.eq_ignore_ascii_case("datepublished") || name.eq_ignore_ascii_case("datecreated") => {
            Some(NoteKind::Published)
        }
        () if name.eq_ignore_ascii_case("datemodified") => Some(NoteKind::Modified),
        () => None,
    })
}

/// The property of RDFa: that of schema.org or Dublin Core, whatever stands for the vocabulary.
fn rdfa(names: &str) -> Option<NoteKind> {
    names.split_ascii_whitespace().find_map(|name| {
        let (vocabulary, own) = name.rsplit_once([':', '/', '#']).unwrap_or(("", name));
        let dublin =
            vocabulary.ends_with("dc") || vocabulary.ends_with("dcterms") || vocabulary.contains("purl.org/dc");
        match own.to_ascii_lowercase().as_str() {
            "created" | "issued" | "date" if dublin => Some(NoteKind::Published),
            "modified" if dublin => Some(NoteKind::Modified),
            "published_time" => Some(NoteKind::Published),
            "modified_time" => Some(NoteKind::Modified),
            _ => property(own),
        }
    })
}

fn has_word(value: &str, wanted: &str) -> bool {
    value.split_ascii_whitespace().any(|word| word.eq_ignore_ascii_case(wanted))
}

/// The text of an element and its place in the source: that of the part that is its `itemprop="name"`, where it has one.
fn text(tree: &Tree<'_>, node: u32) -> (String, Range<u32>) {
    let mut text = String::new();
    let mut source = 0..0;
    let mut open = vec![tree.node(node).first];
    for _ in 0..MOST_NODES {
        let Some(at) = open.pop() else { break };
        if at == NONE || text.len() > LONGEST {
            continue;
        }
        open.push(tree.node(at).next);
        match &tree.node(at).kind {
            Kind::Text(piece) => {
                let place = tree.place_of(*piece);
                source = if text.is_empty() { place } else { source.start..place.end };
                push(&mut text, tree.text(*piece));
            }
            Kind::Element { name, .. } if !matches!(&**name, "script" | "style" | "svg" | "template") => {
                if [Name::ItemProp, Name::Property].iter().any(|&name| names_name(tree.attribute(at, name))) {
                    text.clear();
                    open.clear();
                    source = tree.place_of_attribute(at, Name::Content);
                    push(&mut text, &head::value(tree, at, Name::Content).unwrap_or_default());
                }
                push(&mut text, " ");
                open.push(tree.node(at).first);
            }
            _ => {}
        }
    }
    let end = (0..=text.len().min(LONGEST)).rev().find(|&end| text.is_char_boundary(end)).unwrap_or(0);
    text.truncate(end);
    text.truncate(text.trim_end().len());
    (text, source)
}

/// Whether a property is `name`, in microdata or RDFa.
fn names_name(names: Option<&str>) -> bool {
    let own = |name: &str| name.rsplit_once(':').map_or(name, |(_, own)| own).eq_ignore_ascii_case("name");
    names.is_some_and(|names| names.split_ascii_whitespace().any(own))
}

/// Appends text, white space collapsed.
fn push(text: &mut String, more: &str) {
    for c in more.chars().take(LONGEST) {
        if !c.is_whitespace() {
            text.push(c);
        } else if !text.is_empty() && !text.ends_with(' ') {
            text.push(' ');
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::decode::Normaliser;
    use crate::page::html::parse;

    fn notes(source: &str) -> Vec<Note> {
        parse(source, &Normaliser::default()).markup.unwrap().notes
    }

    #[test]
    fn microdata_and_time() {
        let notes = notes(
            "<p>Ice</p><div itemprop=author itemscope><b>By</b> <span itemprop=name>Ann <i>Lee</i></span>, Reporter</div>\
             <p>On <time datetime='2024-03-05T10:00' itemprop=datePublished>5 March</time> <a rel='nofollow author'>Bo</a>",
        );
        let kinds: Vec<_> = notes.iter().map(|note| (note.kind, note.text.as_str(), note.value.as_str())).collect();
        assert_eq!(
            kinds,
            [
                (NoteKind::Author, "Ann Lee", ""),
                (NoteKind::Published, "5 March", "2024-03-05T10:00"),
                (NoteKind::AuthorLink, "Bo", "")
            ]
        );
        assert!(notes[0].at > 0 && notes[0].at < notes[1].at);
    }

    #[test]
    fn rdfa() {
        let notes = notes(
            "<div vocab='https://schema.org/' typeof=Article><span property=author typeof=Person>By <i><span property=name>Ann</span></i></span>\
             <time property='schema:datePublished' content='2024-03-05'>5 March</time>\
             <span property='dc:date dc:created' content='2024-03-04'>4 March</span><i property='og:date'>3 March</i>",
        );
        let kinds: Vec<_> = notes.iter().map(|note| (note.kind, note.text.as_str(), note.value.as_str())).collect();
        assert_eq!(
            kinds,
            [
                (NoteKind::Author, "Ann", ""),
                (NoteKind::Published, "5 March", "2024-03-05"),
                (NoteKind::Published, "4 March", "2024-03-04")
            ]
        );
    }

    #[test]
    fn microformats() {
        let notes = notes(
            "<span class='entry-date published' title='2024-03-05T10:00:00Z'>5 March</span>\
             <time class=updated datetime=2024-03-06>6 March</time><i class=updated-icon title='2 changes'>Updated</i>\
             <span class='post-author vcard'>Posted by <span class=fn>Ann Lee</span></span>\
             <time class=published itemprop=dateModified datetime=2024-03-07>7 March</time>\
             <p class='comment-author vcard'><cite class=fn>Bo</cite></p><p class=published>5 March",
        );
        let kinds: Vec<_> =
            notes.iter().map(|note| (note.kind, note.by, note.text.as_str(), note.value.as_str())).collect();
        assert_eq!(
            kinds,
            [
                (NoteKind::Published, NoteBy::Class, "5 March", "2024-03-05T10:00:00Z"),
                (NoteKind::Modified, NoteBy::Class, "6 March", "2024-03-06"),
                (NoteKind::Author, NoteBy::Class, "Ann Lee", ""),
                (NoteKind::Modified, NoteBy::ItemProp, "7 March", "2024-03-07"),
            ]
        );
    }

    #[test]
    fn classes_of_an_entrys_day() {
        let kinds = |class: &str| notes(&format!("<p><span class='{class}'>5 March 2024</span>")).into_iter().next();
        for class in ["post-date", "x news_date", "card__pubdate", "published-date"] {
            assert_eq!(
                kinds(class).map(|note| (note.kind, note.by)),
                Some((NoteKind::Published, NoteBy::Class)),
                "{class}"
            );
        }
        for class in ["date", "event-date", "comment-date", "update", "postdate", "post-date-icon"] {
            assert_eq!(kinds(class), None, "{class}");
        }
    }

    #[test]
    fn long_texts_are_cut_off() {
        let notes = notes(&format!("<p itemprop=headline>{}</p>", "ü ".repeat(10_000)));
        assert!(notes[0].text.len() <= LONGEST);
    }
}
