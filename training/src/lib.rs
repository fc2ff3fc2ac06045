//! Learns the weights of dechaff's block scorer.

pub mod boost;
mod histogram;
mod sample;
mod slopes;
