//! A batch, from Python's objects to the engine and back.

use std::path::PathBuf;

use dirflow_core::batch;
use dirflow_core::pipeline;
use dirflow_core::source::Source;
use dirflow_core::spec::Layout;
use pyo3::buffer::PyBuffer;
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::{PyBytes, PyString, PyTuple};

use crate::buffers::{Named, kind, slice_mut, span, typed, untyped, view};
use crate::errors::{Status, count, detached, refusal, type_error, value_error};
use crate::pixel_file::PixelFile;
use crate::plan::{BatchSpec, Transforms};

const SOURCES: &str = "a uint8 array (height, width, channels), a path as str, encoded bytes, \
                       a PixelFile and an offset, or None";
const OUT: &str = "a float32 or uint8 array";

/// What a source borrows from, held for the time of the call.
enum Held {
    Pixels(PyBuffer<u8>),
    Path(PathBuf),
    Encoded(PyBackedBytes),
    Stored(Py<PixelFile>, u64),
    Skip,
}

impl Held {
    fn new(object: &Bound<'_, PyAny>, what: &str) -> PyResult<Self> {
        if object.is_none() {
            return Ok(Self::Skip);
        }
        if object.is_instance_of::<PyBytes>() {
            return Ok(Self::Encoded(object.extract()?));
        }
        if object.is_instance_of::<PyTuple>() {
            let (file, offset) = object.extract()?;
            return Ok(Self::Stored(file, offset));
        }
        if object.is_instance_of::<PyString>() || object.hasattr("__fspath__")? {
            return Ok(Self::Path(object.extract()?));
        }
        untyped(object, what, SOURCES)?
            .into_typed()
            .map(Self::Pixels)
            .map_err(|_| type_error(what, kind(object), SOURCES))
    }

    fn source(&self, what: &str) -> PyResult<Source<'_>> {
        Ok(match self {
            Self::Pixels(buffer) => Source::Pixels(view(buffer, what)?),
            Self::Path(path) => Source::Path(path.clone()),
            Self::Encoded(content) => Source::Encoded(content),
            Self::Stored(file, offset) => Source::Stored(file.get().file(), *offset),
            Self::Skip => Source::Skip,
        })
    }
}

/// Brings every source into its slot of `out`.
#[pyfunction]
pub fn run_batch(
    py: Python<'_>,
    spec: &BatchSpec,
    sources: &Bound<'_, PyAny>,
    transforms: Option<&Transforms>,
    out: &Bound<'_, PyAny>,
    workers: i64,
) -> PyResult<Vec<Option<Status>>> {
    let workers = count(workers, "workers")?;
    let mut held = Vec::new();
    for (i, object) in sources.try_iter()?.enumerate() {
        held.push(Held::new(&object?, &format!("sources[{i}]"))?);
    }
    let mut sources = Vec::with_capacity(held.len());
    for (i, one) in held.iter().enumerate() {
        let what = format!("sources[{i}]");
        let source = one.source(&what)?;
        if let Source::Pixels(image) = &source
            && image.channels != spec.0.channels
        {
            let accepted = format!("{} channels, as in the spec", spec.0.channels);
            return Err(value_error(&what, format!("{} channels", image.channels), &accepted));
        }
        sources.push(source);
    }
    let buffer = untyped(out, "out", OUT)?;
    if buffer.as_typed::<u8>().is_ok() {
        drop(buffer);
        run::<u8>(py, spec, &sources, transforms, typed(out, "out")?, workers)
    } else if buffer.as_typed::<f32>().is_ok() {
        drop(buffer);
        run::<f32>(py, spec, &sources, transforms, typed(out, "out")?, workers)
    } else {
        Err(type_error("out", kind(out), OUT))
    }
}

fn run<T: Named + pipeline::Element>(
    py: Python<'_>,
    spec: &BatchSpec,
    sources: &[Source<'_>],
    transforms: Option<&Transforms>,
    mut out: PyBuffer<T>,
    workers: usize,
) -> PyResult<Vec<Option<Status>>> {
    let (n, h, w, c) = (sources.len(), spec.0.target.height, spec.0.target.width, spec.0.channels);
    let expected = if spec.0.layout == Layout::ChannelsFirst { [n, c, h, w] } else { [n, h, w, c] };
    if out.shape() != expected {
        return Err(value_error("out", format!("shape {:?}", out.shape()), &format!("shape {expected:?}")));
    }
    let inputs: Vec<_> = (sources.iter())
        .filter_map(|source| if let Source::Pixels(image) = source { Some(span(image.data)) } else { None })
        .collect();
    let slots = slice_mut(&mut out, "out", &inputs)?;
    let transforms = transforms.map(|transforms| transforms.0.as_slice());
    let statuses =
        detached(py, || batch::run(&spec.0, sources, transforms, slots, workers))?.map_err(refusal)?;
    Ok(statuses.into_iter().map(|status| status.map(Status::from)).collect())
}
