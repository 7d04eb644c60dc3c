//! Segments that say nothing about the pixels, but that Pillow reads when it opens a file: where it would stumble and
//! refuse the file, so do we.

/// Walks Photoshop's image resources as Pillow does; false where it would index a byte that is not there. That it
/// unpacks numbers that are not there, it has thought of.
pub(crate) fn photoshop_is_sound(s: &[u8]) -> bool {
    let mut at = 14;
    while s.get(at..at + 4) == Some(b"8BIM") {
        let Some(&name) = s.get(at + 6) else { return s.len() < at + 6 };
        at += 7 + usize::from(name);
        at += at & 1;
        let Some(size) = s.get(at..at + 4).and_then(|b| b.first_chunk()) else { return true };
        at += 4 + u32::from_be_bytes(*size) as usize;
        at += at & 1;
    }
    true
}

/// Looks for the horizontal resolution in EXIF data (without the identifier): Pillow indexes it, whatever it is, and
/// stumbles over text and bytes. False also for kinds of TIFF that only Pillow reads.
pub(crate) fn exif_is_sound(s: &[u8]) -> bool {
    const X_RESOLUTION: usize = 0x011A;
    let big = match s.get(..4) {
        Some(b"II*\0") => false,
        Some(b"MM\0*") => true,
        Some(b"II\0*" | b"MM*\0" | b"II+\0" | b"MM\0+") => return false,
        _ => return true,
    };
    let number = |at: usize, size: usize| {
        let bytes = s.get(at..at.checked_add(size)?)?;
        let shift = |n: usize, b: &u8| n << 8 | usize::from(*b);
        Some(if big { bytes.iter().fold(0, shift) } else { bytes.iter().rev().fold(0, shift) })
    };
    let Some(directory) = number(4, 4) else { return true };
    let Some(count) = number(directory, 2) else { return true };
    (0..count).all(|i| {
        let at = directory + 2 + 12 * i;
        // Numbers, signed ones and fractions are fine.
        number(at, 2) != Some(X_RESOLUTION) || matches!(number(at + 2, 2), Some(3..=5 | 8..=12))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resolution_must_be_a_number() {
        let exif =
            |kind: u8| [b"II*\0\x08\0\0\0\x01\0\x1A\x01", &[kind, 0, 1, 0, 0, 0, 26, 0, 0, 0][..]].concat();
        assert!(exif_is_sound(&exif(5)));
        assert!(!exif_is_sound(&exif(2)));
        assert!(exif_is_sound(b"MM\0*\0\0\xFF\0"));
        assert!(!exif_is_sound(b"MM\0+\0\x08\0\0"));
        assert!(exif_is_sound(b"XX"));
    }

    #[test]
    fn resources_must_have_their_names() {
        assert!(photoshop_is_sound(b"Photoshop 3.0\08BIM\x03\xED\0\0\0\0\0\0"));
        assert!(photoshop_is_sound(b"Photoshop 3.0\08BIM\x03\xED\0\0\0\0"));
        assert!(!photoshop_is_sound(b"Photoshop 3.0\08BIM\x03\xED"));
        assert!(photoshop_is_sound(b"Photoshop 3.0\08BIM\x03"));
    }
}
