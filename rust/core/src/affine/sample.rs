//! One row of an affine transform at a time.

use super::boundary::{Order, Taps, taps};
use super::{Affine, Fill};
use crate::image::View;

/// A kind of input sample.
pub trait Sample: Copy + Send + Sync {
    /// Its value in f64.
    fn value(self) -> f64;
}

impl Sample for u8 {
    fn value(self) -> f64 {
        f64::from(self)
    }
}

impl Sample for f32 {
    fn value(self) -> f64 {
        f64::from(self)
    }
}

/// An image, a transform and what stands outside; gives the rows of the transformed image.
#[derive(Clone, Copy, Debug)]
pub struct Sampler<'a, P> {
    image: View<'a, P>,
    affine: Affine,
    fill: Fill,
}

impl<'a, P: Sample> Sampler<'a, P> {
    /// Puts them together.
    #[must_use]
    pub fn new(image: View<'a, P>, affine: Affine, fill: Fill) -> Self {
        Self { image, affine, fill }
    }

    /// Writes row `y` of the transformed image, which has the size of the image, into `out`.
    ///
    /// `out` holds (width, channels) values.
    pub fn row(&self, y: usize, out: &mut [f32]) {
        match self.image.channels {
            1 => self.pixels(y, out.as_chunks_mut::<1>().0),
            3 => self.pixels(y, out.as_chunks_mut::<3>().0),
            4 => self.pixels(y, out.as_chunks_mut::<4>().0),
            channels => {
                for (x, pixel) in out.chunks_exact_mut(channels).enumerate() {
                    self.pixel(y, x, pixel);
                }
            }
        }
    }

    fn pixels<const C: usize>(&self, y: usize, out: &mut [[f32; C]]) {
        for (x, pixel) in out.iter_mut().enumerate() {
            self.pixel(y, x, pixel);
        }
    }

    /// Writes one pixel; inlined, so that the number of channels is known where it is called with an array.
    #[inline(always)]
    fn pixel(&self, y: usize, x: usize, out: &mut [f32]) {
        let [m00, m01, m10, m11, o0, o1] = self.affine;
        let (r, c) = (y as f64, x as f64);
        let size = self.image.size;
        let Fill { mode, value, order } = self.fill;
        let rows = taps((o0 + r * m00) + c * m01, size.height, mode, order);
        let columns = taps((o1 + r * m10) + c * m11, size.width, mode, order);
        match (rows, columns) {
            (Some(rows), Some(columns)) if order == Order::Linear => self.blend(&rows, &columns, out),
            (Some(rows), Some(columns)) => {
                for (out, pixel) in out.iter_mut().zip(self.at(rows.first, columns.first)) {
                    // SciPy's sum starts at 0.0, which makes 0.0 of a negative zero.
                    *out = (0.0 + pixel.value()) as f32;
                }
            }
            _ => out.fill(value as f32),
        }
    }

    #[inline(always)]
    fn at(&self, y: usize, x: usize) -> &'a [P] {
        &self.image.data[(y * self.image.size.width + x) * self.image.channels..][..self.image.channels]
    }

    #[inline(always)]
    fn blend(&self, rows: &Taps, columns: &Taps, out: &mut [f32]) {
        let corners = [
            self.at(rows.first, columns.first),
            self.at(rows.first, columns.second),
            self.at(rows.second, columns.first),
            self.at(rows.second, columns.second),
        ];
        let ((top, bottom), (left, right)) = (rows.weights, columns.weights);
        let weights = [(top, left), (top, right), (bottom, left), (bottom, right)];
        for (channel, out) in out.iter_mut().enumerate() {
            let mut sum = 0.0;
            for (corner, (down, across)) in corners.iter().zip(weights) {
                sum += corner[channel].value() * down * across;
            }
            *out = sum as f32;
        }
    }
}
