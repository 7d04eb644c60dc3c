//! Listings of folders, from paths to Python's strings.

use std::ffi::OsString;
use std::ops::ControlFlow;
use std::os::unix::ffi::OsStringExt;
use std::path::PathBuf;

use dirflow_listing::folder;
use dirflow_listing::hash;
use dirflow_listing::listing;
use dirflow_listing::rules::{Reason, Rules};
use dirflow_listing::saved;
use dirflow_listing::walk::{self, Class, Ended, Problem, Progress};
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::buffers::{slice, typed};
use crate::errors::{FolderError, count, detached, left_when_interrupted, value_error};

type Left = Vec<(OsString, &'static str)>;

/// What was found in the folders of all classes.
#[pyclass(frozen, module = "dirflow._native")]
pub struct Listing(listing::Listing);

#[pymethods]
impl Listing {
    /// Paths of the files in order, each followed by a NUL.
    #[getter]
    fn names<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, &self.0.names)
    }

    /// How many files each class has.
    #[getter]
    fn counts(&self) -> Vec<usize> {
        self.0.counts.clone()
    }

    /// How many folders were read for each class.
    #[getter]
    fn folder_counts(&self) -> Vec<usize> {
        self.0.folder_counts.clone()
    }

    /// Path, modification and change time in ns of each folder that was read; `None` for one that is not there.
    #[getter]
    fn folders(&self) -> Vec<(OsString, Option<(i64, i64)>)> {
        let folders = self.0.folders.iter();
        folders
            .map(|(path, times)| (text(path), times.map(|times| (times.modified, times.changed))))
            .collect()
    }

    /// Path of what was left out, and why.
    #[getter]
    fn ignored(&self) -> Left {
        self.0.ignored.iter().map(|(path, reason)| (text(path), reason.words())).collect()
    }
}

/// Lists the files of class folders, given as (path, what the names of its files begin with).
#[pyfunction]
#[pyo3(signature = (root, classes, *, endings, follow_links, strict, workers, tick))]
#[allow(clippy::too_many_arguments)]
pub fn list_files(
    py: Python<'_>,
    root: PathBuf,
    classes: Vec<(PathBuf, PathBuf)>,
    endings: Vec<PathBuf>,
    follow_links: bool,
    strict: bool,
    workers: i64,
    tick: Option<&Bound<'_, PyAny>>,
) -> PyResult<Listing> {
    let root = bytes(root);
    let classes: Vec<_> = classes
        .into_iter()
        .map(|(folder, prefix)| Class { folder: bytes(folder), prefix: bytes(prefix) })
        .collect();
    let rules = Rules { endings: endings.into_iter().map(bytes).collect(), follow_links, strict };
    let workers = count(workers, "workers")?;
    let tick = tick.map(|tick| tick.clone().unbind());
    let mut interrupted = None;
    let ended = detached(py, || {
        walk::list(&root, &classes, &rules, workers, |progress| match tell(tick.as_ref(), progress) {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                interrupted = Some(error);
                ControlFlow::Break(())
            }
        })
    })?;
    match (ended, interrupted) {
        (_, Some(error)) => Err(error),
        (Ok(listing), None) => Ok(Listing(listing)),
        (Err(Ended::Problem(problem)), None) => Err(refusal(problem)),
        (Err(Ended::Stopped), None) => Err(PyRuntimeError::new_err("the listing was stopped")),
    }
}

/// Lists the class folders in a folder, and what is left out beside them.
#[pyfunction]
pub fn list_class_folders(py: Python<'_>, root: PathBuf) -> PyResult<(Vec<OsString>, Left)> {
    let root = bytes(root);
    let folder = root.clone();
    let entries = left_when_interrupted(py, move || folder::class_folders(&folder))?
        .map_err(|error| refusal(Problem::List(root.clone(), error)))?;
    let left = entries.ignored.iter();
    let left = left.map(|(name, reason): &(_, Reason)| (text(&folder::child(&root, name)), reason.words()));
    Ok((entries.folders.iter().map(|name| text(name)).collect(), left.collect()))
}

/// Whether names, which end where `ends` says, are those of files directly in folders: `counts` names of each class,
/// folder by folder, in folders of which the names begin as given for each class.
#[pyfunction]
pub fn names_lie_in(
    py: Python<'_>,
    names: &Bound<'_, PyAny>,
    ends: &Bound<'_, PyAny>,
    counts: Vec<usize>,
    begins: Vec<Vec<PathBuf>>,
) -> PyResult<bool> {
    let (names, ends) = (typed::<u8>(names, "names")?, typed::<i64>(ends, "ends")?);
    let (names, ends) = (slice(&names, "names")?, slice(&ends, "ends")?);
    let begins: Vec<Vec<_>> =
        begins.into_iter().map(|class| class.into_iter().map(bytes).collect()).collect();
    detached(py, move || saved::lie_in(names, ends, &counts, &begins))
}

/// Hashes names that have one byte between them, and end where `ends` says, to 8 bytes each, the first the highest.
#[pyfunction]
pub fn hash_names<'py>(
    py: Python<'py>,
    names: &Bound<'py, PyAny>,
    ends: &Bound<'py, PyAny>,
) -> PyResult<Bound<'py, PyBytes>> {
    let (names, ends) = (typed::<u8>(names, "names")?, typed::<i64>(ends, "ends")?);
    let (names, ends) = (slice(&names, "names")?, slice(&ends, "ends")?);
    let hashes = detached(py, || hash::hash_names(names, ends))?
        .ok_or_else(|| value_error("ends", "others", "the ends of names in order"))?;
    let bytes: Vec<u8> = hashes.into_iter().flat_map(u64::to_ne_bytes).collect();
    Ok(PyBytes::new(py, &bytes))
}

/// Lets Python act on signals, and tells how far the listing has come.
fn tell(tick: Option<&Py<PyAny>>, progress: Progress) -> PyResult<()> {
    Python::attach(|py| {
        py.check_signals()?;
        tick.map_or(Ok(()), |tick| tick.call1(py, (progress.classes, progress.files)).map(drop))
    })
}

/// What cannot be done is `"open"` or `"list"`; `"follow"` if the folder of a class is a link that leads out.
fn refusal(problem: Problem) -> PyErr {
    let (what, path, error) = match problem {
        Problem::Open(path, error) => ("open", path, Some(error)),
        Problem::List(path, error) => ("list", path, Some(error)),
        Problem::LeadsOut(path) => ("follow", path, None),
    };
    let number = error.as_ref().and_then(std::io::Error::raw_os_error);
    let words = error.map(|error| error.to_string());
    FolderError::new_err((what, text(&path), number, words))
}

fn bytes(path: PathBuf) -> Vec<u8> {
    path.into_os_string().into_vec()
}

fn text(path: &[u8]) -> OsString {
    OsString::from_vec(path.to_vec())
}
