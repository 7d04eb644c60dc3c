//! What a saved listing may name.

/// Whether names, one byte apart, are those of files directly in folders.
///
/// `counts` names belong to each class, folder by folder; `begins` are what the names in each of its folders begin
/// with. A name is neither empty nor one of those by which the system means folders.
#[must_use]
pub fn lie_in(names: &[u8], ends: &[i64], counts: &[usize], begins: &[Vec<Vec<u8>>]) -> bool {
    let mut ends = ends.iter();
    let mut from = 0;
    for (count, begins) in counts.iter().zip(begins) {
        let mut folders = begins.iter();
        let mut begin = folders.next();
        for _ in 0..*count {
            let end = ends.next().and_then(|end| usize::try_from(*end).ok());
            let Some((end, name)) = end.and_then(|end| Some((end, names.get(from..end)?))) else {
                return false;
            };
            from = end + 1;
            while begin.is_some_and(|begin| !is_file_in(name, begin)) {
                begin = folders.next();
            }
            if begin.is_none() {
                return false;
            }
        }
    }
    counts.len() == begins.len() && ends.next().is_none()
}

fn is_file_in(name: &[u8], begin: &[u8]) -> bool {
    name.strip_prefix(begin).is_some_and(|file| !file.contains(&b'/') && !matches!(file, b"" | b"." | b".."))
}

#[cfg(test)]
mod tests {
    use super::lie_in;

    fn fits(names: &[&str], counts: &[usize]) -> bool {
        let begins = [vec!["a/", "a/deep/", "a/e/"], vec!["b/"]];
        let begins = begins.map(|class| class.into_iter().map(|begin| begin.as_bytes().to_vec()).collect());
        let text: String = names.iter().flat_map(|name| [*name, "\0"]).collect();
        let mut end = -1;
        let ends: Vec<i64> = names
            .iter()
            .map(|name| {
                end += name.len() as i64 + 1;
                end
            })
            .collect();
        lie_in(text.as_bytes(), &ends, counts, &begins)
    }

    #[test]
    fn files_lie_in_their_folders() {
        assert!(fits(&["a/x", "a/y", "a/e/z", "b/..."], &[3, 1]));
        assert!(fits(&["a/deep/x"], &[1, 0]));
        assert!(fits(&[], &[0, 0]));
    }

    #[test]
    fn others_do_not() {
        for name in [
            "c/x", "/etc/x", "../x", "a/../x", "a/./x", "a//x", "a/", "a/.", "a/..", "a", "", "a/deep",
            "a/f/x", "b/x",
        ] {
            assert_eq!(fits(&[name], &[1, 0]), name == "a/deep", "{name}");
        }
        assert!(!fits(&["a/e/x", "a/x"], &[2, 0]));
        for counts in [[1, 0], [0, 2], [2, 0], [1, 2], [usize::MAX, 1]] {
            assert!(!fits(&["a/x", "b/x"], &counts), "{counts:?}");
        }
    }

    #[test]
    fn ends_are_checked() {
        let begins = [vec![b"".to_vec()]];
        for ends in [[1, 9], [3, 1], [-1, 1]] {
            assert!(!lie_in(b"a\0b\0", &ends, &[2], &begins));
        }
        assert!(lie_in(b"a\0b\0", &[1, 3], &[2], &begins));
        assert!(!lie_in(b"a\0b\0", &[1, 3], &[2], &[]));
    }
}
