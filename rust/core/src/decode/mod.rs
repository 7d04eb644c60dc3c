//! From the content of a file to 8-bit pixels.
//!
//! No decoder is built in yet: every format is declined, so that the caller's own decoder is asked.

mod sniff;

pub use sniff::{Format, sniff};

use crate::error::Status;
use crate::image::Size;

/// What decoders keep between images, one for each thread.
#[derive(Debug, Default)]
pub struct Decoder {}

impl Decoder {
    /// Decodes `content` into `pixels`, of shape (height, width, `channels`), and returns the image's size.
    ///
    /// # Errors
    /// [`Status::Declined`] for what another decoder should be asked for.
    pub fn decode(&mut self, content: &[u8], _channels: usize, pixels: &mut Vec<u8>) -> Result<Size, Status> {
        pixels.clear();
        match sniff(content) {
            Some(format) => {
                Err(Status::Declined(format!("{}: no native decoder in this build", format.name())))
            }
            None => Err(Status::Declined("not a known image format".to_owned())),
        }
    }
}
