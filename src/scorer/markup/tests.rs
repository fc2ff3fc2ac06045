//! The features of a small page.

use super::features;
use crate::decode::Normaliser;
use crate::page::{Page, html};
use crate::scorer::{FunctionWords, Words};

const PAGE: &str = r##"<html><head><title>The harbour froze | Example News</title>
<meta property="og:type" content="article"><script type="application/ld+json">{"@type": "NewsArticle"}</script></head>
<body><nav role="navigation"><ul><li><a href="/">Home</a><li><a href="/sport">Sport</a></ul></nav>
<main><article><h1>The harbour froze</h1>
<p>The harbour froze on Tuesday, for the first time in forty years, and the ferries stayed in port all day long.</p>
<p>The crews spent the day breaking the ice by hand, which took them until the early evening of that same day.</p>
<aside><h2>Related</h2><ul><li><a href="/a">Ice on the river</a><li><a href="/b">Sold for $5</a></ul></aside>
</article></main><div hidden><p>A banner</p></div></body></html>"##;

/// The feature's bytes, one for each block.
fn column(page: &Page, name: &str) -> Vec<u8> {
    let columns = features(page, &Words::read(page, &FunctionWords::default()));
    let Some(at) = columns.names().iter().position(|known| *known == name) else { return Vec::new() };
    columns.bytes()[at * columns.rows()..][..columns.rows()].to_vec()
}

fn texts(page: &Page) -> Vec<&str> {
    (0..page.blocks.len()).map(|i| page.text_of(i).trim()).collect()
}

#[test]
fn names_are_unique() {
    let page = html::parse(PAGE, &Normaliser::default());
    let columns = features(&page, &Words::read(&page, &FunctionWords::default()));
    let mut names = columns.names().to_vec();
    names.sort_unstable();
    assert!(names.windows(2).all(|pair| pair[0] != pair[1]));
    assert_eq!(columns.bytes().len(), names.len() * columns.rows());
}

#[test]
fn features_say_where_each_block_stands() {
    let page = html::parse(PAGE, &Normaliser::default());
    assert_eq!(texts(&page)[..3], ["Home", "Sport", "The harbour froze"]);
    let is = |name: &str, byte: u8| column(&page, name).iter().map(|&value| value == byte).collect::<Vec<_>>();
    let n = page.blocks.len();
    let only = |blocks: &[usize]| (0..n).map(|i| blocks.contains(&i)).collect::<Vec<_>>();
    assert_eq!(n, 9);
    assert_eq!(is("role:navigation", 1), only(&[0, 1]));
    assert_eq!(is("in:article", 255), only(&[0, 1, 8]));
    assert_eq!(is("in:aside", 255), only(&[0, 1, 2, 3, 4, 8]));
    assert_eq!(is("linked", 255), only(&[0, 1, 6, 7]));
    assert_eq!(is("hidden", 1), only(&[8]));
    assert_eq!(is("title-heading", 128), only(&[2]));
    assert_eq!(is("prices", 1), only(&[7]));
    assert_eq!(is("type:news", 1), vec![true; n]);
    assert_eq!(is("heading-back", 0), only(&[2, 5]));
}

#[test]
fn a_page_without_markup_has_features_as_well() {
    let mut page = html::parse(PAGE, &Normaliser::default());
    page.markup = None;
    page.blocks.iter_mut().for_each(|block| block.traits = Default::default());
    assert_eq!(column(&page, "in:article"), [255; 9]);
}
