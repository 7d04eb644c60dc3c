//! All images of a batch, on as many threads as are wanted; the output does not depend on how many.

use std::cell::RefCell;
use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::error::{Refused, Status, refused};
use crate::pipeline::{Element, Workspace};
use crate::pool::Work;
use crate::source::Source;
use crate::spec::{BatchSpec, Transform};

thread_local! {
    static WORKSPACE: RefCell<Workspace> = RefCell::default();
}

/// What is asked of a batch: every source into its slot.
pub struct Batch<'a, T> {
    spec: BatchSpec,
    images: usize,
    jobs: Vec<Job<'a, T>>,
}

/// What is asked of one image, and how far it has come.
struct Job<'a, T> {
    image: usize,
    source: Source<'a>,
    transform: Transform,
    progress: Mutex<Progress<'a, T>>,
}

/// How far an image has come, and its slot as long as nobody writes there.
enum Progress<'a, T> {
    Waiting(&'a mut [T]),
    /// Since when.
    Reading(Instant, &'a mut [T]),
    Writing,
    Ended(Option<Status>),
}

impl<'a, T> Job<'a, T> {
    fn progress(&self) -> MutexGuard<'_, Progress<'a, T>> {
        self.progress.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes that its file is being read.
    fn begin(&self) {
        let mut progress = self.progress();
        *progress = match mem::replace(&mut *progress, Progress::Writing) {
            Progress::Waiting(slot) => Progress::Reading(Instant::now(), slot),
            other => other,
        };
    }

    /// Takes the slot, to write to it; `None`: the image was given up.
    fn slot(&self) -> Option<&'a mut [T]> {
        let mut progress = self.progress();
        match mem::replace(&mut *progress, Progress::Writing) {
            Progress::Waiting(slot) | Progress::Reading(_, slot) => Some(slot),
            other => {
                *progress = other;
                None
            }
        }
    }

    /// Notes what became of it, unless it was given up.
    fn end(&self, status: Option<Status>) {
        let mut progress = self.progress();
        if !matches!(&*progress, Progress::Ended(_)) {
            *progress = Progress::Ended(status);
        }
    }

    /// Ends an image that has been read for longer than `most`; returns whether that is so.
    fn give_up(&self, most: Duration) -> bool {
        let mut progress = self.progress();
        let late = matches!(&*progress, Progress::Reading(since, _) if since.elapsed() > most);
        if late {
            let reason = format!("reading takes longer than {} s (`read_timeout`)", most.as_secs_f64());
            *progress = Progress::Ended(Some(Status::TimedOut(reason)));
        }
        late
    }
}

impl<'a, T: Element> Batch<'a, T> {
    /// Checks that sources, transforms and slots fit.
    ///
    /// `out` has shape (n, height, width, channels) or (n, channels, height, width); no `transforms` leave images as
    /// they are.
    ///
    /// # Errors
    /// When the numbers of sources, transforms and slots differ, or bytes are asked for that would not be whole
    /// numbers.
    pub fn new(
        spec: &BatchSpec,
        sources: Vec<Source<'a>>,
        transforms: Option<&[Transform]>,
        out: &'a mut [T],
    ) -> Result<Self, Refused> {
        spec.check()?;
        check(spec, &sources, transforms, out)?;
        let images = sources.len();
        let jobs = (sources.into_iter().zip(out.chunks_exact_mut(spec.slot())).enumerate())
            .filter(|(_, (source, _))| !matches!(source, Source::Skip))
            .map(|(image, (source, slot))| {
                let transform = transforms.map_or_else(Transform::default, |all| all[image]);
                Job { image, source, transform, progress: Mutex::new(Progress::Waiting(slot)) }
            })
            .collect();
        Ok(Self { spec: spec.clone(), images, jobs })
    }

    /// For each image why it was not written, if it was not.
    #[must_use]
    pub fn statuses(&self) -> Vec<Option<Status>> {
        let mut statuses = vec![None; self.images];
        for job in &self.jobs {
            if let Progress::Ended(status) = &*job.progress() {
                statuses[job.image].clone_from(status);
            }
        }
        statuses
    }
}

impl<T: Element> Work for Batch<'_, T> {
    fn items(&self) -> usize {
        self.jobs.len()
    }

    fn one(&self, item: usize) {
        deliver(&self.spec, &self.jobs[item]);
    }

    fn give_up(&self) -> Vec<usize> {
        let Some(most) = self.spec.read_timeout else { return Vec::new() };
        (0..self.jobs.len()).filter(|item| self.jobs[*item].give_up(most)).collect()
    }
}

fn check<T: Element>(
    spec: &BatchSpec,
    sources: &[Source<'_>],
    transforms: Option<&[Transform]>,
    out: &[T],
) -> Result<(), Refused> {
    let n = sources.len();
    if let Some(transforms) = transforms
        && transforms.len() != n
    {
        return Err(refused(
            "transforms",
            format!("{} for {n} sources", transforms.len()),
            "one for each source",
        ));
    }
    if Some(out.len()) != n.checked_mul(spec.slot()) {
        return Err(refused(
            "out",
            format!("{} samples for {n} sources", out.len()),
            "one slot for each source",
        ));
    }
    if T::BYTES {
        let floats = transforms.unwrap_or_default().iter().any(|transform| !transform.keeps_bytes());
        if spec.rescale.is_some() || floats {
            let received = "uint8 with rescale, an affine transform or a channel shift";
            return Err(refused("out", received, "float32, or uint8 without them"));
        }
    }
    Ok(())
}

fn deliver<T: Element>(spec: &BatchSpec, job: &Job<'_, T>) {
    if matches!(job.source, Source::Path(_)) {
        job.begin();
    }
    let done = WORKSPACE.with(|workspace| {
        let mut workspace = workspace.borrow_mut();
        let deliver = || workspace.deliver(spec, &job.source, &job.transform, || job.slot());
        catch_unwind(AssertUnwindSafe(deliver)).unwrap_or_else(|panic| {
            // A half-used workspace is not trusted again.
            *workspace = Workspace::default();
            let text = panic.downcast_ref::<String>().map(String::as_str);
            let text = text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("unknown");
            Err(Status::Failed(format!("internal error: {text}")))
        })
    });
    job.end(done.err());
}
