//! The coefficients used last.

use std::sync::Arc;

use super::coefficients::{Axis, Coefficients};
use crate::error::OutOfMemory;

/// How many axes are kept: images of one folder tend to have few sizes.
const KEPT: usize = 32;
/// Coefficients larger than this are not kept, in bytes.
const LARGEST: usize = 1 << 20;

/// A small list, the latest first.
#[derive(Debug, Default)]
pub(super) struct Cache {
    recent: Vec<(Axis, Arc<Coefficients>)>,
}

impl Cache {
    /// The coefficients of `axis`, computed if they are not at hand.
    pub fn get(&mut self, axis: &Axis) -> Result<Arc<Coefficients>, OutOfMemory> {
        if let Some(at) = self.recent.iter().position(|(known, _)| known == axis) {
            self.recent[..=at].rotate_right(1);
            return Ok(Arc::clone(&self.recent[0].1));
        }
        let made = Arc::new(Coefficients::new(axis)?);
        if made.bytes() <= LARGEST {
            self.recent.truncate(KEPT - 1);
            self.recent.insert(0, (*axis, Arc::clone(&made)));
        }
        Ok(made)
    }
}

#[cfg(test)]
mod tests {
    use super::super::Interpolation;
    use super::*;

    #[test]
    fn what_was_used_last_stays() {
        let axis =
            |input| Axis { input, from: 0.0, to: input as f32, output: 5, filter: Interpolation::Bilinear };
        let mut cache = Cache::default();
        let first = cache.get(&axis(1)).expect("memory");
        for input in 2..100 {
            cache.get(&axis(input)).expect("memory");
            assert!(Arc::ptr_eq(&first, &cache.get(&axis(1)).expect("memory")));
            assert!(cache.recent.len() <= KEPT);
        }
    }
}
