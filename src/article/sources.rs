//! Where in the input markup states what it does not show: attributes of the head, scripts, elements.

use std::ops::Range;

use crate::page::markup::{Head, Markup};

/// The place in the decoded input, in bytes, of what the signal `from` states in the words `text`: the value as it is
/// written there, in a script of JSON-LD the string, else the script; `None` where the place is not known.
pub(super) fn of(markup: &Markup, from: &str, text: &str) -> Option<Range<u32>> {
    let head = &markup.head;
    let place = match from {
        "title" => Some(head.places.title.clone()),
        "html lang" => Some(head.places.language.clone()),
        "json-ld" | "json-ld page" => script(head, text),
        "itemprop" | "property" | "class" | "rel=author" | "rel=tag" | "time" => {
            let mut notes = markup.notes.iter();
            notes.find(|note| note.value == text || note.text == text).map(|note| note.source.clone())
        }
        _ => listed(&head.metas, &head.places.metas, from, text)
            .or_else(|| listed(&head.links, &head.places.links, from, text)),
    };
    place.filter(|place| !place.is_empty())
}

/// The place of the value of that name which is or holds the text; of the first, where references or tags in it keep all
/// of them from doing so.
fn listed(values: &[(String, String)], places: &[Range<u32>], name: &str, text: &str) -> Option<Range<u32>> {
    let mut named = values.iter().zip(places).filter(|((key, _), _)| key == name);
    let first = named.clone().next()?;
    Some(named.find(|((_, value), _)| value.contains(text)).unwrap_or(first).1.clone())
}

/// The place of a string in the scripts of JSON-LD; of the script, where it is the only one and writes it in other ways.
fn script(head: &Head, text: &str) -> Option<Range<u32>> {
    let quoted = format!("\"{text}\"");
    let mut scripts = head.json_ld.iter().zip(&head.places.json_ld);
    let string = scripts.clone().find_map(|(script, place)| {
        let at = place.start + script.find(&quoted)? as u32 + 1;
        // Line ends or null characters of the input are not those of the script.
        (place.len() == script.len()).then(|| at..at + text.len() as u32)
    });
    string.or_else(|| scripts.next().filter(|_| head.json_ld.len() == 1).map(|(_, place)| place.clone()))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::decode::Normaliser;
    use crate::page::html;

    const PAGE: &str = r#"<html lang="en-GB"><title>Ice &amp; snow</title>
        <meta property=og:title content="Ice"><meta name=author content='Bo Lind'><meta name=author content='Ann Lee'>
        <meta name=description content="Ice &quot;in port&quot;"><link rel=canonical href=/ice>
        <script type=application/ld+json>{"headline": "Ice", "author": "Ann Lee", "url": "https:\/\/example.org"}</script>
        <p>By <span property=author>Ann <i>Lee</i></span> <span itemprop=author><a itemprop=name>Cy Moss</a> (ed.)</span>
        <span class=p-author>Di Ray</span>
        <time datetime=2024-03-05T10:00>5 March</time>"#;

    #[test]
    fn values_where_they_stand() {
        let page = html::parse(PAGE, &Normaliser::default());
        let markup = page.markup.as_deref().unwrap();
        let at = |from: &str, text: &str| of(markup, from, text).map(|at| &PAGE[at.start as usize..at.end as usize]);
        for (from, text, place) in [
            ("html lang", "en-GB", "en-GB"),
            ("title", "Ice & snow", "Ice &amp; snow"),
            ("og:title", "Ice", "Ice"),
            ("author", "Ann Lee", "Ann Lee"),
            ("author", "Bo Lind", "Bo Lind"),
            ("description", "Ice \"in port\"", "Ice &quot;in port&quot;"),
            ("canonical", "/ice", "/ice"),
            ("json-ld", "Ann Lee", "Ann Lee"),
            ("property", "Ann Lee", "Ann <i>Lee"),
            ("itemprop", "Cy Moss", "Cy Moss"),
            ("class", "Di Ray", "Di Ray"),
            ("time", "2024-03-05T10:00", "2024-03-05T10:00"),
        ] {
            assert_eq!(at(from, text), Some(place), "{from}");
        }
        assert!(at("json-ld", "https://example.org").unwrap().starts_with("{\"headline"));
        assert_eq!(at("url", "https://example.org/2024/03/05/ice"), None);
        let script = of(markup, "json-ld", "Ann Lee").unwrap();
        assert!(PAGE[..script.start as usize].ends_with("\"author\": \""));
    }
}
