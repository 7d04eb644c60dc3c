//! One coordinate along an output row: a straight line in f64.

use std::ops::Range;

/// The coordinate of output column x: `base + x * step`, both operations rounded.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line {
    pub base: f64,
    pub step: f64,
}

impl Line {
    /// The coordinate of output column `x`.
    pub fn at(self, x: usize) -> f64 {
        self.base + x as f64 * self.step
    }

    /// Whether all coordinates up to column `width` are so small that whole numbers beside them are exact.
    pub fn is_tame(self, width: usize) -> bool {
        // The line is monotone, rounding included; NaN compares false.
        let limit = f64::from(1 << 30);
        self.base.abs() < limit && self.at(width).abs() < limit
    }

    /// The columns below `width` whose coordinate lies between the first and the last of `len` pixels, both included;
    /// the line must be tame.
    pub fn inside(self, len: usize, width: usize) -> Range<usize> {
        let last = len as f64 - 1.0;
        let (start, end) = if self.step < 0.0 {
            (self.first(last, width, |at| at <= last), self.first(0.0, width, |at| at < 0.0))
        } else {
            (self.first(0.0, width, |at| at >= 0.0), self.first(last, width, |at| at > last))
        };
        start..end.max(start)
    }

    /// The least and the largest coordinate up to column `last`; the line must be tame.
    pub fn extremes(self, last: usize) -> (f64, f64) {
        let end = self.at(last);
        (self.base.min(end), self.base.max(end))
    }

    /// The first column for which `reached` holds, which changes where the line crosses `bound`; `width` if none.
    fn first(self, bound: f64, width: usize, reached: impl Fn(f64) -> bool) -> usize {
        // A guess by division, made exact by asking the line itself. A cast of NaN gives 0.
        let mut x = (((bound - self.base) / self.step) as usize).min(width);
        while x > 0 && reached(self.at(x - 1)) {
            x -= 1;
        }
        while x < width && !reached(self.at(x)) {
            x += 1;
        }
        x
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_inside_is_found() {
        for step in [0.0, 1.0, -1.0, 0.37, -0.37, 5.0, 1e-17, -1e-17, 0.1] {
            for base in [0.0, -0.0, -3.0, 4.0, 4.999_999, 9.0, 30.0, -1e-16, 8.0, 7.9] {
                let line = Line { base, step };
                for len in [1, 2, 9] {
                    let found = line.inside(len, 40);
                    for x in 0..40 {
                        let at = line.at(x);
                        let inside = at >= 0.0 && at <= len as f64 - 1.0;
                        assert_eq!(found.contains(&x), inside, "{line:?} {len} {x}");
                    }
                }
            }
        }
    }
}
