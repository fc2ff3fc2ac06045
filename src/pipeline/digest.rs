//! The hash that names what a pipeline was built from.

/// FNV-1a with 64 bits (draft-eastlake-fnv): small, and the same on every platform. It tells versions apart; it is no
/// protection against somebody who wants two files to look the same.
#[derive(Debug)]
pub(crate) struct Digest(u64);

impl Default for Digest {
    fn default() -> Digest {
        Digest(0xcbf2_9ce4_8422_2325)
    }
}

impl Digest {
    /// Takes in a part; the end of a part counts, so that `ab, c` and `a, bc` differ.
    pub(crate) fn add(&mut self, part: &[u8]) {
        for &byte in part.iter().chain((part.len() as u64).to_le_bytes().iter()) {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    /// Sixteen hexadecimal digits.
    pub(crate) fn hex(&self) -> String {
        format!("{:016x}", self.0)
    }
}
