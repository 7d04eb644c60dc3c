//! Which part of a picture is decoded, at what scale, and how its planes lie in memory.

use crate::Reason;
use crate::frame::Frame;
use crate::options::{Options, Region};

/// How chroma becomes full size. Which one applies is libjpeg's rule, tiny pictures included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Chroma {
    /// It has all columns and rows.
    Full,
    /// Half the columns: smooth.
    Half,
    /// Half the columns and rows: smooth.
    Quarter,
    /// Half the rows: smooth.
    Vertical,
    /// Each sample repeated.
    Repeat { h: usize, v: usize },
}

/// The geometry of one decode. "Local" columns are those of the decoded MCUs.
#[derive(Clone, Debug)]
pub(crate) struct Layout {
    pub count: usize,
    pub chroma: Chroma,
    /// Size of the whole scaled picture.
    pub width: usize,
    pub height: usize,
    /// The part to hand out: columns and rows of the scaled picture.
    pub region: Region,
    /// MCUs to decode, in columns and rows.
    pub cols: std::ops::Range<usize>,
    pub rows: std::ops::Range<usize>,
    /// Side of a transformed block of each component: 1, 2, 4 or 8.
    pub side: [usize; 3],
    /// Blocks of an MCU across and down, for each component.
    pub factors: [(usize, usize); 3],
    samples: [(usize, usize); 3],
    mcu_cols: usize,
}

impl Layout {
    /// Works out the geometry; nothing is allocated.
    pub fn new(frame: &Frame, options: &Options) -> Result<Self, Reason> {
        let base = options.scale.block();
        let (h_max, v_max) = (frame.h_max, frame.v_max);
        let mut this = Self {
            count: frame.count,
            chroma: Chroma::Full,
            width: (frame.width * base).div_ceil(8),
            height: (frame.height * base).div_ceil(8),
            region: Region { left: 0, top: 0, width: 0, height: 0 },
            cols: 0..frame.mcu_cols(),
            rows: 0..frame.mcu_rows(),
            side: [base; 3],
            factors: [(1, 1); 3],
            samples: [(0, 0); 3],
            mcu_cols: frame.mcu_cols(),
        };
        for (c, k) in frame.components().iter().enumerate() {
            // libjpeg prefers a larger transform to upsampling, as long as both directions allow it.
            let mut side = base;
            while side < 8
                && (h_max * base).is_multiple_of(k.h * side * 2)
                && (v_max * base).is_multiple_of(k.v * side * 2)
            {
                side *= 2;
            }
            this.side[c] = side;
            this.factors[c] = (k.h, k.v);
            let samples = |size: usize, k: usize, max: usize| (size * k * side).div_ceil(max * 8);
            this.samples[c] = (samples(frame.width, k.h, h_max), samples(frame.height, k.v, v_max));
        }
        if frame.count == 3 {
            let k = &frame.components()[1];
            let (h, v) = (h_max * base / (k.h * this.side[1]), v_max * base / (k.v * this.side[1]));
            let (smooth, wide) = (base > 1, this.samples[1].0 > 2);
            this.chroma = match (h, v) {
                (1, 1) => Chroma::Full,
                (2, 1) if smooth && wide => Chroma::Half,
                (2, 2) if smooth && wide => Chroma::Quarter,
                (1, 2) if smooth => Chroma::Vertical,
                _ => Chroma::Repeat { h, v },
            };
        }
        let all = Region { left: 0, top: 0, width: this.width, height: this.height };
        this.set_region(options.region.unwrap_or(all))?;
        Ok(this)
    }

    /// Narrows the MCUs to those that the region and the smooth upsampling around it need.
    fn set_region(&mut self, region: Region) -> Result<(), Reason> {
        let end =
            |start: usize, size: usize, of: usize| start.checked_add(size).filter(|&e| size > 0 && e <= of);
        let right = end(region.left, region.width, self.width).ok_or(Reason::Region)?;
        let bottom = end(region.top, region.height, self.height).ok_or(Reason::Region)?;
        let (w, h) = self.mcu_size();
        self.cols = region.left.saturating_sub(2) / w..(right + 2).div_ceil(w).min(self.cols.end);
        self.rows = region.top.saturating_sub(2) / h..(bottom + 2).div_ceil(h).min(self.rows.end);
        self.region = region;
        Ok(())
    }

    /// True if some blocks are passed over.
    pub fn skips(&self, frame: &Frame) -> bool {
        self.side.contains(&1) || self.rows.start > 0 || self.cols != (0..frame.mcu_cols())
    }

    /// Pixels of an MCU across and down.
    pub fn mcu_size(&self) -> (usize, usize) {
        (self.factors[0].0 * self.side[0], self.factors[0].1 * self.side[0])
    }

    /// Pixels of a component's part of an MCU across and down.
    pub fn part(&self, c: usize) -> (usize, usize) {
        (self.factors[c].0 * self.side[c], self.factors[c].1 * self.side[c])
    }

    /// First decoded column, in pixels of the picture.
    pub fn local_left(&self) -> usize {
        self.cols.start * self.mcu_size().0
    }

    /// Decoded pixels across.
    pub fn local_width(&self) -> usize {
        self.local_samples(0)
    }

    /// Decoded samples across of a component.
    pub fn local_samples(&self, c: usize) -> usize {
        let part = self.part(c).0;
        let end = if self.cols.end == self.mcu_cols { self.samples[c].0 } else { self.cols.end * part };
        end - self.cols.start * part
    }

    /// Samples down of a component, in the whole picture.
    pub fn samples_down(&self, c: usize) -> usize {
        self.samples[c].1
    }

    /// True if the region has all decoded columns, so that rows need no cutting.
    pub fn is_uncut(&self) -> bool {
        self.region.left == self.local_left() && self.region.width == self.local_width()
    }

    /// Rows of the picture that are final once MCU row `row` is decoded (exclusive end).
    pub fn rows_done(&self, row: usize) -> usize {
        let bottom = self.region.top + self.region.height;
        if row + 1 == self.rows.end {
            return bottom;
        }
        // Where chroma rows are blended, the last row waits for the next MCU row.
        let waits = usize::from(matches!(self.chroma, Chroma::Quarter | Chroma::Vertical));
        ((row + 1) * self.mcu_size().1 - waits).min(bottom)
    }
}
