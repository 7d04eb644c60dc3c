//! A JPEG decoder with libjpeg-turbo's bytes.
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
