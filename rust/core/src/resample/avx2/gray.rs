//! Rows of pixels with one sample.
// Loads and stores are the unaligned ones.
#![allow(unsafe_code, clippy::cast_ptr_alignment, clippy::wildcard_imports)]

use std::arch::x86_64::*;

use super::super::coefficients::{Coefficients, HALF, PRECISION};
use super::within;
use crate::memory;

/// The weights of one pass along rows of pixels with one sample, two output pixels side by side.
#[derive(Debug)]
pub struct Packed {
    /// For each pair of output pixels and each block of eight taps the `hi` and the `lo` weights, the first half of
    /// each for the first pixel.
    weights: Vec<[[i16; 16]; 2]>,
    /// Blocks for each output pixel.
    blocks: usize,
}

impl Packed {
    /// Lays out `pairs`, of which every output pixel has `taps`; `None` if there is not enough memory.
    pub fn new(pairs: &[[i32; 2]], taps: usize) -> Option<Self> {
        let weight = |block: &[[i32; 2]], part: usize, tap: usize| {
            block.get(tap / 2).map_or(0, |pair| (pair[part] >> (tap % 2 * 16)) as i16)
        };
        let mut weights = Vec::new();
        let blocks = taps.div_ceil(4);
        memory::reserve(&mut weights, pairs.len() / (2 * taps) * blocks).ok()?;
        for two in pairs.chunks_exact(2 * taps) {
            for (a, b) in two[..taps].chunks(4).zip(two[taps..].chunks(4)) {
                weights.push(
                    [0, 1]
                        .map(|part| std::array::from_fn(|i| weight(if i < 8 { a } else { b }, part, i % 8))),
                );
            }
        }
        Some(Self { weights, blocks })
    }
}

/// Resamples one row of pixels with one sample, eight at a time.
///
/// `line` starts with the row and goes on to the image's end. Returns how many pixels were made: the last ones are
/// left where a vector would read past the image.
#[target_feature(enable = "avx2")]
pub fn row(line: &[u8], made: &Coefficients, out: &mut [u8]) -> usize {
    let Some(packed) = made.packed() else {
        return 0;
    };
    let windows = &made.windows;
    let eights = within(windows, line.len(), 1, 8 * (packed.blocks - 1), 8) / 8;
    let (windows, _) = windows.as_chunks::<8>();
    let weights = packed.weights.chunks_exact(4 * packed.blocks);
    let (out, _) = out.as_chunks_mut::<8>();
    for ((windows, weights), out) in windows[..eights].iter().zip(weights).zip(out) {
        let mut sums = [_mm256_setzero_si256(); 4];
        for (pair, weights) in weights.chunks_exact(packed.blocks).enumerate() {
            let (mut high, mut low) = (_mm256_setzero_si256(), _mm256_setzero_si256());
            for (block, [hi, lo]) in weights.iter().enumerate() {
                // SAFETY: `within` left only pixels whose last load of 8 bytes ends inside `line`; both weights are
                // arrays of 32 bytes.
                let (a, b, hi, lo) = unsafe {
                    let at = |i: usize| line.as_ptr().add(windows[i].start + 8 * block).cast::<__m128i>();
                    (
                        _mm_loadl_epi64(at(2 * pair)),
                        _mm_loadl_epi64(at(2 * pair + 1)),
                        _mm256_loadu_si256(hi.as_ptr().cast::<__m256i>()),
                        _mm256_loadu_si256(lo.as_ptr().cast::<__m256i>()),
                    )
                };
                let values = _mm256_cvtepu8_epi16(_mm_unpacklo_epi64(a, b));
                high = _mm256_add_epi32(high, _mm256_madd_epi16(values, hi));
                low = _mm256_add_epi32(low, _mm256_madd_epi16(values, lo));
            }
            sums[pair] = _mm256_add_epi32(_mm256_slli_epi32::<11>(high), low);
        }
        // Even pixels come together in the first half, odd ones in the second.
        let halves =
            _mm256_hadd_epi32(_mm256_hadd_epi32(sums[0], sums[1]), _mm256_hadd_epi32(sums[2], sums[3]));
        let done =
            _mm256_srai_epi32::<{ PRECISION as i32 }>(_mm256_add_epi32(halves, _mm256_set1_epi32(HALF)));
        let (even, odd) = (_mm256_castsi256_si128(done), _mm256_extracti128_si256::<1>(done));
        let words = _mm_packs_epi32(_mm_unpacklo_epi32(even, odd), _mm_unpackhi_epi32(even, odd));
        // SAFETY: `out` has the 8 bytes that are stored.
        unsafe { _mm_storel_epi64(out.as_mut_ptr().cast::<__m128i>(), _mm_packus_epi16(words, words)) };
    }
    8 * eights
}
