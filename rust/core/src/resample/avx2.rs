//! The two passes with AVX2: 16-bit multiply-adds of tap pairs against the split weights.
//!
//! A weight is `hi * 2048 + lo`, both within i16, so `(sum of hi) * 2048 + (sum of lo)` is the exact 32-bit sum,
//! in whatever order it is added up.
// Loads and stores are the unaligned ones.
#![allow(unsafe_code, clippy::cast_ptr_alignment, clippy::wildcard_imports)]

use std::arch::x86_64::*;

use super::coefficients::{HALF, PRECISION, Window};

/// The weights of one pass along rows, two output pixels side by side.
#[derive(Debug)]
pub(super) struct Packed {
    /// For each pair of output pixels and each block of taps the `hi` and the `lo` weights, the first half of each
    /// for the first pixel: a block is a pair of taps, repeated for each channel, or eight taps of a gray image.
    weights: Vec<[[i16; 16]; 2]>,
    /// Blocks for each output pixel.
    blocks: usize,
    /// Taps in a block.
    width: usize,
}

impl Packed {
    /// Lays out `pairs`, of which every output pixel has `taps`, for pixels with 3 or 4 samples.
    pub fn colour(pairs: &[[i16; 4]], taps: usize) -> Self {
        Self::new(pairs, taps, 1, |at, lane| at[0][lane % 2])
    }

    /// Lays them out for pixels with one sample.
    pub fn gray(pairs: &[[i16; 4]], taps: usize) -> Self {
        Self::new(pairs, taps, 4, |at, lane| at.get(lane / 2).map_or(0, |pair| pair[lane % 2]))
    }

    /// `pick` finds the weight of a lane, 0 to 7, in a block of pairs; `lo` weights stand where `hi` ones do.
    fn new(pairs: &[[i16; 4]], taps: usize, block: usize, pick: impl Fn(&[[i16; 2]], usize) -> i16) -> Self {
        let halves = |one: &[[i16; 4]]| {
            let part = |at: usize| one.iter().map(|pair| [pair[at], pair[at + 1]]).collect::<Vec<_>>();
            [part(0), part(2)]
        };
        let mut weights = Vec::new();
        for two in pairs.chunks_exact(2 * taps) {
            for (a, b) in two[..taps].chunks(block).zip(two[taps..].chunks(block)) {
                let (a, b) = (halves(a), halves(b));
                weights.push([0, 1].map(|part: usize| {
                    std::array::from_fn(|i| pick(if i < 8 { &a[part] } else { &b[part] }, i % 8))
                }));
            }
        }
        Self { weights, blocks: taps.div_ceil(block), width: 2 * block }
    }

    /// How many of the first pairs of output pixels can be made when `bytes` of the image start with this row and
    /// loads are of `load` bytes.
    fn within<const C: usize>(&self, windows: &[Window], bytes: usize, load: usize) -> usize {
        let last = self.width * (self.blocks - 1);
        let fits = |two: &[Window]| two.iter().all(|window| (window.start + last) * C + load <= bytes);
        let (pairs, _) = windows.as_chunks::<2>();
        if pairs.last().is_none_or(|two| fits(two)) {
            return pairs.len();
        }
        pairs.partition_point(|two| fits(two))
    }
}

/// Resamples one row of pixels with one sample, eight at a time; otherwise like [`row`].
#[target_feature(enable = "avx2")]
pub(super) fn gray_row(line: &[u8], windows: &[Window], packed: &Packed, out: &mut [u8]) -> usize {
    let eights = packed.within::<1>(windows, line.len(), 8) / 4;
    let (windows, _) = windows.as_chunks::<8>();
    let weights = packed.weights.chunks_exact(4 * packed.blocks);
    let (out, _) = out.as_chunks_mut::<8>();
    for ((windows, weights), out) in windows[..eights].iter().zip(weights).zip(out) {
        let mut sums = [_mm256_setzero_si256(); 4];
        for (pair, weights) in weights.chunks_exact(packed.blocks).enumerate() {
            let (mut high, mut low) = (_mm256_setzero_si256(), _mm256_setzero_si256());
            for (block, [hi, lo]) in weights.iter().enumerate() {
                // SAFETY: `within` left only pixels whose last load of 8 bytes ends inside `line`; both weights are
                // arrays of 32 bytes.
                let (a, b, hi, lo) = unsafe {
                    let at = |i: usize| line.as_ptr().add(windows[i].start + 8 * block).cast::<__m128i>();
                    (
                        _mm_loadl_epi64(at(2 * pair)),
                        _mm_loadl_epi64(at(2 * pair + 1)),
                        _mm256_loadu_si256(hi.as_ptr().cast::<__m256i>()),
                        _mm256_loadu_si256(lo.as_ptr().cast::<__m256i>()),
                    )
                };
                let values = _mm256_cvtepu8_epi16(_mm_unpacklo_epi64(a, b));
                high = _mm256_add_epi32(high, _mm256_madd_epi16(values, hi));
                low = _mm256_add_epi32(low, _mm256_madd_epi16(values, lo));
            }
            sums[pair] = _mm256_add_epi32(_mm256_slli_epi32::<11>(high), low);
        }
        // Even pixels come together in the first half, odd ones in the second.
        let halves =
            _mm256_hadd_epi32(_mm256_hadd_epi32(sums[0], sums[1]), _mm256_hadd_epi32(sums[2], sums[3]));
        let done =
            _mm256_srai_epi32::<{ PRECISION as i32 }>(_mm256_add_epi32(halves, _mm256_set1_epi32(HALF)));
        let (even, odd) = (_mm256_castsi256_si128(done), _mm256_extracti128_si256::<1>(done));
        let words = _mm_packs_epi32(_mm_unpacklo_epi32(even, odd), _mm_unpackhi_epi32(even, odd));
        // SAFETY: `out` has the 8 bytes that are stored.
        unsafe { _mm_storel_epi64(out.as_mut_ptr().cast::<__m128i>(), _mm_packus_epi16(words, words)) };
    }
    8 * eights
}

/// Resamples one row of pixels with 3 or 4 samples; `line` starts with the row and goes on to the image's end.
///
/// Returns how many output pixels were made: the last ones may be left, where a vector would read past the image.
#[target_feature(enable = "avx2")]
pub(super) fn row<const C: usize>(line: &[u8], windows: &[Window], packed: &Packed, out: &mut [u8]) -> usize {
    let pairs = packed.within::<C>(windows, line.len(), 16).min(out.len().saturating_sub(4 - C) / (2 * C));
    let spread = spread::<C>();
    let (two, _) = windows.as_chunks::<2>();
    for (i, (two, weights)) in two[..pairs].iter().zip(packed.weights.chunks_exact(packed.blocks)).enumerate()
    {
        let mut high = _mm256_setzero_si256();
        let mut low = _mm256_set1_epi32(HALF);
        for (tap, [hi, lo]) in weights.iter().enumerate() {
            // SAFETY: `within` left only pixels whose last load of 16 bytes ends inside `line`.
            let (a, b) = unsafe {
                let at = |window: &Window| line.as_ptr().add((window.start + 2 * tap) * C).cast::<__m128i>();
                (_mm_loadu_si128(at(&two[0])), _mm_loadu_si128(at(&two[1])))
            };
            let values =
                _mm256_shuffle_epi8(_mm256_inserti128_si256::<1>(_mm256_castsi128_si256(a), b), spread);
            // SAFETY: both are arrays of 32 bytes.
            let (hi, lo) = unsafe {
                (
                    _mm256_loadu_si256(hi.as_ptr().cast::<__m256i>()),
                    _mm256_loadu_si256(lo.as_ptr().cast::<__m256i>()),
                )
            };
            high = _mm256_add_epi32(high, _mm256_madd_epi16(values, hi));
            low = _mm256_add_epi32(low, _mm256_madd_epi16(values, lo));
        }
        let sums =
            _mm256_srai_epi32::<{ PRECISION as i32 }>(_mm256_add_epi32(_mm256_slli_epi32::<11>(high), low));
        let words = _mm256_packs_epi32(sums, sums);
        let bytes = _mm256_packus_epi16(words, words);
        let first = _mm_cvtsi128_si32(_mm256_castsi256_si128(bytes));
        let second = _mm_cvtsi128_si32(_mm256_extracti128_si256::<1>(bytes));
        // SAFETY: `pairs` is bounded so that the second store, 4 bytes from the last pixel on, ends inside `out`.
        unsafe {
            let at = out.as_mut_ptr().add(2 * i * C);
            at.cast::<i32>().write_unaligned(first);
            at.add(C).cast::<i32>().write_unaligned(second);
        }
    }
    2 * pairs
}

/// Makes 16-bit `(r0, r1, g0, g1, b0, b1, a0, a1)` of two neighbouring pixels, in each half.
#[target_feature(enable = "avx2")]
fn spread<const C: usize>() -> __m256i {
    const NONE: i8 = -128;
    let half = if C == 3 {
        _mm_setr_epi8(0, NONE, 3, NONE, 1, NONE, 4, NONE, 2, NONE, 5, NONE, NONE, NONE, NONE, NONE)
    } else {
        _mm_setr_epi8(0, NONE, 4, NONE, 1, NONE, 5, NONE, 2, NONE, 6, NONE, 3, NONE, 7, NONE)
    };
    _mm256_broadcastsi128_si256(half)
}

/// Resamples a block of columns, at least 16 of them: `source` has rows of `out.len()` samples.
///
/// Reads `taps` rows from row `start`; of an odd number the last is paired with itself.
#[target_feature(enable = "avx2")]
pub(super) fn columns(source: &[u8], start: usize, taps: usize, pairs: &[[i16; 4]], out: &mut [u8]) {
    let stride = out.len();
    assert!(stride >= 16 && (start + taps) * stride <= source.len() && pairs.len() >= taps.div_ceil(2));
    let mut x = 0;
    while x < stride {
        // The last block overlaps the one before.
        x = x.min(stride - 16);
        let half = _mm256_set1_epi32(HALF);
        let (mut high, mut low) = ([_mm256_setzero_si256(); 2], [half; 2]);
        for (pair, weights) in pairs[..taps.div_ceil(2)].iter().enumerate() {
            let first = start + 2 * pair;
            let second = (first + 1).min(start + taps - 1);
            // SAFETY: both rows are below `start + taps`, which are in `source`, and `x + 16 <= stride`.
            let (a, b) = unsafe {
                let at = |y: usize| source.as_ptr().add(y * stride + x).cast::<__m128i>();
                (_mm_loadu_si128(at(first)), _mm_loadu_si128(at(second)))
            };
            let [hi0, hi1, lo0, lo1] = *weights;
            let both = |a: i16, b: i16| _mm256_set1_epi32(i32::from(a as u16) | i32::from(b) << 16);
            let (hi, lo) = (both(hi0, hi1), both(lo0, lo1));
            let left = _mm256_cvtepu8_epi16(_mm_unpacklo_epi8(a, b));
            let right = _mm256_cvtepu8_epi16(_mm_unpackhi_epi8(a, b));
            for (i, values) in [left, right].into_iter().enumerate() {
                high[i] = _mm256_add_epi32(high[i], _mm256_madd_epi16(values, hi));
                low[i] = _mm256_add_epi32(low[i], _mm256_madd_epi16(values, lo));
            }
        }
        let sum = |i: usize| {
            _mm256_srai_epi32::<{ PRECISION as i32 }>(_mm256_add_epi32(
                _mm256_slli_epi32::<11>(high[i]),
                low[i],
            ))
        };
        let words = _mm256_packs_epi32(sum(0), sum(1));
        let bytes = _mm256_packus_epi16(words, words);
        // Packing works within halves: the fours of bytes come out in the order 0, 2, 0, 2 | 1, 3, 1, 3.
        let (even, odd) = (_mm256_castsi256_si128(bytes), _mm256_extracti128_si256::<1>(bytes));
        let ordered = _mm_unpacklo_epi32(even, odd);
        // SAFETY: `x + 16 <= stride`, the length of `out`.
        unsafe { _mm_storeu_si128(out.as_mut_ptr().add(x).cast::<__m128i>(), ordered) };
        x += 16;
    }
}
