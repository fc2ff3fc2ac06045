//! What holds for every input: conservation, purity, totality, idempotence, and true spans.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::sync::LazyLock;

use dechaff::decode::Normaliser;
use dechaff::page::{Mark, Page};
use dechaff::{Article, Cleaner, Pipeline, Record};
use proptest::prelude::*;
use serde_json::Value;

static ARTICLE: LazyLock<Cleaner> = LazyLock::new(|| Cleaner::new(Pipeline::default()).explain(true));

/// Text and expected article of each sample.
static SAMPLES: LazyLock<Vec<(String, Value)>> = LazyLock::new(|| {
    let files = fs::read_dir("samples").unwrap().map(|entry| entry.unwrap().path());
    let mut texts: Vec<_> = files.filter(|path| path.extension().is_some_and(|kind| kind == "txt")).collect();
    texts.sort();
    let expected = |path: &std::path::Path| fs::read(path.with_extension("json")).unwrap();
    texts
        .iter()
        .map(|path| (fs::read_to_string(path).unwrap(), serde_json::from_slice(&expected(path)).unwrap()))
        .collect()
});

fn clean(text: &str) -> Article {
    ARTICLE.clean(&Record::text(text)).unwrap()
}

/// Lines of every kind that stages look for, and of any characters.
fn page() -> impl Strategy<Value = String> {
    let line = prop_oneof![
        6 => "[A-Z][a-z]{2,8}( [a-z]{1,9}){8,30}\\. [A-Z][a-z]{2,8}( [a-z]{1,9}){4,12}[.?!]",
        3 => "[A-Z][a-z]{2,9}( [A-Za-z]{2,9}){0,5}",
        1 => "  +[a-z]{1,5} = [a-z]{1,5}\\([0-9]\\);",
        1 => "[•*-] [A-Z][a-z]{1,9}( [a-z]{2,9}){0,9}",
        1 => "[0-9]{1,2}\\. [A-Z][a-z]{1,9}",
        1 => "\\|? ?[a-z]{1,6} \\| [a-z]{1,6} \\| [0-9]{1,4} ?\\|?",
        1 => "\\|---\\|-+\\|",
        1 => "```[a-z]{0,3}",
        1 => "[a-z]{1,6}\t[a-z]{1,6}\t[0-9]{1,4}",
        1 => Just(" date 2023-12-12 Skip To Content".to_owned()),
        1 => Just("By Ann Lee".to_owned()),
        1 => Just("Watch the trailer below.".to_owned()),
        1 => Just("It was over. Watch the trailer below. See the video here.".to_owned()),
        1 => Just("&quot;Ice&quot;  &amp;amp;  Donâ€™t e\u{301}".to_owned()),
        1 => Just("Two boats in port (Ann Lee/Example Pictures via AP)".to_owned()),
        1 => Just("Sign up for our newsletter".to_owned()),
        1 => Just("12. Dezember 2023, 14:05 Uhr".to_owned()),
        1 => Just("東京で雪が降った。".to_owned()),
        2 => "\\PC{0,40}",
        1 => ".{0,40}",
    ];
    let gap = prop_oneof![4 => Just("\n"), 6 => Just("\n\n"), 1 => Just("\r\n"), 1 => Just(" "), 1 => Just("")];
    proptest::collection::vec((line, gap), 0..40)
        .prop_map(|lines| lines.into_iter().map(|(line, gap)| line + gap).collect())
}

/// A sample with a part cut out, another put in, or bytes changed.
fn damaged() -> impl Strategy<Value = Vec<u8>> {
    let sample = || (0..SAMPLES.len()).prop_map(|i| SAMPLES[i].0.clone().into_bytes());
    let at = || any::<prop::sample::Index>();
    let cut = (sample(), at(), at()).prop_map(|(mut text, from, length)| {
        let from = from.index(text.len());
        let end = (from + length.index(600)).min(text.len());
        text.drain(from..end);
        text
    });
    let spliced = (sample(), sample(), at(), at()).prop_map(|(mut text, other, from, to)| {
        text.truncate(from.index(text.len()));
        text.extend(&other[to.index(other.len())..]);
        text
    });
    let flipped = (sample(), proptest::collection::vec((at(), any::<u8>()), 1..30)).prop_map(|(mut text, changes)| {
        for (place, byte) in changes {
            let place = place.index(text.len());
            text[place] = byte;
        }
        text
    });
    prop_oneof![cut, spliced, flipped]
}

/// All that is visible.
fn visible(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// What the input's lines hold in normal form.
fn normalised(text: &str) -> String {
    let mut all = String::new();
    for line in text.split(['\n', '\r']) {
        Normaliser::default().line_into(line, &mut all);
        all.push('\n');
    }
    all
}

fn conserves(text: &str, page: &Page) {
    let mut end = 0;
    let mut tiles = String::new();
    for (i, block) in page.blocks.iter().enumerate() {
        assert_ne!(block.mark, Mark::Open, "block {i}");
        assert!(block.start >= end && block.start <= block.end, "block {i}");
        assert_eq!(page.text[end as usize..block.start as usize].trim(), "", "before block {i}");
        tiles.push_str(page.tile_of(i));
        end = block.end;
    }
    assert_eq!(page.text[end as usize..].trim(), "", "behind the last block");
    assert_eq!(visible(&tiles), visible(&normalised(text)));
}

/// Spans lie in the text, on boundaries, and hold what is said to stand there.
fn spans_are_true(text: &str, article: &Article) {
    // What the page does not show has no place.
    let shown = article.evidence.values().flatten();
    let proofs = shown.filter_map(|proof| Some((proof.start?, proof.end?, &proof.text)));
    let gone = article.removed.iter().map(|gone| (gone.start, gone.end, &gone.text));
    for (start, end, stated) in proofs.chain(gone) {
        let span = text.get(start as usize..end as usize);
        let span = span.unwrap_or_else(|| panic!("{start}..{end} cuts a character or the text of {stated:?}"));
        if text.is_ascii() {
            assert_eq!(visible(&normalised(span)), visible(stated), "at {start}..{end}");
        }
    }
}

fn words_add_up(page: &Page, article: &Article) {
    let words = |wanted: fn(Mark) -> bool| -> u64 {
        page.blocks.iter().filter(|block| wanted(block.mark)).map(|block| u64::from(block.shape.words)).sum()
    };
    let kept = words(|mark| mark == Mark::Keep);
    let fields = words(|mark| matches!(mark, Mark::Field(_)));
    let removed = words(|mark| matches!(mark, Mark::Remove(_)));
    assert_eq!(article.quality.words, kept);
    assert_eq!(kept + fields + removed, words(|_| true));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn nothing_is_lost_and_spans_are_true(text in page()) {
        let record = Record::text(text.as_str());
        let (page, article) = (ARTICLE.page(&record).unwrap(), ARTICLE.clean(&record).unwrap());
        conserves(&text, &page);
        words_add_up(&page, &article);
        spans_are_true(&text, &article);
    }

    #[test]
    fn plain_pages_have_true_spans(text in page()) {
        let text: String = text.chars().filter(char::is_ascii).collect();
        spans_are_true(&text, &clean(&text));
    }

    #[test]
    fn any_bytes_are_an_article_or_an_error(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = ARTICLE.clean(&Record { body: bytes, ..Record::default() });
    }

    #[test]
    fn damaged_pages_are_articles_and_lose_nothing(bytes in damaged()) {
        let record = Record::text(bytes.clone());
        if let (Ok(page), Ok(text)) = (ARTICLE.page(&record), String::from_utf8(bytes)) {
            conserves(&text, &page);
            spans_are_true(&text, &ARTICLE.clean(&record).unwrap());
        }
    }

    #[test]
    fn the_article_depends_on_the_record_alone(first in page(), second in page()) {
        let alone = Cleaner::new(Pipeline::default()).explain(true);
        let expected = alone.clean(&Record::text(second.as_str())).unwrap();
        clean(&first);
        prop_assert_eq!(clean(&second), expected);
    }
}

#[test]
fn samples_are_conserved() {
    for (text, _) in SAMPLES.iter() {
        let record = Record::text(text.as_str());
        let (page, article) = (ARTICLE.page(&record).unwrap(), ARTICLE.clean(&record).unwrap());
        conserves(text, &page);
        words_add_up(&page, &article);
        spans_are_true(text, &article);
    }
}

#[test]
fn threads_do_not_matter() {
    let expected: Vec<Article> = SAMPLES.iter().map(|(text, _)| clean(text)).collect();
    std::thread::scope(|scope| {
        for shift in 0..4 {
            let expected = &expected;
            scope.spawn(move || {
                for i in 0..SAMPLES.len() {
                    let i = (i + shift * 5) % SAMPLES.len();
                    assert_eq!(clean(&SAMPLES[i].0), expected[i]);
                }
            });
        }
    });
}

/// The day of retrieval is an anchor: where the text needs none, it changes nothing but its own key.
#[test]
fn the_day_of_retrieval_only_anchors() {
    for (text, _) in SAMPLES.iter() {
        let on = |day: &str| {
            let retrieved = Some(day.parse().unwrap());
            let article = ARTICLE.clean(&Record { retrieved, ..Record::text(text.as_str()) }).unwrap();
            let inferred = article.dates.iter().any(|date| date.inferred);
            (Article { retrieved: None, dates: Vec::new(), ..article }, inferred)
        };
        let (early, late) = (on("2024-11-30"), on("2025-03-01"));
        assert_eq!((early.0.text, early.0.removed), (late.0.text, late.0.removed));
        assert_eq!(early.1, late.1);
    }
}

#[test]
fn a_clean_article_stays_as_it_is() {
    let expected = SAMPLES.iter().map(|(_, expected)| text_of(expected["blocks"].as_array().unwrap()));
    let cleaned = SAMPLES.iter().map(|(text, _)| clean(text).text);
    let lost: Vec<String> = expected.chain(cleaned).flat_map(|text| lost_words(&text)).collect();
    assert!(lost.is_empty(), "{} parts lost\n{}", lost.len(), lost.join("\n"));
}

/// The text of expected blocks, as the article's text is written.
fn text_of(blocks: &[Value]) -> String {
    let block = |block: &Value| -> String {
        let lines = |key: &str, line: &dyn Fn(&Value) -> String| -> String {
            block[key].as_array().unwrap().iter().map(line).collect::<Vec<_>>().join("\n")
        };
        match block["type"].as_str().unwrap() {
            "list" => lines("items", &|item| format!("- {}", item.as_str().unwrap())),
            "table" => lines("rows", &|row| {
                row.as_array().unwrap().iter().map(|cell| cell.as_str().unwrap()).collect::<Vec<_>>().join("\t")
            }),
            _ => block["text"].as_str().unwrap().to_owned(),
        }
    };
    blocks.iter().map(block).collect::<Vec<_>>().join("\n\n")
}

/// What cleaning takes out of a clean text; and the text, if title, dek and text do not hold all its words.
fn lost_words(text: &str) -> Vec<String> {
    let article = clean(text);
    let gone = article.removed.iter();
    let mut lost: Vec<String> =
        gone.map(|gone| format!("{} ({}): {}", gone.reason.name(), gone.rule, gone.text)).collect();
    let field = |value: &Option<String>| value.clone().unwrap_or_default();
    let all = [field(&article.title), field(&article.dek), article.text.clone()].join("\n");
    if lost.is_empty() && sorted_words(&all) != sorted_words(text) {
        let kept = sorted_words(&all);
        let missing: Vec<String> = sorted_words(text).into_iter().filter(|word| !kept.contains(word)).collect();
        lost.push(format!("other words: {missing:?} in {}", text.lines().next().unwrap_or_default()));
    }
    lost
}

fn sorted_words(text: &str) -> Vec<String> {
    let words = text
        .split(|c: char| c.is_whitespace() || c == '|')
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()));
    let mut words: Vec<String> = words.filter(|word| !word.is_empty()).map(str::to_owned).collect();
    words.sort();
    words
}
