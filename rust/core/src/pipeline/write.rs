//! The last step: a row is flipped, converted, scaled and laid out, all in one pass.

use crate::spec::{BatchSpec, Layout};

/// A kind of output sample.
pub trait Element: Copy + Send {
    /// Whether only bytes can be written, unscaled.
    const BYTES: bool;
    /// Makes it of a byte.
    fn from_byte(value: u8, scale: f32) -> Self;
    /// Makes it of a float.
    fn from_float(value: f32, scale: f32) -> Self;
    /// The same samples, if they are floats.
    fn as_floats(samples: &mut [Self]) -> Option<&mut [f32]>;
    /// The same samples, if they are bytes.
    fn as_bytes(samples: &mut [Self]) -> Option<&mut [u8]>;
}

impl Element for f32 {
    const BYTES: bool = false;
    fn from_byte(value: u8, scale: f32) -> Self {
        Self::from(value) * scale
    }
    fn from_float(value: f32, scale: f32) -> Self {
        value * scale
    }
    fn as_floats(samples: &mut [Self]) -> Option<&mut [f32]> {
        Some(samples)
    }
    fn as_bytes(_samples: &mut [Self]) -> Option<&mut [u8]> {
        None
    }
}

impl Element for u8 {
    const BYTES: bool = true;
    fn from_byte(value: u8, _scale: f32) -> Self {
        value
    }
    fn from_float(value: f32, _scale: f32) -> Self {
        value as Self
    }
    fn as_floats(_samples: &mut [Self]) -> Option<&mut [f32]> {
        None
    }
    fn as_bytes(samples: &mut [Self]) -> Option<&mut [u8]> {
        Some(samples)
    }
}

/// Where row `y` of an image goes and how it is flipped there.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    /// The row of the slot.
    pub y: usize,
    /// Whether left and right are exchanged.
    pub mirrored: bool,
}

/// Writes `row`, of shape (width, channels), to its `place` in `slot`.
pub(super) fn row<S: Copy, T: Copy>(
    spec: &BatchSpec,
    row: &[S],
    place: Place,
    slot: &mut [T],
    convert: impl Fn(S) -> T + Copy,
) {
    match spec.channels {
        1 => pixels::<1, S, T>(spec, row, place, slot, convert),
        3 => pixels::<3, S, T>(spec, row, place, slot, convert),
        _ => pixels::<4, S, T>(spec, row, place, slot, convert),
    }
}

fn pixels<const C: usize, S: Copy, T: Copy>(
    spec: &BatchSpec,
    row: &[S],
    place: Place,
    slot: &mut [T],
    convert: impl Fn(S) -> T + Copy,
) {
    let width = spec.target.width;
    let (pixels, _) = row.as_chunks::<C>();
    if spec.layout == Layout::ChannelsLast || C == 1 {
        let out = &mut slot[place.y * width * C..][..width * C];
        if !place.mirrored {
            for (out, value) in out.iter_mut().zip(row) {
                *out = convert(*value);
            }
            return;
        }
        for (out, pixel) in out.as_chunks_mut::<C>().0.iter_mut().zip(pixels.iter().rev()) {
            *out = pixel.map(convert);
        }
        return;
    }
    for (channel, plane) in slot.chunks_exact_mut(spec.target.area()).enumerate() {
        let out = plane[place.y * width..][..width].iter_mut();
        if place.mirrored {
            out.zip(pixels.iter().rev()).for_each(|(out, pixel)| *out = convert(pixel[channel]));
        } else {
            out.zip(pixels).for_each(|(out, pixel)| *out = convert(pixel[channel]));
        }
    }
}
