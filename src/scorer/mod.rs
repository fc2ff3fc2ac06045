//! The learned scorer: features of blocks, boosted trees, and the scale of their scores.

mod columns;
mod features;
pub mod forest;
pub mod logistic;
mod model;
mod span;
pub mod wording;
mod words;

pub use columns::Columns;
pub use features::{context, features};
pub use model::{Model, ModelError, first_score};
pub use wording::Wording;
pub use words::{FunctionWords, Words};
