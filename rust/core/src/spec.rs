//! What is asked of a batch, and of one image in it.

use std::time::Duration;

use crate::affine::{Affine, Fill};
use crate::decode::{Alpha, Wanted};
use crate::error::{Refused, refused};
use crate::image::Size;
use crate::resample::{Interpolation, PassOrder, Resampling};

/// The order of the axes of a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// (n, height, width, channels).
    ChannelsLast,
    /// (n, channels, height, width).
    ChannelsFirst,
}

/// What holds for every image of a batch.
#[derive(Clone, Debug)]
pub struct BatchSpec {
    /// Height and width of every delivered image.
    pub target: Size,
    /// Channels of every delivered image: 1, 3 or 4.
    pub channels: usize,
    /// The order of the axes in the output.
    pub layout: Layout,
    /// The filter with which images are brought to `target`.
    pub interpolation: Interpolation,
    /// Which of the passes of resampling comes first.
    pub passes: PassOrder,
    /// Whether the middle of the image with the target's aspect ratio is resized, and not the whole.
    pub keep_aspect_ratio: bool,
    /// The least height and width of that middle, in pixels: 0 (one line of such an image is then read) or 1.
    pub min_crop: usize,
    /// How affine transforms read the image and what they put outside it.
    pub fill: Fill,
    /// What a channel shift is clipped to: `None` is the image's own range, otherwise this range widened by it.
    pub channel_shift_limits: Option<(f64, f64)>,
    /// Whether an image much larger than `target` may be decoded at a half, a quarter or an eighth of its size.
    pub reduce: bool,
    /// What becomes of transparency in files where `channels` are 1 or 3.
    pub alpha: Alpha,
    /// Files of more pixels are declined, so that the caller can judge them.
    pub max_pixels: usize,
    /// Files of more bytes are not read.
    pub max_file_bytes: u64,
    /// How long the reading of a file may take.
    pub read_timeout: Option<Duration>,
    /// The factor of the last step, in f32.
    pub rescale: Option<f64>,
}

impl BatchSpec {
    /// Checks what the types do not.
    ///
    /// # Errors
    /// When a field has a value that is not accepted.
    pub fn check(&self) -> Result<(), Refused> {
        let Size { height, width } = self.target;
        // Pillow keeps sizes in a C int, and positions in f32.
        let limit = 1 << 24;
        if height == 0 || width == 0 || height > limit || width > limit {
            return Err(refused("height, width", format!("{height}, {width}"), "1 to 16777216 pixels"));
        }
        if !matches!(self.channels, 1 | 3 | 4) {
            return Err(refused("channels", self.channels, "1, 3 or 4"));
        }
        if self.min_crop > 1 {
            return Err(refused("min_crop", self.min_crop, "0 or 1"));
        }
        if height.checked_mul(width).and_then(|n| n.checked_mul(self.channels * 4)).is_none() {
            return Err(refused(
                "height, width",
                format!("{height}, {width}"),
                "an image that fits into memory",
            ));
        }
        Ok(())
    }

    /// What is asked of decoders.
    #[must_use]
    pub fn wanted(&self) -> Wanted {
        Wanted {
            channels: self.channels,
            alpha: self.alpha,
            max_pixels: self.max_pixels,
            // The middle that is read where the aspect ratio is kept shrinks as far: it has the side that decides.
            least: self.reduce.then_some(self.target),
        }
    }

    /// How images are brought to `target`.
    #[must_use]
    pub fn resampling(&self) -> Resampling {
        Resampling { filter: self.interpolation, order: self.passes }
    }

    /// Samples of one delivered image.
    #[must_use]
    pub fn slot(&self) -> usize {
        self.target.area() * self.channels
    }
}

/// What is done to one image.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Transform {
    /// Where each output pixel is read from.
    pub affine: Option<Affine>,
    /// What is added to every value before clipping.
    pub channel_shift: Option<f64>,
    /// Whether left and right are exchanged.
    pub flip_horizontal: bool,
    /// Whether top and bottom are exchanged.
    pub flip_vertical: bool,
    /// The factor of Pillow's `ImageEnhance.Brightness`; needs values within 0 to 255.
    pub brightness: Option<f64>,
}

impl Transform {
    /// Whether the pixels stay bytes until the last step.
    #[must_use]
    pub fn keeps_bytes(&self) -> bool {
        self.affine.is_none() && self.channel_shift.is_none()
    }
}
