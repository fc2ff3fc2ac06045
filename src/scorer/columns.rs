//! The feature matrix: one column of bytes a feature, one row a block.

/// A column-major matrix of features. Every value is a byte: shares over 255, counts on a logarithmic scale.
#[derive(Debug, Clone, Default)]
pub struct Columns {
    bytes: Vec<u8>,
    rows: usize,
    names: Vec<&'static str>,
}

impl Columns {
    /// An empty matrix for `rows` blocks.
    pub fn new(rows: usize) -> Columns {
        Columns { bytes: Vec::with_capacity(rows * 128), rows, names: Vec::with_capacity(128) }
    }

    /// Adds a column: `value` gives the byte of each row.
    pub(super) fn add(&mut self, name: &'static str, value: impl FnMut(usize) -> u8) {
        self.names.push(name);
        self.bytes.extend((0..self.rows).map(value));
    }

    /// Adds a column with the same byte in every row.
    pub(super) fn fill(&mut self, name: &'static str, value: u8) {
        self.names.push(name);
        self.bytes.resize(self.bytes.len() + self.rows, value);
    }

    /// All columns, one after the other.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The number of blocks.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The names of the features, in order.
    pub fn names(&self) -> &[&'static str] {
        &self.names
    }

    /// A hash of the feature list (FNV-1a): weights fit only the list that they were trained for.
    pub fn layout(&self) -> u64 {
        let bytes = self.names.iter().flat_map(|name| name.bytes().chain([b' ']));
        bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
    }
}

/// A count on a logarithmic scale: eight steps for each doubling, 0 for 0.
#[inline]
pub(super) fn log(count: u32) -> u8 {
    let value = u64::from(count) + 1;
    let power = value.ilog2();
    let fraction = ((value << 3) >> power) & 7;
    (power * 8 + fraction as u32).min(255) as u8
}

/// A share of a whole, 0..=255.
#[inline]
pub(super) fn share(part: u32, whole: u32) -> u8 {
    match (part, whole) {
        (_, 0) => 0,
        (part, whole) if part < 1 << 24 => (part * 255 / whole).min(255) as u8,
        _ => (u64::from(part) * 255 / u64::from(whole)).min(255) as u8,
    }
}

/// A count that saturates.
#[inline]
pub(super) fn count(count: usize) -> u8 {
    count.min(255) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scale_is_monotone() {
        assert_eq!((log(0), log(1), log(3)), (0, 8, 16));
        assert!((0..5000).all(|n| log(n) <= log(n + 1)));
        assert_eq!(log(u32::MAX), 255);
        assert_eq!((share(1, 2), share(3, 3), share(5, 0), share(9, 3)), (127, 255, 0, 255));
    }
}
