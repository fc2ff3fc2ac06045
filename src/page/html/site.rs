//! The rules of a page's site: elements to keep, to drop and to take fields from, found on the tree, and the marks that
//! follow from them.

use std::ops::Range;

use selectors::matching::SelectorCaches;

use super::element::{Flow, flow};
use super::matching::Elements;
use super::tree::{Kind, NONE, Node, Tree};
use crate::dates::{Context, find_stamps};
use crate::decode::Normaliser;
use crate::page::{Found, Mark, Page, SITE, Stated};
use crate::sites::{FieldRule, Key, Site, Target};

/// The most values of one field.
const MOST_VALUES: usize = 64;

/// The most bytes of a value that are read.
const LONGEST_VALUE: usize = 4000;

/// What the rules say of a piece of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Fate {
    pub(super) verdict: Verdict,
    /// The place of a rule in [`Site::fields`], from 1; 0 where its words move to no field.
    pub(super) field: u8,
}

/// Whether text is kept or removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Verdict {
    /// The stages decide.
    #[default]
    Open,
    Kept,
    /// It stands outside of all that is kept.
    Outside,
    Dropped,
}

/// What the rules of a site say of a tree.
#[derive(Debug)]
pub(super) struct Judgement<'s> {
    site: &'s Site,
    /// For each node what rules say of this element itself.
    own: Vec<Fate>,
    /// What holds for text that no rule speaks of.
    root: Verdict,
    values: Vec<Value>,
    /// The elements that values are read off, ascending.
    read: Vec<u32>,
    /// Where in the page's text which fate begins.
    fates: Vec<(u32, Fate)>,
    /// The elements of `read` that show text, and where in the page's text they begin.
    places: Vec<(u32, u32)>,
}

/// A value of a field.
#[derive(Debug)]
struct Value {
    key: Key,
    /// The element.
    node: u32,
    value: String,
    /// What stands there.
    text: String,
    source: Range<u32>,
}

impl<'s> Judgement<'s> {
    /// Applies the rules to a tree that holds whole tags; `None` where its shape makes selectors too slow.
    pub(super) fn of(tree: &Tree<'_>, site: &'s Site, normaliser: &Normaliser) -> Option<Judgement<'s>> {
        let elements = Elements::of(tree);
        let mut caches = SelectorCaches::default();
        let own = vec![Fate::default(); tree.nodes.len()];
        let mut judgement = Judgement {
            site,
            own,
            root: Verdict::Open,
            values: Vec::new(),
            read: Vec::new(),
            fates: Vec::new(),
            places: Vec::new(),
        };
        for (selectors, verdict) in [(&site.keep, Verdict::Kept), (&site.drop, Verdict::Dropped)] {
            for node in elements.matches(selectors, &mut caches) {
                judgement.own[node as usize].verdict = verdict;
                if verdict == Verdict::Kept {
                    judgement.root = Verdict::Outside;
                }
            }
        }
        for (i, rule) in site.fields.iter().enumerate() {
            let read = |target| read(tree, &elements, &mut caches, rule, target, normaliser);
            let Some((values, of_text)) = rule.targets.iter().map(read).find(|(values, _)| !values.is_empty()) else {
                continue;
            };
            // An attribute may be that of an element that holds much else.
            for value in values.iter().filter(|_| of_text) {
                judgement.own[value.node as usize].field = i as u8 + 1;
            }
            judgement.values.extend(values);
        }
        judgement.read.extend(judgement.values.iter().map(|value| value.node));
        judgement.read.sort_unstable();
        (!elements.is_exhausted()).then_some(judgement)
    }

    /// What holds for text outside of all elements.
    pub(super) fn root(&self) -> Fate {
        Fate { verdict: self.root, field: 0 }
    }

    /// What holds for the text of an element within one of `fate`. What only the element hides is left to the stages.
    pub(super) fn fate(&self, node: u32, fate: Fate, hides: bool) -> Fate {
        let own = self.own[node as usize];
        let verdict = match (fate.verdict, own.verdict) {
            (Verdict::Dropped, _) | (_, Verdict::Dropped) => Verdict::Dropped,
            (_, Verdict::Kept) => Verdict::Kept,
            (Verdict::Kept, _) if hides => Verdict::Open,
            (inherited, _) => inherited,
        };
        Fate { verdict, field: if own.field > 0 { own.field } else { fate.field } }
    }

    /// Whether a value of a field is read off an element.
    pub(super) fn reads(&self, node: u32) -> bool {
        self.read.binary_search(&node).is_ok()
    }

    /// Takes in where in a text of so many bytes fates and the elements of values begin; of what comes behind it, such
    /// as the text of scripts, the rules say nothing.
    pub(super) fn locate(&mut self, fates: Vec<(u32, Fate)>, places: Vec<(u32, u32)>, bytes: usize) {
        (self.fates, self.places) = (fates, places);
        self.fates.push((bytes as u32, Fate::default()));
    }

    /// Marks the page's blocks and sets its fields.
    pub(super) fn apply(self, page: &mut Page) {
        split(page, &self.fates);
        let mut next = 0;
        for i in 0..page.blocks.len() {
            next += self.fates[next..].iter().take_while(|(at, _)| *at <= page.blocks[i].start).count();
            if let Some((_, fate)) = next.checked_sub(1).and_then(|last| self.fates.get(last)) {
                self.mark(page, i, *fate);
            }
        }
        // A page without text has nothing that could state a field.
        if !page.blocks.is_empty() {
            self.set_fields(page);
        }
    }

    fn mark(&self, page: &mut Page, i: usize, fate: Fate) {
        let site = self.site;
        if let Some(rule) = usize::from(fate.field).checked_sub(1).and_then(|field| site.fields.get(field)) {
            page.mark(i, Mark::Field(rule.key.field()), rule.rule);
            return;
        }
        match fate.verdict {
            Verdict::Open => {}
            Verdict::Kept => {
                page.mark(i, Mark::Keep, site.keep_rule);
            }
            Verdict::Dropped => {
                page.mark(i, Mark::Remove(site.reason), site.drop_rule);
            }
            Verdict::Outside => page.blocks[i].outside = Some(site.keep_rule),
        }
    }

    fn set_fields(self, page: &mut Page) {
        for Value { key, node, value, text, source } in self.values {
            let at = self.places.iter().find(|(known, _)| *known == node).map_or(0, |(_, at)| *at);
            let block = page.blocks.partition_point(|block| block.end <= at).min(page.blocks.len() - 1);
            let found = Found::shown(value, block, SITE);
            let fields = &mut page.fields;
            fields.stated.push(Stated { key: key.name(), text, source });
            match key {
                Key::Title => fields.title = Some(found),
                Key::Dek => fields.dek = Some(found),
                Key::Authors => fields.authors.push(found),
                Key::Published => fields.published = Some(found),
                Key::Modified => fields.modified = Some(found),
                Key::Section => fields.section = Some(found),
                Key::Tags => fields.tags.push(found),
                Key::Source => fields.source = Some(found),
            }
        }
    }
}

/// Splits blocks where another fate begins.
fn split(page: &mut Page, fates: &[(u32, Fate)]) {
    let mut blocks = page.blocks.iter().peekable();
    let mut inside = |at: u32| {
        while blocks.next_if(|block| block.end <= at).is_some() {}
        blocks.peek().is_some_and(|block| block.start + u32::from(block.marker) < at)
    };
    let cuts: Vec<usize> = fates.iter().filter(|(at, _)| inside(*at)).map(|(at, _)| *at as usize).collect();
    page.split(&cuts);
}

/// The values that a rule's target states, and whether they are text.
fn read(
    tree: &Tree<'_>,
    elements: &Elements<'_, '_>,
    caches: &mut SelectorCaches,
    rule: &FieldRule,
    target: &Target,
    normaliser: &Normaliser,
) -> (Vec<Value>, bool) {
    let nodes = elements.matches(std::slice::from_ref(&target.selector), caches);
    let values = nodes.into_iter().filter_map(|node| {
        let (raw, source) = match &target.attribute {
            Some(name) => (elements.attribute(node, name)?.to_owned(), tree.place_of_tag(node)),
            None => text(tree, node),
        };
        let mut text = String::new();
        normaliser.line_into(&raw, &mut text);
        let value = value(rule.key, text.trim())?;
        Some(Value { key: rule.key, node, value, text, source })
    });
    let most = if rule.key.is_list() { MOST_VALUES } else { 1 };
    let mut all: Vec<Value> = Vec::new();
    for value in values.take(most) {
        if all.iter().all(|known| known.value != value.value) {
            all.push(value);
        }
    }
    (all, target.attribute.is_none())
}

/// The value that a text states.
fn value(key: Key, text: &str) -> Option<String> {
    if !key.is_date() {
        return (!text.is_empty()).then(|| text.to_owned());
    }
    let mut stamps = Vec::new();
    find_stamps(text, &Context::default(), &mut stamps);
    stamps.into_iter().find_map(|stamp| stamp.value.filter(|_| stamp.day.is_some()))
}

/// The text of an element as one line, and where it stands in the source.
fn text(tree: &Tree<'_>, element: u32) -> (String, Range<u32>) {
    let mut text = String::new();
    let (mut start, mut end) = (None, 0);
    // Nodes to come, and whether something that stands apart ends before them.
    let mut path = vec![(tree.node(element).first, false)];
    while let Some((node, apart)) = path.pop() {
        if apart {
            text.push(' ');
        }
        if node == NONE || text.len() > LONGEST_VALUE {
            continue;
        }
        let Node { kind, first, next, .. } = tree.node(node);
        let flow = match kind {
            Kind::Element { name, .. } => flow(name),
            Kind::Text(_) | Kind::Other => Flow::Inline,
        };
        path.push((*next, matches!(flow, Flow::Block | Flow::Break)));
        match (kind, flow) {
            (Kind::Text(piece), _) => {
                let part = tree.text(*piece);
                text.push_str(part);
                let visible = part.trim_ascii_start();
                if !visible.is_empty() {
                    start.get_or_insert(piece.source + (part.len() - visible.len()) as u32);
                    end = end.max(piece.source + part.trim_ascii_end().len() as u32);
                }
            }
            (Kind::Element { .. }, Flow::Inline | Flow::Block) => path.push((*first, flow == Flow::Block)),
            _ => {}
        }
    }
    let start = start.unwrap_or(0);
    (text, start..end.max(start))
}
