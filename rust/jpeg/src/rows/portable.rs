//! The row loops in plain Rust.

use super::{blue, green, half, red};

/// Sums of three times the near row and once the far row, with an edge value on both sides.
pub(crate) fn blend(near: &[u8], far: &[u8], sums: &mut [u16]) {
    for ((s, &n), &f) in sums[1..].iter_mut().zip(near).zip(far) {
        *s = 3 * u16::from(n) + u16::from(f);
    }
    super::replicate_edges(sums, near.len());
}

/// `YCbCr` to RGB.
pub(crate) fn colour(luma: &[u8], chroma: [&[u8]; 2], width: usize, out: &mut [u8]) {
    let centred = |v: u8| i32::from(v) - 128;
    for (((out, &y), &cb), &cr) in out[..3 * width]
        .chunks_exact_mut(3)
        .zip(luma)
        .zip(chroma[0])
        .zip(chroma[1])
    {
        pixel(out, y, centred(cb), centred(cr));
    }
}

/// `YCbCr` to RGB, two pixels to a chroma sum.
pub(crate) fn colour_half<const BLENDED: bool>(
    luma: &[u8],
    sums: [&[u16]; 2],
    width: usize,
    out: &mut [u8],
) {
    let pairs = out[..3 * width].chunks_mut(6).zip(luma.chunks(2));
    for ((out, y), (cb, cr)) in pairs.zip(sums[0].windows(3).zip(sums[1].windows(3))) {
        let (cb, cr) = (half::<BLENDED>(cb), half::<BLENDED>(cr));
        for (i, out) in out.chunks_exact_mut(3).enumerate() {
            pixel(out, y[i], cb[i], cr[i]);
        }
    }
}

#[inline(always)]
fn pixel(out: &mut [u8], y: u8, cb: i32, cr: i32) {
    let y = i32::from(y);
    out[0] = red(y, cr).clamp(0, 255) as u8;
    out[1] = green(y, cb, cr).clamp(0, 255) as u8;
    out[2] = blue(y, cb).clamp(0, 255) as u8;
}
