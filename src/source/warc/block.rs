//! A record of a WARC file as a document.

use super::cut::{Block, value};
use super::media::{Media, charset, media};
use super::{http, languages, metadata};
use crate::source::jsonl::Carried;
use crate::source::retrieval;
use crate::source::{DetectedLanguage, Input, Origin, Parsed, RECORD_BYTES, Record};

/// What is read of a record's header.
#[derive(Default)]
struct Header {
    is_conversion: bool,
    id: Option<String>,
    url: Option<String>,
    date: Option<String>,
    content_type: Option<String>,
    payload_type: Option<String>,
    language: Option<DetectedLanguage>,
    is_truncated: bool,
}

/// Reads a record of a WARC file.
///
/// # Errors
/// In one line, what is wrong with it.
pub(in crate::source) fn parse(block: Block) -> Result<Parsed, String> {
    let Block { mut bytes, header: length, too_long, repair, metadata } = block;
    let header = header(&bytes[..length]);
    let mut record = Record {
        id: header.id.clone(),
        url: header.url,
        retrieved: header.date.as_deref().and_then(retrieval::day),
        origin: Origin { record_id: header.id, ..Origin::default() },
        repairs: repair.into_iter().collect(),
        ..Record::default()
    };
    if header.is_truncated {
        record.repairs.push("the crawler cut the WARC record short");
    }
    let stated = header.content_type.as_deref().unwrap_or_default();
    let is_http = !header.is_conversion
        && (stated.starts_with("application/http") || (stated.is_empty() && bytes[length..].starts_with(b"HTTP/")));
    let content_type =
        if is_http { http::content_type(&bytes[length..]) } else { header.content_type }.unwrap_or_default();
    let kind = match media(&content_type) {
        Media::Unknown => header.payload_type.as_deref().map_or(Media::Unknown, media),
        known => known,
    };
    record.input = match kind {
        Media::Document(_) if header.is_conversion => Input::Text,
        Media::Document(input) => input,
        Media::Unknown => Input::Auto,
        Media::Other(reason) => return Ok(Parsed::Passed(reason)),
    };
    if too_long {
        return Err(format!("the WARC record is longer than {RECORD_BYTES} bytes"));
    }
    record.charset = charset(&content_type).map(str::to_owned);
    let (id, url) = (record.id.as_deref(), record.url.as_deref());
    record.detected = metadata.map(|behind| metadata::detected(&behind, id, url)).unwrap_or_default();
    record.detected.language = record.detected.language.or(header.language);
    if is_http {
        let response = http::parse(&bytes[length..])?;
        record.status = response.status;
        record.body = response.body;
        record.repairs.extend(response.repairs);
    } else {
        bytes.drain(..length);
        record.body = bytes;
    }
    Ok(Parsed::Record(Box::new(record), Carried::new()))
}

fn header(bytes: &[u8]) -> Header {
    let mut header = Header::default();
    let text = |value: &[u8]| Some(String::from_utf8_lossy(value).into_owned());
    for line in bytes.split(|byte| *byte == b'\n') {
        if let Some(kind) = value(line, b"warc-type") {
            header.is_conversion = kind.eq_ignore_ascii_case(b"conversion");
        } else if let Some(id) = value(line, b"warc-record-id") {
            header.id = text(without_brackets(id));
        } else if let Some(url) = value(line, b"warc-target-uri") {
            header.url = text(without_brackets(url));
        } else if let Some(date) = value(line, b"warc-date") {
            header.date = text(date);
        } else if let Some(kind) = value(line, b"content-type") {
            header.content_type = text(kind);
        } else if let Some(kind) = value(line, b"warc-identified-payload-type") {
            header.payload_type = text(kind);
        } else if let Some(codes) = value(line, b"warc-identified-content-language") {
            header.language = language(codes);
        } else if value(line, b"warc-truncated").or(value(line, b"warc-segment-number")).is_some() {
            header.is_truncated = true;
        }
    }
    header
}

/// The first of the languages in `deu,eng`: the one that most of the text is in.
fn language(codes: &[u8]) -> Option<DetectedLanguage> {
    let code = std::str::from_utf8(codes).ok()?.split(',').next()?.trim();
    let tag = languages::tag(code)?.to_owned();
    Some(DetectedLanguage { tag, stated: code.to_owned(), from: "warc-identified-content-language" })
}

/// An identifier without the `<` and `>` around it.
pub(super) fn without_brackets(value: &[u8]) -> &[u8] {
    value.strip_prefix(b"<").and_then(|value| value.strip_suffix(b">")).unwrap_or(value)
}
