//! One row of a transformed image at a time.
// Inlined so that the number of channels is known where a pixel is an array.
#![allow(clippy::inline_always)]

use std::ops::Range;

use super::boundary::{Mode, Order, Taps, taps, weights};
use super::line::Line;
use super::sample::{Input, Sample};
use super::{Affine, Fill};
use crate::image::View;
use crate::simd::{self, Level};

/// An image, a transform and what stands outside; gives the rows of the transformed image.
#[derive(Clone, Copy, Debug)]
pub struct Sampler<'a, P> {
    pub(super) image: View<'a, P>,
    affine: Affine,
    fill: Fill,
    level: Level,
}

impl<P: Input> Sampler<'_, P> {
    /// Writes row `y` of the transformed image, which has the size of the image, into `out`.
    ///
    /// `out` holds (width, channels) values.
    pub fn row(&self, y: usize, out: &mut [f32]) {
        match self.image.channels {
            1 => self.fast::<1>(y, out),
            3 => self.fast::<3>(y, out),
            4 => self.fast::<4>(y, out),
            channels => {
                let lines = self.lines(y);
                for (x, pixel) in out.chunks_exact_mut(channels).enumerate() {
                    self.pixel(lines, x, pixel);
                }
            }
        }
    }

    fn fast<const C: usize>(&self, y: usize, out: &mut [f32]) {
        let lines = self.lines(y);
        let inside = self.inside(lines);
        let done = self.vectors::<C>(lines, &inside, out);
        let (out, _) = out.as_chunks_mut::<C>();
        for x in (0..done.start).chain(done.end..out.len()) {
            if inside.contains(&x) {
                self.inner_pixel(lines, x, &mut out[x]);
            } else {
                self.pixel(lines, x, &mut out[x]);
            }
        }
    }

    /// Makes what vectors can of a row; returns the columns that are done.
    fn vectors<const C: usize>(
        &self,
        lines: (Line, Line),
        inside: &Range<usize>,
        out: &mut [f32],
    ) -> Range<usize> {
        if self.level == Level::Scalar || self.fill.order != Order::Linear {
            return inside.start..inside.start;
        }
        // Taps beyond the edge are those of the edge, which is just what the vectors do.
        let width = self.image.size.width;
        let whole = self.fill.mode == Mode::Nearest && are_tame(lines, width);
        let span = if whole { 0..width } else { inside.clone() };
        let end = self.kernel::<C>(lines, span.clone(), out);
        span.start..end
    }

    #[cfg(target_arch = "x86_64")]
    fn kernel<const C: usize>(&self, lines: (Line, Line), span: Range<usize>, out: &mut [f32]) -> usize {
        if !super::avx2::takes(self.image.data.len()) {
            return span.start;
        }
        // SAFETY: the level is only AVX2 where the processor has it.
        #[allow(unsafe_code)]
        unsafe {
            super::avx2::linear::<P, C>(self, lines, span, out)
        }
    }

    #[cfg(not(target_arch = "x86_64"))]
    #[allow(clippy::unused_self)]
    fn kernel<const C: usize>(&self, _: (Line, Line), span: Range<usize>, _: &mut [f32]) -> usize {
        span.start
    }
}

fn are_tame((rows, columns): (Line, Line), width: usize) -> bool {
    rows.is_tame(width) && columns.is_tame(width)
}

impl<'a, P: Sample> Sampler<'a, P> {
    /// Puts them together.
    #[must_use]
    pub fn new(image: View<'a, P>, affine: Affine, fill: Fill) -> Self {
        Self { image, affine, fill, level: simd::level() }
    }

    /// The row and the column coordinate along output row `y`.
    fn lines(&self, y: usize) -> (Line, Line) {
        let [m00, m01, m10, m11, o0, o1] = self.affine;
        let r = y as f64;
        (Line { base: o0 + r * m00, step: m01 }, Line { base: o1 + r * m10, step: m11 })
    }

    /// The columns of a row that have an image pixel on all four sides.
    fn inside(&self, lines: (Line, Line)) -> Range<usize> {
        let size = self.image.size;
        if !are_tame(lines, size.width) {
            return 0..0;
        }
        let (rows, columns) =
            (lines.0.inside(size.height, size.width), lines.1.inside(size.width, size.width));
        let start = rows.start.max(columns.start);
        start..rows.end.min(columns.end).max(start)
    }

    /// Writes one pixel.
    #[inline(always)]
    pub(super) fn pixel(&self, (rows, columns): (Line, Line), x: usize, out: &mut [f32]) {
        let size = self.image.size;
        let Fill { mode, value, order } = self.fill;
        let rows = taps(rows.at(x), size.height, mode, order);
        let columns = taps(columns.at(x), size.width, mode, order);
        match (rows, columns) {
            (Some(rows), Some(columns)) => self.blend(&rows, &columns, out),
            _ => out.fill(value as f32),
        }
    }

    /// Writes one pixel that lies inside.
    #[inline(always)]
    fn inner_pixel(&self, (rows, columns): (Line, Line), x: usize, out: &mut [f32]) {
        let (rows, columns) = (self.inner_taps(rows.at(x)), self.inner_taps(columns.at(x)));
        self.blend(&rows, &columns, out);
    }

    #[inline(always)]
    fn inner_taps(&self, at: f64) -> Taps {
        // Truncation is the floor of what is not negative, and what is tame fits into 32 bits.
        if self.fill.order == Order::Nearest {
            let first = (at + 0.5) as i32 as usize;
            return Taps { first, second: first, weights: (1.0, 0.0) };
        }
        let first = at as i32;
        Taps { first: first as usize, second: first as usize + 1, weights: weights(at, f64::from(first)) }
    }

    #[inline(always)]
    fn at(&self, y: usize, x: usize) -> &'a [P] {
        &self.image.data[(y * self.image.size.width + x) * self.image.channels..][..self.image.channels]
    }

    #[inline(always)]
    fn blend(&self, rows: &Taps, columns: &Taps, out: &mut [f32]) {
        // SciPy's sum starts at 0.0, which makes 0.0 of a negative zero.
        let first = self.at(rows.first, columns.first);
        if self.fill.order == Order::Nearest {
            for (out, sample) in out.iter_mut().zip(first) {
                *out = (0.0 + sample.value()) as f32;
            }
            return;
        }
        let right = self.at(rows.first, columns.second);
        let corners =
            [first, right, self.at(rows.second, columns.first), self.at(rows.second, columns.second)];
        let ((top, bottom), (near, far)) = (rows.weights, columns.weights);
        let weights = [(top, near), (top, far), (bottom, near), (bottom, far)];
        for (channel, out) in out.iter_mut().enumerate() {
            let mut sum = 0.0;
            for (corner, (down, across)) in corners.iter().zip(weights) {
                sum += corner[channel].value() * down * across;
            }
            *out = sum as f32;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::Size;
    use crate::simd::has_avx2;

    fn check<P: Input>(data: &[P], size: Size, channels: usize, affine: Affine, mode: Mode) {
        let image = View::new(data, size, channels).unwrap();
        let fill = Fill { mode, value: 3.5, order: Order::Linear };
        let (mut plain, mut vectors) = (vec![0.0; image.stride()], vec![1.0; image.stride()]);
        for y in 0..size.height {
            let sampler = |level| Sampler { image, affine, fill, level };
            sampler(Level::Scalar).row(y, &mut plain);
            sampler(Level::Avx2).row(y, &mut vectors);
            let bits = |row: &[f32]| row.iter().map(|value| value.to_bits()).collect::<Vec<_>>();
            assert_eq!(bits(&plain), bits(&vectors), "{size:?} {channels} {affine:?} {mode:?}");
        }
    }

    #[test]
    fn rows_are_the_same_with_vectors() {
        if !has_avx2() {
            return;
        }
        let mut state = 1_u64;
        let mut random = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as f64 / f64::from(1_u32 << 31)
        };
        for case in 0..600 {
            let mut side = || 1 + (random() * if case % 3 == 0 { 6.0 } else { 50.0 }) as usize;
            let size = Size { height: side(), width: side() };
            let angle = random() * 6.3;
            let zoom = 0.2 + random() * 2.0;
            let (sin, cos) = (angle.sin() * zoom, angle.cos() * zoom);
            let far = if case % 17 == 0 { 1e12 } else { 60.0 };
            let affine = [cos, -sin, sin, cos, (random() - 0.5) * far, (random() - 0.5) * far];
            for channels in [1, 3, 4] {
                let bytes: Vec<u8> = (0..size.area() * channels).map(|_| (random() * 256.0) as u8).collect();
                let floats: Vec<f32> = bytes.iter().map(|byte| 127.3 - f32::from(*byte)).collect();
                for mode in [Mode::Constant, Mode::Nearest, Mode::Reflect, Mode::Wrap] {
                    check(&bytes, size, channels, affine, mode);
                    check(&floats, size, channels, affine, mode);
                }
            }
        }
    }
}
