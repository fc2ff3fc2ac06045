//! Learns the weights of dechaff's block scorer.
//!
//! In the order of the work: [`corpus`] reads documents ([`dense`] and [`sure`] make more), [`examples`] turns them
//! into pages with features and labels, [`task`] says which of them each model learns from, [`learn`] learns its parts
//! ([`vocabulary`], then forests, by [`boost`]), [`evaluate`] measures what it has not seen, [`predict`] writes whole
//! articles, and [`calibrate`] fits what their scores are worth.

pub mod align;
pub mod boost;
pub mod calibrate;
pub mod corpus;
pub mod dense;
pub mod evaluate;
pub mod examples;
pub mod learn;
pub mod predict;
pub mod snippets;
pub mod sure;
pub mod task;
pub mod vocabulary;
