//! A PNG file's chunks: which of them the picture needs, and whether Pillow would stumble over another.
//!
//! Only files without any irregularity are taken, so that no decoder has to decide what an irregular one means.

use super::ancillary::Ancillary;

/// What IHDR says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Header {
    pub width: usize,
    pub height: usize,
    /// Bits of a sample.
    pub depth: usize,
    pub color: Color,
    pub interlaced: bool,
}

/// The colour types that are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Color {
    Gray,
    Rgb,
    Palette,
    GrayAlpha,
    Rgba,
}

impl Color {
    /// Samples of a pixel in the file.
    pub fn samples(self) -> usize {
        match self {
            Self::Gray | Self::Palette => 1,
            Self::GrayAlpha => 2,
            Self::Rgb => 3,
            Self::Rgba => 4,
        }
    }
}

impl Header {
    /// Bytes of a row of `columns` pixels, without the byte that names its filter.
    pub fn row(&self, columns: usize) -> usize {
        (columns * self.color.samples() * self.depth).div_ceil(8)
    }
}

/// A file without irregularities, as far as can be told without inflating its pixels.
#[derive(Debug)]
pub(super) struct Chunks<'a> {
    pub header: Header,
    /// Red, green, blue of each entry; empty if there is no palette.
    pub palette: &'a [u8],
    /// All IDAT chunks, one after the other, with their lengths, names and checksums.
    data: &'a [u8],
}

impl<'a> Chunks<'a> {
    /// The bytes that deflate has to work with, and a little more.
    pub fn compressed(&self) -> usize {
        self.data.len()
    }

    /// The contents of the IDAT chunks.
    pub fn pieces(&self) -> impl Iterator<Item = &'a [u8]> + use<'a> {
        let mut rest = self.data;
        std::iter::from_fn(move || {
            let (_, data) = chunk(rest)?;
            rest = &rest[FRAME + data.len()..];
            Some(data)
        })
    }
}

const IHDR: [u8; 4] = *b"IHDR";
const SIGNATURE: usize = 8;
/// Length, name and checksum.
const FRAME: usize = 12;

/// Reads IHDR alone, which must come first.
pub(super) fn header(content: &[u8]) -> Result<Header, &'static str> {
    let Some((IHDR, data)) = content.get(SIGNATURE..).and_then(chunk) else {
        return Err("does not begin with IHDR");
    };
    let [w0, w1, w2, w3, h0, h1, h2, h3, depth, color, compression, filter, interlace] = *data else {
        return Err("IHDR of another length");
    };
    let width = u32::from_be_bytes([w0, w1, w2, w3]);
    let height = u32::from_be_bytes([h0, h1, h2, h3]);
    if width == 0 || height == 0 || width.max(height) > i32::MAX as u32 {
        return Err("impossible size");
    }
    let color = match (color, depth) {
        (0, 1 | 2 | 4 | 8) => Color::Gray,
        (2, 8) => Color::Rgb,
        (3, 1 | 2 | 4 | 8) => Color::Palette,
        (4, 8) => Color::GrayAlpha,
        (6, 8) => Color::Rgba,
        (0 | 2 | 4 | 6, 16) => return Err("16 bits a sample"),
        _ => return Err("unknown colour type"),
    };
    if compression != 0 || filter != 0 || interlace > 1 {
        return Err("unknown compression, filter or interlace method");
    }
    let (width, height, depth) = (width as usize, height as usize, usize::from(depth));
    Ok(Header { width, height, depth, color, interlaced: interlace == 1 })
}

/// Looks at every chunk up to IEND.
pub(super) fn read(content: &[u8]) -> Result<Chunks<'_>, &'static str> {
    let header = header(content)?;
    let mut at = SIGNATURE + FRAME + 13;
    checksum(&content[SIGNATURE..at])?;
    let mut found = Chunks { header, palette: &[], data: &[] };
    let mut data_at = None;
    let mut ancillary = Ancillary::default();
    loop {
        let rest = &content[at..];
        let (name, data) = chunk(rest).ok_or("truncated")?;
        let whole = &rest[..FRAME + data.len()];
        at += whole.len();
        checksum(whole)?;
        match &name {
            b"IEND" if data.is_empty() => break,
            b"IDAT" => {
                let from = data_at.get_or_insert(at - whole.len());
                if *from + found.data.len() != at - whole.len() {
                    return Err("IDAT chunks in several places");
                }
                found.data = &content[*from..at];
            }
            b"PLTE" => {
                if !found.palette.is_empty() || !found.data.is_empty() {
                    return Err("palette in a wrong place");
                }
                found.palette = data;
            }
            [b'a'..=b'z', ..] => ancillary.check(name, data)?,
            _ => return Err("unknown or misplaced critical chunk"),
        }
    }
    if found.data.is_empty() {
        return Err("no IDAT chunk");
    }
    check_palette(&found)?;
    Ok(found)
}

fn check_palette(found: &Chunks<'_>) -> Result<(), &'static str> {
    let entries = found.palette.len() / 3;
    let whole = found.palette.len() == entries * 3;
    let fits = match found.header.color {
        Color::Palette => (1..=1 << found.header.depth).contains(&entries),
        Color::Rgb | Color::Rgba => entries <= 256,
        Color::Gray | Color::GrayAlpha => entries == 0,
    };
    if whole && fits { Ok(()) } else { Err("palette of a wrong length") }
}

/// The name and data of the chunk with which `rest` begins, if it is there to its end.
fn chunk(rest: &[u8]) -> Option<([u8; 4], &[u8])> {
    let (length, rest) = rest.split_first_chunk::<4>()?;
    let (name, rest) = rest.split_first_chunk::<4>()?;
    let length = u32::from_be_bytes(*length) as usize;
    rest.get(length.checked_add(4)? - 1)?; // the checksum is there too
    Some((*name, &rest[..length]))
}

fn checksum(chunk: &[u8]) -> Result<(), &'static str> {
    let (summed, sum) = chunk[4..].split_last_chunk::<4>().ok_or("truncated")?;
    if crc32fast::hash(summed) == u32::from_be_bytes(*sum) { Ok(()) } else { Err("wrong checksum") }
}
