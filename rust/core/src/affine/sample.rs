//! The kinds of input samples: bytes and floats.

/// A kind of input sample.
pub trait Sample: Copy + Default + Send + Sync {
    /// Its value in f64.
    fn value(self) -> f64;
}

impl Sample for u8 {
    fn value(self) -> f64 {
        f64::from(self)
    }
}

impl Sample for f32 {
    fn value(self) -> f64 {
        f64::from(self)
    }
}

/// A kind of input sample that every instruction set can read.
#[cfg(target_arch = "x86_64")]
pub trait Input: super::avx2::Load {}
#[cfg(target_arch = "x86_64")]
impl<P: super::avx2::Load> Input for P {}

/// A kind of input sample that every instruction set can read.
#[cfg(not(target_arch = "x86_64"))]
pub trait Input: Sample {}
#[cfg(not(target_arch = "x86_64"))]
impl<P: Sample> Input for P {}
