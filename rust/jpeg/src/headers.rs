//! Everything that segments say before and between scans: tables, frame, colour space, restart interval.

use crate::Reason;
use crate::frame::Frame;
use crate::huffman::Spec;
use crate::markers::{APP0, APP15, COM, DHT, DQT, DRI, EOI, SOS, Segment, Walk, be16};
use crate::metadata::{exif_is_sound, photoshop_is_sound};
use crate::quant::Quant;
use crate::scan_header::ScanHeader;

/// What has been read so far.
#[derive(Default)]
pub(crate) struct Headers {
    pub frame: Option<Frame>,
    pub quant: [Option<Quant>; 4],
    pub dc: [Option<Spec>; 4],
    pub ac: [Option<Spec>; 4],
    /// MCUs between two restart markers; 0: none.
    pub restart: usize,
    jfif: bool,
    exif: bool,
    adobe: Option<u8>,
}

impl Headers {
    /// Reads segments up to and including the next scan header; `None` at the end of the image.
    pub fn read(&mut self, walk: &mut Walk) -> Result<Option<ScanHeader>, Reason> {
        loop {
            let Segment { marker, content } = walk.next()?;
            match marker {
                EOI => return Ok(None),
                SOS => {
                    return ScanHeader::parse(content, self.frame.as_ref().ok_or(Reason::Scan)?).map(Some);
                }
                DQT => self.read_quant(content)?,
                DHT => self.read_huffman(content)?,
                DRI if content.len() == 2 => self.restart = be16(content),
                0xC0..=0xC3 | 0xC5..=0xC7 | 0xC9..=0xCB | 0xCD..=0xCF => {
                    if self.frame.is_some() {
                        return Err(Reason::Marker(marker));
                    }
                    self.frame = Some(Frame::parse(marker, content)?);
                }
                APP0..=APP15 => self.read_app(marker, content)?,
                COM => {}
                DRI => return Err(Reason::Segment(marker)),
                _ => return Err(Reason::Marker(marker)),
            }
        }
    }

    fn read_quant(&mut self, mut s: &[u8]) -> Result<(), Reason> {
        let bad = Reason::Segment(DQT);
        while let [head, rest @ ..] = s {
            let (wide, index) = (head >> 4, usize::from(head & 15));
            let size = if wide == 0 { 64 } else { 128 };
            if wide > 1 || index > 3 || rest.len() < size {
                return Err(bad);
            }
            self.quant[index] = Some(Quant::parse(&rest[..size]));
            s = &rest[size..];
        }
        Ok(())
    }

    fn read_huffman(&mut self, mut s: &[u8]) -> Result<(), Reason> {
        while let [head, rest @ ..] = s {
            let (spec, used) = Spec::parse(rest).ok_or(Reason::Segment(DHT))?;
            match head {
                0..=3 => self.dc[usize::from(*head)] = Some(spec),
                0x10..=0x13 => self.ac[usize::from(head & 3)] = Some(spec),
                _ => return Err(Reason::Segment(DHT)),
            }
            s = &rest[used..];
        }
        Ok(())
    }

    /// JFIF and Adobe decide the colour space. Others are skipped, but those that Pillow reads must be such that it
    /// does not refuse the file.
    fn read_app(&mut self, marker: u8, s: &[u8]) -> Result<(), Reason> {
        let bad = Err(Reason::Segment(marker));
        match marker & 15 {
            0 if s.starts_with(b"JFIF") => {
                // libjpeg wants 14 bytes and the zero, and warns of a major version other than 1.
                if s.len() < 14 || s[4] != 0 || s[5] != 1 {
                    return bad;
                }
                self.jfif = true;
            }
            1 if s.starts_with(b"Exif\0\0") => {
                // Pillow joins several: what the whole says is not worth finding out.
                if self.exif || !exif_is_sound(&s[6..]) {
                    return bad;
                }
                self.exif = true;
            }
            2 if s.starts_with(b"ICC_PROFILE\0") && s.len() < 14 => return bad,
            13 if s.starts_with(b"Photoshop 3.0\0") && !photoshop_is_sound(s) => return bad,
            14 if s.starts_with(b"Adobe") => {
                if s.len() < 12 {
                    return bad;
                }
                self.adobe = Some(s[11]);
            }
            _ => {}
        }
        Ok(())
    }

    /// Declines whatever libjpeg would not take for gray or `YCbCr`, and what it would warn about.
    pub fn check_colour(&self, frame: &Frame) -> Result<(), Reason> {
        if frame.count == 1 || self.jfif {
            return Ok(());
        }
        let ids = frame.components();
        match self.adobe {
            Some(1) => Ok(()),
            None if [ids[0].id, ids[1].id, ids[2].id] != *b"RGB" => Ok(()),
            _ => Err(Reason::ColourSpace),
        }
    }
}
