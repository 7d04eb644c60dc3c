//! The order of rows in a file: from top to bottom, or in seven passes (Adam7; PNG specification, section 8).

use super::chunks::Header;

/// Pixels that stand together in the file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pass {
    left: usize,
    top: usize,
    across: usize,
    down: usize,
    pub columns: usize,
    pub lines: usize,
}

/// Left, top, step across and step down of each pass.
const ADAM7: [[usize; 4]; 7] =
    [[0, 0, 8, 8], [4, 0, 8, 8], [0, 4, 4, 8], [2, 0, 4, 4], [0, 2, 2, 4], [1, 0, 2, 2], [0, 1, 1, 2]];

/// The passes of a picture that have pixels.
pub(super) fn passes(header: &Header) -> impl Iterator<Item = Pass> + use<> {
    let Header { width, height, interlaced, .. } = *header;
    let steps: &[_] = if interlaced { &ADAM7 } else { &[[0, 0, 1, 1]] };
    let pass = move |&[left, top, across, down]: &[usize; 4]| {
        let columns = width.saturating_sub(left).div_ceil(across);
        let lines = height.saturating_sub(top).div_ceil(down);
        Pass { left, top, across, down, columns, lines }
    };
    steps.iter().map(pass).filter(|pass| pass.columns > 0 && pass.lines > 0)
}

impl Pass {
    /// Puts the pixels of a line of the pass to their places in the picture.
    pub fn scatter(&self, line: usize, from: &[u8], channels: usize, width: usize, pixels: &mut [u8]) {
        let stride = width * channels;
        let row = &mut pixels[(self.top + line * self.down) * stride..][..stride];
        let places = row.chunks_exact_mut(channels).skip(self.left).step_by(self.across);
        for (pixel, place) in from.chunks_exact(channels).zip(places) {
            place.copy_from_slice(pixel);
        }
    }
}
