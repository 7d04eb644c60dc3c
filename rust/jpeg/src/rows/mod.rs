//! From planes to rows of pixels: chroma upsampling and colour conversion, fused, a row at a time.

#[cfg(target_arch = "x86_64")]
pub(crate) mod avx2;
pub(crate) mod portable;

use crate::Reason;
use crate::kernels::Kernels;
use crate::layout::{Chroma, Layout};
use crate::memory;
use crate::planes::Planes;

/// Bytes behind a row of pixels that make its last store cheap.
pub(crate) const ROW_SLACK: usize = 96;

/// Values that a row of sums may be read beyond its end.
pub(crate) const SUM_SLACK: usize = 64;

// Colour conversion: libjpeg's, in fixed point with 16 fractional bits (CCIR 601-1 factors as in its jdcolor.c). Whole
// multiples of a chroma value are set apart, so that the rest of each factor has 16 bits.
#[inline(always)]
fn red(y: i32, cr: i32) -> i32 {
    y + cr + (((91881 - 65536) * cr + 32768) >> 16)
}

#[inline(always)]
fn green(y: i32, cb: i32, cr: i32) -> i32 {
    y - cr + ((-22554 * cb + (65536 - 46802) * cr + 32768) >> 16)
}

#[inline(always)]
fn blue(y: i32, cb: i32) -> i32 {
    y + 2 * cb + (((116_130 - 2 * 65536) * cb + 32768) >> 16)
}

/// The two pixels around the middle of three chroma sums, centred at 0: weights 3 and 1, rounded down and up in turns.
#[inline(always)]
fn half<const BLENDED: bool>(sums: [u16; 3]) -> [i32; 2] {
    let [left, this, right] = sums.map(i32::from);
    if BLENDED {
        [((3 * this + left + 8) >> 4) - 128, ((3 * this + right + 7) >> 4) - 128]
    } else {
        [((3 * this + left + 1) >> 2) - 128, ((3 * this + right + 2) >> 2) - 128]
    }
}

/// The first and the last value once more on the outside.
fn replicate_edges(sums: &mut [u16], width: usize) {
    sums[0] = sums[1];
    sums[width + 1] = sums[width];
}

/// Scratch rows for chroma on its way to full size.
#[derive(Default)]
pub(crate) struct Scratch {
    sums: [Vec<u16>; 2],
    full: [Vec<u8>; 2],
}

impl Scratch {
    pub fn fit(&mut self, layout: &Layout) -> Result<(), Reason> {
        let width = layout.local_width() + 2 * SUM_SLACK;
        for sums in &mut self.sums {
            memory::resize(sums, width.max(sums.len()), 0)?;
        }
        for full in &mut self.full {
            memory::resize(full, width.max(full.len()), 0)?;
        }
        Ok(())
    }
}

/// Renders row `y` of the picture, over the layout's columns, into the beginning of `out`.
/// What lies behind may be overwritten: rows come from top to bottom.
pub(crate) fn render<K: Kernels>(
    k: K,
    layout: &Layout,
    planes: &Planes,
    scratch: &mut Scratch,
    y: usize,
    out: &mut [u8],
) {
    let luma = planes.row(layout, 0, y);
    let pixels = layout.local_width();
    if layout.count == 1 {
        out[..pixels].copy_from_slice(&luma[..pixels]);
        return;
    }
    let width = layout.local_samples(1);
    match layout.chroma {
        Chroma::Full => k.colour(luma, [1, 2].map(|c| planes.row(layout, c, y)), pixels, out),
        Chroma::Half => {
            for (c, sums) in scratch.sums.iter_mut().enumerate() {
                for (s, &v) in sums[1..].iter_mut().zip(&planes.row(layout, c + 1, y)[..width]) {
                    *s = u16::from(v);
                }
                replicate_edges(sums, width);
            }
            k.colour_half::<false>(luma, [&scratch.sums[0], &scratch.sums[1]], pixels, out);
        }
        Chroma::Quarter => {
            for (c, sums) in scratch.sums.iter_mut().enumerate() {
                let [near, far] = near_and_far(layout, planes, c + 1, y);
                k.blend(&near[..width], &far[..width], sums);
            }
            k.colour_half::<true>(luma, [&scratch.sums[0], &scratch.sums[1]], pixels, out);
        }
        Chroma::Vertical => {
            // The upper of two rows rounds down, the lower one up.
            let round = if y & 1 == 0 { 1 } else { 2 };
            for (c, full) in scratch.full.iter_mut().enumerate() {
                let [near, far] = near_and_far(layout, planes, c + 1, y);
                for ((o, &n), &f) in full.iter_mut().zip(&near[..width]).zip(&far[..width]) {
                    *o = ((3 * u16::from(n) + u16::from(f) + round) >> 2) as u8;
                }
            }
            k.colour(luma, [&scratch.full[0], &scratch.full[1]], pixels, out);
        }
        Chroma::Repeat { h, v } => {
            for (c, full) in scratch.full.iter_mut().enumerate() {
                let row = planes.row(layout, c + 1, y / v);
                for (o, &s) in full.chunks_exact_mut(h).zip(&row[..width]) {
                    o.fill(s);
                }
            }
            k.colour(luma, [&scratch.full[0], &scratch.full[1]], pixels, out);
        }
    }
}

/// The chroma row that covers picture row `y`, and its neighbour on the other side of `y`; the picture's own at its edges.
fn near_and_far<'a>(layout: &Layout, planes: &'a Planes, c: usize, y: usize) -> [&'a [u8]; 2] {
    let near = y / 2;
    let far = if y & 1 == 0 { near.saturating_sub(1) } else { (near + 1).min(layout.samples_down(c) - 1) };
    [planes.row(layout, c, near), planes.row(layout, c, far)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernels::Portable;

    /// The 16-bit factors that the vector code uses give libjpeg's rounding for every chroma value.
    #[test]
    fn short_factors_round_alike() {
        for c in -128..128 {
            assert_eq!(red(0, c), c + ((c * 13173 + 16384) >> 15));
            assert_eq!(blue(0, c), c + ((c * 25297 + 16384) >> 15));
        }
    }

    #[cfg(target_arch = "x86_64")]
    #[test]
    fn both_paths_agree_on_every_chroma() {
        let Some(avx2) = crate::kernels::Avx2::detect() else {
            return;
        };
        let luma: Vec<u8> = (0..=255).step_by(4).collect();
        for cb in 0..=255 {
            for cr in (0..=255).step_by(5) {
                let (cb, cr) = ([cb; 64], [cr; 64]);
                let (mut a, mut b) = ([0; 192], [1; 192]);
                Portable.colour(&luma, [&cb, &cr], 64, &mut a);
                avx2.colour(&luma, [&cb, &cr], 64, &mut b);
                assert_eq!(a, b);
            }
        }
    }
}
