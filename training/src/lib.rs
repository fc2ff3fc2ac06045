//! Learns the weights of dechaff's block scorer.

pub mod align;
pub mod boost;
pub mod corpus;
pub mod evaluate;
pub mod examples;
mod histogram;
pub mod learn;
mod sample;
mod slopes;
