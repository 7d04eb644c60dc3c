//! Rounded sums of weighted samples.
#![allow(clippy::wildcard_imports)]

use std::arch::x86_64::*;

use super::super::coefficients::{HALF, PRECISION};

/// Sums of samples times `hi` and times `lo` weights.
#[derive(Clone, Copy)]
pub(super) struct Sums {
    high: __m256i,
    low: __m256i,
}

impl Sums {
    #[inline]
    #[target_feature(enable = "avx2")]
    pub fn new() -> Self {
        Self { high: _mm256_setzero_si256(), low: _mm256_set1_epi32(HALF) }
    }

    /// Adds pairs of 16-bit samples times a pair of weights, which are broadcast from where they lie.
    #[inline]
    #[target_feature(enable = "avx2")]
    #[allow(clippy::trivially_copy_pass_by_ref)] // by value they would go through a register: a third slower
    pub fn add(&mut self, samples: __m256i, weights: &[i32; 2]) {
        self.high = _mm256_add_epi32(self.high, _mm256_madd_epi16(samples, _mm256_set1_epi32(weights[0])));
        self.low = _mm256_add_epi32(self.low, _mm256_madd_epi16(samples, _mm256_set1_epi32(weights[1])));
    }

    /// The rounded sums, not yet clipped.
    #[inline]
    #[target_feature(enable = "avx2")]
    pub fn value(self) -> __m256i {
        let sum = _mm256_add_epi32(_mm256_slli_epi32::<11>(self.high), self.low);
        _mm256_srai_epi32::<{ PRECISION as i32 }>(sum)
    }
}
