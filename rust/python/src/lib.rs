//! `dirflow._native`: what Python sees of the engine.

mod buffers;
mod checksum;
mod errors;
mod images;
mod lend;
mod listing;
mod pixel_file;
mod plan;
mod run;

use pyo3::prelude::*;

/// The pixel engine, as a Python module.
#[pymodule]
mod _native {
    use super::{Bound, PyModule, PyModuleMethods, PyResult};

    #[pymodule_export]
    use crate::checksum::crc32;
    #[pymodule_export]
    use crate::errors::{FolderError, Status};
    #[pymodule_export]
    use crate::images::{_set_simd_level, affine_transform, resize, simd_level};
    #[pymodule_export]
    use crate::lend::stop_batches;
    #[pymodule_export]
    use crate::listing::{Listing, hash_names, list_class_folders, list_files, names_lie_in};
    #[pymodule_export]
    use crate::pixel_file::PixelFile;
    #[pymodule_export]
    use crate::plan::{BatchSpec, Transforms};
    #[pymodule_export]
    use crate::run::run_batch;

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        module.add("__version__", env!("CARGO_PKG_VERSION"))
    }
}
