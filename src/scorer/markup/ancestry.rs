//! What the elements around a block are called and what they say of themselves: tags, roles, properties, states.

use crate::page::markup::{Inline, Markup, Prop, Role, State, Tag};
use crate::page::{Block, Kind, Page};
use crate::scorer::columns::{Columns, count};

/// Tags whose nearest element above a block is looked for.
const TAGS: [(Tag, &str); 26] = [
    (Tag::Article, "in:article"),
    (Tag::Main, "in:main"),
    (Tag::Nav, "in:nav"),
    (Tag::Footer, "in:footer"),
    (Tag::Aside, "in:aside"),
    (Tag::Header, "in:header"),
    (Tag::Form, "in:form"),
    (Tag::Li, "in:li"),
    (Tag::Table, "in:table"),
    (Tag::Td, "in:td"),
    (Tag::Section, "in:section"),
    (Tag::Figure, "in:figure"),
    (Tag::Figcaption, "in:figcaption"),
    (Tag::Blockquote, "in:blockquote"),
    (Tag::Button, "in:button"),
    (Tag::Details, "in:details"),
    (Tag::Dialog, "in:dialog"),
    (Tag::Select, "in:select"),
    (Tag::Noscript, "in:noscript"),
    (Tag::Pre, "in:pre"),
    (Tag::Ul, "in:ul"),
    (Tag::Ol, "in:ol"),
    (Tag::Dl, "in:dl"),
    (Tag::P, "in:p"),
    (Tag::Label, "in:label"),
    (Tag::Address, "in:address"),
];

/// No such element above.
const NONE: u8 = 255;

/// Groups of roles that an element above may have.
const ROLES: [(&[Role], &str); 12] = [
    (&[Role::Main], "role:main"),
    (&[Role::Navigation, Role::Menu, Role::Menubar, Role::Menuitem], "role:navigation"),
    (&[Role::Contentinfo], "role:contentinfo"),
    (&[Role::Complementary, Role::Note], "role:complementary"),
    (&[Role::Dialog, Role::Alertdialog, Role::Alert, Role::Status, Role::Tooltip], "role:dialog"),
    (&[Role::Banner], "role:banner"),
    (&[Role::Search, Role::Form], "role:search"),
    (&[Role::Tablist, Role::Tab, Role::Tabpanel], "role:tab"),
    (&[Role::List, Role::Listitem, Role::Feed], "role:list"),
    (&[Role::Article], "role:article"),
    (&[Role::Region], "role:region"),
    (&[Role::Button], "role:button"),
];

/// Groups of microdata properties that an element above may have.
const PROPS: [(&[Prop], &str); 8] = [
    (&[Prop::ArticleBody], "prop:body"),
    (&[Prop::Text, Prop::Description, Prop::MainEntity, Prop::AcceptedAnswer], "prop:text"),
    (&[Prop::Review, Prop::ReviewBody], "prop:review"),
    (&[Prop::Comment], "prop:comment"),
    (&[Prop::Author, Prop::Publisher], "prop:author"),
    (&[Prop::Breadcrumb, Prop::ItemListElement], "prop:breadcrumb"),
    (&[Prop::Headline, Prop::Name], "prop:name"),
    (&[Prop::RecipeIngredient, Prop::RecipeInstructions], "prop:recipe"),
];

const STATES: [(State, &str); 5] = [
    (State::HIDDEN, "hidden"),
    (State::ARIA_HIDDEN, "aria-hidden"),
    (State::LINK, "in-link"),
    (State::NOSCRIPT, "noscript"),
    (State::FIGURE, "figure"),
];

const INLINES: [(Inline, &str); 6] = [
    (Inline::Strong, "strong"),
    (Inline::Emphasis, "emphasis"),
    (Inline::Code, "code"),
    (Inline::Time, "time"),
    (Inline::Control, "control"),
    (Inline::Break, "break"),
];

/// What stands above a container, itself included.
#[derive(Clone, Copy)]
struct Above {
    /// Elements up to the nearest of each tag of [`TAGS`].
    tags: [u8; TAGS.len()],
    /// Bits of [`Role`].
    roles: u32,
    /// Bits of [`Prop`].
    props: u32,
}

/// Adds what stands above each block.
pub(super) fn add(columns: &mut Columns, page: &Page, markup: &Markup) {
    let blocks = &page.blocks;
    let above = above(markup);
    let of = |i: usize| &above[blocks[i].traits.container as usize];
    let container = |i: usize| &markup.containers[blocks[i].traits.container as usize];
    let parent = |i: usize| &markup.containers[container(i).parent as usize];
    for (k, (_, name)) in TAGS.iter().enumerate() {
        columns.add(name, |i| of(i).tags[k]);
    }
    for (roles, name) in ROLES {
        let bits = roles.iter().fold(0, |bits, &role| bits | 1 << role as u32);
        columns.add(name, |i| u8::from(of(i).roles & bits != 0));
    }
    for (props, name) in PROPS {
        let bits = props.iter().fold(0, |bits, &prop| bits | 1 << prop as u32);
        columns.add(name, |i| u8::from(of(i).props & bits != 0));
    }
    for (state, name) in STATES {
        columns.add(name, |i| u8::from(blocks[i].traits.state.has(state)));
    }
    for (inline, name) in INLINES {
        columns.add(name, |i| u8::from(blocks[i].traits.inline & inline as u8 != 0));
    }
    columns.add("tag", |i| container(i).tag as u8);
    columns.add("tag:parent", |i| parent(i).tag as u8);
    columns.add("tag:grandparent", |i| markup.containers[parent(i).parent as usize].tag as u8);
    columns.add("depth", |i| count(usize::from(container(i).depth)));
    columns.add("kind", |i| kind(&blocks[i]));
    climbs(columns, page, markup);
}

fn above(markup: &Markup) -> Vec<Above> {
    let mut all: Vec<Above> = Vec::with_capacity(markup.containers.len());
    for (at, container) in markup.containers.iter().enumerate() {
        let mut above = match all.get(container.parent as usize) {
            Some(parent) if at > 0 => *parent,
            _ => Above { tags: [NONE; TAGS.len()], roles: 0, props: 0 },
        };
        for (distance, (tag, _)) in above.tags.iter_mut().zip(&TAGS) {
            *distance = if container.tag == *tag { 0 } else { distance.saturating_add(1) };
        }
        above.roles |= 1 << container.role as u32;
        above.props |= 1 << container.prop as u32;
        all.push(above);
    }
    all
}

fn kind(block: &Block) -> u8 {
    match block.kind {
        Kind::Paragraph => 0,
        Kind::Quote => 1,
        Kind::Code => 2,
        Kind::Row => 3,
        Kind::Item { depth, ordered } => 4 + 2 * depth.min(3) + u8::from(ordered),
        Kind::Heading(level) => 20 + level,
    }
}

/// How far one must climb from the block to what it has in common with its neighbours. In document order a container is
/// left and entered once, so all climbs together are linear.
fn climbs(columns: &mut Columns, page: &Page, markup: &Markup) {
    let containers = &markup.containers;
    let climb = |from: &Block, to: &Block| {
        let (mut a, mut b) = (from.traits.container, to.traits.container);
        let (mut up, mut down) = (0, 0);
        while a != b {
            if a > b {
                a = containers[a as usize].parent;
                up += 1;
            } else {
                b = containers[b as usize].parent;
                down += 1;
            }
        }
        (up, down)
    };
    let pairs: Vec<(usize, usize)> = page.blocks.windows(2).map(|pair| climb(&pair[0], &pair[1])).collect();
    columns.add("climb-back", |i| i.checked_sub(1).map_or(255, |j| count(pairs[j].1)));
    columns.add("climb-ahead", |i| pairs.get(i).map_or(255, |pair| count(pair.0)));
    columns.add("climb-back:other", |i| i.checked_sub(1).map_or(255, |j| count(pairs[j].0)));
    columns.add("climb-ahead:other", |i| pairs.get(i).map_or(255, |pair| count(pair.1)));
}
