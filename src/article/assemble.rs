//! Page to article: the kept blocks in their structure, and the account of everything else.

use super::embeds::{self, Places};
use super::quality::quality;
use super::record::*;
use super::{evidence, lead};
use crate::decode::{Decoded, Quotes};
use crate::page::markup::State;
use crate::page::{Block, Found, Join, Kind, Mark, Page, Place};
use crate::pipeline::Pipeline;
use crate::source::Record;

/// What an article carries beyond the usual.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Extras {
    /// Evidence and removals.
    pub(crate) explain: bool,
    /// The links in the text.
    pub(crate) links: bool,
    /// Readers' comments.
    pub(crate) comments: bool,
}

/// Reads the article off a page whose every block is marked.
pub(crate) fn assemble(
    record: &Record,
    decoded: &Decoded<'_>,
    page: &Page,
    pipeline: &Pipeline,
    extras: Extras,
) -> Article {
    let Extras { explain, .. } = extras;
    let body = Body::of(page);
    let places = Places::of(page, &body.places, record.url.as_deref());
    let fields = &page.fields;
    let stated = |found: &Found| in_form(found, pipeline);
    let value = |found: &Option<Found>| found.as_ref().map(stated);
    let image = fields.image.as_ref().map(|found| places.url(&found.value));
    let mut images = places.images();
    if let Some(lead) = &image {
        lead::mark(&mut images, lead);
    }
    let quality = quality(page);
    let mut reasons: Vec<String> =
        record.repairs.iter().chain(&page.degraded).map(|reason| (*reason).to_owned()).collect();
    if decoded.lossy {
        reasons.push("undecodable bytes".to_owned());
    }
    let status = match () {
        () if !reasons.is_empty() => Status::Degraded,
        () if body.text.is_empty() => Status::Empty,
        () => Status::Ok,
    };
    Article {
        id: record.id.clone(),
        url: record.url.clone(),
        canonical_url: fields.canonical_url.as_ref().map(|found| places.url(&found.value)),
        title: value(&fields.title),
        dek: value(&fields.dek),
        authors: fields.authors.iter().map(stated).collect(),
        published: value(&fields.published),
        modified: value(&fields.modified),
        retrieved: record.retrieved.map(|day| day.to_string()),
        language: value(&fields.language),
        site_name: value(&fields.site_name),
        publisher: value(&fields.publisher),
        description: value(&fields.description),
        section: value(&fields.section),
        tags: fields.tags.iter().map(stated).collect(),
        license: value(&fields.license),
        source: value(&fields.source),
        dates: dates(page, &body),
        image,
        images,
        media: places.media(),
        links: if extras.links { places.links() } else { Vec::new() },
        comments: if extras.comments { embeds::comments(page) } else { Vec::new() },
        text: body.text,
        blocks: body.blocks,
        page_type: value(&fields.page_type),
        paywalled: fields.paywalled.as_ref().map(|found| found.value == "true"),
        status,
        reasons,
        quality,
        evidence: if explain { evidence::of(page, shift(decoded)) } else { Default::default() },
        removed: if explain { removed(page, pipeline, shift(decoded)) } else { Vec::new() },
        origin: ArticleOrigin {
            file: record.origin.file.clone(),
            entry: record.origin.entry.clone(),
            offset: record.origin.offset,
            record: record.origin.record,
            record_id: record.origin.record_id.clone(),
            http_status: record.status,
            charset: decoded.charset.to_owned(),
            bytes: record.body.len() as u64,
        },
        cleaner: CleanerInfo {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            pipeline: pipeline.name.clone(),
            hash: pipeline.hash.clone(),
            site_memory: None,
        },
    }
}

/// A value in the pipeline's form: what the page shows has it already.
fn in_form(found: &Found, pipeline: &Pipeline) -> String {
    let Place::Markup(_) = found.place else { return found.value.clone() };
    if pipeline.normaliser.quotes == Quotes::Keep {
        return found.value.clone();
    }
    let mut value = String::with_capacity(found.value.len());
    pipeline.normaliser.literal().line_into(&found.value, &mut value);
    value
}

/// The kept text while it is put together.
#[derive(Default)]
struct Body {
    text: String,
    blocks: Vec<TextBlock>,
    /// For each kept block of the page: its index, its start in `text`, and the article block that it is in.
    places: Vec<(usize, usize, usize)>,
}

impl Body {
    fn of(page: &Page) -> Body {
        let mut body = Body { text: String::with_capacity(page.text.len()), ..Body::default() };
        let mut previous = None;
        for (i, block) in page.blocks.iter().enumerate() {
            if block.mark == Mark::Keep && !is_layout(block) {
                let rule = |block: &Block| block.kind == Kind::Row && is_layout(block);
                let follows = previous.is_some_and(|p| page.blocks[p + 1..i].iter().all(rule));
                let join = match previous {
                    _ if follows => block.join,
                    Some(previous) => join_within(page, previous, i).unwrap_or_default(),
                    None => Join::Apart,
                };
                body.add(page, i, previous.map(|p| &page.blocks[p]), follows, join);
                previous = Some(i);
            }
        }
        body
    }

    /// Adds block `i`, which goes on from `previous` by `join`; `follows` says that nothing stands between them.
    fn add(&mut self, page: &Page, i: usize, previous: Option<&Block>, follows: bool, join: Join) {
        let block = &page.blocks[i];
        let text = page.text_of(i).trim();
        let grows = match (block.kind, self.blocks.last()) {
            _ if join != Join::Apart => true,
            // Markup says where a list ends; in raw text an empty line may part its entries.
            (Kind::Item { .. }, Some(TextBlock::List { .. })) => follows && (block.gap == 0 || page.markup.is_none()),
            (Kind::Row, Some(TextBlock::Table { .. })) => {
                follows && (block.gap == 0 || previous.is_some_and(|row| row.gap > 0))
            }
            (Kind::Code, Some(TextBlock::Code { .. })) => follows,
            _ => false,
        };
        let separator = match join {
            // The layout of code is part of its text.
            Join::Space if block.kind == Kind::Code => "",
            Join::Space => " ",
            Join::Glue => "",
            Join::Line => "\n",
            Join::Apart if grows => "\n",
            Join::Apart if self.text.is_empty() => "",
            Join::Apart => "\n\n",
        };
        self.text.push_str(separator);
        match block.kind {
            Kind::Item { depth, ordered } if join == Join::Apart => {
                (0..depth).for_each(|_| self.text.push_str("  "));
                self.text.push_str(if ordered { &page.tile_of(i)[..block.marker as usize] } else { "- " });
            }
            Kind::Quote if join != Join::Space => self.text.push_str("> "),
            _ => {}
        }
        let start = self.text.len();
        self.text.push_str(if block.kind == Kind::Code { page.text_of(i) } else { text });
        match (grows, self.blocks.last_mut()) {
            (true, Some(last)) => grow(last, block, separator, &self.text[start..], previous),
            _ => self.blocks.push(begin(page, block, &self.text[start..])),
        }
        self.places.push((i, start, self.blocks.len() - 1));
    }
}

/// How the text of markup goes on behind a part of the same line that was taken out.
fn join_within(page: &Page, previous: usize, i: usize) -> Option<Join> {
    let pieces = &page.blocks[previous + 1..=i];
    let inside = pieces.iter().all(|piece| matches!(piece.join, Join::Space | Join::Glue));
    let parted = || pieces.iter().any(|piece| piece.join == Join::Space);
    (page.markup.is_some() && inside).then(|| if parted() { Join::Space } else { Join::Glue })
}

/// Whether the block is nothing but a mark of layout: the fence of code, the rule of a table.
fn is_layout(block: &Block) -> bool {
    block.start + u32::from(block.marker) >= block.end
}

/// A new article block with its first text.
fn begin(page: &Page, block: &Block, text: &str) -> TextBlock {
    let text = text.to_owned();
    match block.kind {
        Kind::Paragraph => TextBlock::Paragraph { text },
        Kind::Heading(level) => TextBlock::Heading { text, level: (level > 0).then_some(level) },
        Kind::Quote => TextBlock::Quote { text },
        Kind::Code => TextBlock::Code { text, language: page.language_of(block).map(str::to_owned) },
        Kind::Item { ordered, .. } => TextBlock::List { items: vec![Item::Text(text)], ordered },
        Kind::Row if block.traits.state.has(State::HEADER) => {
            TextBlock::Table { header: Some(cells(&text)), rows: Vec::new() }
        }
        Kind::Row => TextBlock::Table { header: None, rows: vec![cells(&text)] },
    }
}

/// The cells between tabs, or between bars where there are none.
fn cells(row: &str) -> Vec<String> {
    let separator = if row.contains('\t') { '\t' } else { '|' };
    row.trim_matches('|').split(separator).map(|cell| cell.trim().to_owned()).collect()
}

/// Adds a page block's text to the article block that it continues.
fn grow(last: &mut TextBlock, block: &Block, separator: &str, text: &str, previous: Option<&Block>) {
    match last {
        TextBlock::Paragraph { text: all }
        | TextBlock::Heading { text: all, .. }
        | TextBlock::Quote { text: all }
        | TextBlock::Code { text: all, .. } => {
            all.push_str(separator);
            all.push_str(text);
        }
        TextBlock::Table { rows, .. } => rows.push(cells(text)),
        TextBlock::List { items, .. } => match block.kind {
            Kind::Item { depth, .. } if block.join == Join::Apart => push_item(items, depth, text),
            _ => extend_item(items, previous.map_or(0, depth_of), separator, text),
        },
    }
}

fn depth_of(block: &Block) -> u8 {
    match block.kind {
        Kind::Item { depth, .. } => depth,
        _ => 0,
    }
}

/// Adds an entry `depth` levels down, as far as the entries above it reach.
fn push_item(items: &mut Vec<Item>, depth: u8, text: &str) {
    if depth == 0 || items.is_empty() {
        return items.push(Item::Text(text.to_owned()));
    }
    if let Some(last) = items.last_mut() {
        if let Item::Text(words) = last {
            *last = Item::Nested { text: std::mem::take(words), items: Vec::new() };
        }
        if let Item::Nested { items, .. } = last {
            push_item(items, depth - 1, text);
        }
    }
}

/// Adds text to the last entry, `depth` levels down.
fn extend_item(items: &mut [Item], depth: u8, separator: &str, more: &str) {
    match items.last_mut() {
        Some(Item::Nested { items, .. }) if depth > 0 && !items.is_empty() => {
            extend_item(items, depth - 1, separator, more)
        }
        Some(Item::Text(text) | Item::Nested { text, .. }) => {
            text.push_str(separator);
            text.push_str(more);
        }
        None => {}
    }
}

fn dates(page: &Page, body: &Body) -> Vec<DateMention> {
    let mut places = body.places.iter().peekable();
    let mut dates = Vec::new();
    for (block, mention) in &page.fields.dates {
        while places.next_if(|place| place.0 < *block).is_some() {}
        let Some(date) = mention.date.clone() else { continue };
        if let Some(&&(_, start, index)) = places.peek().filter(|place| place.0 == *block) {
            let (start, end) = (start + mention.start, start + mention.end);
            dates.push(DateMention {
                text: body.text[start..end].to_owned(),
                date,
                block: index,
                start,
                end,
                inferred: mention.inferred,
                ambiguous: mention.ambiguous(),
            });
        }
    }
    dates
}

/// Everything taken out, neighbouring pieces with the same reason and rule of one line joined.
fn removed(page: &Page, pipeline: &Pipeline, shift: u64) -> Vec<Removed> {
    let blocks = page.blocks.iter().enumerate();
    let gone = blocks.filter_map(|(i, block)| match block.mark {
        Mark::Remove(reason) if block.start < block.end => Some((i, block, reason)),
        _ => None,
    });
    gone.map(|(i, block, reason)| Removed {
        reason,
        rule: pipeline.rules.get(block.rule.0 as usize).cloned().unwrap_or_default(),
        text: page.tile_of(i).trim().to_owned(),
        start: shift + u64::from(block.source_start),
        end: shift + u64::from(block.source_end),
    })
    .collect()
}

/// What spans are moved by so that they count from the record's first byte: a UTF-8 byte order mark.
fn shift(decoded: &Decoded<'_>) -> u64 {
    if decoded.charset == "UTF-8" { decoded.bom as u64 } else { 0 }
}
