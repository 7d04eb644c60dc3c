//! One thread pool for the process, made when first needed and made anew after a fork.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::{ThreadPool, ThreadPoolBuilder};

/// The pool of one process; a forked child, whose threads stayed in the parent, hangs its own behind it.
///
/// No lock is held to look a pool up: a fork would leave it taken for ever if it came while another thread looks.
struct Link {
    process: u32,
    pool: ThreadPool,
    forked: Next,
}

/// Where a process finds, or puts, its pool.
type Next = OnceLock<Box<Link>>;

static FIRST: Next = Next::new();

/// How many CPUs this process may use.
#[must_use]
pub fn cpus() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}

/// The pool of this process, `None` if its threads can not be made.
fn pool() -> Option<&'static ThreadPool> {
    let process = std::process::id();
    let mut place = &FIRST;
    loop {
        match place.get() {
            Some(link) if link.process == process => return Some(&link.pool),
            Some(link) => place = &link.forked,
            None => {
                let name = |index| format!("dirflow-{index}");
                let pool = ThreadPoolBuilder::new().num_threads(cpus()).thread_name(name).build().ok()?;
                // If another thread was faster, its pool is found on the next turn, and this one ends.
                let _ = place.set(Box::new(Link { process, pool, forked: Next::new() }));
            }
        }
    }
}

/// Runs `task` for every number below `items`, on at most `workers` threads at once, and returns when all are done.
pub fn each(items: usize, workers: usize, task: impl Fn(usize) + Sync) {
    let next = AtomicUsize::new(0);
    run(workers.min(items), || {
        loop {
            let item = next.fetch_add(1, Ordering::Relaxed);
            if item >= items {
                return;
            }
            task(item);
        }
    });
}

/// Runs `task` `count` times at once, at most as many times as there are CPUs, and returns when all are done.
///
/// One of them runs on the calling thread.
fn run(count: usize, task: impl Fn() + Sync) {
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
