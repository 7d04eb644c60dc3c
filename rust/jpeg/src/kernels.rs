//! The inner loops behind one trait: a token a instruction set, chosen when a decoder is made.

use crate::Reason;
use crate::bits::Bits;
use crate::block::{self, Exit, Slot};
use crate::coefficients::Block;
use crate::lookup::{AcTable, DcTable};
use crate::progressive::{self, Band};
use crate::quant::Quant;
use crate::skip::{self, SkipTable};
use crate::{idct, rows, unstuff};

/// The loops worth writing once per instruction set. All give the same bytes.
pub(crate) trait Kernels: Copy {
    /// Cleans coded data up to a marker; see `unstuff::copy_clean`.
    fn copy_clean(self, from: &[u8], to: &mut [u8]) -> (usize, usize);
    /// Decodes a block; see `block::decode_block_body`.
    fn decode_block(
        self,
        bits: &mut Bits,
        dc: &DcTable,
        ac: &AcTable,
        pred: &mut i32,
        out: &mut Slot,
    ) -> Exit;
    /// Passes over a block; see `skip::skip_block_body`.
    fn skip_block(self, bits: &mut Bits, dc: &DcTable, ac: &SkipTable, pred: &mut i32) -> Exit;
    /// Decodes a band's first bits; see `progressive::ac_first_body`.
    fn ac_first(
        self,
        bits: &mut Bits,
        band: &Band,
        ended: &mut u32,
        blocks: &mut [Block],
        masks: &mut [u64],
    ) -> Result<(), Reason>;
    /// Decodes one more bit of a band; see `progressive::ac_refine_body`.
    fn ac_refine(
        self,
        bits: &mut Bits,
        band: &Band,
        ended: &mut u32,
        blocks: &mut [Block],
        masks: &mut [u64],
    ) -> Result<(), Reason>;
    /// Dequantises and transforms a block into 8 rows of `out`; see `idct`.
    fn idct(self, coefficients: &[i16; 64], quant: &Quant, out: &mut [u8], stride: usize);
    /// The same to 4 by 4 samples.
    fn idct_4(self, coefficients: &[i16; 64], quant: &Quant, out: &mut [u8], stride: usize);
    /// The same to 2 by 2 samples.
    fn idct_2(self, coefficients: &[i16; 64], quant: &Quant, out: &mut [u8], stride: usize);
    /// Blends two chroma rows 3:1; see `rows::blend`.
    fn blend(self, near: &[u8], far: &[u8], sums: &mut [u16]);
    /// Converts a row whose chroma has all columns; see `rows::colour`.
    fn colour(self, luma: &[u8], chroma: [&[u8]; 2], width: usize, out: &mut [u8]);
    /// Converts a row whose chroma has half the columns; see `rows::colour_half`.
    fn colour_half<const BLENDED: bool>(self, luma: &[u8], sums: [&[u16]; 2], width: usize, out: &mut [u8]);
}

/// The choice among them.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Level {
    Portable,
    #[cfg(target_arch = "x86_64")]
    Avx2(Avx2),
}

impl Level {
    /// The fastest that this processor runs.
    pub fn fastest() -> Self {
        #[cfg(target_arch = "x86_64")]
        if let Some(avx2) = Avx2::detect() {
            return Self::Avx2(avx2);
        }
        Self::Portable
    }
}

/// Plain Rust, for every processor.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Portable;

impl Kernels for Portable {
    fn copy_clean(self, from: &[u8], to: &mut [u8]) -> (usize, usize) {
        unstuff::copy_clean(from, to)
    }

    fn decode_block(
        self,
        bits: &mut Bits,
        dc: &DcTable,
        ac: &AcTable,
        pred: &mut i32,
        out: &mut Slot,
    ) -> Exit {
        block::decode_block(bits, dc, ac, pred, out)
    }

    fn ac_first(
        self,
        bits: &mut Bits,
        band: &Band,
        ended: &mut u32,
        blocks: &mut [Block],
        masks: &mut [u64],
    ) -> Result<(), Reason> {
        progressive::ac_first(bits, band, ended, blocks, masks)
    }

    fn ac_refine(
        self,
        bits: &mut Bits,
        band: &Band,
        ended: &mut u32,
        blocks: &mut [Block],
        masks: &mut [u64],
    ) -> Result<(), Reason> {
        progressive::ac_refine(bits, band, ended, blocks, masks)
    }

    fn idct(self, coefficients: &[i16; 64], quant: &Quant, out: &mut [u8], stride: usize) {
        idct::portable::idct(coefficients, quant, out, stride);
    }

    fn skip_block(self, bits: &mut Bits, dc: &DcTable, ac: &SkipTable, pred: &mut i32) -> Exit {
        skip::skip_block(bits, dc, ac, pred)
    }

    fn idct_4(self, coefficients: &[i16; 64], quant: &Quant, out: &mut [u8], stride: usize) {
        idct::reduced::idct_4(coefficients, quant, out, stride);
    }

    fn idct_2(self, coefficients: &[i16; 64], quant: &Quant, out: &mut [u8], stride: usize) {
        idct::reduced::idct_2(coefficients, quant, out, stride);
    }

    fn blend(self, near: &[u8], far: &[u8], sums: &mut [u16]) {
        rows::portable::blend(near, far, sums);
    }

    fn colour(self, luma: &[u8], chroma: [&[u8]; 2], width: usize, out: &mut [u8]) {
        rows::portable::colour(luma, chroma, width, out);
    }

    fn colour_half<const BLENDED: bool>(self, luma: &[u8], sums: [&[u16]; 2], width: usize, out: &mut [u8]) {
        rows::portable::colour_half::<BLENDED>(luma, sums, width, out);
    }
}

/// AVX2, BMI1 and BMI2. A value of this type is the proof that the processor has them.
#[cfg(target_arch = "x86_64")]
#[derive(Clone, Copy, Debug)]
pub(crate) struct Avx2(());

#[cfg(target_arch = "x86_64")]
impl Avx2 {
    pub fn detect() -> Option<Self> {
        let has = is_x86_feature_detected!("avx2")
            && is_x86_feature_detected!("bmi1")
            && is_x86_feature_detected!("bmi2");
        has.then_some(Self(()))
    }
}

#[cfg(target_arch = "x86_64")]
#[allow(unsafe_code)]
impl Kernels for Avx2 {
    #[inline]
    fn copy_clean(self, from: &[u8], to: &mut [u8]) -> (usize, usize) {
        // SAFETY: the processor has what the kernel needs: `self` exists only after `detect`. So below.
        unsafe { unstuff::avx2::copy_clean(from, to) }
    }

    #[inline]
    fn decode_block(
        self,
        bits: &mut Bits,
        dc: &DcTable,
        ac: &AcTable,
        pred: &mut i32,
        out: &mut Slot,
    ) -> Exit {
        // SAFETY: see `copy_clean`.
        unsafe { block::decode_block_bmi2(bits, dc, ac, pred, out) }
    }

    #[inline]
    fn ac_first(
        self,
        bits: &mut Bits,
        band: &Band,
        ended: &mut u32,
        blocks: &mut [Block],
        masks: &mut [u64],
    ) -> Result<(), Reason> {
        // SAFETY: see `copy_clean`.
        unsafe { progressive::ac_first_bmi2(bits, band, ended, blocks, masks) }
    }

    #[inline]
    fn ac_refine(
        self,
        bits: &mut Bits,
        band: &Band,
        ended: &mut u32,
        blocks: &mut [Block],
        masks: &mut [u64],
    ) -> Result<(), Reason> {
        // SAFETY: see `copy_clean`.
        unsafe { progressive::ac_refine_bmi2(bits, band, ended, blocks, masks) }
    }

    #[inline]
    fn idct(self, coefficients: &[i16; 64], quant: &Quant, out: &mut [u8], stride: usize) {
        // SAFETY: see `copy_clean`.
        unsafe { idct::avx2::idct(coefficients, quant, out, stride) }
    }

    #[inline]
    fn skip_block(self, bits: &mut Bits, dc: &DcTable, ac: &SkipTable, pred: &mut i32) -> Exit {
        // SAFETY: see `copy_clean`.
        unsafe { skip::skip_block_bmi2(bits, dc, ac, pred) }
    }

    #[inline]
    fn idct_4(self, coefficients: &[i16; 64], quant: &Quant, out: &mut [u8], stride: usize) {
        // SAFETY: see `copy_clean`.
        unsafe { idct::reduced_avx2::idct_4(coefficients, quant, out, stride) }
    }

    #[inline]
    fn idct_2(self, coefficients: &[i16; 64], quant: &Quant, out: &mut [u8], stride: usize) {
        // SAFETY: see `copy_clean`.
        unsafe { idct::reduced_avx2::idct_2(coefficients, quant, out, stride) }
    }

    #[inline]
    fn blend(self, near: &[u8], far: &[u8], sums: &mut [u16]) {
        // SAFETY: see `copy_clean`.
        unsafe { rows::avx2::blend(near, far, sums) }
    }

    #[inline]
    fn colour(self, luma: &[u8], chroma: [&[u8]; 2], width: usize, out: &mut [u8]) {
        // SAFETY: see `copy_clean`.
        unsafe { rows::avx2::colour(luma, chroma, width, out) }
    }

    #[inline]
    fn colour_half<const BLENDED: bool>(self, luma: &[u8], sums: [&[u16]; 2], width: usize, out: &mut [u8]) {
        // SAFETY: see `copy_clean`.
        unsafe { rows::avx2::colour_half::<BLENDED>(luma, sums, width, out) }
    }
}
