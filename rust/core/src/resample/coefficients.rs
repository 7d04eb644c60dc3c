//! Which input pixels make an output pixel along one axis, and with which weights (Pillow, `Resample.c`).

#[cfg(target_arch = "x86_64")]
use std::sync::OnceLock;

#[cfg(target_arch = "x86_64")]
use super::avx2::Packed;
use super::filter::Interpolation;
use crate::error::OutOfMemory;
use crate::memory;

/// Fractional bits of a weight.
pub(super) const PRECISION: u32 = 22;

/// Beyond so many weights, those of a side of some million pixels, memory counts for more than time.
const MOST_PAIRED: usize = 1 << 22;

/// What the coefficients of one axis depend on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Axis {
    /// Pixels of the input image along this axis.
    pub input: usize,
    /// The part of them that is read, in pixels.
    pub from: f32,
    /// See `from`.
    pub to: f32,
    /// Pixels of the output along this axis.
    pub output: usize,
    /// The filter.
    pub filter: Interpolation,
}

impl Axis {
    /// Whether a pass along this axis would change anything.
    #[allow(clippy::float_cmp)]
    pub fn changes(&self) -> bool {
        self.output != self.input || self.from != 0.0 || self.to != self.output as f32
    }
}

/// The input window of one output pixel.
#[derive(Clone, Copy, Debug)]
pub(super) struct Window {
    /// The first input pixel.
    pub start: usize,
    /// How many.
    pub len: usize,
}

/// The windows and weights of one axis.
#[derive(Debug)]
pub(super) struct Coefficients {
    /// One window an output pixel.
    pub windows: Vec<Window>,
    /// `room` weights an output pixel, with [`PRECISION`] fractional bits, 0 after the window's end.
    pub weights: Vec<i32>,
    /// The weights split for 16-bit arithmetic, `hi * 2048 + lo` being the weight: for each pair of taps the two `hi`
    /// and the two `lo`, the first in the low half; `room / 2` of them an output pixel. `None` if one does not fit, or
    /// there are very many.
    #[cfg_attr(not(target_arch = "x86_64"), allow(dead_code))]
    pub pairs: Option<Vec<[i32; 2]>>,
    /// The same for vectors of pixels with one sample.
    #[cfg(target_arch = "x86_64")]
    packed: OnceLock<Option<Packed>>,
    /// Weights kept for each output pixel, an even number.
    pub room: usize,
    /// Pixels of the longest window.
    pub longest: usize,
}

impl Coefficients {
    /// Computes them in f64 and rounds each half away from zero.
    ///
    /// # Errors
    /// When there is not enough memory.
    pub fn new(axis: &Axis) -> Result<Self, OutOfMemory> {
        let scale = f64::from(axis.to - axis.from) / axis.output as f64;
        let stretch = scale.max(1.0);
        let support = axis.filter.support() * stretch;
        let inverse = 1.0 / stretch;
        let centre = |i: usize| f64::from(axis.from) + (i as f64 + 0.5) * scale;
        let mut windows = Vec::new();
        memory::reserve(&mut windows, axis.output)?;
        for i in 0..axis.output {
            let start = ((centre(i) - support + 0.5) as i64).max(0) as usize;
            let end = ((centre(i) + support + 0.5) as i64).clamp(0, axis.input as i64) as usize;
            windows.push(Window { start: start.min(axis.input), len: end.saturating_sub(start) });
        }
        let longest = windows.iter().map(|window| window.len).max().unwrap_or(0);
        let room = longest.next_multiple_of(2).max(2);
        let mut weights = memory::repeated(0, windows.len().saturating_mul(room))?;
        let mut exact = Vec::new();
        memory::reserve(&mut exact, longest)?;
        for ((i, window), place) in windows.iter().enumerate().zip(weights.chunks_exact_mut(room)) {
            let (centre, columns) = (centre(i), window.start..window.start + window.len);
            exact.clear();
            exact.extend(columns.map(|x| axis.filter.weight((x as f64 - centre + 0.5) * inverse)));
            let mut sum = 0.0;
            for weight in &exact {
                sum += weight;
            }
            for (slot, weight) in place.iter_mut().zip(&exact) {
                *slot = fixed_point(if sum == 0.0 { *weight } else { weight / sum });
            }
        }
        Ok(Self {
            pairs: split(&weights)?,
            #[cfg(target_arch = "x86_64")]
            packed: OnceLock::new(),
            windows,
            weights,
            room,
            longest,
        })
    }

    /// The weights of output pixel `i`, as many as its window has pixels.
    pub fn weights(&self, i: usize) -> &[i32] {
        &self.weights[i * self.room..][..self.windows[i].len]
    }

    /// The weights for vectors of pixels with one sample.
    #[cfg(target_arch = "x86_64")]
    pub fn packed(&self) -> Option<&Packed> {
        let pack = || self.pairs.as_ref().and_then(|pairs| Packed::new(pairs, self.room / 2));
        self.packed.get_or_init(pack).as_ref()
    }

    /// The first and one past the last input pixel that is read.
    pub fn reach(&self) -> (usize, usize) {
        let first = self.windows.iter().map(|window| window.start).min().unwrap_or(0);
        let last = self.windows.iter().map(|window| window.start + window.len).max().unwrap_or(0);
        (first, last.max(first))
    }

    /// Bytes that these coefficients take.
    pub fn bytes(&self) -> usize {
        self.windows.len() * (size_of::<Window>() + self.room * 24)
    }
}

fn fixed_point(weight: f64) -> i32 {
    let scaled = weight * f64::from(1 << PRECISION);
    (if weight < 0.0 { scaled - 0.5 } else { scaled + 0.5 }) as i32
}

fn split(weights: &[i32]) -> Result<Option<Vec<[i32; 2]>>, OutOfMemory> {
    if weights.len() > MOST_PAIRED {
        return Ok(None);
    }
    let high = |weight: i32| i16::try_from(weight >> 11).ok();
    let low = |weight: i32| (weight & 2047) as i16;
    let both = |first: i16, second: i16| i32::from(first as u16) | i32::from(second) << 16;
    let mut pairs = Vec::new();
    memory::reserve(&mut pairs, weights.len() / 2)?;
    for [a, b] in weights.as_chunks::<2>().0 {
        let (Some(high_a), Some(high_b)) = (high(*a), high(*b)) else { return Ok(None) };
        pairs.push([both(high_a, high_b), both(low(*a), low(*b))]);
    }
    Ok(Some(pairs))
}

/// A sum of `value * weight` made a byte: rounded, shifted and clipped.
pub(super) fn to_byte(sum: i32) -> u8 {
    (sum >> PRECISION).clamp(0, 255) as u8
}

/// What a sum starts from, so that the shift at the end rounds.
pub(super) const HALF: i32 = 1 << (PRECISION - 1);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_of_every_pixel_sum_to_one() {
        let filters = ["box", "bilinear", "hamming", "bicubic", "lanczos"];
        for filter in filters.map(|name| Interpolation::from_name(name).unwrap()) {
            for (input, output) in [(1, 1), (1, 7), (7, 1), (100, 33), (33, 100), (1000, 3)] {
                let axis = Axis { input, from: 0.0, to: input as f32, output, filter };
                let made = Coefficients::new(&axis).expect("memory");
                assert!(made.pairs.is_some());
                for i in 0..output {
                    let sum: i32 = made.weights(i).iter().sum();
                    assert!((sum - (1 << PRECISION)).abs() <= made.room as i32, "{axis:?} {i} {sum}");
                    assert!(made.windows[i].start + made.windows[i].len <= input);
                }
            }
        }
    }
}
