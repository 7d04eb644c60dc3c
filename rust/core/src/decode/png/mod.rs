//! PNG: only what is regular in every way; the rest is declined.
//!
//! Memory: the picture, four rows, and 2 MiB. A file cannot ask for more than 1032 times its own size of pixel data:
//! deflate holds no more.

mod ancillary;
mod chunks;
mod inflate;
mod passes;
mod table;
mod unfilter;

use self::chunks::{Chunks, Color, Header};
use self::inflate::Inflater;
use self::passes::passes;
use self::table::Table;
use super::{Wanted, color};
use crate::error::{OutOfMemory, Status};
use crate::image::Size;
use crate::memory;

/// The most that deflate makes of a byte.
const EXPANSION: usize = 1032;

/// Buffers for the inflated stream and for rows.
#[derive(Default)]
pub(super) struct Png {
    window: Vec<u8>,
    above: Vec<u8>,
    row: Vec<u8>,
    numbers: Vec<u8>,
    spread: Vec<u8>,
}

impl Png {
    pub(super) fn decode(
        &mut self,
        content: &[u8],
        wanted: Wanted,
        pixels: &mut Vec<u8>,
    ) -> Result<Size, Status> {
        let declined = |reason: &str| Status::Declined(format!("png: {reason}"));
        let Header { width, height, .. } = chunks::header(content).map_err(declined)?;
        if width.checked_mul(height).is_none_or(|area| area > wanted.max_pixels) {
            return Err(declined(&format!("{width} x {height} pixels, more than {}", wanted.max_pixels)));
        }
        let chunks = chunks::read(content).map_err(declined)?;
        if (chunks.header.row(width) + 1).saturating_mul(height) / EXPANSION > chunks.compressed() {
            return Err(declined("too little data for its size"));
        }
        self.make_room(&chunks.header, wanted.channels, pixels)?;
        self.pixels(&chunks, wanted, pixels).map_err(declined)?;
        Ok(Size { height, width })
    }

    fn make_room(
        &mut self,
        header: &Header,
        channels: usize,
        pixels: &mut Vec<u8>,
    ) -> Result<(), OutOfMemory> {
        let longest = header.row(header.width);
        memory::resize(pixels, header.width * header.height * channels, 0)?;
        memory::resize(&mut self.spread, header.width * channels, 0)?;
        memory::resize(&mut self.numbers, header.width, 0)?;
        memory::resize(&mut self.row, longest, 0)?;
        memory::resize(&mut self.above, longest, 0)?;
        memory::resize(&mut self.window, inflate::room(longest + 1), 0)
    }

    fn pixels(
        &mut self,
        chunks: &Chunks<'_>,
        Wanted { channels, alpha, .. }: Wanted,
        pixels: &mut [u8],
    ) -> Result<(), &'static str> {
        let Self { window, above, row, numbers, spread } = self;
        let header = chunks.header;
        let samples = header.color.samples();
        let numbered = header.depth < 8 || header.color == Color::Palette;
        let table = numbered.then(|| Table::new(chunks, channels));
        let mut convert = |row: &[u8], out: &mut [u8]| {
            if let Some(table) = &table {
                return table.row(row, numbers, out);
            }
            color::convert(samples, row, channels, alpha, out);
            Ok(())
        };
        let mut inflater = Inflater::new(chunks.pieces(), window);
        for pass in passes(&header) {
            let length = header.row(pass.columns);
            above.fill(0);
            for line in 0..pass.lines {
                let filtered = inflater.row(length + 1)?;
                unfilter::unfilter(
                    filtered[0],
                    samples,
                    &filtered[1..],
                    &above[..length],
                    &mut row[..length],
                )?;
                if header.interlaced {
                    let spread = &mut spread[..pass.columns * channels];
                    convert(&row[..length], spread)?;
                    pass.scatter(line, spread, channels, header.width, pixels);
                } else {
                    let stride = header.width * channels;
                    convert(row, &mut pixels[line * stride..][..stride])?;
                }
                std::mem::swap(above, row);
            }
        }
        inflater.end()
    }

    pub(super) fn trim(&mut self, limit: usize) {
        for buffer in [&mut self.window, &mut self.above, &mut self.row, &mut self.numbers, &mut self.spread]
        {
            if buffer.capacity() > limit {
                *buffer = Vec::new();
            }
        }
    }
}
