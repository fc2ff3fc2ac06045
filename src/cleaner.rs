//! The cleaner: one record in, one article out.

use crate::article::{Article, assemble};
use crate::decode::{self, Decoded};
use crate::error::Error;
use crate::page::{Page, text};
use crate::pipeline::Pipeline;
use crate::source::{Input, Record, looks_like_markup};

/// Cleans records with one pipeline. It keeps nothing between records and may be shared by threads.
#[derive(Debug)]
pub struct Cleaner {
    pipeline: Pipeline,
    explain: bool,
}

impl Cleaner {
    /// A cleaner for `pipeline`.
    pub fn new(pipeline: Pipeline) -> Cleaner {
        Cleaner { pipeline, explain: false }
    }

    /// Whether articles carry `evidence` and `removed`.
    pub fn explain(mut self, explain: bool) -> Cleaner {
        self.explain = explain;
        self
    }

    /// The pipeline in use.
    pub fn pipeline(&self) -> &Pipeline {
        &self.pipeline
    }

    /// Cleans one record.
    ///
    /// # Errors
    /// [`Error::Decode`] where the bytes hold no text; [`Error::Html`] where they are markup, as the record says or,
    /// with [`Input::Auto`], as their beginning shows.
    pub fn clean(&self, record: &Record) -> Result<Article, Error> {
        let decoded = read(record)?;
        let page = self.run(&decoded, record);
        Ok(assemble(record, &decoded, &page, &self.pipeline, self.explain))
    }

    /// The page of one record as the pipeline's last stage leaves it.
    ///
    /// # Errors
    /// As for [`Cleaner::clean`].
    pub fn page(&self, record: &Record) -> Result<Page, Error> {
        let decoded = read(record)?;
        Ok(self.run(&decoded, record))
    }

    fn run(&self, decoded: &Decoded<'_>, record: &Record) -> Page {
        let mut page = text::parse(&decoded.text, &self.pipeline.normaliser);
        page.retrieved = record.retrieved;
        for stage in &self.pipeline.stages {
            stage.run(&mut page);
        }
        page.place_pieces(&decoded.text);
        page
    }
}

/// The text of a record that is text.
fn read(record: &Record) -> Result<Decoded<'_>, Error> {
    let decoded = decode::decode(&record.body, record.charset.as_deref())?;
    match record.input {
        Input::Html => Err(Error::Html),
        Input::Auto if looks_like_markup(&decoded.text) => Err(Error::Html),
        _ => Ok(decoded),
    }
}
