//! Checksums of arrays.

use dirflow_core::checksum::Checksums;
use dirflow_core::pool::Caller;
use pyo3::buffer::PyBuffer;
use pyo3::prelude::*;

use crate::buffers::{slice, typed};
use crate::errors::{count, value_error};
use crate::lend::{Lent, share, unbound};

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
    let slices = (held.iter().enumerate()).map(|(i, buffer)| {
        let slice = slice(buffer, &name(i))?;
        // SAFETY: `held` is the owner in the `Lent` below, whose checksums the slices go into.
        #[allow(unsafe_code)]
        Ok(unsafe { unbound(slice) })
    });
    let checksums = Checksums::new(slices.collect::<PyResult<_>>()?);
    share(py, Lent::new(checksums, held), workers, Caller::Works, Checksums::sums)
}
