//! The pass along rows.

use super::coefficients::{Coefficients, HALF, to_byte};
use crate::image::View;
use crate::simd::Level;

/// Resamples rows `first..last` of `source` into `out`, whose rows have as many pixels as there are coefficients.
pub(super) fn pass(
    source: View<'_, u8>,
    rows: (usize, usize),
    made: &Coefficients,
    out: &mut [u8],
    level: Level,
) {
    match source.channels {
        1 => rows_of::<1>(source, rows, made, out, level),
        3 => rows_of::<3>(source, rows, made, out, level),
        _ => rows_of::<4>(source, rows, made, out, level),
    }
}

fn rows_of<const C: usize>(
    source: View<'_, u8>,
    (first, last): (usize, usize),
    made: &Coefficients,
    out: &mut [u8],
    level: Level,
) {
    for (y, out) in (first..last).zip(out.chunks_exact_mut(made.windows.len() * C)) {
        let done = vectors::<C>(&source.data[y * source.stride()..], made, out, level);
        row::<C>(source.row(y), made, done, out);
    }
}

#[cfg(target_arch = "x86_64")]
fn vectors<const C: usize>(line: &[u8], made: &Coefficients, out: &mut [u8], level: Level) -> usize {
    if level == Level::Scalar {
        return 0;
    }
    let Some(packed) = made.packed(C) else {
        return 0;
    };
    // SAFETY: the level is only AVX2 where the processor has it.
    #[allow(unsafe_code)]
    unsafe {
        if C == 1 {
            super::avx2::gray_row(line, &made.windows, packed, out)
        } else {
            super::avx2::row::<C>(line, &made.windows, packed, out)
        }
    }
}

#[cfg(not(target_arch = "x86_64"))]
fn vectors<const C: usize>(_line: &[u8], _made: &Coefficients, _out: &mut [u8], _level: Level) -> usize {
    0
}

/// Makes the output pixels of one row from number `from` on.
fn row<const C: usize>(line: &[u8], made: &Coefficients, from: usize, out: &mut [u8]) {
    let (line, _) = line.as_chunks::<C>();
    let (out, _) = out.as_chunks_mut::<C>();
    for (i, pixel) in out.iter_mut().enumerate().skip(from) {
        let window = made.windows[i];
        let mut sums = [HALF; C];
        for (tap, weight) in line[window.start..window.start + window.len].iter().zip(made.weights(i)) {
            for (sum, value) in sums.iter_mut().zip(tap) {
                *sum = sum.wrapping_add(i32::from(*value).wrapping_mul(*weight));
            }
        }
        *pixel = sums.map(to_byte);
    }
}
