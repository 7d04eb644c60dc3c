//! What was found, in the order in which it is delivered.

use crate::folder::child;
use crate::order::by_code_points;
use crate::rules::Reason;
use crate::walk::{Class, Folder, Times};

/// Ends a name; no file's name has it.
pub const END: u8 = 0;

/// The files of all classes: class by class, by folder path, then by name.
#[derive(Debug, Default)]
pub struct Listing {
    /// Paths of files, each with the prefix of its class, each followed by [`END`].
    pub names: Vec<u8>,
    /// How many files each class has.
    pub counts: Vec<usize>,
    /// How many folders were read for each class.
    pub folder_counts: Vec<usize>,
    /// Paths and times of the folders that were read.
    pub folders: Vec<(Vec<u8>, Option<Times>)>,
    /// Paths of what was left out, and why.
    pub ignored: Vec<(Vec<u8>, Reason)>,
}

impl Listing {
    pub(crate) fn new(classes: &[Class], mut folders: Vec<Folder>) -> Self {
        folders.sort_unstable_by(|one, other| {
            one.class.cmp(&other.class).then_with(|| by_code_points(&one.path, &other.path))
        });
        let size = |folder: &Folder| {
            let class = &classes[folder.class];
            let beside =
                class.prefix.len() + folder.path.len() + 2 - class.folder.len().min(folder.path.len());
            folder.files.size() + folder.files.len() * beside
        };
        let mut listing = Self {
            names: Vec::with_capacity(folders.iter().map(size).sum()),
            counts: vec![0; classes.len()],
            folder_counts: vec![0; classes.len()],
            ..Self::default()
        };
        for folder in folders {
            let class = &classes[folder.class];
            let below = &folder.path[class.folder.len().min(folder.path.len())..];
            let slashes = below.iter().take_while(|byte| **byte == b'/').count();
            let mut begin = class.prefix.clone();
            if slashes < below.len() {
                begin.extend_from_slice(&child(&below[slashes..], b""));
            }
            for name in folder.files.sorted() {
                listing.names.extend_from_slice(&begin);
                listing.names.extend_from_slice(name);
                listing.names.push(END);
            }
            listing.counts[folder.class] += folder.files.len();
            listing.folder_counts[folder.class] += 1;
            listing.folders.push((folder.path, folder.times));
            listing.ignored.extend(folder.ignored);
        }
        listing
    }
}
