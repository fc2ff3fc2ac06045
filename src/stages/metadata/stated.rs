//! What the head of a page states, by field and in the order in which it is believed.

use super::claims::Claims;
use super::linked::{self, Agent, AgentKind, Linked, Work};
use super::title;
use super::words::plain;
use crate::page::markup::Head;
use crate::page::{Found, Page};
use crate::stages::fingerprint::same_letters;
use crate::stages::lexicon::Lexicon;

/// A value and the signal that gave it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Candidate {
    pub(super) value: String,
    pub(super) from: &'static str,
}

impl Candidate {
    /// As a value of the article, in the words of the markup.
    pub(super) fn found(&self) -> Found {
        Found::stated(self.value.clone(), self.value.clone(), self.from)
    }
}

/// The candidates of a page's head.
#[derive(Debug, Default)]
pub(super) struct Stated {
    pub(super) titles: Vec<Candidate>,
    pub(super) descriptions: Vec<Candidate>,
    pub(super) authors: Vec<(Agent, &'static str)>,
    pub(super) published: Vec<Candidate>,
    pub(super) modified: Vec<Candidate>,
    pub(super) site: Vec<Candidate>,
    pub(super) publisher: Vec<Candidate>,
    pub(super) section: Vec<Candidate>,
    pub(super) tags: Vec<Candidate>,
    pub(super) language: Vec<Candidate>,
    pub(super) canonical: Vec<Candidate>,
    pub(super) claims: Claims,
    /// Names by which the site may be called in titles and bylines.
    pub(super) names: Vec<String>,
    /// Those of them that are no person's: a person may publish a site of the same name.
    pub(super) groups: Vec<String>,
}

/// What a `<meta>` means by its name: the evidence calls it by that name.
pub(super) type Names = &'static [&'static str];

const TITLES: Names = &[
    "og:title",
    "twitter:title",
    "parsely-title",
    "sailthru.title",
    "cxenseparse:title",
    "dc.title",
    "dcterms.title",
    "citation_title",
    "headline",
];

const DESCRIPTIONS: Names = &[
    "og:description",
    "description",
    "twitter:description",
    "sailthru.description",
    "dc.description",
    "dcterms.description",
];

const AUTHORS: Names = &[
    "citation_author",
    "citation_authors",
    "author",
    "article:author",
    "parsely-author",
    "sailthru.author",
    "cxenseparse:author",
    "dc.creator",
    "dcterms.creator",
    "article:author_name",
    "article.author",
    "articleauthor",
    "og:article:author",
    "byl",
    "byline",
];

const PUBLISHED: Names = &[
    "article:published_time",
    "og:published_time",
    "og:article:published_time",
    "article:published",
    "datepublished",
    "parsely-pub-date",
    "sailthru.date",
    "cxenseparse:recs:publishtime",
    "cxenseparse:publishtime",
    "dc.date.issued",
    "dcterms.issued",
    "dcterms.created",
    "dc.date.created",
    "article.published",
    "articledatepublished",
    "article_date_original",
    "originalpublicationdate",
    "publication_date",
    "prism.publicationdate",
    "og:publish_date",
    "publisheddate",
    "published_date",
    "published-date",
    "publishdate",
    "publish-date",
    "publish_date",
    "pubdate",
    "date.issued",
    "citation_publication_date",
    "citation_date",
    "published_time",
    "published",
    "pub_date",
    "og:pubdate",
    "datecreated",
    "dcterms.date",
    "dc.date",
    "date",
];

/// Names of days that are those of a page's making as often as of its publication.
pub(super) const VAGUE_DAYS: Names = &["dcterms.date", "dc.date", "date"];

const MODIFIED: Names = &[
    "article:modified_time",
    "og:article:modified_time",
    "datemodified",
    "dcterms.modified",
    "dc.date.modified",
    "article.updated",
    "articledatemodified",
    "og:updated_time",
    "lastmod",
    "last-modified",
    "revised",
];

const SITES: Names = &["og:site_name", "application-name", "apple-mobile-web-app-title"];

const PUBLISHERS: Names = &["dc.publisher", "dcterms.publisher", "citation_publisher", "publisher"];

const SECTIONS: Names =
    &["article:section", "og:article:section", "parsely-section", "cxenseparse:section", "articlesection"];

/// `keywords` stands apart: most of them are written for search engines, not for readers.
const TAGS: Names = &["article:tag", "og:article:tag", "parsely-tags", "sailthru.tags", "news_keywords"];

const LANGUAGES: Names = &["og:locale", "content-language", "dc.language", "dcterms.language", "language"];

impl Stated {
    /// Reads the head of a page.
    pub(super) fn of(page: &Page, head: &Head, lexicon: &Lexicon) -> Stated {
        let mut stated = Stated::default();
        let mut titles = metas(head, TITLES);
        push(&mut titles, Some(&head.title), "title");
        let Linked { work, page: described, site } =
            linked::read(&head.json_ld, |headline| titles.iter().any(|known| title::holds(&known.value, headline)));
        stated.site = metas(head, &SITES[..1]);
        push(&mut stated.site, site.as_deref(), "json-ld");
        stated.site.extend(metas(head, &SITES[1..]));
        if let Some(work) = &work {
            stated.take_work(work);
        }
        if let Some(described) = &described {
            let persons = described.authors.iter().filter(|agent| agent.kind == AgentKind::Person);
            stated.authors.extend(persons.map(|agent| (agent.clone(), "json-ld page")));
        }
        stated.claims = Claims::of(head, work.as_ref(), described.as_ref());
        stated.titles.extend(titles);
        stated.take_metas(head, lexicon);
        if let Some(described) = &described {
            push(&mut stated.descriptions, described.description.as_deref(), "json-ld");
            push(&mut stated.language, described.language.as_deref(), "json-ld");
            push(&mut stated.publisher, described.publisher.as_deref(), "json-ld");
            if work.as_ref().is_none_or(|work| work.modified.is_none()) {
                push(&mut stated.modified, described.modified.as_deref(), "json-ld page");
            }
            // That the page, not its text, was published on a day is what systems write for pages of any kind.
        }
        let names = stated.site.iter().chain(&stated.publisher).map(|found| found.value.clone());
        stated.names = names.chain(host(page, head)).collect();
        let owner = work.iter().chain(&described).find_map(|node| node.owner.as_deref());
        let is_owner = |name: &str| owner.is_some_and(|owner| owner.contains(' ') && same_letters(owner, name));
        stated.groups = stated.names.iter().filter(|name| !is_owner(name)).cloned().collect();
        stated
    }

    fn take_work(&mut self, work: &Work) {
        push(&mut self.titles, work.headline.as_deref(), "json-ld");
        push(&mut self.descriptions, work.description.as_deref(), "json-ld");
        push(&mut self.published, work.published.as_deref(), "json-ld");
        push(&mut self.modified, work.modified.as_deref(), "json-ld");
        push(&mut self.publisher, work.publisher.as_deref(), "json-ld");
        push(&mut self.section, work.section.as_deref(), "json-ld");
        push(&mut self.language, work.language.as_deref(), "json-ld");
        self.authors.extend(work.authors.iter().map(|agent| (agent.clone(), "json-ld")));
        self.tags.extend(work.tags.iter().map(|tag| Candidate { value: tag.clone(), from: "json-ld" }));
    }

    fn take_metas(&mut self, head: &Head, lexicon: &Lexicon) {
        self.descriptions.extend(metas(head, DESCRIPTIONS));
        self.published.extend(metas(head, PUBLISHED));
        self.modified.extend(metas(head, MODIFIED));
        self.publisher.extend(metas(head, PUBLISHERS));
        self.section.extend(metas(head, SECTIONS));
        self.tags.extend(tags(head));
        self.language
            .splice(0..0, head.language.iter().map(|value| Candidate { value: value.clone(), from: "html lang" }));
        self.language.extend(metas(head, LANGUAGES));
        let unknown = |found: Candidate| (Agent { name: found.value, kind: AgentKind::Unknown }, found.from);
        self.authors.extend(metas(head, AUTHORS).into_iter().map(unknown));
        let person = |found: Candidate| (Agent { name: found.value, kind: AgentKind::Person }, found.from);
        self.authors.extend(labelled_card(head, lexicon).map(person));
        let canonical = head.links.iter().find(|(rel, _)| rel == "canonical").map(|(_, href)| href.as_str());
        push(&mut self.canonical, canonical, "canonical");
        push(&mut self.canonical, head.meta("og:url"), "og:url");
    }
}

fn push(list: &mut Vec<Candidate>, value: Option<&str>, from: &'static str) {
    let value = plain(value.unwrap_or_default());
    if !value.is_empty() {
        list.push(Candidate { value, from });
    }
}

/// The contents of the metas of those names, in the names' order.
fn metas(head: &Head, names: Names) -> Vec<Candidate> {
    let mut found = Vec::new();
    for name in names {
        for (_, content) in head.metas.iter().filter(|(key, _)| key == name) {
            push(&mut found, Some(content), name);
        }
    }
    found
}

/// The topics of the first meta that names any, alone or in a list.
fn tags(head: &Head) -> Vec<Candidate> {
    for name in TAGS {
        let found = metas(head, std::slice::from_ref(name));
        if !found.is_empty() {
            let parts =
                found.iter().flat_map(|found| found.value.split([',', ';', '、', '，']).map(|tag| (tag, found.from)));
            let parts = parts.map(|(tag, from)| Candidate { value: tag.trim().to_owned(), from });
            return parts.filter(|tag| !tag.value.is_empty()).collect();
        }
    }
    Vec::new()
}

/// The author on a Twitter card: `label1` "Written by", `data1` the name.
fn labelled_card(head: &Head, lexicon: &Lexicon) -> Option<Candidate> {
    let labelled = [("twitter:label1", "twitter:data1"), ("twitter:label2", "twitter:data2")];
    labelled.into_iter().find_map(|(label, data)| {
        let says = lexicon.byline.before.has(head.meta(label)?.trim());
        says.then(|| Candidate { value: plain(head.meta(data).unwrap_or_default()), from: data })
    })
}

/// The label that somebody registered: `example` of `ice.example.org` and of `ice.example.co.uk`.
fn registered(host: &str) -> &str {
    const SHARED: [&str; 8] = ["co", "com", "org", "net", "gov", "edu", "ac", "or"];
    let mut labels = host.rsplit('.').skip(1);
    let last = labels.next().unwrap_or_default();
    if SHARED.contains(&last) { labels.next().unwrap_or(last) } else { last }
}

/// The names in the page's host: `example` of `www.example.co.uk`, and the host itself.
fn host(page: &Page, head: &Head) -> Vec<String> {
    let stated = head.links.iter().find(|(rel, _)| rel == "canonical").map(|(_, href)| href.as_str());
    let url = page.url.as_deref().or(stated).or(head.meta("og:url")).unwrap_or_default();
    let Some((_, rest)) = url.split_once("://") else { return Vec::new() };
    let host = rest.split(['/', '?', ':', '#']).next().unwrap_or_default();
    let host = host.strip_prefix("www.").unwrap_or(host);
    let longest = host.rsplit('.').skip(1).max_by_key(|label| label.len()).unwrap_or_default();
    [longest, registered(host), host].into_iter().filter(|name| name.len() >= 3).map(str::to_owned).collect()
}
