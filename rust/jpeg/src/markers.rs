//! The walk from marker to marker, outside of coded data. Strict: what libjpeg would skip with a warning is declined.

use crate::Reason;

pub(crate) const SOI: u8 = 0xD8;
pub(crate) const EOI: u8 = 0xD9;
pub(crate) const SOS: u8 = 0xDA;
pub(crate) const DQT: u8 = 0xDB;
pub(crate) const DHT: u8 = 0xC4;
pub(crate) const DRI: u8 = 0xDD;
pub(crate) const APP0: u8 = 0xE0;
pub(crate) const APP15: u8 = 0xEF;
pub(crate) const COM: u8 = 0xFE;

/// A marker with the content of its segment (empty for SOI and EOI).
pub(crate) struct Segment<'a> {
    pub marker: u8,
    pub content: &'a [u8],
}

/// A position in the file.
pub(crate) struct Walk<'a> {
    data: &'a [u8],
    at: usize,
}

impl<'a> Walk<'a> {
    /// Starts behind SOI; the byte after it must open the next marker, or Pillow would not open the file.
    pub fn new(data: &'a [u8]) -> Result<Self, Reason> {
        match data {
            [0xFF, SOI, 0xFF, ..] => Ok(Self { data, at: 2 }),
            [0xFF, SOI] => Err(Reason::Truncated),
            _ => Err(Reason::NotJpeg),
        }
    }

    /// The next marker and its segment. Fill bytes (a run of 0xFF) before a marker are legal.
    pub fn next(&mut self) -> Result<Segment<'a>, Reason> {
        if *self.data.get(self.at).ok_or(Reason::Truncated)? != 0xFF {
            return Err(Reason::StrayBytes);
        }
        let mut at = self.at;
        while self.data.get(at) == Some(&0xFF) {
            at += 1;
        }
        let marker = *self.data.get(at).ok_or(Reason::Truncated)?;
        at += 1;
        match marker {
            0 => return Err(Reason::StrayBytes),
            EOI => {
                self.at = at;
                return Ok(Segment { marker, content: &[] });
            }
            // TEM, the reserved codes, restart markers and a second SOI.
            0x01..=0xBF | 0xD0..=SOI => return Err(Reason::Marker(marker)),
            _ => {}
        }
        let length = self.data.get(at..at + 2).ok_or(Reason::Truncated)?;
        let length = be16(length);
        if length < 2 {
            return Err(Reason::Segment(marker));
        }
        let content = self.data.get(at + 2..at + length).ok_or(Reason::Truncated)?;
        self.at = at + length;
        Ok(Segment { marker, content })
    }

    /// The whole file and the position where coded data begins, behind a scan header.
    pub fn coded(&self) -> (&'a [u8], usize) {
        (self.data, self.at)
    }

    /// Goes on at the marker that ended the coded data.
    pub fn resume(&mut self, at: usize) {
        self.at = at;
    }
}

/// A big-endian number from the first two bytes.
pub(crate) fn be16(b: &[u8]) -> usize {
    usize::from(b[0]) << 8 | usize::from(b[1])
}
