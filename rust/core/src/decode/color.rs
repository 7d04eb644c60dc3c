//! From a file's channels to those that are asked for, as Pillow's `convert` does.

/// Brings packed pixels of 1 (gray) or 3 (RGB) samples to `to` samples a pixel: gray, RGB or RGBA.
///
/// Gray from RGB is `(19595 R + 38470 G + 7471 B + 0x8000) >> 16` (Pillow, Convert.c); alpha is opaque.
pub(super) fn convert(from: usize, pixels: &[u8], to: usize, out: &mut Vec<u8>) {
    out.clear();
    out.reserve(pixels.len() / from * to);
    match (from, to) {
        (1, 3) => out.extend(pixels.iter().flat_map(|&v| [v, v, v])),
        (1, 4) => out.extend(pixels.iter().flat_map(|&v| [v, v, v, 255])),
        (3, 1) => out.extend(pixels.as_chunks().0.iter().map(luma)),
        (3, 4) => out.extend(pixels.as_chunks().0.iter().flat_map(|&[r, g, b]| [r, g, b, 255])),
        _ => out.extend_from_slice(pixels),
    }
}

fn luma(&[r, g, b]: &[u8; 3]) -> u8 {
    let sum = 19595 * u32::from(r) + 38470 * u32::from(g) + 7471 * u32::from(b) + 0x8000;
    (sum >> 16) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    fn converted(from: usize, pixels: &[u8], to: usize) -> Vec<u8> {
        let mut out = vec![9];
        convert(from, pixels, to, &mut out);
        out
    }

    #[test]
    fn gray_is_spread() {
        assert_eq!(converted(1, &[7, 8], 3), [7, 7, 7, 8, 8, 8]);
        assert_eq!(converted(1, &[7], 4), [7, 7, 7, 255]);
        assert_eq!(converted(1, &[7], 1), [7]);
    }

    #[test]
    fn colour_becomes_gray_or_opaque() {
        assert_eq!(converted(3, &[255, 255, 255, 0, 0, 0, 10, 200, 30], 1), [255, 0, 124]);
        assert_eq!(converted(3, &[1, 2, 3], 4), [1, 2, 3, 255]);
        assert_eq!(converted(3, &[1, 2, 3], 3), [1, 2, 3]);
    }
}
