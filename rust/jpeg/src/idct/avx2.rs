//! The transform on 16 values at a time. No shuffle before pass one: the coefficients are stored in its order.

use std::arch::x86_64::{
    __m128i, __m256i, _mm_castsi128_pd, _mm_storeh_pd, _mm_storel_epi64, _mm256_add_epi16, _mm256_add_epi32,
    _mm256_castps_si256, _mm256_castsi256_ps, _mm256_castsi256_si128, _mm256_extracti128_si256,
    _mm256_loadu_si256, _mm256_madd_epi16, _mm256_mullo_epi16, _mm256_or_si256, _mm256_packs_epi16,
    _mm256_packs_epi32, _mm256_permute2x128_si256, _mm256_set1_epi8, _mm256_set1_epi32, _mm256_setr_epi8,
    _mm256_shuffle_epi8, _mm256_shuffle_ps, _mm256_slli_epi32, _mm256_srai_epi32, _mm256_srli_epi32,
    _mm256_sub_epi32, _mm256_testz_si256, _mm256_unpackhi_epi32, _mm256_unpacklo_epi32, _mm256_xor_si256,
};

use super::{
    C_0_298, C_0_390, C_0_541, C_0_765, C_0_899, C_1_175, C_1_501, C_1_847, C_1_961, C_2_053, C_2_562,
    C_3_072, SHIFT_1, SHIFT_2, alike,
};
use crate::quant::Quant;

/// A pair of 16-bit factors in every lane.
#[inline]
#[target_feature(enable = "avx2")]
fn pair(a: i16, b: i16) -> __m256i {
    _mm256_set1_epi32(i32::from(a) & 0xFFFF | i32::from(b) << 16)
}

/// One pass; pairs (0, 4), (2, 6), (7, 1), (3, 5) in, eight outputs of eight lanes out.
#[inline]
#[target_feature(enable = "avx2")]
fn pass<const SHIFT: i32>(p04: __m256i, p26: __m256i, p71: __m256i, p35: __m256i) -> [__m256i; 8] {
    let round = _mm256_set1_epi32(1 << (SHIFT - 1));
    // The sum and the difference wrap at 16 bits before they get their 13 fractional bits.
    let s = _mm256_slli_epi32(_mm256_madd_epi16(p04, pair(1, 1)), 16);
    let d = _mm256_slli_epi32(_mm256_madd_epi16(p04, pair(1, -1)), 16);
    let s = _mm256_add_epi32(_mm256_srai_epi32(s, 3), round);
    let d = _mm256_add_epi32(_mm256_srai_epi32(d, 3), round);
    let e2 = _mm256_madd_epi16(p26, pair(C_0_541, C_0_541 - C_1_847));
    let e3 = _mm256_madd_epi16(p26, pair(C_0_541 + C_0_765, C_0_541));
    let t0 = _mm256_add_epi32(s, e3);
    let t1 = _mm256_add_epi32(d, e2);
    let t2 = _mm256_sub_epi32(d, e2);
    let t3 = _mm256_sub_epi32(s, e3);
    let z = _mm256_add_epi16(p71, p35);
    let z3 = _mm256_madd_epi16(z, pair(C_1_175 - C_1_961, C_1_175));
    let z4 = _mm256_madd_epi16(z, pair(C_1_175, C_1_175 - C_0_390));
    let o0 = _mm256_add_epi32(_mm256_madd_epi16(p71, pair(C_0_298 - C_0_899, -C_0_899)), z3);
    let o3 = _mm256_add_epi32(_mm256_madd_epi16(p71, pair(-C_0_899, C_1_501 - C_0_899)), z4);
    let o1 = _mm256_add_epi32(_mm256_madd_epi16(p35, pair(-C_2_562, C_2_053 - C_2_562)), z4);
    let o2 = _mm256_add_epi32(_mm256_madd_epi16(p35, pair(C_3_072 - C_2_562, -C_2_562)), z3);
    [
        _mm256_srai_epi32(_mm256_add_epi32(t0, o3), SHIFT),
        _mm256_srai_epi32(_mm256_add_epi32(t1, o2), SHIFT),
        _mm256_srai_epi32(_mm256_add_epi32(t2, o1), SHIFT),
        _mm256_srai_epi32(_mm256_add_epi32(t3, o0), SHIFT),
        _mm256_srai_epi32(_mm256_sub_epi32(t3, o0), SHIFT),
        _mm256_srai_epi32(_mm256_sub_epi32(t2, o1), SHIFT),
        _mm256_srai_epi32(_mm256_sub_epi32(t1, o2), SHIFT),
        _mm256_srai_epi32(_mm256_sub_epi32(t0, o3), SHIFT),
    ]
}

/// Rows of pass one, packed and turned into the pairs of pass two.
#[inline]
#[target_feature(enable = "avx2")]
fn turn(r: [__m256i; 8]) -> [__m256i; 4] {
    // Of each packed pair of rows i, j: low lane i(0,4) i(2,6) j(0,4) j(2,6), high lane i(7,1) i(3,5) j(7,1) j(3,5).
    let q01 = _mm256_castsi256_ps(_mm256_packs_epi32(r[0], r[1]));
    let q23 = _mm256_castsi256_ps(_mm256_packs_epi32(r[2], r[3]));
    let q45 = _mm256_castsi256_ps(_mm256_packs_epi32(r[4], r[5]));
    let q67 = _mm256_castsi256_ps(_mm256_packs_epi32(r[6], r[7]));
    let s0 = _mm256_castps_si256(_mm256_shuffle_ps(q01, q23, 0x88));
    let s1 = _mm256_castps_si256(_mm256_shuffle_ps(q01, q23, 0xDD));
    let s2 = _mm256_castps_si256(_mm256_shuffle_ps(q45, q67, 0x88));
    let s3 = _mm256_castps_si256(_mm256_shuffle_ps(q45, q67, 0xDD));
    [
        _mm256_permute2x128_si256(s0, s2, 0x20),
        _mm256_permute2x128_si256(s1, s3, 0x20),
        _mm256_permute2x128_si256(s0, s2, 0x31),
        _mm256_permute2x128_si256(s1, s3, 0x31),
    ]
}

/// Values `16 * i` to `16 * i + 15`.
#[inline]
#[target_feature(enable = "avx2")]
pub(super) fn load(from: &[i16; 64], i: usize) -> __m256i {
    let part: &[i16; 16] = from[16 * i..].first_chunk().expect("16 of 64");
    // SAFETY: 16 values of 16 bits are 32 bytes.
    #[allow(unsafe_code)]
    unsafe {
        _mm256_loadu_si256(part.as_ptr().cast())
    }
}

/// Dequantises and transforms a block into the top left 8 by 8 of `out`.
#[target_feature(enable = "avx2")]
pub(crate) fn idct(coefficients: &[i16; 64], quant: &Quant, out: &mut [u8], stride: usize) {
    assert!(out.len() >= 7 * stride + 8);
    let c: [__m256i; 4] =
        [load(coefficients, 0), load(coefficients, 1), load(coefficients, 2), load(coefficients, 3)];
    let below = _mm256_or_si256(_mm256_or_si256(c[1], c[2]), c[3]);
    // Row 4, the only other one in the first vector, has its odd places.
    let below = _mm256_or_si256(below, _mm256_srli_epi32(c[0], 16));
    if _mm256_testz_si256(below, below) != 0 {
        return alike(coefficients, quant, out, stride);
    }
    let x = |i: usize| _mm256_mullo_epi16(c[i], load(&quant.0, i));
    let [p04, p26, p71, p35] = turn(pass::<SHIFT_1>(x(0), x(1), x(2), x(3)));
    let r = pass::<SHIFT_2>(p04, p26, p71, p35);
    store(r, out, stride);
}

/// Saturates to bytes, transposes and stores.
#[inline]
#[target_feature(enable = "avx2")]
fn store(r: [__m256i; 8], out: &mut [u8], stride: usize) {
    let left = _mm256_packs_epi16(_mm256_packs_epi32(r[0], r[1]), _mm256_packs_epi32(r[2], r[3]));
    let right = _mm256_packs_epi16(_mm256_packs_epi32(r[4], r[5]), _mm256_packs_epi32(r[6], r[7]));
    #[rustfmt::skip]
    let order = _mm256_setr_epi8(
        0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15, 0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15,
    );
    let centre = _mm256_set1_epi8(-128);
    let left = _mm256_xor_si256(_mm256_shuffle_epi8(left, order), centre);
    let right = _mm256_xor_si256(_mm256_shuffle_epi8(right, order), centre);
    let low = _mm256_unpacklo_epi32(left, right);
    let high = _mm256_unpackhi_epi32(left, right);
    let pairs = [
        _mm256_castsi256_si128(low),
        _mm256_castsi256_si128(high),
        _mm256_extracti128_si256(low, 1),
        _mm256_extracti128_si256(high, 1),
    ];
    debug_assert!(out.len() >= 7 * stride + 8);
    for (i, rows) in pairs.into_iter().enumerate() {
        // SAFETY: rows 0 to 7 of 8 bytes each end at `7 * stride + 8`, which `idct` asserted to be within `out`.
        #[allow(unsafe_code)]
        unsafe {
            let at = out.as_mut_ptr().add(2 * i * stride);
            _mm_storel_epi64(at.cast::<__m128i>(), rows);
            _mm_storeh_pd(at.add(stride).cast::<f64>(), _mm_castsi128_pd(rows));
        }
    }
}
