//! What is done to values: the channel shift and Pillow's brightness.

use crate::spec::BatchSpec;

/// The channel shift of one image: what is added in f32, and the range of the result.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shift {
    by: f32,
    low: f32,
    high: f32,
}

impl Shift {
    /// Makes the shift of an image whose values go from `low` to `high`.
    pub fn new(spec: &BatchSpec, by: f64, (mut low, mut high): (f32, f32)) -> Self {
        if low.is_nan() && spec.channel_shift_limits.is_none() {
            // NumPy's minimum is then NaN, and whatever is clipped to it.
            return Self { by: f32::NAN, low, high };
        }
        if let Some((least, most)) = spec.channel_shift_limits {
            low = low.min(least as f32);
            high = high.max(most as f32);
        }
        Self { by: by as f32, low, high }
    }

    /// Shifts and clips; NaN stays.
    pub fn apply(&self, values: &mut [f32]) {
        for value in values {
            let shifted = *value + self.by;
            let raised = if shifted < self.low { self.low } else { shifted };
            *value = if raised > self.high { self.high } else { raised };
        }
    }
}

/// The least and the largest value; the least is NaN if any is.
pub(super) fn range(values: &[f32]) -> (f32, f32) {
    // Lanes, so that the compiler uses vectors.
    let mut low = [f32::INFINITY; 16];
    let mut high = [f32::NEG_INFINITY; 16];
    let (blocks, rest) = values.as_chunks::<16>();
    let mut widen = |block: &[f32]| {
        for ((low, high), value) in low.iter_mut().zip(&mut high).zip(block) {
            *low = if *value < *low || value.is_nan() { *value } else { *low };
            *high = if *value > *high { *value } else { *high };
        }
    };
    for block in blocks {
        widen(block);
    }
    widen(rest);
    let least = |a: f32, b: f32| if b < a || b.is_nan() { b } else { a };
    (low.into_iter().fold(f32::INFINITY, least), high.into_iter().fold(f32::NEG_INFINITY, f32::max))
}

/// The least and the largest of `bytes`.
pub(super) fn byte_range(bytes: &[u8]) -> (f32, f32) {
    let (low, high) = bytes.iter().fold((255, 0), |(low, high), byte| (*byte.min(&low), *byte.max(&high)));
    (f32::from(low), f32::from(high))
}

/// What a brightness factor makes of each byte (Pillow, `ImagingBlend` with black, in f32).
#[derive(Clone, Debug)]
pub(super) struct Brightness {
    table: [u8; 256],
}

impl Brightness {
    /// Tabulates `factor`.
    pub fn new(factor: f64) -> Self {
        let factor = factor as f32;
        // A cast to u8 truncates and clips, which is all that Pillow's two branches do; NaN becomes 0.
        Self { table: std::array::from_fn(|value| (factor * value as f32) as u8) }
    }

    /// Changes `values` of pixels with `channels` samples; a fourth channel is alpha and stays.
    pub fn bytes(&self, values: &mut [u8], channels: usize) {
        for pixel in values.chunks_exact_mut(channels) {
            for value in pixel.iter_mut().take(3) {
                *value = self.table[usize::from(*value)];
            }
        }
    }

    /// Truncates `values` to bytes, changes them and makes them floats again; a fourth channel is only truncated.
    pub fn floats(&self, values: &mut [f32], channels: usize) {
        for pixel in values.chunks_exact_mut(channels) {
            for (channel, value) in pixel.iter_mut().enumerate() {
                let byte = *value as u8;
                *value = f32::from(if channel < 3 { self.table[usize::from(byte)] } else { byte });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brightness_truncates_and_clips() {
        assert_eq!(Brightness::new(0.5).table[255], 127);
        assert_eq!(Brightness::new(2.0).table[200], 255);
        assert_eq!(Brightness::new(-1.0).table[200], 0);
        let mut pixel = [10, 20, 30, 40];
        Brightness::new(0.0).bytes(&mut pixel, 4);
        assert_eq!(pixel, [0, 0, 0, 40]);
    }

    #[test]
    fn a_range_is_found_past_the_last_block() {
        let mut values = vec![1.0; 40];
        values[39] = -2.0;
        values[17] = 9.0;
        assert_eq!(range(&values), (-2.0, 9.0));
    }
}
