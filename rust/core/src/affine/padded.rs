//! An image with one more pixel on every side, so that every tap is read alike.

use super::boundary::Mode;
use crate::error::OutOfMemory;
use crate::image::View;
use crate::memory;

/// Samples behind the last pixel, so that vectors may read past it.
pub(super) const SLACK: usize = 8;

/// An image and the pixels that stand around it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Padded<'a, P> {
    /// `height + 2` rows, then [`SLACK`].
    pub data: &'a [P],
    /// Samples in a row: those of `width + 2` pixels.
    pub stride: usize,
}

impl<'a, P: Copy + Default> Padded<'a, P> {
    /// Copies `image`, which has a pixel, into `room`.
    pub fn new(image: View<'_, P>, mode: Mode, room: &'a mut Vec<P>) -> Result<Self, OutOfMemory> {
        let View { size, channels, .. } = image;
        let (above, below) = mode.beyond(size.height);
        let (before, behind) = mode.beyond(size.width);
        let stride = (size.width + 2) * channels;
        room.clear();
        memory::reserve(room, (size.height + 2) * stride + SLACK)?;
        for y in std::iter::once(above).chain(0..size.height).chain([below]) {
            let row = image.row(y);
            room.extend_from_slice(&row[before * channels..][..channels]);
            room.extend_from_slice(row);
            room.extend_from_slice(&row[behind * channels..][..channels]);
        }
        room.resize(room.len() + SLACK, P::default());
        Ok(Self { data: room, stride })
    }
}
