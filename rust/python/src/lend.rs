//! Python's memory, lent to threads that may keep it longer than the call that lent it.

use std::any::Any;
use std::ptr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use dirflow_core::pool::{self, Caller, Work};
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;

use crate::errors::detached;

/// How often all calls have been told to stop.
static STOPS: AtomicUsize = AtomicUsize::new(0);

/// How many calls there are of which the caller waits.
static CALLS: AtomicUsize = AtomicUsize::new(0);

/// What threads have let go of after their caller had left, until somebody comes by who has the GIL.
static RETURNED: Mutex<Vec<Owners>> = Mutex::new(Vec::new());

type Owners = Box<dyn Any + Send + Sync>;

/// Work together with what owns the memory that it borrows.
pub struct Lent<W> {
    work: W, // dropped first
    owners: Keep,
}

impl<W: Work + 'static> Lent<W> {
    /// Puts the two together.
    pub fn new(work: W, owners: impl Send + Sync + 'static) -> Self {
        Self { work, owners: Keep(Some(Box::new(owners))) }
    }
}

impl<W: Work> Work for Lent<W> {
    fn items(&self) -> usize {
        self.work.items()
    }

    fn one(&self, item: usize) {
        self.work.one(item);
    }

    fn give_up(&self) -> Vec<usize> {
        self.work.give_up()
    }
}

/// Holds references to Python objects, of which a thread without the GIL must not let go.
struct Keep(Option<Owners>);

impl Drop for Keep {
    fn drop(&mut self) {
        if let Some(owners) = self.0.take() {
            // Taken for a moment, or in a forked child for ever: then they are kept.
            let free = (0..20).find_map(|attempt| {
                thread::sleep(Duration::from_millis(attempt));
                RETURNED.try_lock().ok()
            });
            match free {
                Some(mut returned) => returned.push(owners),
                None => std::mem::forget(owners),
            }
        }
    }
}

/// Lets go of what left-behind threads have returned.
fn collect(_: Python<'_>) {
    let returned = RETURNED.try_lock().map(|mut returned| std::mem::take(&mut *returned));
    drop(returned); // without the lock: destructors are Python code
}

/// Does work on at most `workers` threads without the GIL, acts on signals meanwhile, and returns its `results`.
///
/// # Errors
/// What a signal's handler raises, such as `KeyboardInterrupt`. Threads may still be at the work then; they begin
/// nothing new, and the memory stays lent until they end.
pub fn share<W: Work + 'static, R>(
    py: Python<'_>,
    lent: Lent<W>,
    workers: usize,
    caller: Caller,
    results: impl FnOnce(&W) -> R,
) -> PyResult<R> {
    collect(py);
    let lent = Arc::new(lent);
    let work: Arc<dyn Work> = lent.clone();
    let stops = STOPS.load(Ordering::Relaxed);
    let mut raised = None;
    CALLS.fetch_add(1, Ordering::Relaxed);
    let ended = detached(py, || {
        pool::run(work, workers, caller, &mut || {
            if STOPS.load(Ordering::Relaxed) != stops {
                return false;
            }
            raised = Python::try_attach(|py| py.check_signals().err()).flatten();
            raised.is_none()
        })
    });
    CALLS.fetch_sub(1, Ordering::Relaxed);
    let ended = ended?;
    if let Some(error) = raised {
        return Err(error);
    }
    if ended.is_err() {
        return Err(PyRuntimeError::new_err("stopped, since the interpreter is ending"));
    }
    let results = results(&lent.work);
    // Unless a thread is still at what was given up.
    if let Some(Lent { work, mut owners }) = Arc::into_inner(lent) {
        drop(work); // which ends its borrows
        drop(owners.0.take()); // with the GIL
    }
    Ok(results)
}

/// Makes every call that is going on return soon, without what it was asked for: the interpreter is ending.
///
/// Returns how many there are. A caller is counted until it has the GIL again.
#[pyfunction]
pub fn stop_batches() -> usize {
    STOPS.fetch_add(1, Ordering::Relaxed);
    CALLS.load(Ordering::Relaxed)
}

/// Borrows Python's memory without a bound in time.
///
/// # Safety
///
/// What borrows `memory` now must hold the Python object that the memory belongs to, and become an owner in the
/// [`Lent`] that the result goes into, and goes nowhere else from.
#[allow(unsafe_code)]
pub unsafe fn unbound<T: ?Sized>(memory: &T) -> &'static T {
    // SAFETY: work is dropped before its owners, which hold the object; its memory stays where it is while they do.
    unsafe { &*ptr::from_ref(memory) }
}

/// Borrows Python's memory for writing without a bound in time.
///
/// # Safety
///
/// As for [`unbound`].
#[allow(unsafe_code)]
pub unsafe fn unbound_mut<T: ?Sized>(memory: &mut T) -> &'static mut T {
    // SAFETY: as in `unbound`; the exclusive borrow ends here, and its owner is not borrowed from again.
    unsafe { &mut *ptr::from_mut(memory) }
}
