//! The transform in plain Rust.

use super::{
    C_0_298, C_0_390, C_0_541, C_0_765, C_0_899, C_1_175, C_1_501, C_1_847, C_1_961, C_2_053, C_2_562,
    C_3_072, SHIFT_1, SHIFT_2, alike,
};
use crate::quant::{Quant, stored};

/// One pass over eight values; wraps where libjpeg-turbo wraps.
#[inline(always)]
pub(super) fn pass<const SHIFT: i32>(x: [i16; 8]) -> [i32; 8] {
    let m = |v: i16, c: i16| i32::from(v) * i32::from(c);
    let round = 1 << (SHIFT - 1);
    let s = (i32::from(x[0].wrapping_add(x[4])) << 13) + round;
    let d = (i32::from(x[0].wrapping_sub(x[4])) << 13) + round;
    let e2 = m(x[2], C_0_541) + m(x[6], C_0_541 - C_1_847);
    let e3 = m(x[2], C_0_541 + C_0_765) + m(x[6], C_0_541);
    let (t0, t1, t2, t3) = (s + e3, d + e2, d - e2, s - e3);
    let (a, b) = (x[7].wrapping_add(x[3]), x[1].wrapping_add(x[5]));
    let z3 = m(a, C_1_175 - C_1_961) + m(b, C_1_175);
    let z4 = m(a, C_1_175) + m(b, C_1_175 - C_0_390);
    let o0 = m(x[7], C_0_298 - C_0_899) + m(x[1], -C_0_899) + z3;
    let o3 = m(x[7], -C_0_899) + m(x[1], C_1_501 - C_0_899) + z4;
    let o1 = m(x[3], -C_2_562) + m(x[5], C_2_053 - C_2_562) + z4;
    let o2 = m(x[3], C_3_072 - C_2_562) + m(x[5], -C_2_562) + z3;
    [t0 + o3, t1 + o2, t2 + o1, t3 + o0, t3 - o0, t2 - o1, t1 - o2, t0 - o3].map(|v| v >> SHIFT)
}

/// One pass over eight columns side by side; a plain loop that compilers turn into vector code.
#[inline(always)]
fn pass_all<const SHIFT: i32>(x: &[[i16; 8]; 8]) -> [[i16; 8]; 8] {
    let mut out = [[0; 8]; 8];
    for lane in 0..8 {
        let values = pass::<SHIFT>(std::array::from_fn(|i| x[i][lane]));
        for (out, v) in out.iter_mut().zip(values) {
            out[lane] = v.clamp(-32768, 32767) as i16;
        }
    }
    out
}

/// Dequantises and transforms a block into the top left 8 by 8 of `out`.
pub(crate) fn idct(coefficients: &[i16; 64], quant: &Quant, out: &mut [u8], stride: usize) {
    let below = coefficients[16..].iter().fold(0, |all, &c| all | c);
    let row_4 = coefficients[..16].chunks_exact(2).fold(0, |all, pair| all | pair[1]);
    if below | row_4 == 0 {
        return alike(coefficients, quant, out, stride);
    }
    let mut values = [0; 64];
    for ((v, &c), &q) in values.iter_mut().zip(coefficients).zip(&quant.0) {
        *v = c.wrapping_mul(q);
    }
    // Columns stay in storage order for the first pass, which does not care.
    let mut x = [[0; 8]; 8];
    for (row, x) in x.iter_mut().enumerate() {
        let first = stored(row, 0);
        for (lane, x) in x.iter_mut().enumerate() {
            *x = values[first + 2 * lane];
        }
    }
    let kept = pass_all::<SHIFT_1>(&x);
    for (col, x) in x.iter_mut().enumerate() {
        let lane = stored(0, col) / 2;
        for (x, kept) in x.iter_mut().zip(&kept) {
            *x = kept[lane];
        }
    }
    let columns = pass_all::<SHIFT_2>(&x);
    for (row, line) in out.chunks_mut(stride).take(8).enumerate() {
        for (sample, column) in line[..8].iter_mut().zip(&columns) {
            *sample = (column[row].clamp(-128, 127) + 128) as u8;
        }
    }
}
