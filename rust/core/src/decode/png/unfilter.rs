//! From filtered rows to pixels (PNG specification, section 9).

/// Writes the pixels of the row `filtered` to `out`; `above` is the row before it, or zeros.
///
/// `pixel` is the number of bytes of a pixel, at least 1; pixels of fewer bits count as bytes.
pub(super) fn unfilter(
    filter: u8,
    pixel: usize,
    filtered: &[u8],
    above: &[u8],
    out: &mut [u8],
) -> Result<(), &'static str> {
    match pixel {
        1 => row::<1>(filter, filtered, above, out),
        2 => row::<2>(filter, filtered, above, out),
        3 => row::<3>(filter, filtered, above, out),
        _ => row::<4>(filter, filtered, above, out),
    }
}

fn row<const N: usize>(
    filter: u8,
    filtered: &[u8],
    above: &[u8],
    out: &mut [u8],
) -> Result<(), &'static str> {
    match filter {
        0 => out.copy_from_slice(filtered),
        1 => pixels::<N>(filtered, above, out, |left, _, _| left),
        2 => {
            for ((value, up), out) in filtered.iter().zip(above).zip(out) {
                *out = value.wrapping_add(*up);
            }
        }
        3 => pixels::<N>(filtered, above, out, |left, up, _| (left + up) >> 1),
        4 => pixels::<N>(filtered, above, out, paeth),
        _ => return Err("unknown filter"),
    }
    Ok(())
}

/// Adds to each byte what is predicted from those to the left, above, and above to the left.
#[inline]
fn pixels<const N: usize>(
    filtered: &[u8],
    above: &[u8],
    out: &mut [u8],
    predict: impl Fn(i16, i16, i16) -> i16,
) {
    let (mut left, mut corner) = ([0_i16; N], [0_i16; N]);
    let rows = filtered.as_chunks::<N>().0.iter().zip(above.as_chunks::<N>().0);
    for ((value, up), out) in rows.zip(out.as_chunks_mut::<N>().0) {
        let up = up.map(i16::from);
        for i in 0..N {
            out[i] = value[i].wrapping_add(predict(left[i], up[i], corner[i]) as u8);
            left[i] = i16::from(out[i]);
        }
        corner = up;
    }
}

/// The one of the three that is nearest to `left + up - corner`; of equally near ones the first.
///
/// Without branches: with the smaller and the larger of left and up, the answer is the smaller one if
/// `3 corner - left - up` is at least the larger, the larger one if it is at most the smaller, or else the corner.
#[inline]
fn paeth(left: i16, up: i16, corner: i16) -> i16 {
    let (low, high) = (left.min(up), left.max(up));
    let turn = 3 * corner - left - up;
    let other = if turn >= high { low } else { corner };
    if turn <= low { high } else { other }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paeth_is_the_nearest_of_three() {
        for left in 0..256_i16 {
            for up in 0..256_i16 {
                for corner in 0..256_i16 {
                    let guess = left + up - corner;
                    let distances = [left, up, corner].map(|v| (guess - v).abs());
                    let nearest = if distances[0] <= distances[1] && distances[0] <= distances[2] {
                        left
                    } else if distances[1] <= distances[2] {
                        up
                    } else {
                        corner
                    };
                    assert_eq!(paeth(left, up, corner), nearest, "{left}, {up}, {corner}");
                }
            }
        }
    }

    #[test]
    fn rows_are_unfiltered() {
        let mut out = [0; 6];
        let (filtered, above) = ([1, 2, 3, 4, 5, 250], [10, 20, 30, 40, 50, 60]);
        for (filter, expected) in [
            (0, [1, 2, 3, 4, 5, 250]),
            (1, [1, 2, 3, 5, 7, 253]),
            (2, [11, 22, 33, 44, 55, 54]),
            (3, [6, 12, 18, 27, 36, 33]),
            (4, [11, 22, 33, 44, 55, 54]),
        ] {
            unfilter(filter, 3, &filtered, &above, &mut out).unwrap();
            assert_eq!(out, expected, "filter {filter}");
        }
        assert!(unfilter(5, 3, &filtered, &above, &mut out).is_err());
    }
}
