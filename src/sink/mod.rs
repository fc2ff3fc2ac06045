//! Articles out: as JSON, JSONL, Markdown or text, to standard output or a file.

mod render;
mod target;

pub(crate) use render::{Format, Names, Renderer};
pub(crate) use target::{Target, partial};
