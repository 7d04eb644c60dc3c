//! Copying clean data 32 bytes at a time.

use std::arch::x86_64::{
    __m256i, _mm256_cmpeq_epi8, _mm256_loadu_si256, _mm256_movemask_epi8, _mm256_set1_epi8,
    _mm256_storeu_si256,
};

use super::SLACK;

/// See `super::copy_clean`, to which it leaves the last bytes.
#[target_feature(enable = "avx2,bmi1")]
pub(crate) fn copy_clean(from: &[u8], to: &mut [u8]) -> (usize, usize) {
    assert!(to.len() >= from.len() + SLACK);
    let ones = _mm256_set1_epi8(-1);
    let (mut read, mut written) = (0, 0);
    while read + 33 <= from.len() {
        debug_assert!(written <= read);
        // SAFETY: 32 bytes are left to read by the loop's condition, and no more bytes were written than read, so that
        // 32 bytes and more are left to write.
        #[allow(unsafe_code)]
        let bytes = unsafe {
            let bytes = _mm256_loadu_si256(from.as_ptr().add(read).cast::<__m256i>());
            _mm256_storeu_si256(to.as_mut_ptr().add(written).cast::<__m256i>(), bytes);
            bytes
        };
        let hits = _mm256_movemask_epi8(_mm256_cmpeq_epi8(bytes, ones)) as u32;
        let clean = hits.trailing_zeros() as usize;
        read += clean;
        written += clean;
        if clean < 32 {
            if from[read + 1] != 0 {
                return (read, written);
            }
            read += 2;
            written += 1;
        }
    }
    let (last_read, last_written) = super::copy_clean(&from[read..], &mut to[written..]);
    (read + last_read, written + last_written)
}
