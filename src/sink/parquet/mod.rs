//! Parquet: `article.schema` has the columns, a key of the article each.
//!
//! Rows come as what `serde` makes of an article, taken apart into the leaves of the schema.

mod file;
mod row;
mod schema;

pub(super) use file::Rows;
pub(crate) use row::Row;
pub(super) use row::Shredder;
