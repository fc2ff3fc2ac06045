//! The learned scorer: features of blocks, boosted trees, and the scale of their scores.

pub mod calibration;
pub mod classes;
mod columns;
mod features;
pub mod forest;
pub mod logistic;
mod markup;
mod medium;
mod model;
mod span;
mod spelling;
pub mod wording;
mod words;

pub use classes::Classes;
pub use columns::Columns;
pub use medium::Medium;
pub use model::{Model, ModelError, Scores, Verdict, Vocabulary, first_score};
pub use wording::Wording;
pub use words::{FunctionWords, Words};
