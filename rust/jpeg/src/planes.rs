//! Two MCU rows of samples for each component: small enough to stay in cache between the stages.

use crate::Reason;
use crate::layout::Layout;
use crate::memory;

/// Bytes that a row may be read beyond its samples.
const ROW_SLACK: usize = 64;

/// The samples of the current and the previous MCU row.
#[derive(Default)]
pub(crate) struct Planes {
    data: [Vec<u8>; 3],
    stride: [usize; 3],
}

impl Planes {
    /// Makes room; memory grows with the picture's width only.
    pub fn fit(&mut self, layout: &Layout) -> Result<(), Reason> {
        for c in 0..layout.count {
            let (w, h) = layout.part(c);
            let stride = (w * layout.cols.len()).next_multiple_of(64) + ROW_SLACK;
            self.stride[c] = stride;
            let need = stride * 2 * h + ROW_SLACK;
            if self.data[c].len() < need {
                memory::resize(&mut self.data[c], need, 0)?;
            }
        }
        Ok(())
    }

    /// Bytes held.
    pub fn memory(&self) -> usize {
        self.data.iter().map(Vec::capacity).sum()
    }

    /// Row `y` of component `c`, counted in the whole picture, with its padding.
    pub fn row(&self, layout: &Layout, c: usize, y: usize) -> &[u8] {
        let at = self.offset(layout, c, y);
        &self.data[c][at..at + self.stride[c]]
    }

    pub fn stride(&self, c: usize) -> usize {
        self.stride[c]
    }

    /// Where row `y` of component `c` begins in `all`.
    pub fn offset(&self, layout: &Layout, c: usize, y: usize) -> usize {
        y % (2 * layout.part(c).1) * self.stride[c]
    }

    /// All rows of component `c`.
    pub fn all(&mut self, c: usize) -> &mut [u8] {
        &mut self.data[c]
    }
}
