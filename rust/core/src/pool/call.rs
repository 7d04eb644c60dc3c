//! One piece of work, the threads that are at it, and the caller who waits for them.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::{Left, Work, threads};

/// How often a caller is asked whether to go on: far below what a person notices, far above what asking costs.
const TICK: Duration = Duration::from_millis(50);

/// After how many of them a call that no thread has begun gets one of its own: all others may be blocked.
const PATIENCE: usize = 2;

/// Work that threads share, item by item.
pub(super) struct Call {
    items: usize,
    next: AtomicUsize,
    stopped: AtomicBool,
    state: Mutex<State>,
    idle: Condvar,
}

#[derive(Default)]
struct State {
    /// `None` once no thread may join.
    work: Option<Arc<dyn Work>>,
    joined: usize,
    running: usize,
    /// Those of the running that belong to the pool.
    pooled: usize,
    /// Threads of the pool in whose place there is another by now.
    replaced: usize,
    panicked: bool,
}

/// Whose thread joins.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Thread {
    Pooled,
    Extra,
}

impl Call {
    pub fn new(work: Arc<dyn Work>) -> Self {
        Self {
            items: work.items(),
            next: AtomicUsize::new(0),
            stopped: AtomicBool::new(false),
            state: Mutex::new(State { work: Some(work), ..State::default() }),
            idle: Condvar::new(),
        }
    }

    /// Does items until none is left; returns whether this thread has been replaced meanwhile.
    pub fn join(&self, thread: Thread) -> bool {
        self.take_part(thread, &mut || true)
    }

    /// Does items on the calling thread.
    pub fn work_here(&self, goes_on: &mut dyn FnMut() -> bool) {
        let mut asked = Instant::now();
        self.take_part(Thread::Extra, &mut || {
            if asked.elapsed() < TICK {
                return true;
            }
            asked = Instant::now();
            goes_on()
        });
    }

    fn take_part(&self, thread: Thread, goes_on: &mut dyn FnMut() -> bool) -> bool {
        let pooled = usize::from(thread == Thread::Pooled);
        let mut state = self.lock();
        let Some(work) = state.work.clone() else { return false };
        state.joined += 1;
        state.running += 1;
        state.pooled += pooled;
        drop(state);
        let done = catch_unwind(AssertUnwindSafe(|| self.do_items(&*work, goes_on)));
        drop(work); // before it is known that this thread has ended: the caller's is the last then
        let mut state = self.lock();
        state.panicked |= done.is_err();
        state.running -= 1;
        state.pooled -= pooled;
        if state.running == 0 {
            self.idle.notify_all();
        }
        let replaced = pooled > 0 && state.replaced > 0;
        state.replaced -= usize::from(replaced);
        replaced
    }

    fn do_items(&self, work: &dyn Work, goes_on: &mut dyn FnMut() -> bool) {
        while !self.stopped.load(Ordering::Relaxed) {
            let item = self.next.fetch_add(1, Ordering::Relaxed);
            if item >= self.items {
                return;
            }
            work.one(item);
            if !goes_on() {
                self.stopped.store(true, Ordering::Relaxed);
            }
        }
    }

    /// Waits until all items are done, or `goes_on` says no.
    pub fn wait(self: &Arc<Self>, goes_on: &mut dyn FnMut() -> bool) -> Result<(), Left> {
        let mut ticks = 0;
        let mut state = self.lock();
        loop {
            if self.stopped.load(Ordering::Relaxed) {
                Self::leave(state);
                return Err(Left);
            }
            if state.running == 0 && self.next.load(Ordering::Relaxed) >= self.items {
                let work = state.work.take();
                let panicked = state.panicked;
                drop(state);
                drop(work);
                assert!(!panicked, "an item of shared work panicked");
                return Ok(());
            }
            let (woken, timeout) =
                self.idle.wait_timeout(state, TICK).unwrap_or_else(PoisonError::into_inner);
            state = woken;
            if timeout.timed_out() {
                ticks += 1;
                let alone = state.joined == 0 && ticks == PATIENCE;
                drop(state);
                if alone && !threads::extra(self) {
                    self.work_here(goes_on);
                }
                if !goes_on() {
                    self.stopped.store(true, Ordering::Relaxed);
                }
                state = self.lock();
            }
        }
    }

    /// Lets nobody join any more, and puts other threads in the place of those that are still at an item.
    fn leave(mut state: MutexGuard<'_, State>) {
        let work = state.work.take();
        state.replaced = threads::replace(state.pooled);
        drop(state);
        drop(work);
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
