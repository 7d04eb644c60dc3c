//! Folders that wait to be read, by as many threads as there are.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Jobs that make more jobs, each of a group; the queue is done when all of them are.
pub struct Queue<T> {
    state: Mutex<State<T>>,
    changed: Condvar,
    stopped: AtomicBool,
}

struct State<T> {
    waiting: Vec<T>,
    /// How many jobs of each group wait or are being done.
    unfinished: Vec<usize>,
    groups_left: usize,
}

/// A job has its group's number.
pub trait Grouped {
    /// The number of the group, from 0.
    fn group(&self) -> usize;
}

impl<T: Grouped> Queue<T> {
    /// A queue of one job a group, in the order of the groups.
    pub fn new(mut jobs: Vec<T>) -> Self {
        jobs.reverse(); // they are taken from the end
        let state = State { unfinished: vec![1; jobs.len()], groups_left: jobs.len(), waiting: jobs };
        Self { state: Mutex::new(state), changed: Condvar::new(), stopped: AtomicBool::new(false) }
    }

    /// Does jobs until there is none left; `work` returns those that a job has made.
    pub fn run(&self, work: impl Fn(&T) -> Vec<T>) {
        let leave = StopIfPanicking(self);
        while let Some(job) = self.next() {
            let more = work(&job);
            let mut state = self.lock();
            state.unfinished[job.group()] += more.len();
            state.unfinished[job.group()] -= 1;
            if state.unfinished[job.group()] == 0 {
                state.groups_left -= 1;
            }
            let wake = !more.is_empty() || state.groups_left == 0;
            state.waiting.extend(more);
            drop(state);
            if wake {
                self.changed.notify_all();
            }
        }
        drop(leave);
    }

    /// Waits for the end, or for some time; returns the number of groups that are not done.
    pub fn wait(&self, time: Duration) -> usize {
        let state = self.lock();
        let waited = self.changed.wait_timeout_while(state, time, |state| {
            state.groups_left > 0 && !self.stopped().load(Ordering::Relaxed)
        });
        waited.unwrap_or_else(PoisonError::into_inner).0.groups_left
    }

    /// Lets all threads leave.
    pub fn stop(&self) {
        let state = self.lock(); // so that nobody is between looking and waiting
        self.stopped.store(true, Ordering::Relaxed);
        drop(state);
        self.changed.notify_all();
    }

    /// Set once the threads are to leave.
    pub const fn stopped(&self) -> &AtomicBool {
        &self.stopped
    }

    fn next(&self) -> Option<T> {
        let mut state = self.lock();
        loop {
            if state.groups_left == 0 || self.stopped.load(Ordering::Relaxed) {
                return None;
            }
            if let Some(job) = state.waiting.pop() {
                return Some(job);
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Without it, a thread that panics would leave the others waiting for its job.
struct StopIfPanicking<'a, T: Grouped>(&'a Queue<T>);

impl<T: Grouped> Drop for StopIfPanicking<'_, T> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.stop();
        }
    }
}
