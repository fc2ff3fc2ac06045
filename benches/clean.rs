//! Speed of cleaning, from bytes to JSON bytes, of reading pages as blocks, of sketches and of learning, on one thread.
//!
//! It reads the raw texts among the samples of the repository, then the pages of HTML; `DECHAFF_BENCH=dump.jsonl cargo
//! bench` takes real records instead, one JSON object with `text` or `html` a line.

use std::fs;
use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use dechaff::decode::Normaliser;
use dechaff::duplicates::{Seen, Settings, Sketch};
use dechaff::memory::SiteMemoryBuilder;
use dechaff::page::{html, text};
use dechaff::source::{Fields, Input, jsonl};
use dechaff::{Article, Cleaner, Pipeline, Record};

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

/// What duplicates cost: the sketch, which workers make, and the question, which the writer asks.
fn duplicates(criterion: &mut Criterion) {
    let settings = Settings::default();
    for (kind, records) in records() {
        let cleaner = Cleaner::new(Pipeline::builtin("keep-all").unwrap_or_default());
        let articles: Vec<Article> = records.iter().filter_map(|record| cleaner.clean(record).ok()).collect();
        let bytes: usize = articles.iter().map(|article| article.text.len()).sum();
        let mut group = criterion.benchmark_group(format!("duplicates in {kind}"));
        group.throughput(Throughput::Bytes(bytes as u64)).sample_size(10);
        for (name, settings) in [
            ("sketch", settings.clone()),
            ("sketch of the near text alone", Settings { url: false, text: false, ..settings.clone() }),
        ] {
            group.bench_function(name, |bencher| {
                bencher.iter(|| articles.iter().for_each(|article| drop(black_box(Sketch::of(article, &settings)))));
            });
        }
        let sketches: Vec<Sketch> = articles.iter().map(|article| Sketch::of(article, &settings)).collect();
        let mut seen = Seen::new(&settings);
        group.throughput(Throughput::Elements(sketches.len() as u64));
        group.bench_function("question", |bencher| {
            bencher.iter(|| sketches.iter().filter(|sketch| black_box(seen.check(sketch)).is_none()).count());
        });
        group.finish();
    }
}

/// What learning a site's blocks costs, and the same with the blocks of pages looked up.
fn site_memory(criterion: &mut Criterion) {
    for (kind, mut records) in records() {
        let bytes: usize = records.iter().map(|record| record.body.len()).sum();
        for (i, record) in records.iter_mut().enumerate() {
            record.url = Some(format!("https://example.org/{i}"));
        }
        let mut group = criterion.benchmark_group(format!("site memory of {kind}"));
        group.throughput(Throughput::Bytes(bytes as u64)).sample_size(10);
        let cleaner = Cleaner::new(Pipeline::default());
        group.bench_function("learn", |bencher| {
            bencher.iter(|| {
                let mut builder = SiteMemoryBuilder::default();
                records.iter().for_each(|record| drop(cleaner.learn(record, &mut builder)));
                black_box(builder.finish());
            });
        });
        group.finish();
    }
}

criterion_group!(benches, clean, duplicates, site_memory);
criterion_main!(benches);
