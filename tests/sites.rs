//! Rules for single sites: what they decide, what they leave alone, and that they speak of the elements that they name.
#![allow(clippy::unwrap_used)]

use std::sync::LazyLock;
use std::time::Instant;

use dechaff::page::{Field, Kind, Mark, Page, Reason};
use dechaff::source::Input;
use dechaff::{Article, Cleaner, Pipeline, Record};
use html5ever::driver::{ParseOpts, parse_document};
use html5ever::tendril::TendrilSink;
use html5ever::tree_builder::TreeBuilderOpts;
use proptest::prelude::*;
use scraper::{ElementRef, Html, HtmlTreeSink, Selector};

const URL: &str = "https://www.example.org/a";

fn cleaner(base: &str, rules: &str) -> Cleaner {
    let text = format!("name = \"mine\"\nextends = \"{base}\"\n[[site]]\nhost = \"*.example.org\"\n{rules}");
    Cleaner::new(Pipeline::from_toml("mine.toml", &text).unwrap()).explain(true)
}

fn record(url: &str, html: &str) -> Record {
    Record { url: Some(url.to_owned()), input: Input::Html, ..Record::text(html) }
}

fn clean(rules: &str, html: &str) -> Article {
    cleaner("keep-all", rules).clean(&record(URL, html)).unwrap()
}

fn text(rules: &str, html: &str) -> String {
    clean(rules, html).text
}

/// The article without what differs from pipeline to pipeline.
fn plain(mut article: Article) -> String {
    article.cleaner = Default::default();
    article.url = None;
    serde_json::to_string(&article).unwrap()
}

const PAGE: &str = "<!doctype html><title>x</title><body><header><h1 class='headline'>The ice <i>breaks</i></h1>\
    <p class=standfirst>After &amp; before.</p></header><nav class=promo>Menu</nav>\
    <article><div class='by line'>By <span class=name>Ann Lee</span> and <span class=name>Bo Lind</span></div>\
    <time datetime='2024-03-05T09:30:00+01:00'>Tuesday</time>\
    <div class=body><p>One.<p>Two.<div class=promo><p>Buy.<div class=inner>Now.</div></div><p>Three.</div></article>\
    <footer>Foot</footer>";

#[test]
fn what_is_dropped_goes_for_the_reason_given() {
    let article = clean("drop = ['.promo', 'footer']\nreason = 'advert'", PAGE);
    assert!(article.text.contains("One.\n\nTwo.\n\nThree."), "{}", article.text);
    let gone: Vec<_> =
        article.removed.iter().map(|gone| (gone.text.as_str(), gone.reason, gone.rule.as_str())).collect();
    let rule = "site/*.example.org/drop";
    assert_eq!(gone, ["Menu", "Buy.", "Now.", "Foot"].map(|text| (text, Reason::Advert, rule)));
    assert_eq!(&PAGE[article.removed[0].start as usize..article.removed[0].end as usize], "Menu");
    assert_eq!(clean("drop = 'nav'", PAGE).removed[0].reason, Reason::SiteRule);
}

#[test]
fn what_is_kept_stays_alone() {
    let article = clean("keep = ['.body', '.nothing']\ndrop = '.promo'", PAGE);
    assert_eq!(article.text, "One.\n\nTwo.\n\nThree.");
    let outside = article.removed.iter().filter(|gone| gone.rule == "site/*.example.org/keep");
    assert!(outside.clone().count() > 4 && outside.clone().all(|gone| gone.reason == Reason::SiteRule));
}

#[test]
fn what_is_dropped_holds_nothing_that_is_kept() {
    assert_eq!(text("keep = ['.body', '.inner']\ndrop = '.promo'", PAGE), "One.\n\nTwo.\n\nThree.");
    assert_eq!(text("keep = ['.inner', '.body > p']\ndrop = '.none'", PAGE), "One.\n\nTwo.\n\nNow.\n\nThree.");
}

#[test]
fn kept_text_stays_where_the_stages_would_remove_it() {
    let page = "<div class=body><p>Advertisement<p>Short.<p hidden>Unseen.</div><p>Share on Facebook<p>Outside.";
    let cleaner = cleaner("article", "keep = '.body'");
    assert_eq!(cleaner.clean(&record(URL, page)).unwrap().text, "Advertisement\n\nShort.\n\nUnseen.");
    assert!(!cleaner.clean(&record("https://a.test", page)).unwrap().text.contains("Advertisement"));
}

#[test]
fn fields_may_stand_outside_of_what_is_kept() {
    let prose = "The harbour froze on Tuesday, for the first time in forty years, and the ferries stayed in port.";
    let page = format!(
        "<header><h1>Ferries stay in port as harbour freezes over</h1><p>By Ann Lee</p><p>March 5, 2024</p></header>\
         <div class=body>{}</div><aside><p>Another thing, of which nobody asked, and which is told at length.</aside>",
        format!("<p>{prose}</p>").repeat(4)
    );
    let article = cleaner("article", "keep = '.body'").clean(&record(URL, &page)).unwrap();
    assert_eq!(article.title.as_deref(), Some("Ferries stay in port as harbour freezes over"));
    assert_eq!(
        (article.authors.as_slice(), article.published.as_deref()),
        (&["Ann Lee".to_owned()][..], Some("2024-03-05"))
    );
    assert_eq!(article.text, [prose; 4].join("\n\n"));
}

#[test]
fn parts_of_a_line_go_without_a_trace() {
    let drop = "drop = '.x'";
    for (html, expected) in [
        ("<p>Some text <span class=x>Ad</span> goes on.", "Some text goes on."),
        ("<p>Some text<span class=x> Ad </span>goes on.", "Some text goes on."),
        ("<p>Foot<sup class=x>[1]</sup>note<sup class=x>2</sup>.", "Footnote."),
        ("<p><b class=x>Ad</b> The rest.", "The rest."),
        ("<p>All <b class=x>but</b> <i class=x>the</i> end <u class=x>x</u>", "All end"),
        ("<ul><li>One <b class=x>1</b> more<li class=x>Two<li>Three</ul>", "- One more\n\n- Three"),
        ("<pre><i class=x>1 </i>let a;\n<i class=x>2 </i>  let b;\n</pre>", "let a;\n  let b;"),
        ("<p>A&nbsp;&amp;quot;b&amp;quot;  <b class=x>&eacute;&#x301;  y</b> c\u{301}<b>d</b>", "A \"b\" ć\u{64}"),
        ("<table><tr><td>a<td class=x>b<tr><td>c<td>d<tr class=x><td>e<td>f</table>", "a\tb\nc\td"),
        ("<p>a<!-- <b class=x> -->b<script>'<b class=x>'</script>c<template><b class=x>no</template>", "abc"),
        ("<p>a <b class='y &#120; z'>b</b> <b CLASS=x>c</b> <b data-class=x>d</b>", "a d"),
        ("<p>one<br>two <b class=x>three<br>four</b><br>five", "one\ntwo five"),
    ] {
        let article = clean(drop, html);
        assert_eq!(article.text.replace("\n\nno", ""), expected, "{html}");
    }
}

#[test]
fn all_attributes_can_be_asked_for() {
    let page = "<p data-module='ad'>one<p aria-label=Advert>two<p><b data-x>three</b><p id=a.b>four<p lang=EN>five\
                <p><a href='?a=1&amp;b=2'>six</a><p>seven<svg><g class=c></g></svg><p title='>'>eight";
    for (rule, gone) in [
        ("[data-module]", "one"),
        ("[aria-label^=adv i]", "two"),
        ("b[data-x]", "three"),
        ("[id=\"a.b\"]", "four"),
        ("[LANG=EN]", "five"),
        ("a[href$='&b=2']", "six"),
        ("p:has(svg > g.c)", "seven"),
        ("[title='>']", "eight"),
        ("p:nth-child(2)", "two"),
        ("p:first-of-type, p:last-of-type", "one eight"),
        ("p:not(:has(*)):not([lang]):nth-of-type(n+8)", "eight"),
        ("html > body > p + p ~ p:last-child", "eight"),
        (":root", "one two three four five six seven eight"),
    ] {
        let removed = clean(&format!("drop = {rule:?}"), page).removed;
        assert_eq!(removed.iter().map(|gone| gone.text.as_str()).collect::<Vec<_>>().join(" "), gone, "{rule}");
    }
}

const FIELDS: &str = "[site.fields]\ntitle = ['.none', 'h1']\ndek = '.standfirst'\nauthors = '.name'\n\
    published = ['.by', 'time@datetime']\nsection = 'nav'\ntags = 'footer'\nsource = 'article@class'";

#[test]
fn fields_are_read_where_the_rules_say() {
    let article = clean(FIELDS, PAGE);
    assert_eq!((article.title.as_deref(), article.dek.as_deref()), (Some("The ice breaks"), Some("After & before.")));
    assert_eq!(article.authors, ["Ann Lee", "Bo Lind"]);
    assert_eq!(article.published.as_deref(), Some("2024-03-05T09:30:00+01:00"));
    assert_eq!((article.section.as_deref(), article.tags.as_slice()), (Some("Menu"), &["Foot".to_owned()][..]));
    assert_eq!(article.source, None);
    assert!(article.text.starts_with("By Ann Lee and Bo Lind\n\nTuesday"), "{}", article.text);
    let proof = |key: &str, i: usize| {
        let proof = &article.evidence[key][i];
        assert_eq!(proof.from, "site");
        (proof.text.as_str(), &PAGE[proof.start.unwrap() as usize..proof.end.unwrap() as usize])
    };
    assert_eq!(proof("title", 0), ("The ice breaks", "The ice <i>breaks"));
    assert_eq!(proof("authors", 1), ("Bo Lind", "Bo Lind"));
    let time = "<time datetime='2024-03-05T09:30:00+01:00'>";
    assert_eq!(proof("published", 0), ("2024-03-05T09:30:00+01:00", time));
}

#[test]
fn fields_of_the_rules_stand_above_those_of_the_stages() {
    let prose =
        "<p>The harbour froze on Tuesday, for the first time in forty years, and the ferries stayed in port.</p>";
    let page = format!(
        "<meta property=og:title content='Ferries stay in port'><meta name=day content='1 March 2024'><p>Home › News › Ice</p>\
         <h1>Ferries stay in port</h1><p>A standfirst of a few words, no more.</p><p>By Ann Lee</p><p>March 5, 2024</p>{}\
         <p>Source: Wire</p><p>Tags: ice, port</p><i class=v>V1</i><i class=v>V2</i>",
        prose.repeat(4)
    );
    let rules = "[site.fields]\ntitle = 'meta[property=\"og:title\"]@content'\ndek = '.v'\nauthors = '.v'\n\
                 published = 'meta[name=day]@content'\nsection = '.v'\ntags = '.v'\nsource = '.v'";
    let pipeline = cleaner("article", rules);
    let article = pipeline.clean(&record(URL, &page)).unwrap();
    assert_eq!(article.title.as_deref(), Some("Ferries stay in port"));
    assert_eq!(article.published.as_deref(), Some("2024-03-01"));
    for value in [&article.dek, &article.section, &article.source] {
        assert_eq!(value.as_deref(), Some("V1"));
    }
    assert_eq!(
        (article.authors.as_slice(), article.tags.as_slice()),
        (&["V1".into(), "V2".into()][..], &["V1".into(), "V2".into()][..])
    );
    let page = pipeline.page(&record(URL, &page)).unwrap();
    let marks = |mark| {
        (0..page.blocks.len()).filter(|&i| page.blocks[i].mark == mark).map(|i| page.text_of(i)).collect::<Vec<_>>()
    };
    assert_eq!(marks(Mark::Field(Field::Title)), ["Ferries stay in port"]);
    assert!(marks(Mark::Field(Field::Date)).is_empty());
}

#[test]
fn a_page_without_text_has_no_fields() {
    let article = clean("[site.fields]\ntitle = 'meta@content'", "<meta content=x><body>");
    assert_eq!((article.title, article.text.as_str()), (None, ""));
}

#[test]
fn rules_say_nothing_of_the_text_of_scripts() {
    let prose = "The harbour froze on Tuesday, for the first time in forty years, and the ferries stayed in port. ";
    let page = format!(
        "<meta name=t content='Ferries stay in port'><div class=x>Loading</div>\
         <script type='application/ld+json'>{{\"articleBody\": \"{}\"}}</script>",
        prose.repeat(6)
    );
    let article = clean("drop = '.x'\n[site.fields]\ntitle = 'meta[name=t]@content'", &page);
    assert_eq!(article.text, prose.repeat(6).trim_end());
    assert_eq!((article.title.as_deref(), article.removed.len()), (Some("Ferries stay in port"), 1));
}

#[test]
fn other_hosts_and_pages_without_a_match_are_as_without_rules() {
    let rules = "keep = '.none'\ndrop = ['.nothing', 'p > article']\n[site.fields]\ntitle = 'h7'";
    for base in ["article", "keep-all"] {
        let without = Cleaner::new(Pipeline::builtin(base).unwrap()).explain(true);
        let expected = plain(without.clean(&record(URL, PAGE)).unwrap());
        let with = cleaner(base, rules);
        assert_eq!(plain(with.clean(&record(URL, PAGE)).unwrap()), expected);
        let drops_all = cleaner(base, "drop = '*'");
        for url in ["https://example.org.test/", "https://anexample.org", "example.org", ""] {
            assert_eq!(plain(drops_all.clean(&record(url, PAGE)).unwrap()), expected, "{url}");
        }
        let nowhere = Record { url: None, ..record("", PAGE) };
        assert_eq!(plain(drops_all.clean(&nowhere).unwrap()), expected);
        assert_eq!(drops_all.clean(&record("http://EXAMPLE.org.:80", PAGE)).unwrap().text, "");
    }
}

#[test]
fn raw_text_has_no_elements() {
    let page = Record { url: Some(URL.to_owned()), ..Record::text("<p class=x>One.") };
    assert_eq!(cleaner("keep-all", "drop = '*'").clean(&page).unwrap().text, "<p class=x>One.");
}

#[test]
fn no_page_makes_rules_slow() {
    let pages = [
        "<i class=a></i>".repeat(30_000),
        "<div class=a>x".repeat(30_000),
        format!("<p>{}", "&nbsp;x <b class=a>y</b> ".repeat(20_000)),
        "<b class=a><p>".repeat(20_000),
        format!("<p class='{}'>x", "a ".repeat(200_000)),
    ];
    let rules = "keep = 'i.b ~ i.a, i:has(~ .b)'\ndrop = ['div .a .b div .c .a', '.a:nth-last-child(3n+1)']\n\
                 [site.fields]\nauthors = ['.a:has(.b)', '.a']";
    let cleaner = cleaner("keep-all", rules);
    let slow = "markup too intricate for the rules of its site".to_owned();
    for (i, page) in pages.iter().enumerate() {
        let start = Instant::now();
        let article = cleaner.clean(&record(URL, page)).unwrap();
        assert!(i > 0 || article.reasons.contains(&slow), "{:?}", article.reasons);
        assert!(start.elapsed().as_secs() < 20, "{} took {:?}", &page[..20], start.elapsed());
    }
}

static KEEP_AND_DROP: LazyLock<Cleaner> = LazyLock::new(|| cleaner("keep-all", "keep = '.k'\ndrop = '.d, [data-d]'"));

static ARTICLE: LazyLock<Cleaner> =
    LazyLock::new(|| cleaner("article", "keep = '.k'\ndrop = '.d'\n[site.fields]\ntitle = 'h2'\nauthors = 'a'"));

/// Elements of all kinds, opened and closed at random, around words that each stand once.
fn soup() -> impl Strategy<Value = String> {
    let name =
        "(p|div|b|i|a|table|tr|td|ul|li|h2|span|em|article|section|blockquote|form|dl|dd|button|pre|center|font|code)";
    let class = prop_oneof![3 => Just(""), 2 => Just(" class=k"), 2 => Just(" class='x d'"), 1 => Just(" data-d")];
    let piece = prop_oneof![
        4 => (name, class).prop_map(|(name, class)| format!("<{name}{class}>")),
        3 => name.prop_map(|name| format!("</{name}>")),
        1 => "(<!-- <b class=d> -->|<script>'<b class=d>'</script>|<br>|<img class=d>|<svg class=d></svg>|</>|&nbsp;|&amp;)",
        6 => "( |\n|&#32;|)[#]( |)",
    ];
    proptest::collection::vec(piece, 0..50).prop_map(|pieces| {
        let pieces = pieces.iter().enumerate();
        pieces
            .map(
                |(i, piece)| {
                    if piece.starts_with('<') { piece.clone() } else { piece.replacen("#", &format!("w{i}w"), 1) }
                },
            )
            .collect()
    })
}

/// What became of a block: by which of the rules.
fn fate(page: &Page, rules: &[String], i: usize) -> &'static str {
    let rule = rules[page.blocks[i].rule.0 as usize].as_str();
    match (page.blocks[i].mark, rule.rsplit('/').next().unwrap()) {
        (Mark::Remove(_), "drop") => "dropped",
        (Mark::Remove(_), "keep") => "outside",
        (Mark::Keep, "keep") => "kept",
        (Mark::Keep, "kept") => "open",
        other => panic!("{other:?}"),
    }
}

/// Asserts that the rules speak of the same text as scraper's own tree of the page.
#[track_caller]
fn assert_fates_are_those_of_scraper(source: &str) {
    let (keep, drop) = (Selector::parse(".k").unwrap(), Selector::parse(".d, [data-d]").unwrap());
    let options = TreeBuilderOpts { scripting_enabled: false, ..TreeBuilderOpts::default() };
    let options = ParseOpts { tree_builder: options, ..ParseOpts::default() };
    let html = parse_document(HtmlTreeSink::new(Html::new_document()), options).one(source);
    let any_kept = html.select(&keep).next().is_some();

    let cleaner = &*KEEP_AND_DROP;
    let page = cleaner.page(&record(URL, source)).unwrap();
    let rules = &cleaner.pipeline().rules;
    for node in html.tree.nodes() {
        let Some(text) = node.value().as_text() else { continue };
        let above = || node.ancestors().filter_map(ElementRef::wrap);
        let expected = match () {
            () if above().any(|element| drop.matches(&element)) => "dropped",
            () if above().any(|element| keep.matches(&element)) => "kept",
            () if any_kept => "outside",
            () => "open",
        };
        for word in text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| word.starts_with('w')) {
            let at = page.text.find(word).map(|at| at as u32);
            let block = at.and_then(|at| page.blocks.iter().position(|block| block.start <= at && at < block.end));
            if let Some(i) = block.filter(|&i| page.blocks[i].kind != Kind::Row) {
                assert_eq!(fate(&page, rules, i), expected, "{} in {:?}", word, page.tile_of(i));
            }
        }
    }
}

#[test]
fn white_space_in_code_moves_no_rule() {
    assert_fates_are_those_of_scraper("<pre>&nbsp; w2w  w3w <font class=k>&nbsp;");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn rules_speak_of_the_elements_that_scraper_finds(source in soup()) {
        assert_fates_are_those_of_scraper(&source);
    }

    #[test]
    fn rules_lose_nothing(source in soup()) {
        let (page, bare) = (ARTICLE.page(&record(URL, &source)).unwrap(), ARTICLE.page(&record("", &source)).unwrap());
        prop_assert_eq!(&page.text, &bare.text);
        let mut end = 0;
        for block in &page.blocks {
            prop_assert!(block.mark != Mark::Open && end <= block.start && block.start <= block.end);
            prop_assert_eq!(page.text[end as usize..block.start as usize].trim(), "");
            prop_assert!(block.source_start <= block.source_end);
            end = block.end;
        }
        prop_assert_eq!(page.text[end as usize..].trim(), "");
    }
}
