//! Where the pixels of one image come from.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use crate::error::Status;
use crate::image::View;

/// One image to be delivered.
#[derive(Clone, Debug)]
pub enum Source<'a> {
    /// Decoded 8-bit pixels of any size.
    Pixels(View<'a, u8>),
    /// A file to read and decode.
    Path(PathBuf),
    /// The content of a file, to decode.
    Encoded(&'a [u8]),
    /// Nothing: the slot is left alone.
    Skip,
}

/// Reads the regular file at `path` into `content`, which is emptied first.
///
/// # Errors
/// [`Status::Failed`] with the operating system's reason, or when the path is not a regular file
/// (it is not opened then: a FIFO would block).
pub fn read(path: &Path, content: &mut Vec<u8>) -> Result<(), Status> {
    content.clear();
    let failed = |error: std::io::Error| Status::Failed(format!("cannot read: {error}"));
    let kind = std::fs::metadata(path).map_err(failed)?;
    if kind.is_dir() {
        return Err(Status::Failed("cannot read: is a directory".to_owned()));
    }
    if !kind.is_file() {
        return Err(Status::Failed("cannot read: not a regular file".to_owned()));
    }
    File::open(path).and_then(|mut file| file.read_to_end(content)).map_err(failed)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_read_is_said() {
        let mut content = vec![1];
        let missing = read(Path::new("/no/such/file"), &mut content);
        assert!(matches!(missing, Err(Status::Failed(reason)) if reason.contains("No such file")));
        let folder = read(&std::env::temp_dir(), &mut content);
        assert_eq!(folder, Err(Status::Failed("cannot read: is a directory".to_owned())));
        assert!(content.is_empty());
    }
}
