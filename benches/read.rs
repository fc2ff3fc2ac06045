//! Speed of reading alone: inflating, and cutting at the records, on one thread.
//!
//! It reads a WARC file of the pages among the samples of the repository, compressed record by record;
//! `DECHAFF_BENCH_INPUT=dump.warc.gz cargo bench --bench read` takes a file of your own. Bytes are those of the content,
//! after decompression.

use std::fs;
use std::hint::black_box;
use std::io::Write;
use std::path::{Path, PathBuf};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use dechaff::source::{Opened, Options, Place, open};
use flate2::Compression;
use flate2::write::GzEncoder;

/// Times that the samples stand in the file.
const TIMES: usize = 20;

/// Writes the WARC file of the samples.
fn samples() -> std::io::Result<PathBuf> {
    let mut files: Vec<_> = fs::read_dir("samples")?.filter_map(Result::ok).map(|file| file.path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "html"));
    files.sort();
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("samples.warc.gz");
    let mut warc = fs::File::create(&path)?;
    for file in std::iter::repeat_n(&files, TIMES).flatten() {
        let page = fs::read(file)?;
        let http = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n";
        let mut member = GzEncoder::new(&mut warc, Compression::default());
        write!(
            member,
            "WARC/1.1\r\nWARC-Type: response\r\nContent-Type: application/http\r\nContent-Length: {}\r\n\r\n{http}",
            http.len() + page.len(),
        )?;
        member.write_all(&page)?;
        member.write_all(b"\r\n\r\n")?;
        member.finish()?;
    }
    Ok(path)
}

/// Reads all records of a file; gives the place of the last one.
fn read(path: &Path) -> Option<Place> {
    let Ok(Opened::Records(records)) = open(path, &Options::default()) else { return None };
    records.map(|(place, raw)| (place, black_box(raw)).0).last()
}

fn bench(criterion: &mut Criterion) {
    let given = std::env::var_os("DECHAFF_BENCH_INPUT").map(PathBuf::from);
    let Some(path) = given.or_else(|| samples().ok()) else { return };
    let Some(last) = read(&path) else { return };
    let bytes = last.offset.zip(last.length).map_or(0, |(offset, length)| offset + length);
    let mut group = criterion.benchmark_group("read");
    group.throughput(Throughput::Bytes(bytes)).sample_size(10);
    group.bench_function("records", |bencher| bencher.iter(|| read(&path)));
    group.finish();
}

criterion_group!(benches, bench);
criterion_main!(benches);
