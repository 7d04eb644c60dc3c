//! The inverse transform: libjpeg's accurate integer method ("islow"), bit for bit as libjpeg-turbo's SIMD has it.
//!
//! Constants have 13 fractional bits; pass one works on columns and keeps 2 of them, pass two on rows. Where numbers
//! leave 16 bits, which no honest encoder causes, libjpeg-turbo wraps in some places (dequantisation, the sums before a
//! multiplication, a block without coefficients below row 0) and saturates in others (after each pass): so does this.

#[cfg(target_arch = "x86_64")]
pub(crate) mod avx2;
pub(crate) mod portable;
pub(crate) mod reduced;
#[cfg(target_arch = "x86_64")]
pub(crate) mod reduced_avx2;

use crate::kernels::Kernels;
use crate::quant::{Quant, stored};

/// Shift after pass one: 13 less the 2 bits kept.
const SHIFT_1: i32 = 11;
/// Shift after pass two: 13, the 2 bits kept, and 3 for the transform's own scale.
const SHIFT_2: i32 = 18;

// The method's constants, rounded to 13 bits, in the combinations that it multiplies by (Loeffler, Ligtenberg and
// Moschytz 1989, as arranged in libjpeg's jidctint.c).
const C_0_298: i16 = 2446;
const C_0_390: i16 = 3196;
const C_0_541: i16 = 4433;
const C_0_765: i16 = 6270;
const C_0_899: i16 = 7373;
const C_1_175: i16 = 9633;
const C_1_501: i16 = 12299;
const C_1_847: i16 = 15137;
const C_1_961: i16 = 16069;
const C_2_053: i16 = 16819;
const C_2_562: i16 = 20995;
const C_3_072: i16 = 25172;

/// Transforms a block to `side` by `side` samples in the top left of `out`. `flat`: it has no AC coefficients.
#[inline(always)]
pub(crate) fn transform<K: Kernels>(
    k: K,
    side: usize,
    is_flat: bool,
    coefficients: &[i16; 64],
    quant: &Quant,
    out: &mut [u8],
    stride: usize,
) {
    match side {
        8 if is_flat => flat::<8>(coefficients[0], quant, out, stride),
        8 => k.idct(coefficients, quant, out, stride),
        4 if is_flat => flat::<4>(coefficients[0], quant, out, stride),
        4 => k.idct_4(coefficients, quant, out, stride),
        2 => k.idct_2(coefficients, quant, out, stride),
        _ => out[0] = reduced::idct_1(coefficients[0], quant),
    }
}

/// A block of a single value.
fn flat<const SIDE: usize>(dc: i16, quant: &Quant, out: &mut [u8], stride: usize) {
    let kept = i32::from(dc.wrapping_mul(quant.0[0]).wrapping_shl(2));
    let value = (((kept + 16) >> 5).clamp(-128, 127) + 128) as u8;
    let out = &mut out[..(SIDE - 1) * stride + SIDE];
    for row in 0..SIDE {
        out[row * stride..][..SIDE].fill(value);
    }
}

/// A block without coefficients below row 0: all its rows are alike. Here libjpeg-turbo wraps instead of saturating.
pub(crate) fn alike(coefficients: &[i16; 64], quant: &Quant, out: &mut [u8], stride: usize) {
    let x = std::array::from_fn(|col| {
        let p = stored(0, col);
        coefficients[p].wrapping_mul(quant.0[p]).wrapping_shl(2)
    });
    let row = portable::pass::<SHIFT_2>(x).map(|v| (v.clamp(-128, 127) + 128) as u8);
    for line in out.chunks_mut(stride).take(8) {
        line[..8].copy_from_slice(&row);
    }
}
