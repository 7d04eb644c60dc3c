//! The sequential scan that holds a whole picture: MCU by MCU from bits to samples, never a whole-picture buffer.

use crate::Reason;
use crate::block::Slot;
use crate::frame::Frame;
use crate::idct;
use crate::kernels::Kernels;
use crate::layout::Layout;
use crate::lookup::{AcTable, DcTable};
use crate::planes::Planes;
use crate::quant::Quant;
use crate::scan_header::ScanHeader;
use crate::segments::{DC_LIMIT, Segments};
use crate::skip::SkipTable;
use crate::tables::Tables;
use crate::unstuff::Coded;

/// One block of an MCU: its component, tables and place.
#[derive(Clone, Copy)]
pub(crate) struct Part<'a> {
    pub component: usize,
    pub dc: &'a DcTable,
    pub ac: &'a AcTable,
    pub skip: &'a SkipTable,
    pub quant: &'a Quant,
    /// Blocks from the MCU's left and top.
    pub x: usize,
    pub y: usize,
}

/// The blocks of an MCU, in the order of the data.
pub(crate) fn parts<'a>(
    frame: &Frame,
    scan: &ScanHeader,
    tables: &'a Tables,
    quant: &'a [Option<Quant>; 4],
) -> Result<Vec<Part<'a>>, Reason> {
    let mut parts = Vec::with_capacity(10);
    for s in scan.components() {
        let k = frame.components()[s.index];
        let quant = quant[k.quant].as_ref().ok_or(Reason::QuantTable)?;
        for y in 0..k.v {
            for x in 0..k.h {
                parts.push(Part {
                    component: s.index,
                    dc: tables.dc[s.dc].table(),
                    ac: tables.ac[s.ac].table(),
                    skip: tables.skip[s.ac].table(),
                    quant,
                    x,
                    y,
                });
            }
        }
    }
    Ok(parts)
}

/// Where a block of the first MCU of a row goes in its plane, and how far it is to the next MCU's.
#[derive(Clone, Copy, Default)]
struct Place {
    at: usize,
    step: usize,
    side: usize,
    stride: usize,
}

/// A block between decoding and transformation.
struct Decoded<'a> {
    part: &'a Part<'a>,
    slot: &'a Slot,
    place: &'a Place,
    is_flat: bool,
}

impl Decoded<'_> {
    #[inline(always)]
    fn transform<K: Kernels>(&self, k: K, col: usize, planes: &mut Planes) {
        let Place { at, step, side, stride } = *self.place;
        let out = &mut planes.all(self.part.component)[at + col * step..];
        idct::transform(k, side, self.is_flat, self.slot.coefficients(), self.part.quant, out, stride);
    }
}

/// Decodes the MCU rows one by one.
pub(crate) struct Sequential<'a> {
    parts: Vec<Part<'a>>,
    segments: Segments<'a>,
    pred: [i32; 3],
    slots: [Slot; 10],
    mcu_cols: usize,
}

impl<'a> Sequential<'a> {
    pub fn new(
        frame: &Frame,
        parts: Vec<Part<'a>>,
        coded: &'a Coded,
        restart: usize,
    ) -> Result<Self, Reason> {
        let total = frame.mcu_cols() * frame.mcu_rows();
        // Each block takes two bits at least: a header cannot claim more than its data could hold.
        if coded.len() * 4 < total * parts.len() {
            return Err(Reason::DataLength);
        }
        Ok(Self {
            parts,
            segments: Segments::new(coded, restart, total)?,
            pred: [0; 3],
            slots: [const { Slot::new() }; 10],
            mcu_cols: frame.mcu_cols(),
        })
    }

    /// Decodes MCU row `row` into the planes.
    pub fn row<K: Kernels>(
        &mut self,
        k: K,
        layout: &Layout,
        row: usize,
        planes: &mut Planes,
    ) -> Result<(), Reason> {
        let wanted = layout.rows.contains(&row);
        let places = self.places(layout, row, planes);
        let mut col = 0;
        while col < self.mcu_cols {
            let run = self.segments.run(self.mcu_cols - col);
            if run == 0 {
                self.segments.restart()?;
                self.pred = [0; 3];
            }
            for col in col..col + run {
                if wanted && layout.cols.contains(&col) {
                    self.mcu(k, col - layout.cols.start, &places, planes)?;
                } else {
                    self.pass_over(k)?;
                }
            }
            col += run;
        }
        if self.pred.iter().any(|p| p.unsigned_abs() > DC_LIMIT) {
            return Err(Reason::DcRange);
        }
        Ok(())
    }

    /// Decodes the blocks of an MCU and transforms each into its place, one block behind: a vector load right after
    /// the coefficients' short stores would have to wait for them.
    fn mcu<K: Kernels>(
        &mut self,
        k: K,
        col: usize,
        places: &[Place; 10],
        planes: &mut Planes,
    ) -> Result<(), Reason> {
        let bits = &mut self.segments.bits;
        let mut behind: Option<Decoded> = None;
        for ((part, slot), place) in self.parts.iter().zip(&mut self.slots).zip(places) {
            let pred = &mut self.pred[part.component];
            let exit = if place.side == 1 {
                let exit = k.skip_block(bits, part.dc, part.skip, pred);
                slot.0[0] = *pred as i16;
                exit
            } else {
                k.decode_block(bits, part.dc, part.ac, pred, slot)
            };
            exit.check()?;
            if let Some(block) = &behind {
                block.transform(k, col, planes);
            }
            behind = Some(Decoded { part, slot, place, is_flat: exit.is_flat() });
        }
        if let Some(block) = &behind {
            block.transform(k, col, planes);
        }
        Ok(())
    }

    /// Keeps nothing of an MCU but the DC predictions.
    fn pass_over<K: Kernels>(&mut self, k: K) -> Result<(), Reason> {
        let bits = &mut self.segments.bits;
        self.parts
            .iter()
            .try_for_each(|p| k.skip_block(bits, p.dc, p.skip, &mut self.pred[p.component]).check())
    }

    /// Where the blocks of MCU row `row` go.
    fn places(&self, layout: &Layout, row: usize, planes: &Planes) -> [Place; 10] {
        let mut places = [Place::default(); 10];
        for (place, p) in places.iter_mut().zip(&self.parts) {
            let (c, side) = (p.component, layout.side[p.component]);
            let (step, height) = layout.part(c);
            let at = planes.offset(layout, c, row * height + p.y * side) + p.x * side;
            *place = Place { at, step, side, stride: planes.stride(c) };
        }
        places
    }

    /// Checks that nothing is left over.
    pub fn finish(&self) -> Result<(), Reason> {
        self.segments.finish()
    }
}
