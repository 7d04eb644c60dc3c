//! The two passes with AVX2: 16-bit multiply-adds of tap pairs against the split weights.
//!
//! A weight is `hi * 2048 + lo`, both within i16, so `(sum of hi) * 2048 + (sum of lo)` is the exact 32-bit sum,
//! in whatever order it is added up.

mod colour;
mod columns;
mod gray;
mod sums;

pub(super) use colour::two_rows;
pub(super) use columns::columns;
pub(super) use gray::{Packed, row};

use super::coefficients::Window;

/// How many of the first output pixels read nothing past `bytes` of the image, from the start of a row on, when the
/// last load of each is of `load` bytes and starts `last` pixels of `channels` samples behind the window's start.
fn within(windows: &[Window], bytes: usize, channels: usize, last: usize, load: usize) -> usize {
    let fits = |window: &Window| (window.start + last) * channels + load <= bytes;
    if windows.last().is_none_or(fits) {
        return windows.len();
    }
    windows.partition_point(fits)
}
