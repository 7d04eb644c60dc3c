//! Look-up tables for the sequential decoder: DC codes one by one, AC codes in pairs.
//!
//! An entry of the pair table holds up to two whole symbols with their values, so that a block of 22 symbols takes
//! some 15 look-ups. It is what carries the decoder past libjpeg-turbo: from 1.6 to 1.9 of its entropy decoding.

use crate::Reason;
use crate::bits::extend;
use crate::huffman::{Build, ByLength, Spec};

/// Window of the DC table in bits.
pub(crate) const DC_BITS: u32 = 9;
/// Window of the pair table in bits: 9 saves too few look-ups, 12 no longer fits the first-level cache.
pub(crate) const AC_BITS: u32 = 10;

/// What an end-of-block symbol adds to the coefficient index: a sum of 96 to 158 tells where the block ended.
pub(crate) const END: u32 = 96;
/// What an entry without any symbol adds: its code is longer than the window, or its value is out of the ordinary.
pub(crate) const LONG: u32 = 200;

/// DC codes: `length + size | length << 8 | size << 16`, or 0 where the code has to be found by length.
pub(crate) struct DcTable {
    pub entries: [u32; 1 << DC_BITS],
    pub long: ByLength,
}

impl Build for DcTable {
    fn empty() -> Self {
        Self { entries: [0; 1 << DC_BITS], long: ByLength::new() }
    }

    fn build(&mut self, spec: &Spec) -> Result<(), Reason> {
        if spec.symbols().iter().any(|&s| s > 15) {
            return Err(Reason::HuffmanTable);
        }
        self.long.build(spec)?;
        self.entries.fill(0);
        spec.for_each_code(|code, length, symbol| {
            if length <= DC_BITS {
                let size = u32::from(symbol);
                let first = (code << (DC_BITS - length)) as usize;
                self.entries[first..first + (1 << (DC_BITS - length))]
                    .fill((length + size) | length << 8 | size << 16);
            }
        })
    }
}

/// One AC symbol whose code fits the window; length 0: none.
#[derive(Clone, Copy, Default)]
pub(crate) struct Single {
    pub length: u32,
    pub size: u32,
    /// What it adds to the coefficient index.
    pub step: u32,
}

/// AC codes, two at a time. See `pair` for the layout of an entry.
pub(crate) struct AcTable {
    pub pairs: [u64; 1 << AC_BITS],
    pub long: ByLength,
    pub singles: [Single; 1 << AC_BITS],
}

impl Build for AcTable {
    fn empty() -> Self {
        Self { pairs: [0; 1 << AC_BITS], long: ByLength::new(), singles: [Single::default(); 1 << AC_BITS] }
    }

    fn build(&mut self, spec: &Spec) -> Result<(), Reason> {
        self.long.build(spec)?;
        singles(spec, &mut self.singles)?;
        for window in 0..1 << AC_BITS {
            self.pairs[window as usize] = pair(&self.singles, window);
        }
        Ok(())
    }
}

/// Fills a table of single symbols.
pub(crate) fn singles(spec: &Spec, table: &mut [Single; 1 << AC_BITS]) -> Result<(), Reason> {
    table.fill(Single::default());
    spec.for_each_code(|code, length, symbol| {
        if length <= AC_BITS {
            let first = (code << (AC_BITS - length)) as usize;
            table[first..first + (1 << (AC_BITS - length))].fill(single(length, symbol));
        }
    })
}

fn single(length: u32, symbol: u8) -> Single {
    let (run, size) = (u32::from(symbol >> 4), u32::from(symbol & 15));
    match (run, size) {
        (15, 0) => Single { length, size, step: 16 },
        // libjpeg's sequential decoder takes every other symbol of size 0 for an end of block.
        (_, 0) => Single { length, size, step: END },
        // No 8-bit picture has larger values: the long path may have them.
        (_, 11..) => Single::default(),
        _ => Single { length, size, step: run + 1 },
    }
}

/// The entry of one window, from its low end:
///
/// | bits | |
/// |---|---|
/// | 0-7 | bits consumed in all (may reach beyond the window: the last value's low bits are still to come) |
/// | 8-15 | 63 minus the number of those missing low bits |
/// | 16-23 | step of the first symbol |
/// | 24-31 | steps of both symbols |
/// | 32-47 | value of the second symbol (0 if there is none) |
/// | 48-63 | value of the first symbol, its missing low bits zero |
fn pair(singles: &[Single; 1 << AC_BITS], window: u32) -> u64 {
    let first = singles[window as usize];
    if first.length == 0 || (first.size > 0 && first.length >= AC_BITS) {
        return u64::from(LONG) << 16 | u64::from(LONG) << 24;
    }
    let buffer = u64::from(window) << (64 - AC_BITS);
    let used = first.length + first.size;
    let missing = used.saturating_sub(AC_BITS);
    // Missing bits count as zeros here; adding them later is right for negative values too.
    let value = extend(buffer, first.length, first.size);
    let (mut total, mut steps, mut second_value) = (used, first.step, 0);
    if used < AC_BITS && first.step != END {
        let second = singles[(window << used) as usize & ((1 << AC_BITS) - 1)];
        if second.length != 0 && second.length + second.size <= AC_BITS - used {
            second_value = extend(buffer << used, second.length, second.size);
            total += second.length + second.size;
            steps += second.step;
        }
    }
    u64::from(total)
        | u64::from(63 - missing) << 8
        | u64::from(first.step) << 16
        | u64::from(steps) << 24
        | u64::from(second_value as u16) << 32
        | u64::from(value as u16) << 48
}
