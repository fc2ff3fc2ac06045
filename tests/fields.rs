//! The field set: small pages of HTML, what their fields must be and which fields must be absent.
//!
//! A case of `fields/*.toml` gives the page's `head`, what stands above the text (`top`; a headline if left out), below it
//! (`bottom`), another `text`, the attributes of `<html>`, and the record's `url` and day of retrieval. `want` states fields, `absent`
//! names those that the page does not state. `{ld}` stands for the opening tag of JSON-LD, `{/}` for its end.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::fs;

use dechaff::source::Input;
use dechaff::{Cleaner, Pipeline, Record};
use serde::Deserialize;
use serde_json::Value;

const HEADLINE: &str = "<h1>Ferries stay in port as harbour freezes over</h1>";

const TEXT: &str = "<p>The harbour froze over during the night, for the first time in forty years, and all of the ferries \
     stayed in port until the early evening.</p><p>The crews spent the whole day breaking the ice by hand, which the \
     harbour master called the hardest work that she had seen in her time.</p><p>Nobody was hurt, although boats were \
     pressed against the quay by the ice, and two of them will have to be repaired before they can leave.</p><p>The \
     forecast speaks of warmer winds by the end of the week, and the island hopes for fresh bread and letters then.</p>";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Cases {
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    #[serde(default)]
    head: String,
    top: Option<String>,
    text: Option<String>,
    #[serde(default)]
    bottom: String,
    #[serde(default)]
    html: String,
    url: Option<String>,
    retrieved: Option<String>,
    #[serde(default)]
    want: BTreeMap<String, Value>,
    #[serde(default)]
    absent: Vec<String>,
}

impl Case {
    fn record(&self) -> Record {
        let head = self.head.replace("{ld}", "<script type=\"application/ld+json\">").replace("{/}", "</script>");
        let top = self.top.as_deref().unwrap_or(HEADLINE);
        let text = self.text.as_deref().unwrap_or(TEXT);
        let page = format!(
            "<!doctype html><html {}><head>{head}</head><body><article>{top}<div>{text}</div></article>{}</body></html>",
            self.html, self.bottom
        );
        Record {
            input: Input::Html,
            url: self.url.clone(),
            retrieved: self.retrieved.as_ref().map(|day| day.parse().unwrap()),
            ..Record::text(page)
        }
    }
}

#[test]
fn evidence_says_what_states_a_value_and_where() {
    let page = "<html><head><title>Ferries stay in port</title>\
                <meta property=\"og:site_name\" content=\"Harbour Post\"></head><body><article vocab=\"https://schema.org/\" \
                typeof=\"Article\"><h1>Ferries stay in port</h1><p><span property=\"author\">Ann Lee</span></p>";
    let page = format!("{page}<div>{TEXT}</div></article></body></html>");
    let record = Record { input: Input::Html, ..Record::text(page.clone()) };
    let article =
        serde_json::to_value(Cleaner::new(Pipeline::default()).explain(true).clean(&record).unwrap()).unwrap();
    for (field, from, text) in [("authors", "property", "Ann Lee"), ("site_name", "og:site_name", "Harbour Post")] {
        let proof = &article["evidence"][field][0];
        let place = |key: &str| proof[key].as_u64().unwrap() as usize;
        assert_eq!((proof["from"].as_str().unwrap(), proof["text"].as_str().unwrap()), (from, text));
        assert_eq!(&page[place("start")..place("end")], text, "{field}");
    }
}

#[test]
fn each_field_is_as_stated() {
    let cleaner = Cleaner::new(Pipeline::default()).explain(true);
    let (mut cases, mut failures) = (0, Vec::new());
    let mut files: Vec<_> = fs::read_dir("tests/fields").unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    for file in files {
        let read: Cases = toml::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
        for case in read.case {
            let article = serde_json::to_value(cleaner.clean(&case.record()).unwrap()).unwrap();
            let mut differ = |key: &str, want: &Value| {
                if article[key] != *want {
                    let place = format!("{}: {}", file.file_name().unwrap().to_string_lossy(), case.name);
                    failures.push(format!("{place}: {key}\n     got {}\n    want {want}", article[key]));
                }
            };
            case.want.iter().for_each(|(key, want)| differ(key, want));
            case.absent.iter().for_each(|key| differ(key, &Value::Null));
            cases += 1;
        }
    }
    assert!(cases >= 100, "{cases} cases");
    assert!(failures.is_empty(), "{} of {cases}:\n{}", failures.len(), failures.join("\n"));
}
