//! JSON-LD: what schema.org's types say of the page.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::repair;
use super::words::plain;

/// The most levels of nested values that are looked through.
const DEEPEST: usize = 6;

/// The most nodes of one page that are looked at.
const MOST_NODES: usize = 2_000;

/// Types that describe the text of a page.
const WORKS: [&str; 17] = [
    "Article",
    "Posting",
    "Report",
    "Recipe",
    "HowTo",
    "VideoObject",
    "AudioObject",
    "PodcastEpisode",
    "Product",
    "Review",
    "CreativeWork",
    "Book",
    "Event",
    "Course",
    "SoftwareApplication",
    "Question",
    "Message",
];

/// A person or organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Agent {
    pub(super) name: String,
    /// What the type says, where it has one.
    pub(super) kind: AgentKind,
}

/// The type of an [`Agent`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AgentKind {
    Unknown,
    Person,
    Organisation,
}

/// What the scripts say of the page.
#[derive(Debug, Default)]
pub(super) struct Linked {
    /// The article, or whatever else the page is about.
    pub(super) work: Option<Work>,
    /// The page itself.
    pub(super) page: Option<Work>,
    /// The name of the site.
    pub(super) site: Option<String>,
}

/// What one node says.
#[derive(Debug, Default, Clone)]
pub(super) struct Work {
    /// Whether the type is one of articles.
    pub(super) is_article: bool,
    pub(super) types: Vec<String>,
    pub(super) license: Option<String>,
    /// Whether all of it can be read for free.
    pub(super) free: Option<bool>,
    /// The address of its image.
    pub(super) image: Option<String>,
    pub(super) headline: Option<String>,
    pub(super) description: Option<String>,
    pub(super) authors: Vec<Agent>,
    pub(super) publisher: Option<String>,
    /// The publisher that is a person.
    pub(super) owner: Option<String>,
    pub(super) published: Option<String>,
    pub(super) modified: Option<String>,
    pub(super) section: Option<String>,
    pub(super) tags: Vec<String>,
    pub(super) language: Option<String>,
}

/// Reads the scripts of a page. Of several articles, the one that `is_title` knows by its headline is the page's; a list
/// of others is none.
pub(super) fn read(scripts: &[String], is_title: impl Fn(&str) -> bool) -> Linked {
    let values: Vec<Value> = scripts.iter().filter(|script| may_tell(script)).flat_map(|s| repair::read(s)).collect();
    let mut nodes = Vec::new();
    values.iter().for_each(|value| collect(value, 0, &mut nodes));
    let named: HashMap<&str, &Map<String, Value>> = nodes
        .iter()
        .filter(|node| node.contains_key("name"))
        .filter_map(|node| Some((node.get("@id")?.as_str()?, *node)))
        .collect();
    let reader = Reader { named };
    let is = |node: &Map<String, Value>, wanted: &[&str]| {
        types(node).any(|kind| wanted.iter().any(|wanted| kind.ends_with(wanted)))
    };
    let works: Vec<Work> = nodes.iter().filter(|node| is(node, &WORKS)).map(|node| reader.work(node)).collect();
    let known = works.iter().position(|work| work.headline.as_deref().is_some_and(&is_title));
    let known = known.or_else(|| {
        let mut articles = (0..works.len()).filter(|&i| works[i].is_article);
        let first = articles.next();
        if articles.next().is_none() { first } else { None }
    });
    let mut work = known.or((works.len() == 1).then_some(0)).map(|i| works[i].clone());
    // The same article may be described twice, each time in part.
    if let Some(work) = &mut work {
        let same = |other: &&Work| other.headline.as_deref().is_some_and(&is_title);
        works.iter().filter(same).for_each(|other| work.complete(other));
    }
    let page = nodes.iter().find(|node| is(node, &["Page"])).map(|node| reader.work(node));
    let site = nodes.iter().find(|node| is(node, &["WebSite"])).and_then(|node| text(node, "name"));
    Linked { work, page, site }
}

/// Whether a script could say something of an article.
fn may_tell(script: &str) -> bool {
    [
        "\"headline",
        "datePublished",
        "\"author",
        "Article",
        "Page\"",
        "WebSite",
        "Recipe",
        "Product",
        "VideoObject",
        "&quot;",
    ]
    .iter()
    .any(|word| memchr::memmem::find(script.as_bytes(), word.as_bytes()).is_some())
}

/// Collects the nodes that describe the page: not those within lists of others, comments or reviews.
fn collect<'v>(value: &'v Value, depth: usize, nodes: &mut Vec<&'v Map<String, Value>>) {
    if depth > DEEPEST || nodes.len() >= MOST_NODES {
        return;
    }
    match value {
        Value::Array(values) => values.iter().for_each(|value| collect(value, depth + 1, nodes)),
        Value::Object(node) => {
            nodes.push(node);
            for key in ["@graph", "mainEntity", "mainEntityOfPage", "author", "publisher", "isPartOf"] {
                if let Some(inner) = node.get(key) {
                    collect(inner, depth + 1, nodes);
                }
            }
        }
        _ => {}
    }
}

/// The types of a node, without the vocabulary's address.
fn types(node: &Map<String, Value>) -> impl Iterator<Item = &str> {
    let stated = node.get("@type").or_else(|| node.get("type"));
    let many = stated.and_then(Value::as_array).into_iter().flatten();
    let names = stated.into_iter().chain(many).filter_map(Value::as_str);
    names.map(|name| name.rsplit(['/', '#', ':']).next().unwrap_or(name))
}

/// The text under a key: of the first entry, where it has several.
fn text(node: &Map<String, Value>, key: &str) -> Option<String> {
    let value = match node.get(key)? {
        Value::Array(values) => values.first()?,
        value => value,
    };
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Object(inner) => ["name", "@value"].iter().find_map(|key| inner.get(*key)?.as_str())?.to_owned(),
        _ => return None,
    };
    let text = plain(&text);
    (!text.is_empty()).then_some(text)
}

/// A person's name that is stated in parts.
fn joined(node: &Map<String, Value>) -> Option<String> {
    Some(format!("{} {}", text(node, "givenName")?, text(node, "familyName")?))
}

/// The address under a key: its text, or that of the first entry's `url`.
fn address(node: &Map<String, Value>, key: &str) -> Option<String> {
    let value = match node.get(key)? {
        Value::Array(values) => values.first()?,
        value => value,
    };
    let text = match value {
        Value::String(text) => text,
        Value::Object(inner) => {
            ["url", "contentUrl", "@id", "name"].iter().find_map(|key| inner.get(*key)?.as_str())?
        }
        _ => return None,
    };
    Some(plain(text)).filter(|text| !text.is_empty())
}

/// What a node says of being free, for itself or for one of its parts that is not.
fn is_free(node: &Map<String, Value>) -> Option<bool> {
    let says = |node: &Map<String, Value>| match node.get("isAccessibleForFree")? {
        Value::Bool(free) => Some(*free),
        Value::String(text) if text.ends_with("alse") => Some(false),
        Value::String(text) if text.ends_with("rue") => Some(true),
        _ => None,
    };
    let parts = node.get("hasPart").map(|parts| match parts {
        Value::Array(parts) => parts.as_slice(),
        part => std::slice::from_ref(part),
    });
    let locked = parts.into_iter().flatten().filter_map(Value::as_object).any(|part| says(part) == Some(false));
    if locked { Some(false) } else { says(node) }
}

struct Reader<'v> {
    /// Nodes that others refer to by their `@id`.
    named: HashMap<&'v str, &'v Map<String, Value>>,
}

impl Reader<'_> {
    fn work(&self, node: &Map<String, Value>) -> Work {
        let first = |keys: &[&str]| keys.iter().find_map(|key| text(node, key));
        let publisher = self.agents(node.get("publisher")).into_iter().next();
        let authors = ["author", "creator"].iter().map(|key| self.agents(node.get(*key)));
        Work {
            is_article: types(node)
                .any(|kind| ["Article", "Posting", "Report"].iter().any(|wanted| kind.ends_with(wanted))),
            types: types(node).map(str::to_owned).collect(),
            license: address(node, "license"),
            free: is_free(node),
            image: address(node, "image").or_else(|| address(node, "thumbnailUrl")),
            headline: first(&["headline", "name"]),
            description: first(&["description"]),
            authors: authors.into_iter().find(|authors| !authors.is_empty()).unwrap_or_default(),
            owner: publisher.clone().filter(|agent| agent.kind == AgentKind::Person).map(|agent| agent.name),
            publisher: publisher.map(|agent| agent.name),
            published: first(&["datePublished", "uploadDate", "dateCreated"]),
            modified: first(&["dateModified"]),
            section: first(&["articleSection"]),
            tags: keywords(node.get("keywords")),
            language: first(&["inLanguage"]),
        }
    }

    fn agents(&self, value: Option<&Value>) -> Vec<Agent> {
        match value {
            Some(Value::Array(values)) => values.iter().flat_map(|value| self.agents(Some(value))).collect(),
            Some(Value::String(name)) => vec![Agent { name: plain(name), kind: AgentKind::Unknown }],
            Some(Value::Object(node)) if node.contains_key("@list") => self.agents(node.get("@list")),
            Some(Value::Object(node)) => {
                let referred = || node.get("@id").and_then(Value::as_str).and_then(|id| self.named.get(id).copied());
                let node = if node.contains_key("name") { node } else { referred().unwrap_or(node) };
                let kind = |wanted: &str| types(node).any(|kind| kind.ends_with(wanted));
                let kind = match () {
                    () if kind("Person") => AgentKind::Person,
                    () if kind("Organization") || kind("Corporation") || kind("Brand") => AgentKind::Organisation,
                    () => AgentKind::Unknown,
                };
                let names = match node.get("name") {
                    Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).map(plain).collect(),
                    _ => text(node, "name").or_else(|| joined(node)).into_iter().collect::<Vec<_>>(),
                };
                names.into_iter().map(|name| Agent { name, kind }).collect()
            }
            _ => Vec::new(),
        }
    }
}

impl Work {
    /// Takes from another description of the same work what this one leaves out.
    fn complete(&mut self, other: &Work) {
        fn fill(mine: &mut Option<String>, other: &Option<String>) {
            if mine.is_none() {
                mine.clone_from(other);
            }
        }
        fill(&mut self.description, &other.description);
        fill(&mut self.publisher, &other.publisher);
        fill(&mut self.published, &other.published);
        fill(&mut self.modified, &other.modified);
        fill(&mut self.section, &other.section);
        fill(&mut self.language, &other.language);
        fill(&mut self.license, &other.license);
        fill(&mut self.image, &other.image);
        self.free = self.free.or(other.free);
        if self.authors.is_empty() {
            self.authors.clone_from(&other.authors);
        }
        if self.tags.is_empty() {
            self.tags.clone_from(&other.tags);
        }
    }
}

/// Keywords, in one string or several.
fn keywords(value: Option<&Value>) -> Vec<String> {
    match value {
        Some(Value::String(list)) => list.split(',').map(plain).filter(|word| !word.is_empty()).collect(),
        Some(Value::Array(values)) if matches!(values.as_slice(), [Value::String(_)]) => keywords(values.first()),
        Some(Value::Array(values)) => {
            let words = values.iter().filter_map(|value| value.as_str().or_else(|| value.get("name")?.as_str()));
            words.map(plain).filter(|word| !word.is_empty()).collect()
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn linked(scripts: &[&str]) -> Linked {
        let scripts: Vec<String> = scripts.iter().map(|script| (*script).to_owned()).collect();
        read(&scripts, |headline| headline == "Ice")
    }

    #[test]
    fn keywords_in_one_string_or_several() {
        for value in
            [r#""ice, ferries""#, r#"["ice", "ferries"]"#, r#"["ice, ferries"]"#, r#"[{"name": "ice"}, "ferries"]"#]
        {
            let value: Value = serde_json::from_str(value).unwrap();
            assert_eq!(keywords(Some(&value)), ["ice", "ferries"], "{value}");
        }
        let value: Value = serde_json::from_str(r#"[{"name": "ice"}]"#).unwrap();
        assert_eq!(keywords(Some(&value)), ["ice"]);
    }

    #[test]
    fn one_missing_key_fails_nothing() {
        let work =
            linked(&[r#"{"@type":"NewsArticle","author":null,"datePublished":"2024-03-05","publisher":[]}"#]).work;
        assert_eq!(work.unwrap().published.as_deref(), Some("2024-03-05"));
    }

    #[test]
    fn authors_are_found_by_their_id() {
        let work = linked(&[r##"{"@graph":[{"@type":"BlogPosting","headline":"Ice","author":{"@id":"#ann"}},
                {"@type":["Person","Thing"],"@id":"#ann","name":"Ann Lee"},{"@type":"WebSite","name":"Example"}]}"##]);
        assert_eq!(work.site.as_deref(), Some("Example"));
        let ann = Agent { name: "Ann Lee".to_owned(), kind: AgentKind::Person };
        assert_eq!(work.work.unwrap().authors, [ann]);
    }

    #[test]
    fn authors_in_lists_and_in_parts() {
        let ann = r#"{"@type":"Person","givenName":"Ann","familyName":"Lee"}"#;
        let script =
            format!(r#"{{"@type":"Article","headline":"Ice","author":{{"@list":[{ann},{{"givenName":"Bo"}}]}}}}"#);
        let authors = linked(&[&script]).work.unwrap().authors;
        assert_eq!(authors, [Agent { name: "Ann Lee".to_owned(), kind: AgentKind::Person }]);
    }

    #[test]
    fn the_page_s_article_is_known_among_others() {
        let script = r#"[{"@type":"Article","headline":"Snow","datePublished":"2024-01-01"},
            {"@type":"Article","headline":"Ice","datePublished":"2024-03-05"}]"#;
        assert_eq!(linked(&[script]).work.unwrap().published.as_deref(), Some("2024-03-05"));
        assert!(linked(&[&script.replace("Ice", "Rain")]).work.is_none());
        let list = r#"{"@type":"ItemList","itemListElement":[{"@type":"Article","headline":"Snow"}]}"#;
        assert!(linked(&[list]).work.is_none());
    }
}
