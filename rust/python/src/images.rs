//! Single images, and the instruction set in use.

use dirflow_core::affine::{Sampler, Writing};
use dirflow_core::error::OutOfMemory;
use dirflow_core::image::View;
use dirflow_core::memory;
use dirflow_core::resample::{PassOrder, Resampling, Resizer};
use dirflow_core::simd::{self, Level};
use pyo3::buffer::PyBuffer;
use pyo3::prelude::*;

use crate::buffers::{slice, slice_mut, span, three_axes, typed, view};
use crate::errors::{detached, refusal, value_error};
use crate::plan;

/// Transforms a float32 image of shape (height, width, channels) into `out` as SciPy does.
#[pyfunction]
pub fn affine_transform(
    py: Python<'_>,
    image: &Bound<'_, PyAny>,
    out: &Bound<'_, PyAny>,
    affine: [f64; 6],
    fill_mode: &str,
    cval: f64,
    order: i64,
) -> PyResult<()> {
    let fill = plan::fill(fill_mode, cval, order)?;
    let (image, mut out) = (typed::<f32>(image, "image")?, typed::<f32>(out, "out")?);
    let (size, channels) = three_axes(image.shape(), "image")?;
    if out.shape() != image.shape() {
        return Err(value_error(
            "out",
            format!("shape {:?}", out.shape()),
            &format!("shape {:?}", image.shape()),
        ));
    }
    if out.item_count() == 0 {
        return Ok(());
    }
    // An image with gaps is read through a copy.
    let copied = if image.is_c_contiguous() { None } else { Some(packed(py, &image)?) };
    let data = copied.as_deref().map_or_else(|| slice(&image, "image"), Ok)?;
    let slots = slice_mut(&mut out, "out", &[span(data)])?;
    let view = View::new(data, size, channels).map_err(refusal)?;
    let done = detached(py, || {
        let mut room = Vec::new();
        let mut sampler = Sampler::new(view, affine, fill, &mut room)?;
        for (y, row) in slots.chunks_exact_mut(view.stride()).enumerate() {
            sampler.row(y, Writing::default(), row);
        }
        Ok(())
    });
    done?.map_err(|error: OutOfMemory| refusal(error.into()))
}

fn packed(py: Python<'_>, image: &PyBuffer<f32>) -> PyResult<Vec<f32>> {
    let mut copy = memory::repeated(0.0, image.item_count()).map_err(|error| refusal(error.into()))?;
    image.copy_to_slice(py, &mut copy)?;
    Ok(copy)
}

/// Resizes a uint8 image of shape (height, width, channels) into `out` as that version of Pillow does.
#[pyfunction]
#[pyo3(signature = (pixels, out, interpolation, r#box, pillow))]
pub fn resize(
    py: Python<'_>,
    pixels: &Bound<'_, PyAny>,
    out: &Bound<'_, PyAny>,
    interpolation: &str,
    r#box: Option<[f64; 4]>,
    pillow: (u32, u32),
) -> PyResult<()> {
    let order = PassOrder::of_pillow(pillow.0, pillow.1);
    let how = Resampling { filter: plan::interpolation(interpolation)?, order };
    let (pixels, mut out) = (typed::<u8>(pixels, "pixels")?, typed::<u8>(out, "out")?);
    let image = view(&pixels, "pixels")?;
    let (size, channels) = three_axes(out.shape(), "out")?;
    if channels != image.channels {
        return Err(value_error(
            "out",
            format!("{channels} channels"),
            &format!("{} channels", image.channels),
        ));
    }
    let slots = slice_mut(&mut out, "out", &[span(image.data)])?;
    detached(py, || Resizer::default().resize(image, slots, size, how, r#box))?.map_err(refusal)
}

/// The instruction set that the kernels use.
#[pyfunction]
pub fn simd_level() -> &'static str {
    match simd::level() {
        Level::Scalar => "scalar",
        Level::Avx2 => "avx2",
    }
}

/// Sets the instruction set for the whole process; for tests.
#[pyfunction]
pub fn _set_simd_level(level: &str) -> PyResult<()> {
    let level = match level {
        "scalar" => Level::Scalar,
        "avx2" => Level::Avx2,
        _ => return Err(value_error("level", format!("{level:?}"), "scalar or avx2")),
    };
    simd::set_level(level).map_err(refusal)
}
