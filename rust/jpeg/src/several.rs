//! Files of several scans: a sequential scan for each component, or progressive ones.

use crate::Reason;
use crate::bits::Bits;
use crate::block::Slot;
use crate::coefficients::{Coefficients, Grid};
use crate::frame::Frame;
use crate::headers::Headers;
use crate::kernels::Kernels;
use crate::progression::Progression;
use crate::progressive::{self, Band};
use crate::scan_header::{ScanComponent, ScanHeader};
use crate::segments::{DC_LIMIT, Segments};
use crate::tables::Tables;
use crate::unstuff::Coded;

/// Decodes one scan after the other into the coefficients.
pub(crate) struct Several<'a> {
    pub frame: &'a Frame,
    pub coefficients: &'a mut Coefficients,
    pub progression: Progression,
}

impl Several<'_> {
    /// Decodes one scan.
    pub fn scan<K: Kernels>(
        &mut self,
        k: K,
        headers: &Headers,
        scan: &ScanHeader,
        tables: &mut Tables,
        coded: &Coded,
    ) -> Result<(), Reason> {
        self.progression.begin(self.frame, scan)?;
        for s in scan.components() {
            if self.coefficients.grids[s.index].quant.is_none() {
                let quant = headers.quant[self.frame.components()[s.index].quant].as_ref();
                let quant = quant.ok_or(Reason::QuantTable)?;
                self.coefficients.open(self.frame, s.index, coded.len() * 8, quant)?;
            }
        }
        tables.prepare(self.frame, headers, scan)?;
        let (first, high) = (scan.first, scan.high);
        match (self.frame.progressive, first, high) {
            (false, ..) => self.whole_blocks(k, headers, scan, tables, coded),
            (true, 0, 0) => self.dc_first(headers, scan, tables, coded),
            (true, 0, _) => self.dc_refine(headers, scan, coded),
            _ => self.ac(k, headers, scan, tables, coded),
        }
    }

    /// Calls `f` for each block, in the order of the data, with the running sum of its component's DC differences.
    fn each_block(
        &mut self,
        headers: &Headers,
        scan: &ScanHeader,
        coded: &Coded,
        mut f: impl FnMut(&mut Bits, &mut i32, &mut Grid, usize, ScanComponent) -> Result<(), Reason>,
    ) -> Result<(), Reason> {
        let alone = scan.count == 1;
        let (cols, rows) = if alone {
            self.frame.own_blocks(scan.components()[0].index)
        } else {
            (self.frame.mcu_cols(), self.frame.mcu_rows())
        };
        let mut segments = Segments::new(coded, headers.restart, cols * rows)?;
        let mut pred = [0; 3];
        for row in 0..rows {
            for col in 0..cols {
                if segments.run(1) == 0 {
                    segments.restart()?;
                    pred = [0; 3];
                    segments.run(1);
                }
                for s in scan.components() {
                    let part = self.frame.components()[s.index];
                    let (h, v) = if alone { (1, 1) } else { (part.h, part.v) };
                    let grid = &mut self.coefficients.grids[s.index];
                    for y in row * v..(row + 1) * v {
                        for x in col * h..(col + 1) * h {
                            let at = y * grid.cols + x;
                            f(&mut segments.bits, &mut pred[s.index], grid, at, *s)?;
                        }
                    }
                }
            }
            if pred.iter().any(|p| p.unsigned_abs() > DC_LIMIT) {
                return Err(Reason::DcRange);
            }
        }
        segments.finish()
    }

    fn whole_blocks<K: Kernels>(
        &mut self,
        k: K,
        headers: &Headers,
        scan: &ScanHeader,
        tables: &Tables,
        coded: &Coded,
    ) -> Result<(), Reason> {
        let mut slot = Slot::new();
        self.each_block(headers, scan, coded, |bits, pred, grid, at, s| {
            let exit =
                k.decode_block(bits, tables.dc[s.dc].table(), tables.ac[s.ac].table(), pred, &mut slot);
            exit.check()?;
            grid.blocks[at].0 = *slot.coefficients();
            grid.masks[at] = u64::from(!exit.is_flat());
            Ok(())
        })
    }

    fn dc_first(
        &mut self,
        headers: &Headers,
        scan: &ScanHeader,
        tables: &Tables,
        coded: &Coded,
    ) -> Result<(), Reason> {
        self.each_block(headers, scan, coded, |bits, pred, grid, at, s| {
            progressive::dc_first(bits, tables.dc[s.dc].table(), pred, scan.low, &mut grid.blocks[at])
        })
    }

    fn dc_refine(&mut self, headers: &Headers, scan: &ScanHeader, coded: &Coded) -> Result<(), Reason> {
        self.each_block(headers, scan, coded, |bits, _, grid, at, _| {
            progressive::dc_refine(bits, scan.low, &mut grid.blocks[at])
        })
    }

    /// A scan of AC coefficients: one component, row by row, as many blocks at a time as the restart interval allows.
    fn ac<K: Kernels>(
        &mut self,
        k: K,
        headers: &Headers,
        scan: &ScanHeader,
        tables: &Tables,
        coded: &Coded,
    ) -> Result<(), Reason> {
        let s = scan.components()[0];
        let band = Band {
            table: tables.band[s.ac].table(),
            first: scan.first as u32,
            last: scan.last as u32,
            low: scan.low,
        };
        let (cols, rows) = self.frame.own_blocks(s.index);
        let grid = &mut self.coefficients.grids[s.index];
        let mut segments = Segments::new(coded, headers.restart, cols * rows)?;
        let mut ended = 0;
        for row in 0..rows {
            let mut col = 0;
            while col < cols {
                let run = segments.run(cols - col);
                if run == 0 {
                    segments.restart()?;
                    progressive::check_ended(ended)?;
                }
                let at = row * grid.cols + col;
                let (blocks, masks) = (&mut grid.blocks[at..at + run], &mut grid.masks[at..at + run]);
                if scan.high == 0 {
                    k.ac_first(&mut segments.bits, &band, &mut ended, blocks, masks)?;
                } else {
                    k.ac_refine(&mut segments.bits, &band, &mut ended, blocks, masks)?;
                }
                col += run;
            }
        }
        progressive::check_ended(ended)?;
        segments.finish()
    }
}
