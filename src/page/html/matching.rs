//! Selectors on our tree: what the crate `selectors` asks of an element.
//!
//! Matching walks the tree, and a page can make some selectors walk all of it for every element. So steps are counted,
//! and beyond a number that grows with the page nothing matches any more.

use std::borrow::Cow;
use std::cell::Cell;

use html5ever::{LocalName, Namespace, ns};
use scraper::selector::{CssLocalName, CssString, NonTSPseudoClass, PseudoElement, Simple};
use selectors::attr::{AttrSelectorOperation, CaseSensitivity, NamespaceConstraint};
use selectors::bloom::BloomFilter;
use selectors::matching::{
    ElementSelectorFlags, MatchingContext, MatchingForInvalidation, MatchingMode, NeedsSelectorFlags, QuirksMode,
    SelectorCaches, matches_selector,
};
use selectors::{Element, OpaqueElement};

use super::scan;
use super::tree::{DOCUMENT, Kind, NONE, Node, Space, Tree};
use crate::decode::entities;
use crate::sites::Selector;

/// Steps for every node of the tree.
const STEPS: u64 = 256;

/// Steps that small pages have, too.
const LEAST_STEPS: u64 = 1 << 20;

/// Steps for every node that the last element has beyond those: so that what it finds out about its place among its
/// siblings is seldom cut short.
const RESERVE: u64 = 64;

/// A tree whose elements selectors can be matched with.
#[derive(Debug)]
pub(super) struct Elements<'t, 'a> {
    tree: &'t Tree<'a>,
    /// The elements in document order.
    order: Vec<u32>,
    /// For each node where its attributes begin; they end where those of the next one begin.
    starts: Vec<u32>,
    attributes: Vec<(&'a str, Cow<'a, str>)>,
    /// Steps left, and how many of them are the reserve.
    steps: Cell<u64>,
    reserve: u64,
}

impl<'t, 'a> Elements<'t, 'a> {
    /// The elements of a tree that holds whole tags.
    pub(super) fn of(tree: &'t Tree<'a>) -> Elements<'t, 'a> {
        let (mut starts, mut attributes) = (Vec::with_capacity(tree.nodes.len() + 1), Vec::new());
        for node in 0..tree.nodes.len() as u32 {
            starts.push(attributes.len() as u32);
            let tag = tree.tag(node);
            if !tag.is_empty() {
                attributes.extend(scan::attributes(tag).map(|(name, value)| (name, decoded(value))));
            }
        }
        starts.push(attributes.len() as u32);
        let nodes = tree.nodes.len() as u64;
        let reserve = RESERVE * nodes;
        let steps = Cell::new(LEAST_STEPS + STEPS * nodes + reserve);
        Elements { tree, order: in_order(tree), starts, attributes, steps, reserve }
    }

    /// The elements that any of the selectors matches, in document order.
    pub(super) fn matches(&self, any: &[Selector], caches: &mut SelectorCaches) -> Vec<u32> {
        let mut context = MatchingContext::new(
            MatchingMode::Normal,
            None,
            caches,
            QuirksMode::NoQuirks,
            NeedsSelectorFlags::No,
            MatchingForInvalidation::No,
        );
        let mut does_match = |&node: &u32| {
            let Some(element) = ElementRef::of(self, node) else { return false };
            let mut selectors = any.iter().flat_map(|selector| selector.0.slice());
            selectors.any(|selector| matches_selector(selector, 0, None, &element, &mut context))
        };
        self.order.iter().copied().filter(|node| !self.is_exhausted() && does_match(node)).collect()
    }

    /// Whether all steps were taken: then what did or did not match says nothing.
    pub(super) fn is_exhausted(&self) -> bool {
        self.steps.get() <= self.reserve
    }

    /// The value of an attribute, its references decoded. The name is in lower case.
    pub(super) fn attribute(&self, node: u32, name: &str) -> Option<&str> {
        let mut attributes = self.attributes_of(node).iter();
        attributes.find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_ref())
    }

    fn attributes_of(&self, node: u32) -> &[(&'a str, Cow<'a, str>)] {
        let node = node as usize;
        &self.attributes[self.starts[node] as usize..self.starts[node + 1] as usize]
    }

    /// Takes a step; `None` when there are none left.
    fn step(&self) -> Option<()> {
        self.steps.set(self.steps.get().checked_sub(1)?);
        Some(())
    }
}

/// The elements in document order.
fn in_order(tree: &Tree<'_>) -> Vec<u32> {
    let mut order = Vec::with_capacity(tree.nodes.len());
    let mut path = vec![tree.node(DOCUMENT).first];
    while let Some(node) = path.pop() {
        if node == NONE {
            continue;
        }
        path.push(tree.node(node).next);
        if let Kind::Element { .. } = tree.node(node).kind {
            order.push(node);
            path.push(tree.node(node).first);
        }
    }
    order
}

fn decoded(value: &str) -> Cow<'_, str> {
    if !value.contains('&') {
        return Cow::Borrowed(value);
    }
    let mut out = String::with_capacity(value.len());
    entities::decode_once_into(value, &mut out);
    Cow::Owned(out)
}

/// One element.
#[derive(Debug, Clone, Copy)]
struct ElementRef<'e, 't, 'a> {
    all: &'e Elements<'t, 'a>,
    node: u32,
    name: &'t LocalName,
    space: Space,
}

impl<'e, 't, 'a> ElementRef<'e, 't, 'a> {
    fn of(all: &'e Elements<'t, 'a>, node: u32) -> Option<Self> {
        match &all.tree.node(node).kind {
            Kind::Element { name, space, .. } => Some(ElementRef { all, node, name, space: *space }),
            Kind::Other | Kind::Text(_) => None,
        }
    }

    fn node(&self) -> &'t Node {
        self.all.tree.node(self.node)
    }

    /// The first element from `node` on, along `next`.
    fn first(&self, mut node: u32, next: impl Fn(&Node) -> u32) -> Option<Self> {
        while node != NONE {
            self.all.step()?;
            if let Some(element) = ElementRef::of(self.all, node) {
                return Some(element);
            }
            node = next(self.all.tree.node(node));
        }
        None
    }
}

impl Element for ElementRef<'_, '_, '_> {
    type Impl = Simple;

    fn opaque(&self) -> OpaqueElement {
        OpaqueElement::new(self.node())
    }

    fn parent_element(&self) -> Option<Self> {
        self.first(self.node().parent, |_| NONE)
    }

    fn parent_node_is_shadow_root(&self) -> bool {
        false
    }

    fn containing_shadow_host(&self) -> Option<Self> {
        None
    }

    fn is_pseudo_element(&self) -> bool {
        false
    }

    fn prev_sibling_element(&self) -> Option<Self> {
        self.first(self.node().previous, |node| node.previous)
    }

    fn next_sibling_element(&self) -> Option<Self> {
        self.first(self.node().next, |node| node.next)
    }

    fn first_element_child(&self) -> Option<Self> {
        self.first(self.node().first, |node| node.next)
    }

    fn is_html_element_in_html_document(&self) -> bool {
        self.space == Space::Html
    }

    fn has_local_name(&self, name: &CssLocalName) -> bool {
        *self.name == name.0
    }

    fn has_namespace(&self, namespace: &Namespace) -> bool {
        *namespace
            == match self.space {
                Space::Html => ns!(html),
                Space::Svg => ns!(svg),
                Space::MathMl => ns!(mathml),
            }
    }

    fn is_same_type(&self, other: &Self) -> bool {
        (self.name, self.space) == (other.name, other.space)
    }

    fn attr_matches(
        &self,
        _: &NamespaceConstraint<&Namespace>,
        name: &CssLocalName,
        operation: &AttrSelectorOperation<&CssString>,
    ) -> bool {
        self.all.attribute(self.node, &name.0).is_some_and(|value| operation.eval_str(value))
    }

    fn match_non_ts_pseudo_class(&self, class: &NonTSPseudoClass, _: &mut MatchingContext<'_, Simple>) -> bool {
        match *class {}
    }

    fn match_pseudo_element(&self, element: &PseudoElement, _: &mut MatchingContext<'_, Simple>) -> bool {
        match *element {}
    }

    fn apply_selector_flags(&self, _: ElementSelectorFlags) {}

    fn is_link(&self) -> bool {
        matches!(&**self.name, "a" | "area") && self.all.attribute(self.node, "href").is_some()
    }

    fn is_html_slot_element(&self) -> bool {
        false
    }

    fn has_id(&self, id: &CssLocalName, case: CaseSensitivity) -> bool {
        let own = self.all.attribute(self.node, "id");
        own.is_some_and(|own| case.eq(own.as_bytes(), id.0.as_bytes()))
    }

    fn has_class(&self, name: &CssLocalName, case: CaseSensitivity) -> bool {
        let classes = self.all.attribute(self.node, "class").unwrap_or_default();
        classes.split_ascii_whitespace().any(|class| case.eq(class.as_bytes(), name.0.as_bytes()))
    }

    fn has_custom_state(&self, _: &CssLocalName) -> bool {
        false
    }

    fn imported_part(&self, _: &CssLocalName) -> Option<CssLocalName> {
        None
    }

    fn is_part(&self, _: &CssLocalName) -> bool {
        false
    }

    fn is_empty(&self) -> bool {
        self.all.tree.children(self.node).all(|child| matches!(self.all.tree.node(child).kind, Kind::Other))
    }

    fn is_root(&self) -> bool {
        self.node().parent == DOCUMENT
    }

    fn add_element_unique_hashes(&self, _: &mut BloomFilter) -> bool {
        false
    }
}
