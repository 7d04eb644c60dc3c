//! The pass along columns.

use super::coefficients::{Coefficients, HALF, Window, to_byte};
use crate::error::OutOfMemory;
use crate::memory;
use crate::simd::Level;

/// Resamples columns: `source` has rows of `stride` samples, the first being row `first` of the image.
pub(super) fn pass(
    source: &[u8],
    stride: usize,
    first: usize,
    made: &Coefficients,
    out: &mut [u8],
    level: Level,
) -> Result<(), OutOfMemory> {
    let mut sums = Vec::new();
    for (i, (window, out)) in made.windows.iter().zip(out.chunks_exact_mut(stride)).enumerate() {
        let window = Window { start: window.start - first, ..*window };
        if !vectors(source, window, made, i, out, level) {
            memory::resize(&mut sums, stride, HALF)?;
            row(source, window, made.weights(i), &mut sums, out);
        }
    }
    Ok(())
}

#[cfg(target_arch = "x86_64")]
fn vectors(
    source: &[u8],
    window: Window,
    made: &Coefficients,
    i: usize,
    out: &mut [u8],
    level: Level,
) -> bool {
    match &made.pairs {
        Some(pairs) if level == Level::Avx2 && out.len() >= 32 && window.len > 0 => {
            let pairs = &pairs[i * made.room / 2..][..made.room / 2];
            // SAFETY: the level is only AVX2 where the processor has it.
            #[allow(unsafe_code)]
            unsafe {
                super::avx2::columns(source, window.start, window.len, pairs, out);
            }
            true
        }
        _ => false,
    }
}

#[cfg(not(target_arch = "x86_64"))]
fn vectors(_: &[u8], _: Window, _: &Coefficients, _: usize, _: &mut [u8], _: Level) -> bool {
    false
}

fn row(source: &[u8], window: Window, weights: &[i32], sums: &mut [i32], out: &mut [u8]) {
    sums.fill(HALF);
    for (line, weight) in source[window.start * out.len()..].chunks_exact(out.len()).zip(weights) {
        for (sum, value) in sums.iter_mut().zip(line) {
            *sum = sum.wrapping_add(i32::from(*value).wrapping_mul(*weight));
        }
    }
    for (value, sum) in out.iter_mut().zip(sums) {
        *value = to_byte(*sum);
    }
}
