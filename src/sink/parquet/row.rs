//! An article, taken apart into the columns of the schema.
//!
//! Values and their levels follow "Dremel: Interactive Analysis of Web-Scale Datasets" (Melnik et al., 2010), on which
//! Parquet's encoding of nested records rests: the repetition level tells at which list a value begins a new entry, the
//! definition level how much of its path is there.

use std::mem;

use dechaff::Article;
use parquet::basic::Type as Physical;
use serde_json::{Map, Value, json};

use super::schema::{self, Node};

/// A value of a column.
#[derive(Debug, PartialEq)]
pub(super) enum Cell {
    Absent,
    Text(String),
    Integer(i64),
    Number(f64),
    Flag(bool),
}

/// A value with its place.
#[derive(Debug)]
pub(super) struct Entry {
    /// The number of its column.
    pub(super) column: usize,
    /// The definition level.
    pub(super) defined: i16,
    /// The repetition level.
    pub(super) repeated: i16,
    pub(super) cell: Cell,
}

/// An article's values, those of a column in order.
#[derive(Debug, Default)]
pub(crate) struct Row {
    pub(super) entries: Vec<Entry>,
    /// The bytes of the values: the length of text, eight for any other.
    bytes: u64,
}

/// Takes articles apart.
#[derive(Debug)]
pub(in crate::sink) struct Shredder {
    root: Node,
}

/// The levels at a part of the schema.
#[derive(Clone, Copy)]
struct Levels {
    defined: i16,
    repeated: i16,
    /// The lists around it.
    lists: i16,
}

impl Shredder {
    /// For the schema of articles.
    pub(in crate::sink) fn new() -> Shredder {
        Shredder { root: Node::of(&schema::article(), &mut 0) }
    }

    /// The row of an article, with the keys that its record carries through.
    ///
    /// # Errors
    /// Where the article cannot be serialised, or does not have the schema's shape.
    pub(in crate::sink) fn row(&self, article: &Article, carried: Option<String>) -> serde_json::Result<Row> {
        let Value::Object(mut article) = serde_json::to_value(article)? else {
            return Err(wrong("an article"));
        };
        flatten(&mut article);
        if let Some(carried) = carried {
            article.insert("carried".to_owned(), Value::String(carried));
        }
        let mut row = Row::default();
        row.take(&self.root, Value::Object(article), Levels { defined: 0, repeated: 0, lists: 0 })?;
        Ok(row)
    }
}

impl Row {
    /// The bytes of its values.
    pub(in crate::sink) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Takes in the value of a part of the schema.
    fn take(&mut self, node: &Node, value: Value, levels: Levels) -> serde_json::Result<()> {
        match (node, value) {
            (Node::Group(fields), Value::Object(mut members)) => {
                for (name, node) in fields {
                    self.take(node, members.remove(name).unwrap_or_default(), levels)
                        .map_err(|error| wrong(&format!("{name}: {error}")))?;
                }
                Ok(())
            }
            (Node::List(element, _), Value::Array(items)) if !items.is_empty() => {
                let mut inner = Levels { defined: levels.defined + 1, lists: levels.lists + 1, ..levels };
                for item in items {
                    self.take(element, item, inner)?;
                    inner.repeated = inner.lists;
                }
                Ok(())
            }
            (Node::List(_, columns), Value::Array(_) | Value::Null) => {
                columns.clone().for_each(|column| self.push(column, Cell::Absent, levels));
                Ok(())
            }
            (Node::Leaf(column, _, true), Value::Null) => {
                self.push(*column, Cell::Absent, levels);
                Ok(())
            }
            // Flags that are not set have no key.
            (Node::Leaf(column, Physical::BOOLEAN, false), Value::Null) => {
                self.push(*column, Cell::Flag(false), levels);
                Ok(())
            }
            (Node::Leaf(column, kind, optional), value) => {
                let cell = match (kind, value) {
                    (Physical::BYTE_ARRAY, Value::String(text)) => Cell::Text(text),
                    (Physical::INT64, Value::Number(number)) => {
                        Cell::Integer(number.as_i64().ok_or_else(|| wrong("an integer of 64 bits"))?)
                    }
                    (Physical::DOUBLE, Value::Number(number)) => {
                        Cell::Number(number.as_f64().ok_or_else(|| wrong("a number of 64 bits"))?)
                    }
                    (Physical::BOOLEAN, Value::Bool(flag)) => Cell::Flag(flag),
                    (kind, _) => return Err(wrong(&kind.to_string())),
                };
                self.push(*column, cell, Levels { defined: levels.defined + i16::from(*optional), ..levels });
                Ok(())
            }
            (Node::Group(_), _) => Err(wrong("an object")),
            (Node::List(..), _) => Err(wrong("an array")),
        }
    }

    fn push(&mut self, column: usize, cell: Cell, levels: Levels) {
        self.bytes += match &cell {
            Cell::Absent => 0,
            Cell::Text(text) => text.len() as u64,
            _ => 8,
        };
        self.entries.push(Entry { column, defined: levels.defined, repeated: levels.repeated, cell });
    }
}

/// Gives what Parquet has no type for another shape: a list's entries, which may hold lists, become one list in which
/// each has its depth, from 0; the evidence, a map, becomes a list in which each entry names its field.
fn flatten(article: &mut Map<String, Value>) {
    for block in article.get_mut("blocks").and_then(Value::as_array_mut).into_iter().flatten() {
        if let Some(Value::Array(items)) = block.get_mut("items") {
            let mut flat = Vec::new();
            level(mem::take(items), 0, &mut flat);
            *items = flat;
        }
    }
    if let Some(Value::Object(fields)) = article.remove("evidence") {
        let mut flat = Vec::new();
        for (field, evidence) in fields {
            let Value::Array(evidence) = evidence else { continue };
            for mut one in evidence {
                one["field"] = Value::String(field.clone());
                flat.push(one);
            }
        }
        article.insert("evidence".to_owned(), Value::Array(flat));
    }
}

/// Adds the entries of a list and of those below it.
fn level(items: Vec<Value>, depth: u64, flat: &mut Vec<Value>) {
    for item in items {
        match item {
            Value::Object(mut nested) => {
                let text = nested.remove("text").unwrap_or_default();
                flat.push(json!({ "text": text, "depth": depth }));
                if let Some(Value::Array(below)) = nested.remove("items") {
                    level(below, depth + 1, flat);
                }
            }
            text => flat.push(json!({ "text": text, "depth": depth })),
        }
    }
}

/// The error of a value that is not of the schema's type.
fn wrong(expected: &str) -> serde_json::Error {
    serde::ser::Error::custom(format!("expected {expected}"))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use dechaff::article::{Item, TextBlock};

    use super::*;

    #[test]
    fn levels_tell_lists_apart() {
        let rows = vec![vec!["a".to_owned(), "b".to_owned()], vec![], vec!["c".to_owned()]];
        let nested = Item::Nested { text: "x".to_owned(), items: vec![Item::Text("y".to_owned())] };
        let blocks = vec![
            TextBlock::Table { header: None, rows },
            TextBlock::List { items: vec![nested, Item::Text("z".to_owned())], ordered: false, start: None },
        ];
        let article = Article { blocks, ..Article::default() };
        let shredder = Shredder::new();
        let row = shredder.row(&article, Some("{}".to_owned())).unwrap();
        let of = |path: &str| {
            let schema = parquet::schema::types::SchemaDescriptor::new(schema::article());
            let column = schema.columns().iter().position(|column| column.path().string() == path).unwrap();
            let levels = |entry: &Entry| (entry.repeated, entry.defined, entry.cell != Cell::Absent);
            row.entries.iter().filter(|entry| entry.column == column).map(levels).collect::<Vec<_>>()
        };
        let cells = of("blocks.list.element.rows.list.element.list.element");
        assert_eq!(cells, [(0, 3, true), (3, 3, true), (2, 2, false), (2, 3, true), (1, 1, false)]);
        let items = of("blocks.list.element.items.list.element.text");
        assert_eq!(items, [(0, 1, false), (1, 2, true), (2, 2, true), (2, 2, true)]);
        assert_eq!(of("title"), [(0, 0, false)]);
        assert_eq!(of("carried"), [(0, 1, true)]);
        assert_eq!(of("text"), [(0, 0, true)]);
    }
}
