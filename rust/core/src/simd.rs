//! Which instruction set the kernels use; every level gives the same bits.

use std::sync::atomic::{AtomicU8, Ordering};

use crate::error::{Refused, refused};

/// The instruction set in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// Plain Rust.
    Scalar,
    /// 256-bit integer and floating-point vectors on x86-64.
    Avx2,
}

const UNKNOWN: u8 = 0;
const SCALAR: u8 = 1;
const AVX2: u8 = 2;
static LEVEL: AtomicU8 = AtomicU8::new(UNKNOWN);

/// The level in use: the best this processor has, unless `DIRFLOW_SIMD=off` was set when first asked.
#[must_use]
pub fn level() -> Level {
    match LEVEL.load(Ordering::Relaxed) {
        SCALAR => Level::Scalar,
        AVX2 => Level::Avx2,
        _ => {
            let off = std::env::var_os("DIRFLOW_SIMD").is_some_and(|value| value == "off");
            let found = if !off && has_avx2() { Level::Avx2 } else { Level::Scalar };
            store(found);
            found
        }
    }
}

/// Sets the level for the whole process, so that tests can hold one level against the other.
///
/// # Errors
/// When this processor does not have the level.
pub fn set_level(level: Level) -> Result<(), Refused> {
    if level == Level::Avx2 && !has_avx2() {
        return Err(refused("simd level", "avx2", "scalar (this processor has no AVX2)"));
    }
    store(level);
    Ok(())
}

fn store(level: Level) {
    let code = match level {
        Level::Scalar => SCALAR,
        Level::Avx2 => AVX2,
    };
    LEVEL.store(code, Ordering::Relaxed);
}

/// Whether this processor has AVX2.
#[must_use]
pub fn has_avx2() -> bool {
    #[cfg(target_arch = "x86_64")]
    {
        std::arch::is_x86_feature_detected!("avx2")
    }
    #[cfg(not(target_arch = "x86_64"))]
    {
        false
    }
}
