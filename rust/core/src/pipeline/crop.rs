//! The middle part of an image that is resized when the aspect ratio is kept (Keras, `load_img`).

use crate::decode::Decoded;
use crate::image::Size;
use crate::resample::Bounds;
use crate::spec::BatchSpec;

/// The part of decoded pixels that is resized; `None`: all.
pub(super) fn read(spec: &BatchSpec, decoded: Decoded) -> Option<Bounds> {
    // Sizes that the reduction does not divide were rounded up: there the pixels reach beyond the image.
    let all = decoded.reduction == 1 && !spec.keep_aspect_ratio;
    (!all).then(|| part(spec, decoded.own).map(|corner| corner / decoded.reduction as f64))
}

/// The part of an image of that size that is delivered.
fn part(spec: &BatchSpec, own: Size) -> Bounds {
    if spec.keep_aspect_ratio {
        middle(own, spec.target, spec.min_crop)
    } else {
        [0.0, 0.0, own.width as f64, own.height as f64]
    }
}

/// The largest centred part of `from` with the aspect ratio of `to`, in pixels, at least `least` high and wide.
///
/// With `least` 0 a very narrow image may lose all of its width or height: Pillow then reads one line of it.
fn middle(from: Size, to: Size, least: usize) -> Bounds {
    let height = (from.width * to.height / to.width).min(from.height).max(least);
    let width = (from.height * to.width / to.height).min(from.width).max(least);
    let (top, left) = ((from.height - height) / 2, (from.width - width) / 2);
    [left as f64, top as f64, (left + width) as f64, (top + height) as f64]
}

#[cfg(test)]
#[allow(clippy::float_cmp)] // whole numbers
mod tests {
    use super::*;

    fn size(height: usize, width: usize) -> Size {
        Size { height, width }
    }

    #[test]
    fn the_middle_has_the_targets_aspect_ratio() {
        assert_eq!(middle(size(375, 500), size(224, 224), 0), [62.0, 0.0, 437.0, 375.0]);
        assert_eq!(middle(size(500, 375), size(10, 20), 0), [0.0, 156.0, 375.0, 343.0]);
    }

    #[test]
    fn an_empty_middle_is_given_or_avoided() {
        assert_eq!(middle(size(1, 100), size(100, 2), 0), [50.0, 0.0, 50.0, 1.0]);
        assert_eq!(middle(size(1, 100), size(100, 2), 1), [49.0, 0.0, 50.0, 1.0]);
    }
}
