use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Weak};
use std::thread;
use std::time::{Duration, Instant};

use super::*;

/// Counts what is done; items from `blocks` on wait until they may go on.
struct Counted {
    done: Vec<AtomicUsize>,
    blocks: usize,
    open: Arc<AtomicBool>,
}

impl Counted {
    fn new(items: usize, blocks: usize) -> (Arc<Self>, Arc<AtomicBool>) {
        let open = Arc::new(AtomicBool::new(false));
        let done = (0..items).map(|_| AtomicUsize::new(0)).collect();
        (Arc::new(Self { done, blocks, open: Arc::clone(&open) }), open)
    }

    fn all_once(&self) -> bool {
        self.done.iter().all(|count| count.load(Ordering::Relaxed) == 1)
    }
}

impl Work for Counted {
    fn items(&self) -> usize {
        self.done.len()
    }

    fn one(&self, item: usize) {
        while item >= self.blocks && !self.open.load(Ordering::Relaxed) {
            thread::sleep(Duration::from_millis(1));
        }
        self.done[item].fetch_add(1, Ordering::Relaxed);
    }
}

fn eventually(what: impl Fn() -> bool) -> bool {
    let end = Instant::now() + Duration::from_secs(20);
    while !what() && Instant::now() < end {
        thread::sleep(Duration::from_millis(1));
    }
    what()
}

#[test]
fn every_item_is_done_once_and_nobody_keeps_the_work() {
    for workers in [1, 2, 7] {
        for caller in [Caller::Works, Caller::Waits] {
            for items in [0, 1, 2, 500] {
                let (work, _) = Counted::new(items, usize::MAX);
                assert_eq!(run(work.clone(), workers, caller, &mut || true), Ok(()));
                assert!(Arc::into_inner(work).expect("the only one").all_once());
            }
        }
    }
}

#[test]
fn who_leaves_does_not_wait_and_the_work_lives_until_it_is_let_go() {
    for _ in 0..3 {
        let (work, open) = Counted::new(50, 0);
        let begun = Instant::now();
        assert_eq!(run(work.clone(), 8, Caller::Waits, &mut || false), Err(Left));
        assert!(begun.elapsed() < Duration::from_secs(5));
        let weak: Weak<Counted> = Arc::downgrade(&work);
        drop(work);
        assert!(weak.upgrade().is_some());
        // Threads that never came back do not keep others from their work.
        let (other, _) = Counted::new(100, usize::MAX);
        assert_eq!(run(other.clone(), 8, Caller::Waits, &mut || true), Ok(()));
        assert!(other.all_once());
        open.store(true, Ordering::Relaxed);
        assert!(eventually(|| weak.upgrade().is_none()));
    }
}

#[test]
fn work_that_blocks_all_threads_does_not_keep_others_from_theirs() {
    let (blocked, open) = Counted::new(50, 0);
    let waiting = {
        let blocked = blocked.clone();
        thread::spawn(move || run(blocked, 50, Caller::Waits, &mut || true))
    };
    thread::sleep(Duration::from_millis(20));
    let (other, _) = Counted::new(100, usize::MAX);
    assert_eq!(run(other.clone(), 2, Caller::Waits, &mut || true), Ok(()));
    assert!(other.all_once());
    open.store(true, Ordering::Relaxed);
    assert_eq!(waiting.join().expect("no panic"), Ok(()));
    assert!(blocked.all_once());
}

/// Every other item blocks, and is given up once it is begun.
struct Hopeless {
    counted: Arc<Counted>,
    begun: Vec<AtomicBool>,
}

impl Work for Hopeless {
    fn items(&self) -> usize {
        self.begun.len()
    }

    fn one(&self, item: usize) {
        self.begun[item].store(true, Ordering::Relaxed);
        if item.is_multiple_of(2) {
            self.counted.one(item);
        }
    }

    fn give_up(&self) -> Vec<usize> {
        (0..self.items()).step_by(2).filter(|item| self.begun[*item].load(Ordering::Relaxed)).collect()
    }
}

/// Notes how many threads are at it at once.
struct Crowd {
    present: AtomicUsize,
    most: AtomicUsize,
}

impl Work for Crowd {
    fn items(&self) -> usize {
        200
    }

    fn one(&self, _: usize) {
        self.most.fetch_max(self.present.fetch_add(1, Ordering::Relaxed) + 1, Ordering::Relaxed);
        thread::sleep(Duration::from_millis(2));
        self.present.fetch_sub(1, Ordering::Relaxed);
    }
}

#[test]
fn no_more_threads_than_workers_even_if_those_of_the_pool_come_late() {
    let (blocked, open) = Counted::new(50, 0);
    let waiting = {
        let blocked = blocked.clone();
        thread::spawn(move || run(blocked, 50, Caller::Waits, &mut || true))
    };
    thread::sleep(Duration::from_millis(20));
    let crowd = Arc::new(Crowd { present: AtomicUsize::new(0), most: AtomicUsize::new(0) });
    let begun = Instant::now();
    let mut release = || {
        if begun.elapsed() > Duration::from_millis(150) {
            open.store(true, Ordering::Relaxed); // the pool's threads come while another one is at it
        }
        true
    };
    assert_eq!(run(crowd.clone(), 1, Caller::Waits, &mut release), Ok(()));
    assert_eq!(crowd.most.load(Ordering::Relaxed), 1);
    assert_eq!(waiting.join().expect("no panic"), Ok(()));
}

#[test]
fn what_is_given_up_is_not_waited_for_and_others_do_the_rest() {
    let (counted, open) = Counted::new(20, 0);
    let begun = (0..20).map(|_| AtomicBool::new(false)).collect();
    let work = Arc::new(Hopeless { counted, begun });
    assert_eq!(run(work.clone(), 2, Caller::Waits, &mut || true), Ok(()));
    assert!(work.begun.iter().all(|begun| begun.load(Ordering::Relaxed)));
    let (other, _) = Counted::new(100, usize::MAX);
    assert_eq!(run(other.clone(), 8, Caller::Waits, &mut || true), Ok(()));
    assert!(other.all_once());
    let weak = Arc::downgrade(&work);
    drop(work);
    assert!(weak.upgrade().is_some());
    open.store(true, Ordering::Relaxed);
    assert!(eventually(|| weak.upgrade().is_none()));
}

struct Panics;

impl Work for Panics {
    fn items(&self) -> usize {
        3
    }

    fn one(&self, item: usize) {
        assert!(item != 1, "as it should");
    }
}

#[test]
fn a_panic_reaches_the_caller() {
    for workers in [1, 2] {
        let ended = std::panic::catch_unwind(|| run(Arc::new(Panics), workers, Caller::Waits, &mut || true));
        assert!(ended.is_err());
    }
}
