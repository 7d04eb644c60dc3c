//! JPEG, by our own decoder.

use dirflow_jpeg::{Header, Info};

use super::{Wanted, color};
use crate::error::Status;
use crate::image::Size;

/// The decoder and the pixels of files whose channels are not those that are asked for.
#[derive(Default)]
pub(super) struct Jpeg {
    decoder: dirflow_jpeg::Decoder,
    own: Vec<u8>,
}

impl Jpeg {
    pub(super) fn decode(
        &mut self,
        content: &[u8],
        wanted: Wanted,
        pixels: &mut Vec<u8>,
    ) -> Result<Size, Status> {
        let Wanted { channels, alpha, max_pixels } = wanted;
        let declined = |reason: dirflow_jpeg::Reason| Status::Declined(format!("jpeg: {reason}"));
        let Header { width, height, components, .. } = self.decoder.header(content).map_err(declined)?;
        if width * height > max_pixels {
            return Err(Status::Declined(format!("jpeg: {width} x {height} pixels, more than {max_pixels}")));
        }
        let out = if components == channels { &mut *pixels } else { &mut self.own };
        let Info { width, height, components } = self.decoder.decode_into(content, out).map_err(declined)?;
        if components != channels {
            pixels.resize(width * height * channels, 0);
            color::convert(components, &self.own, channels, alpha, pixels);
        }
        Ok(Size { height, width })
    }

    pub(super) fn trim(&mut self, limit: usize) {
        if self.own.capacity() > limit {
            self.own = Vec::new();
        }
    }
}
