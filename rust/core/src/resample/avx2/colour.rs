//! Rows of pixels with three or four samples.
// Loads and stores are the unaligned ones.
#![allow(unsafe_code, clippy::cast_ptr_alignment, clippy::wildcard_imports)]

use std::arch::x86_64::*;

use super::super::coefficients::Coefficients;
use super::sums::Sums;
use super::within;

/// Resamples two rows of pixels with 3 or 4 samples at once, four output pixels at a time.
///
/// `lines` start with the rows and go on to the image's end. Returns how many pixels were made: the last ones are left
/// where a vector would read past the image.
#[target_feature(enable = "avx2")]
pub fn two_rows<const C: usize>(lines: [&[u8]; 2], made: &Coefficients, out: [&mut [u8]; 2]) -> usize {
    // Most pictures are reduced so that one load of 16 bytes has all taps of a pixel.
    match made.room / 2 {
        2 => unrolled::<C, 2>(lines, made, out),
        3 if C * made.longest <= 16 => unrolled::<C, 3>(lines, made, out),
        _ => unrolled::<C, 0>(lines, made, out),
    }
}

/// The body of [`two_rows`] for so many blocks in one load; 0: for any number of them, two in a load.
#[inline]
#[target_feature(enable = "avx2")]
fn unrolled<const C: usize, const BLOCKS: usize>(
    lines: [&[u8]; 2],
    made: &Coefficients,
    [upper, lower]: [&mut [u8]; 2],
) -> usize {
    let Coefficients { windows, pairs: Some(pairs), room, .. } = made else {
        return 0;
    };
    let blocks = room / 2;
    let last = if BLOCKS == 0 { (blocks - 1) / 2 * 4 } else { 0 };
    let bytes = lines[0].len().min(lines[1].len());
    let count = within(windows, bytes, C, last, 16);
    assert!(upper.len().min(lower.len()) >= count * C && pairs.len() >= count * blocks);
    assert!(BLOCKS == 0 || BLOCKS == blocks);
    if count < 4 {
        return 0;
    }
    let spread: [__m256i; 3] = [spread::<C>(0), spread::<C>(2), spread::<C>(4)];
    let squeeze = squeeze::<C>();
    let mut i = 0;
    while i < count {
        // The last four overlap those before.
        i = i.min(count - 4);
        let mut values = [_mm256_setzero_si256(); 4];
        for (value, (window, i)) in values.iter_mut().zip(windows[i..i + 4].iter().zip(i..)) {
            let mut sums = Sums::new();
            let mut block = 0;
            while block < blocks {
                let at = (window.start + 2 * block) * C;
                // SAFETY: `within` left only pixels whose loads of 16 bytes end inside both lines.
                let pixels = unsafe { side_by_side(lines[0].as_ptr().add(at), lines[1].as_ptr().add(at)) };
                for spread in &spread[..if BLOCKS == 0 { 2.min(blocks - block) } else { BLOCKS }] {
                    // SAFETY: `pairs` has `blocks` entries for each of the `count` pixels.
                    let weights = unsafe { pairs.get_unchecked(i * blocks + block) };
                    sums.add(_mm256_shuffle_epi8(pixels, *spread), weights);
                    block += 1;
                }
            }
            *value = sums.value();
        }
        let words = [_mm256_packs_epi32(values[0], values[1]), _mm256_packs_epi32(values[2], values[3])];
        let bytes = _mm256_shuffle_epi8(_mm256_packus_epi16(words[0], words[1]), squeeze);
        store::<C>(_mm256_castsi256_si128(bytes), &mut upper[i * C..]);
        store::<C>(_mm256_extracti128_si256::<1>(bytes), &mut lower[i * C..]);
        i += 4;
    }
    count
}

/// Loads 16 bytes from each of two places, into the halves of a register.
///
/// # Safety
/// Both places must have 16 bytes.
#[inline]
#[target_feature(enable = "avx2")]
unsafe fn side_by_side(first: *const u8, second: *const u8) -> __m256i {
    // SAFETY: the caller's promise.
    unsafe { _mm256_loadu2_m128i(second.cast::<__m128i>(), first.cast::<__m128i>()) }
}

/// Makes 16-bit `(r0, r1, g0, g1, b0, b1, a0, a1)` of pixels number `first` and the next, in each half; a sample past
/// the 16 bytes is 0.
#[inline]
#[target_feature(enable = "avx2")]
fn spread<const C: usize>(first: usize) -> __m256i {
    let byte = |channel: usize, pixel: usize| {
        let at = (first + pixel) * C + channel;
        if channel < C && at < 16 { at as i8 } else { NONE }
    };
    _mm256_broadcastsi128_si256(_mm_setr_epi8(
        byte(0, 0),
        NONE,
        byte(0, 1),
        NONE,
        byte(1, 0),
        NONE,
        byte(1, 1),
        NONE,
        byte(2, 0),
        NONE,
        byte(2, 1),
        NONE,
        byte(3, 0),
        NONE,
        byte(3, 1),
        NONE,
    ))
}

/// Closes the gaps between four pixels of `C` samples that have four bytes each, in each half.
#[inline]
#[target_feature(enable = "avx2")]
fn squeeze<const C: usize>() -> __m256i {
    let bytes: [i8; 16] = std::array::from_fn(|i| if i < 4 * C { (i / C * 4 + i % C) as i8 } else { NONE });
    // SAFETY: an array of 16 bytes.
    _mm256_broadcastsi128_si256(unsafe { _mm_loadu_si128(bytes.as_ptr().cast::<__m128i>()) })
}

/// The index with which a shuffle makes zero.
const NONE: i8 = -128;

/// Writes four pixels.
#[inline]
#[target_feature(enable = "avx2")]
fn store<const C: usize>(pixels: __m128i, out: &mut [u8]) {
    let out = &mut out[..4 * C];
    // SAFETY: `out` has 12 or 16 bytes.
    unsafe {
        if C == 3 {
            _mm_storel_epi64(out.as_mut_ptr().cast::<__m128i>(), pixels);
            out.as_mut_ptr().add(8).cast::<i32>().write_unaligned(_mm_extract_epi32::<2>(pixels));
        } else {
            _mm_storeu_si128(out.as_mut_ptr().cast::<__m128i>(), pixels);
        }
    }
}
