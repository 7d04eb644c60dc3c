//! What is asked and what is answered: plain values.

/// What a file's headers say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    /// Pixels across.
    pub width: usize,
    /// Pixels down.
    pub height: usize,
    /// 1: gray, 3: colour (decoded to RGB).
    pub components: usize,
    /// True if the file is coded progressively.
    pub progressive: bool,
}

impl Header {
    /// Width and height at a scale.
    #[must_use]
    pub fn scaled(&self, scale: Scale) -> (usize, usize) {
        let size = |v: usize| (v * scale.block()).div_ceil(8);
        (size(self.width), size(self.height))
    }
}

/// What was decoded: the shape of the pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Info {
    /// Pixels across.
    pub width: usize,
    /// Pixels down.
    pub height: usize,
    /// Bytes of a pixel: 1 (gray) or 3 (RGB).
    pub components: usize,
}

/// The size to decode to, by libjpeg's smaller transforms, as Pillow's `draft` does. Sizes are rounded up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Scale {
    /// The picture's own size.
    #[default]
    Full,
    /// Half the width and height.
    Half,
    /// A quarter of the width and height.
    Quarter,
    /// An eighth of the width and height.
    Eighth,
}

impl Scale {
    /// The scale of 1, 2, 4 or 8 to 1.
    #[must_use]
    pub fn from_denominator(denominator: usize) -> Option<Self> {
        match denominator {
            1 => Some(Self::Full),
            2 => Some(Self::Half),
            4 => Some(Self::Quarter),
            8 => Some(Self::Eighth),
            _ => None,
        }
    }

    /// Side of a luma block at this scale.
    pub(crate) fn block(self) -> usize {
        match self {
            Self::Full => 8,
            Self::Half => 4,
            Self::Quarter => 2,
            Self::Eighth => 1,
        }
    }
}

/// A rectangle of the (scaled) picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Region {
    /// First column.
    pub left: usize,
    /// First row.
    pub top: usize,
    /// Columns.
    pub width: usize,
    /// Rows.
    pub height: usize,
}

/// Which pixels are wanted: by default all, at the picture's own size.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Options {
    /// The size to decode to.
    pub scale: Scale,
    /// The part to decode, at that size. What lies outside is decoded no further than it has to be, and what lies below
    /// is not decoded at all: damage there goes unnoticed, unless markers show it.
    pub region: Option<Region>,
}
