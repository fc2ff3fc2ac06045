//! Filters over finished articles: what the `[[filter]]` tables of a pipeline leave out of the output.
//!
//! ```
//! use dechaff::{Cleaner, Pipeline, Record};
//!
//! let pipeline = "name = \"mine\"\nextends = \"article\"\n[[filter]]\nuse = \"words\"\nmin = 100";
//! let cleaner = Cleaner::new(Pipeline::from_toml("mine.toml", pipeline)?);
//! let article = cleaner.clean(&Record::text("The harbour froze on Tuesday."))?;
//! let dropped = cleaner.pipeline().filters.verdict(&article).unwrap();
//! assert_eq!((dropped.filter.as_str(), dropped.reason.as_str()), ("words", "5 words, fewer than 100"));
//! # Ok::<(), dechaff::Error>(())
//! ```

mod hosts;
mod languages;
mod limits;
mod names;
mod read;

use serde::Serialize;

pub(crate) use read::read_filters;

use crate::Article;
use crate::article::Status;
use crate::sites::host_of;
use hosts::Hosts;
use limits::{COUNTS, Limits, MEASURES};
use names::Names;

/// The filters of a pipeline, in the order of its file. They hold no state: any thread may ask.
#[derive(Debug, Default)]
pub struct Filters(Vec<Filter>);

/// An article that a filter leaves out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Dropped {
    /// The filter's name.
    pub filter: String,
    /// Why, in a few words.
    pub reason: String,
}

impl Filters {
    /// The first filter that leaves the article out, if any does.
    pub fn verdict(&self, article: &Article) -> Option<Dropped> {
        self.0.iter().find_map(|filter| {
            let reason = filter.reason(article)?;
            Some(Dropped { filter: filter.name.clone(), reason })
        })
    }

    /// The names of the filters, in order: no two are the same.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|filter| filter.name.as_str())
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// One filter.
#[derive(Debug)]
struct Filter {
    name: String,
    test: Test,
    /// Whether articles without the value are left out.
    drops_absent: bool,
}

/// What a filter looks at, and what it lets through.
#[derive(Debug)]
enum Test {
    Language(Names),
    Host(Hosts),
    Status(Names),
    HttpStatus(Limits),
    Score(Limits),
    Words(Limits),
    Characters(Limits),
}

impl Filter {
    /// Why the article is left out, if it is.
    fn reason(&self, article: &Article) -> Option<String> {
        let absent = |what: &str| self.drops_absent.then(|| format!("no {what}"));
        match &self.test {
            Test::Language(names) => match &article.language {
                Some(language) => names.reason("language", language),
                None => absent("language"),
            },
            Test::Host(hosts) => match article.url.as_deref().and_then(host_of) {
                Some(host) => hosts.reason(&host),
                None => absent("host"),
            },
            Test::Status(names) => names.reason("status", name_of(article.status)),
            Test::HttpStatus(limits) => match article.origin.http_status {
                Some(status) => limits.reason(f64::from(status), &format!("HTTP status {status}"), MEASURES),
                None => absent("HTTP status"),
            },
            Test::Score(limits) => match article.quality.score {
                Some(score) => limits.reason(score, &format!("score {score}"), MEASURES),
                None => absent("score"),
            },
            Test::Words(limits) => {
                let words = article.quality.words;
                limits.reason(words as f64, &format!("{words} words"), COUNTS)
            }
            Test::Characters(limits) => {
                let characters = article.text.chars().count();
                limits.reason(characters as f64, &format!("{characters} characters"), COUNTS)
            }
        }
    }
}

/// The name of a status in the record.
fn name_of(status: Status) -> &'static str {
    match status {
        Status::Ok => "ok",
        Status::Degraded => "degraded",
        Status::Empty => "empty",
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::Pipeline;
    use crate::article::Quality;

    fn verdict(filter: &str, article: &Article) -> Option<String> {
        let text = format!("name = \"mine\"\nextends = \"keep-all\"\n[[filter]]\n{filter}");
        Pipeline::from_toml("mine.toml", &text).unwrap().filters.verdict(article).map(|dropped| dropped.reason)
    }

    fn in_language(language: &str) -> Article {
        Article { language: Some(language.to_owned()), ..Article::default() }
    }

    fn at(url: &str) -> Article {
        Article { url: Some(url.to_owned()), ..Article::default() }
    }

    #[test]
    fn languages() {
        let german = "use = \"language\"\nkeep = [\"de\", \"pt-BR\"]";
        for kept in ["de", "DE", "de-CH", "pt-br"] {
            assert_eq!(verdict(german, &in_language(kept)), None, "{kept}");
        }
        for gone in ["en", "dex", "pt", "pt-PT"] {
            let why = format!("language \"{gone}\" is not kept");
            assert_eq!(verdict(german, &in_language(gone)), Some(why));
        }
        let others = "use = \"language\"\ndrop = \"en\"";
        assert_eq!(verdict(others, &in_language("en-GB")).unwrap(), "language \"en-GB\" is dropped");
        assert_eq!(verdict(others, &in_language("de")), None);
    }

    #[test]
    fn what_is_absent_stays_unless_the_filter_says_otherwise() {
        for filter in ["use = \"language\"\nkeep = \"de\"", "use = \"host\"\nkeep = \"example.org\""] {
            assert_eq!(verdict(filter, &Article::default()), None);
            assert_eq!(verdict(&format!("{filter}\nabsent = \"keep\""), &Article::default()), None);
        }
        let strict = "use = \"language\"\nkeep = \"de\"\nabsent = \"drop\"";
        assert_eq!(verdict(strict, &Article::default()).unwrap(), "no language");
        let strict = "use = \"host\"\ndrop = \"example.org\"\nabsent = \"drop\"";
        assert_eq!(verdict(strict, &at("/relative")).unwrap(), "no host");
    }

    #[test]
    fn hosts_and_all_below_them() {
        let filter = "use = \"host\"\nkeep = [\"example.org\", \"*.example.com\"]\ndrop = \"ads.example.org\"";
        for kept in ["https://example.org/a", "http://www.Example.ORG:80/", "//example.com"] {
            assert_eq!(verdict(filter, &at(kept)), None, "{kept}");
        }
        assert_eq!(verdict(filter, &at("//anexample.org")).unwrap(), "host anexample.org is not kept");
        assert_eq!(verdict(filter, &at("//example.org.test")).unwrap(), "host example.org.test is not kept");
        assert_eq!(
            verdict(filter, &at("//a.ads.example.org")).unwrap(),
            "host a.ads.example.org is dropped by \"ads.example.org\""
        );
    }

    #[test]
    fn lengths() {
        let words = |words| Article { quality: Quality { words, ..Quality::default() }, ..Article::default() };
        let filter = "use = \"words\"\nmin = 10\nmax = 20";
        assert_eq!(verdict(filter, &words(9)).unwrap(), "9 words, fewer than 10");
        assert_eq!((verdict(filter, &words(10)), verdict(filter, &words(20))), (None, None));
        assert_eq!(verdict(filter, &words(21)).unwrap(), "21 words, more than 20");
        let text = Article { text: "über".to_owned(), ..Article::default() };
        assert_eq!(verdict("use = \"characters\"\nmin = 5", &text).unwrap(), "4 characters, fewer than 5");
        assert_eq!(verdict("use = \"characters\"\nmin = 4", &text), None);
    }

    #[test]
    fn scores() {
        let score = |score| Article { quality: Quality { score, ..Quality::default() }, ..Article::default() };
        let filter = "use = \"score\"\nmin = 0.5";
        assert_eq!(verdict(filter, &score(Some(0.312))).unwrap(), "score 0.312, below 0.5");
        assert_eq!((verdict(filter, &score(Some(0.5))), verdict(filter, &score(None))), (None, None));
        assert_eq!(verdict("use = \"score\"\nmax = 0.9", &score(Some(0.95))).unwrap(), "score 0.95, above 0.9");
        let strict = format!("{filter}\nabsent = \"drop\"");
        assert_eq!(verdict(&strict, &score(None)).unwrap(), "no score");
    }

    #[test]
    fn http_statuses() {
        let status = |http_status| {
            let origin = crate::article::ArticleOrigin { http_status, ..Default::default() };
            Article { origin, ..Article::default() }
        };
        let filter = "use = \"http-status\"\nmin = 200\nmax = 299";
        assert_eq!(verdict(filter, &status(Some(404))).unwrap(), "HTTP status 404, above 299");
        assert_eq!((verdict(filter, &status(Some(200))), verdict(filter, &status(None))), (None, None));
    }

    #[test]
    fn statuses() {
        let empty = Article { status: Status::Empty, ..Article::default() };
        assert_eq!(verdict("use = \"status\"\nkeep = \"ok\"", &empty).unwrap(), "status \"empty\" is not kept");
        assert_eq!(verdict("use = \"status\"\ndrop = [\"degraded\", \"empty\"]", &Article::default()), None);
    }

    #[test]
    fn the_first_that_drops_is_named() {
        let text = "name = \"mine\"\nextends = \"article\"\n[[filter]]\nname = \"a\"\nuse = \"words\"\nmax = 20\n\
                    [[filter]]\nname = \"b\"\nuse = \"words\"\nmin = 1\n[[filter]]\nuse = \"words\"\nmin = 2";
        let filters = Pipeline::from_toml("mine.toml", text).unwrap().filters;
        assert_eq!(filters.names().collect::<Vec<_>>(), ["a", "b", "words"]);
        assert_eq!(filters.verdict(&Article::default()).unwrap().filter, "b");
        assert!(Pipeline::default().filters.is_empty());
    }
}
