//! The tests that a pipeline file carries (`[[test]]`).

use super::settings::{Settings, Value};
use super::{Pipeline, PipelineError};
use crate::decode::Normaliser;
use crate::filters::{Dropped, Filters};
use crate::page::html;
use crate::source::Input;
use crate::{Article, Cleaner, Record};

/// The fields that a test can expect.
const FIELDS: [&str; 8] = ["title", "dek", "authors", "published", "modified", "section", "tags", "source"];

/// One test of a pipeline: a page, what must stay in the article's text, what must not be there, and fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Test {
    /// Its name.
    pub name: String,
    /// The file that it stands in, as the caller named it, or the built-in pipeline that it is inherited from.
    pub file: String,
    /// The line of the file on which it starts, from 1.
    pub line: usize,
    /// The raw text or the markup.
    pub page: String,
    /// Which of the two it is.
    pub input: Input,
    /// The url of the page, which decides about the rules for sites.
    pub url: Option<String>,
    /// What must stand in the article's text.
    pub keep: Vec<String>,
    /// What must not stand there.
    pub remove: Vec<String>,
    /// The names of fields and the values that they must have; of those that are lists, all of them.
    pub fields: Vec<(&'static str, Vec<String>)>,
    /// The filter that must leave the article out.
    pub dropped: Option<String>,
}

impl Test {
    fn record(&self) -> Record {
        Record { url: self.url.clone(), input: self.input, ..Record::text(self.page.clone()) }
    }
}

/// What came of one test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TestOutcome {
    /// The test's name.
    pub name: String,
    /// The file that it stands in, as the caller named it, or the built-in pipeline that it is inherited from.
    pub file: String,
    /// The line of the file on which it starts, from 1.
    pub line: usize,
    /// One sentence for each expectation that does not hold; none if the test passes.
    pub failures: Vec<String>,
}

impl TestOutcome {
    /// Whether every expectation holds.
    pub fn passed(&self) -> bool {
        self.failures.is_empty()
    }
}

/// Runs the tests that `pipeline` carries, in the order of the file.
pub fn check(mut pipeline: Pipeline) -> Vec<TestOutcome> {
    let tests = std::mem::take(&mut pipeline.tests);
    let cleaner = Cleaner::new(pipeline);
    let outcome = |test: Test| {
        let failures = match cleaner.clean(&test.record()) {
            Ok(article) => {
                let mut failures = failures(&test, &article);
                failures.extend(not_dropped(&test, cleaner.pipeline().filters.verdict(&article)));
                failures
            }
            Err(error) => vec![error.to_string()],
        };
        TestOutcome { name: test.name, file: test.file, line: test.line, failures }
    };
    tests.into_iter().map(outcome).collect()
}

fn failures(test: &Test, article: &Article) -> Vec<String> {
    let kept = article.text.as_str();
    let gone = test.keep.iter().filter(|text| !kept.contains(text.as_str()));
    let gone = gone.map(|text| format!("\"{text}\" should stay but is gone"));
    let left = test.remove.iter().filter(|text| kept.contains(text.as_str()));
    let left = left.map(|text| format!("\"{text}\" should go but is still there"));
    let fields = test.fields.iter().filter_map(|(name, expected)| {
        let found = field(article, name);
        let shown = |values: &[String]| values.join("\", \"");
        (found != *expected).then(|| match found.is_empty() {
            true => format!("\"{name}\" should be \"{}\" but is absent", shown(expected)),
            false => format!("\"{name}\" should be \"{}\" but is \"{}\"", shown(expected), shown(&found)),
        })
    });
    gone.chain(left).chain(fields).collect()
}

/// That the filter which must leave the article out does not.
fn not_dropped(test: &Test, verdict: Option<Dropped>) -> Option<String> {
    let expected = test.dropped.as_ref()?;
    match verdict {
        Some(Dropped { filter, .. }) if filter == *expected => None,
        Some(Dropped { filter, reason }) => {
            Some(format!("the filter \"{expected}\" should drop it but \"{filter}\" does: {reason}"))
        }
        None => Some(format!("the filter \"{expected}\" should drop it but it stays")),
    }
}

/// The values of a field.
fn field(article: &Article, name: &str) -> Vec<String> {
    let one = match name {
        "title" => &article.title,
        "dek" => &article.dek,
        "published" => &article.published,
        "modified" => &article.modified,
        "section" => &article.section,
        "source" => &article.source,
        "authors" => return article.authors.clone(),
        "tags" => return article.tags.clone(),
        _ => &None,
    };
    one.iter().cloned().collect()
}

/// Reads the `[[test]]` tables of a pipeline file.
pub(super) fn read_tests(file: &mut Settings<'_>, filters: &Filters) -> Result<Vec<Test>, PipelineError> {
    file.tables("test")?.into_iter().map(|table| read_test(table, filters)).collect()
}

fn read_test(mut table: Settings<'_>, filters: &Filters) -> Result<Test, PipelineError> {
    let name = table.required("name")?;
    let (page, input) = match (table.string("html")?, table.string("text")?) {
        (Some(_), Some(text)) => return Err(text.bad("the test has a page of \"html\" already")),
        (Some(html), None) => (html, Input::Html),
        (None, _) => (table.required("text")?, Input::Text),
    };
    let url = table.string("url")?.map(|url| url.value.to_owned());
    let visible = match input {
        Input::Html => html::parse(page.value, &Normaliser::default()).text,
        Input::Text | Input::Auto => page.value.to_owned(),
    };
    let keep = expectations(&mut table, "keep", &visible)?;
    let remove = expectations(&mut table, "remove", &visible)?;
    let fields = read_fields(&mut table)?;
    let dropped = match table.string("dropped")? {
        Some(name) if !filters.names().any(|known| known == name.value) => {
            return Err(name.unknown("filter", filters.names()));
        }
        dropped => dropped.map(|name| name.value.to_owned()),
    };
    if keep.is_empty() && remove.is_empty() && fields.is_empty() && dropped.is_none() {
        return Err(table.missing("keep"));
    }
    table.finish()?;
    Ok(Test {
        name: name.value.to_owned(),
        file: name.file().to_owned(),
        line: name.line(),
        page: page.value.to_owned(),
        input,
        url,
        keep,
        remove,
        fields,
        dropped,
    })
}

/// `[test.fields]`
fn read_fields(table: &mut Settings<'_>) -> Result<Vec<(&'static str, Vec<String>)>, PipelineError> {
    let Some(mut fields) = table.table("fields")? else { return Ok(Vec::new()) };
    let mut expected = Vec::new();
    for name in FIELDS {
        if let Some(values) = fields.strings(name)? {
            expected.push((name, owned(values)));
        }
    }
    fields.finish()?;
    Ok(expected)
}

/// The strings under `key`, each of which must stand in the test's page: a slip of the pen would pass for ever.
fn expectations(table: &mut Settings<'_>, key: &'static str, page: &str) -> Result<Vec<String>, PipelineError> {
    let strings = table.strings(key)?.unwrap_or_default();
    match strings.iter().find(|string| !page.contains(string.value)) {
        Some(absent) => Err(absent.bad("stands nowhere in the test's text")),
        None => Ok(owned(strings)),
    }
}

fn owned(strings: Vec<Value<'_, &str>>) -> Vec<String> {
    strings.into_iter().map(|string| string.value.to_owned()).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const FILE: &str = r#"
name = "mine"
extends = "keep-all"

[[test]]
name = "both hold"
text = "One line.\nAnother."
keep = ["One line."]

[[test]]
name = "neither holds"
text = "One line.\nAnother."
remove = ["Another."]
"#;

    #[test]
    fn outcomes_name_what_does_not_hold() {
        let outcomes = check(Pipeline::from_toml("mine.toml", FILE).unwrap());
        assert!(outcomes[0].passed());
        assert_eq!((outcomes[1].name.as_str(), outcomes[1].line), ("neither holds", 11));
        assert_eq!(outcomes[1].failures, ["\"Another.\" should go but is still there"]);
    }

    #[test]
    fn expectations_must_stand_in_the_text() {
        let text = FILE.replace("[\"Another.\"]", "[\"Anothre.\"]");
        let error = Pipeline::from_toml("mine.toml", &text).unwrap_err();
        assert_eq!(error.to_string(), "mine.toml:13:11: \"remove\": stands nowhere in the test's text");
    }

    const SITES: &str = r#"
name = "mine"
extends = "keep-all"

[[site]]
host = "*.example.org"
drop = ".promo"
[site.fields]
authors = ".name"

[[test]]
name = "of the site"
url = "https://www.example.org/a"
html = "<p>One &amp; two.<p class=promo>Another.<p>By <b class=name>Ann Lee</b>"
keep = ["One & two."]
remove = ["Another."]
fields = { authors = ["Ann Lee"] }

[[test]]
name = "of another"
url = "https://www.example.com/a"
html = "<p>One &amp; two.<p class=promo>Another.<p>By <b class=name>Ann Lee</b>"
remove = ["Another."]
fields.authors = "Ann Lee"
"#;

    #[test]
    fn pages_of_html_are_cleaned_by_the_rules_of_their_site() {
        let outcomes = check(Pipeline::from_toml("mine.toml", SITES).unwrap());
        assert_eq!(outcomes[0].failures, [] as [&str; 0]);
        assert_eq!(
            outcomes[1].failures,
            ["\"Another.\" should go but is still there", "\"authors\" should be \"Ann Lee\" but is absent"]
        );
    }

    #[test]
    fn filters_have_tests() {
        let text = "name = \"mine\"\nextends = \"keep-all\"\n[[filter]]\nuse = \"words\"\nmin = 3\n\
                    [[filter]]\nname = \"long\"\nuse = \"words\"\nmax = 4\n";
        let outcome = |page: &str, filter: &str| {
            let test = format!("[[test]]\nname = \"a\"\ntext = \"{page}\"\ndropped = \"{filter}\"");
            Pipeline::from_toml("mine.toml", &format!("{text}{test}"))
                .map(|pipeline| check(pipeline)[0].failures.concat())
                .map_err(|error| error.to_string())
        };
        assert_eq!(outcome("One two.", "words").unwrap(), "");
        assert_eq!(
            outcome("One two.", "long").unwrap(),
            "the filter \"long\" should drop it but \"words\" does: 2 words, fewer than 3"
        );
        assert_eq!(outcome("One two three.", "words").unwrap(), "the filter \"words\" should drop it but it stays");
        let error = outcome("One two.", "lang").unwrap_err();
        assert_eq!(error, "mine.toml:13:11: unknown filter \"lang\"; did you mean \"long\"?");
    }

    #[test]
    fn a_page_is_text_or_html() {
        let both = FILE.replace("name = \"both hold\"", "name = \"both hold\"\nhtml = \"<p>One line.\"");
        let error = Pipeline::from_toml("mine.toml", &both).unwrap_err();
        assert_eq!(error.to_string(), "mine.toml:8:8: \"text\": the test has a page of \"html\" already");
    }
}
