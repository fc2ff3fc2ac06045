//! Speed of cleaning raw text, from bytes to JSON bytes, on one thread.
//!
//! It reads the samples of the repository; `DECHAFF_BENCH=dump.jsonl cargo bench` takes real records instead, one JSON
//! object with `text` a line.

use std::fs;
use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use dechaff::source::jsonl;
use dechaff::{Cleaner, Pipeline, Record};

/// The pipelines that are measured: what they cost apart.
const PIPELINES: [(&str, &str); 4] = [
    ("article", "name = \"bench\"\nextends = \"article\""),
    ("article without the scorer", "name = \"bench\"\nextends = \"article\"\nskip = [\"score\"]"),
    ("text-dump", "name = \"bench\"\nextends = \"text-dump\""),
    ("keep-all", "name = \"bench\"\nextends = \"keep-all\""),
];

fn records() -> Vec<Record> {
    match std::env::var_os("DECHAFF_BENCH") {
        Some(path) => {
            let dump = fs::read(path).unwrap_or_default();
            let lines = dump.split(|&byte| byte == b'\n').filter(|line| !line.is_empty());
            lines.filter_map(|line| jsonl::parse(line, false).ok()).map(|(record, _)| record).collect()
        }
        None => {
            let files = fs::read_dir("samples").into_iter().flatten().filter_map(Result::ok).map(|file| file.path());
            let texts = files.filter(|path| path.extension().is_some_and(|extension| extension == "txt"));
            texts.filter_map(|path| fs::read(path).ok()).map(Record::text).collect()
        }
    }
}

fn clean(criterion: &mut Criterion) {
    let records = records();
    let bytes: usize = records.iter().map(|record| record.body.len()).sum();
    let mut group = criterion.benchmark_group("clean");
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
    group.finish();
}

criterion_group!(benches, clean);
criterion_main!(benches);
