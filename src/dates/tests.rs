//! The cases of `tests/dates/*.toml`, and properties of any text.
#![allow(clippy::unwrap_used)]

use proptest::prelude::*;
use serde::Deserialize;

use super::*;

#[derive(Deserialize)]
struct Cases {
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    text: String,
    anchor: Option<Day>,
    language: Option<String>,
    region: Option<Order>,
    #[serde(default)]
    seen: String,
    #[serde(default)]
    part: bool,
    #[serde(default)]
    want: Vec<String>,
}

impl Case {
    fn context(&self) -> Context {
        let mut order = NumericOrder::default();
        order.observe(&self.seen);
        Context {
            anchor: self.anchor,
            language: self.language.as_deref().and_then(Language::from_code),
            region_order: self.region,
            order,
        }
    }
}

fn mention(text: &str, mention: &Mention) -> String {
    let words = &text[mention.start..mention.end];
    let value = mention.date.clone().unwrap_or_default();
    let inferred = if mention.inferred { "~" } else { "" };
    match mention.readings {
        Some([day_first, month_first]) => format!("{words} = {value}? {day_first} {month_first}"),
        None => format!("{words} = {value}{inferred}"),
    }
}

fn stamp(stamp: &Stamp) -> String {
    let label = match stamp.label {
        Label::None => "",
        Label::Published => "published: ",
        Label::Updated => "updated: ",
        Label::Prefix => "prefix: ",
    };
    let value = stamp.value.as_deref().unwrap_or("-");
    let inferred = if stamp.inferred { "~" } else { "" };
    let ambiguous = if stamp.ambiguous() { "?" } else { "" };
    format!("{label}{value}{inferred}{ambiguous}")
}

#[test]
fn mentions_are_found() {
    let cases: Cases = toml::from_str(include_str!("../../tests/dates/mentions.toml")).unwrap();
    let mut failed = Vec::new();
    for case in &cases.case {
        let mut found = Vec::new();
        find_mentions(&case.text, &case.context(), &mut found);
        let got: Vec<_> = found.iter().map(|m| mention(&case.text, m)).collect();
        if got != case.want {
            failed.push(format!("{:?}\n  want {:?}\n  got  {got:?}", case.text, case.want));
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

#[test]
fn stamps_are_found() {
    let cases: Cases = toml::from_str(include_str!("../../tests/dates/stamps.toml")).unwrap();
    let mut failed = Vec::new();
    for case in &cases.case {
        let mut found = Vec::new();
        let coverage = find_stamps(&case.text, &case.context(), &mut found);
        let got: Vec<_> = found.iter().map(stamp).collect();
        let whole = !case.want.is_empty() && !case.part;
        if got != case.want || coverage.whole != whole {
            failed.push(format!("{:?}\n  want {:?} whole {whole}\n  got  {got:?} {coverage:?}", case.text, case.want));
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

#[test]
fn the_prefix_needs_its_word_and_a_day() {
    let read = |text| leading_prefix(text).map(|(day, span)| (day.to_string(), span));
    assert_eq!(read(" date 2023-12-12 Skip To Content"), Some(("2023-12-12".to_owned(), 0..16)));
    assert_eq!(read("date 2023-12-12").unwrap().1, 0..15);
    for text in [
        "2023-12-12",
        "date",
        "dates 2023-12-12",
        "date 2023-12-123",
        "update 2023-12-12",
        "date 2023-02-30",
        "date2023-12-12",
    ] {
        assert_eq!(read(text), None, "{text}");
    }
}

/// Pieces of which dates and their look-alikes are made.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "2024",
        "5",
        "12",
        "31",
        "２０",
        "May",
        "mai",
        "Dec",
        "mars",
        "年",
        "月",
        "日",
        "令和",
        "-",
        "/",
        ".",
        ",",
        ":",
        " ",
        " ",
        "\u{a0}",
        "de",
        "d'",
        "st",
        "º",
        "’",
        "T",
        "+01:00",
        "a.m.",
        "h",
        "ago",
        "vor",
        "il y a",
        "hours",
        "Updated",
        "date",
        "午後",
        "前",
        "é",
        "e\u{301}",
        "İ",
        "\u{ff0c}",
        "2024-05-03",
        "EST",
        "(",
        ")",
        "Uhr",
        "時",
        "분",
    ]);
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

fn check(text: &str) -> Result<(), TestCaseError> {
    let context = Context { anchor: Day::new(2024, 5, 10), ..Context::default() };
    let mut mentions = Vec::new();
    find_mentions(text, &context, &mut mentions);
    let mut last = 0;
    for mention in &mentions {
        prop_assert!(last <= mention.start && mention.start < mention.end);
        prop_assert!(text.get(mention.start..mention.end).is_some());
        last = mention.end;
    }
    let mut stamps = Vec::new();
    let coverage = find_stamps(text, &context, &mut stamps);
    prop_assert!((0.0..=1.0).contains(&coverage.share));
    last = 0;
    for stamp in &stamps {
        prop_assert!(last <= stamp.text.start && stamp.text.start < stamp.text.end);
        prop_assert!(text.get(stamp.text.clone()).is_some());
        last = stamp.text.end;
    }
    let mut order = NumericOrder::default();
    order.observe(text);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn any_text_is_read(text in any::<String>()) {
        check(&text)?;
    }

    #[test]
    fn any_pieces_are_read(text in pieces()) {
        check(&text)?;
    }
}
