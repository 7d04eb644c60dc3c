//! RGBA with colours multiplied by alpha and back (Pillow, `Convert.c`), around every filter but nearest.

/// `a * b / 255`, rounded.
fn multiply(a: u8, b: u8) -> u8 {
    let product = u32::from(a) * u32::from(b) + 128;
    (((product >> 8) + product) >> 8) as u8
}

/// Multiplies the colours of every RGBA pixel by its alpha.
pub(super) fn premultiply(pixels: &[u8], out: &mut Vec<u8>) {
    out.clear();
    out.extend_from_slice(pixels);
    for [r, g, b, a] in out.as_chunks_mut::<4>().0 {
        for colour in [r, g, b] {
            *colour = multiply(*colour, *a);
        }
    }
}

/// Divides the colours of every pixel by its alpha; colours of alpha 0 and 255 stay.
pub(super) fn divide(pixels: &mut [u8]) {
    for [r, g, b, a] in pixels.as_chunks_mut::<4>().0 {
        if matches!(a, 0 | 255) {
            continue;
        }
        for colour in [r, g, b] {
            *colour = (u32::from(*colour) * 255 / u32::from(*a)).min(255) as u8;
        }
    }
}
