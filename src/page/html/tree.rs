//! The tree that html5ever builds of the scanned pieces, in an arena of our own: nodes in one vector, links between them
//! as indices, text as places in the source.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::ops::Range;

use html5ever::interface::{ElemName, ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::tendril::StrTendril;
use html5ever::{Attribute as TagAttribute, LocalName, Namespace, QualName, ns};

use super::attribute::{Attribute, Name};

/// No node.
pub(super) const NONE: u32 = u32::MAX;

/// The document, the root of the tree.
pub(super) const DOCUMENT: u32 = 0;

/// What a node is.
#[derive(Debug, Clone)]
pub(super) enum Kind {
    /// The document, a template's contents or a comment.
    Other,
    /// An element.
    Element {
        name: LocalName,
        space: Space,
        /// Its place in [`Tree::attributes`]; `NONE` without any.
        attributes: u32,
    },
    /// A piece of text.
    Text(Piece),
}

/// The namespace of an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Space {
    Html,
    Svg,
    MathMl,
}

/// A piece of text between tags.
#[derive(Debug, Clone, Copy)]
pub(super) struct Piece {
    start: u32,
    length: u32,
    /// Whether the text stands in the source as it is, at `start`; else `start` leads into the decoded text.
    verbatim: bool,
    /// Where it stands in the source.
    pub(super) source: u32,
}

/// A node and its links to others.
#[derive(Debug, Clone)]
pub(super) struct Node {
    pub(super) kind: Kind,
    pub(super) parent: u32,
    pub(super) first: u32,
    last: u32,
    pub(super) next: u32,
    pub(super) previous: u32,
    depth: u32,
}

/// The finished tree.
#[derive(Debug, Default)]
pub(super) struct Tree<'a> {
    pub(super) nodes: Vec<Node>,
    source: &'a str,
    /// Where html5ever's copy of the source begins in memory: pieces of it are known by their address.
    base: usize,
    decoded: String,
    attributes: Vec<Attribute<'a>>,
    sets: Vec<(u32, u32)>,
    /// For each set the place of the tag that it was read from, where whole tags are kept.
    tags: Vec<Range<u32>>,
}

impl<'a> Tree<'a> {
    pub(super) fn node(&self, node: u32) -> &Node {
        &self.nodes[node as usize]
    }

    /// The text of a piece.
    pub(super) fn text(&self, piece: Piece) -> &str {
        let text = if piece.verbatim { self.source } else { &self.decoded };
        &text[piece.start as usize..][..piece.length as usize]
    }

    /// The attributes that stages read of an element.
    pub(super) fn attributes_of(&self, node: u32) -> &[Attribute<'a>] {
        match self.node(node).kind {
            Kind::Element { attributes, .. } if attributes != NONE => {
                let (start, end) = self.sets[attributes as usize];
                &self.attributes[start as usize..end as usize]
            }
            _ => &[],
        }
    }

    /// The value of an attribute, its references not yet decoded.
    pub(super) fn attribute(&self, node: u32, name: Name) -> Option<&'a str> {
        self.attributes_of(node).iter().find(|attribute| attribute.name == name).map(|attribute| attribute.value)
    }

    /// The name of an element, empty for other nodes.
    pub(super) fn name(&self, node: u32) -> &str {
        match &self.node(node).kind {
            Kind::Element { name, .. } => name,
            _ => "",
        }
    }

    /// Where an attribute's value stands in the source; empty where it has none.
    pub(super) fn place_of_attribute(&self, node: u32, name: Name) -> Range<u32> {
        let Some(value) = self.attribute(node, name) else { return 0..0 };
        let trimmed = value.trim_ascii();
        let start = (trimmed.as_ptr() as usize).wrapping_sub(self.source.as_ptr() as usize);
        if start > self.source.len() { 0..0 } else { start as u32..(start + trimmed.len()) as u32 }
    }

    /// Where a piece of text stands in the source.
    pub(super) fn place_of(&self, piece: Piece) -> Range<u32> {
        let start = piece.source as usize;
        let length = if piece.verbatim { Some(piece.length as usize) } else { None };
        // Text with references in it ends with the next tag.
        let length = length.or_else(|| memchr::memchr(b'<', self.source.get(start..)?.as_bytes()));
        piece.source..(start + length.unwrap_or(piece.length as usize)).min(self.source.len()) as u32
    }

    /// The pieces of text within an element, in document order, those within `except` left out.
    pub(super) fn texts(&self, element: u32, except: u32) -> impl Iterator<Item = &str> {
        let mut next = self.node(element).first;
        let mut up = next == NONE;
        std::iter::from_fn(move || {
            while !up {
                let at = next;
                let node = self.node(at);
                if node.first != NONE && at != except {
                    next = node.first;
                    continue;
                }
                let mut last = at;
                while self.node(last).next == NONE && last != element {
                    last = self.node(last).parent;
                }
                up = last == element;
                next = self.node(last).next;
                if let Kind::Text(piece) = node.kind {
                    return Some(self.text(piece));
                }
            }
            None
        })
    }

    /// Where the element's start tag stands in the source; empty for elements without attributes, and where whole tags
    /// are not kept.
    pub(super) fn place_of_tag(&self, node: u32) -> Range<u32> {
        match self.node(node).kind {
            Kind::Element { attributes, .. } => self.tags.get(attributes as usize).cloned().unwrap_or_default(),
            _ => 0..0,
        }
    }

    /// The element's start tag; empty where [`Tree::place_of_tag`] is.
    pub(super) fn tag(&self, node: u32) -> &'a str {
        let place = self.place_of_tag(node);
        &self.source[place.start as usize..place.end as usize]
    }

    /// The nodes directly below.
    pub(super) fn children(&self, node: u32) -> impl Iterator<Item = u32> {
        let mut next = self.node(node).first;
        std::iter::from_fn(move || {
            let child = next;
            (child != NONE).then(|| {
                next = self.node(child).next;
                child
            })
        })
    }
}

/// What html5ever builds into.
pub(super) struct Sink<'a> {
    tree: RefCell<Tree<'a>>,
    /// Where the piece of text that is being added stands in the source, and how long it is there.
    pub(super) place: Cell<(u32, u32)>,
    /// The depth of the element that was opened or closed last.
    pub(super) depth: Cell<u32>,
}

/// The name of the attribute by which html5ever hands back a set of attributes.
pub(super) const SET: &str = "set";

impl<'a> Sink<'a> {
    /// A sink for pieces of `copy`, a copy of `source`.
    pub(super) fn new(source: &'a str, copy: &StrTendril) -> Sink<'a> {
        let base = copy.as_ptr() as usize;
        let tree = Tree { source, base, nodes: Vec::with_capacity(source.len() / 32 + 16), ..Tree::default() };
        let sink = Sink { tree: RefCell::new(tree), place: Cell::default(), depth: Cell::default() };
        sink.add(Kind::Other);
        sink
    }

    /// Nodes so far.
    pub(super) fn nodes(&self) -> usize {
        self.tree.borrow().nodes.len()
    }

    /// Keeps a tag's attributes; gives their place in the list of sets.
    pub(super) fn keep(&self, attributes: &[Attribute<'a>]) -> u32 {
        let mut tree = self.tree.borrow_mut();
        let start = tree.attributes.len() as u32;
        tree.attributes.extend_from_slice(attributes);
        let end = tree.attributes.len() as u32;
        tree.sets.push((start, end));
        tree.sets.len() as u32 - 1
    }

    /// As [`Sink::keep`], with the place of the tag in the source.
    pub(super) fn keep_tag(&self, attributes: &[Attribute<'a>], tag: Range<u32>) -> u32 {
        let set = self.keep(attributes);
        self.tree.borrow_mut().tags.push(tag);
        set
    }

    fn add(&self, kind: Kind) -> u32 {
        let mut tree = self.tree.borrow_mut();
        tree.nodes.push(Node { kind, parent: NONE, first: NONE, last: NONE, next: NONE, previous: NONE, depth: 0 });
        tree.nodes.len() as u32 - 1
    }

    fn node_of(&self, child: NodeOrText<u32>) -> u32 {
        match child {
            NodeOrText::AppendNode(node) => node,
            NodeOrText::AppendText(text) => {
                let piece = self.tree.borrow_mut().piece(&text, self.place.get());
                self.add(Kind::Text(piece))
            }
        }
    }
}

impl Tree<'_> {
    /// The piece for text that came from `place` of the source.
    fn piece(&mut self, text: &str, (source, length): (u32, u32)) -> Piece {
        let at = (text.as_ptr() as usize).wrapping_sub(self.base);
        let end = source as usize + length as usize;
        let tail = end.saturating_sub(text.len());
        let stands_at = |at: usize| self.source.get(at..).is_some_and(|rest| rest.starts_with(text));
        let verbatim = if at <= self.source.len().saturating_sub(text.len()) {
            Some(at)
        } else {
            [tail, source as usize].into_iter().find(|&at| at >= source as usize && stands_at(at))
        };
        let length = text.len() as u32;
        match verbatim {
            Some(at) => Piece { start: at as u32, length, verbatim: true, source: at as u32 },
            None => {
                let start = self.decoded.len() as u32;
                self.decoded.push_str(text);
                Piece { start, length, verbatim: false, source }
            }
        }
    }

    fn detach(&mut self, node: u32) {
        let Node { parent, next, previous, .. } = self.nodes[node as usize];
        if parent == NONE {
            return;
        }
        match previous {
            NONE => self.nodes[parent as usize].first = next,
            previous => self.nodes[previous as usize].next = next,
        }
        match next {
            NONE => self.nodes[parent as usize].last = previous,
            next => self.nodes[next as usize].previous = previous,
        }
        let node = &mut self.nodes[node as usize];
        (node.parent, node.next, node.previous) = (NONE, NONE, NONE);
    }

    /// Puts `node` below `parent`, before `next` or at the end.
    fn attach(&mut self, node: u32, parent: u32, next: u32) {
        self.detach(node);
        let previous = match next {
            NONE => std::mem::replace(&mut self.nodes[parent as usize].last, node),
            next => std::mem::replace(&mut self.nodes[next as usize].previous, node),
        };
        match previous {
            NONE => self.nodes[parent as usize].first = node,
            previous => self.nodes[previous as usize].next = node,
        }
        let depth = self.nodes[parent as usize].depth + 1;
        let node = &mut self.nodes[node as usize];
        (node.parent, node.next, node.previous, node.depth) = (parent, next, previous, depth);
    }
}

/// The name of an element, for html5ever.
#[derive(Debug)]
pub(super) struct ElementName(QualName);

impl ElemName for ElementName {
    fn ns(&self) -> &Namespace {
        &self.0.ns
    }

    fn local_name(&self) -> &LocalName {
        &self.0.local
    }
}

impl<'a> TreeSink for Sink<'a> {
    type Handle = u32;
    type Output = Tree<'a>;
    type ElemName<'b>
        = ElementName
    where
        Self: 'b;

    fn finish(self) -> Tree<'a> {
        self.tree.into_inner()
    }

    fn parse_error(&self, _: Cow<'static, str>) {}

    fn get_document(&self) -> u32 {
        DOCUMENT
    }

    fn elem_name(&self, &target: &u32) -> ElementName {
        match &self.tree.borrow().nodes[target as usize].kind {
            Kind::Element { name, space, .. } => {
                let space = match space {
                    Space::Html => ns!(html),
                    Space::Svg => ns!(svg),
                    Space::MathMl => ns!(mathml),
                };
                ElementName(QualName::new(None, space, name.clone()))
            }
            _ => ElementName(QualName::new(None, ns!(), LocalName::default())),
        }
    }

    fn create_element(&self, name: QualName, attributes: Vec<TagAttribute>, _: ElementFlags) -> u32 {
        let set = attributes.iter().find(|attribute| &*attribute.name.local == SET);
        let attributes = set.and_then(|set| set.value.parse().ok()).unwrap_or(NONE);
        let space = match name.ns {
            ns!(svg) => Space::Svg,
            ns!(mathml) => Space::MathMl,
            _ => Space::Html,
        };
        self.add(Kind::Element { name: name.local, space, attributes })
    }

    fn create_comment(&self, _: StrTendril) -> u32 {
        self.add(Kind::Other)
    }

    fn create_pi(&self, _: StrTendril, _: StrTendril) -> u32 {
        self.add(Kind::Other)
    }

    fn append(&self, &parent: &u32, child: NodeOrText<u32>) {
        let node = self.node_of(child);
        let mut tree = self.tree.borrow_mut();
        tree.attach(node, parent, NONE);
        if matches!(tree.nodes[node as usize].kind, Kind::Element { .. }) {
            self.depth.set(tree.nodes[node as usize].depth);
        }
    }

    fn append_before_sibling(&self, &sibling: &u32, child: NodeOrText<u32>) {
        let node = self.node_of(child);
        let mut tree = self.tree.borrow_mut();
        let parent = tree.nodes[sibling as usize].parent;
        if parent != NONE {
            tree.attach(node, parent, sibling);
        }
    }

    fn append_based_on_parent_node(&self, element: &u32, previous: &u32, child: NodeOrText<u32>) {
        let parent = self.tree.borrow().nodes[*element as usize].parent;
        if parent == NONE { self.append(previous, child) } else { self.append_before_sibling(element, child) }
    }

    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}

    fn pop(&self, &node: &u32) {
        self.depth.set(self.tree.borrow().nodes[node as usize].depth.saturating_sub(1));
    }

    /// A template's contents are its children.
    fn get_template_contents(&self, &target: &u32) -> u32 {
        target
    }

    fn same_node(&self, a: &u32, b: &u32) -> bool {
        a == b
    }

    fn set_quirks_mode(&self, _: QuirksMode) {}

    fn add_attrs_if_missing(&self, &target: &u32, missing: Vec<TagAttribute>) {
        let set = missing.iter().find(|attribute| &*attribute.name.local == SET);
        let set = set.and_then(|set| set.value.parse().ok()).unwrap_or(NONE);
        let mut tree = self.tree.borrow_mut();
        let bare = tree.attributes_of(target).is_empty();
        if let Kind::Element { attributes, .. } = &mut tree.nodes[target as usize].kind
            && bare
        {
            *attributes = set;
        }
    }

    fn remove_from_parent(&self, &target: &u32) {
        self.tree.borrow_mut().detach(target);
    }

    fn reparent_children(&self, &node: &u32, &parent: &u32) {
        let mut tree = self.tree.borrow_mut();
        while tree.nodes[node as usize].first != NONE {
            let child = tree.nodes[node as usize].first;
            tree.attach(child, parent, NONE);
        }
    }
}
