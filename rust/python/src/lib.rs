//! `dirflow._native`: what Python sees of the engine.
use pyo3::prelude::*;

/// The pixel engine, as a Python module.
#[pymodule]
mod _native {}
