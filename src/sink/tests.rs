//! A run that is killed anywhere and goes on gives the same bytes as one that is not, for each form.

use std::collections::BTreeMap;
use std::fs;
use std::num::NonZeroU64;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use dechaff::Article;
use proptest::prelude::*;

use super::partial::fault::ROOM;
use super::*;

/// A new folder.
fn folder() -> PathBuf {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let name = format!("dechaff-sink-{}-{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
    // Waiting for a real disk is most of the time otherwise.
    let memory = Path::new("/dev/shm");
    let folder = if memory.is_dir() { memory.to_owned() } else { std::env::temp_dir() }.join(name);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// The files below a folder, by path.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap().map(|entry| entry.unwrap().path()) {
            if entry.is_dir() {
                folders.push(entry);
            } else {
                found.insert(entry.strip_prefix(folder).unwrap().to_owned(), fs::read(entry).unwrap());
            }
        }
    }
    found
}

/// An output in the folder.
fn spec(folder: &Path, name: &str, format: Format, shards: [u64; 2]) -> Spec {
    let path = folder.join(name);
    let [records, bytes] = shards.map(NonZeroU64::new);
    let compression = Compression::of(&path);
    let place = match name {
        "out" => Place::Folder(path),
        "side.jsonl.gz" => Place::Side(path),
        _ => Place::File(path),
    };
    Spec { place, format, pretty: false, many: true, compression, shards: Shards { records, bytes } }
}

/// Every form of output.
const FORMS: [(&str, Format); 10] = [
    ("out.jsonl", Format::Jsonl),
    ("out.json", Format::Json),
    ("out.md", Format::Markdown),
    ("out.txt.gz", Format::Text),
    ("out.jsonl.zst", Format::Jsonl),
    ("out.json.gz", Format::Json),
    ("out.parquet", Format::Parquet),
    ("side.jsonl.gz", Format::Jsonl),
    ("out", Format::Markdown),
    ("out", Format::Json),
];

/// An article whose text has that length.
fn article(number: usize, length: usize) -> Article {
    let text: String = (0..length).map(|at| char::from(b'a' + ((at * 7 + number * 13 + at * at) % 26) as u8)).collect();
    Article { id: Some(format!("id {}", number % 40)), text, ..Article::default() }
}

/// Writes all articles without interruption.
fn uninterrupted(spec: &Spec, lengths: &[usize]) -> io::Result<()> {
    let mut sink = Sink::open(spec, None)?;
    write(&mut sink, spec, lengths, 0, usize::MAX, &mut None)?;
    sink.finish()
}

/// Writes the articles from `from` on, at most up to `until`; takes a checkpoint about every fourth article. `state`
/// becomes the last one, with the number of articles before it.
fn write(
    sink: &mut Sink,
    spec: &Spec,
    lengths: &[usize],
    from: usize,
    until: usize,
    state: &mut Option<(SinkState, usize)>,
) -> io::Result<()> {
    let renderer = Renderer::new(spec, Names::default());
    for (number, length) in lengths.iter().enumerate().take(until).skip(from) {
        sink.put(renderer.render(&article(number, *length), &Vec::new()).unwrap())?;
        if (number + length) % 4 == 0 && sink.is_sealed() {
            *state = Some((sink.checkpoint()?, number + 1));
        }
    }
    Ok(())
}

/// Writes all articles; after so many each time, the run is killed and the next one goes on from the last checkpoint.
fn interrupted(spec: &Spec, lengths: &[usize], kills: &[usize]) -> io::Result<()> {
    let mut state: Option<(SinkState, usize)> = None;
    for kill in kills.iter().copied().chain([usize::MAX]) {
        let mut sink = Sink::open(spec, state.as_ref().map(|(state, _)| state))?;
        let from = state.as_ref().map_or(0, |(_, number)| *number);
        write(&mut sink, spec, lengths, from, from.saturating_add(kill), &mut state)?;
        if from.saturating_add(kill) < lengths.len() {
            continue;
        }
        // The last kill strikes between the end of the output and its names.
        let complete = sink.close()?;
        if kill % 2 == 0 {
            state = Some((complete, lengths.len()));
            continue;
        }
        return sink.finish();
    }
    Ok(())
}

/// Checks that both ways give the same files.
fn same(name: &str, format: Format, shards: [u64; 2], lengths: &[usize], kills: &[usize]) {
    let [whole, parts] = [folder(), folder()];
    uninterrupted(&spec(&whole, name, format, shards), lengths).unwrap();
    interrupted(&spec(&parts, name, format, shards), lengths, kills).unwrap();
    let [expected, found] = [files(&whole), files(&parts)];
    assert_eq!(found.keys().collect::<Vec<_>>(), expected.keys().collect::<Vec<_>>());
    assert!(found == expected, "{name} with shards {shards:?} differs");
    for folder in [whole, parts] {
        fs::remove_dir_all(folder).unwrap();
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn a_killed_run_gives_the_same_bytes(
        lengths in prop::collection::vec(prop_oneof![0..300_usize, 0..6000_usize], 0..80),
        kills in prop::collection::vec(0..40_usize, 0..6),
        shards in prop_oneof![Just([0, 0]), (1..20_u64).prop_map(|n| [n, 0]), (1..9000_u64).prop_map(|n| [0, n]),
            (1..20_u64, 1..9000_u64).prop_map(|(n, m)| [n, m])],
    ) {
        for (name, format) in FORMS {
            same(name, format, shards, &lengths, &kills);
        }
    }
}

#[test]
fn a_full_disk_can_be_mended() {
    let lengths: Vec<usize> = (0..7).map(|n| n * 331 % 400).collect();
    for (name, format) in FORMS {
        for shards in [[0, 0], [3, 0]] {
            let whole = folder();
            uninterrupted(&spec(&whole, name, format, shards), &lengths).unwrap();
            let expected = files(&whole);
            let total: u64 = expected.values().map(|bytes| bytes.len() as u64).sum();
            // A file of Parquet is long even for few articles.
            let step = if format == Format::Parquet { 397 } else { 1 };
            for room in (0..total).step_by(step) {
                let parts = folder();
                let spec = spec(&parts, name, format, shards);
                let mut state = None;
                ROOM.set(room);
                let failed = Sink::open(&spec, None)
                    .and_then(|mut sink| {
                        let written = write(&mut sink, &spec, &lengths, 0, usize::MAX, &mut state);
                        match written.and_then(|()| sink.close()) {
                            Ok(_) => Ok(()),
                            Err(error) => sink.abandon(true).and(Err(error)),
                        }
                    })
                    .unwrap_err();
                ROOM.set(u64::MAX);
                assert_eq!(failed.kind(), io::ErrorKind::StorageFull);
                let mut sink = Sink::open(&spec, state.as_ref().map(|(state, _)| state)).unwrap();
                let from = state.as_ref().map_or(0, |(_, number)| *number);
                write(&mut sink, &spec, &lengths, from, usize::MAX, &mut state).unwrap();
                sink.finish().unwrap();
                assert!(files(&parts) == expected, "{name} with room for {room} differs");
                fs::remove_dir_all(parts).unwrap();
            }
            fs::remove_dir_all(whole).unwrap();
        }
    }
}

#[test]
fn shards_hold_what_they_may() {
    let folder = folder();
    let lengths = [100, 900, 10, 2000, 50, 60];
    uninterrupted(&spec(&folder, "out.jsonl", Format::Jsonl, [3, 1500]), &lengths).unwrap();
    let lines = |bytes: &Vec<u8>| bytes.iter().filter(|byte| **byte == b'\n').count();
    let found = files(&folder);
    assert_eq!(found.values().map(lines).collect::<Vec<_>>(), [2, 1, 1, 2]);
    assert_eq!(found.keys().next().unwrap(), Path::new("out-00000.jsonl"));
    let again = Sink::open(&spec(&folder, "out.jsonl", Format::Jsonl, [3, 1500]), None).err().unwrap();
    assert_eq!(again.kind(), io::ErrorKind::AlreadyExists);
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn what_is_not_the_unfinished_file_is_refused() {
    let folder = folder();
    let spec = spec(&folder, "out.jsonl", Format::Jsonl, [0, 0]);
    let state = SinkState { length: 10, records: 1, ..SinkState::default() };
    assert_eq!(Sink::open(&spec, Some(&state)).err().unwrap().kind(), io::ErrorKind::NotFound);
    fs::write(folder.join("out.jsonl.partial"), "short").unwrap();
    assert_eq!(Sink::open(&spec, Some(&state)).err().unwrap().kind(), io::ErrorKind::InvalidData);
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn an_abandoned_run_leaves_nothing_unless_asked() {
    let folder = folder();
    let spec = spec(&folder, "out.jsonl", Format::Jsonl, [2, 0]);
    for keep in [true, false] {
        let mut sink = Sink::open(&spec, None).unwrap();
        write(&mut sink, &spec, &[10, 10, 10], 0, usize::MAX, &mut None).unwrap();
        sink.abandon(keep).unwrap();
        assert_eq!(!files(&folder).is_empty(), keep);
    }
    fs::remove_dir_all(folder).unwrap();
}
