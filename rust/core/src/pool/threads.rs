//! The threads, made when first needed and made anew after a fork.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, OnceLock, PoisonError};
use std::thread::Builder;

use super::call::{Call, Thread};

/// The pool of one process; a forked child, whose threads stayed in the parent, hangs its own behind it.
///
/// No lock is held to look a pool up: a fork would leave it taken for ever if it came while another thread looks.
struct Link {
    process: u32,
    pool: Pool,
    forked: Next,
}

/// Where a process finds, or puts, its pool.
type Next = OnceLock<Box<Link>>;

static FIRST: Next = Next::new();

/// Threads, and the calls that they join, the oldest first.
#[derive(Default)]
struct Pool {
    calls: Mutex<VecDeque<Arc<Call>>>,
    filled: Condvar,
    /// How many threads could be made.
    threads: OnceLock<usize>,
}

/// How many CPUs this process may use.
#[must_use]
pub fn cpus() -> usize {
    static CPUS: AtomicUsize = AtomicUsize::new(0); // asking reads files of the control group
    match CPUS.load(Ordering::Relaxed) {
        0 => {
            let cpus = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
            CPUS.store(cpus, Ordering::Relaxed);
            cpus
        }
        cpus => cpus,
    }
}

/// Lets `count` threads join a call when they are free; returns whether there are any threads, if some are needed.
pub(super) fn help(call: &Arc<Call>, count: usize) -> bool {
    if count == 0 {
        return true;
    }
    let pool = pool();
    if *pool.threads.get_or_init(|| pool.add(cpus())) == 0 {
        return false;
    }
    let mut calls = pool.calls.lock().unwrap_or_else(PoisonError::into_inner);
    calls.extend((0..count).map(|_| Arc::clone(call)));
    drop(calls);
    for _ in 0..count {
        pool.filled.notify_one();
    }
    true
}

/// Adds a thread in the place of one that may never come back; returns whether it could be made.
pub(super) fn replace() -> bool {
    pool().add(1) == 1
}

/// Lets a call be joined by a thread of its own; returns whether one could be made.
pub(super) fn extra(call: &Arc<Call>) -> bool {
    let call = Arc::clone(call);
    let run = move || {
        call.join(Thread::Extra);
    };
    Builder::new().name("dirflow-extra".to_owned()).spawn(run).is_ok()
}

/// The pool of this process.
fn pool() -> &'static Pool {
    let process = std::process::id();
    let mut place = &FIRST;
    loop {
        match place.get() {
            Some(link) if link.process == process => return &link.pool,
            Some(link) => place = &link.forked,
            None => {
                // If another thread was faster, its pool is found on the next turn, and this one ends.
                let _ = place.set(Box::new(Link { process, pool: Pool::default(), forked: Next::new() }));
            }
        }
    }
}

impl Pool {
    fn add(&'static self, count: usize) -> usize {
        let thread = |index: &usize| {
            let name = format!("dirflow-{index}");
            Builder::new().name(name).spawn(|| self.serve()).is_ok()
        };
        (0..count).filter(thread).count()
    }

    fn serve(&self) {
        loop {
            let mut calls = self.calls.lock().unwrap_or_else(PoisonError::into_inner);
            let call = loop {
                match calls.pop_front() {
                    Some(call) => break call,
                    None => calls = self.filled.wait(calls).unwrap_or_else(PoisonError::into_inner),
                }
            };
            drop(calls);
            if call.join(Thread::Pooled) {
                return;
            }
        }
    }
}
