//! The bit reader: 64 bits at a time, refilled without a branch.

/// Zero bytes behind the coded data, so that a block may start anywhere up to its end.
pub(crate) const PAD: usize = 512;

/// More bytes than one block can touch: 64 symbols of at most 16 + 15 bits, eight bytes of them in the buffer, a load of
/// eight bytes, and eight to spare.
const BLOCK: usize = 64 * 31 / 8 + 24;

const _: () = assert!(BLOCK < PAD);

/// Reads bits from clean data (no stuffed zeros, no markers), the most significant first.
///
/// The buffer's top bits are the next ones. `count` is how many of them count; only its low six bits are kept exact,
/// which saves masking in the decoders: every use is `& 63`.
#[derive(Clone, Copy)]
pub(crate) struct Bits<'a> {
    pub buffer: u64,
    pub count: u32,
    at: usize,
    data: &'a [u8],
}

impl<'a> Bits<'a> {
    /// Starts at the first byte of `data`, which goes on for `PAD` bytes beyond the part that is to be read.
    pub fn new(data: &'a [u8]) -> Self {
        Self { buffer: 0, count: 0, at: 0, data }
    }

    /// Goes on where a copy of this reader has got to.
    #[inline(always)]
    pub fn resume(&mut self, copy: &Self) {
        debug_assert!(std::ptr::eq(self.data, copy.data));
        (self.buffer, self.count, self.at) = (copy.buffer, copy.count & 63, copy.at);
    }

    /// True if one more block, however long, stays within the data. Every block starts by asking.
    #[inline(always)]
    pub fn has_room(&self) -> bool {
        self.at + BLOCK <= self.data.len()
    }

    /// Fills the buffer up to at least 56 bits.
    ///
    /// Only within a block that began with `has_room` and consumed no more than 64 symbols since.
    #[inline(always)]
    pub fn refill(&mut self) {
        debug_assert!(self.at + 8 <= self.data.len(), "a block read beyond the room it asked for");
        // SAFETY: `has_room` was true when the block began. A block has at most 64 symbols of 31 bits (of a band: 63, and
        // a run of 30 bits; refined: 63 of 17 bits, 63 corrections, and the run), so it consumes 248 bytes. `at` is ahead
        // of what is consumed by less than eight bytes, the load takes eight: 264 of `BLOCK`'s 272.
        #[allow(unsafe_code)]
        let next = unsafe { self.data.as_ptr().add(self.at).cast::<u64>().read_unaligned() };
        self.buffer |= u64::from_be(next) >> (self.count & 63);
        self.at += ((!self.count >> 3) & 7) as usize;
        self.count |= 0x38;
    }

    /// Drops the top bits; `n` counts modulo 64.
    #[inline(always)]
    pub fn skip(&mut self, n: u32) {
        self.buffer <<= n & 63;
        self.count = self.count.wrapping_sub(n);
    }

    /// Takes `n` bits, 1 to 16.
    #[inline(always)]
    pub fn take(&mut self, n: u32) -> u32 {
        let v = (self.buffer >> 48) as u32 >> (16 - n);
        self.skip(n);
        v
    }

    /// How many bits have been consumed so far.
    pub fn consumed(&self) -> usize {
        self.at * 8 - (self.count & 63) as usize
    }
}

/// The signed value of the `size` bits that follow the top `skip` bits, as the standard extends them. Branch-free.
#[inline(always)]
pub(crate) fn extend(buffer: u64, skip: u32, size: u32) -> i32 {
    let bits = buffer << (skip & 63);
    // A leading zero means negative: invert, take the magnitude, negate.
    let mask = !((bits as i64) >> 63) as u64;
    let magnitude = ((bits ^ mask) >> 1) >> (63u32.wrapping_sub(size) & 63);
    ((magnitude ^ mask).wrapping_sub(mask)) as i32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn extend_follows_the_standard() {
        for size in 0..=15u32 {
            for v in 0..1u64 << size {
                let buffer = if size == 0 { 0x7777 << 48 } else { v << (64 - size) };
                let want =
                    if size == 0 || v >> (size - 1) != 0 { v as i32 } else { v as i32 - (1 << size) + 1 };
                assert_eq!(extend(buffer, 0, size), want);
                assert_eq!(extend(buffer >> 5, 5, size), want);
            }
        }
    }

    #[test]
    fn bits_come_in_order() {
        let mut data: Vec<u8> = (0..64).map(|i: u8| i.wrapping_mul(37)).collect();
        data.resize(64 + PAD, 0);
        let mut bits = Bits::new(&data);
        let mut at = 0;
        for n in (1..=16).cycle().take(50) {
            assert!(bits.has_room());
            bits.refill();
            let want =
                (0..n).fold(0, |w, i| w << 1 | u32::from(data[(at + i) / 8] >> (7 - (at + i) % 8) & 1));
            assert_eq!(bits.take(n as u32), want);
            at += n;
            assert_eq!(bits.consumed(), at);
        }
    }
}
