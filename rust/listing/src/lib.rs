//! The files of class folders: what belongs to the dataset, in which order, and what is left out.
//!
//! [`walk::list`] reads folders in parallel ([`queue`]); [`folder`] judges the entries of one by the [`rules`], with
//! [`links`] for what leads out; [`order`] sorts as Python sorts strings; [`listing`] puts the parts together.
//! [`hash`] is beside the way: the hashes of names, by which a dataset is split.
//!
//! Names are bytes, as the file system has them. Nothing here knows images, labels or Python.

pub mod folder;
pub mod hash;
pub mod links;
pub mod listing;
pub mod order;
mod queue;
pub mod rules;
pub mod walk;
