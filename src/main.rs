//! The `dechaff` binary.
fn main() {}
