//! CRC-32 (IEEE 802.3, as in zlib and PNG) of many images at once.

use std::sync::atomic::{AtomicU32, Ordering};

use crate::pool;

/// The CRC-32 of each of the `images`; at most `workers` threads work at once.
#[must_use]
pub fn crc32(images: &[&[u8]], workers: usize) -> Vec<u32> {
    let sums: Vec<_> = images.iter().map(|_| AtomicU32::new(0)).collect();
    pool::each(images.len(), workers, |i| sums[i].store(crc32fast::hash(images[i]), Ordering::Relaxed));
    sums.into_iter().map(AtomicU32::into_inner).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_in_the_order_of_the_images() {
        let images: Vec<Vec<u8>> = (0..100).map(|i| vec![i; 1000]).collect();
        let slices: Vec<&[u8]> = images.iter().map(Vec::as_slice).collect();
        let expected: Vec<u32> = slices.iter().map(|image| crc32fast::hash(image)).collect();
        assert_eq!(crc32(&slices, 1), expected);
        assert_eq!(crc32(&slices, 4), expected);
        assert_eq!(crc32(&[], 2), []);
    }

    #[test]
    fn it_is_the_checksum_of_zlib() {
        assert_eq!(crc32(&[b"123456789"], 1), [0xcbf4_3926]); // the check value of CRC-32/ISO-HDLC
    }
}
