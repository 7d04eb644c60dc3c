//! Columns, whatever the pixels.
// Loads and stores are the unaligned ones.
#![allow(unsafe_code, clippy::cast_ptr_alignment, clippy::wildcard_imports)]

use std::arch::x86_64::*;

use super::sums::Sums;

/// Resamples a block of columns, at least 32 of them: `source` has rows of `out.len()` samples.
///
/// Reads `taps` rows from row `start`; of an odd number the last is paired with itself.
#[target_feature(enable = "avx2")]
pub fn columns(source: &[u8], start: usize, taps: usize, pairs: &[[i32; 2]], out: &mut [u8]) {
    let stride = out.len();
    assert!(stride >= 32 && (start + taps) * stride <= source.len() && pairs.len() >= taps.div_ceil(2));
    let zero = _mm256_setzero_si256();
    let mut x = 0;
    while x < stride {
        // The last block overlaps the one before.
        x = x.min(stride - 32);
        let mut sums = [Sums::new(); 4];
        for (pair, weights) in pairs[..taps.div_ceil(2)].iter().enumerate() {
            let first = start + 2 * pair;
            let second = (first + 1).min(start + taps - 1);
            // SAFETY: both rows are below `start + taps`, which are in `source`, and `x + 32 <= stride`.
            let (a, b) = unsafe {
                let at = |y: usize| source.as_ptr().add(y * stride + x).cast::<__m256i>();
                (_mm256_loadu_si256(at(first)), _mm256_loadu_si256(at(second)))
            };
            let (low, high) = (_mm256_unpacklo_epi8(a, b), _mm256_unpackhi_epi8(a, b));
            sums[0].add(_mm256_unpacklo_epi8(low, zero), weights);
            sums[1].add(_mm256_unpackhi_epi8(low, zero), weights);
            sums[2].add(_mm256_unpacklo_epi8(high, zero), weights);
            sums[3].add(_mm256_unpackhi_epi8(high, zero), weights);
        }
        // Packing undoes the order of unpacking.
        let low = _mm256_packs_epi32(sums[0].value(), sums[1].value());
        let high = _mm256_packs_epi32(sums[2].value(), sums[3].value());
        // SAFETY: `x + 32 <= stride`, the length of `out`.
        unsafe {
            _mm256_storeu_si256(out.as_mut_ptr().add(x).cast::<__m256i>(), _mm256_packus_epi16(low, high));
        }
        x += 32;
    }
}
