//! From the content of a file to 8-bit pixels.
//!
//! A decoder here gives Pillow's bytes or declines; what is declined goes to the caller's own decoder.

mod color;
mod jpeg;
mod sniff;

pub use sniff::{Format, sniff};

use crate::error::Status;
use crate::image::Size;

/// What decoders keep between images, one for each thread.
#[derive(Default)]
pub struct Decoder {
    jpeg: jpeg::Jpeg,
}

impl Decoder {
    /// Decodes `content` into `pixels`, of shape (height, width, `channels`), and returns the image's size.
    ///
    /// Images of more than `max_pixels` are declined before they cost anything.
    ///
    /// # Errors
    /// [`Status::Declined`] for what another decoder should be asked for.
    pub fn decode(
        &mut self,
        content: &[u8],
        channels: usize,
        max_pixels: usize,
        pixels: &mut Vec<u8>,
    ) -> Result<Size, Status> {
        match sniff(content) {
            Some(Format::Jpeg) => self.jpeg.decode(content, channels, max_pixels, pixels),
            Some(format) => Err(Status::Declined(format!("{}: no native decoder", format.name()))),
            None => Err(Status::Declined("not a known image format".to_owned())),
        }
    }

    /// Gives back memory that a very large image took.
    pub fn trim(&mut self, limit: usize) {
        self.jpeg.trim(limit);
    }
}
