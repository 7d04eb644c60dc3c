//! Restart segments: opened and closed as a scan's MCUs go by, each used up to its last byte.

use crate::Reason;
use crate::bits::Bits;
use crate::unstuff::Coded;

/// DC sums beyond this cannot come from a picture; below it, no MCU row can overflow 32 bits.
pub(crate) const DC_LIMIT: u32 = 1 << 29;

/// The restart segments of a scan, opened and closed as its MCUs go by.
pub(crate) struct Segments<'a> {
    coded: &'a Coded,
    interval: usize,
    index: usize,
    left: usize,
    total: usize,
    pub bits: Bits<'a>,
}

impl<'a> Segments<'a> {
    /// For `total` MCUs with a restart marker after each `interval` (0: none).
    pub fn new(coded: &'a Coded, interval: usize, total: usize) -> Result<Self, Reason> {
        let interval = if interval == 0 { total } else { interval };
        if coded.segments() != total.div_ceil(interval) {
            return Err(Reason::Restart);
        }
        let left = interval.min(total);
        Ok(Self { coded, interval, index: 0, left, total: total - left, bits: Bits::new(coded.segment(0).0) })
    }

    /// How many MCUs, at most `wanted`, come before the next restart; if 0, `restart` is due.
    pub fn run(&mut self, wanted: usize) -> usize {
        let n = wanted.min(self.left);
        self.left -= n;
        n
    }

    /// Checks that the segment was used up to its last byte, and opens the next.
    pub fn restart(&mut self) -> Result<(), Reason> {
        self.finish()?;
        self.index += 1;
        self.left = self.interval.min(self.total);
        self.total -= self.left;
        self.bits = Bits::new(self.coded.segment(self.index).0);
        Ok(())
    }

    /// Checks that the segment was used up to its last byte.
    pub fn finish(&self) -> Result<(), Reason> {
        let length = self.coded.segment(self.index).1;
        if self.bits.consumed().div_ceil(8) == length { Ok(()) } else { Err(Reason::DataLength) }
    }
}
