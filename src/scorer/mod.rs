//! The learned scorer.
