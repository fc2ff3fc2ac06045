//! The feature matrix: one column of bytes a feature, one row a block.

/// A column-major matrix of features. Every value is a byte: shares over 255, counts on a logarithmic scale.
#[derive(Debug, Clone, Default)]
pub struct Columns {
    bytes: Vec<u8>,
    rows: usize,
    names: Vec<&'static str>,
}

/// The place of a column in its matrix.
#[derive(Debug, Clone, Copy)]
pub(super) struct Column(usize);

impl Columns {
    /// An empty matrix for `rows` blocks.
    pub fn new(rows: usize) -> Columns {
        Columns { bytes: Vec::with_capacity(rows * MOST), rows, names: Vec::with_capacity(MOST) }
    }

    /// Adds a column: `value` gives the byte of each row.
    pub(super) fn add(&mut self, name: &'static str, value: impl FnMut(usize) -> u8) -> Column {
        self.names.push(name);
        self.bytes.extend((0..self.rows).map(value));
        Column(self.names.len() - 1)
    }

    /// Adds a column of these bytes, one a row.
    pub(super) fn copy(&mut self, name: &'static str, bytes: &[u8]) {
        self.names.push(name);
        self.bytes.extend_from_slice(bytes);
    }

    /// Adds a column with the bytes that `column` has `offset` rows further on, and `edge` where there is no such row.
    pub(super) fn beside(&mut self, name: &'static str, column: Column, offset: isize, edge: u8) {
        self.names.push(name);
        let away = offset.unsigned_abs().min(self.rows);
        let start = column.0 * self.rows;
        let source = if offset < 0 { start..start + self.rows - away } else { start + away..start + self.rows };
        if offset < 0 {
            self.bytes.resize(self.bytes.len() + away, edge);
        }
        self.bytes.extend_from_within(source);
        self.bytes.resize(self.names.len() * self.rows, edge);
    }

    /// Adds a column with the rows back to one that `is` holds for, on the logarithmic scale: 0 where it holds for the row
    /// itself, the rows up to the page's edge plus 64 where there is none.
    pub(super) fn since(&mut self, name: &'static str, is: impl Fn(usize) -> bool) -> Column {
        let mut distance = EDGE;
        self.add(name, |i| {
            distance = if is(i) { 0 } else { distance + 1 };
            log(distance)
        })
    }

    /// As [`Columns::since`], ahead.
    pub(super) fn until(&mut self, name: &'static str, is: impl Fn(usize) -> bool) -> Column {
        self.fill(name, 0);
        let start = self.bytes.len() - self.rows;
        let mut distance = EDGE;
        for (i, byte) in self.bytes[start..].iter_mut().enumerate().rev() {
            distance = if is(i) { 0 } else { distance + 1 };
            *byte = log(distance);
        }
        Column(self.names.len() - 1)
    }

    /// The bytes of a column.
    pub(super) fn column(&self, column: Column) -> &[u8] {
        &self.bytes[column.0 * self.rows..][..self.rows]
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

/// Room for the columns.
const MOST: usize = 192;

/// How far beyond the page's edge a distance counts where there is nothing up to it.
const EDGE: u32 = 64;

/// The logarithms of small counts.
const LOGS: [u8; 1024] = {
    let mut table = [0; 1024];
    let mut count = 0;
    while count < table.len() {
        table[count] = logarithm(count as u32);
        count += 1;
    }
    table
};

/// A count on a logarithmic scale: eight steps for each doubling, 0 for 0.
#[inline]
pub(super) fn log(count: u32) -> u8 {
    LOGS.get(count as usize).copied().unwrap_or_else(|| logarithm(count))
}

const fn logarithm(count: u32) -> u8 {
    let value = count as u64 + 1;
    let power = value.ilog2();
    let fraction = ((value << 3) >> power) & 7;
    let steps = power * 8 + fraction as u32;
    if steps < 255 { steps as u8 } else { 255 }
}

/// 2^32 through small numbers, rounded up; 0 for 0. A product with it is a quotient as long as the dividend is below
/// 2^32 / [`WHOLES`] (Granlund and Montgomery, "Division by invariant integers using multiplication", 1994).
const RECIPROCALS: [u64; WHOLES] = {
    let mut table = [0; WHOLES];
    let mut whole = 1;
    while whole < WHOLES {
        table[whole] = (1u64 << 32).div_ceil(whole as u64);
        whole += 1;
    }
    table
};

/// Wholes that are divided by multiplying.
const WHOLES: usize = 512;

/// A share of a whole, 0..=255.
#[inline]
pub(super) fn share(part: u32, whole: u32) -> u8 {
    match (part, whole) {
        (0..=0x7fff, _) if (whole as usize) < WHOLES => {
            ((u64::from(part * 255) * RECIPROCALS[whole as usize]) >> 32).min(255) as u8
        }
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
    fn columns_are_made_of_others() {
        let mut columns = Columns::new(3);
        let base = columns.add("base", |i| i as u8 + 1);
        for (offset, expected) in [(-1, [9, 1, 2]), (2, [3, 9, 9]), (-5, [9; 3]), (5, [9; 3])] {
            columns.beside("beside", base, offset, 9);
            assert_eq!(columns.bytes()[columns.bytes().len() - 3..], expected);
        }
        let (since, until) = (columns.since("since", |i| i == 1), columns.until("until", |i| i == 1));
        assert_eq!(columns.column(since), [log(65), 0, log(1)]);
        assert_eq!(columns.column(until), [log(1), 0, log(65)]);
    }

    #[test]
    fn multiplying_divides() {
        for whole in 1..2 * WHOLES as u32 {
            let parts = (0..1000).chain(0x7f00..0x8100);
            assert!(
                parts.into_iter().all(|part| u32::from(share(part, whole)) == (part * 255 / whole).min(255)),
                "{whole}"
            );
        }
    }

    #[test]
    fn the_scale_is_monotone() {
        assert_eq!((log(0), log(1), log(3)), (0, 8, 16));
        assert!((0..5000).all(|n| log(n) <= log(n + 1)));
        assert_eq!(log(u32::MAX), 255);
        assert_eq!((share(1, 2), share(3, 3), share(5, 0), share(9, 3)), (127, 255, 0, 255));
    }
}
