//! RGBA with colours multiplied by alpha and back (Pillow, `Convert.c`), around every filter but nearest.

use crate::error::OutOfMemory;
use crate::memory;

/// `a * b / 255`, rounded.
fn multiply(a: u8, b: u8) -> u8 {
    let product = u32::from(a) * u32::from(b) + 128;
    (((product >> 8) + product) >> 8) as u8
}

/// Multiplies the colours of every RGBA pixel by its alpha.
pub(super) fn premultiply(pixels: &[u8], out: &mut Vec<u8>) -> Result<(), OutOfMemory> {
    memory::copy(out, pixels)?;
    for [r, g, b, a] in out.as_chunks_mut::<4>().0 {
        for colour in [r, g, b] {
            *colour = multiply(*colour, *a);
        }
    }
    Ok(())
}

/// `2^24 / alpha`, rounded up: `n * RECIPROCALS[alpha] >> 24` is `n / alpha` for every n up to 255 * 255, as
/// the error, less than `n * alpha / 2^24`, does not reach 1.
const RECIPROCALS: [u64; 256] = {
    let mut table = [0; 256];
    let mut alpha = 1;
    while alpha < 256 {
        table[alpha] = (1_u64 << 24).div_ceil(alpha as u64);
        alpha += 1;
    }
    table
};

/// Divides the colours of every pixel by its alpha; colours of alpha 0 and 255 stay.
pub(super) fn divide(pixels: &mut [u8]) {
    for [r, g, b, a] in pixels.as_chunks_mut::<4>().0 {
        if matches!(a, 0 | 255) {
            continue;
        }
        for colour in [r, g, b] {
            let quotient = (u64::from(*colour) * 255 * RECIPROCALS[usize::from(*a)]) >> 24;
            *colour = quotient.min(255) as u8;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reciprocals_divide_exactly() {
        for alpha in 1..255_u8 {
            for colour in 0..=255_u8 {
                let mut pixel = [colour, 0, 0, alpha];
                divide(&mut pixel);
                let quotient = u32::from(colour) * 255 / u32::from(alpha);
                assert_eq!(u32::from(pixel[0]), quotient.min(255), "{colour} / {alpha}");
            }
        }
    }
}
