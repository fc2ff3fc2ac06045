//! The learned block scorer: boosted trees and the scale of their scores.

pub mod forest;
pub mod logistic;
