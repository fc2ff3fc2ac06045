//! The block under way: its text as a browser would show it, and what its markup says of it.

use std::ops::Range;

use super::follow::Follower;
use super::raised::Script;
use super::scan::is_space;
use super::site::{Fate, Verdict};
use crate::decode::Normaliser;
use crate::page::markup::{Inline, Link, Markup, State, Tokens, Traits};
use crate::page::{Block, Join, Kind, Page, Shape};

/// The most blocks of a page; the text of further ones is joined to the last one.
const MOST_BLOCKS: usize = 1 << 18;

/// The most tokens of inline elements that a block keeps.
const MOST_TOKENS: usize = 24;

/// Signs that stand for the bullet of an entry: boxes to tick, and bullets themselves.
const BULLETS: [char; 12] = ['▢', '☐', '□', '❏', '◻', '•', '·', '▪', '●', '○', '◦', '‣'];

/// What holds for a piece of text: what its elements say of it.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Manner {
    /// What kind of block it would begin.
    pub(super) kind: Kind,
    /// Whether white space is kept.
    pub(super) pre: bool,
    /// Whether the block is a row whose cells are parted.
    pub(super) row: bool,
    pub(super) state: State,
    pub(super) inline: u8,
    /// The link around it, as the node of the tree.
    pub(super) link: Option<u32>,
    /// How it is written, where that is not as it is.
    pub(super) script: Option<Script>,
    /// What the rules of the page's site say of it.
    pub(super) fate: Fate,
}

/// A place between two inline elements with nothing between them.
#[derive(Debug, Clone, Copy, Default)]
struct Seam {
    /// Where the first one began.
    start: usize,
    /// Where it ended.
    at: usize,
    /// Whether the second one has begun there.
    begun: bool,
    /// Whether that is a point in time.
    is_time: bool,
}

impl Manner {
    /// Whether the text is code: its layout is its own.
    pub(super) fn is_code(&self) -> bool {
        self.pre || self.inline & Inline::Code as u8 != 0
    }
}

/// What brings the text of blocks into normal form.
struct Normalisers<'n> {
    plain: &'n Normaliser,
    /// For text that shows character references on purpose.
    literal: Normaliser,
}

impl Normalisers<'_> {
    fn of(&self, kind: Kind, traits: &Traits) -> &Normaliser {
        let literal = kind == Kind::Code || traits.inline & Inline::Code as u8 != 0;
        if literal { &self.literal } else { self.plain }
    }
}

/// Puts pieces of text together to blocks, and blocks to a page.
pub(super) struct Writer<'n> {
    normalisers: Normalisers<'n>,
    pub(super) page: Page,
    pub(super) markup: Markup,
    /// The block's text, white space collapsed; `\n` for line breaks, `\t` between cells.
    raw: String,
    /// Whether white space stands between `raw` and what comes next.
    space: bool,
    /// Where in `raw` inline elements meet that styles set apart.
    seam: Seam,
    /// Where in `raw` the last such element began.
    inline_start: usize,
    /// Whether nothing but white space came since a line break.
    broken: bool,
    /// Whether `raw` holds more than separators.
    visible: bool,
    manner: Manner,
    traits: Traits,
    tokens: Vec<u32>,
    /// The inline element whose tokens were added last.
    innermost: Option<u32>,
    source: Range<u32>,
    pieces: Vec<(u32, u32)>,
    links: Vec<(u32, Range<u32>, String)>,
    /// Whether the next block is the first of an entry of a list, and its number in an ordered one.
    entry: Option<Option<u32>>,
    /// How long the bullet is that `raw` begins with: the sign that an entry shows before its text.
    bullet: usize,
    gap: u8,
    /// Where in `raw` which fate begins.
    fates: Vec<(u32, Fate)>,
    /// Where in the page's text which fate begins; nothing where the page's site has no rules.
    pub(super) placed: Vec<(u32, Fate)>,
    /// Whether the page's site has rules.
    pub(super) judged: bool,
    /// The language of the code under way.
    language: Option<String>,
}

impl<'n> Writer<'n> {
    pub(super) fn new(normaliser: &'n Normaliser, bytes: usize) -> Writer<'n> {
        Writer {
            normalisers: Normalisers { plain: normaliser, literal: normaliser.literal() },
            page: Page { text: String::with_capacity(bytes / 8), ..Page::default() },
            markup: Markup { bytes, ..Markup::default() },
            raw: String::new(),
            space: false,
            seam: Seam::default(),
            inline_start: 0,
            broken: false,
            visible: false,
            manner: Manner::default(),
            traits: Traits::default(),
            tokens: Vec::new(),
            innermost: None,
            source: 0..0,
            pieces: Vec::new(),
            links: Vec::new(),
            entry: None,
            bullet: 0,
            gap: 0,
            fates: Vec::new(),
            placed: Vec::new(),
            judged: false,
            language: None,
        }
    }

    /// Adds a piece of text that stands at `source`. `href` gives the target of the link around it.
    pub(super) fn text(&mut self, text: &str, source: u32, manner: &Manner, href: impl FnOnce() -> String) {
        let before = self.raw.len();
        self.part_at_seam(text);
        let lead = text.len() - text.trim_ascii_start().len();
        match manner.script {
            Some(script) => self.push_collapsed(&script.write(text)),
            None if manner.pre => self.push_layout(text),
            None => self.push_collapsed(text),
        }
        if lead == text.len() {
            return;
        }
        let start = self.raw.len() - self.raw[before..].trim_start().len();
        if !self.visible {
            self.visible = true;
            self.manner = *manner;
            self.source.start = source + lead as u32;
        }
        self.broken = false;
        let end = source + text.trim_ascii_end().len() as u32;
        self.source.end = self.source.end.max(end);
        self.pieces.push((start as u32, source + lead as u32));
        if manner.script.is_some() {
            self.pieces.push((self.raw.len() as u32, end));
        }
        self.traits.state = self.traits.state.with(manner.state);
        self.traits.inline |= manner.inline;
        if self.judged && self.fates.last().is_none_or(|(_, fate)| *fate != manner.fate) {
            let at = if manner.pre { before } else { start };
            self.fates.push((at as u32, manner.fate));
        }
        if let Some(node) = manner.link {
            self.extend_link(node, start as u32, href);
        }
    }

    fn extend_link(&mut self, node: u32, start: u32, href: impl FnOnce() -> String) {
        let end = self.raw.len() as u32;
        self.traits.link_bytes += end - start;
        match self.links.last_mut() {
            Some((last, text, _)) if *last == node => text.end = end,
            _ => {
                self.links.push((node, start..end, href()));
                self.traits.links = self.traits.links.saturating_add(1);
            }
        }
    }

    /// Adds text with its runs of white space as one space each.
    fn push_collapsed(&mut self, text: &str) {
        let bytes = text.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            let run = bytes[at..].iter().take_while(|b| !is_space(**b)).count();
            if run == 0 {
                self.space = true;
                at += 1;
                continue;
            }
            self.push_space();
            // Single spaces between words go along.
            let mut end = at + run;
            while bytes.get(end) == Some(&b' ') && bytes.get(end + 1).is_some_and(|b| !is_space(*b)) {
                end += 1;
                end += bytes[end..].iter().take_while(|b| !is_space(**b)).count();
            }
            self.raw.push_str(&text[at..end]);
            at = end;
        }
    }

    fn push_space(&mut self) {
        if self.space && !self.raw.is_empty() && !self.raw.ends_with(['\n', '\t', ' ']) {
            self.raw.push(' ');
        }
        self.space = false;
    }

    /// Adds text as it is, line ends as `\n`.
    fn push_layout(&mut self, text: &str) {
        self.push_space();
        let mut lines = text.split('\n').map(|line| line.strip_suffix('\r').unwrap_or(line));
        self.raw.push_str(lines.next().unwrap_or_default());
        for line in lines {
            self.raw.push('\n');
            self.raw.push_str(line);
        }
    }

    /// The text of the block under way that what comes next would touch; empty where white space parts them.
    pub(super) fn touched(&self) -> &str {
        if self.space || !self.visible { "" } else { &self.raw }
    }

    /// An inline element ended that styles set apart.
    pub(super) fn end_inline(&mut self) {
        self.seam = Seam { start: self.inline_start, at: self.raw.len(), ..Seam::default() };
    }

    /// Such an element begins; a point in time stands apart from any text before it.
    pub(super) fn begin_inline(&mut self, is_time: bool) {
        if self.visible && is_time {
            self.seam = Seam { start: self.raw.len(), at: self.raw.len(), begun: true, is_time };
        }
        self.inline_start = self.raw.len();
        self.seam.begun = self.visible && self.seam.at == self.raw.len();
    }

    /// Parts the texts of two such elements with nothing between them, where one word cannot hold both: the name of an
    /// author and a place, a role and a day, a sentence and a name.
    fn part_at_seam(&mut self, text: &str) {
        let Seam { start, at, begun, is_time } = std::mem::take(&mut self.seam);
        let mut before = self.raw.chars().rev();
        let (Some(last), Some(first)) = (before.next(), text.chars().next()) else { return };
        let ends_word = before.next().is_some_and(char::is_alphabetic) && last.is_alphabetic();
        let differ =
            first.is_uppercase() && (last.is_lowercase() || last.is_numeric()) || first.is_numeric() && ends_word;
        let dated = is_time && first.is_numeric() && last.is_alphanumeric();
        let ends = || first.is_uppercase() && self.raw.get(start..at).is_some_and(is_sentence);
        self.space |= begun && at == self.raw.len() && (differ || dated || ends());
    }

    /// White space between what stands before and after.
    pub(super) fn space(&mut self) {
        self.space = true;
    }

    /// The next cell of a row.
    pub(super) fn cell(&mut self) {
        self.space = false;
        self.raw.push('\t');
    }

    /// A line break: a second one ends the block.
    pub(super) fn line_break(&mut self, container: impl FnOnce(&mut Markup) -> u32) {
        if self.manner.row && self.visible {
            self.space = true;
        } else if self.broken && !self.manner.pre {
            self.end_block(container);
        } else if self.visible {
            self.raw.push('\n');
            self.broken = true;
            self.space = false;
            self.traits.inline |= Inline::Break as u8;
        }
    }

    /// An image within the block.
    pub(super) fn image(&mut self) {
        if self.visible {
            self.traits.images = self.traits.images.saturating_add(1);
        }
    }

    /// The class and id tokens of the inline elements around the text; `None` if those of `innermost` are known.
    pub(super) fn inline_tokens(&mut self, innermost: u32) -> Option<&mut Vec<u32>> {
        let new = self.visible && self.tokens.len() < MOST_TOKENS && self.innermost != Some(innermost);
        self.innermost = Some(innermost);
        new.then_some(&mut self.tokens)
    }

    /// An entry of a list begins, with a number in an ordered one.
    pub(super) fn begin_entry(&mut self, number: Option<u32>) {
        self.entry = Some(number);
    }

    /// Goes on in the line where nothing but a bullet stands in the entry that is under way; `false` where more does.
    pub(super) fn goes_on_behind_bullet(&mut self) -> bool {
        let opens = self.visible && self.entry.is_some() && matches!(self.manner.kind, Kind::Item { .. });
        let bare = opens && self.raw.chars().all(|c| BULLETS.contains(&c) || c.is_whitespace());
        if bare {
            self.raw.truncate(self.raw.trim_end().len());
            self.bullet = self.raw.len();
            (self.space, self.broken) = (true, false);
        }
        bare
    }

    /// The language of the code that follows or is under way.
    pub(super) fn language(&mut self, language: String) {
        self.language = Some(language);
    }

    /// Where the next block begins in the page's text.
    pub(super) fn offset(&self) -> u32 {
        self.page.text.len() as u32
    }

    /// Ends the block, if it shows anything; `container` gives the element that holds it.
    pub(super) fn end_block(&mut self, container: impl FnOnce(&mut Markup) -> u32) {
        if self.visible {
            let container = container(&mut self.markup);
            self.write(container);
        }
        self.raw.clear();
        (self.seam, self.inline_start) = (Seam::default(), 0);
        self.tokens.clear();
        self.innermost = None;
        self.pieces.clear();
        self.links.clear();
        self.fates.clear();
        self.traits = Traits::default();
        self.source = 0..0;
        self.bullet = 0;
        (self.space, self.broken, self.visible) = (false, false, false);
    }

    fn write(&mut self, container: u32) {
        let start = self.page.text.len();
        let mut kind = self.manner.kind;
        // Only the first block of an entry is the entry; others go on with it.
        let entry = if matches!(kind, Kind::Item { .. }) { self.entry.take() } else { None };
        if let Some(Some(number)) = entry {
            self.page.text.push_str(&format!("{number}. "));
        }
        let join = if matches!(kind, Kind::Item { .. }) && entry.is_none() { Join::Line } else { Join::Apart };
        let body = self.page.text.len();
        if kind == Kind::Row && !self.is_row() {
            kind = Kind::Paragraph;
        }
        self.normalise(kind);
        if self.page.text[body..].trim().is_empty() {
            return self.page.text.truncate(start);
        }
        if self.page.blocks.len() >= MOST_BLOCKS {
            return self.join(start, body - start);
        }
        if let Some(language) = self.language.take().filter(|_| kind == Kind::Code) {
            self.markup.languages.push((start as u32, language));
        }
        self.note_places(kind, body);
        self.place_fates(kind, start, body);
        let tokens = Tokens { start: self.markup.tokens.len() as u32, count: self.tokens.len() as u16 };
        self.markup.tokens.extend_from_slice(&self.tokens);
        self.traits.container = container;
        self.traits.tokens = tokens;
        let gap = self.gap(kind);
        // In a numbered list the number is the marker.
        let marker = if entry == Some(None) { self.bullet_at(body) } else { body - start };
        self.page.blocks.push(Block {
            start: start as u32,
            end: self.page.text.len() as u32,
            source_start: self.source.start,
            source_end: self.source.end,
            marker: marker as u16,
            gap,
            kind,
            join,
            shape: Shape::of(&self.page.text[start + marker..]),
            traits: self.traits,
            ..Block::default()
        });
    }

    /// Whether the cells under way are a row of data: two of them show something, or one beside empty ones that goes on with
    /// the table above.
    fn is_row(&self) -> bool {
        /// Text longer than this, alone in its row, is none of the table's.
        const LONGEST: usize = 80;
        let mut filled = cells(&self.raw).filter(|cell| !cell.trim().is_empty());
        let (first, others) = (filled.next().unwrap_or_default(), filled.next().is_some());
        let below = || self.gap == 0 && self.page.blocks.last().is_some_and(|last| last.kind == Kind::Row);
        others || first.len() <= LONGEST && cells(&self.raw).nth(1).is_some() && below()
    }

    /// How long the bullet is, with the space behind it, that the text at `body` begins with.
    fn bullet_at(&self, body: usize) -> usize {
        let bullet = &self.raw[..self.bullet];
        let behind = self.page.text[body..].strip_prefix(bullet).and_then(|rest| rest.strip_prefix(' '));
        if bullet.is_empty() || behind.is_none() { 0 } else { bullet.len() + 1 }
    }

    /// Rows and entries follow each other without an empty line.
    fn gap(&mut self, kind: Kind) -> u8 {
        let like = self.page.blocks.last().is_some_and(|last| {
            matches!((last.kind, kind), (Kind::Row, Kind::Row) | (Kind::Item { .. }, Kind::Item { .. }))
        });
        let first = self.page.blocks.is_empty();
        std::mem::replace(&mut self.gap, 0) + u8::from(!like && !first)
    }

    /// What comes next is no row of the table, no entry of the list, before.
    pub(super) fn part(&mut self) {
        self.gap = 1;
    }

    /// Appends the block's text to the page's, in normal form.
    fn normalise(&mut self, kind: Kind) {
        let raw = self.raw.as_str();
        let normaliser = self.normalisers.of(kind, &self.traits);
        let out = &mut self.page.text;
        if kind == Kind::Row {
            let start = out.len();
            for (i, cell) in cells(raw).enumerate() {
                if i > 0 {
                    out.push('\t');
                }
                normaliser.line_into(cell, out);
            }
            // Empty cells at the end are given back where rows become a table.
            let length = out[start..].trim_end_matches('\t').len();
            return out.truncate(start + length);
        }
        let raw = if kind == Kind::Code { raw.trim_start_matches('\n').trim_ascii_end() } else { raw };
        let start = out.len();
        for line in raw.split('\n') {
            if out.len() > start {
                out.push('\n');
            }
            if kind == Kind::Code {
                normaliser.layout_into(line, out);
            } else {
                normaliser.line_into(line, out);
                if out.ends_with('\n') {
                    out.pop();
                }
            }
        }
    }

    /// Notes where the block's pieces and links stand, now that its text has been appended at `body`.
    fn note_places(&mut self, kind: Kind, body: usize) {
        let normaliser = self.normalisers.of(kind, &self.traits);
        let mut follower = Follower::new(&self.raw, &self.page.text[body..], normaliser, kind);
        let unchanged = follower.unchanged;
        let mut place = |at: u32| body as u32 + follower.place(at);
        if unchanged {
            self.markup.anchors.extend(self.pieces.iter().map(|&(at, source)| (place(at), source)));
        } else {
            self.markup.anchors.push((body as u32, self.source.start));
        }
        let links = self.links.drain(..).map(|(_, text, href)| Link { text: place(text.start)..place(text.end), href });
        self.markup.links.extend(links);
    }

    /// Notes which fates the block has that begins at `start`, its text at `body`. A block moves to a field as a whole; a
    /// row of a table has one fate, and goes only if all of it does.
    fn place_fates(&mut self, kind: Kind, start: usize, body: usize) {
        let Some(&(_, first)) = self.fates.first() else { return };
        if self.fates.iter().any(|(_, fate)| fate.field != first.field) {
            self.fates.iter_mut().for_each(|(_, fate)| fate.field = 0);
        }
        if self.manner.row {
            let stays = self.fates.iter().find(|(_, fate)| fate.verdict != Verdict::Dropped);
            self.fates[0].1 = stays.map_or(first, |(_, fate)| *fate);
            self.fates.truncate(1);
        }
        self.fates.dedup_by_key(|(_, fate)| *fate);
        self.placed.push((start as u32, self.fates[0].1));
        let normaliser = self.normalisers.of(kind, &self.traits);
        let mut follower = Follower::new(&self.raw, &self.page.text[body..], normaliser, kind);
        let behind = self.fates[1..].iter().map(|&(at, fate)| (body as u32 + follower.place(at), fate));
        self.placed.extend(behind);
    }

    /// Adds the text behind `start` to the last block.
    fn join(&mut self, start: usize, marker: usize) {
        self.page.text.replace_range(start..start + marker, "");
        self.page.text.insert(start, ' ');
        let end = self.page.text.len() as u32;
        if let Some(last) = self.page.blocks.last_mut() {
            last.end = end;
            last.source_end = self.source.end.max(last.source_end);
        }
    }

    /// The page, complete.
    pub(super) fn finish(mut self) -> Page {
        if self.page.blocks.len() >= MOST_BLOCKS {
            self.page.degraded.push("too many blocks");
            if let Some(last) = self.page.blocks.last_mut() {
                last.shape = Shape::of(&self.page.text[last.start as usize + usize::from(last.marker)..]);
            }
        }
        self.page.markup = Some(Box::new(self.markup));
        self.page
    }
}

/// Whether the text of an element is words that end as a sentence does: not `pandas.`, before the name of what it holds.
fn is_sentence(text: &str) -> bool {
    let words = text.trim_start().trim_end_matches(['.', '!', '?', '…', '»', ')', '”', '"']);
    words.len() < text.trim_start().len() && words.contains(' ') && !words.ends_with(' ')
}

/// The cells of a row, each with a tab before it.
fn cells(raw: &str) -> impl Iterator<Item = &str> {
    raw.strip_prefix('\t').unwrap_or(raw).split('\t')
}

#[cfg(test)]
mod tests {
    use crate::decode::Normaliser;
    use crate::page::{Kind, html};

    fn text(source: &str) -> String {
        html::parse(source, &Normaliser::default()).text
    }

    #[test]
    fn elements_side_by_side_are_parted_where_no_word_goes_on() {
        for (source, parted) in [
            ("<a href=/a>Ann Lee</a><span>Port Lorne</span>", "Ann Lee Port Lorne"),
            ("By <a>Ann Lee</a><span>Reporter</span><span>4 May 2024</span>", "By Ann Lee Reporter 4 May 2024"),
            ("<span><span>4 May 2024</span></span><a>Bo Lind</a>", "4 May 2024 Bo Lind"),
            ("<span>The quay last Friday.</span><span>Jaime Roca</span>", "The quay last Friday. Jaime Roca"),
            ("<span>La quay «de ayer»</span><span>EFE</span>", "La quay «de ayer» EFE"),
            ("<b>boat77</b><time>17.01.2024</time>", "boat77 17.01.2024"),
        ] {
            assert_eq!(text(source), parted);
        }
    }

    #[test]
    fn empty_cells_stay_in_their_places() {
        let kinds = |source: &str| {
            let page = html::parse(&format!("<table>{source}</table>"), &Normaliser::default());
            let block = |i: usize| (page.blocks[i].kind == Kind::Row, page.text_of(i).to_owned());
            (0..page.blocks.len()).map(block).collect::<Vec<_>>()
        };
        let row = |text: &str| (true, text.to_owned());
        let rows = kinds("<tr><th><th>Won<th>Lost<tr><td>Bo<td>&nbsp;<td>3<tr><td>Ann<td><td>");
        assert_eq!(rows, [row("\tWon\tLost"), row("Bo\t\t3"), row("Ann")]);
        // Alone beside nothing: a label above the table, a paragraph that a layout places.
        let prose = "The harbour froze on Tuesday, for the first time in forty years, and the ferries stayed.";
        let laid_out = format!("<tr><td>Boats<td><tr><td>Bo<td>3<tr><td>Ann<td>4<tr><td><td>{prose}");
        let text = |text: &str| (false, text.to_owned());
        assert_eq!(kinds(&laid_out), [text("Boats"), row("Bo\t3"), row("Ann\t4"), text(prose)]);
    }

    #[test]
    fn words_stay_whole_over_elements() {
        for (source, whole) in [
            ("<span>The har</span><span>bour</span> froze", "The harbour froze"),
            ("<span class=drop>T</span><span>he harbour</span>", "The harbour"),
            ("<i>CO</i><sub>2</sub> and Mc<b>Namara</b>", "CO2 and McNamara"),
            ("<code><span>new</span><span>Ferry</span></code>", "newFerry"),
            ("<a>harbour</a><span>, 4 May</span>", "harbour, 4 May"),
            ("The U.<b>S.</b> and node.<span>Js</span>, “<i>Ice</i>”", "The U.S. and node.Js, “Ice”"),
            ("<em>class <span>pandas.</span></em><span>DataFrame</span>", "class pandas.DataFrame"),
            ("<a>He said \"</a><a>Ice\"</a>", "He said \"Ice\""),
            ("<code><span>new ferry(a)</span><span>Ice</span></code>", "new ferry(a)Ice"),
            ("Har<span><span>B</span></span> (<time>4 May</time>)", "HarB (4 May)"),
        ] {
            assert_eq!(text(source), whole);
        }
    }
}
