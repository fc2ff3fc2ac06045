//! The built-in pipelines, compiled in.

use super::error::{PipelineError, Problem, nearest};

/// Name, description and source of each, the default first.
const ALL: &[(&str, &str, &str)] = &[
    (
        "article",
        "News, blog posts and other articles: fields, chrome, duplicates.",
        include_str!("../../pipelines/article.toml"),
    ),
    (
        "web",
        "Pages of any type: documentation, threads, products, listings, services.",
        include_str!("../../pipelines/web.toml"),
    ),
    (
        "text-dump",
        "The running text alone, without fields: for training corpora.",
        include_str!("../../pipelines/text-dump.toml"),
    ),
    ("keep-all", "Everything, normalised: nothing is removed.", include_str!("../../pipelines/keep-all.toml")),
];

pub(super) fn names() -> Vec<(&'static str, &'static str)> {
    ALL.iter().map(|(name, description, _)| (*name, *description)).collect()
}

pub(super) fn source(name: &str) -> Option<&'static str> {
    ALL.iter().find(|(known, ..)| *known == name).map(|(.., source)| *source)
}

/// The error that there is no pipeline of that name.
pub(super) fn unknown(name: &str) -> PipelineError {
    let nearest = nearest(name, ALL.iter().map(|(known, ..)| *known));
    let problem = Problem::UnknownName { what: "pipeline", name: name.to_owned(), nearest };
    PipelineError { file: name.to_owned(), line: 1, column: 1, problem }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use crate::Pipeline;

    #[test]
    fn each_states_the_name_and_description_that_it_is_listed_with() {
        for (name, description, _) in super::ALL {
            let pipeline = Pipeline::builtin(name).unwrap();
            assert_eq!((pipeline.name.as_str(), pipeline.description.as_str()), (*name, *description));
        }
    }

    #[test]
    fn hashes_differ_and_stay() {
        let hashes: Vec<String> = super::ALL.iter().map(|(name, ..)| Pipeline::builtin(name).unwrap().hash).collect();
        assert!(hashes[0] != hashes[1] && hashes[1] != hashes[2] && hashes[0].len() == 16);
        assert_eq!(hashes[0], Pipeline::builtin("article").unwrap().hash);
    }

    #[test]
    fn an_unknown_name_gets_the_nearest() {
        let error = Pipeline::builtin("articel").unwrap_err();
        assert!(error.to_string().ends_with("unknown pipeline \"articel\"; did you mean \"article\"?"));
    }
}
