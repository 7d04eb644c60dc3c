//! One thread pool for the process, made when first needed and made anew after a fork.

use std::sync::{Arc, Mutex, PoisonError};

use rayon::{ThreadPool, ThreadPoolBuilder};

/// The pool and the process that its threads live in.
static POOL: Mutex<Option<(u32, Arc<ThreadPool>)>> = Mutex::new(None);

/// How many CPUs this process may use.
#[must_use]
pub fn cpus() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}

/// The pool of this process, `None` if its threads can not be made.
fn pool() -> Option<Arc<ThreadPool>> {
    let process = std::process::id();
    // The lock is only held to look or to store, so that a fork hardly ever finds it taken.
    let known = POOL.lock().unwrap_or_else(PoisonError::into_inner).clone();
    if let Some((owner, pool)) = known {
        if owner == process {
            return Some(pool);
        }
        // The threads stayed in the parent: nothing here may wait for them.
        std::mem::forget(pool);
    }
    let name = |index| format!("dirflow-{index}");
    let made = Arc::new(ThreadPoolBuilder::new().num_threads(cpus()).thread_name(name).build().ok()?);
    let mut place = POOL.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((owner, first)) = &*place
        && *owner == process
    {
        return Some(Arc::clone(first));
    }
    std::mem::forget(place.replace((process, Arc::clone(&made))));
    Some(made)
}

/// Runs `task` `count` times at once, at most as many times as there are CPUs, and returns when all are done.
///
/// One of them runs on the calling thread.
pub fn run(count: usize, task: impl Fn() + Sync) {
    let pool = if count < 2 { None } else { pool() };
    let Some(pool) = pool else {
        task();
        return;
    };
    let helpers = count.min(pool.current_num_threads()).saturating_sub(1);
    pool.in_place_scope(|scope| {
        for _ in 0..helpers {
            scope.spawn(|_| task());
        }
        task();
    });
}
