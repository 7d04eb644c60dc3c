//! The files of class folders: what belongs to the dataset, in which order, and what is left out.
//!
//! [`walk::list`] reads folders in parallel ([`queue`]); [`folder`] judges the entries of one by the [`rules`], with
//! [`links`] for what leads out; [`order`] sorts as Python sorts strings; [`listing`] puts the parts together.
//! Beside the way are [`hash`], the hashes of names, by which a dataset is split, and [`saved`], which checks a listing
//! that was kept in a file.
//!
//! Names are bytes, as the file system has them. Nothing here knows images, labels or Python.

pub mod folder;
pub mod hash;
pub mod links;
pub mod listing;
pub mod order;
mod queue;
pub mod rules;
pub mod saved;
pub mod walk;
