//! Filters by a number.

/// The least and the greatest value that is let through, both included.
#[derive(Debug)]
pub(super) struct Limits {
    pub(super) min: Option<f64>,
    pub(super) max: Option<f64>,
}

/// How counts of things are compared.
pub(super) const COUNTS: [&str; 2] = ["fewer than", "more than"];
/// How measures are compared.
pub(super) const MEASURES: [&str; 2] = ["below", "above"];

impl Limits {
    /// Why an article with that value, `told` in words, is left out, if it is.
    pub(super) fn reason(&self, value: f64, told: &str, [below, above]: [&str; 2]) -> Option<String> {
        match *self {
            Limits { min: Some(min), .. } if value < min => Some(format!("{told}, {below} {min}")),
            Limits { max: Some(max), .. } if value > max => Some(format!("{told}, {above} {max}")),
            _ => None,
        }
    }
}
