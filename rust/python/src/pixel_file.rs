//! Files of pixels that are read by the engine.

use std::fs::{File, OpenOptions};
use std::os::fd::AsRawFd;
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;

use pyo3::exceptions::PyOSError;
use pyo3::prelude::*;

/// A file that is open for reading; closed when nobody refers to it any more.
///
/// No pipe makes the caller wait, and no link is followed.
#[pyclass(frozen, module = "dirflow._native")]
pub struct PixelFile(File);

impl PixelFile {
    /// The file.
    pub fn file(&self) -> &File {
        &self.0
    }
}

#[pymethods]
impl PixelFile {
    #[new]
    fn new(path: PathBuf) -> PyResult<Self> {
        let opened =
            OpenOptions::new().read(true).custom_flags(libc::O_NONBLOCK | libc::O_NOFOLLOW).open(&path);
        opened.map(Self).map_err(|error| match error.raw_os_error() {
            Some(number) => {
                // Without what Rust adds in brackets: Python says the number itself.
                let text = error.to_string();
                let reason = text.split(" (os error").next().unwrap_or(&text).to_owned();
                PyOSError::new_err((number, reason, path.into_os_string()))
            }
            None => error.into(),
        })
    }

    /// Its descriptor, which belongs to this object.
    fn fileno(&self) -> i32 {
        self.0.as_raw_fd()
    }
}
