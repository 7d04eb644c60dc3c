//! Where the pixels of an output row are read and with which weights, worked out before they are read.
//!
//! In one loop the arithmetic of the coordinates and the memory of the pixels would wait for each other.

use std::ops::Range;

use super::boundary::{Mode, Order, map_coordinate, weights};
use super::line::Line;

/// Pixels whose places are worked out at once; a multiple of the vectors' four.
pub(super) const ROOM: usize = 64;

/// The coordinates of an output row along one axis of the image, and what is made of them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Axis {
    pub line: Line,
    /// Pixels of the image along the axis.
    pub len: usize,
    pub mode: Mode,
    pub order: Order,
}

impl Axis {
    /// The columns below `width` whose places can be worked out here, as far as this axis goes; the line is tame.
    pub fn reach(&self, width: usize) -> Range<usize> {
        let len = self.len as f64;
        let (least, most) = self.line.extremes(width);
        let whole = match self.mode {
            Mode::Nearest => true,
            // Within one period a coordinate is mapped without a division.
            Mode::Reflect => self.len > 1 && least >= -len && most < 2.0 * len,
            Mode::Wrap => self.len > 1 && least > 1.0 - len,
            Mode::Constant | Mode::Mirror => return self.line.inside(self.len, width),
        };
        if whole { 0..width } else { 0..0 }
    }

    /// The first of the two pixels that column `x` reads, from -1 on, and their weights.
    fn place(&self, x: usize) -> (i32, (f64, f64)) {
        let at = map_coordinate(self.line.at(x), self.len, self.mode);
        let linear = self.order == Order::Linear;
        let from = if linear { at } else { at + 0.5 };
        // The floor of what fits into 32 bits, as all of a tame line does.
        let truncated = from as i32;
        let below = truncated - i32::from(f64::from(truncated) > from);
        let last = self.len as i32 - i32::from(linear);
        (below.clamp(-1, last), weights(at, f64::from(below)))
    }
}

/// Neighbouring output pixels, from left to right.
#[derive(Clone, Copy, Debug)]
pub(super) struct Run {
    /// The column of the first.
    pub first: usize,
    /// Whether columns go down.
    pub mirrored: bool,
    /// How many, at most [`ROOM`].
    pub len: usize,
}

impl Run {
    fn column(&self, i: usize) -> usize {
        if self.mirrored { self.first - i } else { self.first + i }
    }
}

/// The places of the pixels of a run.
#[derive(Clone, Debug)]
pub(super) struct Places {
    /// Where in a padded image the upper left of the four pixels starts.
    pub offsets: [u32; ROOM],
    /// The weights of the upper and of the lower pixels.
    pub down: [[f64; ROOM]; 2],
    /// The weights of the left and of the right pixels.
    pub across: [[f64; ROOM]; 2],
}

impl Default for Places {
    fn default() -> Self {
        Self { offsets: [0; ROOM], down: [[0.0; ROOM]; 2], across: [[0.0; ROOM]; 2] }
    }
}

impl Places {
    /// Works out a run within the reach of both axes, in a padded image with rows of `stride` samples.
    pub fn fill(&mut self, rows: &Axis, columns: &Axis, run: Run, stride: usize, channels: usize) {
        for i in 0..run.len {
            let x = run.column(i);
            let ((y, down), (x, across)) = (rows.place(x), columns.place(x));
            self.offsets[i] = ((y + 1) as usize * stride + (x + 1) as usize * channels) as u32;
            (self.down[0][i], self.down[1][i]) = down;
            (self.across[0][i], self.across[1][i]) = across;
        }
    }
}
