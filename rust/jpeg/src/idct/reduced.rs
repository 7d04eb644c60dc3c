//! The transforms to 4 by 4, 2 by 2 and a single sample, in plain Rust, bit for bit as libjpeg-turbo has them.
//!
//! They leave out coefficients instead of averaging samples: 4 by 4 does without row and column 4, 2 by 2 also without
//! 2 and 6 (libjpeg's jidctred.c). The single sample is the DC alone, and wraps where the others saturate.

use crate::quant::{Quant, stored};

// The method's constants, rounded to 13 bits; those without a counterpart in the full transform.
pub(super) const C_0_211: i16 = 1730;
pub(super) const C_0_509: i16 = 4176;
pub(super) const C_0_601: i16 = 4926;
pub(super) const C_0_720: i16 = 5906;
pub(super) const C_0_765: i16 = 6270;
pub(super) const C_0_850: i16 = 6967;
pub(super) const C_0_899: i16 = 7373;
pub(super) const C_1_061: i16 = 8697;
pub(super) const C_1_272: i16 = 10426;
pub(super) const C_1_451: i16 = 11893;
pub(super) const C_1_847: i16 = 15137;
pub(super) const C_2_172: i16 = 17799;
pub(super) const C_2_562: i16 = 20995;
pub(super) const C_3_624: i16 = 29692;

/// Shifts after each pass, to 4 and to 2 values.
pub(super) const SHIFT_4: [i32; 2] = [12, 19];
pub(super) const SHIFT_2: [i32; 2] = [13, 20];

fn m(v: i16, c: i16) -> i32 {
    i32::from(v) * i32::from(c)
}

/// Eight values to four; the sums wrap at 32 bits. The value in place 4 is not used.
pub(super) fn pass_4<const SHIFT: i32>(x: [i16; 8]) -> [i32; 4] {
    let base = (i32::from(x[0]) << 14) + (1 << (SHIFT - 1));
    let e = m(x[2], C_1_847) - m(x[6], C_0_765);
    let (t0, t1) = (base.wrapping_add(e), base.wrapping_sub(e));
    let o1 = (m(x[7], -C_0_211) + m(x[1], C_1_061)).wrapping_add(m(x[3], -C_2_172) + m(x[5], C_1_451));
    let o0 = (m(x[7], -C_0_509) + m(x[1], C_2_562)).wrapping_add(m(x[3], C_0_899) - m(x[5], C_0_601));
    [t0.wrapping_add(o0), t1.wrapping_add(o1), t1.wrapping_sub(o1), t0.wrapping_sub(o0)].map(|v| v >> SHIFT)
}

/// Eight values to two, of which `base` is the first; of the others, only places 1, 3, 5 and 7 are used.
fn pass_2<const SHIFT: i32>(base: i32, x: [i16; 8]) -> [i32; 2] {
    let base = (base << 15).wrapping_add(1 << (SHIFT - 1));
    let o = (m(x[7], -C_0_720) + m(x[1], C_3_624)).wrapping_add(m(x[3], -C_1_272) + m(x[5], C_0_850));
    [base.wrapping_add(o), base.wrapping_sub(o)].map(|v| v >> SHIFT)
}

fn saturate(v: i32) -> i16 {
    v.clamp(-32768, 32767) as i16
}

fn sample(v: i32) -> u8 {
    (v.clamp(-128, 127) + 128) as u8
}

/// Column `col`, dequantised.
fn column(coefficients: &[i16; 64], quant: &Quant, col: usize) -> [i16; 8] {
    std::array::from_fn(|row| {
        let p = stored(row, col);
        coefficients[p].wrapping_mul(quant.0[p])
    })
}

/// True if no coefficient counts but those of row 0 (and 4, which 4 by 4 does not look at).
fn is_alike(coefficients: &[i16; 64]) -> bool {
    coefficients[16..].iter().all(|&c| c == 0)
}

/// To 4 by 4. A block without coefficients below row 0 wraps, as in the full transform.
pub(crate) fn idct_4(coefficients: &[i16; 64], quant: &Quant, out: &mut [u8], stride: usize) {
    if is_alike(coefficients) {
        return alike_4(coefficients, quant, out, stride);
    }
    let mut kept = [[0; 8]; 4];
    for col in [0, 1, 2, 3, 5, 6, 7] {
        let values = pass_4::<{ SHIFT_4[0] }>(column(coefficients, quant, col));
        for (kept, v) in kept.iter_mut().zip(values) {
            kept[col] = saturate(v);
        }
    }
    for (line, kept) in out.chunks_mut(stride).zip(kept) {
        line[..4].copy_from_slice(&pass_4::<{ SHIFT_4[1] }>(kept).map(sample));
    }
}

/// To 4 by 4 without coefficients below row 0: all rows are alike.
pub(super) fn alike_4(coefficients: &[i16; 64], quant: &Quant, out: &mut [u8], stride: usize) {
    let kept = std::array::from_fn(|col| {
        let p = stored(0, col);
        coefficients[p].wrapping_mul(quant.0[p]).wrapping_shl(2)
    });
    let row = pass_4::<{ SHIFT_4[1] }>(kept).map(sample);
    for line in out.chunks_mut(stride).take(4) {
        line[..4].copy_from_slice(&row);
    }
}

/// To 2 by 2. Between the passes, column 0 keeps 32 bits: there libjpeg-turbo does not saturate.
pub(crate) fn idct_2(coefficients: &[i16; 64], quant: &Quant, out: &mut [u8], stride: usize) {
    let mut kept = [[0; 8]; 2];
    let mut base = [0; 2];
    for col in [0, 1, 3, 5, 7] {
        let x = column(coefficients, quant, col);
        let values = pass_2::<{ SHIFT_2[0] }>(i32::from(x[0]), x);
        for (kept, v) in kept.iter_mut().zip(values) {
            kept[col] = saturate(v);
        }
        if col == 0 {
            base = values;
        }
    }
    for ((line, kept), base) in out.chunks_mut(stride).zip(kept).zip(base) {
        line[..2].copy_from_slice(&pass_2::<{ SHIFT_2[1] }>(base, kept).map(sample));
    }
}

/// To a single sample. No vector code here: the product has 32 bits, and what is out of range wraps at 10 bits before
/// it saturates.
pub(crate) fn idct_1(dc: i16, quant: &Quant) -> u8 {
    let value = (i32::from(dc) * i32::from(quant.0[0]) + 4) >> 3;
    let value = (value & 1023) ^ 512;
    (value - 512 + 128).clamp(0, 255) as u8
}
