//! One row of a transformed image at a time.
// Inlined so that the number of channels is known where a pixel is an array.
#![allow(clippy::inline_always)]

use std::ops::Range;

use super::boundary::{Mode, Order, Taps, taps};
use super::line::Line;
use super::padded::Padded;
use super::places::{Axis, Places, ROOM, Run};
use super::sample::Input;
use super::{Affine, Fill};
use crate::error::OutOfMemory;
use crate::image::View;
use crate::simd::{self, Level};

/// What becomes of the values of a row as they are written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Writing {
    /// Whether left and right are exchanged.
    pub mirrored: bool,
    /// The factor of every value, in f32.
    pub scale: f32,
}

impl Default for Writing {
    fn default() -> Self {
        Self { mirrored: false, scale: 1.0 }
    }
}

/// An image, a transform and what stands outside; gives the rows of the transformed image.
#[derive(Clone, Debug)]
pub struct Sampler<'a, P> {
    image: View<'a, P>,
    padded: Padded<'a, P>,
    affine: Affine,
    fill: Fill,
    level: Level,
    places: Places,
}

impl<'a, P: Input> Sampler<'a, P> {
    /// Puts them together; `room` is for a copy of the image, which has at least one pixel.
    ///
    /// # Errors
    /// When there is not enough memory for the copy.
    pub fn new(
        image: View<'a, P>,
        affine: Affine,
        fill: Fill,
        room: &'a mut Vec<P>,
    ) -> Result<Self, OutOfMemory> {
        let padded = Padded::new(image, fill.mode, room)?;
        Ok(Self { image, padded, affine, fill, level: simd::level(), places: Places::default() })
    }

    /// Writes row `y` of the transformed image, which has the size of the image, into `out`.
    ///
    /// `out` holds (width, channels) values.
    pub fn row(&mut self, y: usize, writing: Writing, out: &mut [f32]) {
        match self.image.channels {
            1 => self.row_of::<1>(y, writing, out),
            3 => self.row_of::<3>(y, writing, out),
            4 => self.row_of::<4>(y, writing, out),
            channels => {
                let lines = self.lines(y);
                for (i, pixel) in out.chunks_exact_mut(channels).enumerate() {
                    self.pixel(lines, self.column(i, writing), writing.scale, pixel);
                }
            }
        }
    }

    fn row_of<const C: usize>(&mut self, y: usize, writing: Writing, out: &mut [f32]) {
        let lines = self.lines(y);
        let width = self.image.size.width;
        let reach = self.reach(lines);
        let part = |columns: &Range<usize>| {
            if writing.mirrored { width - columns.end..width - columns.start } else { columns.clone() }
        };
        for beside in [0..reach.start, reach.end..width] {
            let part = part(&beside);
            self.outside::<C>(
                lines,
                part.start,
                writing,
                out[part.start * C..part.end * C].as_chunks_mut().0,
            );
        }
        let mut start = reach.start;
        while start < reach.end {
            let columns = start..reach.end.min(start + ROOM);
            let first = if writing.mirrored { columns.end - 1 } else { start };
            let run = Run { first, mirrored: writing.mirrored, len: columns.len() };
            let part = part(&columns);
            self.inside::<C>(lines, run, writing.scale, &mut out[part.start * C..part.end * C]);
            start = columns.end;
        }
    }

    /// The row and the column coordinate along output row `y`.
    fn lines(&self, y: usize) -> [Line; 2] {
        let [m00, m01, m10, m11, o0, o1] = self.affine;
        let r = y as f64;
        [Line { base: o0 + r * m00, step: m01 }, Line { base: o1 + r * m10, step: m11 }]
    }

    /// The column of output pixel `i` of a row.
    fn column(&self, i: usize, writing: Writing) -> usize {
        if writing.mirrored { self.image.size.width - 1 - i } else { i }
    }

    fn axes(&self, [rows, columns]: [Line; 2]) -> [Axis; 2] {
        let Fill { mode, order, .. } = self.fill;
        let size = self.image.size;
        [
            Axis { line: rows, len: size.height, mode, order },
            Axis { line: columns, len: size.width, mode, order },
        ]
    }

    /// The columns of a row whose places can be worked out at once.
    fn reach(&self, lines: [Line; 2]) -> Range<usize> {
        let width = self.image.size.width;
        let fits = i32::try_from(self.padded.data.len()).is_ok();
        if !fits || !lines.iter().all(|line| line.is_tame(width)) {
            return 0..0;
        }
        let [rows, columns] = self.axes(lines).map(|axis| axis.reach(width));
        let start = rows.start.max(columns.start);
        start..rows.end.min(columns.end).max(start)
    }

    /// Writes the pixels beside the reach, of which the first is output pixel `first`.
    fn outside<const C: usize>(
        &self,
        lines: [Line; 2],
        first: usize,
        writing: Writing,
        out: &mut [[f32; C]],
    ) {
        if self.fill.mode == Mode::Constant && lines.iter().all(|line| line.is_tame(self.image.size.width)) {
            out.fill([self.fill.value as f32 * writing.scale; C]);
            return;
        }
        for (i, pixel) in out.iter_mut().enumerate() {
            self.pixel(lines, self.column(first + i, writing), writing.scale, pixel);
        }
    }

    /// Writes a run of pixels within the reach.
    fn inside<const C: usize>(&mut self, lines: [Line; 2], run: Run, scale: f32, out: &mut [f32]) {
        let axes = self.axes(lines);
        let done = self.vectors::<C>(&axes, run, scale, out);
        let Padded { data, stride } = self.padded;
        let (offsets, out) = (&self.places.offsets[..run.len], out.as_chunks_mut::<C>().0);
        let at = |offset: usize| &data[offset..offset + C];
        for (i, (offset, pixel)) in offsets.iter().zip(out).enumerate().skip(done) {
            let offset = *offset as usize;
            if self.fill.order == Order::Nearest {
                nearest(at(offset), scale, pixel);
                continue;
            }
            let corners = [0, C, stride, stride + C].map(|beside| at(offset + beside));
            blend(
                corners,
                self.places.down.each_ref().map(|weights| weights[i]),
                self.places.across.each_ref().map(|weights| weights[i]),
                scale,
                pixel,
            );
        }
    }

    /// Works out the places of a run and makes what vectors can of it; returns how many pixels are done.
    #[cfg(target_arch = "x86_64")]
    fn vectors<const C: usize>(&mut self, axes: &[Axis; 2], run: Run, scale: f32, out: &mut [f32]) -> usize {
        let [rows, columns] = axes;
        if self.level == Level::Scalar {
            self.places.fill(rows, columns, run, self.padded.stride, C);
            return 0;
        }
        // SAFETY: the level is only AVX2 where the processor has it.
        #[allow(unsafe_code)]
        unsafe {
            super::avx2::fill(&mut self.places, rows, columns, run, self.padded.stride, C);
            if self.fill.order == Order::Nearest {
                return 0;
            }
            super::avx2::blend::<P, C>(self.padded, &self.places, scale, out)
        }
    }

    #[cfg(not(target_arch = "x86_64"))]
    fn vectors<const C: usize>(&mut self, axes: &[Axis; 2], run: Run, _: f32, _: &mut [f32]) -> usize {
        let [rows, columns] = axes;
        self.places.fill(rows, columns, run, self.padded.stride, C);
        0
    }

    /// Writes one pixel, wherever it is read.
    #[inline(always)]
    fn pixel(&self, [rows, columns]: [Line; 2], x: usize, scale: f32, out: &mut [f32]) {
        let View { data, size, channels } = self.image;
        let Fill { mode, value, order } = self.fill;
        let rows = taps(rows.at(x), size.height, mode, order);
        let columns = taps(columns.at(x), size.width, mode, order);
        let at = |y: usize, x: usize| &data[(y * size.width + x) * channels..][..channels];
        match (rows, columns) {
            (Some(rows), Some(columns)) if order == Order::Nearest => {
                nearest(at(rows.first, columns.first), scale, out);
            }
            (Some(rows), Some(columns)) => {
                let corners = [(rows.first, columns.first), (rows.first, columns.second)];
                let below = [(rows.second, columns.first), (rows.second, columns.second)];
                let [a, b] = corners.map(|(y, x)| at(y, x));
                let [c, d] = below.map(|(y, x)| at(y, x));
                blend([a, b, c, d], weights(&rows), weights(&columns), scale, out);
            }
            _ => out.fill(value as f32 * scale),
        }
    }
}

fn weights(taps: &Taps) -> [f64; 2] {
    [taps.weights.0, taps.weights.1]
}

// SciPy's sums start at 0.0, which makes 0.0 of a negative zero.

#[inline(always)]
fn nearest<P: Input>(pixel: &[P], scale: f32, out: &mut [f32]) {
    for (out, sample) in out.iter_mut().zip(pixel) {
        *out = (0.0 + sample.value()) as f32 * scale;
    }
}

/// Weighs the pixels above left, above right, below left and below right of a coordinate.
#[inline(always)]
fn blend<P: Input>(corners: [&[P]; 4], down: [f64; 2], across: [f64; 2], scale: f32, out: &mut [f32]) {
    for (channel, out) in out.iter_mut().enumerate() {
        let mut sum = 0.0;
        for (i, corner) in corners.iter().enumerate() {
            sum += corner[channel].value() * down[i / 2] * across[i % 2];
        }
        *out = sum as f32 * scale;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::Size;
    use crate::simd::has_avx2;

    /// Holds every row, at either level, against its pixels one by one.
    fn check<P: Input>(data: &[P], size: Size, channels: usize, affine: Affine, fill: Fill) {
        let image = View::new(data, size, channels).unwrap();
        let bits = |row: &[f32]| row.iter().map(|value| value.to_bits()).collect::<Vec<_>>();
        let (mut row, mut one_by_one) = (vec![1.0; image.stride()], vec![0.0; image.stride()]);
        for level in [Level::Scalar, Level::Avx2] {
            if level == Level::Avx2 && !has_avx2() {
                continue;
            }
            let mut room = Vec::new();
            let mut sampler =
                Sampler { level, ..Sampler::new(image, affine, fill, &mut room).expect("memory") };
            for y in 0..size.height {
                let writing = Writing { mirrored: y % 3 == 1, scale: if y % 2 == 0 { 1.0 } else { 0.3 } };
                sampler.row(y, writing, &mut row);
                let lines = sampler.lines(y);
                for (i, pixel) in one_by_one.chunks_exact_mut(channels).enumerate() {
                    sampler.pixel(lines, sampler.column(i, writing), writing.scale, pixel);
                }
                let case = format!("{level:?} {size:?} {channels} {affine:?} {fill:?}");
                assert_eq!(bits(&row), bits(&one_by_one), "{case}");
            }
        }
    }

    #[test]
    fn rows_are_their_pixels_with_vectors_and_without() {
        let mut state = 1_u64;
        let mut random = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as f64 / f64::from(1_u32 << 31)
        };
        for case in 0..200 {
            let mut side = || 1 + (random() * if case % 3 == 0 { 6.0 } else { 50.0 }) as usize;
            let size = Size { height: side(), width: side() };
            let angle = random() * 6.3;
            let zoom = 0.2 + random() * 2.0;
            let (sin, cos) = (angle.sin() * zoom, angle.cos() * zoom);
            let far = if case % 17 == 0 { 1e12 } else { 60.0 };
            let mut affine = [cos, -sin, sin, cos, (random() - 0.5) * far, (random() - 0.5) * far];
            if case % 5 == 0 {
                affine = affine.map(|value| (value * 2.0).round() / 2.0); // onto pixels and between them
            }
            for channels in [1, 3, 4] {
                let bytes: Vec<u8> = (0..size.area() * channels).map(|_| (random() * 256.0) as u8).collect();
                let floats: Vec<f32> = bytes.iter().map(|byte| 127.3 - f32::from(*byte)).collect();
                for mode in [Mode::Constant, Mode::Nearest, Mode::Reflect, Mode::Wrap] {
                    for order in [Order::Nearest, Order::Linear] {
                        let fill = Fill { mode, value: 3.5, order };
                        check(&bytes, size, channels, affine, fill);
                        check(&floats, size, channels, affine, fill);
                    }
                }
            }
        }
    }
}
