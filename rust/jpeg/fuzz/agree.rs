//! What the targets share: one question put to both paths, and a count of the memory that it took.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::RefCell;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use dirflow_jpeg::{Decoder, Info, Options, Reason};

/// What became of a file.
pub type Answer = Result<(Info, Vec<u8>), Reason>;

thread_local! {
    /// A decoder that has seen all files before. The other one is always new: what the first remembers must not matter.
    static KEPT: RefCell<Decoder> = RefCell::new(Decoder::new());
}

/// Decodes with the fastest loops and with the portable ones, into a picture and row by row; all answers have to be the
/// same. Returns it, and the most memory that a new decoder held.
pub fn decode(data: &[u8], options: &Options) -> (Answer, usize) {
    let before = start_count();
    let mut out = Vec::new();
    let done = Decoder::new().portable().decode_with(data, options, &mut out);
    let most = PEAK.load(Relaxed) - before;
    let answer = done.map(|info| (info, out));

    KEPT.with_borrow_mut(|kept| {
        let mut out = vec![0xA5; 100]; // what it holds before does not matter
        let done = kept.decode_with(data, options, &mut out);
        assert!(done.map(|info| (info, out)) == answer, "the paths differ");

        let mut rows = Vec::new();
        let mut count = 0;
        let done = kept.rows_with(data, options, |y, row| {
            assert_eq!(y, count, "rows out of order");
            count += 1;
            rows.extend_from_slice(row);
        });
        assert!(done.is_err() || done.is_ok_and(|info| info.height == count), "rows missing");
        assert!(done.map(|info| (info, rows)) == answer, "the rows are not the picture");
        kept.shrink(1 << 20);
    });

    if let Ok((info, pixels)) = &answer {
        assert_eq!(pixels.len(), info.width * info.height * info.components);
    }
    (answer, most)
}

static HELD: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);

fn start_count() -> usize {
    let held = HELD.load(Relaxed);
    PEAK.store(held, Relaxed);
    held
}

/// The system's allocator (with a sanitizer, the sanitizer's), counting.
struct Counting;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

// SAFETY: each call goes to the system's allocator as it came. `realloc` is the default one, by way of these two: while
// it copies, both old and new memory count.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let held = HELD.fetch_add(layout.size(), Relaxed) + layout.size();
        PEAK.fetch_max(held, Relaxed);
        // SAFETY: the caller's promise.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        HELD.fetch_sub(layout.size(), Relaxed);
        // SAFETY: the caller's promise; the memory came from `System.alloc`.
        unsafe { System.dealloc(memory, layout) }
    }
}
