//! CSV and TSV with the names of the columns in the first row, as RFC 4180 has them: values may stand in quotation
//! marks, doubled inside, and may then hold line breaks.
//!
//! The grammar is taken strictly: an opening quotation mark that nothing closes, or whose partner has text behind it,
//! costs its line and not what follows. So the cutting is done here; the rows are at offsets that reading can go on at.

use std::io;
use std::sync::Arc;

use memchr::{memchr, memchr_iter, memchr2};

use super::found::skip_by_reading;
use super::rows::{Cell, Columns, Row};
use super::stream::Stream;
use super::{Fields, Found, Place, RECORD_BYTES, Raw, ReadError, RecordStream};

const QUOTE: u8 = b'"';

/// The rows of a table.
pub(super) struct Table {
    stream: Stream,
    separator: u8,
    columns: Arc<Columns>,
    record: u64,
    line: u64,
}

/// A row as it stands in the file.
#[derive(Debug)]
pub struct Line {
    bytes: Vec<u8>,
    separator: u8,
    columns: Arc<Columns>,
}

/// Where in a row the cutter stands.
#[derive(Clone, Copy)]
enum State {
    ValueBegins,
    Bare,
    Quoted,
    QuoteClosed,
}

impl Table {
    /// The rows of `stream` behind its first one, which names the columns.
    ///
    /// # Errors
    /// [`io::ErrorKind::InvalidData`] where there is no such row or no column of text or markup.
    pub(super) fn new(mut stream: Stream, separator: u8, fields: &Fields) -> io::Result<Table> {
        if stream.want(3) && stream.data().starts_with(b"\xef\xbb\xbf") {
            stream.consume(3);
        }
        let invalid = |cause: String| io::Error::new(io::ErrorKind::InvalidData, cause);
        let length = row(&mut stream, separator).map_err(|cause| invalid(format!("the first row: {cause}")))?;
        let header = &stream.data()[..length];
        let names = values(header, separator).map(|name| String::from_utf8_lossy(&name).trim().to_owned());
        let columns = Arc::new(Columns::new(names.collect(), fields)?);
        let line = memchr_iter(b'\n', header).count() as u64;
        stream.consume(length);
        Ok(Table { stream, separator, columns, record: 0, line })
    }

    /// Cuts the next row: its length, and the row unless it is blank.
    fn cut(&mut self) -> (u64, Option<Result<Raw, String>>) {
        let (length, error) = match row(&mut self.stream, self.separator) {
            Ok(length) => (length, None),
            Err(cause) => (line(&mut self.stream), Some(cause)),
        };
        let bytes = &self.stream.data()[..length];
        self.line += memchr_iter(b'\n', bytes).count() as u64;
        let raw = match error {
            Some(cause) => Some(Err(cause)),
            None if bytes.trim_ascii().is_empty() => None,
            None => {
                let (bytes, columns) = (bytes.to_vec(), self.columns.clone());
                Some(Ok(Raw::Csv(Line { bytes, separator: self.separator, columns })))
            }
        };
        self.stream.consume(length);
        (length as u64, raw)
    }
}

impl Iterator for Table {
    type Item = Found;

    fn next(&mut self) -> Option<Found> {
        loop {
            let some = self.stream.want(1);
            let mut place = Place { record: self.record + 1, line: Some(self.line + 1), ..self.stream.place() };
            if !some {
                let fault = self.stream.fault()?;
                self.record += 1;
                return Some((place, Err(fault)));
            }
            let (length, raw) = self.cut();
            if let Some(raw) = raw {
                self.record += 1;
                place.length = Some(length);
                return Some((place, raw.map_err(ReadError::Damaged)));
            }
        }
    }
}

impl RecordStream for Table {
    fn skip_to(&mut self, last: &Place) -> Result<(), ReadError> {
        if self.stream.seek(last)? {
            self.record = last.record.saturating_sub(1);
            self.line = last.line.unwrap_or(1).saturating_sub(1);
        }
        skip_by_reading(self, last)
    }
}

impl Line {
    /// The bytes that it holds in memory.
    pub(super) fn weight(&self) -> u64 {
        self.bytes.len() as u64
    }

    /// Its cells.
    ///
    /// # Errors
    /// Where it has more or fewer of them than there are columns.
    pub(super) fn row(self) -> Result<Row, String> {
        let values: Vec<_> = values(&self.bytes, self.separator).collect();
        if values.len() != self.columns.len() {
            return Err(format!("the row has {} values for {} columns", values.len(), self.columns.len()));
        }
        let cell = |(column, value): (usize, Vec<u8>)| match value.is_empty() && self.columns.is_read(column) {
            true => Cell::Absent,
            false => Cell::Bytes(value),
        };
        let cells = values.into_iter().enumerate().map(cell).collect();
        Ok(Row { columns: self.columns, cells })
    }
}

/// The length of the row that the stream stands at, with its line end; all of it is in the buffer.
///
/// # Errors
/// In one line, what is wrong with it.
fn row(stream: &mut Stream, separator: u8) -> Result<usize, String> {
    let (mut at, mut state) = (0, State::ValueBegins);
    loop {
        let data = stream.data();
        let rest = &data[at..];
        let step = match (state, rest) {
            (_, []) => None,
            (State::ValueBegins, [QUOTE, ..]) => Some((1, State::Quoted)),
            (State::ValueBegins, _) => Some((0, State::Bare)),
            (State::Bare, _) => match memchr2(separator, b'\n', rest) {
                Some(found) if rest[found] == b'\n' => return Ok(at + found + 1),
                Some(found) => Some((found + 1, State::ValueBegins)),
                None => Some((rest.len(), State::Bare)),
            },
            (State::Quoted, _) => match memchr(QUOTE, rest) {
                Some(found) => Some((found + 1, State::QuoteClosed)),
                None => Some((rest.len(), State::Quoted)),
            },
            (State::QuoteClosed, [QUOTE, ..]) => Some((1, State::Quoted)),
            (State::QuoteClosed, [b'\n', ..]) => return Ok(at + 1),
            (State::QuoteClosed, [b'\r', b'\n', ..]) => return Ok(at + 2),
            (State::QuoteClosed, [b'\r']) => None,
            (State::QuoteClosed, [byte, ..]) if *byte == separator => Some((1, State::ValueBegins)),
            (State::QuoteClosed, _) => return Err("text stands behind a closing quotation mark".to_owned()),
        };
        if at > RECORD_BYTES {
            return Err(format!("the row is longer than {RECORD_BYTES} bytes"));
        }
        match step {
            Some((length, next)) => (at, state) = (at + length, next),
            None if stream.more() => {}
            None if stream.is_broken() => return Err("the row is cut short: the file is damaged behind it".to_owned()),
            None if matches!(state, State::Quoted) => return Err("a quotation mark is not closed".to_owned()),
            None => return Ok(stream.data().len()),
        }
    }
}

/// The length of the line that the stream stands at, as far as it is in the buffer, whatever the quotation marks.
fn line(stream: &mut Stream) -> usize {
    memchr(b'\n', stream.data()).map_or(stream.data().len(), |end| end + 1)
}

/// The values of a sound row, without quotation marks.
fn values(row: &[u8], separator: u8) -> impl Iterator<Item = Vec<u8>> {
    let row = row.strip_suffix(b"\n").unwrap_or(row);
    let mut rest = Some(row.strip_suffix(b"\r").unwrap_or(row));
    std::iter::from_fn(move || {
        let row = rest?;
        let Some(mut quoted) = row.strip_prefix(b"\"") else {
            let end = memchr(separator, row);
            rest = end.map(|end| &row[end + 1..]);
            return Some(row[..end.unwrap_or(row.len())].to_vec());
        };
        let mut value = Vec::new();
        loop {
            let end = memchr(QUOTE, quoted).unwrap_or(quoted.len());
            value.extend_from_slice(&quoted[..end]);
            quoted = quoted.get(end + 1..).unwrap_or_default();
            match quoted.strip_prefix(b"\"") {
                Some(after) => {
                    value.push(QUOTE);
                    quoted = after;
                }
                None => break,
            }
        }
        rest = quoted.split_first().map(|(_, after)| after);
        Some(value)
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::Parsed;
    use super::super::bytes::Bytes;
    use super::*;

    fn table(text: &[u8]) -> io::Result<Table> {
        let stream = Stream::new(Bytes::other(io::Cursor::new(text.to_vec()), Arc::default()), None)?;
        Table::new(stream, b',', &Fields::default())
    }

    /// Line, body and carried keys of each row, or what is wrong with it.
    fn read(text: &[u8]) -> Vec<Result<(u64, String, String), String>> {
        let parse = |(place, raw): Found| match raw.map_err(|error| error.to_string())?.parse(true)? {
            Parsed::Record(record, carried) => {
                let keys: Vec<_> = carried.iter().map(|(key, value)| format!("{key}={value}")).collect();
                Ok((place.line.unwrap(), String::from_utf8(record.body).unwrap(), keys.join(" ")))
            }
            Parsed::Passed(reason) => Err(reason.to_owned()),
        };
        table(text).unwrap().map(parse).collect()
    }

    #[test]
    fn quoted_values_hold_separators_breaks_and_quotes() {
        let found = read(b"\xef\xbb\xbftext,lang\r\n\"a, \"\"b\"\"\r\nc\",en\r\n\r\nd \"e\",\r\n\"\",x\nlast,y");
        let row = |line, text: &str, keys: &str| Ok((line, text.to_owned(), keys.to_owned()));
        assert_eq!(found[0], row(2, "a, \"b\"\r\nc", "lang=\"en\""));
        assert_eq!(found[1], row(5, "d \"e\"", "lang=\"\""));
        assert!(found[2].as_ref().unwrap_err().contains("has a value"));
        assert_eq!(found[3], row(7, "last", "lang=\"y\""));
    }

    #[test]
    fn a_stray_quotation_mark_costs_its_line() {
        let found = read(b"text,lang\n\"a,en\n\"b\",de\nc,\"fr\nd,\"it\"\n");
        let bodies: Vec<_> = found.iter().flatten().map(|row| row.1.as_str()).collect();
        assert_eq!(bodies, ["b", "d"]);
        assert_eq!(found.len(), 4);
    }

    #[test]
    fn ragged_rows_are_errors() {
        let found = read(b"text,lang\na\nb,en,x\nc,de\n");
        assert_eq!(found[0], Err("the row has 1 values for 2 columns".to_owned()));
        assert_eq!(found.iter().filter(|row| row.is_ok()).count(), 1);
    }

    #[test]
    fn a_table_without_text_is_refused() {
        let error = table(b"title,body\na,b\n").err().unwrap().to_string();
        assert_eq!(
            error,
            "neither \"text\" nor \"html\" is among the columns: title, body (--field-text names another)"
        );
        assert!(table(b"").is_err());
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_end(text in "[a\",\\n\\r ]{0,80}") {
            let text = format!("text,lang\n{text}");
            let rows: Vec<_> = table(text.as_bytes()).unwrap().collect();
            let passed: u64 = rows.iter().map(|(place, _)| place.length.unwrap()).sum();
            proptest::prop_assert!(passed <= text.len() as u64);
        }
    }
}
