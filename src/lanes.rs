//! Questions about sixteen bytes at once, so written that each becomes a vector instruction; the answers are all bits of a
//! byte or none, and in the end one bit each.

use std::ops::Range;

/// Bytes of one question.
pub(crate) const LANES: usize = 16;

/// Bytes, or answers about them.
pub(crate) type Lanes = [u8; LANES];

/// Runs `work` with the wider vector instructions of the processor, where it has them. What `work` calls is compiled for
/// them as far as it is inlined: loops are, closures given to iterators often are not.
#[inline(always)]
pub(crate) fn widely<T>(work: impl FnOnce() -> T) -> T {
    #[cfg(target_arch = "x86_64")]
    if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("popcnt") {
        #[target_feature(enable = "avx2,popcnt")]
        fn wide<T>(work: impl FnOnce() -> T) -> T {
            work()
        }
        // SAFETY: the processor has the instructions, the only thing that the function asks for.
        #[expect(unsafe_code, reason = "half the instructions for twice the bytes")]
        return unsafe { wide(work) };
    }
    work()
}

#[inline(always)]
pub(crate) fn equal(a: Lanes, byte: u8) -> Lanes {
    std::array::from_fn(|i| if a[i] == byte { u8::MAX } else { 0 })
}

#[inline(always)]
pub(crate) fn within(a: Lanes, least: u8, most: u8) -> Lanes {
    std::array::from_fn(|i| if a[i].wrapping_sub(least) <= most - least { u8::MAX } else { 0 })
}

#[inline(always)]
pub(crate) fn or(a: Lanes, b: Lanes) -> Lanes {
    std::array::from_fn(|i| a[i] | b[i])
}

/// The answers as bits, the first one lowest.
#[inline(always)]
pub(crate) fn bits(answers: Lanes) -> u64 {
    #[cfg(target_arch = "x86_64")]
    {
        // SAFETY: every processor of this architecture has SSE2, the only thing that the function asks for.
        #[expect(unsafe_code, reason = "one instruction in place of sixteen, which the compiler does not find")]
        u64::from(unsafe { std::arch::x86_64::_mm_movemask_epi8(bytemuck::cast(answers)) } as u16)
    }
    #[cfg(not(target_arch = "x86_64"))]
    {
        answers.iter().rev().fold(0, |bits, answer| bits << 1 | u64::from(answer >> 7))
    }
}

/// The answers to a question about every byte of a text, a bit each.
pub(crate) struct Bits(Vec<u64>);

/// Answers that are held together.
pub(crate) const CHUNK: usize = u64::BITS as usize;

impl Bits {
    /// Asks about all bytes of `text`; the question is best inlined always.
    pub(crate) fn of(text: &[u8], question: impl Fn(Lanes) -> Lanes) -> Bits {
        widely(
            #[inline(always)]
            || Bits::ask(text, question),
        )
    }

    #[inline(always)]
    fn ask(text: &[u8], question: impl Fn(Lanes) -> Lanes) -> Bits {
        let (chunks, rest) = text.as_chunks::<CHUNK>();
        let mut answers = vec![0; chunks.len() + 1];
        let mut last = [0; CHUNK];
        last[..rest.len()].copy_from_slice(rest);
        for (answers, chunk) in answers.iter_mut().zip(chunks.iter().chain([&last])) {
            for (i, lanes) in chunk.as_chunks::<LANES>().0.iter().enumerate() {
                *answers |= bits(question(*lanes)) << (i * LANES);
            }
        }
        answers[chunks.len()] &= !(u64::MAX << rest.len());
        Bits(answers)
    }

    /// The answers about the bytes from `CHUNK * i` on, those outside of `span` aside; `i` is one of [`Bits::chunks`].
    #[inline]
    pub(crate) fn chunk(&self, i: usize, span: &Range<usize>) -> u64 {
        let (start, end) = (span.start.saturating_sub(i * CHUNK), (span.end - i * CHUNK).min(CHUNK));
        self.0[i] & u64::MAX << start & u64::MAX >> (CHUNK - end)
    }

    /// The numbers of the chunks that hold the answers about a span.
    #[inline]
    pub(crate) fn chunks(span: &Range<usize>) -> Range<usize> {
        if span.is_empty() { 0..0 } else { span.start / CHUNK..span.end.div_ceil(CHUNK) }
    }

    /// Whether any byte of the span is meant.
    #[inline]
    pub(crate) fn any(&self, span: Range<usize>) -> bool {
        Bits::chunks(&span).any(|i| self.chunk(i, &span) != 0)
    }

    /// The bytes that are meant by these or by `other`, of the same text.
    pub(crate) fn or(mut self, other: &Bits) -> Bits {
        self.0.iter_mut().zip(&other.0).for_each(|(a, b)| *a |= b);
        self
    }

    /// The first bytes of pairs of which both are meant.
    pub(crate) fn pairs(mut self) -> Bits {
        for i in 0..self.0.len() {
            let next = self.0.get(i + 1).map_or(0, |next| next << (CHUNK - 1));
            self.0[i] &= self.0[i] >> 1 | next;
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_answer_for_spans() {
        let text = format!("{}  b{}a", "c".repeat(62), "c".repeat(80));
        let bits = |byte| Bits::of(text.as_bytes(), |lanes| equal(lanes, byte));
        let (a, pairs) = (bits(b'a'), bits(b' ').pairs());
        assert!(a.any(0..146) && !a.any(0..145) && !a.any(146..146));
        assert!(pairs.any(62..63) && !pairs.any(63..146) && !pairs.any(0..62));
        assert!(bits(0).or(&a).any(145..146) && !bits(0).any(0..146));
        let b = bits(b'b');
        assert_eq!(Bits::chunks(&(60..66)).map(|i| b.chunk(i, &(60..66))).collect::<Vec<_>>(), [0, 1]);
    }

    #[test]
    fn answers_become_bits() {
        let bytes: Lanes = *b"a,b 0z{`A9 aaaaz";
        assert_eq!(bits(equal(bytes, b'a')), 0b0111_1000_0000_0001);
        assert_eq!(bits(within(bytes, b'a', b'z')), 0b1111_1000_0010_0101);
        assert_eq!(bits([u8::MAX; LANES]), 0xffff);
    }
}
