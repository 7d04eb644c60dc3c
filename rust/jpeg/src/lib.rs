//! A JPEG decoder with libjpeg-turbo's bytes, faster than libjpeg-turbo, that declines what it cannot match.
//!
//! ```
//! use dirflow_jpeg::{Decoder, Options, Scale};
//!
//! # fn main() -> Result<(), dirflow_jpeg::Reason> {
//! # let file = include_bytes!("../tests/gray.jpg");
//! let mut decoder = Decoder::new(); // one for each thread: it keeps its tables and buffers
//! let mut pixels = Vec::new();
//! let info = decoder.decode_into(file, &mut pixels)?; // packed rows: 1 byte a pixel for gray files, else RGB
//! assert_eq!(pixels.len(), info.width * info.height * info.components);
//!
//! let half = Options { scale: Scale::Half, ..Options::default() };
//! let small = decoder.decode_with(file, &half, &mut pixels)?;
//! assert_eq!(small.width, info.width.div_ceil(2));
//! # Ok(())
//! # }
//! ```
//!
//! # What it promises
//!
//! Either the pixels are those of libjpeg-turbo with its defaults (accurate integer transform, smooth upsampling), on
//! x86-64 with SIMD, which are Pillow's; or there is a [`Reason`], and the caller turns to another decoder. It takes
//! baseline, extended sequential and progressive Huffman files of 8 bits, gray or `YCbCr` with any usual sampling
//! factors, of one scan or several, with or without restart markers. It declines RGB, CMYK, arithmetic coding and all
//! that is rare; and everything that libjpeg would warn about: a code that does not exist, a coefficient past the end of
//! its block, a byte too few or too many, a restart marker out of order, scans that leave a picture incomplete, a
//! missing end. A file that is declined may have cost the time to decode it, and the memory that is stated below.
//!
//! # Memory
//!
//! A copy of the coded data and the place of each restart marker in it (8 bytes, for no more than the picture has
//! blocks), two MCU rows of samples, and the pixels; for files of several scans also 136 bytes for each block of 64
//! coefficients. Nothing is allocated for a picture before its data is known to hold two bits (in a progressive file:
//! one) for each block, so a header's size alone costs nothing. [`Decoder::max_pixels`] limits the rest,
//! [`Decoder::shrink`] gives it back. If there is not so much memory, the file is declined ([`Reason::Memory`]).
//!
//! # The way of a file
//!
//! `markers` and `headers` (safe parsing) → `unstuff` (clean data, cut at restart markers) → `sequential`, or `several`
//! with `coefficients` (the two drivers) → `block`, `progressive`, `skip` (bits to coefficients, by way of `huffman`,
//! `lookup`, `bits`) → `idct` (coefficients to samples, in `planes`) → `rows` (upsampling and colour) → `emit`.
//! `kernels` is the list of loops that exist once for each instruction set. The crate's README tells what made them
//! fast, and what did not.

#![deny(missing_docs)]
// The hot loops exist once as a body and once for each instruction set around it: the body has to be inlined.
#![allow(clippy::inline_always)]
// All vector loads and stores are the unaligned ones.
#![allow(clippy::cast_ptr_alignment)]

mod bits;
mod block;
mod coefficients;
mod decoder;
mod emit;
mod error;
mod frame;
mod headers;
mod huffman;
mod idct;
mod kernels;
mod layout;
mod lookup;
mod markers;
mod memory;
mod metadata;
mod options;
mod planes;
mod progression;
mod progressive;
mod quant;
mod rows;
mod scan_header;
mod segments;
mod sequential;
mod several;
mod skip;
mod tables;
mod unstuff;

pub use decoder::Decoder;
pub use error::Reason;
pub use options::{Header, Info, Options, Region, Scale};
