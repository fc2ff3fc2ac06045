//! The type of page, where the markup states it.

use super::stated::Candidate;
use crate::page::Found;
use crate::page::markup::Head;

/// Types of schema.org by what a page of that type is; the first row that one of a page's types ends with counts.
const TYPES: [(&str, &str); 16] = [
    ("DiscussionForumPosting", "forum"),
    ("QAPage", "forum"),
    ("APIReference", "documentation"),
    ("Article", "article"),
    ("BlogPosting", "article"),
    ("Report", "article"),
    ("Recipe", "recipe"),
    ("Product", "product"),
    ("ProductGroup", "product"),
    ("Event", "event"),
    ("VideoObject", "video"),
    ("PodcastEpisode", "audio"),
    ("ProfilePage", "profile"),
    ("CollectionPage", "listing"),
    ("SearchResultsPage", "listing"),
    ("ItemList", "listing"),
];

/// Programs that write pages of one type, by how `<meta name="generator">` begins.
const GENERATORS: [(&str, &str); 22] = [
    ("discourse", "forum"),
    ("phpbb", "forum"),
    ("vbulletin", "forum"),
    ("xenforo", "forum"),
    ("mybb", "forum"),
    ("flarum", "forum"),
    ("rustdoc", "documentation"),
    ("mkdocs", "documentation"),
    ("docusaurus", "documentation"),
    ("gitbook", "documentation"),
    ("starlight", "documentation"),
    ("vitepress", "documentation"),
    ("vuepress", "documentation"),
    ("docutils", "documentation"),
    ("sphinx", "documentation"),
    ("doxygen", "documentation"),
    ("bookdown", "documentation"),
    ("mdbook", "documentation"),
    ("antora", "documentation"),
    ("javadoc", "documentation"),
    ("typedoc", "documentation"),
    ("docfx", "documentation"),
];

/// Types of Open Graph. Many systems call every page an `article`: that counts where a day of publication is stated, too.
const OPEN_GRAPH: [(&str, &str); 7] = [
    ("product", "product"),
    ("og:product", "product"),
    ("product.item", "product"),
    ("product.group", "listing"),
    ("product:group", "listing"),
    ("profile", "profile"),
    ("article", "article"),
];

/// The type of a page by its stated `types`; `dated` says that it states a day of publication.
pub(super) fn of(head: &Head, types: &[Candidate], dated: bool) -> Option<Found> {
    let typed = TYPES.iter().find_map(|(name, kind)| {
        let found = types.iter().find(|found| found.value.ends_with(name))?;
        Some(Found::stated(*kind, found.value.clone(), found.from))
    });
    typed.or_else(|| of_generator(head)).or_else(|| of_open_graph(head, dated))
}

fn of_generator(head: &Head) -> Option<Found> {
    let written = head.metas.iter().filter(|(name, _)| name == "generator");
    let mut known = written.filter_map(|(_, program)| {
        let begins = |name: &str| program.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name));
        let (_, kind) = GENERATORS.iter().find(|(name, _)| begins(name))?;
        Some(Found::stated(*kind, program.clone(), "generator"))
    });
    known.next()
}

fn of_open_graph(head: &Head, dated: bool) -> Option<Found> {
    let stated = head.meta("og:type")?;
    let (_, kind) = OPEN_GRAPH.iter().find(|(name, _)| stated.trim().eq_ignore_ascii_case(name))?;
    let clear = *kind != "article" || dated;
    clear.then(|| Found::stated(*kind, stated, "og:type"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(metas: &[(&str, &str)], types: &[&str], dated: bool) -> Option<String> {
        let metas = metas.iter().map(|(name, content)| ((*name).to_owned(), (*content).to_owned())).collect();
        let types: Vec<_> = types.iter().map(|kind| Candidate { value: (*kind).to_owned(), from: "json-ld" }).collect();
        of(&Head { metas, ..Head::default() }, &types, dated).map(|found| found.value)
    }

    #[test]
    fn stated_types() {
        for (types, wanted) in [
            (&["NewsArticle"][..], Some("article")),
            (&["WebPage", "DiscussionForumPosting"], Some("forum")),
            (&["Product", "BlogPosting"], Some("article")),
            (&["WebPage", "FAQPage"], None),
            (&["CollectionPage"], Some("listing")),
        ] {
            assert_eq!(kind(&[("og:type", "website")], types, true).as_deref(), wanted, "{types:?}");
        }
    }

    #[test]
    fn open_graph_counts_where_it_is_clear() {
        assert_eq!(kind(&[("og:type", "article")], &[], true).as_deref(), Some("article"));
        assert_eq!(kind(&[("og:type", "article")], &[], false), None);
        assert_eq!(kind(&[("og:type", "product")], &[], false).as_deref(), Some("product"));
        assert_eq!(
            kind(&[("generator", "Discourse 3.1"), ("og:type", "article")], &[], true).as_deref(),
            Some("forum")
        );
        assert_eq!(kind(&[("generator", "WordPress 6.4")], &[], true), None);
    }
}
