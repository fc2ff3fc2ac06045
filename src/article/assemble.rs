//! Page to article: the kept blocks in their structure, and the account of everything else.

use super::embeds::{self, Places};
use super::quality::quality;
use super::record::*;
use super::{evidence, lead};
use crate::decode::{Decoded, Quotes};
use crate::page::markup::{State, Tag};
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
    /// How deep the list under way lies in lists of which nothing is kept before it.
    base: u8,
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
                body.add(page, i, previous, follows, join);
                previous = Some(i);
            }
        }
        if page.markup.is_some() {
            body.blocks.iter_mut().for_each(even);
        }
        body
    }

    /// Adds block `i`, which goes on from `previous` by `join`; `follows` says that nothing stands between them.
    fn add(&mut self, page: &Page, i: usize, previous: Option<usize>, follows: bool, join: Join) {
        let block = &page.blocks[i];
        let text = match block.kind {
            // A row may begin with an empty cell; the layout of code is part of its text.
            Kind::Row => page.text_of(i).trim_end(),
            Kind::Code => page.text_of(i),
            _ => page.text_of(i).trim(),
        };
        let grows = match (block.kind, self.blocks.last()) {
            _ if join != Join::Apart => true,
            // Markup says where a list ends; in raw text an empty line may part its entries.
            (Kind::Item { .. }, Some(TextBlock::List { .. })) => match previous {
                Some(previous) if page.markup.is_some() => is_one_list(&page.blocks[previous + 1..=i]),
                _ => follows,
            },
            (Kind::Row, Some(TextBlock::Table { .. })) => {
                follows && (block.gap == 0 || previous.is_some_and(|row| page.blocks[row].gap > 0))
            }
            (Kind::Code, Some(TextBlock::Code { .. })) => {
                follows && previous.is_some_and(|previous| listing_of(page, previous) == listing_of(page, i))
            }
            _ => false,
        };
        let separator = match join {
            Join::Space if block.kind == Kind::Code => "",
            Join::Space => " ",
            Join::Glue => "",
            Join::Line => "\n",
            Join::Apart if grows && block.kind == Kind::Code && block.gap > 0 && page.markup.is_none() => "\n\n",
            Join::Apart if grows => "\n",
            Join::Apart if self.text.is_empty() => "",
            Join::Apart => "\n\n",
        };
        self.text.push_str(separator);
        if let Kind::Item { depth, .. } = block.kind {
            self.base = if grows { self.base.min(depth) } else { depth };
        }
        match block.kind {
            Kind::Item { depth, ordered } if join == Join::Apart => {
                (self.base..depth).for_each(|_| self.text.push_str("  "));
                self.text.push_str(if ordered { &page.tile_of(i)[..block.marker as usize] } else { "- " });
            }
            Kind::Quote if join != Join::Space => self.text.push_str("> "),
            _ => {}
        }
        let start = self.text.len();
        self.text.push_str(text);
        match (grows, self.blocks.last_mut()) {
            (true, Some(last)) => {
                let deep = |block: &Block| depth_of(block).saturating_sub(self.base);
                let depth = match block.kind {
                    Kind::Item { .. } if join == Join::Apart => Some(deep(block)),
                    _ => None,
                };
                let before = previous.map_or(0, |previous| deep(&page.blocks[previous]));
                grow(last, separator, &self.text[start..], depth, before);
            }
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

/// Whether the last of these blocks goes on with the list before the first: what has been taken out between them says
/// nothing, as a box to tick does.
fn is_one_list(blocks: &[Block]) -> bool {
    let is_entry = |block: &Block| matches!(block.kind, Kind::Item { .. }) && block.gap == 0;
    let (last, gone) = blocks.split_last().map_or((None, blocks), |(last, gone)| (Some(last), gone));
    last.is_some_and(is_entry)
        && gone.iter().all(|block| is_entry(block) && block.shape.letters == 0 && block.shape.digits == 0)
}

/// The element of code that a block stands in, or the table of its lines, as the first of its tokens; raw text has none.
fn listing_of(page: &Page, i: usize) -> Option<u32> {
    let mut around = page.markup.as_deref()?.ancestors(page.blocks[i].traits.container);
    around.find(|element| matches!(element.tag, Tag::Pre | Tag::Table)).map(|element| element.tokens.start)
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
        Kind::Item { ordered, .. } => {
            let start = if ordered { number(page, block).filter(|&number| number != 1) } else { None };
            TextBlock::List { items: vec![Item::Text(text)], ordered, start }
        }
        Kind::Row if block.traits.state.has(State::HEADER) => {
            TextBlock::Table { header: Some(cells(&text)), rows: Vec::new() }
        }
        Kind::Row => TextBlock::Table { header: None, rows: vec![cells(&text)] },
    }
}

/// The number that an entry is marked with.
fn number(page: &Page, block: &Block) -> Option<u32> {
    /// Digits of the longest number that Markdown takes for that of a list, and room to count on.
    const LONGEST: usize = 8;
    let marker = page.text[block.start as usize..][..usize::from(block.marker)].trim_end_matches([' ', '.', ')']);
    marker.parse().ok().filter(|_| marker.len() <= LONGEST)
}

/// The cells between tabs, or between bars where there are none.
fn cells(row: &str) -> Vec<String> {
    let separator = if row.contains('\t') { '\t' } else { '|' };
    row.trim_matches('|').split(separator).map(|cell| cell.trim().to_owned()).collect()
}

/// Gives the rows of a table as many cells as the longest has, unless few of them were filled.
fn even(table: &mut TextBlock) {
    /// Cells of a table for each one that is stated.
    const MOST: usize = 8;
    let TextBlock::Table { header, rows } = table else { return };
    let mut lines: Vec<&mut Vec<String>> = header.iter_mut().chain(rows).collect();
    let widest = lines.iter().map(|line| line.len()).max().unwrap_or(0);
    let stated: usize = lines.iter().map(|line| line.len()).sum();
    if widest * lines.len() <= MOST * stated {
        lines.iter_mut().for_each(|line| line.resize(widest, String::new()));
    }
}

/// Adds a page block's text to the article block that it continues: to a list as an entry `depth` levels down, or to the
/// last one, `before` levels down.
fn grow(last: &mut TextBlock, separator: &str, text: &str, depth: Option<u8>, before: u8) {
    match last {
        TextBlock::Paragraph { text: all }
        | TextBlock::Heading { text: all, .. }
        | TextBlock::Quote { text: all }
        | TextBlock::Code { text: all, .. } => {
            all.push_str(separator);
            all.push_str(text);
        }
        TextBlock::Table { rows, .. } => rows.push(cells(text)),
        TextBlock::List { items, .. } => match depth {
            Some(depth) => push_item(items, depth, text),
            None => extend_item(items, before, separator, text),
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

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::decode::Normaliser;
    use crate::page::html;

    /// The text and the lists of a page of which all is kept but the blocks that hold `gone`.
    fn lists(source: &str, gone: &str) -> (String, String) {
        let mut page = html::parse(source, &Normaliser::default());
        for i in 0..page.blocks.len() {
            let goes = !gone.is_empty() && page.text_of(i).contains(gone);
            page.blocks[i].mark = if goes { Mark::Remove(crate::page::Reason::Advert) } else { Mark::Keep };
        }
        let body = Body::of(&page);
        let is_list = |block: &&TextBlock| matches!(block, TextBlock::List { .. });
        let lists: Vec<&TextBlock> = body.blocks.iter().filter(is_list).collect();
        (body.text, serde_json::to_string(&lists).unwrap())
    }

    #[test]
    fn entries_lie_as_deep_as_the_lists_around_them_that_are_kept() {
        let source = "<ol><li><h3>Ice</h3><p>Chrome</p><ul><li>Boats<li>Goats<ul><li>Nan</ul></ul></li></ol>";
        let (text, lists_) = lists(&source.replace("<p>Chrome</p>", ""), "");
        assert_eq!(text, "Ice\n\n- Boats\n- Goats\n  - Nan");
        assert_eq!(lists_, r#"[{"type":"list","items":["Boats",{"text":"Goats","items":["Nan"]}]}]"#);
        let nested = "<ul><li>Pack<ul><li>rope<li>oars</ul><li>Row</ul>";
        let (text, lists_) = lists(nested, "");
        assert_eq!(text, "- Pack\n  - rope\n  - oars\n- Row");
        assert_eq!(lists_, r#"[{"type":"list","items":[{"text":"Pack","items":["rope","oars"]},"Row"]}]"#);
        assert_eq!(lists(nested, "Pack").0, "- rope\n- oars\n- Row");
    }

    /// The text and the blocks of a page of which all is kept.
    fn all(source: &str) -> (String, String) {
        let mut page = html::parse(source, &Normaliser::default());
        page.blocks.iter_mut().for_each(|block| block.mark = Mark::Keep);
        let body = Body::of(&page);
        (body.text, serde_json::to_string(&body.blocks).unwrap())
    }

    #[test]
    fn each_listing_is_a_block_of_its_own() {
        let (text, told) =
            all("<pre><code class=language-sh>npm i</code></pre><div><pre class=language-js>let a;</pre></div>");
        assert_eq!(text, "npm i\n\nlet a;");
        assert!(told.contains(r#"{"type":"code","text":"let a;","language":"js"}"#), "{told}");
        let line = |number: u8| format!("<tr><td class=blob-num>{number}<td>let a{number};</tr>");
        for lines in [
            "<pre><div>let a1;</div><div>let a2;</div></pre>".to_owned(),
            format!("<table>{}{}</table>", line(1), line(2)),
            "<pre>let a1;\nlet a2;</pre>".to_owned(),
            format!("<pre><table>{}{}</table></pre>", line(1), line(2)),
        ] {
            assert_eq!(all(&lines).1, r#"[{"type":"code","text":"let a1;\nlet a2;"}]"#, "{lines}");
        }
    }

    #[test]
    fn rows_of_a_table_are_even() {
        let table = |source: &str| all(&format!("<table>{source}</table>"));
        let (text, told) = table("<tr><th><th>Won<th>Lost<tr><td>Bo<td>2<td><tr><td>Ann");
        assert_eq!(text, "\tWon\tLost\nBo\t2\n\nAnn");
        assert!(told.contains(r#"[{"type":"table","header":["","Won","Lost"],"rows":[["Bo","2",""]]}"#), "{told}");
        let thin = "<tr><td>Ann<td>".repeat(20) + "<tr>" + &"<td>1".repeat(90);
        assert!(!table(&("<tr><td>a<td>b".to_owned() + &thin)).1.contains(r#""""#));
    }

    #[test]
    fn signs_that_go_part_no_list() {
        let list = |gone: &str| format!("<ul><li>Boats<li><div>{gone}</div>Goats</ul><ul><li>Sheep</ul>");
        let (_, told) = lists(&list("✗ ✗"), "✗");
        assert_eq!(told, r#"[{"type":"list","items":["Boats","Goats"]},{"type":"list","items":["Sheep"]}]"#);
        assert_eq!(lists(&list("Our app"), "app").1.matches("items").count(), 3);
    }
}
