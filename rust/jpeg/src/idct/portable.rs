//! The transform in plain Rust.

use super::{
    C_0_298, C_0_390, C_0_541, C_0_765, C_0_899, C_1_175, C_1_501, C_1_847, C_1_961, C_2_053,
    C_2_562, C_3_072, SHIFT_1, SHIFT_2, alike,
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
    [
        t0 + o3,
        t1 + o2,
        t2 + o1,
        t3 + o0,
        t3 - o0,
        t2 - o1,
        t1 - o2,
        t0 - o3,
    ]
    .map(|v| v >> SHIFT)
}

/// Dequantises and transforms a block into the top left 8 by 8 of `out`.
pub(crate) fn idct(coefficients: &[i16; 64], quant: &Quant, out: &mut [u8], stride: usize) {
    let mut x = [[0i16; 8]; 8];
    let mut below = 0;
    for (row, x) in x.iter_mut().enumerate() {
        for (col, x) in x.iter_mut().enumerate() {
            let p = stored(row, col);
            if row > 0 {
                below |= coefficients[p];
            }
            *x = coefficients[p].wrapping_mul(quant.0[p]);
        }
    }
    if below == 0 {
        return alike(coefficients, quant, out, stride);
    }
    let mut kept = [[0i16; 8]; 8];
    for col in 0..8 {
        let column = pass::<SHIFT_1>(std::array::from_fn(|row| x[row][col]));
        for (kept, v) in kept.iter_mut().zip(column) {
            kept[col] = v.clamp(-32768, 32767) as i16;
        }
    }
    for (line, kept) in out.chunks_mut(stride).zip(kept) {
        let row = pass::<SHIFT_2>(kept).map(|v| (v.clamp(-128, 127) + 128) as u8);
        line[..8].copy_from_slice(&row);
    }
}
