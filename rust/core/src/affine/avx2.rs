//! Linear interpolation with AVX2: four pixels at once, a lane a pixel.
//!
//! Every operation is the scalar one in four lanes, in the same order and without fused multiply-adds.
// Loads and stores are the unaligned ones.
#![allow(unsafe_code, clippy::cast_ptr_alignment, clippy::wildcard_imports)]

use std::arch::x86_64::*;
use std::ops::Range;

use super::line::Line;
use super::sample::Sample;
use super::sampler::Sampler;

/// Loads input samples as doubles.
pub trait Load: Sample {
    /// Whether there are samples below zero, or a zero with a sign.
    const SIGNED: bool;

    /// The first `C` samples from each of four places: a register a sample, a lane a place; the rest is zero.
    ///
    /// # Safety
    /// The processor has AVX2, and one sample (where `C` is 1) or four can be read at each of `offsets` from `at`.
    unsafe fn samples<const C: usize>(at: *const Self, offsets: [i32; 4]) -> [__m256d; 4];
}

impl Load for u8 {
    const SIGNED: bool = false;

    #[inline]
    #[target_feature(enable = "avx2")]
    unsafe fn samples<const C: usize>(at: *const Self, offsets: [i32; 4]) -> [__m256d; 4] {
        let [a, b, c, d] = offsets;
        let mut samples = [_mm256_setzero_pd(); 4];
        if C == 1 {
            // SAFETY: the caller allows one byte to be read at each offset.
            let byte = |offset: i32| i32::from(unsafe { *at.add(offset as u32 as usize) });
            samples[0] = _mm256_cvtepi32_pd(_mm_setr_epi32(byte(a), byte(b), byte(c), byte(d)));
            return samples;
        }
        // SAFETY: the caller allows four bytes to be read at each offset.
        let four = |offset: i32| unsafe { at.add(offset as u32 as usize).cast::<i32>().read_unaligned() };
        let pixels = _mm_setr_epi32(four(a), four(b), four(c), four(d));
        let low = _mm_set1_epi32(255);
        samples[0] = _mm256_cvtepi32_pd(_mm_and_si128(pixels, low));
        samples[1] = _mm256_cvtepi32_pd(_mm_and_si128(_mm_srli_epi32::<8>(pixels), low));
        samples[2] = _mm256_cvtepi32_pd(_mm_and_si128(_mm_srli_epi32::<16>(pixels), low));
        if C == 4 {
            samples[3] = _mm256_cvtepi32_pd(_mm_srli_epi32::<24>(pixels));
        }
        samples
    }
}

impl Load for f32 {
    const SIGNED: bool = true;

    #[inline]
    #[target_feature(enable = "avx2")]
    unsafe fn samples<const C: usize>(at: *const Self, offsets: [i32; 4]) -> [__m256d; 4] {
        let [a, b, c, d] = offsets;
        let mut samples = [_mm256_setzero_pd(); 4];
        if C == 1 {
            // SAFETY: the caller allows one float to be read at each offset.
            let float = |offset: i32| unsafe { *at.add(offset as u32 as usize) };
            samples[0] = _mm256_cvtps_pd(_mm_setr_ps(float(a), float(b), float(c), float(d)));
            return samples;
        }
        // SAFETY: the caller allows four floats to be read at each offset.
        let four = |offset: i32| unsafe { _mm_loadu_ps(at.add(offset as u32 as usize)) };
        let [p, q, r, s] = transpose([four(a), four(b), four(c), four(d)]);
        [_mm256_cvtps_pd(p), _mm256_cvtps_pd(q), _mm256_cvtps_pd(r), _mm256_cvtps_pd(s)]
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

/// Two taps of four pixels along one axis: their indices and weights.
struct Taps {
    indices: [__m128i; 2],
    weights: [__m256d; 2],
}

/// The taps of four coordinates on an axis of `len` pixels; indices beyond the edge are those of the edge.
#[inline]
#[target_feature(enable = "avx2")]
fn taps(line: Line, columns: __m256d, len: usize) -> Taps {
    let at = _mm256_add_pd(_mm256_set1_pd(line.base), _mm256_mul_pd(columns, _mm256_set1_pd(line.step)));
    let floor = _mm256_floor_pd(at);
    let one = _mm256_set1_pd(1.0);
    let first = _mm256_sub_pd(one, _mm256_sub_pd(at, floor));
    // A tame line fits into 32 bits.
    let index = _mm256_cvttpd_epi32(floor);
    let next = _mm_add_epi32(index, _mm_set1_epi32(1));
    let (least, last) = (_mm_setzero_si128(), _mm_set1_epi32(len as i32 - 1));
    Taps {
        indices: [
            _mm_min_epi32(_mm_max_epi32(index, least), last),
            _mm_min_epi32(_mm_max_epi32(next, least), last),
        ],
        weights: [first, _mm256_sub_pd(one, first)],
    }
}

/// Whether offsets of an image of so many samples fit the kernels' 32-bit arithmetic.
pub(super) fn takes(samples: usize) -> bool {
    i32::try_from(samples).is_ok()
}

/// Makes the pixels `span` of a row; returns the first that is left to do.
///
/// Both lines of coordinates are tame, and within `span` taps are inside the image or mapped to its edge.
#[target_feature(enable = "avx2")]
pub(super) fn linear<P: Load, const C: usize>(
    sampler: &Sampler<'_, P>,
    lines: (Line, Line),
    span: Range<usize>,
    out: &mut [f32],
) -> usize {
    let image = sampler.image;
    let (rows, columns) = lines;
    let stride = _mm_set1_epi32(image.stride() as i32);
    let data = image.data.as_ptr();
    // Pixels of three samples are read and written as four: none may start later than this.
    let latest = _mm_set1_epi32(image.data.len() as i32 - if C == 3 { 4 } else { C as i32 });
    let mut x = span.start;
    // Where the stores of whole pixels end, four samples at a time.
    let end = span.end.min(out.len().saturating_sub(usize::from(C == 3)) / C);
    let mut at = _mm256_add_pd(_mm256_set1_pd(x as f64), _mm256_setr_pd(0.0, 1.0, 2.0, 3.0));
    while x + 4 <= end {
        let (down, across) = (taps(rows, at, image.size.height), taps(columns, at, image.size.width));
        at = _mm256_add_pd(at, _mm256_set1_pd(4.0));
        let top = _mm_mullo_epi32(down.indices[0], stride);
        let bottom = _mm_mullo_epi32(down.indices[1], stride);
        let left = _mm_mullo_epi32(across.indices[0], _mm_set1_epi32(C as i32));
        let right = _mm_mullo_epi32(across.indices[1], _mm_set1_epi32(C as i32));
        let farthest = _mm_add_epi32(bottom, right);
        if C == 3 && _mm_movemask_epi8(_mm_cmpgt_epi32(farthest, latest)) != 0 {
            one_by_one::<P, C>(sampler, lines, x, out);
            x += 4;
            continue;
        }
        let offsets = [
            integers(_mm_add_epi32(top, left)),
            integers(_mm_add_epi32(top, right)),
            integers(_mm_add_epi32(bottom, left)),
            integers(farthest),
        ];
        let (down, across) = (down.weights, across.weights);
        let mut sums = [_mm256_setzero_pd(); 4];
        // The sum starts at 0.0, which matters to negative zeros only.
        for (i, offsets) in offsets.into_iter().enumerate() {
            // SAFETY: all indices are clamped, so every offset is of a pixel of the image; and none is above `latest`,
            // the farthest being the largest.
            let samples = unsafe { P::samples::<C>(data, offsets) };
            for channel in 0..C {
                let weighted = _mm256_mul_pd(_mm256_mul_pd(samples[channel], down[i / 2]), across[i % 2]);
                let signed = i > 0 || P::SIGNED;
                sums[channel] = if signed { _mm256_add_pd(sums[channel], weighted) } else { weighted };
            }
        }
        let [p, q, r, s] = sums;
        let values = [_mm256_cvtpd_ps(p), _mm256_cvtpd_ps(q), _mm256_cvtpd_ps(r), _mm256_cvtpd_ps(s)];
        // SAFETY: `end` leaves room for four samples from each pixel on; the fourth of a pixel of three is
        // overwritten by the next.
        unsafe {
            let at = out.as_mut_ptr().add(x * C);
            if C == 1 {
                _mm_storeu_ps(at, values[0]);
            } else {
                for (i, pixel) in transpose(values).into_iter().enumerate() {
                    _mm_storeu_ps(at.add(i * C), pixel);
                }
            }
        }
        x += 4;
    }
    x
}

/// Makes four pixels from column `x` on without vectors.
#[cold]
#[inline(never)]
fn one_by_one<P: Load, const C: usize>(
    sampler: &Sampler<'_, P>,
    lines: (Line, Line),
    x: usize,
    out: &mut [f32],
) {
    for (x, pixel) in (x..x + 4).zip(out[x * C..].chunks_exact_mut(C)) {
        sampler.pixel(lines, x, pixel);
    }
}

#[inline]
#[target_feature(enable = "avx2")]
fn integers(lanes: __m128i) -> [i32; 4] {
    let mut each = [0; 4];
    // SAFETY: `each` has the 16 bytes that are stored.
    unsafe { _mm_storeu_si128(each.as_mut_ptr().cast::<__m128i>(), lanes) };
    each
}
