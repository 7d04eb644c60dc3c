//! Entropy decoding of one block of a sequential scan: the hot loop.

use crate::Reason;
use crate::bits::{Bits, extend};
use crate::lookup::{AC_BITS, AcTable, DC_BITS, DcTable, END, LONG};
use crate::quant::STORED;

/// Room for a block's 64 coefficients and for what lies beyond its end. Of 256 values, so that any byte is an index.
#[derive(Clone)]
#[repr(C, align(64))]
pub(crate) struct Slot(pub [i16; 256]);

impl Slot {
    pub const fn new() -> Self {
        Self([0; 256])
    }

    pub fn coefficients(&self) -> &[i16; 64] {
        self.0.first_chunk().expect("64 of 256")
    }
}

/// How a block ended: the index of its last coefficient, plus `END` if an end-of-block symbol came.
///
/// Everything else (a code that does not exist, a coefficient past 63) fails its `check`.
#[derive(Clone, Copy)]
pub(crate) struct Exit(pub u32);

impl Exit {
    /// A code that does not exist, or data that ran out.
    pub const BAD: Self = Self(u32::MAX);

    /// The reason why the block is not sound, if it is not.
    #[inline(always)]
    pub fn check(self) -> Result<(), Reason> {
        if self.0 == 63 || self.0.wrapping_sub(END) < 63 {
            Ok(())
        } else if self.0 == Self::BAD.0 {
            Err(Reason::Code)
        } else {
            Err(Reason::Overflow)
        }
    }

    /// True if no AC coefficient was coded.
    pub fn is_flat(self) -> bool {
        self.0 == END
    }
}

/// Decodes a DC difference into `pred`; false if the code does not exist.
#[inline(always)]
pub(crate) fn decode_dc(bits: &mut Bits, dc: &DcTable, pred: &mut i32) -> bool {
    bits.refill();
    let e = dc.entries[(bits.buffer >> (64 - DC_BITS)) as usize];
    let diff = if e != 0 {
        let diff = extend(bits.buffer, (e >> 8) & 63, e >> 16);
        bits.skip(e & 63);
        diff
    } else {
        let Some((diff, used)) = long_dc(bits.buffer, dc) else {
            return false;
        };
        bits.skip(used);
        bits.refill();
        diff
    };
    *pred = pred.wrapping_add(diff);
    true
}

/// A DC difference with a long code, and the bits that it takes.
#[cold]
#[inline(never)]
fn long_dc(buffer: u64, dc: &DcTable) -> Option<(i32, u32)> {
    let (length, size) = dc.long.find(buffer)?;
    let size = u32::from(size);
    Some((extend(buffer, length, size), length + size))
}

/// Decodes one symbol the long way, on a copy of the bit reader so that the loop's own stays in registers.
/// Returns the new coefficient index; without a code, one that is past everything.
#[cold]
#[inline(never)]
fn long_symbol<'a>(mut bits: Bits<'a>, ac: &AcTable, k: u32, out: &mut Slot) -> (Bits<'a>, u32) {
    bits.refill();
    let Some((length, symbol)) = ac.long.find(bits.buffer) else {
        return (bits, Exit::BAD.0);
    };
    let (run, size) = (u32::from(symbol >> 4), u32::from(symbol & 15));
    let k = match (run, size) {
        (15, 0) => k + 16,
        (_, 0) => k + END,
        _ => {
            let k = k + run + 1;
            out.0[usize::from(STORED[k as usize & 511])] = extend(bits.buffer, length, size) as i16;
            k
        }
    };
    bits.skip(length + size);
    bits.refill();
    (bits, k)
}

/// Decodes a block into `out`, in storage order. The body of both the portable and the BMI2 version.
///
/// Two symbols' values are stored without asking whether there are two: the second first, so that the first overwrites
/// it if they are the same. Ends of blocks, long codes and errors share one exit from the loop: the index reaches 63.
#[inline(always)]
pub(crate) fn decode_block_body(
    reader: &mut Bits,
    dc: &DcTable,
    ac: &AcTable,
    pred: &mut i32,
    out: &mut Slot,
) -> Exit {
    let mut bits = *reader;
    if !bits.has_room() || !decode_dc(&mut bits, dc, pred) {
        return Exit::BAD;
    }
    out.0[..64].fill(0);
    out.0[0] = *pred as i16;
    let mut k = 0u32;
    loop {
        // The entry that ended the loop, and the bits before it.
        let mut before;
        let mut entry;
        macro_rules! pair {
            () => {
                entry = ac.pairs[(bits.buffer >> (64 - AC_BITS)) as usize];
                before = bits.buffer;
                let missing = ((bits.buffer << AC_BITS) >> 1) >> ((entry >> 8) & 63);
                let value = ((entry >> 48) as u16).wrapping_add(missing as u16);
                bits.buffer <<= entry & 63;
                bits.count = bits.count.wrapping_sub(entry as u32);
                let first = k + u32::from((entry >> 16) as u8);
                k += u32::from((entry >> 24) as u8);
                out.0[usize::from(STORED[k as usize & 511])] = (entry >> 32) as i16;
                out.0[usize::from(STORED[first as usize & 511])] = value as i16;
                if k >= 63 {
                    break;
                }
            };
        }
        loop {
            pair!();
            bits.refill();
            pair!();
        }
        bits.count &= 63;
        if k == 63 {
            break;
        }
        if entry.trailing_zeros() >= 6 {
            (bits, k) = long_symbol(bits, ac, k - LONG, out);
            if k < 63 {
                continue;
            }
            break;
        }
        let (first, both) = (u32::from((entry >> 16) as u8), u32::from((entry >> 24) as u8));
        if first != both && k - both + first >= 63 {
            // The second symbol already belongs to the next block: give it back.
            let length = ac.singles[(before >> (64 - AC_BITS)) as usize];
            let length = length.length + length.size;
            bits.buffer = before << (length & 63);
            bits.count = (bits.count + (entry as u32 & 63) - length) & 63;
            k = k - both + first;
        }
        break;
    }
    reader.resume(&bits);
    Exit(k)
}

/// The portable version.
#[inline(never)]
pub(crate) fn decode_block(
    bits: &mut Bits,
    dc: &DcTable,
    ac: &AcTable,
    pred: &mut i32,
    out: &mut Slot,
) -> Exit {
    decode_block_body(bits, dc, ac, pred, out)
}

/// The same with shifts that need no fixed register: about an eighth faster.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,bmi1,bmi2")]
#[inline(never)]
pub(crate) fn decode_block_bmi2(
    bits: &mut Bits,
    dc: &DcTable,
    ac: &AcTable,
    pred: &mut i32,
    out: &mut Slot,
) -> Exit {
    decode_block_body(bits, dc, ac, pred, out)
}
