//! The hash that names what a pipeline was built from.

use xxhash_rust::xxh3::Xxh3Default;

/// XXH3 with 64 bits: small, fast, and the same on every platform. It tells versions apart; it is no protection against
/// somebody who wants two files to look the same.
#[derive(Default)]
pub(crate) struct Digest(Xxh3Default);

impl Digest {
    /// Takes in a part; the end of a part counts, so that `ab, c` and `a, bc` differ.
    pub(crate) fn add(&mut self, part: &[u8]) {
        self.0.update(part);
        self.0.update(&(part.len() as u64).to_le_bytes());
    }

    /// Sixteen hexadecimal digits.
    pub(crate) fn hex(&self) -> String {
        format!("{:016x}", self.0.digest())
    }
}
