//! Learns the weights of dechaff's block scorer.

pub mod align;
pub mod boost;
pub mod corpus;
pub mod evaluate;
pub mod examples;
mod histogram;
pub mod learn;
pub mod predict;
mod sample;
mod slopes;
pub mod wording;
