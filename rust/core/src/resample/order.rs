//! Which pass comes first; rounding between the passes makes it visible in the last bit.

use crate::image::Size;

/// When images are resampled down their columns before along their rows. The image's size counts, not the box.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PassOrder {
    /// Never (Pillow before 12.2).
    RowsFirst,
    /// When they are more than 100 times higher than wide and lose height (Pillow 12.2 and 12.3,
    /// python-pillow/Pillow#9524).
    VeryTall,
    /// When they lose more than twice as much height as width (Pillow 13, python-pillow/Pillow#9549).
    LosingHeight,
}

impl PassOrder {
    /// The order of a version of Pillow.
    #[must_use]
    pub fn of_pillow(major: u32, minor: u32) -> Self {
        match (major, minor) {
            (13.., _) => Self::LosingHeight,
            (12, 2..) => Self::VeryTall,
            _ => Self::RowsFirst,
        }
    }

    pub(super) fn starts_vertically(self, from: Size, to: Size) -> bool {
        match self {
            Self::RowsFirst => false,
            Self::VeryTall => from.height > from.width * 100 && to.height < from.height,
            Self::LosingHeight => {
                from.height.saturating_sub(to.height) > 2 * from.width.saturating_sub(to.width)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_follows_pillow() {
        let size = |height, width| Size { height, width };
        let order = |major, minor, from, to| PassOrder::of_pillow(major, minor).starts_vertically(from, to);
        for (major, minor) in [(10, 4), (12, 1)] {
            assert!(!order(major, minor, size(5000, 10), size(5, 5)));
        }
        for (major, minor) in [(12, 2), (12, 3)] {
            assert!(order(major, minor, size(1001, 10), size(1000, 50)));
            assert!(!order(major, minor, size(1000, 10), size(5, 5)));
            assert!(!order(major, minor, size(1001, 10), size(1001, 5)));
        }
        assert!(order(13, 0, size(100, 60), size(19, 20)));
        assert!(!order(13, 0, size(100, 60), size(20, 20)));
        assert!(order(14, 1, size(100, 60), size(99, 90)));
    }
}
