//! One piece of work, the threads that are at it, and the caller who waits for them.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::{Left, Work, threads};

/// How often a caller is asked whether to go on: far below what a person notices, far above what asking costs.
const TICK: Duration = Duration::from_millis(50);

/// After how many of them a call at which no thread is gets one of its own: all others may be blocked.
const PATIENCE: usize = 2;

/// Work that threads share, item by item.
pub(super) struct Call {
    items: usize,
    /// How many threads may be at it at once.
    most: usize,
    next: AtomicUsize,
    stopped: AtomicBool,
    state: Mutex<State>,
    idle: Condvar,
}

#[derive(Default)]
struct State {
    /// `None` once no thread may join.
    work: Option<Arc<dyn Work>>,
    /// The threads at it that are waited for.
    seats: Vec<Arc<Seat>>,
    panicked: bool,
}

/// A thread that has joined.
struct Seat {
    thread: Thread,
    /// The number of an item, or one of the two below.
    at: AtomicUsize,
    /// Whether another thread of the pool is in its place.
    replaced: AtomicBool,
}

/// Between two items.
const NO_ITEM: usize = usize::MAX;

/// Nobody waits for the thread any more.
const LEFT: usize = usize::MAX - 1;

impl Seat {
    fn new(thread: Thread) -> Self {
        Self { thread, at: AtomicUsize::new(NO_ITEM), replaced: AtomicBool::new(false) }
    }

    /// Replaces one state by another; returns whether it was that.
    fn turn(&self, from: usize, to: usize) -> bool {
        self.at.compare_exchange(from, to, Ordering::AcqRel, Ordering::Acquire).is_ok()
    }

    /// Puts another thread of the pool in the place of one.
    fn replace(&self) {
        self.replaced.store(self.thread == Thread::Pooled && threads::replace(), Ordering::Relaxed);
    }
}

/// Whose thread joins.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Thread {
    Pooled,
    Extra,
}

impl Call {
    pub fn new(work: Arc<dyn Work>, most: usize) -> Self {
        Self {
            items: work.items(),
            most,
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
        let seat = Arc::new(Seat::new(thread));
        let mut state = self.lock();
        let Some(work) = state.work.clone() else { return false };
        if state.seats.len() >= self.most {
            return false; // one was added while this one was elsewhere
        }
        state.seats.push(Arc::clone(&seat));
        drop(state);
        let done = catch_unwind(AssertUnwindSafe(|| self.do_items(&*work, &seat, goes_on)));
        drop(work); // before it is known that this thread has ended: the caller's is the last then
        let mut state = self.lock();
        if done.is_err() {
            state.panicked = true;
            self.next.store(self.items, Ordering::Relaxed); // nothing more is begun
        }
        state.seats.retain(|other| !Arc::ptr_eq(other, &seat));
        if state.seats.is_empty() {
            self.idle.notify_all();
        }
        seat.replaced.load(Ordering::Relaxed)
    }

    fn do_items(&self, work: &dyn Work, seat: &Seat, goes_on: &mut dyn FnMut() -> bool) {
        while !self.stopped.load(Ordering::Relaxed) {
            let item = self.next.fetch_add(1, Ordering::Relaxed);
            if item >= self.items {
                return;
            }
            seat.at.store(item, Ordering::Release);
            work.one(item);
            if !seat.turn(item, NO_ITEM) {
                return;
            }
            if !goes_on() {
                self.stopped.store(true, Ordering::Relaxed);
            }
        }
    }

    /// Waits until all items are done or given up, or `goes_on` says no.
    pub fn wait(self: &Arc<Self>, goes_on: &mut dyn FnMut() -> bool) -> Result<(), Left> {
        let mut ticks = 0;
        let mut state = self.lock();
        loop {
            if self.stopped.load(Ordering::Relaxed) {
                Self::leave(state);
                return Err(Left);
            }
            let all_begun = self.next.load(Ordering::Relaxed) >= self.items;
            if state.seats.is_empty() && all_begun {
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
                let work = state.work.clone();
                drop(state);
                for item in work.iter().flat_map(|work| work.give_up()) {
                    self.give_up(item);
                }
                drop(work);
                if ticks >= PATIENCE && self.is_deserted() && !threads::extra(self) {
                    self.work_here(goes_on);
                }
                if !goes_on() {
                    self.stopped.store(true, Ordering::Relaxed);
                }
                state = self.lock();
            }
        }
    }

    /// Whether there are items that no thread will come to.
    fn is_deserted(&self) -> bool {
        self.lock().seats.is_empty() && self.next.load(Ordering::Relaxed) < self.items
    }

    /// Waits no more for the thread that is at an item, and lets another one join in its place.
    fn give_up(self: &Arc<Self>, item: usize) {
        let mut state = self.lock();
        // It may have gone on to another item in this moment: then there is nothing to do.
        if let Some(place) = state.seats.iter().position(|seat| seat.turn(item, LEFT)) {
            state.seats.swap_remove(place).replace();
            drop(state);
            threads::extra(self); // if none can be made, the call is found deserted when the others have left it
        }
    }

    /// Lets nobody join any more, and puts other threads in the place of those that are still at an item.
    fn leave(mut state: MutexGuard<'_, State>) {
        let work = state.work.take();
        state.seats.iter().for_each(|seat| seat.replace());
        drop(state);
        drop(work);
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
