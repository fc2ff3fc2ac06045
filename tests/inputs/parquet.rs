//! Parquet files, a row group a piece.

use std::sync::Arc;

use parquet::basic::Compression;
use parquet::data_type::{ByteArray, ByteArrayType, Int64Type};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;

use super::{Format, Input, Rng, body};

const SCHEMA: &str = "message schema {
    optional binary text (UTF8);
    required int64 id;
    optional int64 date (TIMESTAMP_MILLIS);
}";

/// A file of that many rows.
pub(crate) fn build(documents: usize, rng: &mut Rng) -> Input {
    let bodies: Vec<String> = (0..documents).map(|n| body(n, rng)).collect();
    let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
    let schema = Arc::new(parse_message_type(SCHEMA).unwrap());
    let mut writer = SerializedFileWriter::new(Vec::new(), schema, Arc::new(properties)).unwrap();
    let (mut pieces, mut done) = (vec![(4, 0)], 0);
    while done < documents {
        let rows = (1 + rng.below(40)).min(documents - done);
        let mut group = writer.next_row_group().unwrap();
        let texts: Vec<_> = bodies[done..done + rows].iter().map(|body| ByteArray::from(body.as_str())).collect();
        let mut column = group.next_column().unwrap().unwrap();
        column.typed::<ByteArrayType>().write_batch(&texts, Some(&vec![1; rows]), None).unwrap();
        column.close().unwrap();
        let ids: Vec<_> = (done as i64..).take(rows).collect();
        let mut column = group.next_column().unwrap().unwrap();
        column.typed::<Int64Type>().write_batch(&ids, None, None).unwrap();
        column.close().unwrap();
        let mut column = group.next_column().unwrap().unwrap();
        column.typed::<Int64Type>().write_batch(&[], Some(&vec![0; rows]), None).unwrap();
        column.close().unwrap();
        group.close().unwrap();
        done += rows;
        pieces.push((writer.bytes_written(), done));
    }
    let bytes = writer.into_inner().unwrap();
    Input { format: Format::Parquet, compression: super::Compression::None, bytes, bodies, pieces }
}
