//! What the markup of a page states of it, weighed against what the page shows: title, authors, days, description, site.
//! Pages of raw text state nothing.

mod authors;
mod claims;
mod days;
mod keywords;
mod kind;
mod linked;
mod moment;
mod people;
mod rejected;
mod repair;
mod rights;
mod stated;
mod title;
mod topics;
mod words;

use std::ops::Range;
use std::sync::Arc;

use self::claims::Claims;
use self::stated::{Candidate, Stated};
use super::Stage;
use super::body::Body;
use super::byline::Byline;
use super::fingerprint::{after_letters, same_letters};
use super::headline::{find_dek, is_emphasised, is_linked, shares_element};
use super::labels::is_section;
use super::lexicon::Lexicon;
use crate::page::markup::{Markup, Note, NoteBy, NoteKind};
use crate::page::{Field, Found, Kind, Mark, Page, Reason, Rule};
use crate::pipeline::settings::Settings;
use crate::pipeline::{Context, PipelineError};

/// Blocks above the title that belong to it.
const ABOVE: usize = 8;

/// Blocks below the title that belong to it, where no prose follows.
const BELOW: usize = 12;

/// Blocks of the text's beginning between which a byline or stamp may stand.
const INTO: usize = 2;

/// The most topics.
const MOST_TAGS: usize = 40;

/// Topics with a key and a colon, from which all such are notes of the system.
const KEYED: usize = 3;

/// Words of the longest standfirst.
const LONGEST: u32 = 64;

/// Weighs what the markup states against what the page shows.
#[derive(Debug)]
pub struct Metadata {
    lexicon: Arc<Lexicon>,
    bylines: Byline,
    /// The block that says the title which the head states.
    pub title: Rule,
    /// The block that says the description which the head states.
    pub dek: Rule,
    /// A block that names an author.
    pub byline: Rule,
    /// A block that says when the page was published or changed.
    pub date: Rule,
    /// A block of links to topics.
    pub tags: Rule,
}

impl Metadata {
    /// No settings.
    pub(super) fn build(settings: &mut Settings<'_>, context: &mut Context) -> Result<Box<dyn Stage>, PipelineError> {
        let lexicon = Lexicon::shared(settings, context)?;
        let mut rule = |name: &str| context.rules.intern(name);
        Ok(Box::new(Metadata {
            bylines: Byline::new(Arc::clone(&lexicon), &mut rule),
            lexicon,
            title: rule("metadata/title"),
            dek: rule("metadata/dek"),
            byline: rule("metadata/byline"),
            date: rule("metadata/date"),
            tags: rule("metadata/tags"),
        }))
    }
}

impl Stage for Metadata {
    fn run(&self, page: &mut Page) {
        let Some(markup) = page.markup.take() else {
            page.fields.paywalled = rights::paywalled(page, None, &self.lexicon);
            return;
        };
        let stated = Stated::of(page, &markup.head, &self.lexicon);
        let before = page.fields.title.as_ref().and_then(Found::block);
        page.markup = Some(markup);
        let is_work = is_work(page, &stated);
        title::settle(page, &stated.titles, &stated.names, is_work, self.title);
        if page.fields.title.as_ref().and_then(Found::block) != before || self.drop_title(page, &stated) {
            self.find_dek(page);
            if page.fields.authors.is_empty() {
                self.bylines.around_title(page);
            }
        }
        title::on_one_line(page);
        let Some(markup) = page.markup.take() else { return };
        let around = around(page);
        days::settle(page, &stated, &markup, &around, self.date);
        authors::settle(page, &stated, &markup, &around, &self.lexicon, self.byline);
        self.settle_dek(page, &stated, &markup, &around);
        give_back_text(page);
        settle_site(page, &stated);
        self.settle_tags(page, &stated, &markup, &around);
        if page.fields.section.is_none() {
            page.fields.section = topics::category(page, &markup, &around, &self.lexicon).map(|found| found.found());
        }
        settle_claims(page, &stated.claims, &markup, &self.lexicon);
        rejected::keep(page, stated);
        page.markup = Some(markup);
    }
}

impl Metadata {
    /// Takes a line for no standfirst that the head states as a title: it is another wording of it.
    fn drop_title(&self, page: &mut Page, stated: &Stated) -> bool {
        let dek = page.fields.dek.as_ref().filter(|dek| !dek.is_by_rule()).and_then(Found::block);
        let is_title = |i: usize| stated.titles.iter().any(|found| title::holds(page.text_of(i), &found.value));
        let Some(block) = dek.filter(|&i| is_title(i)) else { return false };
        page.blocks[block].mark = Mark::Open;
        page.mark(block, Mark::Remove(Reason::RepeatedTitle), self.title);
        page.fields.dek = None;
        true
    }

    /// Finds the standfirst anew, under another title.
    fn find_dek(&self, page: &mut Page) {
        let title = page.fields.title.as_ref().and_then(Found::block);
        let (Some(title), Some(body)) = (title, Body::of(page)) else { return };
        let old = page.fields.dek.clone();
        if old.as_ref().is_some_and(|dek| dek.is_by_rule() || dek.block().is_some_and(|block| block > title)) {
            return;
        }
        if let Some(block) = old.as_ref().and_then(Found::block).filter(|&block| block != title) {
            page.blocks[block].mark = Mark::Open;
        }
        page.fields.dek = find_dek(page, title, &body, &self.lexicon).map(|block| {
            let value = page.text_of(block).trim().to_owned();
            page.mark(block, Mark::Field(Field::Dek), self.dek);
            Found::shown(value, block, "headline")
        });
    }

    /// The description, and the block that shows it between title and text. What is longer than a standfirst is the text's
    /// first paragraph, of which many sites make their descriptions.
    fn settle_dek(&self, page: &mut Page, stated: &Stated, markup: &Markup, around: &Range<usize>) {
        page.fields.description = first(&stated.descriptions);
        if page.fields.dek.as_ref().is_some_and(Found::is_by_rule) {
            return;
        }
        let Some(title) = page.fields.title.as_ref().and_then(Found::block) else { return };
        let shown = (title + 1..around.end).find(|&i| {
            let block = &page.blocks[i];
            let free = block.is_open() && matches!(block.kind, Kind::Paragraph | Kind::Heading(_));
            let fits = block.shape.words <= LONGEST && !is_linked(block, 1);
            free && fits && stated.descriptions.iter().any(|found| says(page.text_of(i), &found.value))
        });
        if let Some(block) = shown.filter(|&block| !is_text(page, markup, block) || is_emphasised(page, markup, block))
        {
            if let Some(old) = page.fields.dek.as_ref().and_then(Found::block) {
                page.blocks[old].mark = Mark::Open;
            }
            let value = page.text_of(block).trim().to_owned();
            page.mark(block, Mark::Field(Field::Dek), self.dek);
            page.fields.dek = Some(Found::shown(value, block, "description"));
        }
    }

    /// Settles the topics, each once: those behind a label, else of the head, else of links to topics, else keywords.
    fn settle_tags(&self, page: &mut Page, stated: &Stated, markup: &Markup, around: &Range<usize>) {
        if !page.fields.tags.is_empty() {
            return;
        }
        let none = stated.tags.is_empty();
        let linked = if none { topics::take(page, markup, around, &self.lexicon, self.tags) } else { Vec::new() };
        let other =
            if none && linked.is_empty() { keywords::topics(page, &markup.head, &stated.names) } else { linked };
        let keyed = stated.tags.iter().filter(|tag| tag.value.contains(": ")).count() >= KEYED;
        let tags = &mut page.fields.tags;
        for tag in stated.tags.iter().chain(&other).filter(|tag| !is_setting(&tag.value, keyed)) {
            if tags.len() < MOST_TAGS && !tags.iter().any(|known| same_letters(&known.value, &tag.value)) {
                tags.push(tag.found());
            }
        }
    }
}

/// Whether the page is dated, or of a type of works: articles, products, threads.
fn is_work(page: &Page, stated: &Stated) -> bool {
    let markup = page.markup.as_deref();
    let noted = || {
        markup.is_some_and(|markup| {
            markup.notes.iter().any(|note| note.kind == NoteKind::Published && note.by != NoteBy::Class)
        })
    };
    let typed = || {
        let kind = markup.and_then(|markup| kind::of(&markup.head, &stated.claims.types, false));
        kind.is_some_and(|kind| kind.value != "listing")
    };
    page.fields.published.is_some() || !stated.published.is_empty() || noted() || typed()
}

/// Whether a line says what the head gives as description: as it is, behind a dateline, or in full where the head's is
/// cut off.
fn says(text: &str, description: &str) -> bool {
    /// Bytes of the longest dateline.
    const DATELINE: usize = 30;
    /// Bytes from which a beginning tells.
    const TELLING: usize = 60;
    if same_letters(text, description) {
        return true;
    }
    let behind = text.split_once(['.', '–', '—', ':']).filter(|(place, _)| place.len() <= DATELINE);
    if behind.is_some_and(|(_, rest)| same_letters(rest, description)) {
        return true;
    }
    let cut = description.trim_end_matches(['.', '…', ' ']);
    let is_cut = cut.len() + 1 < description.len() || description.ends_with('…');
    is_cut && cut.len() >= TELLING && after_letters(text, cut).is_some()
}

/// Whether the block stands in one element with the prose below it: then it is the text's first paragraph.
fn is_text(page: &Page, markup: &Markup, block: usize) -> bool {
    page.blocks[block].kind == Kind::Paragraph && shares_element(page, markup, block)
}

/// The blocks around title and text's beginning, where bylines and stamps stand.
fn around(page: &Page) -> Range<usize> {
    let body = Body::of(page);
    let settled = body.map_or(0, |body| body.settled);
    let title = page.fields.title.as_ref().and_then(Found::block);
    let from = title.or(body.map(|body| body.start)).unwrap_or(0);
    // What stands further down in the text, or below it, belongs to comments and other pieces.
    let end = if settled > from { settled + INTO } else { from + BELOW };
    let last = body.filter(|body| body.end > from).map_or(page.blocks.len(), |body| body.end);
    from.saturating_sub(ABOVE)..end.min(last)
}

/// The block that a note's element stands in or before.
fn block_of(page: &Page, note: &Note) -> usize {
    page.blocks.partition_point(|block| block.start < note.at)
}

/// What a note is called as evidence by what says it.
fn said_by(note: &Note) -> &'static str {
    match note.by {
        NoteBy::Element => "time",
        NoteBy::ItemProp => "itemprop",
        NoteBy::Property => "property",
        NoteBy::Class => "class",
    }
}

/// A standfirst stands above a text: where none is left, it is the text.
fn give_back_text(page: &mut Page) {
    let has_text = page.blocks.iter().any(|block| block.is_open() && !matches!(block.kind, Kind::Heading(_)));
    let dek = page.fields.dek.take_if(|dek| !has_text && !dek.is_by_rule() && dek.block().is_some());
    if let Some(block) = dek.as_ref().and_then(Found::block) {
        page.blocks[block].mark = Mark::Open;
    }
}

fn first(candidates: &[Candidate]) -> Option<Found> {
    candidates.first().map(Candidate::found)
}

/// What only the head says.
fn settle_site(page: &mut Page, stated: &Stated) {
    let fields = &mut page.fields;
    fields.site_name = first(&stated.site);
    fields.publisher = fields.publisher.take().or(first(&stated.publisher));
    let section = stated.section.iter().find(|found| is_section(&found.value));
    if let Some(section) = section.filter(|_| !fields.section.as_ref().is_some_and(Found::is_by_rule)) {
        let shown = fields.section.replace(Found::stated(section.value.clone(), section.value.clone(), section.from));
        let other = |shown: &Found| !same_letters(&shown.value, &section.value);
        fields.rejected.extend(shown.filter(other).map(|shown| ("section", shown)));
    }
    fields.canonical_url = first(&stated.canonical);
    let declared = stated.language.iter();
    fields.declared = declared
        .filter_map(|found| Some(Found::stated(language_tag(&found.value)?, found.value.clone(), found.from)))
        .collect();
}

/// Whether a topic is a system's note to itself: `locale: US`, `hasProduct: true`, and where many topics are `keyed`, any
/// with a key.
fn is_setting(tag: &str, keyed: bool) -> bool {
    let key = tag.split_once(": ").map(|(key, _)| key);
    key.is_some_and(|key| {
        let word = key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        keyed || word && key.starts_with(|c: char| c.is_ascii_lowercase())
    })
}

/// Type, licence, payment and image.
fn settle_claims(page: &mut Page, claims: &Claims, markup: &Markup, lexicon: &Lexicon) {
    page.fields.page_type = kind::of(&markup.head, &claims.types, page.fields.published.is_some());
    page.fields.license = rights::license(page, markup, claims);
    page.fields.paywalled = rights::paywalled(page, Some(claims), lexicon);
    page.fields.image = first(&claims.image);
}

/// A language tag as BCP 47 writes it; `None` for what is none.
fn language_tag(stated: &str) -> Option<String> {
    let stated = stated.split([',', ';', '.', ' ']).next().unwrap_or_default();
    let mut parts = stated.split(['-', '_']);
    let language = parts.next()?.to_ascii_lowercase();
    let letters = |part: &str| part.bytes().all(|b| b.is_ascii_alphabetic());
    if !(2..=3).contains(&language.len()) || !letters(&language) {
        return None;
    }
    let mut tag = language;
    for part in parts {
        tag.push('-');
        match part.len() {
            2 if letters(part) => tag.push_str(&part.to_ascii_uppercase()),
            4 if letters(part) => {
                tag.push_str(&part[..1].to_ascii_uppercase());
                tag.push_str(&part[1..].to_ascii_lowercase());
            }
            1..=8 if part.bytes().all(|b| b.is_ascii_alphanumeric()) => tag.push_str(&part.to_ascii_lowercase()),
            _ => return None,
        }
    }
    Some(tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_as_bcp_47_writes_them() {
        for (stated, tag) in
            [("en", "en"), ("en_US", "en-US"), ("de-de", "de-DE"), ("zh-hans-cn", "zh-Hans-CN"), ("EN-gb, en", "en-GB")]
        {
            assert_eq!(language_tag(stated).as_deref(), Some(tag));
        }
        assert_eq!(language_tag("English"), None);
        assert_eq!(language_tag(""), None);
    }
}
