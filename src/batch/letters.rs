//! Lines about records that are not in the output: dead letters, which could not be cleaned, and articles that were held
//! back.

use std::io;

use dechaff::filters::Dropped;
use serde::Serialize;

use super::job::Failed;

/// A dead letter. With file, offset and length the record's bytes can be found again.
#[derive(Debug, Serialize)]
pub(crate) struct DeadLetter<'a> {
    /// The record's own name, if it came to be known.
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a str>,
    /// The file as the user named it; absent for standard input.
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<&'a str>,
    /// Number of the record in the file, from 1; absent where the file is one record.
    #[serde(skip_serializing_if = "Option::is_none")]
    record: Option<u64>,
    /// Number of its line, from 1, where the file has lines.
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u64>,
    /// Offset of its first byte in the file's content, after decompression.
    #[serde(skip_serializing_if = "Option::is_none")]
    offset: Option<u64>,
    /// The bytes that it takes there.
    #[serde(skip_serializing_if = "Option::is_none")]
    length: Option<u64>,
    /// Offset in the compressed file of the member or frame that it begins in.
    #[serde(skip_serializing_if = "Option::is_none")]
    member: Option<u64>,
    /// Rows of a table, from `record` on, that were lost with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    rows: Option<u64>,
    /// Why it could not be cleaned.
    reason: &'a str,
}

impl<'a> From<&'a Failed> for DeadLetter<'a> {
    fn from(failed: &'a Failed) -> DeadLetter<'a> {
        let place = failed.place;
        DeadLetter {
            id: failed.id.as_deref(),
            file: failed.file.as_deref(),
            record: place.map(|place| place.record),
            line: place.and_then(|place| place.line),
            offset: place.and_then(|place| place.offset),
            length: place.and_then(|place| place.length),
            member: place.and_then(|place| place.member),
            rows: place.and_then(|place| place.rows),
            reason: &failed.cause,
        }
    }
}

impl DeadLetter<'_> {
    /// The line that it takes in the file of dead letters.
    pub(crate) fn line(&self) -> io::Result<Vec<u8>> {
        let mut line = serde_json::to_vec(self)?;
        line.push(b'\n');
        Ok(line)
    }
}

/// The line of an article, given as JSON, that was held back: itself, and at its end why.
pub(crate) fn held_back(mut article: Vec<u8>, dropped: &Dropped) -> io::Result<Vec<u8>> {
    // A JSON object ends with a brace.
    article.pop();
    article.extend_from_slice(b",\"filtered\":");
    serde_json::to_writer(&mut article, dropped)?;
    article.extend_from_slice(b"}\n");
    Ok(article)
}
