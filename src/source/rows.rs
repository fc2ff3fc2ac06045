//! Records out of tables: the cells of a row, by the names of their columns.

use std::io;
use std::sync::Arc;

use serde_json::value::RawValue;

use super::fields::shown;
use super::jsonl::Carried;
use super::{Fields, Input, Parsed, Record, retrieval};

/// The columns of a table, and which of them hold what.
#[derive(Debug)]
pub(super) struct Columns {
    names: Vec<String>,
    html: Option<usize>,
    text: Option<usize>,
    url: Option<usize>,
    id: Option<usize>,
    date: Option<usize>,
    /// How messages name text and markup.
    missing: String,
}

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cell {
    /// Nothing.
    Absent,
    /// Bytes that are sure to be UTF-8, or are said to be.
    Text(Vec<u8>),
    /// Bytes of which nothing is said.
    Bytes(Vec<u8>),
    /// A number or truth value, as JSON writes it.
    Json(String),
}

/// A row of a table.
#[derive(Debug)]
pub struct Row {
    pub(super) columns: Arc<Columns>,
    /// As many as there are columns.
    pub(super) cells: Vec<Cell>,
}

impl Columns {
    /// The columns of those names.
    ///
    /// # Errors
    /// [`io::ErrorKind::InvalidData`] where none of them holds text or markup; it names those that there are.
    pub(super) fn new(names: Vec<String>, fields: &Fields) -> io::Result<Columns> {
        let find = |field: &str| names.iter().position(|name| name == field);
        let (html, text) = (find(&fields.html), find(&fields.text));
        let (url, id, date) = (find(&fields.url), find(&fields.id), find(&fields.date));
        let missing = format!("neither \"{}\" nor \"{}\"", fields.text, fields.html);
        if html.or(text).is_none() {
            let names = shown(names.iter().map(String::as_str));
            let message = format!("{missing} is among the columns: {names} (--field-text names another)");
            return Err(io::Error::new(io::ErrorKind::InvalidData, message));
        }
        Ok(Columns { html, text, url, id, date, missing, names })
    }

    /// The number of columns.
    pub(super) fn len(&self) -> usize {
        self.names.len()
    }

    /// Whether records are read from the column, rather than only carrying it through.
    pub(super) fn is_read(&self, column: usize) -> bool {
        [self.html, self.text, self.url, self.id, self.date].contains(&Some(column))
    }
}

impl Row {
    /// The bytes that it holds in memory.
    pub(super) fn weight(&self) -> u64 {
        let weight = |cell: &Cell| match cell {
            Cell::Absent => 0,
            Cell::Text(bytes) | Cell::Bytes(bytes) => bytes.len(),
            Cell::Json(json) => json.len(),
        };
        self.cells.iter().map(weight).sum::<usize>() as u64
    }

    /// Reads the row as a record; with `carry`, also the columns that it is not read from.
    ///
    /// # Errors
    /// In one line, what is wrong with it.
    pub(super) fn parse(mut self, carry: bool) -> Result<Parsed, String> {
        let columns = self.columns.clone();
        let mut carried = Carried::new();
        for (column, name) in columns.names.iter().enumerate().filter(|(column, _)| carry && !columns.is_read(*column))
        {
            if let Some(json) = json(&self.cells[column]) {
                carried.push((name.clone(), json));
            }
        }
        let mut record = Record::default();
        let mut take = |column: Option<usize>| match std::mem::replace(self.cells.get_mut(column?)?, Cell::Absent) {
            Cell::Absent => None,
            cell => Some(cell),
        };
        let text = take(columns.text).map(|cell| (cell, Input::Text));
        let (cell, input) = text
            .or_else(|| take(columns.html).map(|cell| (cell, Input::Html)))
            .ok_or_else(|| format!("{} has a value", columns.missing))?;
        record.input = input;
        record.body = match cell {
            Cell::Text(text) => {
                record.charset = Some("utf-8".to_owned());
                text
            }
            Cell::Bytes(bytes) => bytes,
            Cell::Json(json) => json.into_bytes(),
            Cell::Absent => Vec::new(),
        };
        record.url = take(columns.url).map(string);
        record.id = take(columns.id).map(string);
        if let Some(date) = take(columns.date).map(string).filter(|date| !date.is_empty()) {
            record.retrieved = retrieval::day(&date);
            if record.retrieved.is_none() {
                record.repairs.push("\"date\" is not a day");
            }
        }
        Ok(Parsed::Record(Box::new(record), carried))
    }
}

/// The characters of a cell.
fn string(cell: Cell) -> String {
    match cell {
        Cell::Absent => String::new(),
        Cell::Text(bytes) | Cell::Bytes(bytes) => {
            String::from_utf8(bytes).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
        }
        Cell::Json(json) => json,
    }
}

/// A cell as JSON.
fn json(cell: &Cell) -> Option<Box<RawValue>> {
    let json = match cell {
        Cell::Absent => return None,
        Cell::Text(bytes) | Cell::Bytes(bytes) => serde_json::to_string(&String::from_utf8_lossy(bytes)).ok()?,
        Cell::Json(json) => json.clone(),
    };
    RawValue::from_string(json).ok()
}
