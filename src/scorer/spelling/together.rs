//! The hashes of eight words at a time with AVX2, where the processor has it.

use std::arch::x86_64::*;

use bytemuck::cast;

use super::{FACTOR, LAST_FACTOR, PADDING, TURN, add, finish};

/// Words that are hashed together.
const TOGETHER: usize = 8;
/// Bytes of each that are; those of longer words follow one by one.
const BYTES: usize = 16;
/// Bytes of a number.
const STEP: usize = 4;

const _: () = assert!(PADDING >= BYTES);

/// What [`super::hash_all`] gives, where the processor has the instructions.
pub(super) fn hash_all(folded: &[u8], places: &[[u32; 2]]) -> Option<Vec<u32>> {
    if !is_x86_feature_detected!("avx2") {
        return None;
    }
    // SAFETY: the processor has AVX2, the only thing that the function asks for.
    #[expect(unsafe_code, reason = "a word in 20 instructions instead of 60, and without a branch at its end")]
    Some(unsafe { hash_groups(folded, places) })
}

#[target_feature(enable = "avx2")]
fn hash_groups(folded: &[u8], places: &[[u32; 2]]) -> Vec<u32> {
    let mut hashes = vec![0; places.len()];
    let (groups, rest) = places.as_chunks();
    let (whole, left) = hashes.as_chunks_mut();
    for (hashes, words) in whole.iter_mut().zip(groups) {
        *hashes = hash(folded, words);
    }
    let mut last = [[0; 2]; TOGETHER];
    last[..rest.len()].copy_from_slice(rest);
    left.copy_from_slice(&hash(folded, &last)[..rest.len()]);
    hashes
}

#[inline]
#[target_feature(enable = "avx2")]
fn hash(folded: &[u8], words: &[[u32; 2]; TOGETHER]) -> [u32; TOGETHER] {
    let mut lengths = [0; TOGETHER];
    let mut longest = 0;
    for (length, [start, end]) in lengths.iter_mut().zip(words) {
        *length = end - start;
        longest = longest.max(*length);
    }
    let lengths: __m256i = cast(lengths);
    let mut hashes = _mm256_setzero_si256();
    for (at, mut bytes) in (0..).step_by(STEP).zip(turned(folded, words)) {
        if at >= longest {
            break;
        }
        for at in at..at + STEP as u32 {
            let byte = _mm256_and_si256(bytes, _mm256_set1_epi32(0xff));
            let next = _mm256_mullo_epi32(_mm256_xor_si256(hashes, byte), _mm256_set1_epi32(FACTOR as i32));
            let next = _mm256_or_si256(
                _mm256_slli_epi32::<{ TURN as i32 }>(next),
                _mm256_srli_epi32::<{ 32 - TURN as i32 }>(next),
            );
            let within = _mm256_cmpgt_epi32(lengths, _mm256_set1_epi32(at as i32));
            hashes = _mm256_blendv_epi8(hashes, next, within);
            bytes = _mm256_srli_epi32::<8>(bytes);
        }
    }
    if longest <= BYTES as u32 {
        return cast(_mm256_mullo_epi32(hashes, _mm256_set1_epi32(LAST_FACTOR as i32)));
    }
    let mut hashes: [u32; TOGETHER] = cast(hashes);
    for (hash, [start, end]) in hashes.iter_mut().zip(words) {
        *hash = finish(add(*hash, folded.get(*start as usize + BYTES..*end as usize).unwrap_or_default()));
    }
    hashes
}

/// The first four bytes of each word, then the next four, and so on: the rows of a matrix of numbers as columns.
#[inline]
#[target_feature(enable = "avx2")]
fn turned(folded: &[u8], words: &[[u32; 2]; TOGETHER]) -> [__m256i; BYTES / STEP] {
    let row = |i: usize| {
        let start = words[i][0] as usize;
        cast::<[u8; BYTES], __m128i>(folded[start..].first_chunk().copied().unwrap_or_default())
    };
    let rows = |i| _mm256_inserti128_si256::<1>(_mm256_castsi128_si256(row(i)), row(i + 4));
    let (a, b, c, d) = (rows(0), rows(1), rows(2), rows(3));
    let (ab, cd) = (_mm256_unpacklo_epi32(a, b), _mm256_unpacklo_epi32(c, d));
    let (ab_high, cd_high) = (_mm256_unpackhi_epi32(a, b), _mm256_unpackhi_epi32(c, d));
    [
        _mm256_unpacklo_epi64(ab, cd),
        _mm256_unpackhi_epi64(ab, cd),
        _mm256_unpacklo_epi64(ab_high, cd_high),
        _mm256_unpackhi_epi64(ab_high, cd_high),
    ]
}
