//! The tests that a pipeline file carries (`[[test]]`).

use super::settings::Settings;
use super::{Pipeline, PipelineError};
use crate::{Cleaner, Record};

/// One test of a pipeline: a text, what must stay in the article's text, and what must not be there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Test {
    /// Its name.
    pub name: String,
    /// The line of the file on which it starts, from 1.
    pub line: usize,
    /// The raw text.
    pub text: String,
    /// What must stand in the article's text.
    pub keep: Vec<String>,
    /// What must not stand there.
    pub remove: Vec<String>,
}

/// What came of one test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TestOutcome {
    /// The test's name.
    pub name: String,
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
        let failures = match cleaner.clean(&Record::text(test.text.clone())) {
            Ok(article) => failures(&test, &article.text),
            Err(error) => vec![error.to_string()],
        };
        TestOutcome { name: test.name, line: test.line, failures }
    };
    tests.into_iter().map(outcome).collect()
}

fn failures(test: &Test, kept: &str) -> Vec<String> {
    let gone = test.keep.iter().filter(|text| !kept.contains(text.as_str()));
    let gone = gone.map(|text| format!("\"{text}\" should stay but is gone"));
    let left = test.remove.iter().filter(|text| kept.contains(text.as_str()));
    let left = left.map(|text| format!("\"{text}\" should go but is still there"));
    gone.chain(left).collect()
}

/// Reads the `[[test]]` tables of a pipeline file.
pub(super) fn read_tests(file: &mut Settings<'_>) -> Result<Vec<Test>, PipelineError> {
    file.tables("test")?.into_iter().map(read_test).collect()
}

fn read_test(mut table: Settings<'_>) -> Result<Test, PipelineError> {
    let name = table.required("name")?;
    let text = table.required("text")?;
    let keep = expectations(&mut table, "keep", text.value)?;
    let remove = expectations(&mut table, "remove", text.value)?;
    if keep.is_empty() && remove.is_empty() {
        return Err(table.missing("keep"));
    }
    table.finish()?;
    Ok(Test { name: name.value.to_owned(), line: name.line(), text: text.value.to_owned(), keep, remove })
}

/// The strings under `key`, each of which must stand in the test's text: a slip of the pen would pass for ever.
fn expectations(table: &mut Settings<'_>, key: &'static str, text: &str) -> Result<Vec<String>, PipelineError> {
    let strings = table.strings(key)?.unwrap_or_default();
    match strings.iter().find(|string| !text.contains(string.value)) {
        Some(absent) => Err(absent.bad("stands nowhere in the test's text")),
        None => Ok(strings.into_iter().map(|string| string.value.to_owned()).collect()),
    }
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
}
