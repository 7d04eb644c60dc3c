//! What belongs to a dataset.

/// How entries of a folder are judged.
#[derive(Clone, Debug)]
pub struct Rules {
    /// What the lower-case names of files end with.
    pub endings: Vec<Vec<u8>>,
    /// Whether links to folders are walked.
    pub follow_links: bool,
    /// Whether hidden entries, folders of systems and archives, links that lead out or cannot be followed, and what is
    /// no regular file are left out, and folders that cannot be listed refused; otherwise whatever has the right ending
    /// is taken, and such folders have no files.
    pub strict: bool,
}

impl Rules {
    /// Whether a name ends as the name of a file must, in any case.
    #[must_use]
    pub fn ends_well(&self, name: &[u8]) -> bool {
        if name.is_ascii() {
            return self.endings.iter().any(|ending| {
                name.len() >= ending.len()
                    && name[name.len() - ending.len()..]
                        .iter()
                        .zip(ending)
                        .all(|(byte, end)| byte.to_ascii_lowercase() == *end)
            });
        }
        let lower = lower_case(name);
        self.endings.iter().any(|ending| lower.ends_with(ending))
    }
}

/// As Python's `str.lower` does; bytes that are no UTF-8 stay.
fn lower_case(name: &[u8]) -> Vec<u8> {
    let mut lower = Vec::with_capacity(name.len());
    for chunk in name.utf8_chunks() {
        lower.extend_from_slice(chunk.valid().to_lowercase().as_bytes());
        lower.extend_from_slice(chunk.invalid());
    }
    lower
}

/// Names of folders that systems and archives put beside the user's own, some with copies of pictures in them.
const LITTER: [&[u8]; 9] = [
    b"__MACOSX",                  // in zip archives made by macOS
    b"@eaDir",                    // of Synology: small copies of pictures
    b"#recycle",                  // of Synology
    b"@Recycle",                  // of QNAP
    b"#snapshot",                 // of Synology
    b"$RECYCLE.BIN",              // of Windows
    b"System Volume Information", // of Windows
    b"lost+found",                // of ext4
    b"__pycache__",               // of Python
];

/// Whether a folder with this name is none of the user's.
#[must_use]
pub fn litter(name: &[u8]) -> bool {
    LITTER.contains(&name)
}

/// Why an entry is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// Its name begins with a dot.
    HiddenFolder,
    /// Its name begins with a dot.
    HiddenFile,
    /// A system or an archive put it there.
    Litter,
    /// A link that is not followed.
    LinkToFolder,
    /// Following it would never end.
    Cycle,
    /// Beside the class folders.
    NotInClass,
    /// By its name, it is none of the files that are looked for.
    Ending,
    /// A link to a file outside of the dataset's folder.
    LeadsOut,
    /// A pipe, a socket, a device, or a link to one.
    NotRegular,
    /// A link to itself, or the first of too many.
    LinkLoop,
    /// A part of where the link leads is a file.
    LinkThroughFile,
    /// A link to a name that no file can have.
    LinkToLongName,
    /// A link to a place that is closed to us.
    LinkDenied,
}

impl Reason {
    /// The reason in words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::HiddenFolder => "a hidden folder",
            Self::HiddenFile => "a hidden file",
            Self::Litter => "a folder that a system or an archive put there",
            Self::LinkToFolder => "a link to a folder, and follow_links is False",
            Self::Cycle => "a link to a folder that it lies in",
            Self::NotInClass => "a file outside of the class folders",
            Self::Ending => "not one of the file name extensions that are read",
            Self::LeadsOut => "a link out of the dataset's folder, and follow_links is False",
            Self::NotRegular => "not a regular file",
            Self::LinkLoop => "a link that leads to itself, or through too many links",
            Self::LinkThroughFile => "a link through something that is no folder",
            Self::LinkToLongName => "a link to a name that is too long",
            Self::LinkDenied => "a link to where access is denied",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Rules;

    #[test]
    fn endings_are_matched_in_any_case() {
        let rules = |ending: &str| Rules {
            endings: vec![ending.as_bytes().to_vec()],
            follow_links: false,
            strict: true,
        };
        assert!(rules(".jpg").ends_well(b"a.JpG"));
        assert!(!rules(".jpg").ends_well(b"jpg"));
        assert!(rules("jpg").ends_well(b"foojpg"));
        assert!(rules(".jpg").ends_well(b"\xFF.JPG"));
        assert!(rules(".mkv").ends_well("é.M\u{212A}V".as_bytes())); // the Kelvin sign's lower case is k
        assert!(!rules(".JPG").ends_well(b"a.JPG"));
        assert!(rules("").ends_well(b"anything"));
    }
}
