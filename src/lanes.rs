//! Questions about sixteen bytes at once, so written that each becomes a vector instruction; the answers are all bits of a
//! byte or none, and in the end one bit each.

/// Bytes of one question.
pub(crate) const LANES: usize = 16;

/// Bytes, or answers about them.
pub(crate) type Lanes = [u8; LANES];

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_become_bits() {
        let bytes: Lanes = *b"a,b 0z{`A9 aaaaz";
        assert_eq!(bits(equal(bytes, b'a')), 0b0111_1000_0000_0001);
        assert_eq!(bits(within(bytes, b'a', b'z')), 0b1111_1000_0010_0101);
        assert_eq!(bits([u8::MAX; LANES]), 0xffff);
    }
}
