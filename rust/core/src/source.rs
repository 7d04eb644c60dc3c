//! Where the pixels of one image come from.

use std::fs::{File, OpenOptions};
use std::io::{self, Read};
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use crate::error::Status;
use crate::image::View;
use crate::memory;

/// One image to be delivered.
#[derive(Clone, Debug)]
pub enum Source<'a> {
    /// Decoded 8-bit pixels of any size.
    Pixels(View<'a, u8>),
    /// A file to read and decode.
    Path(PathBuf),
    /// The content of a file, to decode.
    Encoded(&'a [u8]),
    /// Pixels in the form of the target that lie in a file, and where they begin: read when it is their turn.
    Stored(&'a File, u64),
    /// Nothing: the slot is left alone.
    Skip,
}

/// Reads the regular file at `path`, of `most` bytes at most, into `content`, whose earlier content is lost.
///
/// # Errors
/// [`Status::Failed`] with the operating system's reason, or when the path is not a regular file, or it is larger.
pub fn read(path: &Path, most: u64, content: &mut Vec<u8>) -> Result<(), Status> {
    let done = open(path).and_then(|(file, size)| fill(&file, size, most, content));
    done.map_err(|error| {
        content.clear();
        let reason = format!("cannot read: {error}");
        let short = error.kind() == io::ErrorKind::OutOfMemory;
        if short { Status::OutOfMemory(reason) } else { Status::Failed(reason) }
    })
}

/// Opens a regular file; returns its size too.
///
/// It is asked what it is once it is open: a path may come to mean something else at any time. Opening a FIFO
/// without `O_NONBLOCK` would wait for somebody who writes to it.
fn open(path: &Path) -> io::Result<(File, u64)> {
    let file = OpenOptions::new().read(true).custom_flags(libc::O_NONBLOCK).open(path)?;
    let about = file.metadata()?;
    if about.is_dir() {
        return Err(io::Error::other("is a directory"));
    }
    if !about.is_file() {
        return Err(io::Error::other("not a regular file"));
    }
    Ok((file, about.len()))
}

/// Reads to the end of a file, of which `size` is what its file system says.
fn fill(mut file: &File, size: u64, most: u64, content: &mut Vec<u8>) -> io::Result<()> {
    if size > most {
        return Err(too_large(size, most));
    }
    // The extra byte asks for the end of the file in the same loop. Bytes of the file before need not be zeroed.
    let room = usize::try_from(size).ok().and_then(|size| size.checked_add(1));
    let room = room.ok_or(io::ErrorKind::OutOfMemory)?;
    memory::resize(content, room, 0).map_err(|_| io::ErrorKind::OutOfMemory)?;
    let mut filled = 0;
    while filled < content.len() {
        match file.read(&mut content[filled..]) {
            Ok(0) => {
                content.truncate(filled);
                return Ok(());
            }
            Ok(count) => filled += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    // It is longer than its file system said.
    let left = most.saturating_sub(filled as u64).saturating_add(1);
    file.take(left).read_to_end(content)?;
    if content.len() as u64 > most { Err(too_large(content.len() as u64, most)) } else { Ok(()) }
}

fn too_large(size: u64, most: u64) -> io::Error {
    io::Error::other(format!("{size} bytes, more than {most}"))
}

/// Fills `pixels` from `file`, beginning at `offset`.
///
/// # Errors
/// [`Status::Failed`] with the operating system's reason, or when the file ends before.
pub fn read_stored(file: &File, offset: u64, pixels: &mut [u8]) -> Result<(), Status> {
    file.read_exact_at(pixels, offset).map_err(|error| Status::Failed(format!("cannot read: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOST: u64 = 1 << 20;

    #[test]
    fn a_file_that_ends_early_is_no_image() {
        let path = std::env::temp_dir().join(format!("dirflow-stored-{}", std::process::id()));
        std::fs::write(&path, [1, 2, 3, 4]).expect("a file");
        let file = File::open(&path).expect("it is there");
        std::fs::remove_file(&path).expect("it is there");
        let mut pixels = [0; 3];
        assert_eq!(read_stored(&file, 1, &mut pixels), Ok(()));
        assert_eq!(pixels, [2, 3, 4]);
        let early = read_stored(&file, 2, &mut pixels);
        assert!(matches!(early, Err(Status::Failed(reason)) if reason.starts_with("cannot read: ")));
    }

    #[test]
    fn what_cannot_be_read_is_said() {
        let mut content = vec![1];
        let missing = read(Path::new("/no/such/file"), MOST, &mut content);
        assert!(matches!(missing, Err(Status::Failed(reason)) if reason.contains("No such file")));
        let folder = read(&std::env::temp_dir(), MOST, &mut content);
        assert_eq!(folder, Err(Status::Failed("cannot read: is a directory".to_owned())));
        assert!(content.is_empty());
    }

    #[test]
    fn a_file_is_read_whole_whatever_was_read_before() {
        let path = std::env::temp_dir().join(format!("dirflow-source-{}", std::process::id()));
        let mut content = Vec::new();
        for size in [100_000_u32, 0, 1, 70_000] {
            let bytes: Vec<u8> = (0..size).map(|i| i as u8).collect();
            std::fs::write(&path, &bytes).expect("a writable temporary folder");
            read(&path, u64::from(size), &mut content).expect("a file");
            assert!(content == bytes);
            let refused = size.checked_sub(1).map(|most| read(&path, u64::from(most), &mut content));
            assert!(refused.is_none_or(|refused| refused.is_err()));
        }
        std::fs::remove_file(&path).expect("removable");
        // What the kernel makes up when it is read says that it has no byte.
        read(Path::new("/proc/self/status"), MOST, &mut content).expect("a file");
        assert!(content.starts_with(b"Name:"));
        let refused = read(Path::new("/proc/self/status"), 100, &mut content);
        assert_eq!(refused, Err(Status::Failed("cannot read: 101 bytes, more than 100".to_owned())));
    }
}
