//! The whole picture's coefficients, for files whose blocks come in several scans.

use crate::Reason;
use crate::frame::Frame;
use crate::idct;
use crate::kernels::Kernels;
use crate::layout::Layout;
use crate::memory;
use crate::planes::Planes;
use crate::quant::Quant;

/// A block's coefficients in storage order.
#[derive(Clone, Copy)]
#[repr(C, align(64))]
pub(crate) struct Block(pub [i16; 64]);

/// One component's blocks, with padding to whole MCUs.
#[derive(Default)]
pub(crate) struct Grid {
    pub blocks: Vec<Block>,
    /// For each block, a bit for each AC coefficient, in zigzag order, that may not be zero.
    pub masks: Vec<u64>,
    pub cols: usize,
    /// The table as it was when the component's first scan began; later ones do not count, as in libjpeg.
    pub quant: Option<Quant>,
}

/// All components' blocks. Memory: 136 bytes a block.
#[derive(Default)]
pub(crate) struct Coefficients {
    pub grids: [Grid; 3],
}

impl Coefficients {
    /// Forgets the last picture but keeps its memory.
    pub fn reset(&mut self) {
        for grid in &mut self.grids {
            grid.quant = None;
        }
    }

    /// Bytes held.
    pub fn memory(&self) -> usize {
        let block = size_of::<Block>() + size_of::<u64>();
        self.grids.iter().map(|g| g.blocks.capacity() * block).sum()
    }

    /// Makes room for a component at its first scan, all zero. `coded_bits` are the bits of that scan, which must have
    /// one for each block at least: a header cannot claim memory that its data would not fill.
    pub fn open(&mut self, frame: &Frame, c: usize, coded_bits: usize, quant: &Quant) -> Result<(), Reason> {
        let (own_cols, own_rows) = frame.own_blocks(c);
        if coded_bits < own_cols * own_rows {
            return Err(Reason::DataLength);
        }
        let (cols, rows) = frame.padded_blocks(c);
        let grid = &mut self.grids[c];
        grid.blocks.clear();
        memory::resize(&mut grid.blocks, cols * rows, Block([0; 64]))?;
        grid.masks.clear();
        memory::resize(&mut grid.masks, cols * rows, 0)?;
        grid.cols = cols;
        grid.quant = Some(*quant);
        Ok(())
    }

    /// Transforms MCU row `row` of all components into the planes.
    pub fn row<K: Kernels>(&self, k: K, layout: &Layout, row: usize, planes: &mut Planes) {
        for (c, grid) in self.grids.iter().enumerate().take(layout.count) {
            let Some(quant) = &grid.quant else { continue };
            let (side, (h, v)) = (layout.side[c], layout.factors[c]);
            let stride = planes.stride(c);
            for y in row * v..(row + 1) * v {
                let at = planes.offset(layout, c, y * side);
                let out = &mut planes.all(c)[at..];
                let from = y * grid.cols + layout.cols.start * h;
                let to = y * grid.cols + layout.cols.end * h;
                let row = grid.blocks[from..to].iter().zip(&grid.masks[from..to]);
                for (x, (block, &mask)) in row.enumerate() {
                    let out = &mut out[x * side..];
                    idct::transform(k, side, mask == 0, &block.0, quant, out, stride);
                }
            }
        }
    }
}
