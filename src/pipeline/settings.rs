//! Reading tables of a pipeline file: every value is asked for once, and what nobody asked for is an error.

use std::ops::{Range, RangeInclusive};
use std::path::{Path, PathBuf};

use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

use super::error::{PipelineError, Problem, Source, nearest};

/// The keys of one table. Reading a key makes it known; [`Settings::finish`] refuses the others.
#[derive(Debug)]
pub(crate) struct Settings<'a> {
    source: Source<'a>,
    span: Range<usize>,
    table: &'a DeTable<'a>,
    /// The settings that stand where this table has none: those of the extended pipeline.
    under: Option<Box<Settings<'a>>>,
    known: Vec<&'static str>,
}

/// A value with its place.
#[derive(Debug, Clone)]
pub(crate) struct Value<'a, T> {
    pub(crate) value: T,
    pub(crate) key: &'static str,
    span: Range<usize>,
    source: Source<'a>,
}

impl<T> Value<'_, T> {
    /// The error that the value cannot be used.
    pub(crate) fn bad(&self, why: impl Into<String>) -> PipelineError {
        self.source.error(self.span.clone(), Problem::Value { key: self.key.to_owned(), why: why.into() })
    }

    /// The error that the value is no name of a `what`.
    pub(crate) fn unknown<'k>(&self, what: &'static str, known: impl IntoIterator<Item = &'k str>) -> PipelineError
    where
        T: AsRef<str>,
    {
        self.not_known(what, nearest(self.value.as_ref(), known))
    }

    /// The error that the value is no name of a `what`, but perhaps a slip for `nearest`.
    pub(crate) fn not_known(&self, what: &'static str, nearest: Option<String>) -> PipelineError
    where
        T: AsRef<str>,
    {
        let name = self.value.as_ref().to_owned();
        self.source.error(self.span.clone(), Problem::UnknownName { what, name, nearest })
    }

    /// The file that the value stands in, as the caller named it, or the built-in pipeline.
    pub(crate) fn file(&self) -> &str {
        self.source.name
    }

    /// The line that the value stands on, from 1.
    pub(crate) fn line(&self) -> usize {
        self.source.place(self.span.start).0
    }
}

impl Value<'_, &str> {
    /// The path that the value names, from the folder of the pipeline file.
    pub(crate) fn beside(&self) -> PathBuf {
        Path::new(self.source.name).with_file_name("").join(self.value)
    }
}

impl<'a> Settings<'a> {
    pub(crate) fn new(source: Source<'a>, table: &'a Spanned<DeTable<'a>>) -> Settings<'a> {
        Settings { source, span: table.span(), table: table.get_ref(), under: None, known: Vec::new() }
    }

    /// These settings, with `under` where they say nothing.
    pub(crate) fn over(mut self, under: Settings<'a>) -> Settings<'a> {
        self.under = Some(Box::new(under));
        self
    }

    /// The error `problem` at the table's start.
    pub(crate) fn error(&self, problem: Problem) -> PipelineError {
        self.source.error(self.span.clone(), problem)
    }

    fn get(&mut self, key: &'static str) -> Option<Value<'a, &'a DeValue<'a>>> {
        self.known.push(key);
        let under = self.under.as_mut().and_then(|under| under.get(key));
        let Some(value) = self.table.get(key) else { return under };
        Some(Value { value: value.get_ref(), key, span: value.span(), source: self.source })
    }

    fn read<T>(
        &mut self,
        key: &'static str,
        expected: &'static str,
        read: impl Fn(&'a DeValue<'a>) -> Option<T>,
    ) -> Result<Option<Value<'a, T>>, PipelineError> {
        self.get(key).map(|found| convert(found, expected, read)).transpose()
    }

    /// The string under `key`.
    pub(crate) fn string(&mut self, key: &'static str) -> Result<Option<Value<'a, &'a str>>, PipelineError> {
        self.read(key, "a string", DeValue::as_str)
    }

    /// The string under `key`, which must be there.
    pub(crate) fn required(&mut self, key: &'static str) -> Result<Value<'a, &'a str>, PipelineError> {
        self.string(key)?.ok_or_else(|| self.missing(key))
    }

    /// The error that `key` is not there, or, if a key is much like it, that this one is unknown.
    pub(crate) fn missing(&self, key: &'static str) -> PipelineError {
        let slip = self
            .table
            .keys()
            .find(|name| !self.known.contains(&name.get_ref().as_ref()) && nearest(name.get_ref(), [key]).is_some());
        match slip {
            Some(slip) => self.unknown(slip),
            None => self.error(Problem::Missing(key)),
        }
    }

    fn unknown(&self, key: &Spanned<DeString<'_>>) -> PipelineError {
        let name = key.get_ref().to_string();
        let nearest = nearest(&name, self.known.iter().copied());
        self.source.error(key.span(), Problem::UnknownKey { name, nearest })
    }

    /// The strings under `key`: a list, or one string by itself.
    pub(crate) fn strings(&mut self, key: &'static str) -> Result<Option<Vec<Value<'a, &'a str>>>, PipelineError> {
        const EXPECTED: &str = "a list of strings";
        let Some(found) = self.get(key) else { return Ok(None) };
        if let Some(values) = found.value.as_array() {
            let place = |value: &'a Spanned<DeValue<'a>>| Value {
                value: value.get_ref(),
                key,
                span: value.span(),
                source: found.source,
            };
            return values
                .iter()
                .map(|value| convert(place(value), EXPECTED, DeValue::as_str))
                .collect::<Result<_, _>>()
                .map(Some);
        }
        convert(found, EXPECTED, DeValue::as_str).map(|one| Some(vec![one]))
    }

    /// The number under `key`, inside `range`.
    pub(crate) fn number(
        &mut self,
        key: &'static str,
        range: RangeInclusive<f64>,
    ) -> Result<Option<f64>, PipelineError> {
        let read = |value: &DeValue<'_>| match value {
            DeValue::Float(float) => float.as_str().parse().ok(),
            value => integer(value).map(|integer| integer as f64),
        };
        let Some(found) = self.read(key, "a number", read)? else { return Ok(None) };
        if !range.contains(&found.value) {
            return Err(found.bad(format!("must lie between {} and {}", range.start(), range.end())));
        }
        Ok(Some(found.value))
    }

    /// The whole number under `key`, at least 1.
    pub(crate) fn count(&mut self, key: &'static str) -> Result<Option<u64>, PipelineError> {
        let Some(found) = self.read(key, "a whole number", integer)? else { return Ok(None) };
        match u64::try_from(found.value) {
            Ok(count) if count > 0 => Ok(Some(count)),
            _ => Err(found.bad("must be at least 1")),
        }
    }

    /// The table under `key`.
    pub(crate) fn table(&mut self, key: &'static str) -> Result<Option<Settings<'a>>, PipelineError> {
        let found = self.read(key, "a table", DeValue::as_table)?;
        Ok(found.map(|found| found.settings()))
    }

    /// The tables under `key` (`[[key]]`), in order.
    pub(crate) fn tables(&mut self, key: &'static str) -> Result<Vec<Settings<'a>>, PipelineError> {
        let Some(found) = self.read(key, "a list of tables", DeValue::as_array)? else { return Ok(Vec::new()) };
        let place = |value: &'a Spanned<DeValue<'a>>| {
            let value = Value { value: value.get_ref(), key, span: value.span(), source: found.source };
            convert(value, "a table", DeValue::as_table).map(|table| table.settings())
        };
        found.value.iter().map(place).collect()
    }

    /// The tables that this table holds under names of its own, in the order of the names.
    pub(crate) fn named(self) -> Result<Vec<(Value<'a, &'a str>, Settings<'a>)>, PipelineError> {
        let Settings { source, table, .. } = self;
        let named = table.iter().map(|(name, value)| {
            let key = Value { value: name.get_ref().as_ref(), key: "stage", span: name.span(), source };
            let value = Value { value: value.get_ref(), key: "stage", span: value.span(), source };
            Ok((key, convert(value, "a table", DeValue::as_table)?.settings()))
        });
        named.collect()
    }

    /// Refuses the keys that nobody has asked for.
    pub(crate) fn finish(self) -> Result<(), PipelineError> {
        let mut unknown: Vec<_> =
            self.table.keys().filter(|key| !self.known.contains(&key.get_ref().as_ref())).collect();
        unknown.sort_by_key(|key| key.span().start);
        unknown.first().map_or(Ok(()), |key| Err(self.unknown(key)))
    }
}

impl<'a> Value<'a, &'a DeTable<'a>> {
    fn settings(self) -> Settings<'a> {
        Settings { source: self.source, span: self.span, table: self.value, under: None, known: Vec::new() }
    }
}

fn convert<'a, T>(
    found: Value<'a, &'a DeValue<'a>>,
    expected: &'static str,
    read: impl Fn(&'a DeValue<'a>) -> Option<T>,
) -> Result<Value<'a, T>, PipelineError> {
    let Value { value, key, span, source } = found;
    match read(value) {
        Some(value) => Ok(Value { value, key, span, source }),
        None => Err(source.error(span, Problem::Type { key: key.to_owned(), expected, found: type_of(value) })),
    }
}

fn integer(value: &DeValue<'_>) -> Option<i64> {
    value.as_integer().and_then(|integer| i64::from_str_radix(integer.as_str(), integer.radix()).ok())
}

fn type_of(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a string",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}
