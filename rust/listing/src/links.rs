//! Where paths lead.

use std::collections::VecDeque;
use std::ffi::OsString;
use std::fs::FileType;
use std::io;
use std::path::{Component, Path, PathBuf};

use crate::rules::Reason;

const MANY_LINKS: usize = 64; // more than any system follows

/// What a path leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// A folder.
    Folder,
    /// A regular file.
    File,
    /// A pipe, a socket, a device.
    Other,
    /// A link leads to a name that is not there.
    Nothing,
    /// A link cannot be followed.
    Unreachable(Reason),
}

impl From<FileType> for Target {
    fn from(kind: FileType) -> Self {
        if kind.is_dir() {
            Self::Folder
        } else if kind.is_file() {
            Self::File
        } else {
            Self::Other
        }
    }
}

/// Follows a link.
///
/// # Errors
///
/// What it leads to cannot be told for a reason that is not the link's own: a disk or a network that does not answer.
pub fn follow(link: &Path) -> io::Result<Target> {
    let error = match std::fs::metadata(link) {
        Ok(status) => return Ok(status.file_type().into()),
        Err(error) => error,
    };
    match (error.raw_os_error(), error.kind()) {
        (Some(libc::ELOOP), _) => Ok(Target::Unreachable(Reason::LinkLoop)),
        (_, io::ErrorKind::NotFound) => Ok(Target::Nothing),
        (_, io::ErrorKind::NotADirectory) => Ok(Target::Unreachable(Reason::LinkThroughFile)),
        (_, io::ErrorKind::InvalidFilename) => Ok(Target::Unreachable(Reason::LinkToLongName)),
        (_, io::ErrorKind::PermissionDenied) => Ok(Target::Unreachable(Reason::LinkDenied)),
        _ => Err(error),
    }
}

/// Returns a path without links; what does not exist stays as it is, so that a link to nothing leads somewhere too.
#[must_use]
pub fn real_path(path: &Path) -> PathBuf {
    std::fs::canonicalize(path).unwrap_or_else(|_| resolve(path))
}

/// Whether a path leads out of a folder.
#[must_use]
pub fn leads_out(path: &Path, real_root: &Path) -> bool {
    !real_path(path).starts_with(real_root)
}

/// One part of a path after the other, for paths that the system does not resolve because their end is missing.
fn resolve(path: &Path) -> PathBuf {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    let mut left = parts(&absolute);
    let mut real = PathBuf::from("/");
    let mut links = 0;
    while let Some(part) = left.pop_front() {
        if part == ".." {
            real.pop();
            continue;
        }
        let next = real.join(&part);
        match std::fs::read_link(&next) {
            Ok(target) if links < MANY_LINKS => {
                links += 1;
                if target.is_absolute() {
                    real = PathBuf::from("/");
                }
                let mut through = parts(&target);
                through.append(&mut left);
                left = through;
            }
            _ => real = next,
        }
    }
    real
}

fn parts(path: &Path) -> VecDeque<OsString> {
    path.components()
        .filter(|part| matches!(part, Component::Normal(_) | Component::ParentDir))
        .map(|part| part.as_os_str().to_owned())
        .collect()
}
