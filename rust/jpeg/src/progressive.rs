//! Entropy decoding of progressive scans: a bit more of each coefficient's, a band of coefficients at a time.

use crate::Reason;
use crate::bits::{Bits, extend};
use crate::block::decode_dc;
use crate::coefficients::Block;
use crate::huffman::{Build, ByLength, Spec};
use crate::lookup::DcTable;
use crate::quant::STORED;

/// Window of the table in bits.
const BITS: u32 = 10;
/// What an end-of-band symbol adds to the coefficient index, besides its run's length in bits.
const END: u32 = 64;

/// AC codes of progressive scans, one by one: `length + size | length << 8 | size << 16 | step << 24`, or 0 for none.
pub(crate) struct BandTable {
    entries: [u32; 1 << BITS],
    long: ByLength,
}

impl Build for BandTable {
    fn empty() -> Self {
        Self { entries: [0; 1 << BITS], long: ByLength::new() }
    }

    fn build(&mut self, spec: &Spec) -> Result<(), Reason> {
        self.long.build(spec)?;
        self.entries.fill(0);
        spec.for_each_code(|code, length, symbol| {
            if length <= BITS {
                let first = (code << (BITS - length)) as usize;
                self.entries[first..first + (1 << (BITS - length))].fill(entry(length, symbol));
            }
        })
    }
}

fn entry(length: u32, symbol: u8) -> u32 {
    let (run, size) = (u32::from(symbol >> 4), u32::from(symbol & 15));
    let step = match (run, size) {
        (15, 0) => 16,
        (_, 0) => END + run,
        _ => run + 1,
    };
    (length + size) | length << 8 | size << 16 | step << 24
}

impl BandTable {
    /// The entry of the next code; the buffer is full.
    #[inline(always)]
    fn next(&self, bits: &Bits) -> Result<u32, Reason> {
        match self.entries[(bits.buffer >> (64 - BITS)) as usize] {
            0 => self.find(bits.buffer),
            e => Ok(e),
        }
    }

    #[cold]
    #[inline(never)]
    fn find(&self, buffer: u64) -> Result<u32, Reason> {
        self.long.find(buffer).map(|(length, symbol)| entry(length, symbol)).ok_or(Reason::Code)
    }
}

/// What a scan of AC coefficients codes.
pub(crate) struct Band<'a> {
    pub table: &'a BandTable,
    pub first: u32,
    pub last: u32,
    pub low: u32,
}

/// The first bits of a block's DC coefficient.
pub(crate) fn dc_first(
    bits: &mut Bits,
    dc: &DcTable,
    pred: &mut i32,
    low: u32,
    block: &mut Block,
) -> Result<(), Reason> {
    if !bits.has_room() || !decode_dc(bits, dc, pred) {
        return Err(Reason::Code);
    }
    block.0[0] = (*pred << low) as i16;
    Ok(())
}

/// One more bit of a block's DC coefficient.
pub(crate) fn dc_refine(bits: &mut Bits, low: u32, block: &mut Block) -> Result<(), Reason> {
    if !bits.has_room() {
        return Err(Reason::DataLength);
    }
    bits.refill();
    block.0[0] |= (bits.take(1) << low) as i16;
    Ok(())
}

/// An end-of-band run must not reach beyond its segment.
pub(crate) fn check_ended(ended: u32) -> Result<(), Reason> {
    if ended == 0 { Ok(()) } else { Err(Reason::DataLength) }
}

/// Blocks whose band ends here, this one included, from an end-of-band entry. At most 30 bits.
#[inline(always)]
fn end_run(bits: &mut Bits, entry: u32) -> u32 {
    let size = (entry >> 24) - END;
    bits.skip((entry >> 8) & 63);
    if size == 0 { 1 } else { (1 << size) + bits.take(size) }
}

/// The first bits of a band's coefficients, for a row of blocks; `ended` counts the blocks still to come without any.
#[inline(always)]
pub(crate) fn ac_first_body(
    reader: &mut Bits,
    band: &Band,
    ended: &mut u32,
    blocks: &mut [Block],
    masks: &mut [u64],
) -> Result<(), Reason> {
    let mut bits = *reader;
    let mut at = 0;
    while at < blocks.len() {
        let skipped = (blocks.len() - at).min(*ended as usize);
        at += skipped;
        *ended -= skipped as u32;
        let (Some(block), Some(mask)) = (blocks.get_mut(at), masks.get_mut(at)) else {
            break;
        };
        at += 1;
        if !bits.has_room() {
            return Err(Reason::DataLength);
        }
        let mut k = band.first - 1;
        while k < band.last {
            bits.refill();
            let entry = band.table.next(&bits)?;
            let step = entry >> 24;
            k += step;
            if k > band.last {
                if step < END {
                    return Err(Reason::Overflow);
                }
                *ended = end_run(&mut bits, entry) - 1;
                break;
            }
            let value = extend(bits.buffer, (entry >> 8) & 63, (entry >> 16) & 63) << band.low;
            bits.skip(entry & 63);
            block.0[usize::from(STORED[k as usize & 63] & 63)] = value as i16;
            *mask |= u64::from(value as i16 != 0) << (k & 63);
        }
    }
    *reader = bits;
    Ok(())
}

/// One more bit of a band's coefficients, for a row of blocks.
#[inline(always)]
pub(crate) fn ac_refine_body(
    reader: &mut Bits,
    band: &Band,
    ended: &mut u32,
    blocks: &mut [Block],
    masks: &mut [u64],
) -> Result<(), Reason> {
    let mut bits = *reader;
    let plus = 1i16 << band.low;
    let in_band = u64::MAX >> (63 - band.last);
    for (block, mask) in blocks.iter_mut().zip(masks) {
        if !bits.has_room() {
            return Err(Reason::DataLength);
        }
        let mut k = band.first;
        if *ended == 0 {
            while k <= band.last {
                bits.refill();
                let entry = band.table.next(&bits)?;
                let (size, step) = ((entry >> 16) & 63, entry >> 24);
                if step >= END {
                    *ended = end_run(&mut bits, entry);
                    break;
                }
                if size > 1 {
                    return Err(Reason::Code);
                }
                // A new coefficient is 1 or -1, in units of this scan's bit; 0 for a run of 16 zeros.
                let value = extend(bits.buffer, (entry >> 8) & 63, size) << band.low;
                bits.skip(entry & 63);
                // Its place: after `step - 1` coefficients that are still zero. Those that are not are refined on the way.
                let from = u64::MAX << k;
                let mut zeros = !*mask & in_band & from;
                for _ in 1..step {
                    zeros &= zeros.wrapping_sub(1);
                }
                if zeros == 0 {
                    return Err(Reason::Overflow);
                }
                let place = zeros.trailing_zeros();
                refine(&mut bits, block, *mask & from & !(u64::MAX << place), plus);
                if size > 0 {
                    block.0[usize::from(STORED[place as usize & 63] & 63)] = value as i16;
                    *mask |= 1 << place;
                }
                k = place + 1;
            }
        }
        if *ended > 0 {
            if k <= band.last {
                refine(&mut bits, block, *mask & in_band & u64::MAX << k, plus);
            }
            *ended -= 1;
        }
    }
    *reader = bits;
    Ok(())
}

/// Reads a bit for each coefficient of the mask: 1 lengthens it, unless it has that bit already.
#[inline(always)]
fn refine(bits: &mut Bits, block: &mut Block, mut mask: u64, plus: i16) {
    let mut filled = 0;
    while mask != 0 {
        if filled == 0 {
            bits.refill();
            filled = 56;
        }
        filled -= 1;
        let k = mask.trailing_zeros();
        mask &= mask - 1;
        let more = bits.take(1) as i16;
        let value = &mut block.0[usize::from(STORED[k as usize & 63] & 63)];
        let more = if *value & plus == 0 { more } else { 0 };
        let sign = if *value >= 0 { plus } else { -plus };
        *value = value.wrapping_add(more * sign);
    }
}

/// The portable version.
pub(crate) fn ac_first(
    bits: &mut Bits,
    band: &Band,
    ended: &mut u32,
    blocks: &mut [Block],
    masks: &mut [u64],
) -> Result<(), Reason> {
    ac_first_body(bits, band, ended, blocks, masks)
}

/// The portable version.
pub(crate) fn ac_refine(
    bits: &mut Bits,
    band: &Band,
    ended: &mut u32,
    blocks: &mut [Block],
    masks: &mut [u64],
) -> Result<(), Reason> {
    ac_refine_body(bits, band, ended, blocks, masks)
}

/// With shifts that need no fixed register.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,bmi1,bmi2")]
pub(crate) fn ac_first_bmi2(
    bits: &mut Bits,
    band: &Band,
    ended: &mut u32,
    blocks: &mut [Block],
    masks: &mut [u64],
) -> Result<(), Reason> {
    ac_first_body(bits, band, ended, blocks, masks)
}

/// With shifts that need no fixed register.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,bmi1,bmi2")]
pub(crate) fn ac_refine_bmi2(
    bits: &mut Bits,
    band: &Band,
    ended: &mut u32,
    blocks: &mut [Block],
    masks: &mut [u64],
) -> Result<(), Reason> {
    ac_refine_body(bits, band, ended, blocks, masks)
}
