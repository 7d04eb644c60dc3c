//! The threads of the process: images are handed to them one by one, and nobody has to wait for one that blocks.
//!
//! A read may block for ever (a network file system whose server is gone), and a thread in it cannot be stopped. So
//! whoever asks for [`Work`] is told now and then that it goes on, may leave, and then shares nothing with the thread
//! that is left behind but the work itself, which lives until that thread lets go of it.

mod call;
mod threads;

use std::sync::Arc;

use call::Call;
pub use threads::cpus;

/// Independent items, each of which may be done on any thread.
pub trait Work: Send + Sync {
    /// How many there are.
    fn items(&self) -> usize;

    /// Does one of them; it is asked for once.
    fn one(&self, item: usize);

    /// Gives up items that take too long, and returns them: nobody waits for the threads that are at them.
    ///
    /// It is called about every 50 ms while the caller waits.
    fn give_up(&self) -> Vec<usize> {
        Vec::new()
    }
}

/// The caller did not wait for the end; threads may still be at items that they had begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Left;

/// What the calling thread does meanwhile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Caller {
    /// It does items too, which is a little faster.
    Works,
    /// It waits, and can leave at any time: for items that may block.
    Waits,
}

/// Does all items on at most `workers` threads at once.
///
/// `goes_on` is asked about every 50 ms. If it says no, no further item is begun.
///
/// When this returns `Ok` and nothing was given up, nobody holds `work` any more but the caller's own clones; otherwise
/// those threads do that are still at it.
///
/// # Errors
/// [`Left`] if `goes_on` said no.
///
/// # Panics
/// When an item does.
pub fn run(
    work: Arc<dyn Work>,
    workers: usize,
    caller: Caller,
    goes_on: &mut dyn FnMut() -> bool,
) -> Result<(), Left> {
    let threads = workers.min(work.items()).min(cpus());
    let helpers = if caller == Caller::Works { threads.saturating_sub(1) } else { threads };
    let call = Arc::new(Call::new(work, threads.max(1)));
    let helped = threads::help(&call, helpers);
    if caller == Caller::Works || !helped {
        call.work_here(goes_on);
    }
    call.wait(goes_on)
}

#[cfg(test)]
mod tests;
