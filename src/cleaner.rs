//! The cleaner: one record in, one article out.

use std::sync::Arc;

use crate::article::{Article, Extras, assemble};
use crate::decode::{self, Decoded, declared_charset};
use crate::error::Error;
use crate::memory::{SiteMemory, SiteMemoryBuilder};
use crate::page::{Found, Page, Removals, html, text};
use crate::pipeline::Pipeline;
use crate::source::{Input, Record, looks_like_markup};

/// Cleans records with one pipeline. It keeps nothing between records and may be shared by threads.
///
/// ```
/// use dechaff::{Cleaner, Pipeline, Record};
///
/// fn assert_shareable<T: Send + Sync>(_: &T) {}
///
/// let cleaner = Cleaner::new(Pipeline::builtin("keep-all")?);
/// assert_shareable(&cleaner);
/// let texts = ["The harbour froze.", "The ferries stayed in port."];
/// std::thread::scope(|scope| {
///     for text in texts {
///         let cleaner = &cleaner;
///         scope.spawn(move || assert_eq!(cleaner.clean(&Record::text(text)).unwrap().text, text));
///     }
/// });
/// # Ok::<(), dechaff::Error>(())
/// ```
#[derive(Debug)]
pub struct Cleaner {
    pipeline: Pipeline,
    memory: Option<Arc<SiteMemory>>,
    extras: Extras,
}

impl Cleaner {
    /// A cleaner for `pipeline`.
    pub fn new(pipeline: Pipeline) -> Cleaner {
        Cleaner { pipeline, memory: None, extras: Extras::default() }
    }

    /// Whether articles carry `evidence` and `removed`; they do not unless this is asked for.
    ///
    /// ```
    /// use dechaff::{Cleaner, Pipeline, Record};
    ///
    /// let cleaner = Cleaner::new(Pipeline::default()).explain(true);
    /// let article = cleaner.clean(&Record::text("Skip to content\n\nThe harbour froze on Tuesday."))?;
    /// assert_eq!(article.removed[0].reason.name(), "skip-link");
    /// assert_eq!((article.removed[0].start, article.removed[0].end), (0, 15));
    /// # Ok::<(), dechaff::Error>(())
    /// ```
    pub fn explain(mut self, explain: bool) -> Cleaner {
        self.extras.explain = explain;
        self
    }

    /// Whether articles carry the `links` of their text; they do not unless this is asked for.
    ///
    /// ```
    /// use dechaff::source::Input;
    /// use dechaff::{Cleaner, Pipeline, Record};
    ///
    /// let page = "<p>The <a href='/ice'>ice report</a> says so.";
    /// let record = Record { url: Some("https://example.org/a".to_owned()), input: Input::Html, ..Record::text(page) };
    /// let article = Cleaner::new(Pipeline::builtin("keep-all")?).links(true).clean(&record)?;
    /// assert_eq!((article.links[0].text.as_str(), article.links[0].url.as_str()), ("ice report", "https://example.org/ice"));
    /// # Ok::<(), dechaff::Error>(())
    /// ```
    pub fn links(mut self, links: bool) -> Cleaner {
        self.extras.links = links;
        self
    }

    /// Whether articles carry readers' `comments`, apart from the text; they do not unless this is asked for.
    pub fn comments(mut self, comments: bool) -> Cleaner {
        self.extras.comments = comments;
        self
    }

    /// Gives the stage `site-boilerplate` what [`Cleaner::learn`] has learned; without it, that stage does nothing.
    pub fn with_site_memory(mut self, memory: Arc<SiteMemory>) -> Cleaner {
        self.memory = Some(memory);
        self
    }

    /// What it knows of sites.
    pub fn site_memory(&self) -> Option<&SiteMemory> {
        self.memory.as_deref()
    }

    /// The pipeline in use.
    pub fn pipeline(&self) -> &Pipeline {
        &self.pipeline
    }

    /// Cleans one record.
    ///
    /// # Errors
    /// [`Error::Decode`] where the bytes hold no text.
    pub fn clean(&self, record: &Record) -> Result<Article, Error> {
        Ok(self.clean_counted(record)?.0)
    }

    /// Cleans one record; says also how much was removed for which reason.
    ///
    /// # Errors
    /// As for [`Cleaner::clean`].
    pub fn clean_counted(&self, record: &Record) -> Result<(Article, Removals), Error> {
        let decoded = self.read(record)?;
        let page = self.run(&decoded, record);
        let mut article = assemble(record, &decoded, &page, &self.pipeline, self.extras);
        article.cleaner.site_memory = self.memory.as_ref().map(|memory| memory.hash().to_owned());
        Ok((article, Removals::of(&page)))
    }

    /// The page of one record as the pipeline's last stage leaves it.
    ///
    /// # Errors
    /// As for [`Cleaner::clean`].
    pub fn page(&self, record: &Record) -> Result<Page, Error> {
        let decoded = self.read(record)?;
        Ok(self.run(&decoded, record))
    }

    /// Shows the blocks of one record to a site memory. A record without a url teaches nothing.
    ///
    /// # Errors
    /// As for [`Cleaner::clean`].
    pub fn learn(&self, record: &Record, builder: &mut SiteMemoryBuilder) -> Result<(), Error> {
        if record.url.is_some() {
            let decoded = self.read(record)?;
            builder.learn(&self.parse(&decoded, record));
        }
        Ok(())
    }

    /// The text of a record, as far as the budget goes.
    fn read<'a>(&self, record: &'a Record) -> Result<Decoded<'a>, Error> {
        let bytes = record.body.get(..self.budget()).unwrap_or(&record.body);
        let stated = record.charset.as_deref();
        let declared = (record.input != Input::Text).then(|| declared_charset(bytes)).flatten();
        let decoded = decode::decode_detected(bytes, stated.or(declared), record.detected.charset.as_deref())?;
        Ok(match declared {
            Some(declared) if decoded.charset == "UTF-8" => decode::reread(decoded, declared),
            _ => decoded,
        })
    }

    /// Bytes of a record that are read.
    fn budget(&self) -> usize {
        usize::try_from(self.pipeline.budget).unwrap_or(usize::MAX)
    }

    /// The page of one record as the pipeline's last stage leaves it.
    fn run(&self, decoded: &Decoded<'_>, record: &Record) -> Page {
        let mut page = self.parse(decoded, record);
        if let Some(memory) = &self.memory {
            memory.recall(&mut page);
        }
        for stage in &self.pipeline.stages {
            stage.run(&mut page);
        }
        page.place_pieces(&decoded.text);
        page
    }

    /// The blocks of one record, before any stage has seen them.
    fn parse(&self, decoded: &Decoded<'_>, record: &Record) -> Page {
        let is_html = match record.input {
            Input::Html => true,
            Input::Auto => looks_like_markup(&decoded.text),
            Input::Text => false,
        };
        let (source, normaliser) = (&decoded.text, &self.pipeline.normaliser);
        let mut page = match self.pipeline.sites.of(record.url.as_deref()) {
            Some(site) if is_html => html::parse_by_rules(source, normaliser, site),
            _ if is_html => html::parse(source, normaliser),
            _ => text::parse(source, normaliser),
        };
        page.retrieved = record.retrieved;
        page.url.clone_from(&record.url);
        let detected = record.detected.language.as_ref();
        page.detected_language = detected.map(|found| Found::stated(&found.tag, &found.stated, found.from));
        if record.body.len() > self.budget() {
            page.degraded.push("more bytes than the budget");
        }
        page
    }
}
