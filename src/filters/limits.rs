//! Filters by a number.

/// The least and the greatest value that is let through, both included.
#[derive(Debug)]
pub(super) struct Limits {
    pub(super) min: Option<f64>,
    pub(super) max: Option<f64>,
}

impl Limits {
    /// Why an article with so many `units` is left out, if it is.
    pub(super) fn reason(&self, value: f64, units: &str) -> Option<String> {
        match *self {
            Limits { min: Some(min), .. } if value < min => Some(format!("{value} {units}, fewer than {min}")),
            Limits { max: Some(max), .. } if value > max => Some(format!("{value} {units}, more than {max}")),
            _ => None,
        }
    }
}
