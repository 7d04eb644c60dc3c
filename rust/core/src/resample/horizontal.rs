//! The pass along rows.

use super::coefficients::{Coefficients, HALF, to_byte};
use crate::image::View;
use crate::simd::Level;

/// Resamples rows `first..last` of `source` into `out`, whose rows have as many pixels as there are coefficients.
pub(super) fn pass(source: View<'_, u8>, rows: (usize, usize), made: &Coefficients, out: &mut [u8], level: Level) {
    let _ = level;
    let stride = made.windows.len() * source.channels;
    for (y, out) in (rows.0..rows.1).zip(out.chunks_exact_mut(stride)) {
        match source.channels {
            1 => row::<1>(source.row(y), made, out),
            3 => row::<3>(source.row(y), made, out),
            4 => row::<4>(source.row(y), made, out),
            _ => row::<2>(source.row(y), made, out),
        }
    }
}

fn row<const C: usize>(line: &[u8], made: &Coefficients, out: &mut [u8]) {
    let (line, _) = line.as_chunks::<C>();
    let (out, _) = out.as_chunks_mut::<C>();
    for (i, (window, pixel)) in made.windows.iter().zip(out).enumerate() {
        let mut sums = [HALF; C];
        for (tap, weight) in line[window.start..window.start + window.len].iter().zip(made.weights(i)) {
            for (sum, value) in sums.iter_mut().zip(tap) {
                *sum = sum.wrapping_add(i32::from(*value).wrapping_mul(*weight));
            }
        }
        *pixel = sums.map(to_byte);
    }
}
