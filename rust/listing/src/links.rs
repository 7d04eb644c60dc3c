//! Where paths lead.

use std::collections::VecDeque;
use std::ffi::OsString;
use std::path::{Component, Path, PathBuf};

const MANY_LINKS: usize = 64; // more than any system follows

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
