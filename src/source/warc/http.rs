//! HTTP responses as they went over the wire.

use std::borrow::Cow;
use std::io::Read;

use memchr::memchr;

use super::cut::value;
use crate::source::RECORD_BYTES;
use crate::source::codec::{Codec, Cut, decode};

/// The most content encodings that are undone.
const ENCODINGS: usize = 4;

/// A response: its status, and its content with transfer and content encodings undone.
#[derive(Debug, Default)]
pub(super) struct Response {
    pub(super) status: Option<u16>,
    pub(super) body: Vec<u8>,
    /// What was damaged.
    pub(super) repairs: Vec<&'static str>,
}

/// What the header says.
#[derive(Default)]
struct Header {
    length: usize,
    ended: bool,
    status: Option<u16>,
    content_type: Option<String>,
    transfer: String,
    content: String,
}

/// The media type that a response states; its content is not looked at.
pub(super) fn content_type(message: &[u8]) -> Option<String> {
    header(message).content_type
}

/// Reads a response. Content that is not encoded as the header says is taken as it is: many crawlers store it decoded
/// and leave the header.
///
/// # Errors
/// In one line, what makes it unreadable.
pub(super) fn parse(message: &[u8]) -> Result<Response, String> {
    let header = header(message);
    if header.status.is_none() {
        return Err("the HTTP response has no status line".to_owned());
    }
    let mut response = Response { status: header.status, ..Response::default() };
    if !header.ended {
        response.repairs.push("the HTTP header does not end");
    }
    let mut body = Cow::Borrowed(&message[header.length..]);
    if tokens(&header.transfer).any(|token| token.eq_ignore_ascii_case("chunked"))
        && let Some((joined, sound)) = join_chunks(&body)
    {
        body = Cow::Owned(joined);
        if !sound {
            response.repairs.push("damaged chunks of the HTTP response");
        }
    }
    let encodings: Vec<_> = tokens(&header.transfer).chain(tokens(&header.content)).collect();
    for encoding in encodings.iter().rev().take(ENCODINGS) {
        match undo(encoding, &body)? {
            Undone::Same => {}
            Undone::Decoded(decoded) => body = Cow::Owned(decoded),
            Undone::Damaged(decoded) => {
                body = Cow::Owned(decoded);
                response.repairs.push("damaged content encoding of the HTTP response");
            }
        }
    }
    response.body = body.into_owned();
    Ok(response)
}

fn header(message: &[u8]) -> Header {
    let mut header = Header::default();
    while let Some(end) = memchr(b'\n', &message[header.length..]) {
        let line = message[header.length..header.length + end].trim_ascii_end();
        let first = header.length == 0;
        header.length += end + 1;
        if first {
            header.status = status(line);
        } else if line.is_empty() {
            header.ended = true;
            return header;
        } else if let Some(found) = value(line, b"content-type") {
            header.content_type.get_or_insert_with(|| String::from_utf8_lossy(found).into_owned());
        } else if let Some(found) = value(line, b"transfer-encoding") {
            header.transfer = String::from_utf8_lossy(found).into_owned();
        } else if let Some(found) = value(line, b"content-encoding") {
            header.content = String::from_utf8_lossy(found).into_owned();
        }
    }
    header.length = message.len();
    header
}

/// The status in `HTTP/1.1 200 OK`.
fn status(line: &[u8]) -> Option<u16> {
    let mut words = line.split(|byte| *byte == b' ').filter(|word| !word.is_empty());
    let version = words.next()?;
    version.starts_with(b"HTTP").then_some(())?;
    std::str::from_utf8(words.next()?.get(..3)?).ok()?.parse().ok()
}

fn tokens(list: &str) -> impl Iterator<Item = &str> {
    list.split(',').map(str::trim).filter(|token| !token.is_empty())
}

/// The chunks of RFC 9112, 7.1, joined, and whether all were sound; nothing if the content is not chunked at all.
fn join_chunks(body: &[u8]) -> Option<(Vec<u8>, bool)> {
    let (mut rest, mut joined) = (body, Vec::with_capacity(body.len()));
    loop {
        let Some((size, data)) = chunk_size(rest) else {
            return (!joined.is_empty()).then_some((joined, false));
        };
        if size == 0 {
            return Some((joined, true));
        }
        if size > data.len() {
            joined.extend_from_slice(data);
            return Some((joined, false));
        }
        joined.extend_from_slice(&data[..size]);
        rest = &data[size..];
        rest = rest.strip_prefix(b"\r\n").or(rest.strip_prefix(b"\n")).unwrap_or(rest);
    }
}

/// The size that a chunk's first line states, and what follows that line.
fn chunk_size(data: &[u8]) -> Option<(usize, &[u8])> {
    let end = memchr(b'\n', &data[..data.len().min(256)])?;
    let line = data[..end].split(|byte| *byte == b';').next()?.trim_ascii();
    let size = usize::from_str_radix(std::str::from_utf8(line).ok()?, 16).ok()?;
    line[0].is_ascii_hexdigit().then_some((size, &data[end + 1..]))
}

enum Undone {
    Same,
    Decoded(Vec<u8>),
    /// What is sound of it.
    Damaged(Vec<u8>),
}

/// Undoes one encoding.
fn undo(encoding: &str, body: &[u8]) -> Result<Undone, String> {
    let (decoded, cut) = match encoding.to_ascii_lowercase().as_str() {
        "gzip" | "x-gzip" if body.starts_with(b"\x1f\x8b") => decode(Codec::Gzip, body, RECORD_BYTES),
        "zstd" if body.starts_with(b"\x28\xb5\x2f\xfd") => decode(Codec::Zstd, body, RECORD_BYTES),
        // Servers send either form: RFC 9110, 8.4.1.2.
        "deflate" => match decode(Codec::Zlib, body, RECORD_BYTES) {
            (decoded, Some(_)) if decoded.is_empty() => decode(Codec::Deflate, body, RECORD_BYTES),
            decoded => decoded,
        },
        "br" => brotli(body),
        _ => return Ok(Undone::Same),
    };
    match cut {
        None => Ok(Undone::Decoded(decoded)),
        Some(Cut::TooLong) => Err(format!("the content of the HTTP response is longer than {RECORD_BYTES} bytes")),
        // These two have no mark of their own: what is text was decoded before.
        Some(Cut::Damaged(_)) if std::str::from_utf8(body).is_ok() => Ok(Undone::Same),
        Some(Cut::Damaged(_)) => Ok(Undone::Damaged(decoded)),
    }
}

/// Decodes Brotli, RFC 7932.
fn brotli(body: &[u8]) -> (Vec<u8>, Option<Cut>) {
    let mut decoded = Vec::new();
    let reader = brotli_decompressor::Decompressor::new(body, 4096);
    let result = reader.take(RECORD_BYTES as u64 + 1).read_to_end(&mut decoded);
    let cut = match result {
        Err(error) => Some(Cut::Damaged(error.to_string())),
        Ok(_) => (decoded.len() > RECORD_BYTES).then_some(Cut::TooLong),
    };
    (decoded, cut)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::io::Write;

    use super::*;

    const PAGE: &str = "<p>The harbour froze on Tuesday, and the harbour thawed on Friday.</p>";

    fn response(headers: &str, body: &[u8]) -> Result<Response, String> {
        parse(&[format!("HTTP/1.1 404 Not Found\r\n{headers}\r\n").as_bytes(), body].concat())
    }

    fn body(headers: &str, body: &[u8]) -> (String, Vec<&'static str>) {
        let response = response(headers, body).unwrap();
        (String::from_utf8_lossy(&response.body).into_owned(), response.repairs)
    }

    fn gzip(data: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(data).unwrap();
        encoder.finish().unwrap()
    }

    fn zlib(data: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(data).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn the_status_is_read() {
        assert_eq!(response("", b"x").unwrap().status, Some(404));
        assert_eq!(parse(b"HTTP/2 200\r\n\r\nx").unwrap().status, Some(200));
        assert!(parse(b"<html>").is_err());
    }

    #[test]
    fn content_encodings_are_undone() {
        let bare = &zlib(PAGE.as_bytes())[2..];
        for (name, data) in [
            ("gzip", gzip(PAGE.as_bytes())),
            ("x-gzip", gzip(PAGE.as_bytes())),
            ("deflate", zlib(PAGE.as_bytes())),
            ("deflate", bare[..bare.len() - 4].to_vec()),
            ("zstd", zstd::encode_all(PAGE.as_bytes(), 3).unwrap()),
            ("deflate, gzip", gzip(&zlib(PAGE.as_bytes()))),
            ("identity", PAGE.as_bytes().to_vec()),
        ] {
            assert_eq!(body(&format!("Content-Encoding: {name}\r\n"), &data), (PAGE.to_owned(), vec![]), "{name}");
        }
    }

    #[test]
    fn content_that_was_decoded_before_is_left_alone() {
        for name in ["gzip", "deflate", "br", "zstd", "compress"] {
            let found = body(&format!("Content-Encoding: {name}\r\n"), PAGE.as_bytes());
            assert_eq!(found, (PAGE.to_owned(), vec![]), "{name}");
        }
        assert_eq!(body("Transfer-Encoding: chunked\r\n", PAGE.as_bytes()), (PAGE.to_owned(), vec![]));
    }

    #[test]
    fn chunks_are_joined() {
        let chunked = |data: &[u8]| body("Transfer-Encoding: chunked\r\n", data);
        assert_eq!(chunked(b"4\r\nThe \r\n2;x=y\r\nha\r\n0\r\n\r\n"), ("The ha".to_owned(), vec![]));
        let damaged = vec!["damaged chunks of the HTTP response"];
        assert_eq!(chunked(b"4\r\nThe \r\nzz\r\nha"), ("The ".to_owned(), damaged.clone()));
        assert_eq!(chunked(b"4\r\nThe \r\n9\r\nha"), ("The ha".to_owned(), damaged));
    }

    #[test]
    fn damaged_content_gives_what_is_sound() {
        let packed = gzip(&PAGE.as_bytes().repeat(300));
        let (found, repairs) = body("Content-Encoding: gzip\r\n", &packed[..packed.len() / 2]);
        assert!(found.starts_with("<p>The harbour froze"));
        assert_eq!(repairs, ["damaged content encoding of the HTTP response"]);
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_end(data in proptest::collection::vec(proptest::num::u8::ANY, 0..200), name in 0usize..5) {
            let name = ["gzip", "deflate", "br", "zstd", "br, deflate"][name];
            let _ = response(&format!("Transfer-Encoding: chunked\r\nContent-Encoding: {name}\r\n"), &data);
        }
    }
}
