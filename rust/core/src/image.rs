//! Sizes and borrowed pixels.

use crate::error::{Refused, refused};

/// Height and width in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// Rows.
    pub height: usize,
    /// Columns.
    pub width: usize,
}

impl Size {
    /// The number of pixels.
    #[must_use]
    pub fn area(self) -> usize {
        self.height * self.width
    }
}

/// Borrowed pixels of shape (height, width, channels), row after row without gaps.
#[derive(Clone, Copy, Debug)]
pub struct View<'a, P> {
    /// The samples, `height * width * channels` of them.
    pub data: &'a [P],
    /// Height and width in pixels.
    pub size: Size,
    /// Samples in a pixel, at least 1.
    pub channels: usize,
}

impl<'a, P> View<'a, P> {
    /// Borrows `data` as an image.
    ///
    /// # Errors
    /// When the number of samples does not fit the shape or there are no channels.
    pub fn new(data: &'a [P], size: Size, channels: usize) -> Result<Self, Refused> {
        if channels == 0 {
            return Err(refused("channels", channels, "at least 1"));
        }
        let samples = size.height.checked_mul(size.width).and_then(|n| n.checked_mul(channels));
        if samples != Some(data.len()) {
            let shape =
                format!("{} samples for a {} x {} x {channels} image", data.len(), size.height, size.width);
            return Err(refused("image", shape, "height * width * channels samples"));
        }
        Ok(Self { data, size, channels })
    }

    /// Samples in a row.
    #[must_use]
    pub fn stride(&self) -> usize {
        self.size.width * self.channels
    }

    /// The samples of row `y`.
    #[must_use]
    pub fn row(&self, y: usize) -> &'a [P] {
        &self.data[y * self.stride()..][..self.stride()]
    }
}
