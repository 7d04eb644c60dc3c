//! What is asked of a batch, as Python says it.

use std::time::Duration;

use dirflow_core::affine::{Fill, Mode, Order};
use dirflow_core::decode::Alpha;
use dirflow_core::image::Size;
use dirflow_core::resample::{Interpolation, PassOrder};
use dirflow_core::spec::{self, Layout, Transform};
use pyo3::prelude::*;

use crate::buffers::{Named, slice, typed};
use crate::errors::{count, refusal, value_error};

/// Finds a filter by its name.
pub fn interpolation(name: &str) -> PyResult<Interpolation> {
    let accepted = "nearest, bilinear, bicubic, lanczos, box, hamming";
    Interpolation::from_name(name).ok_or_else(|| value_error("interpolation", format!("{name:?}"), accepted))
}

/// Puts together how an image is read.
pub fn fill(mode: &str, value: f64, order: i64) -> PyResult<Fill> {
    let accepted = "constant, nearest, reflect, wrap";
    let mode =
        Mode::from_name(mode).ok_or_else(|| value_error("fill_mode", format!("{mode:?}"), accepted))?;
    let order = Order::from_number(order).ok_or_else(|| value_error("order", order, "0 or 1"))?;
    Ok(Fill { mode, value, order })
}

/// What holds for every image of a batch.
#[pyclass(frozen, module = "dirflow._native")]
pub struct BatchSpec(pub spec::BatchSpec);

#[pymethods]
impl BatchSpec {
    #[new]
    #[pyo3(signature = (*, height, width, channels, channels_first, interpolation, keep_aspect_ratio, min_crop, reduce, fill_mode, cval, order, channel_shift_limits, max_pixels, rescale, drop_alpha, pillow, max_file_bytes=None, read_timeout=None))]
    #[allow(clippy::too_many_arguments, clippy::fn_params_excessive_bools)]
    fn new(
        height: i64,
        width: i64,
        channels: i64,
        channels_first: bool,
        interpolation: &str,
        keep_aspect_ratio: bool,
        min_crop: i64,
        reduce: bool,
        fill_mode: &str,
        cval: f64,
        order: i64,
        channel_shift_limits: Option<(f64, f64)>,
        max_pixels: i64,
        rescale: Option<f64>,
        drop_alpha: bool,
        pillow: (u32, u32),
        max_file_bytes: Option<u64>,
        read_timeout: Option<f64>,
    ) -> PyResult<Self> {
        let spec = spec::BatchSpec {
            target: Size { height: count(height, "height")?, width: count(width, "width")? },
            channels: count(channels, "channels")?,
            layout: if channels_first { Layout::ChannelsFirst } else { Layout::ChannelsLast },
            interpolation: self::interpolation(interpolation)?,
            keep_aspect_ratio,
            min_crop: count(min_crop, "min_crop")?,
            reduce,
            fill: fill(fill_mode, cval, order)?,
            channel_shift_limits,
            max_pixels: count(max_pixels, "max_pixels")?,
            max_file_bytes: max_file_bytes.unwrap_or(u64::MAX),
            read_timeout: read_timeout.map(seconds).transpose()?,
            rescale,
            alpha: if drop_alpha { Alpha::Dropped } else { Alpha::OnWhite },
            passes: PassOrder::of_pillow(pillow.0, pillow.1),
        };
        spec.check().map_err(refusal)?;
        Ok(Self(spec))
    }

    fn __repr__(&self) -> String {
        format!("{:?}", self.0)
    }
}

fn seconds(number: f64) -> PyResult<Duration> {
    Duration::try_from_secs_f64(number).map_err(|_| value_error("read_timeout", number, "seconds"))
}

/// What is done to each image of a batch, copied from arrays when made.
#[pyclass(frozen, module = "dirflow._native")]
pub struct Transforms(pub Vec<Transform>);

#[pymethods]
impl Transforms {
    #[new]
    #[pyo3(signature = (*, affine, has_affine, flips, channel_shift, brightness))]
    fn new(
        affine: &Bound<'_, PyAny>,
        has_affine: &Bound<'_, PyAny>,
        flips: &Bound<'_, PyAny>,
        channel_shift: &Bound<'_, PyAny>,
        brightness: &Bound<'_, PyAny>,
    ) -> PyResult<Self> {
        let has_affine = column::<u8>(has_affine, "has_affine", None, None)?;
        let n = has_affine.len();
        let affine = column::<f64>(affine, "affine", Some(n), Some(6))?;
        let flips = column::<u8>(flips, "flips", Some(n), None)?;
        let channel_shift = column::<f64>(channel_shift, "channel_shift", Some(n), None)?;
        let brightness = column::<f64>(brightness, "brightness", Some(n), None)?;
        if let Some(bits) = flips.iter().find(|bits| **bits > 3) {
            return Err(value_error("flips", bits, "bit 1 (left and right), bit 2 (top and bottom)"));
        }
        let affine = affine.as_chunks::<6>().0;
        let given = |value: f64| (!value.is_nan()).then_some(value);
        let row = |i: usize| Transform {
            affine: (has_affine[i] != 0).then_some(affine[i]),
            channel_shift: given(channel_shift[i]),
            flip_horizontal: flips[i] & 1 != 0,
            flip_vertical: flips[i] & 2 != 0,
            brightness: given(brightness[i]),
        };
        Ok(Self((0..n).map(row).collect()))
    }

    fn __len__(&self) -> usize {
        self.0.len()
    }
}

/// Copies a C-contiguous array of shape (n,) or (n, `width`).
fn column<T: Named>(
    object: &Bound<'_, PyAny>,
    what: &str,
    n: Option<usize>,
    width: Option<usize>,
) -> PyResult<Vec<T>> {
    let buffer = typed::<T>(object, what)?;
    let shape = buffer.shape();
    let mut expected = vec![n.or(shape.first().copied()).unwrap_or(0)];
    expected.extend(width);
    if shape != expected {
        return Err(value_error(what, format!("shape {shape:?}"), &format!("shape {expected:?}")));
    }
    Ok(slice(&buffer, what)?.to_vec())
}
