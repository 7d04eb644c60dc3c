//! One folder: its entries, judged.

use std::ffi::OsStr;
use std::fs::{FileType, ReadDir};
use std::io;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::links::leads_out;
use crate::order::by_code_points;
use crate::rules::{Reason, Rules};

/// What a folder holds.
#[derive(Debug, Default)]
pub struct Entries {
    /// Names of the folders to be walked, in no order.
    pub folders: Vec<Vec<u8>>,
    /// Names of the files.
    pub files: Names,
    /// Names of what is left out, in order.
    pub ignored: Vec<(Vec<u8>, Reason)>,
}

/// Names in one piece of memory.
#[derive(Debug, Default)]
pub struct Names {
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl Names {
    fn push(&mut self, name: &[u8]) {
        self.bytes.extend_from_slice(name);
        self.ends.push(self.bytes.len());
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// How many bytes they have together.
    #[must_use]
    pub fn size(&self) -> usize {
        self.bytes.len()
    }

    /// The names, in the order of Python's strings.
    pub fn sorted(&self) -> impl Iterator<Item = &[u8]> {
        let begins = std::iter::once(0).chain(self.ends.iter().copied());
        let mut names: Vec<_> = begins.zip(&self.ends).map(|(begin, end)| &self.bytes[begin..*end]).collect();
        if self.bytes.is_ascii() {
            names.sort_unstable();
        } else {
            names.sort_unstable_by(|one, other| by_code_points(one, other));
        }
        names.into_iter()
    }
}

/// Lists a folder of a class; `real_root` is the dataset's folder without links.
///
/// Ends early, with what was found so far, once `stopped` is set.
///
/// # Errors
///
/// The folder, or a link in it, cannot be read.
pub fn read(path: &[u8], rules: &Rules, real_root: &Path, stopped: &AtomicBool) -> io::Result<Entries> {
    let mut entries = Entries::default();
    each_entry(path, stopped, |name, kind| {
        let at = || child(path, name);
        if rules.strict {
            sort_in(name, kind, &at, rules, real_root, &mut entries)
        } else {
            take(name, kind, &at, rules, &mut entries);
            Ok(())
        }
    })?;
    entries.ignored.sort_unstable_by(|one, other| by_code_points(&one.0, &other.0));
    Ok(entries)
}

/// Lists the class folders of a dataset's folder, sorted, and what lies beside them.
///
/// # Errors
///
/// The folder, or a link in it, cannot be read.
pub fn class_folders(root: &[u8]) -> io::Result<Entries> {
    let mut entries = Entries::default();
    each_entry(root, &AtomicBool::new(false), |name, kind| {
        if is_folder(kind, &|| child(root, name))? {
            if hidden(name) {
                entries.ignored.push((name.to_vec(), Reason::HiddenFolder));
            } else {
                entries.folders.push(name.to_vec());
            }
        } else {
            let reason = if hidden(name) { Reason::HiddenFile } else { Reason::NotInClass };
            entries.ignored.push((name.to_vec(), reason));
        }
        Ok(())
    })?;
    entries.folders.sort_unstable_by(|one, other| by_code_points(one, other));
    entries.ignored.sort_unstable_by(|one, other| by_code_points(&one.0, &other.0));
    Ok(entries)
}

/// Joins a folder and a name as Python does.
#[must_use]
pub fn child(folder: &[u8], name: &[u8]) -> Vec<u8> {
    let mut path = Vec::with_capacity(folder.len() + 1 + name.len());
    path.extend_from_slice(folder);
    if !folder.ends_with(b"/") && !folder.is_empty() {
        path.push(b'/');
    }
    path.extend_from_slice(name);
    path
}

/// The bytes of a path as the system takes them.
#[must_use]
pub fn as_path(path: &[u8]) -> &Path {
    Path::new(OsStr::from_bytes(path))
}

fn each_entry(
    path: &[u8],
    stopped: &AtomicBool,
    mut judge: impl FnMut(&[u8], FileType) -> io::Result<()>,
) -> io::Result<()> {
    let entries: ReadDir = std::fs::read_dir(as_path(path))?;
    for entry in entries {
        if stopped.load(Ordering::Relaxed) {
            break;
        }
        let entry = entry?;
        judge(&entry.file_name().into_vec(), entry.file_type()?)?;
    }
    Ok(())
}

fn hidden(name: &[u8]) -> bool {
    name.starts_with(b".")
}

/// Whether an entry is a folder or a link to one; what a link that leads nowhere is not.
fn is_folder(kind: FileType, path: &dyn Fn() -> Vec<u8>) -> io::Result<bool> {
    if !kind.is_symlink() {
        return Ok(kind.is_dir());
    }
    match std::fs::metadata(as_path(&path())) {
        Ok(status) => Ok(status.is_dir()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

fn sort_in(
    name: &[u8],
    kind: FileType,
    path: &dyn Fn() -> Vec<u8>,
    rules: &Rules,
    real_root: &Path,
    entries: &mut Entries,
) -> io::Result<()> {
    let unfollowed = kind.is_symlink() && !rules.follow_links;
    let reason = if is_folder(kind, path)? {
        if hidden(name) {
            Reason::HiddenFolder
        } else if unfollowed {
            Reason::LinkToFolder
        } else {
            entries.folders.push(name.to_vec());
            return Ok(());
        }
    } else if hidden(name) {
        Reason::HiddenFile
    } else if !rules.ends_well(name) {
        Reason::Ending
    } else if unfollowed && leads_out(as_path(&path()), real_root) {
        Reason::LeadsOut
    } else if kind.is_file() || kind.is_symlink() {
        entries.files.push(name); // a link to nothing too: whoever reads it says so
        return Ok(());
    } else {
        Reason::NotRegular
    };
    entries.ignored.push((name.to_vec(), reason));
    Ok(())
}

/// The lenient rules: every folder is walked, and every other entry taken that ends well.
fn take(name: &[u8], kind: FileType, path: &dyn Fn() -> Vec<u8>, rules: &Rules, entries: &mut Entries) {
    if is_folder(kind, path).unwrap_or(false) {
        if rules.follow_links || !kind.is_symlink() {
            entries.folders.push(name.to_vec());
        }
    } else if rules.ends_well(name) {
        entries.files.push(name);
    }
}
