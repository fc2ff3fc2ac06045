//! Tree to blocks: one walk in document order, without recursion.

use super::attribute::Name;
use super::element::{Flow, flow, heading, inline_bit, is_set_apart};
use super::notes;
use super::ornament::{is_icon, is_ornament};
use super::raised::Script;
use super::site::{Judgement, Verdict};
use super::spans::Spans;
use super::tokens::{Source, push_all, push_name};
use super::tree::{DOCUMENT, Kind as NodeKind, NONE, Space, Tree};
use super::writer::{Manner, Writer};
use super::{claims, code, figure, head, picture};
use crate::decode::Normaliser;
use crate::page::markup::{Container, Img, Markup, Media, Prop, Role, State, Tag, Tokens};
use crate::page::{Kind, Page};

/// Nesting of lists deeper than anyone reads.
const DEEPEST_LIST: u8 = 8;

/// The most inline elements around a piece of text that are looked at.
const MOST_INLINE: usize = 8;

/// Elements around an image that may hold nothing else.
const MOST_WRAPPERS: usize = 2;

/// The most notes that are kept.
const MOST_NOTES: usize = 400;

/// Reads a tree as a page, by the rules of its site if there are any.
pub(super) fn page(
    tree: &Tree<'_>,
    normaliser: &Normaliser,
    bytes: usize,
    judgement: Option<&mut Judgement<'_>>,
) -> Page {
    let mut writer = Writer::new(normaliser, bytes);
    writer.judged = judgement.is_some();
    let mut walk = Walk {
        tree,
        writer,
        open: Vec::new(),
        judgement: judgement.as_deref(),
        values: Vec::new(),
        spans: Spans::default(),
    };
    walk.writer.markup.containers.push(Container { tag: Tag::Html, ..Container::default() });
    walk.run();
    let (fates, places) = (std::mem::take(&mut walk.writer.placed), walk.values);
    let page = walk.writer.finish();
    if let Some(judgement) = judgement {
        judgement.locate(fates, places, page.text.len());
    }
    page
}

/// An element that is open on the way through the tree.
struct Open {
    node: u32,
    /// The child to be visited next.
    next: u32,
    /// Whether its text stands apart.
    block: bool,
    /// Its container, once it has one.
    container: u32,
    manner: Manner,
    list: List,
    /// For a list, the number of its last entry.
    number: Option<u32>,
    /// Whether rows of the table around it keep their cells.
    data: bool,
}

/// The list around a place.
#[derive(Debug, Clone, Copy, Default)]
struct List {
    /// Lists within lists, 1 for the outermost; 0 outside of lists.
    depth: u8,
    ordered: bool,
}

struct Walk<'t, 'a, 'n> {
    tree: &'t Tree<'a>,
    writer: Writer<'n>,
    open: Vec<Open>,
    judgement: Option<&'t Judgement<'t>>,
    /// Where in the page's text elements begin that rules of its site read fields off.
    values: Vec<(u32, u32)>,
    /// The spans of the table under way.
    spans: Spans,
}

impl Walk<'_, '_, '_> {
    fn run(&mut self) {
        self.open.push(Open {
            node: DOCUMENT,
            next: self.tree.node(DOCUMENT).first,
            block: true,
            container: 0,
            manner: Manner { fate: self.judgement.map(Judgement::root).unwrap_or_default(), ..Manner::default() },
            list: List::default(),
            number: None,
            data: false,
        });
        while let Some(top) = self.open.last_mut() {
            let node = top.next;
            if node == NONE {
                self.leave();
            } else {
                top.next = self.tree.node(node).next;
                self.enter(node);
            }
        }
    }

    fn enter(&mut self, node: u32) {
        match &self.tree.node(node).kind {
            NodeKind::Text(piece) if is_icon(self.tree.text(*piece)) => {}
            NodeKind::Text(piece) => {
                let text = self.tree.text(*piece);
                let mut start = 0;
                while let Some(end) = self.end_of_paragraph(&text[start..]) {
                    self.text(&text[start..start + end], piece.source + start as u32);
                    self.end_block();
                    start += end;
                }
                self.text(&text[start..], piece.source + start as u32);
            }
            NodeKind::Element { name, space, .. } => match space {
                Space::Html => self.element(node, name),
                Space::Svg => {}
                Space::MathMl if matches!(&**name, "annotation" | "annotation-xml") => {}
                Space::MathMl => self.push(node, name, false),
            },
            NodeKind::Other => {}
        }
    }

    /// Adds a piece of text that stands at `source`.
    fn text(&mut self, text: &str, source: u32) {
        let Some(top) = self.open.last() else { return };
        let (tree, manner) = (self.tree, top.manner);
        let href = || manner.link.and_then(|link| head::value(tree, link, Name::Href)).unwrap_or_default();
        self.writer.text(text, source, &manner, href);
        self.note_inline();
    }

    /// Where a paragraph ends within a piece of text: before a line that an ideographic space indents. Styles keep such
    /// lines.
    fn end_of_paragraph(&self, text: &str) -> Option<usize> {
        let manner = self.open.last().map(|top| top.manner)?;
        if manner.kind != Kind::Paragraph || manner.row || manner.pre {
            return None;
        }
        let mut ends = text.match_indices('\u{3000}').map(|(at, _)| (text[..at].trim_ascii_end().len(), at));
        ends.find(|&(end, at)| end > 0 && text[end..at].contains('\n')).map(|(end, _)| end)
    }

    fn element(&mut self, node: u32, name: &str) {
        if is_ornament(self.tree, node, name) {
            return;
        }
        match flow(name) {
            Flow::Inline if self.is_caption(node) => {
                self.end_block_before_image();
                self.push(node, name, true);
            }
            Flow::Inline if !self.is_credit(node) && !self.is_frame(node, name) => self.push(node, name, false),
            Flow::Block if self.in_row() => self.in_cell(node, name),
            Flow::Inline | Flow::Block => {
                if !(is_plain(name) && self.writer.goes_on_behind_bullet()) {
                    self.end_block();
                }
                self.push(node, name, true);
            }
            Flow::Break => {
                let (tree, open) = (self.tree, &mut self.open);
                self.writer.line_break(|markup| container(tree, open, markup));
            }
            Flow::Image => self.image(node),
            Flow::Media => self.media(node),
            Flow::Head => head::read(self.tree, node, name, &mut self.writer.markup.head),
            Flow::Skip => {}
        }
    }

    /// Whether an inline element is named the caption of an image beside it: then it stands apart from the line.
    fn is_caption(&self, node: u32) -> bool {
        !self.in_row() && self.is_behind_image() && picture::names_caption(self.tree.attributes_of(node))
    }

    /// Whether an inline element is named the credit of an image beside it, or of the figure around it.
    fn is_credit(&self, node: u32) -> bool {
        let Some(top) = self.open.last().filter(|top| top.manner.link.is_none() && !top.manner.row) else {
            return false;
        };
        (top.manner.state.has(State::FIGURE) || self.is_behind_image())
            && picture::names_credit(self.tree.attributes_of(node))
    }

    /// Whether an image stands in the block under way or right before it.
    fn is_behind_image(&self) -> bool {
        self.writer.markup.images.last().is_some_and(|image| image.at == self.writer.offset())
    }

    /// Whether an inline element frames elements that stand apart: then what follows it is no part of what it shows.
    fn is_frame(&self, node: u32, name: &str) -> bool {
        let apart = |child: u32| matches!(self.tree.name(child), "div" | "p" | "figure");
        name == "span" && !self.in_row() && self.tree.children(node).any(apart)
    }

    fn in_row(&self) -> bool {
        self.open.last().is_some_and(|top| top.manner.row)
    }

    /// An element within a row: cells are parted, all else goes on in the same line.
    fn in_cell(&mut self, node: u32, name: &str) {
        if matches!(name, "td" | "th") {
            let covered = self.spans.cell(self.tree, node);
            (0..=covered).for_each(|_| self.writer.cell());
        } else {
            self.writer.space();
        }
        self.push(node, name, false);
    }

    /// Opens an element.
    fn push(&mut self, node: u32, name: &str, block: bool) {
        let Some(top) = self.open.last() else { return };
        let mut open = Open {
            node,
            next: self.tree.node(node).first,
            block,
            container: NONE,
            manner: top.manner,
            list: top.list,
            number: None,
            data: top.data,
        };
        let state = self.state(node, name);
        open.manner.state = open.manner.state.with(state);
        if let Some(judgement) = self.judgement {
            open.manner.fate = judgement.fate(node, top.manner.fate, state.has(State::HIDDEN));
            if judgement.reads(node) {
                self.values.push((node, self.writer.offset()));
            }
        }
        self.note(node, name);
        claims::read(self.tree, node, open.manner.state.has(State::FIGURE), &mut self.writer.markup.head);
        match name {
            "a" if self.tree.attribute(node, Name::Href).is_some() => open.manner.link = Some(node),
            "pre" | "td" if block => {
                if let Some(language) = code::language(self.tree, node) {
                    self.writer.language(language);
                }
            }
            "html" => {
                let stated = |name| head::value(self.tree, node, name);
                let name = if stated(Name::Lang).is_some() { Name::Lang } else { Name::XmlLang };
                let head = &mut self.writer.markup.head;
                head.language = stated(name);
                head.places.language = self.tree.place_of_attribute(node, name);
            }
            _ => {}
        }
        if is_set_apart(name) && !open.manner.is_code() {
            self.writer.begin_inline(name == "time");
        }
        if block {
            // What inline elements around a block say is not said of its text alone.
            open.manner.inline = 0;
            if open.manner.link.is_some() {
                open.manner.state = open.manner.state.with(State::LINK);
            }
            self.set_kind(name, &mut open);
        }
        if !open.manner.pre {
            open.manner.script = Script::of(self.tree, node, name, self.writer.touched()).or(open.manner.script);
        }
        open.manner.inline |= inline_bit(name);
        self.open.push(open);
    }

    /// Notes what an element says of its text.
    fn note(&mut self, node: u32, name: &str) {
        if self.writer.markup.notes.len() < MOST_NOTES
            && let Some(note) = notes::read(self.tree, node, name, self.writer.offset())
        {
            self.writer.markup.notes.push(note);
        }
    }

    /// What kind of block the text of an element is.
    fn set_kind(&mut self, name: &str, open: &mut Open) {
        let manner = &mut open.manner;
        if let Some(level) = heading(name) {
            manner.kind = Kind::Heading(level);
            return;
        }
        match name {
            "ul" | "ol" | "menu" | "dl" => {
                if open.list.depth == 0 {
                    self.writer.part();
                }
                open.list = List { depth: (open.list.depth + 1).min(DEEPEST_LIST), ordered: name == "ol" };
                let start = self.tree.attribute(open.node, Name::Start).and_then(|start| start.trim().parse().ok());
                open.number = Some(start.unwrap_or(1u32).saturating_sub(1));
            }
            "li" | "dt" | "dd" => {
                let number = self.count_entry();
                let ordered = open.list.ordered && name == "li" && number.is_some();
                let depth = open.list.depth.saturating_sub(1) + u8::from(name == "dd");
                manner.kind = Kind::Item { depth, ordered };
                self.writer.begin_entry(number.filter(|_| ordered));
            }
            "blockquote" => manner.kind = Kind::Quote,
            "pre" | "listing" | "xmp" | "plaintext" => {
                manner.kind = Kind::Code;
                manner.pre = true;
            }
            "table" => {
                self.writer.part();
                open.data = is_data_table(self.tree, open.node);
                self.spans.clear();
            }
            "thead" | "tbody" | "tfoot" => self.spans.clear(),
            "tr" if open.data => {
                manner.kind = Kind::Row;
                manner.row = true;
                self.spans.begin_row();
                if is_header(self.tree, open.node) {
                    manner.state = manner.state.with(State::HEADER);
                }
            }
            "td" if code::is_listing(self.tree, open.node) => {
                manner.kind = Kind::Code;
                manner.pre = true;
            }
            _ if manner.pre => {}
            "td" | "th" | "caption" | "section" | "article" | "aside" | "main" | "body" => {
                manner.kind = Kind::Paragraph;
            }
            _ => {}
        }
    }

    /// The number of the entry that opens in the list around it.
    fn count_entry(&mut self) -> Option<u32> {
        let number = self.open.iter_mut().rev().find_map(|open| open.number.as_mut())?;
        *number = number.saturating_add(1);
        Some(*number)
    }

    /// What an element's name and attributes say of all within.
    fn state(&self, node: u32, name: &str) -> State {
        let mut state = match name {
            "noscript" => State::NOSCRIPT.with(State::HIDDEN),
            "template" if self.tree.attribute(node, Name::ShadowRoot).is_none() => State::HIDDEN,
            "figure" if figure::is_of_text(self.tree, node) => State::FIGURE.with(State::TEXT_FIGURE),
            "figure" => State::FIGURE,
            _ => State::default(),
        };
        for attribute in self.tree.attributes_of(node) {
            let hides = match attribute.name {
                Name::Hidden => !attribute.value.eq_ignore_ascii_case("until-found"),
                Name::Style => hides(attribute.value),
                _ => false,
            };
            if hides {
                state = state.with(State::HIDDEN);
            }
            if attribute.name == Name::AriaHidden && attribute.value.eq_ignore_ascii_case("true") {
                state = state.with(State::ARIA_HIDDEN);
            }
        }
        state
    }

    fn leave(&mut self) {
        match self.open.last().map(|top| (top.block, self.tree.name(top.node))) {
            Some((true, name)) if is_plain(name) && self.writer.goes_on_behind_bullet() => {}
            Some((true, _)) => self.end_block(),
            Some((false, name)) if is_set_apart(name) => self.writer.end_inline(),
            _ => {}
        }
        self.open.pop();
    }

    fn end_block(&mut self) {
        let (tree, open) = (self.tree, &mut self.open);
        self.writer.end_block(|markup| container(tree, open, markup));
    }

    /// Ends the block before the caption of the last image in it, which stands behind the block then; figures hold their
    /// images together with their captions, wherever these stand.
    fn end_block_before_image(&mut self) {
        let start = self.writer.offset();
        self.end_block();
        let end = self.writer.offset();
        let in_figure = self.open.last().is_some_and(|top| top.manner.state.has(State::FIGURE));
        if let Some(image) = self.writer.markup.images.last_mut().filter(|image| image.at == start && !in_figure) {
            image.at = end;
        }
    }

    /// Adds the class and id tokens of the inline elements around the text.
    fn note_inline(&mut self) {
        let inline = self.open.iter().rev().take_while(|open| !open.block).take(MOST_INLINE);
        let Some(innermost) = inline.clone().next().map(|open| open.node) else { return };
        if let Some(tokens) = self.writer.inline_tokens(innermost) {
            inline.for_each(|open| element_tokens(self.tree, open.node, tokens, 0));
        }
    }

    /// Whether a rule of the page's site drops what stands here.
    fn is_dropped(&self) -> bool {
        self.open.last().is_some_and(|top| top.manner.fate.verdict == Verdict::Dropped)
    }

    fn image(&mut self, node: u32) {
        if self.is_dropped() {
            return;
        }
        self.writer.image();
        let (tree, open) = (self.tree, &mut self.open);
        let sources = [Name::Src, Name::DataSrc, Name::LazySrc, Name::Original, Name::SrcSet, Name::DataSrcSet];
        let source = sources.into_iter().find_map(|name| {
            let value = head::value(tree, node, name)?;
            let value = match name {
                Name::SrcSet | Name::DataSrcSet => value.split([' ', ',']).next().unwrap_or_default().to_owned(),
                _ => value,
            };
            (!value.is_empty() && !value.starts_with("data:")).then_some(value)
        });
        let pixels = |name| tree.attribute(node, name).and_then(|value| value.trim_end_matches("px").parse().ok());
        let wraps = |node: &u32| matches!(tree.name(*node), "a" | "span" | "div" | "figure" | "picture");
        let around = open.iter().rev().map(|open| open.node).take(MOST_WRAPPERS).take_while(wraps);
        let is_portrait = around.chain([node]).any(|node| picture::names_portrait(tree.attributes_of(node)));
        let image = Img {
            at: self.writer.offset(),
            container: container(tree, open, &mut self.writer.markup),
            src: source.unwrap_or_default(),
            alt: head::value(tree, node, Name::Alt).map(|alt| alt.trim().to_owned()).unwrap_or_default(),
            width: pixels(Name::Width).unwrap_or(0),
            height: pixels(Name::Height).unwrap_or(0),
            is_portrait,
        };
        if !image.src.is_empty() || !image.alt.is_empty() {
            self.writer.markup.images.push(image);
        }
    }

    fn media(&mut self, node: u32) {
        if self.is_dropped() {
            return;
        }
        let source =
            [Name::Src, Name::DataSrc, Name::Data].into_iter().find_map(|name| head::value(self.tree, node, name));
        if let Some(src) = source.filter(|src| !src.is_empty() && src != "about:blank") {
            let at = self.writer.offset();
            self.writer.markup.media.push(Media { at, src });
        }
    }
}

/// The container of the innermost open element that stands apart; made, with those around it, where it has none yet.
fn container(tree: &Tree<'_>, open: &mut [Open], markup: &mut Markup) -> u32 {
    let first = open.iter().rposition(|open| open.block && open.container != NONE).unwrap_or(0);
    let mut parent = open[first].container;
    for (depth, element) in open.iter_mut().enumerate().skip(first + 1) {
        if !element.block {
            continue;
        }
        let start = markup.tokens.len();
        element_tokens(tree, element.node, &mut markup.tokens, start);
        let tokens = Tokens { start: start as u32, count: (markup.tokens.len() - start).min(u16::MAX as usize) as u16 };
        let named = |name| tree.attribute(element.node, name).map(str::to_ascii_lowercase).unwrap_or_default();
        markup.containers.push(Container {
            parent,
            depth: depth as u16,
            tag: Tag::from_name(tree.name(element.node)),
            role: Role::from_name(&named(Name::Role)),
            prop: Prop::from_name(&named(Name::ItemProp)),
            state: element.manner.state,
            tokens,
        });
        element.container = markup.containers.len() as u32 - 1;
        parent = element.container;
    }
    parent
}

/// Appends the hashes of an element's name and of its telling attributes; none stands twice behind `from`.
fn element_tokens(tree: &Tree<'_>, node: u32, tokens: &mut Vec<u32>, from: usize) {
    push_name(Source::Element, tree.name(node), from, tokens);
    for attribute in tree.attributes_of(node) {
        let source = match attribute.name {
            Name::Class | Name::Id => Source::ClassOrId,
            Name::Role => Source::Role,
            Name::ItemProp => Source::Property,
            Name::AriaLabel => Source::Label,
            Name::TestId | Name::Component | Name::DataType => Source::Test,
            _ => continue,
        };
        push_all(source, attribute.value, from, tokens);
    }
}

/// Whether an element stands apart and is nothing more: text within it may go on from a bullet before it.
fn is_plain(name: &str) -> bool {
    matches!(name, "div" | "p" | "label" | "button" | "section")
}

/// Whether an inline style hides its element.
fn hides(style: &str) -> bool {
    let mut declarations = style.split(';').filter_map(|declaration| declaration.split_once(':'));
    declarations.any(|(property, value)| {
        let (property, value) = (property.trim_ascii(), value.trim_ascii());
        let is = |wanted: &str, hidden: &str| {
            property.eq_ignore_ascii_case(wanted)
                && value.get(..hidden.len()).is_some_and(|start| start.eq_ignore_ascii_case(hidden))
        };
        is("display", "none") || is("visibility", "hidden")
    })
}

/// Whether a row holds nothing but headers.
fn is_header(tree: &Tree<'_>, row: u32) -> bool {
    let mut cells = tree.children(row).map(|cell| tree.name(cell)).filter(|name| !name.is_empty()).peekable();
    cells.peek().is_some() && cells.all(|name| name == "th")
}

/// Whether a table holds data: two rows or more of two cells or more, and in its cells nothing that stands apart but
/// paragraphs. Other tables lay out a page.
fn is_data_table(tree: &Tree<'_>, table: u32) -> bool {
    /// Text longer than this in one cell is no datum.
    const LONGEST_CELL: usize = 400;
    let (mut rows, mut wide, mut cells, mut length) = (0, 0, 0, 0);
    let mut at = tree.node(table).first;
    let mut path = Vec::new();
    loop {
        if at == NONE {
            match path.pop() {
                Some(parent) => at = tree.node(parent).next,
                None => break,
            }
            continue;
        }
        match &tree.node(at).kind {
            NodeKind::Text(piece) => length += tree.text(*piece).trim_ascii().len(),
            NodeKind::Element { name, .. } => {
                match &**name {
                    "td" if code::is_gutter(tree, at) => return false,
                    "tr" => {
                        wide += usize::from(cells > 1);
                        (rows, cells) = (rows + 1, 0);
                    }
                    "td" | "th" => (cells, length) = (cells + 1, 0),
                    "table" | "ul" | "ol" | "dl" | "pre" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "form"
                    | "article" | "section" | "blockquote" | "figure" | "textarea" | "select" => return false,
                    _ => {}
                }
                if length > LONGEST_CELL {
                    return false;
                }
                if flow(name) != Flow::Skip && tree.node(at).first != NONE {
                    path.push(at);
                    at = tree.node(at).first;
                    continue;
                }
            }
            NodeKind::Other => {}
        }
        at = tree.node(at).next;
    }
    wide += usize::from(cells > 1);
    rows > 1 && 2 * wide >= rows && wide > 1 && length <= LONGEST_CELL
}

#[cfg(test)]
mod tests {
    use crate::decode::Normaliser;
    use crate::page::html::parse;

    /// The text of each block, and what stands before it as its marker.
    fn blocks(source: &str) -> Vec<(String, String)> {
        let page = parse(source, &Normaliser::default());
        let blocks = 0..page.blocks.len();
        let marker = |i: usize| page.tile_of(i)[..page.tile_of(i).len() - page.text_of(i).len()].to_owned();
        blocks.map(|i| (marker(i), page.text_of(i).to_owned())).collect()
    }

    fn texts(source: &str) -> Vec<String> {
        blocks(source).into_iter().map(|(_, text)| text).collect()
    }

    #[test]
    fn the_box_before_an_entry_is_its_bullet() {
        let tick = "<div><span><input type=checkbox><label><span class=sr-only>▢ </span></label></span> 2 cans</div>";
        assert_eq!(blocks(&format!("<ul><li>{tick}</ul>")), [("▢ ".to_owned(), "2 cans".to_owned())]);
        assert_eq!(texts(&format!("<ul><li>{tick}<p>Drained.<li>Salt</ul>")), ["2 cans", "Drained.", "Salt"]);
        assert_eq!(blocks(&format!("<ol><li>{tick}</ol>")), [("1. ".to_owned(), "▢ 2 cans".to_owned())]);
        assert_eq!(texts("<ul><li><label>▢</label><ul><li>Salt</ul></ul>"), ["▢", "Salt"]);
        assert_eq!(texts("<ul><li><div>✗</div>Salt</ul>"), ["✗", "Salt"]);
        assert_eq!(texts("<div><label>▢</label>Salt</div>"), ["▢", "Salt"]);
    }

    #[test]
    fn what_follows_a_frame_stands_apart() {
        let framed =
            "<p>Ice.</p><span class=photo><div><img src=a></div><em>Boats. Ann Lee</em></span>The harbour froze.";
        assert_eq!(texts(framed), ["Ice.", "Boats. Ann Lee", "The harbour froze."]);
        assert_eq!(texts("<p>The <span class=x><img src=a><em>harbour</em></span> froze."), ["The harbour froze."]);
    }

    #[test]
    fn an_indented_line_of_japanese_begins_a_paragraph() {
        assert_eq!(
            texts("<p>　渡し船は運休中。\n\n　<b>町議会</b>は決めた。\r\n  　死者なし。"),
            ["渡し船は運休中。", "町議会は決めた。", "死者なし。"]
        );
        for whole in ["<p>渡し船は　運休中。\n町議会は", "<p>渡し船は<br>\n　運休中。", "<h2>渡し船\n　運休</h2>"]
        {
            assert_eq!(texts(whole).len(), 1, "{whole}");
        }
    }

    #[test]
    fn alternative_texts_have_no_outer_spaces() {
        let page = parse("<p>Ice.<img src=a alt='&nbsp; Boats\u{a0}&#10;'>", &Normaliser::default());
        assert!(page.markup.is_some_and(|markup| markup.images[0].alt == "Boats"));
    }
}
