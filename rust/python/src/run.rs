//! A batch, from Python's objects to the engine and back.

use std::path::PathBuf;

use dirflow_core::batch::Batch;
use dirflow_core::image::View;
use dirflow_core::pipeline;
use dirflow_core::pool::Caller;
use dirflow_core::source::Source;
use dirflow_core::spec::Layout;
use pyo3::buffer::PyBuffer;
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::{PyBytes, PyString, PyTuple};

use crate::buffers::{Named, kind, slice_mut, span, typed, untyped, view};
use crate::errors::{Status, count, refusal, type_error, value_error};
use crate::lend::{Lent, share, unbound, unbound_mut};
use crate::pixel_file::PixelFile;
use crate::plan::{BatchSpec, Transforms};

const SOURCES: &str = "a uint8 array (height, width, channels), a path as str, encoded bytes, \
                       a PixelFile and an offset, or None";
const OUT: &str = "a float32 or uint8 array";

/// What a source borrows from, held as long as any thread is at it.
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

    /// # Safety
    ///
    /// `self` must become an owner in the [`Lent`] that the source goes into.
    #[allow(unsafe_code)]
    unsafe fn source(&self, what: &str) -> PyResult<Source<'static>> {
        // SAFETY: buffers and bytes objects hold what their memory belongs to; what becomes of `self` is the caller's
        // promise.
        Ok(unsafe {
            match self {
                Self::Pixels(buffer) => {
                    let View { data, size, channels } = view(buffer, what)?;
                    Source::Pixels(View { data: unbound(data), size, channels })
                }
                Self::Path(path) => Source::Path(path.clone()),
                Self::Encoded(content) => Source::Encoded(unbound(content)),
                Self::Stored(file, offset) => Source::Stored(unbound(file.get().file()), *offset),
                Self::Skip => Source::Skip,
            }
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
    if workers == 0 {
        return Err(value_error("workers", workers, "at least 1"));
    }
    let mut held = Vec::new();
    for (i, object) in sources.try_iter()?.enumerate() {
        held.push(Held::new(&object?, &format!("sources[{i}]"))?);
    }
    let buffer = untyped(out, "out", OUT)?;
    if buffer.as_typed::<u8>().is_ok() {
        drop(buffer);
        run::<u8>(py, spec, held, transforms, typed(out, "out")?, workers)
    } else if buffer.as_typed::<f32>().is_ok() {
        drop(buffer);
        run::<f32>(py, spec, held, transforms, typed(out, "out")?, workers)
    } else {
        Err(type_error("out", kind(out), OUT))
    }
}

fn run<T: Named + pipeline::Element + Sync + 'static>(
    py: Python<'_>,
    spec: &BatchSpec,
    held: Vec<Held>,
    transforms: Option<&Transforms>,
    mut out: PyBuffer<T>,
    workers: usize,
) -> PyResult<Vec<Option<Status>>> {
    // SAFETY: `held` and `out` are owners in the `Lent` below, whose batch the sources and slots go into.
    #[allow(unsafe_code)]
    let sources = unsafe { sources(spec, &held) }?;
    let slots = slots(spec, &sources, &mut out)?;
    // SAFETY: as above.
    #[allow(unsafe_code)]
    let slots = unsafe { unbound_mut(slots) };
    // Memory is there, but a file may be a while in coming.
    let from_files = held.iter().any(|one| matches!(one, Held::Path(_) | Held::Stored(..)));
    let caller = if from_files { Caller::Waits } else { Caller::Works };
    let transforms = transforms.map(|transforms| transforms.0.as_slice());
    let batch = Batch::new(&spec.0, sources, transforms, slots).map_err(refusal)?;
    let statuses = share(py, Lent::new(batch, (held, out)), workers, caller, Batch::statuses)?;
    Ok(statuses.into_iter().map(|status| status.map(Status::from)).collect())
}

/// # Safety
///
/// As for [`Held::source`].
#[allow(unsafe_code)]
unsafe fn sources(spec: &BatchSpec, held: &[Held]) -> PyResult<Vec<Source<'static>>> {
    let source = |(i, one): (usize, &Held)| {
        let what = format!("sources[{i}]");
        // SAFETY: the caller's promise.
        let source = unsafe { one.source(&what) }?;
        match &source {
            Source::Pixels(image) if image.channels != spec.0.channels => {
                let accepted = format!("{} channels, as in the spec", spec.0.channels);
                Err(value_error(&what, format!("{} channels", image.channels), &accepted))
            }
            _ => Ok(source),
        }
    };
    held.iter().enumerate().map(source).collect()
}

/// The slots of all sources, in memory that is none of theirs.
fn slots<'a, T: Named>(
    spec: &BatchSpec,
    sources: &[Source<'_>],
    out: &'a mut PyBuffer<T>,
) -> PyResult<&'a mut [T]> {
    let (n, h, w, c) = (sources.len(), spec.0.target.height, spec.0.target.width, spec.0.channels);
    let expected = if spec.0.layout == Layout::ChannelsFirst { [n, c, h, w] } else { [n, h, w, c] };
    if out.shape() != expected {
        return Err(value_error("out", format!("shape {:?}", out.shape()), &format!("shape {expected:?}")));
    }
    let inputs: Vec<_> = (sources.iter())
        .filter_map(|source| if let Source::Pixels(image) = source { Some(span(image.data)) } else { None })
        .collect();
    slice_mut(out, "out", &inputs)
}
