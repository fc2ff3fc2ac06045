//! Parquet: a record a row.
//!
//! Columns are read a few rows at a time, page by page, so that memory is bounded by the pages of the columns that are
//! read. Columns of lists and maps are left aside. Damage costs the rest of its row group.

use std::fmt::Write;
use std::fs::File;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use parquet::basic::{ConvertedType, LogicalType, TimeUnit};
use parquet::column::reader::{ColumnReader, ColumnReaderImpl, get_column_reader};
use parquet::data_type::{DataType, Int96};
use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::schema::types::ColumnDescPtr;

use super::found::changed;
use super::rows::{Cell, Columns, Row};
use super::{Fields, Found, Place, Raw, ReadError, RecordStream};
use crate::dates::Day;

/// Rows read at once.
const BATCH: usize = 16;
/// What a file begins and ends with.
pub(super) const MAGIC: &[u8] = b"PAR1";

/// The rows of a file.
pub(super) struct Rows {
    file: SerializedFileReader<File>,
    columns: Arc<Columns>,
    /// The columns of the file that are read, and their index among `columns`.
    wanted: Vec<(usize, usize)>,
    /// The next row group.
    group: usize,
    /// The row group that is being read.
    open: Option<Group>,
    /// Rows read, and of them the ones that were not given yet, the next one last.
    row: u64,
    ready: Vec<Row>,
    read: Arc<AtomicU64>,
    /// Bytes of the file that were not counted yet.
    uncounted: u64,
}

struct Group {
    columns: Vec<Column>,
    /// Rows that are left to read.
    left: u64,
}

struct Column {
    reader: ColumnReader,
    description: ColumnDescPtr,
    /// Index in the row.
    index: usize,
}

impl Rows {
    /// The rows of a file. With `carry`, all flat columns are read, else those that `fields` names.
    ///
    /// # Errors
    /// [`io::ErrorKind::InvalidData`] where it is no Parquet file or has no column of text or markup.
    pub(super) fn new(file: File, fields: &Fields, carry: bool, read: Arc<AtomicU64>) -> io::Result<Rows> {
        let length = file.metadata()?.len();
        let file = guard(|| SerializedFileReader::new(file)).map_err(invalid)?;
        let schema = file.metadata().file_metadata().schema_descr_ptr();
        let flat = schema.columns().iter().enumerate().filter(|(_, column)| column.max_rep_level() == 0);
        let (indices, names): (Vec<_>, Vec<_>) = flat.map(|(index, column)| (index, column.path().string())).unzip();
        let columns = Columns::new(names, fields)?;
        let wanted = indices.into_iter().enumerate().filter(|(column, _)| carry || columns.is_read(*column));
        let wanted = wanted.map(|(column, index)| (index, column)).collect();
        Ok(Rows {
            columns: Arc::new(columns),
            wanted,
            group: 0,
            open: None,
            row: 0,
            ready: Vec::new(),
            read,
            uncounted: length,
            file,
        })
    }

    /// The number of rows that a row group states.
    fn rows(&self, group: usize) -> Option<u64> {
        (group < self.file.num_row_groups())
            .then(|| u64::try_from(self.file.metadata().row_group(group).num_rows()).unwrap_or(0))
    }

    /// Begins the next row group; nothing at the end.
    fn begin(&mut self) -> Option<Result<(), ParquetError>> {
        let Some(left) = self.rows(self.group) else {
            self.count(u64::MAX);
            return None;
        };
        let group = self.group;
        self.group += 1;
        if left == 0 {
            return Some(Ok(()));
        }
        self.count(u64::try_from(self.file.metadata().row_group(group).compressed_size()).unwrap_or(0));
        let columns = guard(|| {
            let reader = self.file.get_row_group(group)?;
            let column = |&(index, at): &(usize, usize)| {
                let description = self.file.metadata().file_metadata().schema_descr().column(index);
                let reader = get_column_reader(description.clone(), reader.get_column_page_reader(index)?);
                Ok(Column { reader, description, index: at })
            };
            self.wanted.iter().map(column).collect::<Result<Vec<_>, ParquetError>>()
        });
        Some(columns.map(|columns| self.open = Some(Group { columns, left })))
    }

    /// Counts bytes as read.
    fn count(&mut self, bytes: u64) {
        let bytes = bytes.min(self.uncounted);
        self.uncounted -= bytes;
        self.read.fetch_add(bytes, Ordering::Relaxed);
    }

    /// Reads the next rows of the open group.
    fn batch(&mut self) -> Result<(), ParquetError> {
        let Some(group) = &mut self.open else { return Ok(()) };
        let rows = BATCH.min(usize::try_from(group.left).unwrap_or(BATCH));
        let width = self.columns.len();
        let mut cells: Vec<_> = (0..rows).map(|_| vec![Cell::Absent; width]).collect();
        guard(|| {
            for column in &mut group.columns {
                let found = column.read(rows)?;
                if found.len() != rows {
                    return Err(ParquetError::EOF("a column has fewer rows than its row group".to_owned()));
                }
                for (row, cell) in cells.iter_mut().zip(found) {
                    row[column.index] = cell;
                }
            }
            Ok(())
        })?;
        group.left -= rows as u64;
        let row = |cells| Row { columns: self.columns.clone(), cells };
        self.ready = cells.into_iter().rev().map(row).collect();
        Ok(())
    }

    /// Gives up the open group, or the one that could not be opened: a place for all its rows that are left.
    fn give_up(&mut self, error: &ParquetError) -> Found {
        let left = match self.open.take() {
            Some(group) => group.left,
            None => self.rows(self.group - 1).unwrap_or(0),
        };
        let place = Place { record: self.row + 1, rows: Some(left), ..Place::default() };
        self.row = self.row.saturating_add(left);
        let cause = format!("rows {} to {} cannot be read: {error}", place.record, self.row);
        (place, Err(ReadError::Damaged(cause)))
    }
}

impl Iterator for Rows {
    type Item = Found;

    fn next(&mut self) -> Option<Found> {
        loop {
            if let Some(row) = self.ready.pop() {
                self.row += 1;
                return Some((Place { record: self.row, ..Place::default() }, Ok(Raw::Row(row))));
            }
            let result = match &self.open {
                Some(group) if group.left > 0 => self.batch(),
                _ => {
                    self.open = None;
                    self.begin()?
                }
            };
            if let Err(error) = result {
                return Some(self.give_up(&error));
            }
        }
    }
}

impl RecordStream for Rows {
    fn skip_to(&mut self, last: &Place) -> Result<(), ReadError> {
        // The row groups before that of the last row are not opened.
        while let Some(rows) = self.rows(self.group).filter(|rows| self.row.saturating_add(*rows) < last.record) {
            self.row += rows;
            self.count(u64::try_from(self.file.metadata().row_group(self.group).compressed_size()).unwrap_or(0));
            self.group += 1;
        }
        let found = self.by_ref().take_while(|(place, _)| place.record < last.record);
        found.for_each(drop);
        if self.row >= last.record { Ok(()) } else { Err(changed(last)) }
    }
}

impl Column {
    /// The next cells, at most that many.
    fn read(&mut self, rows: usize) -> Result<Vec<Cell>, ParquetError> {
        let column = &self.description;
        match &mut self.reader {
            ColumnReader::BoolColumnReader(reader) => read(reader, column, rows, |value| Cell::Json(value.to_string())),
            ColumnReader::Int32ColumnReader(reader) => {
                read(reader, column, rows, |value| integer(i64::from(value), column, i64::from(value as u32)))
            }
            ColumnReader::Int64ColumnReader(reader) => {
                read(reader, column, rows, |value| integer(value, column, value))
            }
            ColumnReader::Int96ColumnReader(reader) => read(reader, column, rows, |value| instant(&value)),
            ColumnReader::FloatColumnReader(reader) => {
                read(reader, column, rows, |value| number(f64::from(value), value.to_string()))
            }
            ColumnReader::DoubleColumnReader(reader) => {
                read(reader, column, rows, |value| number(value, value.to_string()))
            }
            ColumnReader::ByteArrayColumnReader(reader) => {
                let is_text = column.converted_type() == ConvertedType::UTF8
                    || matches!(column.logical_type_ref(), Some(LogicalType::String));
                read(reader, column, rows, |value| {
                    let bytes = value.data().to_vec();
                    if is_text { Cell::Text(bytes) } else { Cell::Bytes(bytes) }
                })
            }
            ColumnReader::FixedLenByteArrayColumnReader(reader) => {
                read(reader, column, rows, |value| Cell::Bytes(value.data().to_vec()))
            }
        }
    }
}

/// The next cells of a column, at most that many.
fn read<T: DataType>(
    reader: &mut ColumnReaderImpl<T>,
    column: &ColumnDescPtr,
    rows: usize,
    cell: impl Fn(T::T) -> Cell,
) -> Result<Vec<Cell>, ParquetError> {
    let (mut values, mut levels, mut cells) = (Vec::new(), Vec::new(), Vec::with_capacity(rows));
    let defined = column.max_def_level();
    while cells.len() < rows {
        levels.clear();
        let found = reader.read_records(rows - cells.len(), Some(&mut levels), None, &mut values)?.0;
        if found == 0 {
            break;
        }
        let mut present = values.drain(..).map(&cell);
        if defined == 0 {
            cells.extend(present);
        } else {
            cells.extend(levels.iter().map(|level| match *level == defined {
                true => present.next().unwrap_or(Cell::Absent),
                false => Cell::Absent,
            }));
        }
    }
    Ok(cells)
}

/// A whole number, a date, a time stamp or a decimal number, as the column says.
fn integer(value: i64, column: &ColumnDescPtr, unsigned: i64) -> Cell {
    match (column.logical_type_ref(), column.converted_type()) {
        (Some(LogicalType::Date), _) | (_, ConvertedType::DATE) => {
            Day::from_days(value).map_or(Cell::Absent, |day| Cell::Text(day.to_string().into_bytes()))
        }
        (Some(LogicalType::Timestamp(kind)), _) => match kind.unit {
            TimeUnit::MILLIS => stamp(value, 1000),
            TimeUnit::MICROS => stamp(value, 1_000_000),
            TimeUnit::NANOS => stamp(value, 1_000_000_000),
        },
        (_, ConvertedType::TIMESTAMP_MILLIS) => stamp(value, 1000),
        (_, ConvertedType::TIMESTAMP_MICROS) => stamp(value, 1_000_000),
        (_, ConvertedType::DECIMAL) => Cell::Json(decimal(value, column.type_scale())),
        (_, ConvertedType::UINT_64) => Cell::Json((value as u64).to_string()),
        (_, ConvertedType::UINT_8 | ConvertedType::UINT_16 | ConvertedType::UINT_32) => {
            Cell::Json(unsigned.to_string())
        }
        _ => Cell::Json(value.to_string()),
    }
}

/// A decimal number of which `scale` digits stand behind the point.
fn decimal(value: i64, scale: i32) -> String {
    let scale = usize::try_from(scale).unwrap_or(0).min(30);
    let digits = format!("{:0width$}", value.unsigned_abs(), width = scale + 1);
    let (whole, rest) = digits.split_at(digits.len() - scale);
    let sign = if value < 0 { "-" } else { "" };
    if scale == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{rest}") }
}

/// A number of a floating-point type; JSON has no infinite ones.
fn number(value: f64, digits: String) -> Cell {
    if value.is_finite() { Cell::Json(digits) } else { Cell::Absent }
}

/// A time stamp counted in so many parts of a second since 1970, as ISO 8601.
fn stamp(value: i64, parts: i64) -> Cell {
    const DAY: i64 = 86_400;
    let seconds = value.div_euclid(parts);
    let (day, second) = (seconds.div_euclid(DAY), seconds.rem_euclid(DAY));
    let Some(day) = Day::from_days(day) else { return Cell::Absent };
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    let mut stamp = format!("{day}T{hour:02}:{minute:02}:{second:02}");
    let rest = value.rem_euclid(parts);
    if rest > 0 {
        let _ = write!(stamp, ".{rest:0width$}", width = parts.ilog10() as usize);
    }
    Cell::Text(stamp.into_bytes())
}

/// A time stamp of the old type, of which only the day can be far off.
fn instant(value: &Int96) -> Cell {
    const JULIAN_1970: i64 = 2_440_588;
    let &[low, high, day] = value.data() else { return Cell::Absent };
    let nanos = (i64::from(high) << 32) | i64::from(low);
    stamp((i64::from(day) - JULIAN_1970) * 86_400 + nanos.div_euclid(1_000_000_000), 1)
}

/// Runs a function of the parquet crate, which panics on some damaged files.
fn guard<T>(run: impl FnOnce() -> Result<T, ParquetError>) -> Result<T, ParquetError> {
    catch_unwind(AssertUnwindSafe(run)).unwrap_or_else(|_| Err(ParquetError::General("the file is damaged".to_owned())))
}

fn invalid(error: ParquetError) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, error.to_string())
}
