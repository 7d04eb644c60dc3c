//! The row loops in plain Rust.

use super::{blue, green, half, red};

/// Sums of three times the near row and once the far row, with an edge value on both sides.
pub(crate) fn blend(near: &[u8], far: &[u8], sums: &mut [u16]) {
    for ((s, &n), &f) in sums[1..].iter_mut().zip(near).zip(far) {
        *s = 3 * u16::from(n) + u16::from(f);
    }
    super::replicate_edges(sums, near.len());
}

/// Pixels converted side by side, in plain loops that compilers turn into vector code.
const LANES: usize = 16;

/// `YCbCr` to RGB.
pub(crate) fn colour(luma: &[u8], chroma: [&[u8]; 2], width: usize, out: &mut [u8]) {
    for (x, out) in (0..width).step_by(LANES).zip(out[..3 * width].chunks_mut(3 * LANES)) {
        let centred = |row: &[u8]| lanes(row, x).map(|v| v - 128);
        let y = lanes(luma, x);
        convert(y, centred(chroma[0]), centred(chroma[1]), out);
    }
}

/// `YCbCr` to RGB, two pixels to a chroma sum.
pub(crate) fn colour_half<const BLENDED: bool>(luma: &[u8], sums: [&[u16]; 2], width: usize, out: &mut [u8]) {
    for (x, out) in (0..width).step_by(LANES).zip(out[..3 * width].chunks_mut(3 * LANES)) {
        let spread = |sums: &[u16]| {
            let sums: &[u16; LANES / 2 + 2] = sums[x / 2..].first_chunk().expect("rows of sums have slack");
            let mut row = [0; LANES];
            for (i, pair) in row.chunks_exact_mut(2).enumerate() {
                let [even, odd] = half::<BLENDED>([sums[i], sums[i + 1], sums[i + 2]]);
                (pair[0], pair[1]) = (even as i16, odd as i16);
            }
            row
        };
        let y = lanes(luma, x);
        convert(y, spread(sums[0]), spread(sums[1]), out);
    }
}

/// Samples from `at` on; all rows have slack for a whole chunk.
#[inline(always)]
fn lanes(row: &[u8], at: usize) -> [i16; LANES] {
    let chunk: &[u8; LANES] = row[at..].first_chunk().expect("rows have slack");
    chunk.map(i16::from)
}

/// Converts `LANES` pixels and interleaves as many of them as `out` takes.
#[inline(always)]
fn convert(y: [i16; LANES], cb: [i16; LANES], cr: [i16; LANES], out: &mut [u8]) {
    let [mut r, mut g, mut b] = [[0; LANES]; 3];
    for i in 0..LANES {
        let (y, cb, cr) = (i32::from(y[i]), i32::from(cb[i]), i32::from(cr[i]));
        r[i] = red(y, cr).clamp(0, 255) as u8;
        g[i] = green(y, cb, cr).clamp(0, 255) as u8;
        b[i] = blue(y, cb).clamp(0, 255) as u8;
    }
    for (i, out) in out.chunks_exact_mut(3).enumerate() {
        (out[0], out[1], out[2]) = (r[i], g[i], b[i]);
    }
}
