//! Row groups that can be cut back.
//!
//! A Parquet file has the places of its row groups at its end, so a file that was cut off says nothing. Here each row
//! group is written as a whole small Parquet file of its own; at the end, the places that those files state are
//! gathered, from the last to the first, and written once more behind them, counted from the start of the file. Readers
//! see one file of many row groups; the small files' own ends, under a thousandth of the whole, lie between them.

use std::io;
use std::mem;
use std::sync::Arc;

use parquet::basic::{Compression, Type as Physical, ZstdLevel};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DoubleType, Int64Type};
use parquet::errors::Result;
use parquet::file::metadata::{
    ColumnChunkMetaData, FileMetaData, ParquetMetaData, ParquetMetaDataReader, ParquetMetaDataWriter, RowGroupMetaData,
};
use parquet::file::properties::{EnabledStatistics, WriterProperties, WriterPropertiesPtr};
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::types::{ColumnPath, SchemaDescriptor, TypePtr};

use super::row::{Cell, Row};
use super::schema;
use crate::sink::partial::Partial;

/// Rows after which a row group is full.
const ROWS: u64 = if cfg!(test) { 7 } else { 64 << 10 };
/// Bytes of values after which it is.
const BYTES: u64 = if cfg!(test) { 1 << 10 } else { 32 << 20 };
/// Level of Zstandard (its default).
const LEVEL: i32 = 3;
/// Columns whose values come again and again.
const REPEATING: [&str; 22] = [
    "language",
    "site_name",
    "publisher",
    "section",
    "status",
    "retrieved",
    "authors.list.element",
    "tags.list.element",
    "reasons.list.element",
    "blocks.list.element.type",
    "blocks.list.element.level",
    "blocks.list.element.language",
    "blocks.list.element.items.list.element.depth",
    "evidence.list.element.field",
    "evidence.list.element.from",
    "removed.list.element.reason",
    "removed.list.element.rule",
    "origin.file",
    "origin.charset",
    "cleaner.version",
    "cleaner.pipeline",
    "cleaner.hash",
];
/// What a Parquet file begins and ends with.
const MAGIC: &[u8; 4] = b"PAR1";

/// Collects rows and gives row groups.
pub(in crate::sink) struct Rows {
    schema: TypePtr,
    properties: WriterPropertiesPtr,
    columns: Vec<Column>,
    rows: u64,
    bytes: u64,
}

/// The values of a column in a row group.
struct Column {
    values: Values,
    /// The definition level of each value or its absence.
    defined: Vec<i16>,
    /// The repetition level of each.
    repeated: Vec<i16>,
}

enum Values {
    Texts(Vec<ByteArray>),
    Integers(Vec<i64>),
    Numbers(Vec<f64>),
    Flags(Vec<bool>),
}

impl Rows {
    /// For the schema of articles.
    pub(in crate::sink) fn new() -> io::Result<Rows> {
        let schema = schema::article();
        let mut properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::try_new(LEVEL)?))
            .set_dictionary_enabled(false)
            .set_statistics_enabled(EnabledStatistics::Chunk)
            .set_offset_index_disabled(true);
        for path in REPEATING {
            let path = ColumnPath::from(path.split('.').map(str::to_owned).collect::<Vec<_>>());
            properties = properties.set_column_dictionary_enabled(path, true);
        }
        let columns = SchemaDescriptor::new(Arc::clone(&schema));
        let columns = columns.columns().iter().map(|column| Column::new(column.physical_type())).collect();
        Ok(Rows { schema, properties: Arc::new(properties.build()), columns, rows: 0, bytes: 0 })
    }

    /// Takes in a row.
    pub(in crate::sink) fn push(&mut self, row: Row) {
        self.rows += 1;
        self.bytes += row.bytes();
        for entry in row.entries {
            let column = &mut self.columns[entry.column];
            column.defined.push(entry.defined);
            column.repeated.push(entry.repeated);
            match (&mut column.values, entry.cell) {
                (Values::Texts(texts), Cell::Text(text)) => texts.push(ByteArray::from(text.into_bytes())),
                (Values::Integers(integers), Cell::Integer(integer)) => integers.push(integer),
                (Values::Numbers(numbers), Cell::Number(number)) => numbers.push(number),
                (Values::Flags(flags), Cell::Flag(flag)) => flags.push(flag),
                // Rows are made for the same schema, so that this is an absent value.
                _ => {}
            }
        }
    }

    /// Whether no row was taken in since the last row group.
    pub(in crate::sink) fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// Whether the row group should be sealed.
    pub(in crate::sink) fn is_full(&self) -> bool {
        self.rows >= ROWS || self.bytes >= BYTES
    }

    /// The row group, as a file of its own; the next one begins.
    pub(in crate::sink) fn seal(&mut self) -> io::Result<Vec<u8>> {
        (self.rows, self.bytes) = (0, 0);
        let mut file = SerializedFileWriter::new(Vec::new(), Arc::clone(&self.schema), Arc::clone(&self.properties))?;
        let mut group = file.next_row_group()?;
        for column in &mut self.columns {
            if let Some(mut writer) = group.next_column()? {
                column.write(&mut writer)?;
                writer.close()?;
            }
        }
        group.close()?;
        Ok(file.into_inner()?)
    }

    /// What stands behind the row groups of a file.
    pub(in crate::sink) fn end(&self, file: &mut Partial) -> io::Result<Vec<u8>> {
        let mut groups = Vec::new();
        let mut end = file.length();
        while end > 0 {
            let (start, group) = group(file, end)?;
            end = start;
            groups.push(group);
        }
        groups.reverse();
        let schema = Arc::new(SchemaDescriptor::new(Arc::clone(&self.schema)));
        let number = |(number, group): (usize, RowGroupMetaData)| {
            group.into_builder().set_ordinal(i32::try_from(number).unwrap_or(i32::MAX)).build()
        };
        let groups = groups.into_iter().enumerate().map(number).collect::<Result<Vec<_>>>()?;
        let created_by = Some(self.properties.created_by().to_owned());
        let rows = groups.iter().map(RowGroupMetaData::num_rows).sum();
        let version = self.properties.writer_version().as_num();
        let metadata = ParquetMetaData::new(FileMetaData::new(version, rows, created_by, None, schema, None), groups);
        let mut bytes = if file.length() == 0 { MAGIC.to_vec() } else { Vec::new() };
        ParquetMetaDataWriter::new(&mut bytes, &metadata).finish()?;
        Ok(bytes)
    }
}

impl Column {
    fn new(kind: Physical) -> Column {
        let values = match kind {
            Physical::INT64 => Values::Integers(Vec::new()),
            Physical::DOUBLE => Values::Numbers(Vec::new()),
            Physical::BOOLEAN => Values::Flags(Vec::new()),
            _ => Values::Texts(Vec::new()),
        };
        Column { values, defined: Vec::new(), repeated: Vec::new() }
    }

    /// Writes the values, and is empty then.
    fn write(&mut self, writer: &mut SerializedColumnWriter<'_>) -> Result<()> {
        let (defined, repeated) = (mem::take(&mut self.defined), mem::take(&mut self.repeated));
        let levels = (Some(&defined[..]), Some(&repeated[..]));
        match &mut self.values {
            Values::Texts(texts) => {
                writer.typed::<ByteArrayType>().write_batch(&mem::take(texts), levels.0, levels.1)?
            }
            Values::Integers(integers) => {
                writer.typed::<Int64Type>().write_batch(&mem::take(integers), levels.0, levels.1)?
            }
            Values::Numbers(numbers) => {
                writer.typed::<DoubleType>().write_batch(&mem::take(numbers), levels.0, levels.1)?
            }
            Values::Flags(flags) => writer.typed::<BoolType>().write_batch(&mem::take(flags), levels.0, levels.1)?,
        };
        Ok(())
    }
}

/// Where the small file that ends at `end` starts, and its row group, with its places counted from the start of `file`.
fn group(file: &mut Partial, end: u64) -> io::Result<(u64, RowGroupMetaData)> {
    let broken = || io::Error::new(io::ErrorKind::InvalidData, "the unfinished Parquet file is damaged");
    let tail: [u8; 8] = file.read(end.checked_sub(8).ok_or_else(broken)?, 8)?.try_into().map_err(|_| broken())?;
    let [a, b, c, d, magic @ ..] = tail;
    let length = u32::from_le_bytes([a, b, c, d]);
    let at = (end - 8).checked_sub(u64::from(length)).filter(|_| magic == *MAGIC).ok_or_else(broken)?;
    let metadata = ParquetMetaDataReader::decode_metadata(&file.read(at, length as usize)?)?;
    let [group] = metadata.row_groups() else { return Err(broken()) };
    let bytes = u64::try_from(group.compressed_size()).map_err(|_| broken())?;
    let start = at.checked_sub(bytes + MAGIC.len() as u64).ok_or_else(broken)?;
    if file.read(start, MAGIC.len())? != MAGIC {
        return Err(broken());
    }
    let by = i64::try_from(start).map_err(|_| broken())?;
    let columns = group.columns().iter().map(|column| moved(column, by)).collect::<Result<_>>()?;
    let place = group.file_offset().unwrap_or(MAGIC.len() as i64) + by;
    Ok((start, group.clone().into_builder().set_column_metadata(columns).set_file_offset(place).build()?))
}

/// A column's places, counted from `by` bytes before.
fn moved(column: &ColumnChunkMetaData, by: i64) -> Result<ColumnChunkMetaData> {
    let dictionary = column.dictionary_page_offset().map(|offset| offset + by);
    let data = column.data_page_offset() + by;
    column.clone().into_builder().set_data_page_offset(data).set_dictionary_page_offset(dictionary).build()
}
