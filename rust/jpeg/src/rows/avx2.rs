//! The row loops, 32 pixels at a time.

use std::arch::x86_64::{
    __m128i, __m256i, _mm_loadu_si128, _mm256_add_epi16, _mm256_add_epi32, _mm256_and_si256,
    _mm256_blend_epi32, _mm256_broadcastsi128_si256, _mm256_castsi128_si256, _mm256_loadu_si256,
    _mm256_madd_epi16, _mm256_maddubs_epi16, _mm256_mulhrs_epi16, _mm256_or_si256, _mm256_packs_epi32,
    _mm256_packus_epi16, _mm256_permute2x128_si256, _mm256_permute4x64_epi64, _mm256_set1_epi16,
    _mm256_set1_epi32, _mm256_setzero_si256, _mm256_shuffle_epi8, _mm256_slli_epi16, _mm256_srai_epi16,
    _mm256_srai_epi32, _mm256_srli_epi16, _mm256_storeu_si256, _mm256_sub_epi16, _mm256_unpackhi_epi16,
    _mm256_unpacklo_epi8, _mm256_unpacklo_epi16,
};

/// Loads 32 bytes from `at` on.
#[inline]
#[target_feature(enable = "avx2")]
fn load<T>(from: &[T], at: usize) -> __m256i {
    debug_assert!(
        (at * size_of::<T>() + 32) <= size_of_val(from),
        "a row is shorter than its padding promises"
    );
    // SAFETY: the callers assert once per row that 32 bytes are there, for every `at` that they use; `T` is u8 or u16.
    #[allow(unsafe_code)]
    unsafe {
        _mm256_loadu_si256(from.as_ptr().add(at).cast())
    }
}

/// Sums of three times the near row and once the far row, with an edge value on both sides.
#[target_feature(enable = "avx2")]
pub(crate) fn blend(near: &[u8], far: &[u8], sums: &mut [u16]) {
    let width = near.len();
    assert!(far.len() == width && sums.len() >= width + 2);
    let weights = _mm256_set1_epi16(0x0103);
    let whole = width / 16 * 16;
    for i in (0..whole).step_by(16) {
        // SAFETY: `i + 16` is at most `width`, and `sums` is longer.
        #[allow(unsafe_code)]
        unsafe {
            let spread = |row: &[u8]| {
                let bytes = _mm_loadu_si128(row.as_ptr().add(i).cast::<__m128i>());
                _mm256_permute4x64_epi64(_mm256_castsi128_si256(bytes), 0x10)
            };
            let sum = _mm256_maddubs_epi16(_mm256_unpacklo_epi8(spread(near), spread(far)), weights);
            _mm256_storeu_si256(sums.as_mut_ptr().add(1 + i).cast::<__m256i>(), sum);
        }
    }
    for i in whole..width {
        sums[1 + i] = 3 * u16::from(near[i]) + u16::from(far[i]);
    }
    super::replicate_edges(sums, width);
}

/// Red, green and blue of 16 pixels, before saturation; chroma centred at 0.
#[inline]
#[target_feature(enable = "avx2")]
fn convert(y: __m256i, cb: __m256i, cr: __m256i) -> [__m256i; 3] {
    // The parts above 1 of 1.402 and 1.772, with 15 fractional bits; a test compares all values with libjpeg's.
    let r = _mm256_add_epi16(_mm256_add_epi16(y, cr), _mm256_mulhrs_epi16(cr, _mm256_set1_epi16(13173)));
    let b = _mm256_add_epi16(_mm256_add_epi16(y, cb), _mm256_mulhrs_epi16(cb, _mm256_set1_epi16(25297)));
    // -0.34414 cb - 0.71414 cr, where the latter is -cr + 0.28586 cr to fit 16 bits.
    let factors = _mm256_set1_epi32((18734 << 16) + 0xFFFF - 22553);
    let round = _mm256_set1_epi32(32768);
    let low = _mm256_add_epi32(_mm256_madd_epi16(_mm256_unpacklo_epi16(cb, cr), factors), round);
    let high = _mm256_add_epi32(_mm256_madd_epi16(_mm256_unpackhi_epi16(cb, cr), factors), round);
    let g = _mm256_packs_epi32(_mm256_srai_epi32(low, 16), _mm256_srai_epi32(high, 16));
    [r, _mm256_add_epi16(_mm256_sub_epi16(y, cr), g), b]
}

/// For each of the three output vectors of 16 bytes, which byte of red, green and blue goes where. The sources hold
/// eight even pixels and then eight odd ones in each lane.
static ORDER: [[[i8; 16]; 3]; 3] = {
    let mut t = [[[-1; 16]; 3]; 3];
    let mut byte = 0;
    while byte < 48 {
        let pixel = byte / 3;
        t[byte / 16][byte % 3][byte % 16] = ((pixel >> 1) + (pixel & 1) * 8) as i8;
        byte += 1;
    }
    t
};

/// Saturates and interleaves 32 pixels, given as even and odd ones.
#[inline]
#[target_feature(enable = "avx2")]
fn interleave(even: [__m256i; 3], odd: [__m256i; 3]) -> [__m256i; 3] {
    let mut v = [_mm256_setzero_si256(); 3];
    for (v, order) in v.iter_mut().zip(&ORDER) {
        for c in 0..3 {
            let order: &[i8; 16] = &order[c];
            // SAFETY: 16 bytes of a static table.
            #[allow(unsafe_code)]
            let order = _mm256_broadcastsi128_si256(unsafe { _mm_loadu_si128(order.as_ptr().cast()) });
            *v = _mm256_or_si256(*v, _mm256_shuffle_epi8(_mm256_packus_epi16(even[c], odd[c]), order));
        }
    }
    // The low lanes hold the first 48 bytes, the high lanes the last.
    [
        _mm256_permute2x128_si256(v[0], v[1], 0x20),
        _mm256_blend_epi32(v[0], v[2], 0x0F),
        _mm256_permute2x128_si256(v[1], v[2], 0x31),
    ]
}

/// Stores 32 pixels, or as many as there is room for: beyond a row's end, if the next row or some slack lies there.
/// Cutting each row's last store to size would read back what was just written, and stall.
#[inline]
#[target_feature(enable = "avx2")]
fn store(pixels: [__m256i; 3], out: &mut [u8], at: usize) {
    if let Some(whole) = out[at..].first_chunk_mut::<96>() {
        store_whole(pixels, whole);
    } else {
        store_part(pixels, &mut out[at..]);
    }
}

#[inline]
#[target_feature(enable = "avx2")]
fn store_whole(pixels: [__m256i; 3], out: &mut [u8; 96]) {
    for (i, v) in pixels.into_iter().enumerate() {
        // SAFETY: three times 32 bytes of 96.
        #[allow(unsafe_code)]
        unsafe {
            _mm256_storeu_si256(out.as_mut_ptr().add(32 * i).cast(), v);
        }
    }
}

/// The last pixels of a picture. Apart from the loop, or the compiler sends every store through the stack.
#[cold]
#[inline(never)]
#[target_feature(enable = "avx2")]
fn store_part(pixels: [__m256i; 3], out: &mut [u8]) {
    let mut whole = [0; 96];
    store_whole(pixels, &mut whole);
    out.copy_from_slice(&whole[..out.len()]);
}

/// `YCbCr` to RGB. The sources go on for a multiple of 32;
/// bytes of `out` behind the row may be overwritten.
#[target_feature(enable = "avx2")]
pub(crate) fn colour(luma: &[u8], chroma: [&[u8]; 2], width: usize, out: &mut [u8]) {
    let padded = width.next_multiple_of(32);
    assert!(
        out.len() >= 3 * width
            && luma.len() >= padded
            && chroma[0].len() >= padded
            && chroma[1].len() >= padded
    );
    let low = _mm256_set1_epi16(0xFF);
    let centre = _mm256_set1_epi16(128);
    for x in (0..width).step_by(32) {
        let [y, cb, cr] = [load(luma, x), load(chroma[0], x), load(chroma[1], x)];
        let even = |v| _mm256_sub_epi16(_mm256_and_si256(v, low), centre);
        let odd = |v| _mm256_sub_epi16(_mm256_srli_epi16(v, 8), centre);
        let evens = convert(_mm256_and_si256(y, low), even(cb), even(cr));
        let odds = convert(_mm256_srli_epi16(y, 8), odd(cb), odd(cr));
        store(interleave(evens, odds), out, 3 * x);
    }
}

/// Chroma of 16 even and 16 odd pixels from sums that begin one sample to the left; see `super::half`.
#[inline]
#[target_feature(enable = "avx2")]
fn upsample<const BLENDED: bool>(sums: &[u16], at: usize) -> [__m256i; 2] {
    let (left, this, right) = (load(sums, at), load(sums, at + 1), load(sums, at + 2));
    let three = _mm256_add_epi16(this, _mm256_slli_epi16(this, 1));
    let (even, odd) = (_mm256_add_epi16(three, left), _mm256_add_epi16(three, right));
    // The centre, 128, is taken off together with the rounding.
    if BLENDED {
        let round = |v, r: i16| _mm256_srai_epi16(_mm256_add_epi16(v, _mm256_set1_epi16(r - 128 * 16)), 4);
        [round(even, 8), round(odd, 7)]
    } else {
        let round = |v, r: i16| _mm256_srai_epi16(_mm256_add_epi16(v, _mm256_set1_epi16(r - 128 * 4)), 2);
        [round(even, 1), round(odd, 2)]
    }
}

/// `YCbCr` to RGB, two pixels to a chroma sum. The sources go on for a multiple of 32 pixels;
/// bytes of `out` behind the row may be overwritten.
#[target_feature(enable = "avx2")]
pub(crate) fn colour_half<const BLENDED: bool>(luma: &[u8], sums: [&[u16]; 2], width: usize, out: &mut [u8]) {
    let padded = width.next_multiple_of(32);
    assert!(luma.len() >= padded && sums[0].len() >= padded / 2 + 2 && sums[1].len() >= padded / 2 + 2);
    let low = _mm256_set1_epi16(0xFF);
    for x in (0..width).step_by(32) {
        let [cb_even, cb_odd] = upsample::<BLENDED>(sums[0], x / 2);
        let [cr_even, cr_odd] = upsample::<BLENDED>(sums[1], x / 2);
        let y = load(luma, x);
        let evens = convert(_mm256_and_si256(y, low), cb_even, cr_even);
        let odds = convert(_mm256_srli_epi16(y, 8), cb_odd, cr_odd);
        store(interleave(evens, odds), out, 3 * x);
    }
}
