//! The transforms to 4 by 4 and 2 by 2 in vectors; see `reduced`. Coefficients lie in pairs of rows (0, 4), (2, 6),
//! (7, 1), (3, 5), and columns likewise: whatever is left out is multiplied by zero.

use std::arch::x86_64::{
    __m128i, __m256i, _mm_add_epi32, _mm_cvtsi128_si32, _mm_extract_epi32, _mm_madd_epi16, _mm_packs_epi16,
    _mm_packs_epi32, _mm_set1_epi8, _mm_set1_epi32, _mm_setr_epi8, _mm_setr_epi32, _mm_shuffle_epi8,
    _mm_shuffle_epi32, _mm_slli_epi32, _mm_srai_epi32, _mm_sub_epi32, _mm_unpacklo_epi64, _mm_xor_si128,
    _mm256_add_epi32, _mm256_castps_si256, _mm256_castsi256_ps, _mm256_castsi256_si128,
    _mm256_extracti128_si256, _mm256_madd_epi16, _mm256_mullo_epi16, _mm256_or_si256, _mm256_packs_epi32,
    _mm256_set1_epi32, _mm256_shuffle_ps, _mm256_slli_epi32, _mm256_srai_epi32, _mm256_sub_epi32,
    _mm256_testz_si256,
};

use super::avx2::load;
use super::reduced::{
    C_0_211, C_0_509, C_0_601, C_0_720, C_0_765, C_0_850, C_0_899, C_1_061, C_1_272, C_1_451, C_1_847,
    C_2_172, C_2_562, C_3_624, SHIFT_2, SHIFT_4, alike_4,
};
use crate::quant::Quant;

/// A pair of 16-bit factors.
const fn pair(a: i16, b: i16) -> i32 {
    a as i32 & 0xFFFF | (b as i32) << 16
}

/// One pass to four values, on vectors of either width.
macro_rules! pass_4 {
    ($set:ident, $madd:ident, $add:ident, $sub:ident, $shift:ident, $by:expr, $x:expr) => {{
        let [p04, p26, p71, p35] = $x;
        let base = $add($madd(p04, $set(pair(1 << 14, 0))), $set(1 << ($by - 1)));
        let e = $madd(p26, $set(pair(C_1_847, -C_0_765)));
        let (t0, t1) = ($add(base, e), $sub(base, e));
        let o1 = $add($madd(p71, $set(pair(-C_0_211, C_1_061))), $madd(p35, $set(pair(-C_2_172, C_1_451))));
        let o0 = $add($madd(p71, $set(pair(-C_0_509, C_2_562))), $madd(p35, $set(pair(C_0_899, -C_0_601))));
        [
            $shift($add(t0, o0), $by),
            $shift($add(t1, o1), $by),
            $shift($sub(t1, o1), $by),
            $shift($sub(t0, o0), $by),
        ]
    }};
}

/// See `reduced::idct_4`.
#[target_feature(enable = "avx2")]
pub(crate) fn idct_4(coefficients: &[i16; 64], quant: &Quant, out: &mut [u8], stride: usize) {
    assert!(out.len() >= 3 * stride + 4);
    let c: [__m256i; 4] = [0, 1, 2, 3].map(|i| load(coefficients, i));
    let below = _mm256_or_si256(_mm256_or_si256(c[1], c[2]), c[3]);
    if _mm256_testz_si256(below, below) != 0 {
        return alike_4(coefficients, quant, out, stride);
    }
    let x = |i: usize| _mm256_mullo_epi16(c[i], load(&quant.0, i));
    let r: [__m256i; 4] = pass_4!(
        _mm256_set1_epi32,
        _mm256_madd_epi16,
        _mm256_add_epi32,
        _mm256_sub_epi32,
        _mm256_srai_epi32,
        SHIFT_4[0],
        [x(0), x(1), x(2), x(3)]
    );
    // Of each packed pair of rows i, j: low lane i(0,4) i(2,6) j(0,4) j(2,6), high lane i(7,1) i(3,5) j(7,1) j(3,5).
    let q01 = _mm256_castsi256_ps(_mm256_packs_epi32(r[0], r[1]));
    let q23 = _mm256_castsi256_ps(_mm256_packs_epi32(r[2], r[3]));
    let s0 = _mm256_castps_si256(_mm256_shuffle_ps(q01, q23, 0x88));
    let s1 = _mm256_castps_si256(_mm256_shuffle_ps(q01, q23, 0xDD));
    let x: [__m128i; 4] = [
        _mm256_castsi256_si128(s0),
        _mm256_castsi256_si128(s1),
        _mm256_extracti128_si256(s0, 1),
        _mm256_extracti128_si256(s1, 1),
    ];
    let r: [__m128i; 4] =
        pass_4!(_mm_set1_epi32, _mm_madd_epi16, _mm_add_epi32, _mm_sub_epi32, _mm_srai_epi32, SHIFT_4[1], x);
    let bytes = _mm_packs_epi16(_mm_packs_epi32(r[0], r[1]), _mm_packs_epi32(r[2], r[3]));
    let order = _mm_setr_epi8(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
    let bytes = _mm_xor_si128(_mm_shuffle_epi8(bytes, order), _mm_set1_epi8(-128));
    let rows = [
        _mm_cvtsi128_si32(bytes),
        _mm_extract_epi32(bytes, 1),
        _mm_extract_epi32(bytes, 2),
        _mm_extract_epi32(bytes, 3),
    ];
    debug_assert!(out.len() >= 3 * stride + 4);
    for (i, row) in rows.into_iter().enumerate() {
        // SAFETY: rows 0 to 3 of 4 bytes each end at `3 * stride + 4`, asserted at the beginning to be within `out`.
        #[allow(unsafe_code)]
        unsafe {
            out.as_mut_ptr().add(i * stride).cast::<i32>().write_unaligned(row);
        }
    }
}

/// See `reduced::idct_2`.
#[target_feature(enable = "avx2")]
pub(crate) fn idct_2(coefficients: &[i16; 64], quant: &Quant, out: &mut [u8], stride: usize) {
    let x = |i: usize| _mm256_mullo_epi16(load(coefficients, i), load(&quant.0, i));
    let base = _mm256_slli_epi32(_mm256_madd_epi16(x(0), _mm256_set1_epi32(pair(1 << 14, 0))), 1);
    let base = _mm256_add_epi32(base, _mm256_set1_epi32(1 << (SHIFT_2[0] - 1)));
    let o = _mm256_add_epi32(
        _mm256_madd_epi16(x(2), _mm256_set1_epi32(pair(-C_0_720, C_3_624))),
        _mm256_madd_epi16(x(3), _mm256_set1_epi32(pair(-C_1_272, C_0_850))),
    );
    let upper = _mm256_srai_epi32(_mm256_add_epi32(base, o), SHIFT_2[0]);
    let lower = _mm256_srai_epi32(_mm256_sub_epi32(base, o), SHIFT_2[0]);
    // High half: upper (7,1) (3,5), lower (7,1) (3,5).
    let both = _mm256_packs_epi32(upper, lower);
    let odd = _mm256_extracti128_si256(both, 1);
    // Column 0 goes on in 32 bits, unsaturated.
    let even = _mm_unpacklo_epi64(_mm256_castsi256_si128(upper), _mm256_castsi256_si128(lower));
    let base = _mm_slli_epi32(even, 15);
    let base = _mm_add_epi32(base, _mm_set1_epi32(1 << (SHIFT_2[1] - 1)));
    let (f71, f35) = (pair(-C_0_720, C_3_624), pair(-C_1_272, C_0_850));
    let o = _mm_madd_epi16(odd, _mm_setr_epi32(f71, f35, f71, f35));
    let o = _mm_add_epi32(o, _mm_shuffle_epi32(o, 0xB1));
    let left = _mm_srai_epi32(_mm_add_epi32(base, o), SHIFT_2[1]);
    let right = _mm_srai_epi32(_mm_sub_epi32(base, o), SHIFT_2[1]);
    // Words 0 and 2 of each are of the upper and the lower row.
    let words = _mm_packs_epi32(left, right);
    let bytes = _mm_xor_si128(_mm_packs_epi16(words, words), _mm_set1_epi8(-128));
    let order = _mm_setr_epi8(0, 4, 2, 6, 0, 4, 2, 6, 0, 4, 2, 6, 0, 4, 2, 6);
    let [a, b, c, d] = _mm_cvtsi128_si32(_mm_shuffle_epi8(bytes, order)).to_le_bytes();
    out[..2].copy_from_slice(&[a, b]);
    out[stride..][..2].copy_from_slice(&[c, d]);
}
