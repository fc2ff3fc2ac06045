//! Records out of inputs of every kind: plain and compressed, whole and damaged, from the start and from the middle.
#![allow(clippy::unwrap_used)]

mod inputs;

use std::fs;
use std::io::Cursor;
use std::path::PathBuf;

use dechaff::source::{Found, Opened, Options, Parsed, Place, RECORD_BYTES, Records, open, open_stream, read_whole};
use inputs::{Compression, Format, Rng, build};

/// A file of that content.
fn file(name: &str, bytes: &[u8]) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("sources");
    fs::create_dir_all(&folder).unwrap();
    let path = folder.join(name);
    fs::write(&path, bytes).unwrap();
    path
}

/// The records of an opened input.
fn records(opened: Opened) -> Records {
    match opened {
        Opened::Records(records) => records,
        Opened::File(..) | Opened::Bytes(..) => panic!("one record"),
    }
}

/// What became of one record: its body, why it was passed over, or what is wrong with it.
#[derive(Debug, Clone, PartialEq)]
enum Outcome {
    Body(String, Vec<&'static str>),
    Passed(&'static str),
    Failed(String),
}

fn read(records: Records) -> Vec<(Place, Outcome)> {
    let outcome = |(place, raw): Found| {
        let parsed = raw.map_err(|error| error.to_string()).and_then(|raw| raw.parse(true));
        let outcome = match parsed {
            Ok(Parsed::Record(record, _)) => {
                Outcome::Body(String::from_utf8_lossy(&record.body).into_owned(), record.repairs)
            }
            Ok(Parsed::Passed(reason)) => Outcome::Passed(reason),
            Err(cause) => Outcome::Failed(cause),
        };
        (place, outcome)
    };
    records.map(outcome).collect()
}

/// The bodies among the outcomes.
fn bodies(found: &[(Place, Outcome)]) -> Vec<&str> {
    fn body(outcome: &Outcome) -> Option<&str> {
        if let Outcome::Body(body, _) = outcome { Some(body) } else { None }
    }
    found.iter().filter_map(|(_, outcome)| body(outcome)).collect()
}

/// Every format with every compression that it may come in.
fn kinds() -> impl Iterator<Item = (Format, Compression)> {
    let kinds = |format: Format| format.compressions().iter().map(move |compression| (format, *compression));
    Format::ALL.into_iter().flat_map(kinds)
}

#[test]
fn every_format_is_told_and_read_whole() {
    for (format, compression) in kinds() {
        let input = build(format, compression, 40, 1);
        let path = file(&format!("whole{}{}", format.ending(), compression.ending()), &input.bytes);
        let from_file = read(records(open(&path, &Options::default()).unwrap()));
        assert_eq!(bodies(&from_file), input.bodies, "{format:?} {compression:?}");
        assert!(
            !from_file.iter().any(|(_, outcome)| matches!(outcome, Outcome::Failed(_))),
            "{format:?} {compression:?}"
        );
        if format != Format::Parquet {
            let options = Options { given: format.given(), ..Options::default() };
            let from_pipe = read(records(open_stream(Cursor::new(input.bytes), &options).unwrap()));
            assert_eq!(from_file, from_pipe, "{format:?} {compression:?}");
        }
    }
}

#[test]
fn reading_goes_on_behind_any_record() {
    for (format, compression) in kinds() {
        let mut input = build(format, compression, 60, 2);
        for damaged in [false, true] {
            if damaged {
                inputs::damage(&mut input, &mut Rng(7));
            }
            let path = file(&format!("resume{}{}", format.ending(), compression.ending()), &input.bytes);
            let options = Options { given: format.given(), ..Options::default() };
            let all = read(records(open(&path, &options).unwrap()));
            for done in (0..all.len()).step_by(1 + all.len() / 20) {
                let mut rest = records(open(&path, &options).unwrap());
                rest.skip_to(&all[done].0).unwrap();
                assert_eq!(read(rest), all[done + 1..], "{format:?} {compression:?} {damaged} behind {:?}", all[done]);
            }
        }
    }
}

#[test]
fn a_changed_input_is_not_gone_on_with() {
    let input = build(Format::Jsonl, Compression::Gzip, 20, 3);
    let path = file("changed.jsonl.gz", &input.bytes);
    let all = read(records(open(&path, &Options::default()).unwrap()));
    let other = file("changed.jsonl.gz", &build(Format::Jsonl, Compression::Gzip, 20, 4).bytes);
    let mut rest = records(open(&other, &Options::default()).unwrap());
    assert!(rest.skip_to(&all[10].0).is_err());
}

#[test]
fn a_dump_that_is_damaged_from_the_beginning_is_told_by_its_name() {
    let record = |text: &str| {
        let head = "WARC/1.0\r\nWARC-Type: conversion\r\nContent-Type: text/plain\r\n";
        format!("{head}Content-Length: {}\r\n\r\n{text}\r\n\r\n", text.len())
    };
    let (first, second) = (record("The ferry sailed."), record("The bees sleep."));
    let mut bytes = inputs::compress(Compression::Gzip, &[first.as_bytes(), second.as_bytes()]);
    bytes[10..14].fill(0xff);
    let found = read(records(open(&file("damaged.warc.gz", &bytes), &Options::default()).unwrap()));
    assert_eq!(bodies(&found), ["The bees sleep."]);
    assert!(matches!(&found[0].1, Outcome::Failed(cause) if cause.contains("damaged gzip data")), "{found:?}");
}

#[test]
fn what_is_wrong_with_an_entry_names_it() {
    let mut zip = Vec::new();
    for name in ["a.txt", ".a.txt"] {
        let at = zip.len();
        inputs::archive::zip(&mut zip, name, b"The ferry sailed.", false);
        // The checksum.
        zip[at + 14] ^= 1;
    }
    inputs::archive::zip(&mut zip, "b.zip", b"The ferry sailed.", false);
    let found = read(records(open(&file("entries.zip", &zip), &Options::default()).unwrap()));
    let failed = |cause: &str| Outcome::Failed(cause.to_owned());
    assert_eq!(found[0].1, failed("entry a.txt: its checksum is wrong"));
    assert_eq!(found[1].1, Outcome::Passed("archive: hidden file"));
    assert_eq!(found[2].1, failed("entry .a.txt: its checksum is wrong"));
    assert_eq!(found[3].1, failed("entry b.zip: the name says zip, but the content is something else"));
}

#[test]
fn a_page_may_be_compressed() {
    let page = b"<!DOCTYPE html><title>Harbour</title><p>The harbour froze on Tuesday.".repeat(50);
    for compression in Compression::ALL {
        let path = file("page.html.packed", &inputs::compress(compression, &[&page[..1000], &page[1000..]]));
        assert!(matches!(open(&path, &Options::default()).unwrap(), Opened::File(..)), "{compression:?}");
        assert_eq!(read_whole(&path).unwrap(), page, "{compression:?}");
        let Opened::Bytes(_, bytes) = open_stream(fs::File::open(&path).unwrap(), &Options::default()).unwrap() else {
            panic!("records");
        };
        assert_eq!(bytes, page, "{compression:?}");
    }
}

#[test]
fn damage_costs_only_what_it_hits() {
    let mut rng = Rng(5);
    for round in 0..300 {
        let (format, compression) = kinds().nth(round % kinds().count()).unwrap();
        let mut input = build(format, compression, 30 + rng.below(30), round as u64);
        let sound = inputs::damage(&mut input, &mut rng);
        let path = file(&format!("damaged{}{}", format.ending(), compression.ending()), &input.bytes);
        let options = Options { given: format.given(), ..Options::default() };
        let found = match open(&path, &options) {
            Ok(opened) => read(records(opened)),
            Err(_) => Vec::new(),
        };
        let bodies = bodies(&found);
        let missing: Vec<_> = sound.iter().filter(|&body| !bodies.contains(&body.as_str())).collect();
        assert!(missing.is_empty(), "{format:?} {compression:?} round {round}: {missing:?} of {found:#?}");
        let numbers: Vec<_> = found.iter().map(|(place, _)| place.record).collect();
        match format {
            // Rows are numbered, those that cannot be read included.
            Format::Parquet => assert!(numbers.is_sorted()),
            _ => assert_eq!(numbers, (1..=found.len() as u64).collect::<Vec<_>>()),
        }
    }
}

#[test]
fn any_bytes_end() {
    let mut rng = Rng(11);
    for round in 0..400 {
        let (format, compression) = kinds().nth(round % kinds().count()).unwrap();
        let length = rng.below(3000);
        let mut bytes: Vec<u8> = (0..length).map(|_| rng.below(256) as u8).collect();
        // A sound beginning leads further in.
        let sound = build(format, compression, 3, round as u64).bytes;
        let kept = rng.below(sound.len() + 1).min(if round % 2 == 0 { 40 } else { sound.len() });
        bytes.splice(..kept.min(length), sound[..kept].iter().copied());
        let path = file("random", &bytes);
        let options = Options { given: format.given(), ..Options::default() };
        if let Ok(Opened::Records(records)) = open(&path, &options) {
            drop(read(records));
        }
        let _ = open(&path, &Options::default());
        let _ = read_whole(&path);
    }
}

#[test]
fn a_bomb_is_an_error() {
    let mebibyte = inputs::compress(Compression::Gzip, &[&vec![b'x'; 1 << 20]]);
    let path = file("bomb.gz", &mebibyte.repeat(RECORD_BYTES / (1 << 20) + 1));
    assert_eq!(read_whole(&path).unwrap_err().kind(), std::io::ErrorKind::FileTooLarge);
    let Err(error) = open_stream(fs::File::open(&path).unwrap(), &Options::default()) else { panic!("opened") };
    assert_eq!(error.kind(), std::io::ErrorKind::FileTooLarge);
}
