//! The pass along columns.

use super::coefficients::{Coefficients, HALF, to_byte};
use crate::simd::Level;

/// Resamples columns: `source` has rows of `stride` samples, the first being row `first` of the image.
pub(super) fn pass(source: &[u8], stride: usize, first: usize, made: &Coefficients, out: &mut [u8], level: Level) {
    let _ = level;
    let mut sums = vec![HALF; stride];
    for (i, (window, out)) in made.windows.iter().zip(out.chunks_exact_mut(stride)).enumerate() {
        sums.fill(HALF);
        let lines = source[(window.start - first) * stride..].chunks_exact(stride);
        for (line, weight) in lines.zip(made.weights(i)) {
            for (sum, value) in sums.iter_mut().zip(line) {
                *sum = sum.wrapping_add(i32::from(*value).wrapping_mul(*weight));
            }
        }
        for (value, sum) in out.iter_mut().zip(&sums) {
            *value = to_byte(*sum);
        }
    }
}
