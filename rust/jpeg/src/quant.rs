//! Coefficient order and quantisation tables.

use crate::markers::be16;

/// Natural index (row times eight plus column) of each zigzag position.
pub(crate) const NATURAL: [u8; 64] = zigzag();

const fn zigzag() -> [u8; 64] {
    let mut t = [0; 64];
    let (mut row, mut col, mut k) = (0u8, 0u8, 0);
    while k < 64 {
        t[k] = row * 8 + col;
        // Even diagonals run up to the right, odd ones down to the left.
        if (row + col) & 1 == 0 {
            if col == 7 {
                row += 1;
            } else {
                col += 1;
                row = row.saturating_sub(1);
            }
        } else if row == 7 {
            col += 1;
        } else {
            row += 1;
            col = col.saturating_sub(1);
        }
        k += 1;
    }
    t
}

/// Where a coefficient of natural row and column is stored.
///
/// The multiply-add of pass one takes pairs of rows (0, 4), (2, 6), (7, 1), (3, 5): stored so, it needs no shuffle.
/// Columns follow as 0, 4, 2, 6, 7, 1, 3, 5, so that the pairs of pass two lie next to each other as well.
pub(crate) const fn stored(row: usize, col: usize) -> usize {
    const PAIR: [usize; 8] = [0, 5, 2, 6, 1, 7, 3, 4];
    const PLACE: [usize; 8] = [0, 5, 2, 6, 1, 7, 3, 4];
    let p = PAIR[row];
    (p / 2) * 16 + PLACE[col] * 2 + p % 2
}

/// The slot that swallows what lies beyond a block's end.
pub(crate) const BEYOND: u8 = 64;

/// Storage position of each zigzag index; everything past 63 falls into the slot beyond.
pub(crate) static STORED: [u8; 512] = {
    let mut t = [BEYOND; 512];
    let mut k = 0;
    while k < 64 {
        t[k] = stored(NATURAL[k] as usize / 8, NATURAL[k] as usize % 8) as u8;
        k += 1;
    }
    t
};

/// A quantisation table in storage order. Entries above 32767 wrap, as they do in libjpeg-turbo's 16-bit kernels.
#[derive(Clone, Copy, Debug)]
#[repr(C, align(64))]
pub(crate) struct Quant(pub [i16; 64]);

impl Quant {
    /// From 64 bytes or 64 big-endian words in zigzag order.
    pub fn parse(s: &[u8]) -> Self {
        let mut t = [0; 64];
        for k in 0..64 {
            let v = if s.len() == 64 { usize::from(s[k]) } else { be16(&s[2 * k..]) };
            t[usize::from(STORED[k])] = v as i16;
        }
        Self(t)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zigzag_ends_where_the_standard_says() {
        assert_eq!(&NATURAL[..10], &[0, 1, 8, 16, 9, 2, 3, 10, 17, 24]);
        assert_eq!(&NATURAL[58..], &[61, 54, 47, 55, 62, 63]);
    }

    #[test]
    fn storage_is_a_permutation() {
        let mut seen = [false; 64];
        for &p in &STORED[..64] {
            assert!(!std::mem::replace(&mut seen[usize::from(p)], true));
        }
        assert!(STORED[64..].iter().all(|&p| p == BEYOND));
    }
}
