//! The weights of Pillow's resampling filters (Pillow, `Resample.c`), in f64.

use std::f64::consts::PI;

/// How an image is brought to another size; the names are Pillow's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Interpolation {
    /// The pixel under the middle of the output pixel.
    Nearest,
    /// The mean of the pixels under the output pixel.
    Box,
    /// A triangle.
    Bilinear,
    /// A windowed sinc one pixel wide, sharper than bilinear.
    Hamming,
    /// Keys' cubic with a = -0.5.
    Bicubic,
    /// A sinc windowed by a sinc, three lobes wide.
    Lanczos,
}

impl Interpolation {
    /// Finds a filter by its name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "nearest" => Self::Nearest,
            "box" => Self::Box,
            "bilinear" => Self::Bilinear,
            "hamming" => Self::Hamming,
            "bicubic" => Self::Bicubic,
            "lanczos" => Self::Lanczos,
            _ => return None,
        })
    }

    /// Half the filter's width in input pixels when the image is not made smaller.
    pub(super) fn support(self) -> f64 {
        match self {
            Self::Nearest | Self::Box => 0.5,
            Self::Bilinear | Self::Hamming => 1.0,
            Self::Bicubic => 2.0,
            Self::Lanczos => 3.0,
        }
    }

    /// The weight at distance `x` from the filter's middle.
    pub(super) fn weight(self, x: f64) -> f64 {
        match self {
            Self::Nearest | Self::Box => f64::from(x > -0.5 && x <= 0.5),
            Self::Bilinear => (1.0 - x.abs()).max(0.0),
            Self::Hamming => hamming(x.abs()),
            Self::Bicubic => bicubic(x.abs()),
            Self::Lanczos if (-3.0..3.0).contains(&x) => sinc(x) * sinc(x / 3.0),
            Self::Lanczos => 0.0,
        }
    }
}

fn sinc(x: f64) -> f64 {
    if x == 0.0 {
        return 1.0;
    }
    let x = x * PI;
    x.sin() / x
}

fn hamming(x: f64) -> f64 {
    if x == 0.0 {
        // The formula gives a little more, its constants being f32 as in Pillow.
        return 1.0;
    }
    if x >= 1.0 {
        return 0.0;
    }
    sinc(x) * (f64::from(0.54_f32) + f64::from(0.46_f32) * (x * PI).cos())
}

fn bicubic(x: f64) -> f64 {
    const A: f64 = -0.5;
    if x < 1.0 {
        ((A + 2.0) * x - (A + 3.0)) * x * x + 1.0
    } else if x < 2.0 {
        (((x - 5.0) * x + 8.0) * x - 4.0) * A
    } else {
        0.0
    }
}
