//! The engine's refusals as Python exceptions, and why an image was not written.

use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread::Builder;
use std::time::Duration;

use dirflow_core::error;
use pyo3::exceptions::{PyMemoryError, PyRuntimeError, PyTypeError, PyValueError};
use pyo3::prelude::*;

/// How often signals are acted on meanwhile.
const TICK: Duration = Duration::from_millis(50);

pyo3::create_exception!(
    dirflow._native,
    FolderError,
    pyo3::exceptions::PyException,
    "A folder cannot be listed: (what cannot be done, its path, errno or None, the reason or None)."
);

/// Why one image of a batch was not written.
#[pyclass(frozen, eq, hash, module = "dirflow._native")]
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Status {
    /// `"declined"`: ask another decoder; `"failed"`: the image can not be delivered; `"timed_out"`: nor could it be read
    /// in the time that this may take; `"out_of_memory"`: there is not enough at the moment.
    #[pyo3(get)]
    kind: &'static str,
    /// In words.
    #[pyo3(get)]
    reason: String,
}

#[pymethods]
impl Status {
    fn __repr__(&self) -> String {
        format!("Status(kind={:?}, reason={:?})", self.kind, self.reason)
    }
}

impl From<error::Status> for Status {
    fn from(status: error::Status) -> Self {
        match status {
            error::Status::Declined(reason) => Self { kind: "declined", reason },
            error::Status::Failed(reason) => Self { kind: "failed", reason },
            error::Status::TimedOut(reason) => Self { kind: "timed_out", reason },
            error::Status::OutOfMemory(reason) => Self { kind: "out_of_memory", reason },
        }
    }
}

/// The engine's refusal is about a value, or memory.
#[allow(clippy::needless_pass_by_value)]
pub fn refusal(refused: error::Refused) -> PyErr {
    match refused {
        error::Refused::Argument(text) => PyValueError::new_err(text),
        error::Refused::Memory(error) => PyMemoryError::new_err(error.to_string()),
    }
}

/// A `ValueError` that says what was received and what is accepted.
pub fn value_error(what: &str, received: impl std::fmt::Display, accepted: &str) -> PyErr {
    refusal(error::refused(what, received, accepted))
}

/// A `TypeError` that says what was received and what is accepted.
pub fn type_error(what: &str, received: impl std::fmt::Display, accepted: &str) -> PyErr {
    PyTypeError::new_err(error::refused(what, received, accepted).to_string())
}

/// A number that counts something.
pub fn count(number: i64, what: &str) -> PyResult<usize> {
    usize::try_from(number).map_err(|_| value_error(what, number, "a whole number, at least 0"))
}

/// Runs `work` without the GIL; a panic in it, which would be a bug, becomes a `RuntimeError`.
pub fn detached<T: Send>(py: Python<'_>, work: impl FnOnce() -> T + Send) -> PyResult<T> {
    py.detach(|| std::panic::catch_unwind(std::panic::AssertUnwindSafe(work))).map_err(|_| internal_error())
}

/// Runs `work` on a thread that is left behind if a signal's handler raises meanwhile: `work` may block for ever.
pub fn left_when_interrupted<T: Send + 'static>(
    py: Python<'_>,
    work: impl FnOnce() -> T + Send + 'static,
) -> PyResult<T> {
    let (sender, mut receiver) = mpsc::channel();
    Builder::new().name("dirflow-wait".to_owned()).spawn(move || sender.send(work()))?;
    loop {
        let received;
        (receiver, received) = py.detach(move || {
            let received = receiver.recv_timeout(TICK);
            (receiver, received)
        });
        match received {
            Ok(result) => return Ok(result),
            Err(RecvTimeoutError::Timeout) => py.check_signals()?,
            Err(RecvTimeoutError::Disconnected) => return Err(internal_error()),
        }
    }
}

fn internal_error() -> PyErr {
    PyRuntimeError::new_err("internal error in the pixel engine")
}
