//! Half a megabyte of the worst markup and text: nothing that a page contains makes it slow, and what is cut short says so.
#![allow(clippy::unwrap_used)]

use std::time::{Duration, Instant};

use dechaff::article::Status;
use dechaff::source::Input;
use dechaff::{Article, Cleaner, Pipeline, Record};

const SIZE: usize = 512 << 10;

/// Work that grows with the square of the size takes minutes.
const LONGEST: Duration = Duration::from_secs(20);

/// `piece` over and over.
fn repeated(piece: &str) -> String {
    piece.repeat(SIZE / piece.len() + 1)
}

/// Pieces that differ by a number.
fn numbered(piece: impl Fn(usize) -> String) -> String {
    let mut page = String::new();
    for number in 0.. {
        page += &piece(number);
        if page.len() > SIZE {
            break;
        }
    }
    page
}

fn clean(page: String) -> Article {
    clean_as(Input::Html, page)
}

fn clean_as(input: Input, page: String) -> Article {
    let cleaner = Cleaner::new(Pipeline::default());
    cleaner.clean(&Record { input, ..Record::text(page) }).unwrap()
}

#[test]
fn nesting_is_cut_short() {
    for piece in ["<div>", "<b>", "<ul><li>", "<table><tr><td>", "<blockquote>", "<svg><g>"] {
        let start = Instant::now();
        let article = clean(repeated(piece) + "<p>text");
        assert!(start.elapsed() < LONGEST, "{piece}: {:?}", start.elapsed());
        assert_eq!(article.status, Status::Degraded, "{piece}");
        assert_eq!(article.reasons, ["markup nested too deeply"], "{piece}");
    }
}

#[test]
fn elements_that_broken_markup_asks_for_are_cut_short() {
    let article = clean("<b>".repeat(500) + &repeated("<p><i><a href=x>y"));
    assert_eq!(article.status, Status::Degraded);
}

#[test]
fn odd_markup_is_read_in_time() {
    let pages = [
        ("unclosed tags", repeated("<p ")),
        ("attributes", numbered(|number| format!(" a{number}=1")).replacen(" a0", "<p a0", 1) + ">x"),
        ("known attributes", numbered(|number| format!(" class=c{number}")).replacen(" ", "<p ", 1) + ">x"),
        ("one long attribute", format!("<p class=\"{}\">x", repeated("ab cd "))),
        ("entities", repeated("&amp;")),
        ("ampersands", repeated("&")),
        ("broken entities", repeated("&#1")),
        ("less-than signs", repeated("<")),
        ("open comments", repeated("<!--")),
        ("dashes", repeated("<!-- -- ")),
        ("end tags", repeated("</div>")),
        ("empty paragraphs", repeated("</p>")),
        ("misnested", repeated("<b><i></b></i>")),
        ("adoption", repeated("<a><div>")),
        ("foster parents", format!("<table>{}", repeated("<b>x"))),
        ("rows of text", format!("<table>{}", repeated("x<tr>"))),
        ("scripts in comments", format!("<script>{}", repeated("<!--<script>"))),
        ("titles", repeated("<title>")),
        ("classes", numbered(|number| format!("<span class=c{number}>")) + "x"),
        ("text in many elements", "<span class=a>".repeat(400) + &repeated("x<i>")),
        ("breaks", repeated("<br>")),
        ("metas", repeated("<meta name=a content=b>")),
        ("images", repeated("<img src=a alt=b>")),
        ("links", repeated("<a href=b>x</a> ")),
        ("links between spaces", format!("<p>{}", repeated("<a href=b>x</a>&nbsp; "))),
        ("images of their own", numbered(|number| format!("<p>Text.<img src=a{number} alt=b>"))),
        ("CDATA", repeated("<svg><![CDATA[")),
        ("frames", repeated("<frameset>")),
    ];
    for (what, page) in pages {
        let start = Instant::now();
        clean(page);
        assert!(start.elapsed() < LONGEST, "{what}: {:?}", start.elapsed());
    }
}

#[test]
fn odd_text_is_read_in_time() {
    let prose = "The harbour was closed on Monday, since ice had come in from the sea. ".repeat(9);
    for piece in ["aé", "é1", "a", "港1", "aé ", "By ", "a. ", "-", "Ann Lee, ", "5 March 2024 ", "\u{a0}x"] {
        let page =
            format!("Ice in the harbour\n\nAnn Lee\n5 March 2024\n\n{prose}\n\n{}\n\n{prose}\n", repeated(piece));
        let start = Instant::now();
        clean_as(Input::Text, page);
        assert!(start.elapsed() < LONGEST, "{piece}: {:?}", start.elapsed());
    }
}
