//! Affine transforms, bit for bit as `scipy.ndimage.affine_transform` does them for f32 of order 0 and 1.
//!
//! Output pixel (r, c) is read at row `(o0 + r * m00) + c * m01` and column `(o1 + r * m10) + c * m11`, in f64 and
//! with every operation rounded by itself. All channels share coordinates and weights.

#[cfg(target_arch = "x86_64")]
mod avx2;
mod boundary;
mod line;
mod padded;
mod places;
mod sample;
mod sampler;

pub use boundary::{Mode, Order};
pub use sample::{Input, Sample};
pub use sampler::{Sampler, Writing};

/// A 2 x 2 matrix and an offset: `[m00, m01, m10, m11, o0, o1]`, from output to input, in (row, column) order.
pub type Affine = [f64; 6];

/// How an image is read and what stands outside it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fill {
    /// What lies outside the image.
    pub mode: Mode,
    /// The value of [`Mode::Constant`].
    pub value: f64,
    /// Between which pixels values are interpolated.
    pub order: Order,
}
