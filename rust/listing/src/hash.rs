//! Hashes of names, by which a dataset is split.

use blake2b_simd::Params;

const SIZE: usize = 8;

/// Hashes names that lie one after the other with one byte between them: `BLAKE2b` of 8 bytes, as a number with the
/// first byte highest.
///
/// Returns `None` if the ends, one a name, are not in order, or beyond `names`.
#[must_use]
pub fn hash_names(names: &[u8], ends: &[i64]) -> Option<Vec<u64>> {
    let mut params = Params::new();
    params.hash_length(SIZE);
    let mut begin = 0;
    ends.iter()
        .map(|end| {
            let end = usize::try_from(*end).ok()?;
            let digest = params.hash(names.get(begin..end)?);
            begin = end + 1;
            Some(digest.as_bytes().iter().fold(0, |number, byte| number << 8 | u64::from(*byte)))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::hash_names;

    #[test]
    fn ends_are_checked() {
        assert_eq!(hash_names(b"a\0b\0", &[1, 3]).map(|hashes| hashes.len()), Some(2));
        assert_eq!(hash_names(b"", &[]), Some(Vec::new()));
        for ends in [[1, 5], [3, 1], [-1, 1]] {
            assert_eq!(hash_names(b"a\0b\0", &ends), None);
        }
    }
}
