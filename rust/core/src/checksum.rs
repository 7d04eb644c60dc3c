//! CRC-32 (IEEE 802.3, as in zlib and PNG) of many images at once.

use std::sync::atomic::{AtomicU32, Ordering};

use crate::pool::Work;

/// The CRC-32 of each of some images.
pub struct Checksums<'a> {
    images: Vec<&'a [u8]>,
    sums: Vec<AtomicU32>,
}

impl<'a> Checksums<'a> {
    /// Of these images.
    #[must_use]
    pub fn new(images: Vec<&'a [u8]>) -> Self {
        let sums = images.iter().map(|_| AtomicU32::new(0)).collect();
        Self { images, sums }
    }

    /// The sums that were found.
    #[must_use]
    pub fn sums(&self) -> Vec<u32> {
        self.sums.iter().map(|sum| sum.load(Ordering::Relaxed)).collect()
    }
}

impl Work for Checksums<'_> {
    fn items(&self) -> usize {
        self.images.len()
    }

    fn one(&self, item: usize) {
        self.sums[item].store(crc32fast::hash(self.images[item]), Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn crc32(images: Vec<&[u8]>) -> Vec<u32> {
        let checksums = Checksums::new(images);
        (0..checksums.items()).for_each(|item| checksums.one(item));
        checksums.sums()
    }

    #[test]
    fn sums_are_in_the_order_of_the_images() {
        let images: Vec<Vec<u8>> = (0..100).map(|i| vec![i; 1000]).collect();
        let expected: Vec<u32> = images.iter().map(|image| crc32fast::hash(image)).collect();
        assert_eq!(crc32(images.iter().map(Vec::as_slice).collect()), expected);
    }

    #[test]
    fn it_is_the_checksum_of_zlib() {
        assert_eq!(crc32(vec![b"123456789"]), [0xcbf4_3926]); // the check value of CRC-32/ISO-HDLC
    }
}
