//! The pixel engine of dirflow: a plan and source images in, one batch of pixels out.
//!
//! The way of one image: [`source`] → [`decode`] → [`resample`] → [`affine`] → [`pipeline`] (channel
//! shift, flips, brightness, rescale) → its slot. [`batch`] runs the images of a batch on the threads of [`pool`].
//!
//! Numbers are promised bit for bit: resampling as Pillow >= 10.4 does it, affine sampling as SciPy >= 1.16 does it.

pub mod affine;
pub mod batch;
pub mod checksum;
pub mod decode;
pub mod error;
pub mod image;
pub mod memory;
pub mod pipeline;
pub mod pool;
pub mod resample;
pub mod simd;
pub mod source;
pub mod spec;
