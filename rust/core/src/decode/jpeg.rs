//! JPEG, by our own decoder.

use dirflow_jpeg::{Header, Info, Options, Reason, Scale};

use super::{Decoded, Wanted, color};
use crate::error::Status;
use crate::image::Size;
use crate::memory;

/// The decoder and the pixels of files whose channels are not those that are asked for.
pub(super) struct Jpeg {
    decoder: dirflow_jpeg::Decoder,
    own: Vec<u8>,
}

impl Default for Jpeg {
    fn default() -> Self {
        // How many pixels are accepted is asked for with each image.
        Self { decoder: dirflow_jpeg::Decoder::new().max_pixels(usize::MAX), own: Vec::new() }
    }
}

impl Jpeg {
    pub(super) fn decode(
        &mut self,
        content: &[u8],
        wanted: Wanted,
        pixels: &mut Vec<u8>,
    ) -> Result<Decoded, Status> {
        let Wanted { channels, alpha, max_pixels, least } = wanted;
        let declined = |reason: Reason| match reason {
            Reason::Memory => Status::OutOfMemory("there is not enough memory to decode it".to_owned()),
            _ => Status::Declined(format!("jpeg: {reason}")),
        };
        let Header { width, height, components, .. } = self.decoder.header(content).map_err(declined)?;
        if width * height > max_pixels {
            return Err(Status::Declined(format!("jpeg: {width} x {height} pixels, more than {max_pixels}")));
        }
        let own = Size { height, width };
        // The transforms make an eighth, a quarter and a half.
        let fits = least.map_or(1, |least| (height / least.height).min(width / least.width));
        let reduction = 1 << fits.clamp(1, 8).ilog2();
        let scale = Scale::from_denominator(reduction).unwrap_or_default();
        let options = Options { scale, region: None };
        let out = if components == channels { &mut *pixels } else { &mut self.own };
        let Info { width, height, components } =
            self.decoder.decode_with(content, &options, out).map_err(declined)?;
        if components != channels {
            memory::resize(pixels, width * height * channels, 0)?;
            color::convert(components, &self.own, channels, alpha, pixels);
        }
        Ok(Decoded { size: Size { height, width }, own, reduction })
    }

    pub(super) fn trim(&mut self, limit: usize) {
        self.decoder.shrink(limit);
        if self.own.capacity() > limit {
            self.own = Vec::new();
        }
    }
}
