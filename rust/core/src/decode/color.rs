//! From a file's channels to those that are asked for, as Pillow's `convert` does.

/// What becomes of transparency where no alpha channel is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alpha {
    /// It is dropped: hidden colours appear (Pillow's `convert`).
    Dropped,
    /// The picture is laid on white (Pillow's `alpha_composite`).
    OnWhite,
}

/// Brings packed pixels of `from` samples (gray, gray and alpha, RGB, RGBA) to `to` samples: gray, RGB or RGBA.
///
/// Gray from RGB is `(19595 R + 38470 G + 7471 B + 0x8000) >> 16` (Pillow, Convert.c); alpha is opaque if there
/// is none. `out` has as many pixels as `pixels`.
pub(super) fn convert(from: usize, pixels: &[u8], to: usize, alpha: Alpha, out: &mut [u8]) {
    match (from, to, alpha) {
        (1, 3, _) => each(pixels, out, |[v]| [v, v, v]),
        (1, 4, _) => each(pixels, out, |[v]| [v, v, v, 255]),
        (2, 1, Alpha::Dropped) => each(pixels, out, |[v, _]| [v]),
        (2, 1, Alpha::OnWhite) => each(pixels, out, |[v, a]| [over_white(v, a)]),
        (2, 3, Alpha::Dropped) => each(pixels, out, |[v, _]| [v, v, v]),
        (2, 3, Alpha::OnWhite) => each(pixels, out, |[v, a]| [over_white(v, a); 3]),
        (2, 4, _) => each(pixels, out, |[v, a]| [v, v, v, a]),
        (3, 1, _) => each(pixels, out, |rgb| [luma(rgb)]),
        (3, 4, _) => each(pixels, out, |[r, g, b]| [r, g, b, 255]),
        (4, 1, Alpha::Dropped) => each(pixels, out, |[r, g, b, _]| [luma([r, g, b])]),
        (4, 1, Alpha::OnWhite) => {
            each(pixels, out, |[r, g, b, a]| [luma([r, g, b].map(|v| over_white(v, a)))]);
        }
        (4, 3, Alpha::Dropped) => each(pixels, out, |[r, g, b, _]| [r, g, b]),
        (4, 3, Alpha::OnWhite) => each(pixels, out, |[r, g, b, a]| [r, g, b].map(|v| over_white(v, a))),
        _ => out.copy_from_slice(pixels),
    }
}

fn each<const A: usize, const B: usize>(pixels: &[u8], out: &mut [u8], one: impl Fn([u8; A]) -> [u8; B]) {
    for (pixel, out) in pixels.as_chunks().0.iter().zip(out.as_chunks_mut().0) {
        *out = one(*pixel);
    }
}

fn luma([r, g, b]: [u8; 3]) -> u8 {
    let sum = 19595 * u32::from(r) + 38470 * u32::from(g) + 7471 * u32::from(b) + 0x8000;
    (sum >> 16) as u8
}

/// Pillow's division by 255 (`AlphaComposite.c`), where what lies below is opaque white.
fn over_white(value: u8, alpha: u8) -> u8 {
    let sum = u32::from(value) * u32::from(alpha) + 255 * (255 - u32::from(alpha)) + 128;
    ((sum + (sum >> 8)) >> 8) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    fn converted(from: usize, pixels: &[u8], to: usize, alpha: Alpha) -> Vec<u8> {
        let mut out = vec![9; pixels.len() / from * to];
        convert(from, pixels, to, alpha, &mut out);
        out
    }

    #[test]
    fn gray_is_spread() {
        assert_eq!(converted(1, &[7, 8], 3, Alpha::Dropped), [7, 7, 7, 8, 8, 8]);
        assert_eq!(converted(1, &[7], 4, Alpha::Dropped), [7, 7, 7, 255]);
        assert_eq!(converted(1, &[7], 1, Alpha::Dropped), [7]);
    }

    #[test]
    fn colour_becomes_gray_or_opaque() {
        let colours = [255, 255, 255, 0, 0, 0, 10, 200, 30];
        assert_eq!(converted(3, &colours, 1, Alpha::Dropped), [255, 0, 124]);
        assert_eq!(converted(3, &[1, 2, 3], 4, Alpha::Dropped), [1, 2, 3, 255]);
        assert_eq!(converted(3, &[1, 2, 3], 3, Alpha::Dropped), [1, 2, 3]);
    }

    #[test]
    fn alpha_is_kept_dropped_or_laid_on_white() {
        let pixels = [10, 200, 30, 255, 10, 200, 30, 0, 10, 200, 30, 128];
        assert_eq!(converted(4, &pixels, 4, Alpha::OnWhite), pixels);
        assert_eq!(converted(4, &pixels[..8], 3, Alpha::Dropped), [10, 200, 30, 10, 200, 30]);
        let laid = [10, 200, 30, 255, 255, 255, 132, 227, 142];
        assert_eq!(converted(4, &pixels, 3, Alpha::OnWhite), laid);
        assert_eq!(converted(4, &pixels[..8], 1, Alpha::OnWhite), [124, 255]);
        assert_eq!(converted(2, &[7, 0], 4, Alpha::OnWhite), [7, 7, 7, 0]);
        assert_eq!(converted(2, &[7, 0], 3, Alpha::OnWhite), [255, 255, 255]);
        assert_eq!(converted(2, &[7, 0, 8, 9], 1, Alpha::Dropped), [7, 8]);
    }
}
