//! Speed of cleaning, from bytes to JSON bytes, and of reading pages as blocks, on one thread.
//!
//! It reads the raw texts among the samples of the repository, then the pages of HTML; `DECHAFF_BENCH=dump.jsonl cargo
//! bench` takes real records instead, one JSON object with `text` or `html` a line.

use std::fs;
use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use dechaff::decode::Normaliser;
use dechaff::page::{html, text};
use dechaff::source::{Fields, Input, jsonl};
use dechaff::{Cleaner, Pipeline, Record};

/// The pipelines that are measured: what they cost apart.
const PIPELINES: [(&str, &str); 5] = [
    ("article", "name = \"bench\"\nextends = \"article\""),
    ("article without the scorer", "name = \"bench\"\nextends = \"article\"\nskip = [\"score\"]"),
    ("web", "name = \"bench\"\nextends = \"web\""),
    ("text-dump", "name = \"bench\"\nextends = \"text-dump\""),
    ("keep-all", "name = \"bench\"\nextends = \"keep-all\""),
];

/// Records by what they are.
fn records() -> Vec<(&'static str, Vec<Record>)> {
    match std::env::var_os("DECHAFF_BENCH") {
        Some(path) => {
            let dump = fs::read(path).unwrap_or_default();
            let lines = dump.split(|&byte| byte == b'\n').filter(|line| !line.is_empty());
            vec![(
                "dump",
                lines
                    .filter_map(|line| jsonl::parse(line, &Fields::default(), false).ok())
                    .map(|(record, _)| record)
                    .collect(),
            )]
        }
        None => vec![("text", samples("txt", Input::Text)), ("html", samples("html", Input::Html))],
    }
}

fn samples(extension: &str, input: Input) -> Vec<Record> {
    let files = fs::read_dir("samples").into_iter().flatten().filter_map(Result::ok).map(|file| file.path());
    let mut files: Vec<_> = files.filter(|path| path.extension().is_some_and(|found| found == extension)).collect();
    files.sort();
    files.iter().filter_map(|path| fs::read(path).ok()).map(|body| Record { input, ..Record::text(body) }).collect()
}

fn clean(criterion: &mut Criterion) {
    for (kind, records) in records() {
        let bytes: usize = records.iter().map(|record| record.body.len()).sum();
        let mut group = criterion.benchmark_group(kind);
        group.throughput(Throughput::Bytes(bytes as u64)).sample_size(10);
        for (name, source) in PIPELINES {
            let Ok(pipeline) = Pipeline::from_toml(name, source) else { continue };
            let cleaner = Cleaner::new(pipeline);
            group.bench_function(name, |bencher| {
                bencher.iter(|| {
                    for record in &records {
                        black_box(cleaner.clean(record).ok().and_then(|article| serde_json::to_vec(&article).ok()));
                    }
                });
            });
        }
        group.bench_function("blocks alone", |bencher| {
            let normaliser = Normaliser::default();
            bencher.iter(|| {
                for record in &records {
                    let text = String::from_utf8_lossy(&record.body);
                    let parse = if record.input == Input::Html { html::parse } else { text::parse };
                    black_box(parse(&text, &normaliser));
                }
            });
        });
        group.finish();
    }
}

criterion_group!(benches, clean);
criterion_main!(benches);
