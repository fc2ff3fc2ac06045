//! Metadata records behind documents: what is found of a file does not depend on them, only what is told of documents.

use std::io::Write;
use std::sync::Arc;

use proptest::collection::vec;
use proptest::prelude::*;

use super::Warc;
use crate::source::bytes::Bytes;
use crate::source::stream::Stream;
use crate::source::{Found, Parsed, Place, RecordStream};

/// What stands in a file between two others of its kind.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Part {
    /// A response whose body is that long.
    Response(usize),
    /// A metadata record that says which record it speaks of.
    Metadata(Named),
    Request,
    /// Lines that are no record.
    Junk,
    /// A record without a length.
    NoLength,
    /// A metadata record whose stated length is wrong.
    WrongLength(usize),
}

/// How a metadata record says which record it speaks of.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Named {
    /// By the identifier of the document before.
    Before,
    /// By the address of the document before.
    Address,
    /// It speaks of another one.
    Other,
}

/// What was found of a part: the body of a document and the charset that was detected, or why there is no document.
type Outcome = Result<(String, Option<String>), String>;

fn parts() -> impl Strategy<Value = Vec<Part>> {
    let named = prop_oneof![Just(Named::Before), Just(Named::Address), Just(Named::Other)];
    let part = prop_oneof![
        4 => prop_oneof![6 => 0..60usize, 1 => Just(300_000)].prop_map(Part::Response),
        4 => named.prop_map(Part::Metadata),
        1 => Just(Part::Request),
        1 => Just(Part::Junk),
        1 => Just(Part::NoLength),
        1 => prop_oneof![Just(0), Just(9), Just(4000)].prop_map(Part::WrongLength),
    ];
    vec(part, 0..12)
}

fn record(kind: &str, fields: &str, length: Option<usize>, block: &str) -> String {
    let length = length.map_or(String::new(), |length| format!("Content-Length: {length}\r\n"));
    format!("WARC/1.0\r\nWARC-Type: {kind}\r\n{fields}{length}\r\n{block}\r\n\r\n")
}

/// The `n`th part as it stands in the file.
fn write(part: Part, n: usize) -> String {
    let fields = format!("charset-detected: x-{n}\r\n");
    let address = |n: usize| format!("WARC-Target-URI: https://harbour.example/{n}\r\n");
    let metadata = |header: &str, length| record("metadata", header, Some(length), &fields);
    match part {
        Part::Response(length) => {
            let block = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{}", body(n, length));
            record("response", &format!("WARC-Record-ID: <urn:{n}>\r\n{}", address(n)), Some(block.len()), &block)
        }
        Part::Metadata(Named::Before) => {
            metadata(&format!("WARC-Concurrent-To: <urn:{}>\r\n", n.wrapping_sub(1)), fields.len())
        }
        Part::Metadata(Named::Address) => metadata(&address(n.wrapping_sub(1)), fields.len()),
        Part::Metadata(Named::Other) => {
            metadata(&format!("{}WARC-Concurrent-To: <urn:other>\r\n", address(n.wrapping_sub(1))), fields.len())
        }
        Part::Request => record("request", "", Some(14), "GET / HTTP/1.1"),
        Part::Junk => "what stands here is no record\r\n".to_owned(),
        Part::NoLength => record("response", "", None, "x"),
        Part::WrongLength(length) => metadata(&address(n.wrapping_sub(1)), length),
    }
}

fn body(n: usize, length: usize) -> String {
    format!("<p>{n}{}", " ice".repeat(length / 4))
}

/// What is to be found of each part.
fn expected(parts: &[Part]) -> Vec<Outcome> {
    let outcome = |(n, part): (usize, &Part)| match part {
        Part::Response(length) => {
            let told = matches!(parts.get(n + 1), Some(Part::Metadata(Named::Before | Named::Address)));
            Ok((body(n, *length), told.then(|| format!("x-{}", n + 1))))
        }
        Part::Metadata(_) | Part::WrongLength(_) => Err("warc: metadata".to_owned()),
        Part::Request => Err("warc: request".to_owned()),
        Part::Junk => Err("this is no WARC record; reading goes on at the next one".to_owned()),
        Part::NoLength => Err("the WARC header states no Content-Length".to_owned()),
    };
    parts.iter().enumerate().map(outcome).collect()
}

fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

fn open(file: &[u8]) -> Warc {
    let bytes = Bytes::other(std::io::Cursor::new(file.to_vec()), Arc::default());
    Warc::new(Stream::new(bytes, None).unwrap())
}

fn read(records: Warc) -> Vec<(Place, Outcome)> {
    let outcome = |(place, raw): Found| {
        let parsed = raw.map_err(|error| error.to_string()).and_then(|raw| raw.parse(false));
        let outcome = match parsed {
            Ok(Parsed::Record(record, _)) => Ok((String::from_utf8(record.body).unwrap(), record.detected.charset)),
            Ok(Parsed::Passed(reason)) => Err(reason.to_owned()),
            Err(cause) => Err(cause),
        };
        (place, outcome)
    };
    records.map(outcome).collect()
}

/// Reads the parts as one file, from the start and from behind each of them.
fn check(parts: &[Part], file: &[u8]) -> Result<(), TestCaseError> {
    let all = read(open(file));
    let outcomes: Vec<_> = all.iter().map(|(_, outcome)| outcome.clone()).collect();
    // What is told of a response by metadata of a wrong length is not foretold here.
    let hit = |n: usize| matches!(parts.get(n + 1), Some(Part::WrongLength(_)));
    prop_assert_eq!(outcomes.len(), parts.len());
    for (n, (found, expected)) in outcomes.iter().zip(expected(parts)).enumerate() {
        match (found, expected) {
            (Ok((found, _)), Ok((expected, _))) if hit(n) => prop_assert_eq!(found, &expected),
            (found, expected) => prop_assert_eq!(found, &expected),
        }
    }
    let mut offset = 0;
    for (n, ((place, _), part)) in all.iter().zip(parts).enumerate() {
        prop_assert_eq!((place.record, place.offset), (n as u64 + 1, Some(offset)));
        offset += write(*part, n).len() as u64;
        let mut rest = open(file);
        rest.skip_to(place).unwrap();
        prop_assert_eq!(&read(rest), &all[n + 1..]);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn no_record_is_lost_doubled_or_moved(mut parts in parts()) {
        // Behind damage it would be part of that.
        let is_damage = |part: &Part| matches!(part, Part::Junk | Part::NoLength | Part::WrongLength(_));
        parts.dedup_by(|next, part| *next == Part::Junk && is_damage(part));
        // What ends a file has nothing behind it by which its length could be told to be wrong.
        parts.push(Part::Request);
        let texts: Vec<_> = parts.iter().enumerate().map(|(n, part)| write(*part, n)).collect();
        check(&parts, texts.concat().as_bytes())?;
        check(&parts, &texts.iter().flat_map(|text| gzip(text)).collect::<Vec<_>>())?;
    }
}

#[test]
fn a_document_at_the_end_has_no_metadata() {
    for parts in [&[Part::Response(9)][..], &[Part::Response(9), Part::Metadata(Named::Before)]] {
        let texts: Vec<_> = parts.iter().enumerate().map(|(n, part)| write(*part, n)).collect();
        check(parts, texts.concat().as_bytes()).unwrap();
    }
}

#[test]
fn damaged_metadata_costs_only_itself() {
    let response = write(Part::Response(40), 0);
    let metadata = write(Part::Metadata(Named::Before), 1);
    let untold = Ok((body(0, 40), None));
    // Cut short at every byte.
    for length in 1..metadata.len() - 4 {
        let found = read(open(format!("{response}{}", &metadata[..length]).as_bytes()));
        assert_eq!((found.len(), &found[0].1), (2, &untold), "{length}");
        assert!(found[1].1.is_err());
    }
    // In a damaged member: it is told behind the response.
    let next = write(Part::Response(8), 2);
    let mut packed = gzip(&metadata);
    let middle = packed.len() / 2;
    packed[middle] ^= 0xff;
    let found = read(open(&[gzip(&response), packed, gzip(&next)].concat()));
    assert_eq!((&found[0].1, &found[found.len() - 1].1), (&untold, &Ok((body(2, 8), None))));
    assert!(found[1..found.len() - 1].iter().all(|(_, outcome)| outcome.is_err()));
}

#[test]
fn only_the_beginning_of_long_metadata_is_read() {
    let long = format!("charset-detected: koi8-r\r\nx: {}\r\n", "y".repeat(1 << 20));
    let metadata = record("metadata", "WARC-Concurrent-To: <urn:0>\r\n", Some(long.len()), &long);
    let file = write(Part::Response(40), 0) + &metadata;
    let found = read(open(file.as_bytes()));
    assert_eq!(found[0].1, Ok((body(0, 40), Some("koi8-r".to_owned()))));
    let (_, raw) = open(file.as_bytes()).next().unwrap();
    assert!(raw.unwrap().weight() < 20_000);
}

#[test]
fn text_extracts_state_their_language() {
    for (codes, tag) in [("deu,eng", Some("de")), (" haw ", Some("haw")), ("", None), ("und", None)] {
        let fields = format!("Content-Type: text/plain\r\nWARC-Identified-Content-Language: {codes}\r\n");
        let (_, raw) = open(record("conversion", &fields, Some(3), "Eis").as_bytes()).next().unwrap();
        let Parsed::Record(record, _) = raw.unwrap().parse(false).unwrap() else { panic!("passed") };
        assert_eq!(record.detected.language.map(|language| language.tag).as_deref(), tag, "{codes}");
    }
}
