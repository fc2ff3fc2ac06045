//! The learned scorer: features of blocks, the trees, and their weights.

mod columns;
mod features;
pub mod forest;
mod model;
mod span;
mod words;

pub use columns::Columns;
pub use features::{context, features};
pub use model::{Model, ModelError};
