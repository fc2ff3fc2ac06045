//! A filter that spares most lines the folding: the first bytes of every whole-line phrase.

/// How many bytes count as a beginning.
const LENGTH: usize = 8;

/// Bits of the filter.
const BITS: usize = 1 << 16;

/// Characters that a folded beginning has; that of a shorter line has [`SHORT`] or one.
const FOLDED: usize = 4;
const SHORT: usize = 2;

/// One bit for each possible hash of a beginning, of the first letters alone, and of the first characters of folded lines.
pub(super) struct Beginnings {
    whole: Box<[u64; BITS / 64]>,
    letters: Box<[u64; BITS / 64]>,
    folded: Box<[u64; BITS / 64]>,
}

impl Beginnings {
    /// The beginnings of folded lines.
    pub(super) fn of<'a>(lines: impl Iterator<Item = &'a str>) -> Beginnings {
        let [mut whole, mut letters, mut folded] = std::array::from_fn(|_| Box::new([0; BITS / 64]));
        for line in lines {
            let first = [FOLDED, SHORT, 1].into_iter().find_map(|length| characters(line, length));
            for (bits, bit) in
                [(&mut whole, beginning(line)), (&mut letters, first_letters(line)), (&mut folded, first)]
            {
                bit.into_iter().for_each(|bit| bits[bit / 64] |= 1 << (bit % 64));
            }
        }
        Beginnings { whole, letters, folded }
    }

    /// Whether one of the lines may go on as a line does of which the beginning is `folded`.
    pub(super) fn may_go_on(&self, folded: &str) -> bool {
        let holds = |bit: usize| self.folded[bit / 64] & 1 << (bit % 64) != 0;
        characters(folded, FOLDED).is_none_or(holds)
            || [SHORT, 1].into_iter().any(|length| characters(folded, length).is_some_and(holds))
    }

    /// Whether a line may fold to one of the lines; `line` starts and ends with a letter or number. Numbers and letters
    /// beyond ASCII change too much on folding for an answer, which then is yes.
    pub(super) fn may_hold(&self, line: &str) -> bool {
        let holds = |bits: &[u64], bit: usize| bits[bit / 64] & 1 << (bit % 64) != 0;
        match beginning(line) {
            Some(bit) if holds(&*self.whole, bit) => true,
            Some(_) if !line.ends_with(char::is_numeric) => false,
            _ => first_letters(line).is_none_or(|bit| holds(&*self.letters, bit)),
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
fn first_letters(line: &str) -> Option<usize> {
    let first = line.as_bytes().first_chunk::<4>()?;
    first.iter().all(u8::is_ascii_alphabetic).then(|| hash(u64::from(u32::from_le_bytes(*first))))
}

/// The bit of so many characters at the beginning of a folded line, if it has them.
fn characters(folded: &str, length: usize) -> Option<usize> {
    let mut chars = folded.chars();
    let first = chars.by_ref().take(length).fold((0, length as u64), |(count, key), c| {
        (count + 1, (key ^ u64::from(c as u32)).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(32))
    });
    (first.0 == length).then(|| hash(first.1))
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

    #[test]
    fn lets_through_whatever_may_go_on_as_a_line() {
        let beginnings = Beginnings::of(["# comments", "über uns hier", "評論", "x"].into_iter());
        for folded in ["# comm", "# co", "über un", "評論 (#", "評", "x # (", "x (", "übe"] {
            assert!(beginnings.may_go_on(folded), "{folded}");
        }
        assert!(
            !beginnings.may_go_on("# boats") && !beginnings.may_go_on("über den") && !beginnings.may_go_on("論評 (#")
        );
    }
}
