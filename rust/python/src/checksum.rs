//! Checksums of arrays.

use dirflow_core::checksum;
use pyo3::buffer::PyBuffer;
use pyo3::prelude::*;

use crate::buffers::{slice, typed};
use crate::errors::{count, detached, value_error};

/// The CRC-32 of each uint8 array, as `zlib.crc32` has it.
#[pyfunction]
pub fn crc32(py: Python<'_>, arrays: &Bound<'_, PyAny>, workers: i64) -> PyResult<Vec<u32>> {
    let workers = count(workers, "workers")?;
    if workers == 0 {
        return Err(value_error("workers", workers, "at least 1"));
    }
    let name = |i: usize| format!("arrays[{i}]");
    let held: Vec<PyBuffer<u8>> = (arrays.try_iter()?.enumerate())
        .map(|(i, array)| typed(&array?, &name(i)))
        .collect::<PyResult<_>>()?;
    let slices: Vec<&[u8]> =
        (held.iter().enumerate()).map(|(i, buffer)| slice(buffer, &name(i))).collect::<PyResult<_>>()?;
    detached(py, || checksum::crc32(&slices, workers))
}
