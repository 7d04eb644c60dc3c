//! All images of a batch, on as many threads as are wanted; the output does not depend on how many.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, PoisonError};

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
    jobs: Vec<Mutex<Job<'a, T>>>,
}

/// What is asked of one image, where it goes, and what became of it.
struct Job<'a, T> {
    image: usize,
    source: Source<'a>,
    transform: Transform,
    slot: &'a mut [T],
    status: Option<Status>,
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
                Mutex::new(Job { image, source, transform, slot, status: None })
            })
            .collect();
        Ok(Self { spec: spec.clone(), images, jobs })
    }

    /// For each image why it was not written, if it was not.
    #[must_use]
    pub fn statuses(self) -> Vec<Option<Status>> {
        let mut statuses = vec![None; self.images];
        for job in self.jobs {
            let job = job.into_inner().unwrap_or_else(PoisonError::into_inner);
            statuses[job.image] = job.status;
        }
        statuses
    }
}

impl<T: Element> Work for Batch<'_, T> {
    fn items(&self) -> usize {
        self.jobs.len()
    }

    fn one(&self, item: usize) {
        let mut job = self.jobs[item].lock().unwrap_or_else(PoisonError::into_inner);
        let Job { source, transform, slot, status, .. } = &mut *job;
        *status = deliver(&self.spec, source, transform, slot).err();
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

fn deliver<T: Element>(
    spec: &BatchSpec,
    source: &Source<'_>,
    transform: &Transform,
    slot: &mut [T],
) -> Result<(), Status> {
    WORKSPACE.with(|workspace| {
        let mut workspace = workspace.borrow_mut();
        catch_unwind(AssertUnwindSafe(|| workspace.deliver(spec, source, transform, slot))).unwrap_or_else(
            |panic| {
                // A half-used workspace is not trusted again.
                *workspace = Workspace::default();
                let text = panic.downcast_ref::<String>().map(String::as_str);
                let text = text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("unknown");
                Err(Status::Failed(format!("internal error: {text}")))
            },
        )
    })
}
