//! The pass along rows.

#[cfg(target_arch = "x86_64")]
use super::avx2;
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
    let stride = made.windows.len() * C;
    let out = &mut out[..(last - first) * stride];
    for (pair, out) in out.chunks_mut(2 * stride).enumerate() {
        let y = first + 2 * pair;
        let done = vectors::<C>(source, y, made, out, level);
        for (y, out) in (y..last).zip(out.chunks_exact_mut(stride)) {
            row::<C>(source.row(y), made, done, out);
        }
    }
}

/// Makes what vectors can of row `y` and, if `out` has room for it, the next; returns how many pixels of each.
#[cfg(target_arch = "x86_64")]
fn vectors<const C: usize>(
    source: View<'_, u8>,
    y: usize,
    made: &Coefficients,
    out: &mut [u8],
    level: Level,
) -> usize {
    if level == Level::Scalar {
        return 0;
    }
    let line = |y: usize| &source.data[y * source.stride()..];
    let (upper, lower) = out.split_at_mut(made.windows.len() * C);
    // SAFETY: the level is only AVX2 where the processor has it.
    #[allow(unsafe_code)]
    unsafe {
        match (C, lower.is_empty()) {
            (1, true) => avx2::row(line(y), made, upper),
            (1, false) => avx2::row(line(y), made, upper).min(avx2::row(line(y + 1), made, lower)),
            // A last row that is alone is made twice.
            (_, true) => avx2::two_rows::<C>([line(y); 2], made, [&mut upper.to_vec(), upper]),
            (_, false) => avx2::two_rows::<C>([line(y), line(y + 1)], made, [upper, lower]),
        }
    }
}

#[cfg(not(target_arch = "x86_64"))]
fn vectors<const C: usize>(_: View<'_, u8>, _: usize, _: &Coefficients, _: &mut [u8], _: Level) -> usize {
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
