//! Pixels of few bits and pixels with a palette: each is a number, and its colour stands in a table.

use super::chunks::{Chunks, Color};
use crate::decode::color::{Alpha, convert};

/// The colour of each number, in the channels that are asked for.
pub(super) struct Table {
    colors: [[u8; 4]; 256],
    known: usize,
    depth: usize,
    channels: usize,
}

impl Table {
    /// The table of a file with a palette or with gray of fewer than 8 bits.
    pub fn new(chunks: &Chunks<'_>, channels: usize) -> Self {
        let depth = chunks.header.depth;
        let mut colors = [[0; 4]; 256];
        let mut known = 0;
        let mut add = |samples: usize, color: &[u8]| {
            convert(samples, color, channels, Alpha::Dropped, &mut colors[known][..channels]);
            known += 1;
        };
        if chunks.header.color == Color::Palette {
            chunks.palette.chunks_exact(3).for_each(|color| add(3, color));
        } else {
            let most = (1_usize << depth) - 1;
            (0..=most).for_each(|gray| add(1, &[(gray * 255 / most) as u8]));
        }
        Self { colors, known, depth, channels }
    }

    /// Writes a row of pixels; `numbers` is a buffer for one a pixel.
    pub fn row(&self, packed: &[u8], numbers: &mut [u8], out: &mut [u8]) -> Result<(), &'static str> {
        let numbers = if self.depth == 8 {
            packed
        } else {
            let numbers = &mut numbers[..out.len() / self.channels];
            self.unpack(packed, numbers);
            numbers
        };
        if numbers.iter().max().is_some_and(|most| usize::from(*most) >= self.known) {
            return Err("a pixel without an entry in the palette");
        }
        match self.channels {
            1 => self.look_up::<1>(numbers, out),
            3 => self.look_up::<3>(numbers, out),
            _ => self.look_up::<4>(numbers, out),
        }
        Ok(())
    }

    fn unpack(&self, packed: &[u8], numbers: &mut [u8]) {
        let (depth, mask) = (self.depth, (1_u16 << self.depth) as u8 - 1);
        let shifts = (0..8 / depth).map(|i| 8 - depth * (i + 1));
        for (byte, numbers) in packed.iter().zip(numbers.chunks_mut(8 / depth)) {
            for (shift, number) in shifts.clone().zip(numbers) {
                *number = (byte >> shift) & mask;
            }
        }
    }

    fn look_up<const C: usize>(&self, numbers: &[u8], out: &mut [u8]) {
        for (number, out) in numbers.iter().zip(out.as_chunks_mut::<C>().0) {
            out.copy_from_slice(&self.colors[usize::from(*number)][..C]);
        }
    }
}
