//! What elements of the body say of the whole page: its type and its licence.

use super::attribute::Name;
use super::head;
use super::tree::Tree;
use crate::page::markup::Head;

/// The most claims of each kind that are kept.
const MOST: usize = 50;

/// Reads one element. `is_figure` says that it stands in a figure, whose licence is not the page's.
pub(super) fn read(tree: &Tree<'_>, node: u32, is_figure: bool, into: &mut Head) {
    let attributes = tree.attributes_of(node);
    let is_part = || attributes.iter().any(|attribute| matches!(attribute.name, Name::ItemProp | Name::Property));
    for attribute in attributes {
        match attribute.name {
            Name::ItemType | Name::TypeOf if into.types.len() < MOST && !is_part() => {
                let names = attribute.value.split_ascii_whitespace();
                let names = names.map(|name| name.rsplit(['/', '#', ':']).next().unwrap_or(name).to_owned());
                into.types.extend(names.take(1));
            }
            Name::Rel if !is_figure && into.licenses.len() < MOST && says_license(attribute.value) => {
                into.licenses.extend(head::value(tree, node, Name::Href).filter(|href| !href.is_empty()));
            }
            _ => {}
        }
    }
}

/// Whether a `rel` names the licence.
pub(super) fn says_license(rel: &str) -> bool {
    rel.split_ascii_whitespace().any(|word| {
        let word = word.rsplit(':').next().unwrap_or(word);
        word.eq_ignore_ascii_case("license") || word.eq_ignore_ascii_case("licence")
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use crate::decode::Normaliser;
    use crate::page::html::parse;

    #[test]
    fn types_and_licences_of_the_page_alone() {
        let page = "<html itemscope itemtype='https://schema.org/QAPage'><link rel=license href=/terms><body typeof='schema:Article'>\
             <p itemprop=author itemscope itemtype='https://schema.org/Person'>Ann\
             <figure><img src=a.jpg><figcaption><a rel=license href=/photo>CC</a></figcaption></figure>\
             <a rel='noopener cc:license' href=https://creativecommons.org/licenses/by/4.0/>CC BY</a>";
        let head = parse(page, &Normaliser::default()).markup.unwrap().head;
        assert_eq!(head.types, ["QAPage", "Article"]);
        assert_eq!(head.licenses, ["/terms", "https://creativecommons.org/licenses/by/4.0/"]);
    }
}
