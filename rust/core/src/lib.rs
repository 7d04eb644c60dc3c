//! The pixel engine.
