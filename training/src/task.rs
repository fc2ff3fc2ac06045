//! The three models, and what each learns from.

use clap::ValueEnum;
use dechaff::scorer::{Medium, Verdict};

use crate::boost::{Settings, Shape};
use crate::corpus::{Document, Set};
use crate::examples::Example;
use crate::learn::Recipe;

/// One of the models.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Task {
    /// Articles in raw text.
    Text,
    /// Articles in HTML: comments, related lists, tickers and biographies are chrome.
    Article,
    /// Pages of any type in HTML.
    Web,
}

/// What a model learns from one page.
#[derive(Debug, Clone, Copy)]
pub struct Lesson<'a> {
    /// The page.
    pub example: &'a Example,
    /// How much it counts.
    pub weight: f32,
}

impl Task {
    /// All of them, in the order in which they are learned.
    pub const ALL: [Task; 3] = [Task::Text, Task::Article, Task::Web];

    /// Its name, which its weights are called by.
    pub fn name(self) -> &'static str {
        match self {
            Task::Text => "text",
            Task::Article => "article",
            Task::Web => "web",
        }
    }

    /// The built-in pipeline that its weights are for.
    pub fn pipeline(self) -> &'static str {
        match self {
            Task::Text | Task::Article => "article",
            Task::Web => "web",
        }
    }

    /// The pages that it is for.
    pub fn medium(self) -> Medium {
        match self {
            Task::Text => Medium::Text,
            Task::Article | Task::Web => Medium::Html,
        }
    }

    /// Whether it is for pages of that set and type. Those without a gold text of their own help with articles alone.
    pub fn takes(self, set: Set, page_type: &str) -> bool {
        let wanted = match self {
            Task::Text | Task::Article => page_type == "article",
            Task::Web => !matches!(set.pages, "snippets-dev" | "sure"),
        };
        wanted && set.medium() == self.medium()
    }

    /// Whether it is for a document.
    pub fn takes_document(self, document: &Document) -> bool {
        self.takes(document.set, &document.page_type)
    }

    /// The examples that it learns from. News pages are few and count more where articles are looked for; clean articles
    /// teach one thing only and count less.
    pub fn lessons(self, examples: &[Example]) -> Vec<Lesson<'_>> {
        let taken = examples.iter().filter(|example| self.takes(example.set, &example.page_type));
        let weight = |example: &Example| match (self, example.set.pages) {
            (Task::Text, "news-dev") => 4.0,
            (Task::Article, "news-dev") => 3.0,
            (_, "clean" | "dense") => 0.5,
            _ => 1.0,
        };
        taken.map(|example| Lesson { example, weight: weight(example) }).collect()
    }

    /// How its forests are learned.
    pub fn recipe(self) -> Recipe {
        let settings = Settings { row_share: 0.4, feature_share: 0.3, l2: 6.0, ..Settings::default() };
        let headline = Settings { trees: 80, rate: 0.15, l2: 2.0, min_child_weight: 0.5, ..settings.clone() };
        match self {
            Task::Text => Recipe {
                first: Settings { trees: 120, rate: 0.12, ..settings.clone() },
                second: Settings { trees: 320, rate: 0.08, ..settings },
                headline,
                verdict: Verdict::Second,
            },
            Task::Article => {
                let settings = Settings { full_weight: 1.0, row_share: 0.6, ..settings };
                Recipe {
                    first: Settings { trees: 80, rate: 0.15, ..settings.clone() },
                    second: Settings { trees: 600, rate: 0.05, ..settings },
                    headline: Settings { trees: 40, ..headline },
                    verdict: Verdict::Second,
                }
            }
            // Pages of many types need trees that ask other questions of each; many blocks have to agree on an answer.
            Task::Web => {
                let settings = Settings {
                    shape: Shape::Grown { leaves: 63 },
                    l2: 2.0,
                    min_child_weight: 3.0,
                    full_weight: 1.0,
                    row_share: 1.0,
                    trees: 300,
                    rate: 0.05,
                    ..settings
                };
                Recipe {
                    first: settings.clone(),
                    second: settings,
                    headline: Settings { trees: 40, ..headline },
                    verdict: Verdict::Both,
                }
            }
        }
    }
}
