//! Inputs of every kind with the bodies that they hold, and damage to them.

pub(crate) mod archive;
mod parquet;

use std::io::Write;

use dechaff::source::Given;

/// Numbers that look random and are the same in every run: SplitMix64.
pub(crate) struct Rng(pub(crate) u64);

impl Rng {
    /// A number below `limit`.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut n = self.0;
        n = (n ^ (n >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        n = (n ^ (n >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((n ^ (n >> 31)) % limit as u64) as usize
    }
}

/// What holds the records.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Format {
    Jsonl,
    Warc,
    Csv,
    Tar,
    Zip,
    Parquet,
}

/// How the file is compressed, in pieces of one or several records.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Compression {
    None,
    Gzip,
    Zstd,
    Bzip2,
    Xz,
}

/// An input.
pub(crate) struct Input {
    format: Format,
    compression: Compression,
    /// The file.
    pub(crate) bytes: Vec<u8>,
    /// The bodies of its documents.
    pub(crate) bodies: Vec<String>,
    /// For each piece of the file: where it begins, and how many documents come before it.
    pieces: Vec<(usize, usize)>,
}

impl Format {
    pub(crate) const ALL: [Format; 6] =
        [Format::Jsonl, Format::Warc, Format::Csv, Format::Tar, Format::Zip, Format::Parquet];

    pub(crate) fn given(self) -> Given {
        match self {
            Format::Jsonl => Given::Jsonl,
            Format::Warc => Given::Warc,
            Format::Csv => Given::Csv,
            Format::Tar => Given::Tar,
            Format::Zip => Given::Zip,
            Format::Parquet => Given::Parquet,
        }
    }

    pub(crate) fn ending(self) -> &'static str {
        match self {
            Format::Jsonl => ".jsonl",
            Format::Warc => ".warc",
            Format::Csv => ".csv",
            Format::Tar => ".tar",
            Format::Zip => ".zip",
            Format::Parquet => ".parquet",
        }
    }

    /// The compressions that it may come in.
    pub(crate) fn compressions(self) -> &'static [Compression] {
        match self {
            Format::Parquet | Format::Zip => &[Compression::None],
            _ => &Compression::ALL,
        }
    }
}

impl Compression {
    pub(crate) const ALL: [Compression; 5] =
        [Compression::None, Compression::Gzip, Compression::Zstd, Compression::Bzip2, Compression::Xz];

    pub(crate) fn ending(self) -> &'static str {
        match self {
            Compression::None => "",
            Compression::Gzip => ".gz",
            Compression::Zstd => ".zst",
            Compression::Bzip2 => ".bz2",
            Compression::Xz => ".xz",
        }
    }
}

/// An input of that many documents.
pub(crate) fn build(format: Format, compression: Compression, documents: usize, seed: u64) -> Input {
    if format == Format::Parquet {
        return parquet::build(documents, &mut Rng(seed));
    }
    let mut rng = Rng(seed);
    let mut input = Input { format, compression, bytes: Vec::new(), bodies: Vec::new(), pieces: Vec::new() };
    let mut piece = Vec::new();
    if format == Format::Csv {
        input.bytes = compress(compression, &[b"id,text,language\r\n"]);
    }
    input.pieces.push((input.bytes.len(), 0));
    for n in 0..documents {
        let body = body(n, &mut rng);
        record(format, n, &body, &mut rng, &mut piece);
        input.bodies.push(body);
        if rng.below(3) == 0 || n + 1 == documents {
            input.bytes.extend(compress(compression, &[&piece]));
            piece.clear();
            input.pieces.push((input.bytes.len(), n + 1));
        }
    }
    match format {
        Format::Tar => input.bytes.extend(compress(compression, &[&[0; 1024]])),
        Format::Zip => input.bytes.extend_from_slice(b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"),
        _ => {}
    }
    input
}

/// The text of a document, like no other one's.
fn body(n: usize, rng: &mut Rng) -> String {
    let words = ["harbour", "ferry", "ice", "crew", "Tuesday", "frost", "quay", "\"cold\"", "a, b", "naïve"];
    let mut body = format!("Document {n} begins.");
    for _ in 0..rng.below(300) {
        body.push(' ');
        body.push_str(words[rng.below(words.len())]);
        body.push_str(&rng.below(10_000).to_string());
    }
    body
}

/// Writes one document as a record.
fn record(format: Format, n: usize, body: &str, rng: &mut Rng, out: &mut Vec<u8>) {
    match format {
        Format::Jsonl => {
            serde_json::to_writer(&mut *out, &serde_json::json!({"id": n, "text": body})).unwrap();
            out.push(b'\n');
        }
        Format::Csv => write!(out, "{n},\"{}\",en\r\n", body.replace('"', "\"\"")).unwrap(),
        Format::Tar if rng.below(4) == 0 => {
            archive::tar(
                out,
                &format!("pages/{n}.jsonl"),
                &serde_json::to_vec(&serde_json::json!({"text": body})).unwrap(),
            );
        }
        Format::Tar => archive::tar(out, &format!("pages/{n}.txt"), body.as_bytes()),
        Format::Zip => archive::zip(out, &format!("pages/{n}.txt"), body.as_bytes(), rng.below(2) == 0),
        Format::Parquet => {}
        Format::Warc => {
            if rng.below(2) == 0 {
                warc(out, "request", n, "application/http", b"GET / HTTP/1.1\r\n\r\n");
            }
            match rng.below(3) {
                0 => warc(out, "conversion", n, "text/plain", body.as_bytes()),
                1 => warc(out, "response", n, "application/http; msgtype=response", &response(body, false)),
                _ => warc(out, "response", n, "application/http; msgtype=response", &response(body, true)),
            }
            if rng.below(2) == 0 {
                warc(out, "metadata", n, "application/warc-fields", b"fetchTimeMs: 7\r\ncharset-detected: utf-8\r\n");
            }
        }
    }
}

fn warc(out: &mut Vec<u8>, kind: &str, n: usize, media: &str, block: &[u8]) {
    write!(
        out,
        "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{n}>\r\nWARC-Date: 2024-03-05T06:07:08Z\r\n\
         WARC-Target-URI: https://example.org/{n}\r\nContent-Type: {media}\r\nContent-Length: {}\r\n\r\n",
        block.len()
    )
    .unwrap();
    out.extend_from_slice(block);
    out.extend_from_slice(b"\r\n\r\n");
}

/// An HTTP response; with `encoded`, in chunks and compressed.
fn response(body: &str, encoded: bool) -> Vec<u8> {
    let mut out = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n".to_vec();
    if !encoded {
        out.extend_from_slice(b"\r\n");
        out.extend_from_slice(body.as_bytes());
        return out;
    }
    out.extend_from_slice(b"Transfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n\r\n");
    for chunk in compress(Compression::Gzip, &[body.as_bytes()]).chunks(100) {
        write!(out, "{:x}\r\n", chunk.len()).unwrap();
        out.extend_from_slice(chunk);
        out.extend_from_slice(b"\r\n");
    }
    out.extend_from_slice(b"0\r\n\r\n");
    out
}

/// The pieces, each compressed on its own.
pub(crate) fn compress(compression: Compression, pieces: &[&[u8]]) -> Vec<u8> {
    let one = |piece: &[u8]| match compression {
        Compression::None => piece.to_vec(),
        Compression::Gzip => {
            let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
            encoder.write_all(piece).unwrap();
            encoder.finish().unwrap()
        }
        Compression::Zstd => {
            let mut encoder = zstd::Encoder::new(Vec::new(), 3).unwrap();
            encoder.include_checksum(true).unwrap();
            encoder.write_all(piece).unwrap();
            encoder.finish().unwrap()
        }
        Compression::Bzip2 => {
            let mut encoder = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::default());
            encoder.write_all(piece).unwrap();
            encoder.finish().unwrap()
        }
        Compression::Xz => {
            let options = lzma_rust2::XzOptions::with_preset(1);
            let mut encoder = lzma_rust2::XzWriter::new(Vec::new(), options).unwrap();
            encoder.write_all(piece).unwrap();
            encoder.finish().unwrap()
        }
    };
    pieces.iter().flat_map(|piece| one(piece)).collect()
}

/// Damages one piece of an input, or cuts it off, and gives the bodies of all documents in other pieces.
pub(crate) fn damage(input: &mut Input, rng: &mut Rng) -> Vec<String> {
    let piece = rng.below(input.pieces.len() - 1);
    let (start, before) = input.pieces[piece];
    let (end, mut through) = input.pieces[piece + 1];
    // The last byte of a piece ends its last line and is needed by the next piece.
    let end = end - 1;
    let at = start + rng.below(end - start);
    let mut sound = input.bodies.clone();
    let bytes = &mut input.bytes;
    // The places of Parquet's columns stand at the end of the file.
    match rng.below(if input.format == Format::Parquet { 2 } else { 5 }) {
        // Flipped bits.
        0 => bytes[at] ^= 1 << rng.below(8),
        // Other bytes.
        1 => {
            let end = end.min(at + 1 + rng.below(50));
            bytes[at..end].iter_mut().for_each(|byte| *byte = rng.below(256) as u8);
        }
        // Lost bytes. Nothing but its header's length tells where an entry of a tar archive ends.
        2 => {
            drop(bytes.drain(at..end.min(at + 1 + rng.below(200))));
            if input.format == Format::Tar && input.compression == Compression::None {
                through = sound.len().min(through + 1);
            }
        }
        // Bytes too many.
        3 => drop(bytes.splice(at..at, (0..1 + rng.below(100)).map(|_| rng.below(256) as u8))),
        // The end is missing.
        _ => {
            bytes.truncate(at);
            sound.truncate(before);
            return sound;
        }
    }
    sound.drain(before..through);
    sound
}
