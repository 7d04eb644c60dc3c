//! One folder: its entries, judged.

use std::ffi::OsStr;
use std::fs::{FileType, ReadDir};
use std::io;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::links::{Target, follow, leads_out};
use crate::order::by_code_points;
use crate::rules::{Reason, Rules, litter};

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
        let reason = match target(kind, &|| child(root, name))? {
            Target::Folder if hidden(name) => Reason::HiddenFolder,
            Target::Folder if litter(name) => Reason::Litter,
            Target::Folder => {
                entries.folders.push(name.to_vec());
                return Ok(());
            }
            _ if hidden(name) => Reason::HiddenFile,
            Target::Unreachable(reason) => reason,
            Target::File | Target::Other | Target::Nothing => Reason::NotInClass,
        };
        entries.ignored.push((name.to_vec(), reason));
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

/// What an entry is, or what it leads to.
fn target(kind: FileType, path: &dyn Fn() -> Vec<u8>) -> io::Result<Target> {
    if kind.is_symlink() { follow(as_path(&path())) } else { Ok(kind.into()) }
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
    let reason = match target(kind, path)? {
        Target::Folder if hidden(name) => Reason::HiddenFolder,
        Target::Folder if litter(name) => Reason::Litter,
        Target::Folder if unfollowed => Reason::LinkToFolder,
        Target::Folder => {
            entries.folders.push(name.to_vec());
            return Ok(());
        }
        _ if hidden(name) => Reason::HiddenFile,
        Target::Unreachable(reason) => reason,
        _ if !rules.ends_well(name) => Reason::Ending,
        _ if unfollowed && leads_out(as_path(&path()), real_root) => Reason::LeadsOut,
        Target::Other => Reason::NotRegular,
        Target::File | Target::Nothing => {
            entries.files.push(name); // a link to nothing too: whoever reads it says so
            return Ok(());
        }
    };
    entries.ignored.push((name.to_vec(), reason));
    Ok(())
}

/// The lenient rules: every folder is walked, and every other entry taken that ends well.
fn take(name: &[u8], kind: FileType, path: &dyn Fn() -> Vec<u8>, rules: &Rules, entries: &mut Entries) {
    if matches!(target(kind, path), Ok(Target::Folder)) {
        if rules.follow_links || !kind.is_symlink() {
            entries.folders.push(name.to_vec());
        }
    } else if rules.ends_well(name) {
        entries.files.push(name);
    }
}
