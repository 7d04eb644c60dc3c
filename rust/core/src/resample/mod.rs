//! Bringing 8-bit images to another size, byte for byte as Pillow's `Image.resize` does.

#[cfg(target_arch = "x86_64")]
mod avx2;
mod cache;
mod coefficients;
mod filter;
mod horizontal;
mod nearest;
mod order;
mod premultiply;
mod vertical;

pub use filter::Interpolation;
pub use order::PassOrder;

use self::cache::Cache;
use self::coefficients::Axis;
use crate::error::{Refused, refused};
use crate::image::{Size, View};
use crate::memory;
use crate::simd;

/// A picture of one column and a hundred million rows would otherwise become as many rows of the new width.
const MOST_BETWEEN: usize = 1 << 31;

/// The part of an image that is read: left, top, right, bottom in pixels, as Pillow's `box`.
///
/// Pillow compares it in f64 with the image's size and then reads it as f32.
pub type Bounds = [f64; 4];

/// How an image is resampled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Resampling {
    /// The weights of pixels.
    pub filter: Interpolation,
    /// Which of the two passes comes first.
    pub order: PassOrder,
}

/// Resizes images, keeping buffers and recent coefficients between them.
#[derive(Debug, Default)]
pub struct Resizer {
    cache: Cache,
    between: Vec<u8>,
    premultiplied: Vec<u8>,
}

impl Resizer {
    /// Resizes `source`, or the part of it within `bounds`, to `size` into `out` of shape (height, width, channels).
    ///
    /// # Errors
    /// When `bounds` leave the image or are turned around, or `out` has another length, or there is not enough memory.
    pub fn resize(
        &mut self,
        source: View<'_, u8>,
        out: &mut [u8],
        size: Size,
        how: Resampling,
        bounds: Option<Bounds>,
    ) -> Result<(), Refused> {
        let whole = [0.0, 0.0, source.size.width as f64, source.size.height as f64];
        let copied = source.size == size && bounds.is_none_or(|bounds| is_same(bounds, whole));
        let bounds = bounds.unwrap_or(whole).map(|corner| corner as f32);
        check(source, out.len(), size, bounds)?;
        if copied {
            out.copy_from_slice(source.data);
            return Ok(());
        }
        if source.channels != 4 || how.filter == Interpolation::Nearest {
            return self.sample(source, out, size, how, bounds);
        }
        let mut premultiplied = std::mem::take(&mut self.premultiplied);
        premultiply::premultiply(source.data, &mut premultiplied)?;
        self.sample(View { data: &premultiplied, ..source }, out, size, how, bounds)?;
        premultiply::divide(out);
        self.premultiplied = premultiplied;
        Ok(())
    }

    fn sample(
        &mut self,
        source: View<'_, u8>,
        out: &mut [u8],
        size: Size,
        how: Resampling,
        bounds: [f32; 4],
    ) -> Result<(), Refused> {
        if is_crop(bounds, size) {
            crop(source, size, bounds, out);
            Ok(())
        } else if how.filter == Interpolation::Nearest {
            Ok(nearest::resize(source, size, bounds, out)?)
        } else {
            self.convolve(source, out, size, how, bounds)
        }
    }

    fn convolve(
        &mut self,
        source: View<'_, u8>,
        out: &mut [u8],
        size: Size,
        Resampling { filter, order }: Resampling,
        [left, top, right, bottom]: [f32; 4],
    ) -> Result<(), Refused> {
        let level = simd::level();
        let (from, stride) = (source.size, source.stride());
        let axis = |input, from, to, output| Axis { input, from, to, output, filter };
        let across = axis(from.width, left, right, size.width);
        let down = axis(from.height, top, bottom, size.height);
        match (across.changes(), down.changes()) {
            (false, false) => out.copy_from_slice(source.data),
            (true, false) => {
                let columns = self.cache.get(&across)?;
                horizontal::pass(source, (0, from.height), &columns, out, level);
            }
            (false, true) => {
                let rows = self.cache.get(&down)?;
                vertical::pass(source.data, stride, 0, &rows, out, level)?;
            }
            (true, true) if order.starts_vertically(from, size) => {
                let (columns, rows) = (self.cache.get(&across)?, self.cache.get(&down)?);
                let data = between(&mut self.between, size.height, stride)?;
                vertical::pass(source.data, stride, 0, &rows, data, level)?;
                let size = Size { height: size.height, width: from.width };
                horizontal::pass(View { data, size, ..source }, (0, size.height), &columns, out, level);
            }
            (true, true) => {
                let (columns, rows) = (self.cache.get(&across)?, self.cache.get(&down)?);
                // Only rows that the second pass reads are made.
                let (first, last) = rows.reach();
                let stride = size.width * source.channels;
                let between = between(&mut self.between, last - first, stride)?;
                horizontal::pass(source, (first, last), &columns, between, level);
                vertical::pass(between, stride, first, &rows, out, level)?;
            }
        }
        Ok(())
    }

    /// Gives back memory that a very large image took.
    pub fn trim(&mut self, limit: usize) {
        for buffer in [&mut self.between, &mut self.premultiplied] {
            if buffer.capacity() > limit {
                *buffer = Vec::new();
            }
        }
    }
}

#[allow(clippy::float_cmp)]
fn is_same(a: Bounds, b: Bounds) -> bool {
    a.iter().zip(&b).all(|(a, b)| a == b)
}

/// Whether the part has whole-numbered corners and the very size that is asked for, so that it is only copied.
#[allow(clippy::float_cmp)]
fn is_crop(bounds: [f32; 4], size: Size) -> bool {
    let [left, top, right, bottom] = bounds;
    let whole = left.fract() == 0.0 && top.fract() == 0.0;
    whole && right - left == size.width as f32 && bottom - top == size.height as f32
}

fn crop(source: View<'_, u8>, size: Size, bounds: [f32; 4], out: &mut [u8]) {
    let (left, top) = (bounds[0] as usize, bounds[1] as usize);
    let stride = size.width * source.channels;
    for (y, out) in out.chunks_exact_mut(stride).enumerate() {
        out.copy_from_slice(&source.row(top + y)[left * source.channels..][..stride]);
    }
}

fn check(source: View<'_, u8>, samples: usize, size: Size, bounds: [f32; 4]) -> Result<(), Refused> {
    let Size { height, width } = source.size;
    if width == 0 || height == 0 || size.width == 0 || size.height == 0 {
        let sizes = format!("{height} x {width} to {} x {}", size.height, size.width);
        return Err(refused("sizes", sizes, "at least 1 x 1"));
    }
    if samples != size.area() * source.channels {
        return Err(refused("out", format!("{samples} samples"), "as many as the new size has"));
    }
    if !matches!(source.channels, 1 | 3 | 4) {
        return Err(refused("channels", source.channels, "1, 3 or 4"));
    }
    let [left, top, right, bottom] = bounds;
    let inside = left >= 0.0 && top >= 0.0 && right <= width as f32 && bottom <= height as f32;
    let ordered = left <= right && top <= bottom;
    if !(inside && ordered) {
        let accepted = format!("left, top, right, bottom within (0, 0, {width}, {height})");
        return Err(refused("box", format!("{bounds:?}"), &accepted));
    }
    Ok(())
}

/// Room for rows between the two passes.
fn between(buffer: &mut Vec<u8>, rows: usize, stride: usize) -> Result<&mut [u8], Refused> {
    let len = rows.saturating_mul(stride);
    if len > MOST_BETWEEN {
        let received = format!("an image with {rows} rows of {stride} bytes between the two passes");
        return Err(refused("sizes", received, "at most 2147483648 bytes there"));
    }
    if buffer.len() < len {
        memory::resize(buffer, len, 0)?;
    }
    Ok(&mut buffer[..len])
}

#[cfg(test)]
mod tests;
