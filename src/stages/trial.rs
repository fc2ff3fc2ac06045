//! Stages on small pages, for their tests.
#![allow(clippy::unwrap_used)]

use crate::Pipeline;
use crate::decode::Normaliser;
use crate::page::{Mark, Page, html, text};

/// The blocks that a pipeline of these stages removes from a raw text.
pub(super) fn gone(stages: &[&str], raw: &str) -> Vec<String> {
    gone_of(stages, text::parse(raw, &Normaliser::default()))
}

/// The same of a page of HTML.
pub(super) fn gone_of_html(stages: &[&str], source: &str) -> Vec<String> {
    gone_of(stages, html::parse(source, &Normaliser::default()))
}

fn gone_of(stages: &[&str], mut page: Page) -> Vec<String> {
    let uses: String = stages.iter().map(|stage| format!("[[stage]]\nuse = \"{stage}\"\n")).collect();
    let pipeline = Pipeline::from_toml("t.toml", &format!("name = \"t\"\n{uses}")).unwrap();
    pipeline.stages.iter().for_each(|stage| stage.run(&mut page));
    let gone = (0..page.blocks.len()).filter(|&i| matches!(page.blocks[i].mark, Mark::Remove(_)));
    gone.map(|i| page.text_of(i).to_owned()).collect()
}
