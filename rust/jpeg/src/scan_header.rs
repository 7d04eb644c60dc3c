//! The header of one scan: which components it codes, with which tables, and which coefficients.

use crate::Reason;
use crate::frame::Frame;
use crate::markers::SOS;

/// One component of a scan.
#[derive(Clone, Copy, Default, Debug)]
pub(crate) struct ScanComponent {
    /// Index into the frame's components.
    pub index: usize,
    pub dc: usize,
    pub ac: usize,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct ScanHeader {
    pub count: usize,
    all: [ScanComponent; 3],
    /// First and last coefficient in zigzag order.
    pub first: usize,
    pub last: usize,
    /// Bits that earlier scans left out, and bits that this one leaves out.
    pub high: u32,
    pub low: u32,
}

impl ScanHeader {
    /// Reads a scan header; components must come in the frame's order.
    pub fn parse(s: &[u8], frame: &Frame) -> Result<Self, Reason> {
        let count = usize::from(*s.first().ok_or(Reason::Segment(SOS))?);
        if count == 0 || count > frame.count || s.len() != 4 + 2 * count {
            return Err(Reason::Segment(SOS));
        }
        let mut all = [ScanComponent::default(); 3];
        let mut next = 0;
        for (c, s) in all.iter_mut().zip(s[1..=2 * count].chunks_exact(2)) {
            let found = frame.components()[next..].iter().position(|k| k.id == s[0]).ok_or(Reason::Scan)?;
            let (dc, ac) = (usize::from(s[1] >> 4), usize::from(s[1] & 15));
            if dc > 3 || ac > 3 {
                return Err(Reason::Scan);
            }
            *c = ScanComponent { index: next + found, dc, ac };
            next += found + 1;
        }
        let [first, last, bits] = s[1 + 2 * count..] else {
            return Err(Reason::Scan);
        };
        let (first, last) = (usize::from(first), usize::from(last));
        let header = Self { count, all, first, last, high: u32::from(bits >> 4), low: u32::from(bits & 15) };
        let sound = if frame.progressive {
            let band = if first == 0 { last == 0 } else { first <= last && last < 64 && count == 1 };
            band && header.low <= 13 && (header.high == 0 || header.low + 1 == header.high)
        } else {
            (first, last, bits) == (0, 63, 0)
        };
        if sound { Ok(header) } else { Err(Reason::Scan) }
    }

    pub fn components(&self) -> &[ScanComponent] {
        &self.all[..self.count]
    }
}
