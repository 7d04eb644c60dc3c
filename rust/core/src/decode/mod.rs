//! From the content of a file to 8-bit pixels.
//!
//! A decoder here gives Pillow's bytes or declines; what is declined goes to the caller's own decoder.

mod color;
mod jpeg;
mod png;
mod sniff;

pub use color::Alpha;
pub use sniff::{Format, sniff};

use crate::error::Status;
use crate::image::Size;

/// What is asked of a decoder.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    /// Channels of the pixels: 1, 3 or 4.
    pub channels: usize,
    /// What becomes of transparency where they are 1 or 3.
    pub alpha: Alpha,
    /// Images of more pixels are declined before they cost anything.
    pub max_pixels: usize,
    /// The size below which an image must not be made smaller, where a decoder can do that for less; `None`: at all.
    pub least: Option<Size>,
}

/// What a decoder has made.
#[derive(Clone, Copy, Debug)]
pub struct Decoded {
    /// The size of the pixels: that of the image divided by `reduction`, rounded up.
    pub size: Size,
    /// The image's own size.
    pub own: Size,
    /// How many times less high and wide the pixels are than the image.
    pub reduction: usize,
}

impl Decoded {
    /// An image at its own size.
    #[must_use]
    pub fn whole(size: Size) -> Self {
        Self { size, own: size, reduction: 1 }
    }
}

/// What decoders keep between images, one for each thread.
#[derive(Default)]
pub struct Decoder {
    jpeg: jpeg::Jpeg,
    png: png::Png,
}

impl Decoder {
    /// Decodes `content` into `pixels`, of shape (height, width, channels).
    ///
    /// # Errors
    /// [`Status::Declined`] for what another decoder should be asked for.
    pub fn decode(
        &mut self,
        content: &[u8],
        wanted: Wanted,
        pixels: &mut Vec<u8>,
    ) -> Result<Decoded, Status> {
        match sniff(content) {
            Some(Format::Jpeg) => self.jpeg.decode(content, wanted, pixels),
            Some(Format::Png) => self.png.decode(content, wanted, pixels).map(Decoded::whole),
            Some(format) => Err(Status::Declined(format!("{}: no native decoder", format.name()))),
            None => Err(Status::Declined("not a known image format".to_owned())),
        }
    }

    /// Gives back memory that a very large image took.
    pub fn trim(&mut self, limit: usize) {
        self.jpeg.trim(limit);
        self.png.trim(limit);
    }
}
