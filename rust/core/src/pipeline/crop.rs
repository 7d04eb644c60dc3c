//! The middle part of an image that is resized when the aspect ratio is kept (Keras, `load_img`).

use crate::error::Status;
use crate::image::Size;
use crate::resample::Bounds;

/// The largest centred part of `from` with the aspect ratio of `to`, in pixels, at least `least` high and wide.
///
/// # Errors
/// When the part has no pixel.
pub(super) fn middle(from: Size, to: Size, least: usize) -> Result<Bounds, Status> {
    let height = (from.width * to.height / to.width).min(from.height).max(least);
    let width = (from.height * to.width / to.height).min(from.width).max(least);
    if height == 0 || width == 0 {
        let Size { height, width } = from;
        return Err(Status::Failed(format!(
            "keep_aspect_ratio leaves no pixel of a {height} x {width} image for a target of {} x {}",
            to.height, to.width
        )));
    }
    let (top, left) = ((from.height - height) / 2, (from.width - width) / 2);
    Ok([left as f64, top as f64, (left + width) as f64, (top + height) as f64])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn size(height: usize, width: usize) -> Size {
        Size { height, width }
    }

    #[test]
    fn the_middle_has_the_targets_aspect_ratio() {
        assert_eq!(middle(size(375, 500), size(224, 224), 0), Ok([62.0, 0.0, 437.0, 375.0]));
        assert_eq!(middle(size(500, 375), size(10, 20), 0), Ok([0.0, 156.0, 375.0, 343.0]));
    }

    #[test]
    fn an_empty_middle_is_said_or_avoided() {
        assert!(matches!(middle(size(1, 100), size(100, 2), 0), Err(Status::Failed(_))));
        assert_eq!(middle(size(1, 100), size(100, 2), 1), Ok([49.0, 0.0, 50.0, 1.0]));
    }
}
