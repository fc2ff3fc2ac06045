//! The page as a whole, the same for each of its blocks: what kind of page it is.

use super::tree::Tree;
use crate::page::markup::{Head, Markup, State, Tag};
use crate::page::{Hint, Page};
use crate::scorer::columns::{Columns, count, log, share};
use crate::scorer::words::Words;

/// Types of schema.org that JSON-LD states, as they stand in the script.
const TYPES: [(&str, &str); 16] = [
    ("\"Article\"", "type:article"),
    ("\"NewsArticle\"", "type:news"),
    ("\"BlogPosting\"", "type:blog"),
    ("\"Product\"", "type:product"),
    ("\"Offer\"", "type:offer"),
    ("\"DiscussionForumPosting\"", "type:discussion"),
    ("\"QAPage\"", "type:questions"),
    ("\"ItemList\"", "type:list"),
    ("\"CollectionPage\"", "type:collection"),
    ("\"FAQPage\"", "type:faq"),
    ("\"BreadcrumbList\"", "type:breadcrumb"),
    ("\"Organization\"", "type:organisation"),
    ("\"Review\"", "type:review"),
    ("\"Recipe\"", "type:recipe"),
    ("\"Person\"", "type:person"),
    ("\"WebPage\"", "type:page"),
];

const TAGS: [(Tag, &str); 12] = [
    (Tag::Article, "page:article"),
    (Tag::Main, "page:main"),
    (Tag::Table, "page:table"),
    (Tag::Form, "page:form"),
    (Tag::Section, "page:section"),
    (Tag::Pre, "page:pre"),
    (Tag::Li, "page:li"),
    (Tag::Button, "page:button"),
    (Tag::P, "page:p"),
    (Tag::Aside, "page:aside"),
    (Tag::Blockquote, "page:blockquote"),
    (Tag::Option, "page:option"),
];

const HINTS: [(Hint, &str); 8] = [
    (Hint::Signup, "page:signup"),
    (Hint::Share, "page:share"),
    (Hint::Related, "page:related"),
    (Hint::CommentsPrompt, "page:comments"),
    (Hint::Author, "page:author"),
    (Hint::Navigation, "page:navigation"),
    (Hint::Speech, "page:speech"),
    (Hint::Published, "page:published"),
];

/// Adds the features of the page.
pub(super) fn add(columns: &mut Columns, page: &Page, markup: &Markup, tree: &Tree, words: &Words) {
    let blocks = &page.blocks;
    let n = blocks.len() as u32;
    let sums = tree.whole();
    columns.fill("page:linked", share(sums.link_bytes, sums.bytes));
    columns.fill("page:paragraphs", share(sums.paragraph_words, sums.words));
    columns.fill("page:long", count(sums.long as usize));
    columns.fill("page:long-share", share(sums.long_words, sums.words));
    columns.fill("page:headings", share(sums.headings * 2, n));
    columns.fill("page:marks", share(sums.marks * 4, sums.words));
    columns.fill("page:function", share(sums.function * 2, sums.words));
    columns.fill("page:images", log(markup.images.len() as u32));
    columns.fill("page:containers", log(markup.containers.len() as u32));
    columns.fill("page:density", share(sums.bytes.saturating_mul(4), markup.bytes as u32));
    let longest = blocks.iter().map(|block| block.shape.words).max().unwrap_or(0);
    columns.fill("page:longest", share(longest, sums.words));
    let hidden = blocks.iter().filter(|block| block.traits.state.has(State::HIDDEN));
    columns.fill("page:hidden", share(hidden.map(|block| block.shape.words).sum(), sums.words));
    columns.fill("page:years", share(words.blocks.iter().filter(|block| block.year).count() as u32 * 2, n));
    let mut tags = [0; TAGS.len()];
    for container in &markup.containers {
        for (number, (tag, _)) in tags.iter_mut().zip(&TAGS) {
            *number += u32::from(container.tag == *tag);
        }
    }
    for (number, (_, name)) in tags.into_iter().zip(TAGS) {
        columns.fill(name, log(number));
    }
    for (hint, name) in HINTS {
        let hinted = blocks.iter().filter(|block| block.hints & hint.bit() != 0).count();
        columns.fill(name, log(hinted as u32));
    }
    head(columns, &markup.head);
}

fn head(columns: &mut Columns, head: &Head) {
    let kind = head.meta("og:type").unwrap_or_default();
    columns.fill("og:article", u8::from(kind.starts_with("article")));
    columns.fill("og:product", u8::from(kind.contains("product")));
    columns.fill("og:site", u8::from(kind == "website"));
    for (sought, name) in TYPES {
        let stated = head.json_ld.iter().map(|script| script.matches(sought).take(200).count());
        columns.fill(name, count(stated.sum()));
    }
}
