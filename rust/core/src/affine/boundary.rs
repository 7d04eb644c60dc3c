//! Which pixels a coordinate reads and with which weights (SciPy >= 1.16, `ni_interpolation.c`).
// Negated comparisons are what NaN needs.
#![allow(clippy::neg_cmp_op_on_partial_ord)]

/// What lies outside the image; the names are SciPy's (and Keras' `fill_mode`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// One value everywhere.
    Constant,
    /// The nearest pixel of the edge.
    Nearest,
    /// The image mirrored, its edge pixels repeated: (d c b a | a b c d | d c b a).
    Reflect,
    /// The image repeated, with SciPy's period of one pixel less than the image.
    Wrap,
    /// The image mirrored about its edge pixels: (d c b | a b c d | c b a); only for taps beyond the edge.
    Mirror,
}

impl Mode {
    /// Finds one of the four modes that can be asked for by its name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "constant" => Self::Constant,
            "nearest" => Self::Nearest,
            "reflect" => Self::Reflect,
            "wrap" => Self::Wrap,
            _ => return None,
        })
    }

    /// How taps beyond the edge are mapped when the coordinate itself is within reach.
    fn for_taps(self) -> Self {
        match self {
            Self::Constant | Self::Wrap => Self::Mirror,
            other => other,
        }
    }

    /// The pixels that stand before the first and after the last of `len`, at least one.
    pub(super) fn beyond(self, len: usize) -> (usize, usize) {
        let mapped = |position| index(position, len, self).unwrap_or(0);
        (mapped(-1), mapped(len as i64))
    }
}

/// Between which pixels values are interpolated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// The nearest pixel.
    Nearest,
    /// The four around the coordinate.
    Linear,
}

impl Order {
    /// Finds the order by SciPy's number: 0 or 1.
    #[must_use]
    pub fn from_number(order: i64) -> Option<Self> {
        match order {
            0 => Some(Self::Nearest),
            1 => Some(Self::Linear),
            _ => None,
        }
    }
}

/// Two pixels along one axis and their weights; for [`Order::Nearest`] only the first counts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Taps {
    pub first: usize,
    pub second: usize,
    pub weights: (f64, f64),
}

/// The taps of `coordinate` on an axis of `len` pixels, `None` where the fill value stands.
pub(super) fn taps(coordinate: f64, len: usize, mode: Mode, order: Order) -> Option<Taps> {
    // NaN and what maps to nowhere become the fill value, but where taps are clamped.
    let at = map_coordinate(coordinate, len, mode);
    if mode != Mode::Nearest && !(at > -1.0) {
        return None;
    }
    let start = to_int(floor(if order == Order::Linear { at } else { at + 0.5 }));
    let first = index(start, len, mode)?;
    if order == Order::Nearest {
        return Some(Taps { first, second: first, weights: (1.0, 0.0) });
    }
    let second = index(start.wrapping_add(1), len, mode)?;
    Some(Taps { first, second, weights: weights(at, floor(at)) })
}

/// Brings a coordinate into the image as [`map`] does, but for [`Mode::Nearest`], which clamps taps instead.
pub(super) fn map_coordinate(at: f64, len: usize, mode: Mode) -> f64 {
    if mode == Mode::Nearest { at } else { map(at, len, mode) }
}

/// The weights of the two pixels around `at`, of which `floor` is the first.
pub(super) fn weights(at: f64, floor: f64) -> (f64, f64) {
    let left = 1.0 - (at - floor);
    (left, 1.0 - left)
}

/// The largest whole number not above `x`; unlike the standard one no library call where SSE4.1 is not assumed.
fn floor(x: f64) -> f64 {
    // From 2^52 on every number is whole; NaN stays.
    if !(x.abs() < 4_503_599_627_370_496.0) {
        return x;
    }
    let truncated = x as i64 as f64;
    if truncated > x { truncated - 1.0 } else { truncated }
}

fn index(position: i64, len: usize, mode: Mode) -> Option<usize> {
    if (0..len as i64).contains(&position) {
        return Some(position as usize);
    }
    let mapped = to_int(map(position as f64, len, mode.for_taps()));
    usize::try_from(mapped).ok().filter(|index| *index < len)
}

/// Brings a coordinate into the image; -1 is nowhere. Far away (past 2^63 periods) it may return anything.
fn map(at: f64, len: usize, mode: Mode) -> f64 {
    let n = len as i64;
    let last = n - 1;
    let below = at < 0.0;
    if !below && !(at > last as f64) {
        return at;
    }
    match mode {
        Mode::Constant => -1.0,
        Mode::Nearest => {
            if below {
                0.0
            } else {
                last as f64
            }
        }
        _ if len <= 1 => 0.0,
        Mode::Mirror => mirror(at, n, below),
        Mode::Reflect => reflect(at, n, below),
        Mode::Wrap => {
            if -at < last as f64 && below {
                at + last as f64
            } else if below {
                at + last.wrapping_mul(to_int(-at / last as f64).wrapping_add(1)) as f64
            } else {
                at - periods(at, last)
            }
        }
    }
}

fn mirror(at: f64, n: i64, below: bool) -> f64 {
    let period = 2 * n - 2;
    if below {
        let at = periods(-at, period) + at;
        if at <= (1 - n) as f64 { at + period as f64 } else { -at }
    } else {
        let at = at - periods(at, period);
        if at >= n as f64 { period as f64 - at } else { at }
    }
}

fn reflect(at: f64, n: i64, below: bool) -> f64 {
    let period = 2 * n;
    if below {
        let at = if at < -period as f64 { periods(-at, period) + at } else { at };
        if at < -n as f64 {
            at + period as f64
        } else {
            // SciPy keeps the result above -1, which would be nowhere.
            (if at > -1e-15 { 1e-15 } else { -at }) - 1.0
        }
    } else {
        let at = at - periods(at, period);
        if at >= n as f64 { period as f64 - at - 1.0 } else { at }
    }
}

/// The whole periods in `distance`, as a length.
fn periods(distance: f64, period: i64) -> f64 {
    if distance < period as f64 {
        return 0.0;
    }
    period.wrapping_mul(to_int(distance / period as f64)) as f64
}

/// A C cast to a 64-bit integer as x86-64 does it: what does not fit becomes the least integer.
fn to_int(x: f64) -> i64 {
    const LIMIT: f64 = 9_223_372_036_854_775_808.0;
    if (-LIMIT..LIMIT).contains(&x) { x as i64 } else { i64::MIN }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MODES: [Mode; 4] = [Mode::Constant, Mode::Nearest, Mode::Reflect, Mode::Wrap];

    #[test]
    fn taps_stay_inside_whatever_the_coordinate() {
        let extremes = [f64::NAN, f64::INFINITY, f64::MAX, 1e19, 9.3e18, 1e15, 1e9, 0.5, 1e-16, 5e-324, 0.0];
        for len in [1, 2, 3, 7, 1000] {
            for at in extremes.iter().flat_map(|x| [*x, -*x, x + len as f64, len as f64 - 1.0 - x]) {
                for mode in MODES {
                    for order in [Order::Nearest, Order::Linear] {
                        if let Some(found) = taps(at, len, mode, order) {
                            assert!(found.first < len && found.second < len, "{at} {len} {mode:?}");
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn each_mode_reads_its_pattern() {
        let read =
            |mode| (-6..10).map(move |at| taps(f64::from(at), 4, mode, Order::Nearest).map(|t| t.first));
        let some = |expected: [usize; 16]| expected.map(Some);
        assert!(read(Mode::Reflect).eq(some([2, 3, 3, 2, 1, 0, 0, 1, 2, 3, 3, 2, 1, 0, 0, 1])));
        assert!(read(Mode::Nearest).eq(some([0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 3, 3, 3, 3, 3, 3])));
        assert!(read(Mode::Constant).eq((-6..10).map(|at| usize::try_from(at).ok().filter(|at| *at < 4))));
    }
}
