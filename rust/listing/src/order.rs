//! The order of Python's strings, for names as the file system has them.

use std::cmp::Ordering;

/// Compares two names as Python compares the strings that it decodes them to: by code points.
///
/// Bytes have the same order as code points in UTF-8. Those that are not UTF-8 become U+DC80 to U+DCFF in Python,
/// which lie between what three bytes encode.
#[must_use]
pub fn by_code_points(one: &[u8], other: &[u8]) -> Ordering {
    if one.is_ascii() || other.is_ascii() || (str::from_utf8(one).is_ok() && str::from_utf8(other).is_ok()) {
        return one.cmp(other);
    }
    code_points(one).cmp(code_points(other))
}

fn code_points(name: &[u8]) -> impl Iterator<Item = u32> {
    name.utf8_chunks().flat_map(|chunk| {
        let escaped = chunk.invalid().iter().map(|byte| 0xDC00 + u32::from(*byte));
        chunk.valid().chars().map(u32::from).chain(escaped)
    })
}

#[cfg(test)]
mod tests {
    use super::by_code_points;
    use std::cmp::Ordering::{Equal, Greater, Less};

    #[test]
    fn bytes_that_are_no_utf_8_come_between_the_surrogates_neighbours() {
        let stray = b"\xFF".as_slice();
        assert_eq!(by_code_points("\u{D7FF}".as_bytes(), stray), Less);
        assert_eq!(by_code_points("\u{E000}".as_bytes(), stray), Greater);
        assert_eq!(by_code_points("é".as_bytes(), b"\x80"), Less); // their bytes say the same
        assert_eq!(by_code_points("\u{10FFFF}".as_bytes(), stray), Greater);
        assert_eq!(by_code_points(b"\x80", b"\xFF"), Less);
        assert_eq!(by_code_points(stray, stray), Equal);
    }

    #[test]
    fn a_beginning_comes_first() {
        assert_eq!(by_code_points(b"a", b"a/b"), Less);
        assert_eq!(by_code_points(b"a-b", b"a/b"), Less);
        assert_eq!(by_code_points("ä".as_bytes(), b"z"), Greater);
    }
}
