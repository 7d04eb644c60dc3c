//! Places and interpolation with AVX2: four pixels at once, a lane a pixel.
//!
//! Every operation is the scalar one in four lanes, in the same order and without fused multiply-adds.
// Loads and stores are the unaligned ones.
#![allow(unsafe_code, clippy::cast_ptr_alignment, clippy::wildcard_imports)]

use std::arch::x86_64::*;

use super::boundary::{Mode, Order};
use super::padded::{Padded, SLACK};
use super::places::{Axis, Places, ROOM, Run};
use super::sample::Sample;

/// Loads input samples as doubles.
pub trait Load: Sample {
    /// Whether there are samples below zero, or a zero with a sign.
    const SIGNED: bool;

    /// The `C` samples of four pixels and of their right neighbours: a register a sample, a lane a pixel.
    ///
    /// # Safety
    /// The processor has AVX2, and two pixels of `C` samples, or eight bytes if these are less, can be read from each
    /// of `offsets` on; of floats also one more where `C` is 3.
    unsafe fn pairs<const C: usize>(at: *const Self, offsets: [u32; 4]) -> [[__m256d; 4]; 2];
}

impl Load for u8 {
    const SIGNED: bool = false;

    #[inline]
    #[target_feature(enable = "avx2")]
    unsafe fn pairs<const C: usize>(at: *const Self, [a, b, c, d]: [u32; 4]) -> [[__m256d; 4]; 2] {
        // A byte in the lowest bits of 2^52 makes the double 2^52 + byte.
        let magic = _mm256_set1_pd(4_503_599_627_370_496.0);
        // SAFETY: the caller allows eight bytes to be read from each offset on.
        let eight = |offset: u32| unsafe { _mm_loadl_epi64(at.add(offset as usize).cast::<__m128i>()) };
        let low = _mm_unpacklo_epi64(eight(a), eight(b));
        let mut pixels = _mm256_set_m128i(_mm_unpacklo_epi64(eight(c), eight(d)), low);
        if C < 4 {
            // Two pixels leave the last of eight bytes free: for the exponent, which is then picked with the sample.
            pixels = _mm256_blend_epi16::<0b1000_1000>(pixels, _mm256_castpd_si256(magic));
        }
        let mut pairs = [[_mm256_setzero_pd(); 4]; 2];
        for (side, pixel) in pairs.iter_mut().enumerate() {
            for (channel, samples) in pixel[..C].iter_mut().enumerate() {
                let picked = _mm256_shuffle_epi8(pixels, pick::<C>(side * C + channel));
                let picked = _mm256_castsi256_pd(picked);
                *samples = _mm256_sub_pd(if C < 4 { picked } else { _mm256_or_pd(picked, magic) }, magic);
            }
        }
        pairs
    }
}

/// Shuffles byte `byte` of every eight to the front, zeros behind it, and where `C` is below 4 keeps the last two.
#[inline]
#[target_feature(enable = "avx2")]
fn pick<const C: usize>(byte: usize) -> __m256i {
    const ZERO: i8 = -128;
    let at = byte as i8;
    let (six, seven) = if C < 4 { (6, 7) } else { (ZERO, ZERO) };
    let (fourteen, fifteen) = if C < 4 { (14, 15) } else { (ZERO, ZERO) };
    _mm256_broadcastsi128_si256(_mm_setr_epi8(
        at,
        ZERO,
        ZERO,
        ZERO,
        ZERO,
        ZERO,
        six,
        seven,
        at + 8,
        ZERO,
        ZERO,
        ZERO,
        ZERO,
        ZERO,
        fourteen,
        fifteen,
    ))
}

impl Load for f32 {
    const SIGNED: bool = true;

    #[inline]
    #[target_feature(enable = "avx2")]
    unsafe fn pairs<const C: usize>(at: *const Self, offsets: [u32; 4]) -> [[__m256d; 4]; 2] {
        let mut pairs = [[_mm256_setzero_pd(); 4]; 2];
        for (side, pixel) in pairs.iter_mut().enumerate() {
            let places = offsets.map(|offset| offset as usize + side * C);
            if C == 1 {
                // SAFETY: the caller allows both pixels to be read.
                let [a, b, c, d] = places.map(|place| unsafe { *at.add(place) });
                pixel[0] = _mm256_cvtps_pd(_mm_setr_ps(a, b, c, d));
                continue;
            }
            // SAFETY: the caller allows both pixels to be read, and a fourth sample behind the last of three.
            let pixels = places.map(|place| unsafe { _mm_loadu_ps(at.add(place)) });
            for (samples, plane) in pixel[..C].iter_mut().zip(transpose(pixels)) {
                *samples = _mm256_cvtps_pd(plane);
            }
        }
        pairs
    }
}

/// Exchanges rows and columns.
#[inline]
#[target_feature(enable = "avx2")]
fn transpose([a, b, c, d]: [__m128; 4]) -> [__m128; 4] {
    let (ab, cd) = (_mm_unpacklo_ps(a, b), _mm_unpacklo_ps(c, d));
    let (ba, dc) = (_mm_unpackhi_ps(a, b), _mm_unpackhi_ps(c, d));
    [_mm_movelh_ps(ab, cd), _mm_movehl_ps(cd, ab), _mm_movelh_ps(ba, dc), _mm_movehl_ps(dc, ba)]
}

/// Packs four pixels of three samples, from a register a channel; the fourth stays.
#[inline]
#[target_feature(enable = "avx2")]
fn interleave([r, g, b, rest]: [__m128; 4]) -> [__m128; 4] {
    let (low, high) = (_mm_unpacklo_ps(r, g), _mm_unpackhi_ps(r, g));
    let first = _mm_shuffle_ps::<0b10_00_01_00>(low, _mm_shuffle_ps::<0b10_10_00_00>(b, low));
    let second = _mm_shuffle_ps::<0b01_00_10_00>(_mm_shuffle_ps::<0b01_01_11_11>(low, b), high);
    let (start, end) = (_mm_shuffle_ps::<0b10_10_10_10>(b, high), _mm_shuffle_ps::<0b11_11_11_11>(high, b));
    [first, second, _mm_shuffle_ps::<0b10_00_10_00>(start, end), rest]
}

/// Works out the places of a run like `Places::fill`, and of up to three pixels more.
#[target_feature(enable = "avx2")]
pub(super) fn fill(
    places: &mut Places,
    rows: &Axis,
    columns: &Axis,
    run: Run,
    stride: usize,
    channels: usize,
) {
    let direction = if run.mirrored { -1.0 } else { 1.0 };
    let step = _mm256_set1_pd(4.0 * direction);
    let steps = _mm256_mul_pd(_mm256_setr_pd(0.0, 1.0, 2.0, 3.0), _mm256_set1_pd(direction));
    let mut x = _mm256_add_pd(_mm256_set1_pd(run.first as f64), steps);
    let stride = _mm_set1_epi32(stride as i32);
    let channels = _mm_set1_epi32(channels as i32);
    let Places { offsets, down: [upper, lower], across: [left, right] } = places;
    let weights = (upper.as_chunks_mut::<4>().0.iter_mut().zip(lower.as_chunks_mut::<4>().0))
        .zip(left.as_chunks_mut::<4>().0.iter_mut().zip(right.as_chunks_mut::<4>().0));
    for (offsets, ((upper, lower), (left, right))) in
        offsets.as_chunks_mut::<4>().0.iter_mut().zip(weights).take(run.len.div_ceil(4))
    {
        let ((row, down), (column, across)) = (place(rows, x), place(columns, x));
        x = _mm256_add_pd(x, step);
        let offset = _mm_add_epi32(_mm_mullo_epi32(row, stride), _mm_mullo_epi32(column, channels));
        // SAFETY: all are arrays of four.
        unsafe {
            _mm_storeu_si128(offsets.as_mut_ptr().cast::<__m128i>(), offset);
            _mm256_storeu_pd(upper.as_mut_ptr(), down[0]);
            _mm256_storeu_pd(lower.as_mut_ptr(), down[1]);
            _mm256_storeu_pd(left.as_mut_ptr(), across[0]);
            _mm256_storeu_pd(right.as_mut_ptr(), across[1]);
        }
    }
}

/// The first pixel that each of four columns reads, counted in a padded image, and the weights of both.
#[inline]
#[target_feature(enable = "avx2")]
fn place(axis: &Axis, x: __m256d) -> (__m128i, [__m256d; 2]) {
    let Axis { line, len, mode, order } = *axis;
    let one = _mm256_set1_pd(1.0);
    let at = _mm256_add_pd(_mm256_set1_pd(line.base), _mm256_mul_pd(x, _mm256_set1_pd(line.step)));
    let at = match mode {
        Mode::Reflect => reflect(at, len as f64),
        Mode::Wrap => wrap(at, len as f64 - 1.0),
        _ => at,
    };
    let linear = order == Order::Linear;
    let below = _mm256_floor_pd(if linear { at } else { _mm256_add_pd(at, _mm256_set1_pd(0.5)) });
    let first = _mm256_sub_pd(one, _mm256_sub_pd(at, below));
    // A tame line fits into 32 bits.
    let index = _mm_add_epi32(_mm256_cvttpd_epi32(below), _mm_set1_epi32(1));
    let last = _mm_set1_epi32(len as i32 + i32::from(!linear));
    let index = _mm_min_epi32(_mm_max_epi32(index, _mm_setzero_si128()), last);
    (index, [first, _mm256_sub_pd(one, first)])
}

/// `boundary::reflect` of coordinates within a period of the image.
#[inline]
#[target_feature(enable = "avx2")]
fn reflect(at: __m256d, len: f64) -> __m256d {
    let (zero, one) = (_mm256_setzero_pd(), _mm256_set1_pd(1.0));
    let below = _mm256_sub_pd(_mm256_max_pd(_mm256_sub_pd(zero, at), _mm256_set1_pd(1e-15)), one);
    let above = _mm256_sub_pd(_mm256_sub_pd(_mm256_set1_pd(2.0 * len), at), one);
    let beyond = _mm256_cmp_pd::<_CMP_GE_OQ>(at, _mm256_set1_pd(len));
    let at = _mm256_blendv_pd(at, below, _mm256_cmp_pd::<_CMP_LT_OQ>(at, zero));
    _mm256_blendv_pd(at, above, beyond)
}

/// What `boundary::map` makes in that mode of coordinates above `-last`.
#[inline]
#[target_feature(enable = "avx2")]
fn wrap(at: __m256d, last: f64) -> __m256d {
    let last = _mm256_set1_pd(last);
    let below = _mm256_cmp_pd::<_CMP_LT_OQ>(at, _mm256_setzero_pd());
    let above = _mm256_cmp_pd::<_CMP_GT_OQ>(at, last);
    let periods = _mm256_round_pd::<{ _MM_FROUND_TO_ZERO | _MM_FROUND_NO_EXC }>(_mm256_div_pd(at, last));
    let reduced = _mm256_sub_pd(at, _mm256_mul_pd(periods, last));
    let at = _mm256_blendv_pd(at, _mm256_add_pd(at, last), below);
    _mm256_blendv_pd(at, reduced, above)
}

/// Interpolates the pixels at `places` and multiplies them by `scale`, four at a time; returns how many were made.
#[target_feature(enable = "avx2")]
pub(super) fn blend<P: Load, const C: usize>(
    image: Padded<'_, P>,
    places: &Places,
    scale: f32,
    out: &mut [f32],
) -> usize {
    let Padded { data, stride } = image;
    let scale = _mm_set1_ps(scale);
    let Places { offsets, down, across } = places;
    let (fours, _) = offsets[..out.len() / C].as_chunks::<4>();
    // A place reads two pixels in each of two rows, and vectors into the slack.
    let latest = data.len() - (stride + 2 * C + SLACK);
    assert!(
        fours.as_flattened().iter().all(|offset| *offset as usize <= latest),
        "a place outside the image"
    );
    for (i, four) in fours.iter().enumerate() {
        // SAFETY: there are as many weights as places.
        let load = |weights: &[f64; ROOM]| unsafe { _mm256_loadu_pd(weights.as_ptr().add(4 * i)) };
        let (down, across) = (down.each_ref().map(load), across.each_ref().map(load));
        let mut sums = [_mm256_setzero_pd(); 4];
        // The sum starts at 0.0, which matters to negative zeros only.
        let mut signed = P::SIGNED;
        for (row, down) in [(0, down[0]), (stride, down[1])] {
            // SAFETY: no place is beyond `latest`.
            let pairs = unsafe { P::pairs::<C>(data.as_ptr().add(row), *four) };
            for (samples, across) in pairs.into_iter().zip(across) {
                for channel in 0..C {
                    let weighted = _mm256_mul_pd(_mm256_mul_pd(samples[channel], down), across);
                    sums[channel] = if signed { _mm256_add_pd(sums[channel], weighted) } else { weighted };
                }
                signed = true;
            }
        }
        let values = sums.map(|sum| _mm_mul_ps(_mm256_cvtpd_ps(sum), scale));
        let packed = match C {
            1 => values,
            3 => interleave(values),
            _ => transpose(values),
        };
        let four = &mut out[4 * C * i..][..4 * C];
        for (values, out) in packed.into_iter().zip(four.as_chunks_mut::<4>().0) {
            // SAFETY: `out` is an array of four.
            unsafe { _mm_storeu_ps(out.as_mut_ptr(), values) };
        }
    }
    4 * fours.len()
}
