//! A filter that spares most lines the folding: the first bytes of every whole-line phrase.

/// How many bytes count as a beginning.
const LENGTH: usize = 8;

/// Bits of the filter.
const BITS: usize = 1 << 16;

/// One bit for each possible hash of a beginning, and of the first letters alone.
pub(super) struct Beginnings {
    whole: Box<[u64; BITS / 64]>,
    letters: Box<[u64; BITS / 64]>,
}

impl Beginnings {
    /// The beginnings of folded lines.
    pub(super) fn of<'a>(lines: impl Iterator<Item = &'a str>) -> Beginnings {
        let mut beginnings = Beginnings { whole: Box::new([0; BITS / 64]), letters: Box::new([0; BITS / 64]) };
        for line in lines {
            for (bits, bit) in [(&mut beginnings.whole, beginning(line)), (&mut beginnings.letters, letters(line))] {
                bit.into_iter().for_each(|bit| bits[bit / 64] |= 1 << (bit % 64));
            }
        }
        beginnings
    }

    /// Whether a line may fold to one of the lines; `line` starts and ends with a letter or number. Numbers and letters
    /// beyond ASCII change too much on folding for an answer, which then is yes.
    pub(super) fn may_hold(&self, line: &str) -> bool {
        let holds = |bits: &[u64], bit: usize| bits[bit / 64] & 1 << (bit % 64) != 0;
        match beginning(line) {
            Some(bit) if holds(&*self.whole, bit) => true,
            Some(_) if !line.ends_with(char::is_numeric) => false,
            _ => letters(line).is_none_or(|bit| holds(&*self.letters, bit)),
        }
    }
}

/// The bit of a line's beginning, if folding changes no more of it than the case of ASCII letters. A short line begins
/// with the spaces behind it.
fn beginning(line: &str) -> Option<usize> {
    let bytes = line.as_bytes().first_chunk().copied().unwrap_or_else(|| {
        let mut bytes = [b' '; LENGTH];
        bytes.iter_mut().zip(line.bytes()).for_each(|(padded, byte)| *padded = byte);
        bytes
    });
    let changes = |byte: &u8| !byte.is_ascii_alphabetic() && !matches!(byte, b' ' | b'\'' | b',' | b'.' | b'-' | b'&');
    if bytes.iter().any(changes) {
        return None;
    }
    // Setting bit 5 lower-cases letters and leaves the other bytes that are let through as they are.
    Some(hash(u64::from_le_bytes(bytes)))
}

/// The bit of the letters that a line begins with, where they are four or more of ASCII: no folding changes more of them
/// than their case.
fn letters(line: &str) -> Option<usize> {
    let first = line.as_bytes().first_chunk::<4>()?;
    first.iter().all(u8::is_ascii_alphabetic).then(|| hash(u64::from(u32::from_le_bytes(*first))))
}

fn hash(key: u64) -> usize {
    ((key | 0x2020_2020_2020_2020).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 48) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lets_through_whatever_may_fold_to_a_line() {
        let beginnings = Beginnings::of(["share on facebook", "replies", "über uns hier"].into_iter());
        for line in ["Share on Facebook", "SHARE ON FACEBOOK", "Replies", "Replies (1,024", "Über uns hier"] {
            assert!(beginnings.may_hold(line), "{line}");
        }
        assert!(!beginnings.may_hold("The ferry left at nine"));
        assert!(!beginnings.may_hold("Ferry 24") && !beginnings.may_hold("Ferry: 24 boats"));
        assert!(!beginnings.may_hold("Ferry") && !beginnings.may_hold("Reply"));
    }
}
