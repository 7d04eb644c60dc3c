//! Passing over blocks whose AC coefficients nobody needs: outside a region, or at a scale that takes the DC alone.

use crate::Reason;
use crate::bits::Bits;
use crate::block::{Exit, decode_dc};
use crate::huffman::{Build, ByLength, Spec};
use crate::lookup::{AC_BITS, DcTable, END, Single, singles};

/// Window of the table in bits.
const BITS: u32 = 11;
/// The most bits that an entry consumes, so that two of them fit between refills.
const MOST: u32 = 27;

/// AC codes, as many at a time as fit: `bits consumed | steps << 6`; no bits: a code that is too long.
pub(crate) struct SkipTable {
    entries: [u16; 1 << BITS],
    long: ByLength,
}

impl Build for SkipTable {
    fn empty() -> Self {
        Self { entries: [0; 1 << BITS], long: ByLength::new() }
    }

    fn build(&mut self, spec: &Spec) -> Result<(), Reason> {
        self.long.build(spec)?;
        let mut short = [Single::default(); 1 << AC_BITS];
        singles(spec, &mut short)?;
        for (window, entry) in (0u32..).zip(&mut self.entries) {
            let (mut used, mut steps) = (0, 0);
            while used < BITS && steps < END {
                // The window's rest, with zeros behind it: a code counts if all of it lies within the rest.
                let rest = (window << used) & ((1 << BITS) - 1);
                let s = short[(rest >> (BITS - AC_BITS)) as usize];
                if s.length == 0 || s.length > BITS - used || used + s.length + s.size > MOST {
                    break;
                }
                used += s.length + s.size;
                steps += s.step;
            }
            // Without a symbol, the index jumps past everything.
            *entry = if used == 0 { ((2 * END) << 6) as u16 } else { (used | steps << 6) as u16 };
        }
        Ok(())
    }
}

/// Passes over a block; its DC goes into `pred`. The exit is the same as a decoded block's, as far as `check` tells.
#[inline(always)]
pub(crate) fn skip_block_body(reader: &mut Bits, dc: &DcTable, ac: &SkipTable, pred: &mut i32) -> Exit {
    let mut bits = *reader;
    if !bits.has_room() || !decode_dc(&mut bits, dc, pred) {
        return Exit::BAD;
    }
    let mut k = 0;
    'block: loop {
        let mut before;
        let mut entry;
        macro_rules! several {
            () => {
                entry = u32::from(ac.entries[(bits.buffer >> (64 - BITS)) as usize]);
                before = (bits.buffer, bits.count);
                bits.skip(entry);
                k += entry >> 6;
                if k >= 63 {
                    break;
                }
            };
        }
        bits.refill();
        loop {
            several!();
            several!();
            bits.refill();
        }
        if k == 63 || k.wrapping_sub(END) < 63 && entry & 63 != 0 {
            break;
        }
        // A long code, or symbols of the next block among those of the entry: one by one from here.
        (bits.buffer, bits.count) = before;
        k -= entry >> 6;
        loop {
            bits.refill();
            let Some((length, symbol)) = ac.long.find(bits.buffer) else {
                return Exit::BAD;
            };
            let (run, size) = (u32::from(symbol >> 4), u32::from(symbol & 15));
            bits.skip(length + size);
            k += match (run, size) {
                (15, 0) => 16,
                (_, 0) => END,
                _ => run + 1,
            };
            if k >= 63 {
                break 'block;
            }
            if entry.trailing_zeros() >= 6 {
                continue 'block;
            }
        }
    }
    *reader = bits;
    Exit(k)
}

/// The portable version.
#[inline(never)]
pub(crate) fn skip_block(bits: &mut Bits, dc: &DcTable, ac: &SkipTable, pred: &mut i32) -> Exit {
    skip_block_body(bits, dc, ac, pred)
}

/// With shifts that need no fixed register.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,bmi1,bmi2")]
#[inline(never)]
pub(crate) fn skip_block_bmi2(bits: &mut Bits, dc: &DcTable, ac: &SkipTable, pred: &mut i32) -> Exit {
    skip_block_body(bits, dc, ac, pred)
}
